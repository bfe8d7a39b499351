"""Places as a layer of the map: where they are now, and which held on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wanmi.geocoding.models import Place, PlaceKind
from wanmi.kit.layers import Attribute, MapLayer
from wanmi.people.queries import as_read, layer_sight
from wanmi.people.rules.seats import Seat


def places_of(seat: Seat | None, on: date | None = None) -> QuerySet[Place]:
    """The places of a seat's area that hold now, or held on a day. Who has no area of their own sees the whole city's.

    A street belongs to its county, which a seat of one street office works in too: the codes of divisions above an area count as in it.
    """
    held = Q(ends_on__isnull=True) if on is None else Q(begins_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    return Place.objects.in_area_of(seat).filter(held)


def place_as_read(place: Place, seat: Seat | None) -> Place:
    """A place as this seat reads it: attributes that the city withholds from it are blank. For showing alone."""
    return as_read(place, layer_sight("places", seat))


def _during(seat: Any, first: date | None, last: date | None) -> QuerySet[Any]:
    held = Q(begins_on__lte=last) if last else Q()
    if first:
        held &= Q(ends_on__isnull=True) | Q(ends_on__gt=first)
    return Place.objects.in_area_of(seat).filter(held)


def _rows(seat: Any, on: date | None) -> QuerySet[Any]:
    return places_of(seat, on)


def _kinds() -> Iterable[tuple[str, str]]:
    return [(value, str(label)) for value, label in PlaceKind.choices]


LAYERS = (
    MapLayer(
        "places", _("地名地址"), _rows,
        (
            Attribute("code", _("编码"), "code", "code"),
            Attribute("kind", _("类型"), "kind", "choice", _kinds),
            Attribute("name", _("标准名称"), "name"),
            Attribute("address", _("标准地址"), "address"),
            Attribute("number", _("门楼牌号"), "number"),
            Attribute("limiting", _("街巷或小区"), "limiting__name"),
            Attribute("division_code", _("行政区代码"), "division_code", "code"),
            Attribute("grid_code", _("单元网格"), "grid_code", "code"),
            Attribute("source", _("来源"), "source"),
            Attribute("begins_on", _("启用日期"), "begins_on", "date"),
            Attribute("changed_on", _("变更日期"), "changed_on", "date"),
            Attribute("ends_on", _("停用日期"), "ends_on", "date"),
        ),
        geometry="location", has_history=True, during=_during, held=("begins_on", "ends_on"), area="division_code", card="place",
        position=12,
    ),
)  # fmt: skip
