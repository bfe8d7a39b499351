"""The journal's list: facts narrowed by what, about whom, by whom and when; the newest first, paged by key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from wanmi.journal.models import Fact
from wanmi.journal.queries.scope import facts_within
from wanmi.journal.words import people_called
from wanmi.kit.kept import Kept
from wanmi.kit.paging import page_of
from wanmi.kit.rules.paging import Order, Page

SIZE = 50  # rows of a page
BY_MOMENT = Order("at", descending=True, kind="moment")
# A walk along an index from one value to the next: as many steps as there are values, however many rows.
WALK = """
    WITH RECURSIVE walk AS (
      (SELECT {column} AS value FROM journal_fact ORDER BY {column} LIMIT 1)
      UNION ALL
      SELECT (SELECT {column} FROM journal_fact WHERE {column} > walk.value ORDER BY {column} LIMIT 1)
        FROM walk WHERE walk.value IS NOT NULL
    ) SELECT value FROM walk WHERE value IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class FactFilter:
    """What the list is narrowed to; empty asks for all. Days are local."""

    name: str = ""  # case.file
    subject: str = ""  # a subject's id, as a case number
    kind: str = ""  # of subject
    person: str = ""  # name, number or sign-in name
    since: date | None = None
    until: date | None = None


def recorded_names() -> list[str]:
    """Every name of a fact there is. Kept for a minute: a new one comes with a new program."""
    return _recorded_names()


def _walk(column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(WALK.format(column=column))
        return [row[0] for row in cursor.fetchall()]


_recorded_names = Kept(lambda: _walk("name"), seconds=60)


def listed_facts(filter: FactFilter, area_code: str | None) -> QuerySet[Fact]:
    """The facts of this area (see queries/scope.py) that are wanted, the newest first."""
    found = facts_within(area_code).order_by("-at", "-id")
    if filter.name:
        found = found.filter(name=filter.name)
    if filter.subject:  # with every kind there is, so that the index on (kind, id) serves
        found = found.filter(subject_kind__in=[filter.kind] if filter.kind else _walk("subject_kind"), subject_id=filter.subject)
    elif filter.kind:
        found = found.filter(subject_kind=filter.kind)
    if filter.person:
        found = found.filter(person_id__in=people_called(filter.person))
    if filter.since:
        found = found.filter(at__gte=_midnight(filter.since))
    if filter.until:
        found = found.filter(at__lt=_midnight(filter.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def page_of_facts(found: QuerySet[Fact], *, older: str = "", newer: str = "", size: int = SIZE) -> Page[Fact]:
    """One page: what is older than one key, or newer than the other, or the newest. A key that makes no sense is the newest page."""
    return page_of(found, BY_MOMENT, after=older, before=newer, size=size)


def in_portions(found: QuerySet[Fact], most: int, portion: int = 2000) -> Iterator[Sequence[Fact]]:
    """The facts in portions, for an export: so many at once are named with one query."""
    rows: list[Fact] = []
    for fact in found[:most].iterator(chunk_size=portion):
        rows.append(fact)
        if len(rows) == portion:
            yield rows
            rows = []
    if rows:
        yield rows
