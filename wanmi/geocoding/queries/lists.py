"""The list of places: filtered, a page at a time by its key."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib.gis.geos import Polygon
from django.db.models import Q, QuerySet

from wanmi.addresses.rules.parsing import parse_address
from wanmi.geocoding.layers import place_as_read
from wanmi.geocoding.models import Place, PlaceKind
from wanmi.geocoding.queries.forward import known_divisions
from wanmi.geocoding.queries.terms import names_meant
from wanmi.kit.paging import page_of
from wanmi.kit.rules.paging import Order, Page
from wanmi.people.queries import layer_sight
from wanmi.people.rules.seats import Seat

SIZE = 40
BY_CODE = Order("code", kind="text")
ALIKE = 0.75  # names that fit this well are listed; where one fits better, only those near to it
BOUND = 1000
CODE_FROM = 6  # digits that are the beginning of a code


def area_of_place(code: str) -> str | None:
    """Where a place lies, for the facts about it."""
    found = Place.objects.filter(code=code).values_list("grid_code", "division_code").first()
    return (found[0] or found[1]) if found else None


@dataclass(frozen=True, slots=True)
class PlaceSearch:
    """What a list is asked for; empty means all. `area`: the first digits of a division code. `retired`: those that no longer hold."""

    text: str = ""
    kind: str = ""
    area: str = ""
    retired: bool = False


def matching_places(search: PlaceSearch, seat: Seat) -> QuerySet[Place]:
    """The places that a seat may see, as asked for, without order. One query for the names that a text may mean."""
    sight = layer_sight("places", seat)
    places = Place.objects.visible_to(seat).filter(ends_on__isnull=not search.retired)
    if search.kind and sight.reads("kind"):  # what may not be read is no filter either: it would tell by what it leaves
        places = places.filter(kind=search.kind)
    if search.area:
        places = places.filter(division_code__startswith=search.area)
    named = (sight.reads("name") and sight.reads("address")) or search.text.strip()[:CODE_FROM].isdigit()
    return places.filter(_matching_text(search.text, retired=search.retired)) if search.text.strip() and named else places


def _matching_text(text: str, *, retired: bool) -> Q:
    """Places whose code or grid begins so; else those whose name the text may mean, with the number that it says."""
    text = text.strip()
    if text[:CODE_FROM].isdigit() and len(text) >= CODE_FROM:
        return Q(code__startswith=text.upper()) | Q(grid_code__startswith=text)
    if retired:  # what no longer holds is not in the index
        return Q(name__contains=text) | Q(address__contains=text)
    parts = parse_address(text, known_divisions())
    fits = names_meant(parts).fits
    best = max((fit.fit for fit in fits), default=0.0)
    meant = [fit for fit in fits if fit.fit >= max(ALIKE, best - 0.05)] or fits[:3]
    condition = Q(pk__in=[fit.place_id for fit in meant if fit.place_id is not None])
    streets = Q(stem__in=[fit.stem_id for fit in meant if fit.place_id is None])
    if parts.door is not None:
        number = parts.door.main
        streets &= Q(door=number) if parts.door.typed else Q(door=number) | Q(door__range=(number * 10, number * 10 + 9))
    return condition | streets


def page_of_places(places: QuerySet[Place], *, after: str = "", before: str = "", size: int = SIZE) -> Page[Place]:
    """One page, in the order of codes. One query."""
    return page_of(places, BY_CODE, after=after, before=before, size=size)


def bounded_count(places: QuerySet[Place]) -> tuple[int, bool]:
    """How many there are, to BOUND; whether there are more."""
    count = places.order_by().values("pk")[: BOUND + 1].count()
    return min(count, BOUND), count > BOUND


def lines_of(places: QuerySet[Place], seat: Seat | None, chunk: int = 2000) -> Iterable[Place]:
    """All of them as the seat reads them, with their streets and other names, in the order of codes, never all in memory."""
    rows = places.select_related("limiting").prefetch_related("aliases").order_by("code").iterator(chunk_size=chunk)
    return (place_as_read(place, seat) for place in rows)


def points_by_name(names: Collection[str], box: tuple[float, float, float, float]) -> dict[str, tuple[float, float]]:
    """Longitude and latitude of the places in force that bear just these names within (west, south, east, north); of several of one name
    a community's own before any other."""
    extent = Polygon.from_bbox(box)
    extent.srid = 4326
    rows = Place.objects.filter(name__in=list(names), ends_on__isnull=True, location__bboverlaps=extent).order_by("-pk")
    found: dict[str, tuple[float, float]] = {}
    for kind in (None, PlaceKind.COMMUNITY):
        for name, own, point in rows.values_list("name", "kind", "location"):
            if kind is None or own == kind:
                found[name] = (point.x, point.y)
    return found
