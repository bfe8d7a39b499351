"""Map layers (图层): what each room has to show of the ground, said once and used by the map, the published features, exports
and the comparison of two days.

A room says it in its Room value; this room knows no table. Which seat may see which layer is asked of people.queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from wanmi.kit.map_style import MapStyle
from wanmi.kit.refusals import NotFound

Word = str | Promise
# (seat or None for the public, day or None for now) → the rows that this seat may see as they were on that day.
Rows = Callable[[Any, date | None], QuerySet[Any]]
# (seat, first day, last day; None: without a bound) → the rows that held at some time within, each feature once, as it last was.
During = Callable[[Any, date | None, date | None], QuerySet[Any]]
Choices = Callable[[], Iterable[tuple[str, Any]]]


class NoLayer(NotFound):
    code = "kit.no_layer"
    sentence = "没有这个图层，或者您无权查看。"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing told of a feature: `name` in files and filters, `label` for people, `path` the lookup on the layer's rows.

    Kinds: text, code, number, date, moment, choice (then `choices` tells value and word), count.
    """

    name: str
    label: Word
    path: str
    kind: str = "text"
    choices: Choices | None = None


@dataclass(frozen=True, slots=True)
class MapLayer:
    """A layer. `rows` applies the seat's scope; `identity` is the field by which a feature is called, `geometry` where it lies.

    Who has `right` ('' every seat) sees it unless the city says otherwise (people.LayerRight); `tiles` is the name in
    /tiles/<tiles>/z/x/y, `card` the named address that takes the identity, "" where there is none.
    """

    key: str
    title: Word
    rows: Rows
    attributes: tuple[Attribute, ...]
    shape: str = "point"  # point | line | polygon | any
    identity: str = "code"
    geometry: str = "geometry"
    right: str = ""
    has_history: bool = False  # rows(seat, day) differ by day
    during: During | None = None  # of a layer with a past
    held: tuple[str, str] | None = None  # fields of rows(seat, day): since when a row holds, and the first day on which it no longer does
    gone: Q | None = None  # rows that still stand in the books though what they tell of is no more
    area: str = "code"  # the field that begins with the code of the area
    tiles: str = ""
    style: MapStyle | None = None  # how the map draws it; None: not at all
    card: str = ""
    about: Word = ""
    position: int = 50

    def attribute(self, name: str) -> Attribute | None:
        return next((each for each in self.attributes if each.name == name), None)


def all_layers() -> list[MapLayer]:
    """Every layer that a room has told of, in the order of the legend."""
    from wanmi.kit.rooms import from_rooms

    return sorted(from_rooms("layers"), key=lambda layer: (layer.position, layer.key))


def layer_called(key: str) -> MapLayer:
    """Raises NoLayer."""
    from wanmi.kit.rooms import from_rooms

    for layer in from_rooms("layers"):
        if layer.key == key:
            return layer
    raise NoLayer
