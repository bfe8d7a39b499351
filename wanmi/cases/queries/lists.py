"""Lists of a desk: one page by key, never by offset, and how many wait in each list. Two statements, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q, QuerySet

from wanmi.cases.models import Case
from wanmi.cases.queries.listed import COLUMNS, Listed
from wanmi.cases.rules.desks import GONE, Tab
from wanmi.catalogue import queries as catalogue
from wanmi.people.rules.seats import Seat

SIZE = 40  # rows of a page: two screens of a desk
BOUND = 1000  # counted no further
BIN_DAYS = 30  # the recycle bin shows so many days, unless a period is asked for
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MARKS = {
    "urgent": Q(urgent=True),
    "rework": Q(rework_count__gt=0),
    "repeated": Q(repeated=True),
    "reply": Q(reply_wanted=True),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; everything empty asks for all of it. Codes are text, days are local."""

    light: str = ""  # soon | late
    mark: str = ""  # one of MARKS
    source: str = ""
    street: str = ""  # 9 digits
    community: str = ""  # 12 digits
    group: str = ""  # kind and class: event01
    subclass_id: int | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""  # of the number, the address or the words


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, and the keys of the pages before and after ("" where there is none)."""

    rows: tuple[Listed, ...]
    before: str = ""
    after: str = ""


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


def cases_of(tab: Tab, seat: Seat | None, wanted: Wanted, *, at: datetime) -> QuerySet[Case]:
    """The cases of one list that this seat may see. `at` is aware UTC."""
    found = Case.objects.visible_to(seat)
    if tab.ended:  # said by outcome, as the bin's own index says it
        since = wanted.since or local_day(at) - timedelta(days=BIN_DAYS)
        found = found.filter(outcome__in=GONE, ended_at__gte=midnight(since))
    elif tab.after:  # as its own index says it
        found = found.filter(~Q(outcome=""), stage__in=tab.stages)
    else:
        found = found.filter(stage=tab.stages[0]) if len(tab.stages) == 1 else found.filter(stage__in=tab.stages)
        found = found.filter(outcome="")
    if tab.tie == "task_supervisor" and seat:
        found = found.filter(task_supervisor_id=seat.person_id)  # one sees what one reported, too; it waits for another
    if tab.column:
        found = found.filter(**{f"{tab.column}__isnull": not tab.filled})
    return found.filter(_narrowed(wanted, at), _in_period(wanted, "ended_at" if tab.ended else "reported_at"), _told(wanted.text))


def _narrowed(wanted: Wanted, at: datetime) -> Q:
    asked = Q()
    if wanted.light == "late":
        asked &= Q(due_at__lt=at)
    elif wanted.light == "soon":
        asked &= Q(due_at__gte=at, warn_at__lte=at)
    if wanted.mark in MARKS:
        asked &= MARKS[wanted.mark]
    if wanted.source:
        asked &= Q(source=wanted.source)
    if area := wanted.community or wanted.street:
        asked &= Q(grid_code__startswith=area)
    if wanted.subclass_id:
        asked &= Q(subclass_id=wanted.subclass_id)
    elif wanted.group:
        asked &= Q(subclass_id__in=subclasses_of(wanted.group))
    return asked


def _in_period(wanted: Wanted, column: str) -> Q:
    asked = Q()
    if wanted.since:
        asked &= Q(**{f"{column}__gte": midnight(wanted.since)})
    if wanted.until:
        asked &= Q(**{f"{column}__lt": midnight(wanted.until + timedelta(days=1))})
    return asked


def _told(text: str) -> Q:
    if not text:
        return Q()
    return Q(number__icontains=text) | Q(address__icontains=text) | Q(description__icontains=text)


def subclasses_of(group: str) -> list[int]:
    """The ids of all subclasses of a class, whatever the scheme: `group` is the kind and the two digits, as event01."""
    return [row.id for row in catalogue.catalogue().subclasses.values() if row.kind + row.class_code == group]


def page_of(cases: QuerySet[Case], tab: Tab, *, after: str = "", before: str = "", size: int = SIZE) -> Page:
    """One page, the most urgent first (of the ended, the last one first); `after` or `before` is a key of another page. One query."""
    column = "ended_at" if tab.ended else "due_at"
    forward = not before
    ascending = forward != tab.ended
    key = _read_key(before or after)
    if key is not None:
        cases = cases.filter(_beyond(column, key, ascending=ascending))
    order: list[Any] = [F(column).asc(nulls_last=True), "pk"] if ascending else [F(column).desc(nulls_first=True), "-pk"]
    found = [Listed(*row) for row in cases.order_by(*order).values_list(*COLUMNS)[: size + 1]]
    more, rows = len(found) > size, found[:size]
    if not rows:
        return Page(())
    if not forward:
        rows.reverse()
    has_before, has_after = (key is not None, more) if forward else (more, True)
    return Page(tuple(rows), _key(rows[0], column) if has_before else "", _key(rows[-1], column) if has_after else "")


def _beyond(column: str, key: tuple[datetime | None, int], *, ascending: bool) -> Q:
    """Rows past the key, as a range at which an index can begin. Empty moments (a stopped clock) stand last."""
    moment, id = key
    step = "gt" if ascending else "lt"
    past_id = Q(**{f"pk__{step}": id})
    if moment is None:
        empty = Q(**{f"{column}__isnull": True})
        return empty & past_id if ascending else (empty & past_id) | Q(**{f"{column}__isnull": False})
    return Q(**{f"{column}__{step}e": moment}) & (Q(**{f"{column}__{step}": moment}) | past_id)


def _key(row: Listed, column: str) -> str:
    moment: datetime | None = getattr(row, column)
    return f"{(moment - EPOCH) // timedelta(microseconds=1) if moment else ''}.{row.id}"


def _read_key(text: str) -> tuple[datetime | None, int] | None:
    """The key of a page as its address carries it; None for none and for nonsense."""
    moment, _, id = text.partition(".")
    try:
        return (EPOCH + timedelta(microseconds=int(moment)) if moment else None), int(id)
    except (ValueError, OverflowError):
        return None


def counts_of(tabs: Sequence[Tab], seat: Seat, *, at: datetime, wanted: Wanted | None = None) -> dict[str, Count]:
    """Tab key → how many cases its list holds and how many are late, in one query. The most urgent BOUND are looked at."""
    parts, values = [], []
    for tab in tabs:
        cases = cases_of(tab, seat, wanted or Wanted(), at=at)
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


def local_day(at: datetime) -> date:
    """The city's day of a moment."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def midnight(day: date) -> datetime:
    """The moment at which a day begins in the city."""
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))
