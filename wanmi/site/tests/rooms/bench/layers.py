"""Benches as a layer of the map."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from wanmi.kit.layers import Attribute, MapLayer
from wanmi.kit.map_style import LegendRow, MapStyle, MapView, StyleLayer, TileSource, Touch, colour
from wanmi.site.tests.rooms.bench.models import BenchState
from wanmi.site.tests.rooms.bench.queries import benches_visible_to


def _rows(seat: Any, on: date | None) -> QuerySet[Any]:
    return benches_visible_to(seat)


TILES = TileSource("benches")
STYLE = MapStyle(
    views=(MapView("benches", "长椅", is_on=True, everywhere=True),),
    styles=(
        StyleLayer(
            "bench-point", TILES, "benches", "circle", "signs", "benches", {"circle-color": colour("red-mark"), "circle-radius": 12}
        ),
    ),
    touches=(Touch(("bench-point",)),),
    legend=lambda: [LegendRow("长椅", colour="red-mark")],
)

LAYERS = (
    MapLayer(
        "benches", "长椅", _rows,
        (
            Attribute("code", "编号", "code", "code"),
            Attribute("name", "名称", "name"),
            Attribute("state", "状态", "state", "choice", lambda: BenchState.choices),
        ),
        geometry="location", area="grid_code", tiles="benches", style=STYLE, card="bench", position=60,
    ),
)  # fmt: skip
