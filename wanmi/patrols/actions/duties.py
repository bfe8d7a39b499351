"""Who walks which responsibility grid, in which shift (值守); shifts set, changed and given up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wanmi.journal.actions import record_fact
from wanmi.patrols.models import GridDuty, ResponsibilityGrid, Shift
from wanmi.patrols.queries.patrols import KEEPS, LAYER, shifts_of, supervisors_of
from wanmi.patrols.rules import refusals as no
from wanmi.people.queries import check_may
from wanmi.people.rules.seats import Seat


@transaction.atomic
def begin_duties(code: str, people: Sequence[int], *, shift_id: int | None, by: Seat, at: datetime) -> list[GridDuty]:
    """Let supervisors walk a responsibility grid from today on, in a shift or (None) all day.

    Raises NotYours, NoSuchPatrol, NoSuchShift, NotWalking, AlreadyOnDuty.
    """
    patrol = _patrol(code, by)
    shift = next((each for each in shifts_of(code[:6]) if each.pk == shift_id), None)
    if shift_id is not None and shift is None:
        raise no.NoSuchShift(field="shift")
    today = timezone.localdate(at)
    walking = {person.pk: person for person in supervisors_of(code[:9], on=today)}
    made = []
    for id in people:
        if id not in walking:
            raise no.NotASupervisor(field="supervisors", name=f"#{id}")
        try:
            with transaction.atomic():
                made.append(GridDuty.objects.create(responsibility_grid=patrol, supervisor_id=id, shift=shift, begins_on=today))
        except IntegrityError:
            raise no.AlreadyOnDuty(field="supervisors", name=walking[id].name) from None
    if made:
        data = {"people": [walking[id].name for id in people], "shift": str(shift) if shift else ""}
        record_fact("duty.begin", about=("responsibilitygrid", code), by=by, at=at, data=data)
    return made


@transaction.atomic
def end_duty(duty_id: int, *, by: Seat, at: datetime) -> GridDuty:
    """End one duty: from today on somebody no longer walks there. Raises NotYours, NoSuchDuty."""
    duty = GridDuty.objects.select_for_update(of=("self",)).select_related("responsibility_grid", "supervisor", "shift")
    check_may(by, KEEPS)
    found = duty.filter(pk=duty_id, ends_on__isnull=True, responsibility_grid__code__startswith=by.area_code).first()
    if found is None:
        raise no.NoSuchDuty
    _patrol(found.responsibility_grid.code, by)
    found.ends_on = max(timezone.localdate(at), found.begins_on)
    found.save(update_fields=["ends_on"])
    data = {"people": [found.supervisor.name], "shift": str(found.shift) if found.shift else ""}
    record_fact("duty.end", about=("responsibilitygrid", found.responsibility_grid.code), by=by, at=at, data=data)
    return found


def _patrol(code: str, by: Seat) -> ResponsibilityGrid:
    check_may(by, KEEPS)
    if not by.covers(code):
        raise no.NoResponsibilityGridInForce(grid=code)
    patrol = ResponsibilityGrid.objects.filter(code=code, layer=LAYER, ends_on__isnull=True).first()
    if patrol is None:
        raise no.NoResponsibilityGridInForce(grid=code)
    return patrol


@transaction.atomic
def set_shift(shift_id: int | None, *, name: str, begins: time | None, ends: time | None, weekdays: str, by: Seat, at: datetime) -> Shift:
    """A new shift (None) or another name, hours, weekdays of one. Raises NotYours, NoSuchShift, BadShift."""
    name, weekdays = name.strip(), "".join(sorted(set(weekdays) & set("1234567")))
    check_may(by, KEEPS)
    if not 0 < len(name) <= 30:
        raise no.BadShift(field="name", what=_("名称为 1 到 30 个字"))
    if begins is None or ends is None:
        raise no.BadShift(field="begins", what=_("起止时刻形如 07:30"))
    if not weekdays:
        raise no.BadShift(field="weekdays", what=_("至少选一个星期"))
    shift = Shift(area_code=by.area_code) if shift_id is None else _own_shift(shift_id, by)
    taken = Shift.objects.filter(area_code=shift.area_code, name=name, retired_on__isnull=True).exclude(pk=shift.pk)
    if taken.exists():
        raise no.BadShift(field="name", what=_("已有同名班次"))
    shift.name, shift.begins, shift.ends, shift.weekdays = name, begins, ends, weekdays
    shift.save()
    values = {"name": name, "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}", "weekdays": weekdays}
    record_fact("shift.set", about=("shift", shift.pk), by=by, at=at, data=values)
    return shift


@transaction.atomic
def end_shift(shift_id: int, *, by: Seat, at: datetime) -> Shift:
    """Give a shift up; nobody may stand in it any more. Raises NotYours, NoSuchShift, ShiftInUse."""
    shift = _own_shift(shift_id, by)
    count = GridDuty.objects.filter(shift=shift, ends_on__isnull=True).count()
    if count:
        raise no.ShiftInUse(count=count)
    shift.retired_on = timezone.localdate(at)
    shift.save(update_fields=["retired_on"])
    record_fact("shift.end", about=("shift", shift.pk), by=by, at=at, data={"name": shift.name})
    return shift


def _own_shift(shift_id: int, by: Seat) -> Shift:
    """A shift of one's own area, locked; one of a wider area is not one's own to change."""
    check_may(by, KEEPS)
    shift = Shift.objects.select_for_update().filter(pk=shift_id, retired_on__isnull=True, area_code__startswith=by.area_code).first()
    if shift is None:
        raise no.NoSuchShift(field="shift")
    return shift
