"""How responsibility grids look on a map."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wanmi.grids.map_style import SHADES
from wanmi.kit.map_style import FONT, LegendRow, MapStyle, MapView, StyleLayer, TileSource, colour

PATROLS = TileSource("patrols", minzoom=10)


RESPONSIBILITY_GRIDS = MapStyle(
    views=(MapView("patrols", _("责任网格")),),
    styles=(
        StyleLayer("patrol", PATROLS, "patrols", "fill", "areas", "patrols", {"fill-color": colour("accent"), "fill-opacity": SHADES}),
        StyleLayer(
            "patrol-line", PATROLS, "patrols", "line", "areas", "patrols",
            {"line-color": colour("accent"), "line-width": 1.6, "line-opacity": 0.7},
        ),
        StyleLayer(
            "patrol-name", PATROLS, "patrol_names", "symbol", "areas", "patrols",
            {"text-color": colour("accent"), "text-halo-color": colour("map-halo"), "text-halo-width": 1.6},
            {"text-field": ["step", ["zoom"], ["get", "number"], 15, ["get", "name"]], "text-font": FONT, "text-size": 12}, minzoom=13,
        ),
    ),
    legend=lambda: [LegendRow(_("责任网格"), colour="accent")],
)  # fmt: skip
