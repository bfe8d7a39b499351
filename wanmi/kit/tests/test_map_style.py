"""The styles of all layers in one document: whole, in order, in colours that there are; and nothing of it in the browser's code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from wanmi.kit import map_style
from wanmi.kit.layers import all_layers
from wanmi.kit.map_style import BANDS, MapStyle, MapView, StyleLayer, TileSource, style_document

WEB = Path(__file__).parents[1] / "web"
TILES = TileSource("samples")


def document() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(style_document()[1])
    return told


def tokens(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if set(value) == {"colour"}:
            yield value["colour"]
        for each in value.values():
            yield from tokens(each)
    elif isinstance(value, list):
        for each in value:
            yield from tokens(each)


def test_every_colour_of_a_style_is_one_of_the_theme() -> None:
    known = set(re.findall(r"--wm-([\w-]+):", "".join(path.read_text() for path in (WEB / "style").glob("*.css"))))
    asked = set(tokens(document()["styles"]))
    assert "map-street" in asked
    assert asked <= known


def test_every_touch_view_and_source_of_the_document_is_there() -> None:
    told = document()
    ids = {style["id"] for style in told["styles"]}
    for style in told["styles"]:
        own = style["metadata"]
        assert {own["view"], *own.get("needs", []), *own.get("unless", [])} <= set(told["views"]), style["id"]
        assert style["source"] in told["sources"], style["id"]
    assert {id for touch in told["touches"] for id in touch["styles"]} <= ids


def test_streets_lie_under_areas_names_under_counts_and_signs_on_top() -> None:
    order = [style["id"] for style in document()["styles"]]
    below_to_above = ["grid-fill", "street-edge", "street", "grid-line", "patrol", "case-heat", "building-solid", "component", "grid-name",
                      "street-name", "heap", "case"]  # fmt: skip
    assert sorted(below_to_above, key=order.index) == below_to_above


def test_the_browsers_code_names_no_layer() -> None:
    told = document()
    names = {*told["views"], *told["sources"], *(style["id"] for style in told["styles"]), *(layer.key for layer in all_layers())}
    for path in (WEB / "map.ts", WEB / "main.ts", *(WEB / "map").rglob("*.ts")):
        found = set(re.findall(r"""["'`]([a-z_-]+)["'`]""", path.read_text())) & names
        assert found == set(), path.name


@pytest.mark.parametrize(
    ("style", "why"),
    [
        (MapStyle((MapView("sample"),), (StyleLayer("street", TILES, "x", "line", BANDS[0], "sample"),)), "street"),
        (MapStyle((MapView("sample"),), (StyleLayer("sample", TILES, "x", "line", "cellar", "sample"),)), "no band cellar"),
        (MapStyle((), (StyleLayer("sample", TILES, "x", "line", BANDS[0], "nothing"),)), "no view nothing"),
    ],
)
def test_what_a_room_says_wrongly_is_told_by_name(style: MapStyle, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = map_style.styled_layers()
    monkeypatch.setattr(map_style, "styled_layers", lambda: [*whole, ("samples", style)])
    with pytest.raises(ValueError, match=why):
        style_document.__wrapped__()


def test_a_browser_keeps_the_styles_for_ever_under_their_own_address_and_asks_no_query() -> None:
    version = style_document()[0]
    answer = Client().get(f"/map/styles/{version}")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.json() == document()
    assert Client().get("/map/styles/of-another-time").headers["Cache-Control"] == "no-store"
