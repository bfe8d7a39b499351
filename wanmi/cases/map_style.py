"""How cases are drawn: by their light, the most urgent on top; or as heat."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wanmi.kit.map_style import LegendRow, MapStyle, MapView, StyleLayer, TileSource, Touch

TILES = TileSource("cases", live=True)
SIGN = [
    "match", ["get", "light"], "green", "light-green", "amber", "light-amber", "red", "light-red",
    "stopped", "light-stopped", "light-ended",
]  # fmt: skip
URGENCY = ["match", ["get", "light"], "red", 3, "amber", 2, "green", 1, 0]
LEGEND = (
    LegendRow(_("在时限内"), light="green"),
    LegendRow(_("即将超时"), light="amber"),
    LegendRow(_("已超时"), light="red"),
    LegendRow(_("停表"), light="stopped"),
)

STYLE = MapStyle(
    views=(
        MapView("cases", _("案卷"), is_on=True, everywhere=True),
        MapView("heat", _("案卷热力"), counts=False),
    ),
    styles=(
        StyleLayer(
            "case", TILES, "cases", "symbol", "signs", "cases",
            layout={
                "icon-image": SIGN, "icon-size": ["interpolate", ["linear"], ["zoom"], 11, 0.45, 15, 0.8, 18, 1],
                "icon-allow-overlap": True, "icon-ignore-placement": True, "symbol-sort-key": URGENCY,
            },
        ),
        StyleLayer(
            "case-heat", TILES, "cases", "heatmap", "surfaces", "heat",
            {
                "heatmap-radius": ["interpolate", ["linear"], ["zoom"], 10, 8, 16, 40], "heatmap-opacity": 0.7,
                "heatmap-intensity": ["interpolate", ["linear"], ["zoom"], 10, 0.6, 16, 1.6],
            },
        ),
    ),
    touches=(Touch(("case",), identity="number"),),
    legend=lambda: LEGEND,
)  # fmt: skip
