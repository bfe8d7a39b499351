"""Responsibility grids by API: read, shared anew, suggested; duties begun and ended; shifts. The same actions as the pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Annotated

from django.utils import timezone
from ninja import Status
from pydantic import BaseModel, Field

from wanmi.kit.paging import page_of
from wanmi.kit.refusals import NotFound, NotYours
from wanmi.kit.rules.paging import Order
from wanmi.patrols.actions.duties import begin_duties, end_duty
from wanmi.patrols.actions.patrols import PlannedGrid, plan_responsibility_grids
from wanmi.patrols.api.router import router
from wanmi.patrols.models import GridDuty, GridMembership, ResponsibilityGrid
from wanmi.patrols.queries import on_duty_at
from wanmi.patrols.queries.patrols import PLANS, Figures, duties_now, fingerprint, responsibility_grid_figures, shifts_of, suggestion_for
from wanmi.people.callers import Call
from wanmi.people.queries import layer_sight, may
from wanmi.people.rules.seats import Seat

SIZE = 100
Street = Annotated[str, Field(pattern=r"^\d{9}$")]


class DutyShape(BaseModel):
    """Who walks, in which shift (None: all day); `now`: whether at this moment."""

    id: int
    supervisor_id: int
    name: str
    number: str
    shift_id: int | None
    from_on: date
    now: bool


class ResponsibilityGridShape(BaseModel):
    """责任网格. `loads`: kind of work → how much (components, cases of 90 days), counted every quarter of an hour."""

    code: str
    name: str
    begins_on: date | None
    ends_on: date | None
    unit_grids: int
    area_m2: float
    loads: dict[str, int]
    duties: list[DutyShape]


class ResponsibilityGridsShape(BaseModel):
    """By code, and the key of the next page, "" at the end: hand it back as `after`."""

    responsibility_grids: list[ResponsibilityGridShape]
    after: str


class MembersShape(ResponsibilityGridShape):
    members: list[str] = Field(description="codes of its unit grids")


class ShiftShape(BaseModel):
    id: int
    name: str
    begins: time
    ends: time
    weekdays: str = Field(description="digits, 1 = Monday")


def _shapes(rows: Sequence[ResponsibilityGrid], seat: Seat) -> list[ResponsibilityGridShape]:
    at, sight = timezone.now(), layer_sight("responsibility_grids", seat)
    today = timezone.localdate(at)
    figures, duties = responsibility_grid_figures(today), list(duties_now([row.pk for row in rows], on=today))
    walking = {duty.pk for duty in on_duty_at(duties, at)}
    shapes: dict[int, list[DutyShape]] = {}
    for duty in duties:
        shapes.setdefault(duty.responsibility_grid_id, []).append(_duty(duty, now=duty.pk in walking))
    none = Figures(0, 0.0, 0.0, {})
    return [
        ResponsibilityGridShape(
            code=row.code, name=sight.readable("name", row.name), begins_on=sight.readable("begins_on", row.begins_on, None),
            ends_on=sight.readable("ends_on", row.ends_on, None), unit_grids=figures.get(row.pk, none).grids,
            area_m2=figures.get(row.pk, none).area_m2, loads=figures.get(row.pk, none).loads, duties=shapes.get(row.pk, []),
        )
        for row in rows
    ]  # fmt: skip


def _duty(duty: GridDuty, *, now: bool) -> DutyShape:
    return DutyShape(
        id=duty.pk, supervisor_id=duty.supervisor_id, name=duty.supervisor.name, number=duty.supervisor.number, shift_id=duty.shift_id,
        from_on=duty.begins_on, now=now,
    )  # fmt: skip


@router.get("/responsibility-grids", response=ResponsibilityGridsShape, summary="责任网格", operation_id="responsibility_grids")
def read_responsibility_grids(request: Call, street: str = "", after: str = "") -> ResponsibilityGridsShape:
    """Those in force of its area; for a supervisor the own ones."""
    found = ResponsibilityGrid.objects.visible_to(request.auth).filter(ends_on__isnull=True, code__startswith=street).defer("geometry")
    page = page_of(found, Order("code", kind="text"), after=after, size=SIZE)
    return ResponsibilityGridsShape(responsibility_grids=_shapes(page.rows, request.auth), after=page.after)


class SuggestionInput(BaseModel):
    street: Street
    count: int = Field(ge=1)
    weights: dict[str, float] = Field(description="components, cases, area → how much each counts")


class SuggestionShape(BaseModel):
    """Unit grid → the responsibility grid it is best in: a code, or new-1, new-2 … Nothing is changed. `seen` goes with a plan."""

    groups: dict[str, str]
    seen: str


@router.post("/responsibility-grids/suggest", response=SuggestionShape, summary="均衡建议", operation_id="suggest_responsibility_grids")
def suggest(request: Call, suggestion_input: SuggestionInput) -> SuggestionShape:
    """A street shared evenly by weights: connected, compact, as few hands changed as may be."""
    if not may(request.auth, PLANS, suggestion_input.street):
        raise NotYours(field="street")
    return SuggestionShape(
        groups=suggestion_for(suggestion_input.street, suggestion_input.count, suggestion_input.weights, timezone.localdate()),
        seen=fingerprint(suggestion_input.street),
    )


class ResponsibilityGridInput(BaseModel):
    code: str = Field(default="", max_length=16, description="empty for a new one")
    name: str = Field(max_length=60)
    unit_grids: list[str]


class PlanInput(BaseModel):
    street: Street
    seen: str
    responsibility_grids: list[ResponsibilityGridInput]
    parts_agreed: bool = False


class PlanShape(BaseModel):
    begun: list[str]
    changed: list[str]
    ended: list[str]


@router.post("/responsibility-grids/plan", response=PlanShape, summary="划分责任网格", operation_id="plan_responsibility_grids")
def plan(request: Call, plan_input: PlanInput) -> PlanShape:
    """The ground of a street as told, from today on; those not named end. All of it or nothing."""
    patrols = [PlannedGrid(each.code, each.name, tuple(each.unit_grids)) for each in plan_input.responsibility_grids]
    made = plan_responsibility_grids(
        plan_input.street, patrols, seen=plan_input.seen, parts_agreed=plan_input.parts_agreed, by=request.auth, at=timezone.now()
    )  # fmt: skip
    return PlanShape(**made)


@router.get("/responsibility-grids/{code}", response=MembersShape, summary="责任网格详情", operation_id="responsibility_grid")
def read_responsibility_grid(request: Call, code: str) -> MembersShape:
    """One, ended or in force, with its unit grids of today."""
    row = ResponsibilityGrid.objects.visible_to(request.auth).defer("geometry").filter(code=code).first()
    if row is None:
        raise NotFound(field="code")
    members = GridMembership.objects.filter(responsibility_grid=row, ends_on__isnull=True).values_list("unit_grid__code", flat=True)
    return MembersShape(**_shapes([row], request.auth)[0].model_dump() | {"unit_grids": len(members)}, members=sorted(members))


@router.get("/shifts", response=list[ShiftShape], summary="班次", operation_id="shifts")
def read_shifts(request: Call) -> list[ShiftShape]:
    """The shifts in use in its area."""
    return [
        ShiftShape(id=each.pk, name=each.name, begins=each.begins, ends=each.ends, weekdays=each.weekdays)
        for each in shifts_of(request.auth.area_code)
    ]


class DutyInput(BaseModel):
    supervisors: list[int] = Field(min_length=1)
    shift_id: int | None = None


@router.post("/responsibility-grids/{code}/duties", response={201: list[DutyShape]}, summary="安排值守", operation_id="begin_duties")
def post_duties(request: Call, code: str, duty_input: DutyInput) -> Status[list[DutyShape]]:
    """Supervisors walk there from today on."""
    at = timezone.now()
    made = begin_duties(code, duty_input.supervisors, shift_id=duty_input.shift_id, by=request.auth, at=at)
    walking = {duty.pk for duty in on_duty_at(made, at)}
    return Status(201, [_duty(duty, now=duty.pk in walking) for duty in made])


@router.delete("/duties/{id}", response={204: None}, summary="结束值守", operation_id="end_duty")
def delete_duty(request: Call, id: int) -> Status[None]:
    """From today on they no longer walk there."""
    end_duty(id, by=request.auth, at=timezone.now())
    return Status(204, None)
