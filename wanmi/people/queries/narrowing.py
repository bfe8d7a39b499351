"""What a seat may read of a layer, for every door that is not the map's own: lists, cards, files, finders, forms (S8-06).

One question for all of them: `layer_sight`. It costs no query: the city's word is kept by the process for some seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from wanmi.kit.layers import layer_called
from wanmi.people.queries.layers import layer_for, may_see_layer
from wanmi.people.rules.seats import Seat

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class LayerSight:
    """Whether a seat sees a layer at all, and which of its attributes it reads. `whole`: nothing is withheld, so that what the layer
    does not list (a note, further attributes) is told too."""

    key: str
    seen: bool
    names: frozenset[str] = frozenset()
    whole: bool = False

    def reads(self, name: str) -> bool:
        """Whether the seat may read an attribute of the layer. Of one that the layer does not list: only where nothing is withheld."""
        return self.whole or name in self.names

    def readable(self, name: str, value: Any, blank: Any = "") -> Any:
        """The value where it may be read, else the blank."""
        return value if self.reads(name) else blank


def layer_sight(key: str, seat: Seat | None) -> LayerSight:
    """What this seat reads of a layer; a layer that is withheld is told as not seen. Raises NoLayer where no room has such a layer."""
    layer = layer_called(key)
    if not may_see_layer(layer, seat):
        return LayerSight(key, seen=False)
    mine = layer_for(key, seat)
    return LayerSight(key, True, frozenset(each.name for each in mine.attributes), mine.attributes == layer.attributes)


def as_read(row: Row, sight: LayerSight, *, beyond: Iterable[str] = ()) -> Row:
    """The row as the seat reads it: what is withheld is left blank, `beyond` being fields that the layer does not list.

    For showing alone: a row that was blanked is never saved.
    """
    if sight.whole:
        return row
    layer = layer_called(sight.key)
    withheld = [each.path for each in layer.attributes if each.name not in sight.names and each.path != layer.identity]
    for path in (*withheld, *beyond):
        _blank(row, path)
    row.save = _never  # type: ignore[method-assign]
    return row


def _blank(row: models.Model, path: str) -> None:
    name, _, leaf = path.partition("__")
    field: Any = row._meta.get_field(name)
    if not field.is_relation:
        setattr(row, name, "" if isinstance(field, _WORDS) else {} if isinstance(field, models.JSONField) else None)
    elif field.null:
        setattr(row, field.name, None)
    elif leaf:
        other = copy(getattr(row, field.name))
        _blank(other, leaf)
        setattr(row, field.name, other)


_WORDS = (models.CharField, models.TextField)


def _never(*_given: Any, **_more: Any) -> None:
    raise RuntimeError("a row as somebody reads it is not the row: it is not saved")
