"""Questions about censuses: which a seat may see, how far they are, what is near and still to be looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Substr

from wanmi.components.layers import component_as_read
from wanmi.components.models import Census, CensusFinding, CensusItem, CensusState
from wanmi.components.rules.census import WALKS
from wanmi.people.queries import layer_sight, may
from wanmi.people.rules.seats import Seat

NEAREST = 30
MARKERS = 400
LENGTHS = {"street": 9, "community": 12}


@dataclass(frozen=True, slots=True)
class Progress:
    """How many items of a census (or of a part of it) have each finding. `key`: who or where."""

    key: str
    waiting: int = 0
    present: int = 0
    changed: int = 0
    missing: int = 0
    found: int = 0

    @property
    def done(self) -> int:
        return self.present + self.changed + self.missing

    @property
    def all(self) -> int:
        """What was frozen at the start: new ones found are not counted."""
        return self.done + self.waiting


def censuses_to_walk(seat: Seat) -> list[tuple[Census, Progress]]:
    """The open ones in which a supervisor has part, with their own progress. At most two queries; none for others."""
    if not may(seat, WALKS):
        return []
    open_ones = list(Census.objects.visible_to(seat).filter(state=CensusState.OPEN).order_by("ends_on", "pk")[:10])
    progress = progress_by_census(seat, [one.pk for one in open_ones]) if open_ones else {}
    return [(one, progress[one.pk]) for one in open_ones]


def items_of(census: Census, seat: Seat) -> QuerySet[CensusItem]:
    """All of its area for a desk; for a supervisor their own and those of their area that nobody has."""
    return CensusItem.objects.filter(_of_seat(seat), census=census)


def _of_seat(seat: Seat) -> Q:
    inside = Q(grid_code__startswith=seat.area_code) if seat.area_code else Q()
    return Q(assignee_id=seat.person_id) | Q(inside, assignee=None) if may(seat, WALKS) else inside


def _counts() -> dict[str, Count]:
    return {finding.value: Count("pk", filter=Q(finding=finding.value)) for finding in CensusFinding}


def progress_of(items: QuerySet[CensusItem]) -> Progress:
    return Progress("", **items.aggregate(**_counts()))


def progress_by_census(seat: Seat, ids: Iterable[int]) -> dict[int, Progress]:
    """Of a supervisor only their own part."""
    items = CensusItem.objects.filter(_of_seat(seat), census_id__in=list(ids))
    rows = items.values("census_id").annotate(**_counts()).order_by()
    return {row.pop("census_id"): Progress("", **row) for row in rows}


def progress_by_area(items: QuerySet[CensusItem], level: str) -> list[Progress]:
    """By street or community: key is the area's code."""
    rows = items.annotate(key=Substr("grid_code", 1, LENGTHS[level])).values("key").annotate(**_counts()).order_by("key")
    return [Progress(**row) for row in rows]


def progress_by_person(items: QuerySet[CensusItem]) -> list[Progress]:
    """By whom it was given to: key is the name, "" where it is nobody's."""
    rows = items.values("assignee_id", key=F("assignee__name")).annotate(**_counts()).order_by(F("assignee__name").asc(nulls_last=True))
    return [Progress(row["key"] or "", **{finding.value: row[finding.value] for finding in CensusFinding}) for row in rows]


def item_as_read(item: CensusItem, seat: Seat) -> CensusItem:
    """The item with its component, or the one that its change made, as the seat reads it."""
    if layer_sight("components", seat).whole:
        return item
    if item.component:
        item.component = component_as_read(item.component, seat)
    if item.change and item.change.component:
        item.change.component = component_as_read(item.change.component, seat)
    return item


def still_near(items: QuerySet[CensusItem], place: tuple[float, float] | None, seat: Seat) -> list[CensusItem]:
    """What is still to be looked at, the nearest to a place (longitude, latitude) first; without a place by code. `metres` on each."""
    left = (
        items.filter(finding=CensusFinding.WAITING)
        .select_related("component__subclass", "component__unit_grid")
        .order_by("component__code")
    )
    if place is not None:
        here = Point(*place, srid=4326)
        left = left.annotate(metres=Distance("component__geometry", here)).order_by("metres", "component__code")
    return [item_as_read(item, seat) for item in left[:NEAREST]]


def markers_of(items: QuerySet[CensusItem], seat: Seat) -> list[dict[str, Any]]:
    """Done and left on a map, at most 400: what is left first."""
    lights = {"waiting": "stopped", "present": "green", "changed": "amber", "missing": "red", "found": "amber"}
    rows = items.select_related("component", "change").order_by("found_at", "pk")[:MARKERS]
    markers, named = [], layer_sight("components", seat).reads("name")
    for item in rows:
        shape = item.component.geometry if item.component else item.change.location if item.change else None
        if shape is None:
            continue
        point = shape if shape.geom_type == "Point" else shape.point_on_surface
        label = item.component.name if item.component and named else str(CensusFinding(item.finding).label)
        markers.append({"lng": point.x, "lat": point.y, "light": lights[item.finding], "label": label})
    return markers
