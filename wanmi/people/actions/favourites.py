"""Entries of the menu that stand first for a person (常用)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from wanmi.journal.actions import record_fact
from wanmi.people.models import Person
from wanmi.people.rules.refusals import TooManyFavourites
from wanmi.people.rules.seats import Seat

MOST_FAVOURITES = 8  # more stand first for nobody


def set_favourite(*, entry: str, kept: bool, by: Seat, at: datetime) -> list[str]:
    """Put an entry (its key) last among the person's favourites, or take it out; all that stand there now. What is so already, by
    another window say, changes nothing and records nothing. Raises TooManyFavourites."""
    with transaction.atomic():
        person = Person.objects.select_for_update(no_key=True).get(pk=by.person_id)
        if (entry in person.favourites) == kept:
            return list(person.favourites)
        if kept and len(person.favourites) >= MOST_FAVOURITES:
            raise TooManyFavourites(most=MOST_FAVOURITES)
        person.favourites = [*person.favourites, entry] if kept else [each for each in person.favourites if each != entry]
        person.save(update_fields=["favourites"])
        data = {"entry": entry, "kept": kept}
        record_fact("person.favourite", about=("person", person.pk), by=by, at=at, data=data, topics=[f"menu:{person.pk}"])
    return list(person.favourites)
