"""Special censuses by API: which there are, what is left near a place, and what was found."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils import timezone
from ninja import Query
from pydantic import BaseModel

from wanmi.components.actions import mark_item
from wanmi.components.api.router import router
from wanmi.components.models import Census
from wanmi.components.queries.census import items_of, progress_by_census, still_near
from wanmi.components.rules.census import Mark
from wanmi.components.rules.refusals import NoCensus
from wanmi.people.callers import Call

MOST = 100


class CensusShape(BaseModel):
    """专项普查, with how many have which finding: for a supervisor of their own part. `ends_on` is its last day."""

    id: int
    name: str
    state: str
    areas: list[str]
    instructions: str
    begins_on: date
    ends_on: date
    waiting: int
    present: int
    changed: int
    missing: int
    found: int


class LeftShape(BaseModel):
    """A component still to be looked at; `metres` from the place asked, null without one."""

    component_code: str
    name: str
    address: str
    location: tuple[float, float]
    metres: float | None


class MarkedShape(BaseModel):
    """What was found; `change_id` where a change goes to review with it."""

    id: int
    finding: str
    change_id: int | None


@router.get("/censuses", response=list[CensusShape], summary="专项普查", operation_id="censuses")
def read_censuses(request: Call) -> list[CensusShape]:
    """The newest 100 that this seat may see."""
    rows = list(Census.objects.visible_to(request.auth).order_by("-pk")[:MOST])
    progress = progress_by_census(request.auth, [one.pk for one in rows])
    names = ("name", "state", "areas", "instructions", "begins_on")
    counts = ("waiting", "present", "changed", "missing", "found")
    return [
        CensusShape(
            id=one.pk,
            ends_on=one.last_day,
            **{name: getattr(one, name) for name in names},
            **{name: getattr(progress[one.pk], name) for name in counts},
        )
        for one in rows
    ]


@router.get("/censuses/{id}/left", response=list[LeftShape], summary="普查清单", operation_id="census_left")
def read_left(
    request: Call,
    id: int,
    lng: Annotated[float | None, Query(ge=-180, le=180)] = None,
    lat: Annotated[float | None, Query(ge=-90, le=90)] = None,
) -> list[LeftShape]:
    """At most 30: the nearest first where a place is given, else by code."""
    census = _census(request, id)
    place = (lng, lat) if lng is not None and lat is not None else None
    left = []
    for item in still_near(items_of(census, request.auth), place, request.auth):
        if item.component:
            point, metres = item.component.geometry.point_on_surface, getattr(item, "metres", None)
            left.append(
                LeftShape(
                    component_code=item.component.code,
                    name=item.component.name,
                    address=item.component.address,
                    location=(point.x, point.y),
                    metres=round(metres.m, 1) if metres is not None else None,
                )
            )
    return left


@router.post("/censuses/{id}/marks", response=MarkedShape, summary="普查登记", operation_id="mark_census")
def post_mark(request: Call, id: int, mark: Mark) -> MarkedShape:
    """Present, or changed, missing, found with the change that says so. The same again gives the same."""
    item = mark_item(census_id=id, mark=mark, by=request.auth, at=timezone.now())
    return MarkedShape(id=item.pk, finding=item.finding, change_id=item.change_id)


def _census(request: Call, id: int) -> Census:
    found = Census.objects.visible_to(request.auth).filter(pk=id).first()
    if found is None:
        raise NoCensus(field="id")
    return found
