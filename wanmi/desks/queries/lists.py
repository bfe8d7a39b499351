"""Lists of a desk: one page by key, never by offset, and how many wait in each list. Two statements, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from wanmi.cases.models import Case, CaseRequest
from wanmi.cases.queries.case_filters import MARKS, CaseFilter
from wanmi.cases.queries.days import local_day, midnight
from wanmi.cases.queries.listed import COLUMNS, Listed
from wanmi.desks.rules.desks import GONE, Tab
from wanmi.kit.paging import rows_of
from wanmi.kit.rules.paging import Order, Page
from wanmi.kit.rules.working_time import Light
from wanmi.people.rules.seats import Seat

SIZE = 40  # rows of a page: two screens of a desk
BOUND = 1000  # counted no further
BIN_DAYS = 30  # the recycle bin shows so many days, unless a period is asked for
MOST_URGENT = Order("due_at", kind="moment")
LAST_ENDED = Order("ended_at", descending=True, kind="moment")


@dataclass(frozen=True, slots=True)
class ListFilter(CaseFilter):
    """What a list is narrowed to; `text` is of the number, the address or the words."""

    light: Light | None = None  # amber | red


@dataclass(frozen=True, slots=True)
class Count:
    """How many cases are in a list, and how many of them are late; counted to BOUND."""

    all: int = 0
    late: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.all + other.all, self.late + other.late)

    @property
    def capped(self) -> bool:
        return self.all > BOUND


def cases_of(tab: Tab, seat: Seat | None, filter: ListFilter, *, at: datetime) -> QuerySet[Case]:
    """The cases of one list that this seat may see. `at` is aware UTC."""
    found = Case.objects.visible_to(seat)
    if tab.ended:  # said by outcome, as the bin's own index says it
        since = filter.since or local_day(at) - timedelta(days=BIN_DAYS)
        found = found.filter(outcome__in=GONE, ended_at__gte=midnight(since))
    elif tab.approves:
        asked = CaseRequest.objects.filter(state=CaseRequest.State.OPEN, waits_for=tab.role)
        found = found.filter(
            pk__in=(asked.filter(holder_id=seat.organisation_id) if seat and seat.role == tab.role else asked).values("case_id")
        )
    elif tab.after:  # as its own index says it
        found = found.filter(~Q(outcome=""), stage__in=tab.stages)
    else:
        found = found.filter(stage=tab.stages[0]) if len(tab.stages) == 1 else found.filter(stage__in=tab.stages)
        found = found.filter(outcome="")
    if tab.body and seat and seat.role == tab.role:  # whoever only watches sees those of all centres
        found = found.filter(**{f"{tab.body}_id": seat.organisation_id})
    if tab.tie == "task_supervisor" and seat:
        found = found.filter(task_supervisor_id=seat.person_id)  # one sees what one reported, too; it waits for another
    if tab.column:
        found = found.filter(**{f"{tab.column}__isnull": not tab.filled})
    return found.filter(_narrowed(filter, at), _in_period(filter, "ended_at" if tab.ended else "reported_at"), _as_listed(filter.text))


def _narrowed(filter: ListFilter, at: datetime) -> Q:
    condition = Q()
    if filter.light == Light.RED:
        condition &= Q(due_at__lt=at)
    elif filter.light == Light.AMBER:
        condition &= Q(due_at__gte=at, warn_at__lte=at)
    if filter.mark in MARKS:
        condition &= MARKS[filter.mark]
    if filter.source:
        condition &= Q(source=filter.source)
    condition &= filter.where() & filter.what()
    return condition


def _in_period(filter: ListFilter, column: str) -> Q:
    condition = Q()
    if filter.since:
        condition &= Q(**{f"{column}__gte": midnight(filter.since)})
    if filter.until:
        condition &= Q(**{f"{column}__lt": midnight(filter.until + timedelta(days=1))})
    return condition


def _as_listed(text: str) -> Q:
    if not text:
        return Q()
    return Q(number__icontains=text) | Q(address__icontains=text) | Q(description__icontains=text)


def page_listed(cases: QuerySet[Case], tab: Tab, *, after: str = "", before: str = "", size: int = SIZE) -> Page[Listed]:
    """One page, the most urgent first (of the ended, the last one first); `after` or `before` is a key of another page. One query."""
    order = LAST_ENDED if tab.ended else MOST_URGENT
    return rows_of(cases.values_list(*COLUMNS), order, lambda row: Listed(*row), after=after, before=before, size=size)


def counts_of(tabs: Sequence[Tab], seat: Seat, *, at: datetime, filter: ListFilter | None = None) -> dict[str, Count]:
    """Tab key → how many cases its list holds and how many are late, in one query. The most urgent BOUND are looked at."""
    parts, values = [], []
    for tab in tabs:
        cases = cases_of(tab, seat, filter or ListFilter(), at=at)
        cases = cases if tab.ended else cases.order_by("due_at")
        try:
            sql, params = cases.values("due_at")[: BOUND + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT %s, count(*), count(*) FILTER (WHERE due_at < %s) FROM ({sql}) AS t")  # noqa: S608 (Django's own SQL)
        values += [tab.key, at, *params]
    counts = {tab.key: Count() for tab in tabs}
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            counts |= {key: Count(all, late) for key, all, late in cursor.fetchall()}
    return counts
