"""Changes of grids and of who walks them."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Greatest
from django.utils import timezone

from wanmi.grids.models import City, GridDuty, ResponsibilityGrid
from wanmi.grids.rules.refusals import NoSuchResponsibilityGrid, WrongCity
from wanmi.grids.shelf import tidy_shelf_now
from wanmi.journal.actions import Actor, record_fact
from wanmi.people.models import Person

__all__ = ["begin_duty", "end_duties", "set_city", "tidy_shelf_now"]


@transaction.atomic
def set_city(*, name: str, code: str, lng: float, lat: float, by: Actor | None, at: datetime) -> City:
    """Say whose system this is. `code`: 4 or 6 digits of GB/T 2260, a city's with two noughts at its end if need be; `lng`, `lat`: its
    centre, degrees. Raises WrongCity."""
    city = City(pk=1, name=name.strip(), code=code.strip(), lng=lng, lat=lat)
    try:
        city.clean_fields()
        city.clean()
    except ValidationError as error:
        field, words = next(iter(error.message_dict.items()))
        raise WrongCity(field=field, why="".join(words)) from error
    city.save()
    record_fact("city.set", about=("city", city.code), by=by, at=at, data={"name": city.name, "code": city.code, "lng": lng, "lat": lat})
    return city


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
