"""The demo city's base data over the past year: components surveyed, moved, handed to other bodies, taken away; a unit grid divided.

Each change goes the way that people's work goes: handed in by one, reviewed by another, at moments of the year that is gone, oldest
first. Drawn from one seed, and named so that a second run finds them done. Runs behind the city, after its year of cases.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import numpy as np
import shapely
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from wanmi.cases.models import Case
from wanmi.components.actions import review_change, submit_change
from wanmi.components.models import Component, ComponentChange
from wanmi.components.rules.inputs import Change, Review
from wanmi.division.actions.division import start_division
from wanmi.division.actions.publish import publish_division
from wanmi.division.actions.steps import make_step
from wanmi.division.models import Division, DivisionPiece, DivisionStart, DivisionState
from wanmi.grids.models import UnitGrid
from wanmi.grids.rules.plane import Plane
from wanmi.kit.refusals import Refusal
from wanmi.patrols.queries import locate
from wanmi.people.models import Organisation, PostHolding, Role
from wanmi.people.queries import seat_at
from wanmi.people.rules.seats import Seat
from wanmi.simulation.ground.city import Say, silent

CHANGES, YEAR, SEED = 480, 360, 428
# What surveys bring, with how often.
KINDS = {"body": 35, "moved": 25, "new": 20, "address": 10, "abandoned": 10}
DIVIDED_BEFORE = 120  # days ago that a grid was divided
REASON = "网格内新建道路贯通，按道路中心线一分为二"
LARGE = (11_000, 24_000)  # m²: a grid that is worth dividing


@dataclass(frozen=True)
class Office:
    """Who hands in and who reviews in one county, and the bodies that may own and maintain there (codes)."""

    area: str
    submits: Seat
    reviews: Seat
    bodies: list[str]


def live_base_data(*, until: datetime, changes: int = CHANGES, say: Say = silent) -> int:
    """The past year's changes of base data, as far as they are not there; how many. Zero where nobody is there to make them."""
    offices = _offices()
    if not offices:
        return 0
    made = sum(_change(number, offices, until, days=1 + number * YEAR / changes) for number in range(changes - 1, -1, -1))
    made += _divide(offices[0].reviews, until)
    if made:
        say(f"{made} changes of components and grids in the past year")
    return made


def _offices() -> list[Office]:
    """Counties with a shift leader and a clerk who is somebody else."""
    holdings = PostHolding.objects.filter(ends_on=None, post__role__in=[Role.SHIFT_LEADER, Role.CLERK]).order_by("pk")
    seats = [seat_at(each.person, each.post) for each in holdings.select_related("person", "post__organisation")]
    found = []
    for area in sorted({seat.area_code for seat in seats if len(seat.area_code) == 6}):
        submits = [seat for seat in seats if seat.area_code == area and seat.role == Role.SHIFT_LEADER]
        reviews = [seat for seat in seats if seat.area_code == area and seat.role == Role.CLERK]
        bodies = Organisation.objects.filter(kind="department", is_active=True, area_code__in=["", area[:4], area])
        codes = list(bodies.order_by("code").values_list("code", flat=True))
        if submits and reviews and submits[0].person_id != reviews[0].person_id and codes:
            found.append(Office(area, submits[0], reviews[0], codes))
    return found


# ── components ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _change(number: int, offices: Sequence[Office], until: datetime, *, days: float) -> int:
    """The change of this number, so many days ago; 0 where it stands already or the component says no."""
    uuid = uuid5(NAMESPACE_URL, f"wanmi:demo:past:{number}")
    drawing = random.Random(SEED * 100_000 + number)  # noqa: S311 (a play)
    office = drawing.choice(offices)
    at = _office_hour(until - timedelta(days=days), drawing)
    if ComponentChange.objects.filter(uuid=uuid).exists():
        return 0
    change_input = _drawn(uuid, office, at, drawing)
    if change_input is None:
        return 0
    try:
        with transaction.atomic():
            change = submit_change(change_input=change_input, by=office.submits, at=at)
            reviewed = min(at + timedelta(hours=drawing.randint(2, 50)), until)
            review_change(change_id=change.pk, review=Review(approve=True), by=office.reviews, at=reviewed)
    except Refusal:  # a place outside of every grid, a required attribute: people meet that, too
        return 0
    return 1


def _office_hour(at: datetime, drawing: random.Random) -> datetime:
    """A moment of that day's working hours."""
    day = timezone.localdate(at)
    return timezone.make_aware(datetime.combine(day, time(9 + drawing.randrange(8), drawing.randrange(60)))).astimezone(UTC)


def _drawn(uuid: UUID, office: Office, at: datetime, drawing: random.Random) -> Change | None:
    component = _some_component(office, at, drawing)
    if component is None:
        return None
    kind = drawing.choices(list(KINDS), list(KINDS.values()))[0]
    point = component.geometry if component.geometry.geom_type == "Point" else component.geometry.point_on_surface
    near = (round(point.x + drawing.uniform(-12, 12) * 1e-5, 7), round(point.y + drawing.uniform(-9, 9) * 1e-5, 7))
    if kind in ("moved", "new") and (component.geometry.geom_type != "Point" or locate(*near) is None):
        kind = "body"
    values: dict[str, Any] = {"uuid": uuid, "component_code": component.code}
    if kind == "new":
        return Change(
            uuid=uuid, kind="new", subclass_id=component.subclass_id, location=near, new_values={"owner": drawing.choice(office.bodies)}
        )
    if kind == "moved":
        return Change(kind="correct", location=near, note="迁改后复测", **values)
    if kind == "abandoned":
        return Change(kind="abandoned", note="道路改造拆除", **values)
    if kind == "address":
        return Change(
            kind="correct", new_values={"address": f"{component.address or component.name}（{drawing.choice('东西南北')}侧）"}, **values
        )
    return Change(
        kind="correct", new_values={drawing.choice(("owner", "maintainer")): drawing.choice(office.bodies)}, note="权属移交", **values
    )


def _some_component(office: Office, at: datetime, drawing: random.Random) -> Component | None:
    """One that nothing has happened to since that day, and that was there before."""
    day = timezone.localdate(at)
    calm = Q(valid_from__lt=day, initial_on__lt=day, state="intact")
    start = f"{office.area}{drawing.randint(1, 5):02}{drawing.randint(1, 20):02}{drawing.randint(1, 900):06}"
    later = Component.objects.filter(calm, code__gte=start, code__lt=f"{office.area}99").order_by("code")
    return later.select_related("subclass").first()


# ── a unit grid ──────────────────────────────────────────────────────────────────────────────────────────────────────
def _divide(clerk: Seat, until: datetime) -> int:
    """One large grid in two, published on a day of the past since which nothing was reported in it; 0 where one was before."""
    if Division.objects.filter(start=DivisionStart.IN_FORCE, state=DivisionState.IN_FORCE, reason=REASON).exists():
        return 0
    at = until - timedelta(days=DIVIDED_BEFORE)
    for grid in _large_and_calm(clerk.area_code, at):
        try:
            with transaction.atomic():
                _divide_grid(grid, clerk, at)
            return 1
        except Refusal:  # the next one may be of a better shape
            continue
    return 0


def _large_and_calm(area: str, at: datetime) -> Iterator[UnitGrid]:
    reported = Case.objects.filter(grid_code=OuterRef("code"), reported_at__gte=at - timedelta(days=1))
    grids = UnitGrid.objects.filter(ends_on=None, code__startswith=area, area_m2__range=LARGE, begins_on__lt=timezone.localdate(at))
    yield from (
        grids.exclude(Exists(reported))
        .exclude(Exists(Case.objects.filter(grid_code=OuterRef("code"), outcome="")))
        .order_by("-area_m2")[:8]
    )


def _divide_grid(grid: UnitGrid, clerk: Seat, at: datetime) -> None:
    """Raises what the rules of a division refuse."""
    who_and_when: dict[str, Any] = {"by": clerk, "at": at}
    division = start_division(
        name="道路贯通调整", areas=[grid.community_code], start=DivisionStart.IN_FORCE, source="现场核实", **who_and_when
    )  # fmt: skip
    piece = DivisionPiece.objects.get(division=division, code=grid.code)
    gesture = {"pieces": [piece.number], "line": _across(grid)}
    division = make_step(division.pk, "split", gesture=gesture, version=division.version, **who_and_when).division
    division.refresh_from_db()
    publish_division(
        division.pk, begins_on=timezone.localdate(at), reason=REASON, warnings_seen=True, version=division.version, **who_and_when
    )  # fmt: skip


def _across(grid: UnitGrid) -> list[list[float]]:
    """A line through the middle of a grid, across its longer side and past its outline; degrees."""
    middle = grid.geometry.centroid
    plane = Plane(middle.x, middle.y)
    shape = plane.project(shapely.from_wkb(bytes(grid.geometry.wkb)))
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(shape))
    sides = np.diff(corners[:3], axis=0)
    short = sides[np.argmin(np.hypot(*sides.T))]
    centre = shapely.get_coordinates(shape.centroid)[0]
    ends = np.array([centre - short * 0.7, centre + short * 0.7])
    return [[float(lng), float(lat)] for lng, lat in plane.to_degrees(ends)]
