"""Filters that a person keeps for a list (常用筛选), and throws away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from wanmi.cases.models import SavedFilter
from wanmi.cases.rules.refusals import TooManyFilters
from wanmi.journal.actions import record_fact
from wanmi.people.rules.seats import Seat

MOST = 20  # of one list


@transaction.atomic
def keep_filter(*, screen: str, name: str, query: str, by: Seat, at: datetime) -> None:
    """Keep a filter of a list under a name; the same name again means the new one.

    Raises TooManyFilters where there are MOST already.
    """
    mine = SavedFilter.objects.filter(person_id=by.person_id, screen=screen)
    if mine.count() >= MOST and not mine.filter(name=name).exists():
        raise TooManyFilters(most=MOST)
    SavedFilter.objects.update_or_create(person_id=by.person_id, screen=screen, name=name, defaults={"query": query})
    record_fact("filter.keep", about=("person", by.person_id), by=by, at=at, data={"screen": screen, "name": name})


@transaction.atomic
def drop_filter(*, screen: str, id: int, by: Seat, at: datetime) -> None:
    """Throw one's own filter of a list away; another one's stays."""
    found = SavedFilter.objects.filter(person_id=by.person_id, screen=screen, pk=id).first()
    if found is None:
        return
    found.delete()
    record_fact("filter.drop", about=("person", by.person_id), by=by, at=at, data={"screen": screen, "name": found.name})
