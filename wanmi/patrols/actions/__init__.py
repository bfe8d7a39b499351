"""Who walks which responsibility grid."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Greatest
from django.utils import timezone

from wanmi.journal.actions import Actor, record_fact
from wanmi.patrols.models import GridDuty, ResponsibilityGrid
from wanmi.patrols.rules.refusals import NoSuchResponsibilityGrid
from wanmi.people.models import Person


@transaction.atomic
def begin_duty(*, responsibility_grid: str, supervisor: Person, by: Actor | None, at: datetime) -> bool:
    """Let a supervisor walk a responsibility grid (its code) from today; False where they do already. Raises NoSuchResponsibilityGrid."""
    grid = ResponsibilityGrid.objects.filter(code=responsibility_grid, ends_on__isnull=True).first()
    if grid is None:
        raise NoSuchResponsibilityGrid(field="responsibility_grid", code=responsibility_grid)
    if GridDuty.objects.filter(responsibility_grid=grid, supervisor=supervisor, ends_on__isnull=True).exists():
        return False
    GridDuty.objects.create(responsibility_grid=grid, supervisor=supervisor, begins_on=timezone.localdate(at))
    record_fact("duty.begin", about=("person", supervisor.pk), by=by, at=at, data={"responsibility_grid": grid.code})
    return True


@transaction.atomic
def end_duties(person_id: int, *, by: Actor | None, at: datetime) -> int:
    """End all grid duties of somebody who no longer walks, from today on: nobody who has left owns an area. How many there were."""
    duties = GridDuty.objects.select_for_update().filter(supervisor_id=person_id, ends_on__isnull=True)
    codes = list(duties.values_list("responsibility_grid__code", flat=True))
    if codes:
        duties.update(ends_on=Greatest("begins_on", timezone.localdate(at)))
        record_fact("duty.end", about=("person", person_id), by=by, at=at, data={"responsibility_grids": codes})
    return len(codes)
