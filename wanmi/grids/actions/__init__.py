"""Whose city this is."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from wanmi.grids.models import City
from wanmi.grids.rules.refusals import WrongCity
from wanmi.journal.actions import Actor, record_fact

__all__ = ["begin_duty", "end_duties", "set_city"]


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
