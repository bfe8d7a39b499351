"""How components are drawn: their signs where one stands close, dots farther away, counts over many."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from wanmi.catalogue.queries import called, catalogue
from wanmi.catalogue.rules.facts import SubclassFacts
from wanmi.components.models import ComponentState
from wanmi.kit.map_style import FONT, LegendRow, MapFilter, MapStyle, MapView, StyleLayer, TileSource, Touch, colour

TILES = TileSource("components", takes=("subclass", "state", "day"))
SIGNS_FROM = 16.5  # closer than this a component is drawn with its sign, farther as a dot
MOST_NAMES = 3  # beside one sign of the legend
POINT, NO_POINT = ["==", ["geometry-type"], "Point"], ["!=", ["geometry-type"], "Point"]
COUNT_SIZE = ["interpolate", ["linear"], ["sqrt", ["get", "count"]], 1, 7, 10, 11, 40, 17, 120, 26]
THOUSANDS = ["concat", ["to-string", ["round", ["/", ["get", "count"], 1000]]], "k"]
TONES = ["intact", "map-sign", "damaged", "amber-mark", "lost", "red-mark", "abandoned", "map-faint", "map-sign"]


@cache
def _signs() -> tuple[dict[str, str], dict[str, str]]:
    """(four digits of a subclass → sign, two digits of a class → sign)."""
    table = json.loads(Path(__file__).with_name("standards").joinpath("signs.json").read_text(encoding="utf-8"))
    return table["bySubclass"], table["byClass"]


def sign_of(subclass: str) -> str:
    """The sign of a subclass (four digits)."""
    by_subclass, by_class = _signs()
    return by_subclass.get(subclass) or by_class.get(subclass[:2], "other")


def sign_image() -> list[Any]:
    """The name of the picture of each component, by subclass and state: sign:<sign>:<colour of the theme>."""
    by_subclass, by_class = ([part for pair in table.items() for part in pair] for table in _signs())
    of_class = ["match", ["slice", ["get", "subclass"], 0, 2], *by_class, "other"]
    return ["concat", "sign:", ["match", ["get", "subclass"], *by_subclass, of_class], ":", ["match", ["get", "state"], *TONES]]


def _kinds() -> list[SubclassFacts]:
    """The subclasses in use, in the order of their codes; as the process knows them, without a query."""
    known = (kind for kind in catalogue().subclasses.values() if kind.kind == "component" and not kind.retired)
    return sorted(known, key=lambda kind: kind.classification_code)


def legend() -> Iterable[LegendRow]:
    """The signs in the order of their subclasses, each with the names that it stands for."""
    named: dict[str, list[str]] = {}
    for kind in _kinds():
        named.setdefault(sign_of(kind.classification_code), []).append(called(kind.name))
    for sign, names in named.items():
        yield LegendRow("、".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else ""), sign=sign, title="、".join(names))


def _subclasses() -> Iterable[tuple[str, str, str]]:
    return [(called(kind.class_name), kind.classification_code, called(kind.name)) for kind in _kinds()]


def _states() -> Iterable[tuple[str, str, str]]:
    return [("", value, _now(str(label))) for value, label in ComponentState.choices]


def _style(id: str, content: str, kind: str, band: str, paint: dict[str, Any], **more: Any) -> StyleLayer:
    return StyleLayer(id, TILES, content, kind, band, "components", paint, **more)


STYLE = MapStyle(
    views=(MapView("components", _("部件"), is_on=True, everywhere=True, hides=True),),
    styles=(
        _style(
            "component-line", "components", "line", "things", {"line-color": colour("map-component"), "line-width": 1.2}, filter=NO_POINT
        ),
        _style(
            "component-dot", "components", "circle", "things",
            {
                "circle-color": colour("map-component"), "circle-stroke-color": colour("paper"), "circle-stroke-width": 1,
                "circle-radius": ["interpolate", ["linear"], ["zoom"], 15, 1.4, 17, 2.6],
            },
            filter=POINT, maxzoom=SIGNS_FROM,
        ),
        _style(
            "component", "components", "symbol", "things", {}, filter=POINT, minzoom=SIGNS_FROM,
            layout={
                "icon-image": sign_image(), "icon-size": ["interpolate", ["linear"], ["zoom"], SIGNS_FROM, 0.6, 19, 1.05],
                "icon-allow-overlap": True, "icon-ignore-placement": True,
            },
        ),
        # Over the names: a name gives way to a number, not the other way round.
        _style(
            "heap", "component_heaps", "circle", "counts",
            {
                "circle-color": colour("paper"), "circle-opacity": 0.88, "circle-stroke-color": colour("map-component"),
                "circle-stroke-width": 1.2, "circle-radius": COUNT_SIZE,
            },
        ),
        _style(
            "heap-count", "component_heaps", "symbol", "counts", {"text-color": colour("map-name")},
            layout={
                "text-field": ["case", [">=", ["get", "count"], 10000], THOUSANDS, ["to-string", ["get", "count"]]],
                "text-font": FONT, "text-size": 11, "text-padding": 9, "text-allow-overlap": True,
            },
        ),
    ),
    touches=(
        Touch(("component", "component-dot", "component-line"), field="component"),
        Touch(("heap",), card=False, is_ground=True, zooms_in=2),
    ),
    legend=legend,
    filters=(MapFilter("subclass", _("小类"), _subclasses), MapFilter("state", _("状态"), _states)),
)  # fmt: skip
