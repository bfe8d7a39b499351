"""Changes of grids and of who walks them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from wanmi.grids.models import GridDuty
from wanmi.grids.shelf import tidy_shelf_now
from wanmi.journal.actions import Actor, record_fact

__all__ = ["end_duties", "tidy_shelf_now"]


@transaction.atomic
def end_duties(person_id: int, *, by: Actor | None, at: datetime) -> int:
    """End all grid duties of somebody who no longer walks: nobody who has left owns an area. How many there were."""
    duties = GridDuty.objects.select_for_update().filter(supervisor_id=person_id, until_on__isnull=True)
    codes = list(duties.values_list("responsibility_grid__code", flat=True))
    if codes:
        duties.update(until_on=timezone.localdate(at))
        record_fact("duty.end", about=("person", person_id), by=by, at=at, data={"responsibility_grids": codes})
    return len(codes)
