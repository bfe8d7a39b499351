"""How a layer is drawn on the map (图层样式): its tiles, its style, its legend, what a touch does, what one may choose.

A room says it beside its MapLayer, in MapLibre's own words (https://maplibre.org/maplibre-style-spec/) as data: the browser's code
names no layer. Where the style asks for what only the browser knows, a token stands: colour("map-water") is a colour of the theme, FONT
the typeface of the page, CHOSEN_GRID the code of the grid that is chosen.

All styles of the house go to the browser as one document, which holds nothing of the city: it is the same for every seat, is kept by
the browser for ever, and its address changes when a style does. Which layer a seat may see its tiles, cards, legend and boxes tell.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.utils.functional import Promise

Word = str | Promise
Expression = Any  # of MapLibre: lists, words, numbers, tokens

# From below upwards. Under them lies the background, over them what a page itself puts onto the map: markers, what is being drawn.
BANDS = ("ground", "areas", "surfaces", "things", "names", "counts", "signs")
FONT: Mapping[str, str] = {"font": "plain"}
CHOSEN_GRID: Mapping[str, str] = {"chosen": "grid"}


def colour(token: str) -> dict[str, str]:
    """A colour of the theme: "accent" is --wm-accent of tokens.css, "map-water" --wm-map-water of map.css."""
    return {"colour": token}


@dataclass(frozen=True, slots=True)
class TileSource:
    """Vector tiles under /tiles/<name>/z/x/y. `takes`: what their address may ask (day, or names of filters). `live`: they are fetched
    again when something has happened that the page listens to."""

    name: str
    minzoom: int = 8
    maxzoom: int = 16
    takes: tuple[str, ...] = ()
    live: bool = False


@dataclass(frozen=True, slots=True)
class StyleLayer:
    """One layer of MapLibre: `kind` is its type, `content` the layer within the tiles. It is drawn where its `view` is shown, with all
    of `needs` and none of `unless`; `is_ground`: an outside base map takes its place. Within a band the lower `order` lies below."""

    id: str
    source: TileSource
    content: str
    kind: str
    band: str
    view: str
    paint: Mapping[str, Expression] = field(default_factory=dict)
    layout: Mapping[str, Expression] = field(default_factory=dict)
    filter: Expression = None
    minzoom: float | None = None
    maxzoom: float | None = None
    order: int = 50
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    is_ground: bool = False


@dataclass(frozen=True, slots=True)
class MapView:
    """What can be shown or not: a box on the map page where it has a `title`. `is_on`: ticked to begin with. `everywhere`: drawn on
    every map that asks for nothing else; `always`: on the map page, whatever is ticked. `counts`: what is ticked is counted in a
    selection. `hides`: maps have a button that hides it. `pitch`: degrees by which the map page tilts for it."""

    key: str
    title: Word = ""
    is_on: bool = False
    everywhere: bool = False
    always: bool = False
    counts: bool = True
    hides: bool = False
    pitch: int = 0


@dataclass(frozen=True, slots=True)
class Touch:
    """What a touch of these styles (ids) does. `identity`: the property by which the thing is called; `card`: its card opens on the map
    page, and a row of that name in a list beside the map is chosen. `field`: the hidden field of a form that takes it when a place is
    picked. `is_ground`: only where nothing else is touched. `chooses_grid`: it becomes the chosen grid. `zooms_in`: by so much."""

    styles: tuple[str, ...]
    identity: str = "code"
    card: bool = True
    field: str = ""
    is_ground: bool = False
    chooses_grid: bool = False
    zooms_in: float = 0


@dataclass(frozen=True, slots=True)
class LegendRow:
    """What a sign means: a `light` (green, amber, red, stopped), a `sign` of kit/web/map/signs, or a `colour` of the theme."""

    words: Word
    light: str = ""
    sign: str = ""
    colour: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class MapFilter:
    """A choice that narrows the tiles: `name` is what their address asks, `choices` gives (group or '', value, word)."""

    name: str
    label: Word
    choices: Callable[[], Iterable[tuple[str, str, Word]]]


@dataclass(frozen=True, slots=True)
class MapStyle:
    """All of it, for one MapLayer. `source` is whose tiles the filters narrow."""

    views: tuple[MapView, ...] = ()
    styles: tuple[StyleLayer, ...] = ()
    touches: tuple[Touch, ...] = ()
    legend: Callable[[], Iterable[LegendRow]] | None = None
    filters: tuple[MapFilter, ...] = ()

    @property
    def is_live(self) -> bool:
        """Whether it shows what is so now and nothing else."""
        return any(style.source.live for style in self.styles)

    @property
    def source(self) -> str:
        return self.styles[0].source.name if self.styles else ""


def styled_layers() -> list[tuple[str, MapStyle]]:
    """(key of the layer, its style) of every layer that has one, in the order of the legend."""
    from wanmi.kit.layers import all_layers

    return [(layer.key, layer.style) for layer in all_layers() if layer.style]


def views_everywhere() -> list[MapView]:
    """What a map shows that asks for nothing else."""
    return [view for _key, style in styled_layers() for view in style.views if view.everywhere]


@cache
def style_document() -> tuple[str, bytes]:
    """(version, JSON) of all styles. Raises ValueError where two rooms use one id, or a style names a band or view that is none."""
    styled = styled_layers()
    styles = [style for _key, each in styled for style in each.styles]
    views = {view.key: {"always": view.always, "pitch": view.pitch} for _key, each in styled for view in each.views}
    _check(styles, set(views))
    styles.sort(key=lambda style: (BANDS.index(style.band), style.order))  # stable: else as the layers stand in the legend
    touches = [_touch(key, touch) for key, each in styled for touch in each.touches]
    sources = {style.source.name: _source(style.source) for style in styles}
    document = {"sources": sources, "views": views, "styles": [_layer(style) for style in styles], "touches": touches}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return hashlib.sha256(text).hexdigest()[:16], text


def _check(styles: list[StyleLayer], views: set[str]) -> None:
    ids = [style.id for style in styles]
    if twice := sorted({each for each in ids if ids.count(each) > 1}):
        raise ValueError(f"styles of one id: {', '.join(twice)}")
    for style in styles:
        if style.band not in BANDS or style.view not in views:
            raise ValueError(f"style {style.id}: no band {style.band} or no view {style.view}")


def _source(source: TileSource) -> dict[str, Any]:
    return {"minzoom": source.minzoom, "maxzoom": source.maxzoom, "takes": source.takes, "live": source.live}


def _layer(style: StyleLayer) -> dict[str, Any]:
    """A layer as MapLibre takes it, our own words under `metadata`."""
    values = {"filter": style.filter, "minzoom": style.minzoom, "maxzoom": style.maxzoom, "layout": style.layout, "paint": style.paint}
    own = {"view": style.view, "needs": style.needs, "unless": style.unless, "ground": style.is_ground}
    return {
        "id": style.id, "type": style.kind, "source": style.source.name, "source-layer": style.content,
        **{key: value for key, value in values.items() if value}, "metadata": {key: value for key, value in own.items() if value},
    }  # fmt: skip


def _touch(layer: str, touch: Touch) -> dict[str, Any]:
    values = {
        "layer": layer, "styles": touch.styles, "identity": touch.identity, "card": touch.card, "field": touch.field,
        "ground": touch.is_ground, "choosesGrid": touch.chooses_grid, "zoomsIn": touch.zooms_in,
    }  # fmt: skip
    return {key: value for key, value in values.items() if value}
