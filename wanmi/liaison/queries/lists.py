"""The daily lists as a seat sees them. A list is one day of one source; a day's lines are read whole, since a city has some hundreds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from wanmi.cases.models import BY_LISTS, Case
from wanmi.cases.queries.days import local_day, midnight
from wanmi.cases.queries.listed import COLUMNS, Listed
from wanmi.catalogue.queries import working_calendar_now
from wanmi.kit.paging import rows_of
from wanmi.kit.rules.paging import Order, Page
from wanmi.kit.rules.working_calendar import WorkingCalendar
from wanmi.liaison.models import SourceAnswer
from wanmi.liaison.rules.lists import Line, deadlines
from wanmi.liaison.rules.terms import Term
from wanmi.people.rules.seats import Seat

SIZE = 40
PAST_DAYS = 14
FIRST_GIVEN = Order("dispatched_at", kind="moment")
LISTED = [source.value for source in BY_LISTS]


@dataclass(frozen=True, slots=True)
class DayCount:
    """One day: how many came, wait for the signature, wait for the answer; `late`: unanswered past the deadline, or answered past it."""

    day: date
    count: int
    unsigned: int
    waiting: int
    late: int


def came_by_list(seat: Seat, *, since: date, until: date) -> QuerySet[Case]:
    """What was dispatched from lists in these days, both counted, as far as the seat may see it."""
    given = Q(dispatched_at__gte=midnight(since), dispatched_at__lt=midnight(until + timedelta(days=1)))
    return Case.objects.visible_to(seat).filter(given, source__in=LISTED, department__isnull=False)


def _own_answer() -> QuerySet[SourceAnswer]:
    return SourceAnswer.objects.filter(case=OuterRef("pk"), department=OuterRef("department"))


def lines_of_day(seat: Seat, day: date, terms: Mapping[str, Term]) -> list[Line]:
    """Every line of a day, all sources. One query."""
    cases = came_by_list(seat, since=day, until=day).annotate(answered_at=Subquery(_own_answer().values("answered_at")[:1]))
    calendar = working_calendar_now()
    rows: Any = cases.values_list("pk", "source", "department_id", "dispatched_at", "signed_at", "ended_at", "answered_at")
    return [_line(row, terms[row[1]], calendar) for row in rows]


def _line(row: tuple[Any, ...], term: Term, calendar: WorkingCalendar) -> Line:
    id, source, department_id, given_at, signed_at, ended_at, answered_at = row
    sign_due, answer_due = deadlines(given_at, term, calendar)
    return Line(id, source, department_id, given_at, signed_at, ended_at, answered_at, sign_due, answer_due)


def page_of_lines(seat: Seat, day: date, ids: Sequence[int], *, after: str = "", before: str = "") -> Page[Listed]:
    """One page of these lines, the first given first. One query."""
    cases = came_by_list(seat, since=day, until=day).filter(pk__in=ids)
    return rows_of(cases.values_list(*COLUMNS, "dispatched_at"), FIRST_GIVEN, Given, after=after, before=before, size=SIZE)


class Given(Listed):
    """A listed case with the moment at which it was given to the body."""

    dispatched_at: datetime

    def __init__(self, row: tuple[object, ...]) -> None:
        super().__init__(*row[:-1])  # type: ignore[arg-type]
        object.__setattr__(self, "dispatched_at", row[-1])


def answers_of(ids: Sequence[int]) -> dict[int, SourceAnswer]:
    """Case id → the answer of the body that has the case now. One query."""
    found = SourceAnswer.objects.filter(case_id__in=ids, department=F("case__department")).select_related("answered_by")
    return {answer.case_id: answer for answer in found}


def past_days(seat: Seat, *, at: datetime, terms: Mapping[str, Term]) -> list[DayCount]:
    """The last days that had something, the newest first. Two queries."""
    today = local_day(at)
    cases = came_by_list(seat, since=today - timedelta(days=PAST_DAYS - 1), until=today)
    answered, unsigned = Exists(_own_answer()), Q(signed_at__isnull=True, ended_at__isnull=True)
    cases = cases.annotate(day=TruncDate("dispatched_at"), is_answered=answered, is_late=Exists(_own_answer().filter(late=True)))
    groups = cases.values("day", "source").annotate(
        count=Count("pk"),
        unsigned=Count("pk", filter=unsigned & Q(is_answered=False)),
        unanswered=Count("pk", filter=Q(is_answered=False)),
        late=Count("pk", filter=Q(is_late=True)),
    )
    found: dict[date, DayCount] = {}
    calendar, open_days = working_calendar_now(), Q()
    for group in groups:
        day, source, late = group["day"], group["source"], group["late"]
        first, last = (deadlines(midnight(day + timedelta(days=n)), terms[source], calendar)[1] for n in (0, 1))
        if last <= at:
            late += group["unanswered"]
        elif first < at and group["unanswered"]:  # some of that day are past it, some are not
            open_days |= Q(source=source, day=day)
        one = DayCount(day, group["count"], group["unsigned"], group["unanswered"] - group["unsigned"], late)
        found[day] = _sum(found.get(day), one)
    if open_days:
        some: Any = cases.filter(open_days, is_answered=False).values_list("day", "source", "dispatched_at")
        for day, source, given_at in some:
            if deadlines(given_at, terms[source], calendar)[1] < at:
                found[day] = _sum(found[day], DayCount(day, 0, 0, 0, 1))
    return [found[day] for day in sorted(found, reverse=True)]


def _sum(one: DayCount | None, other: DayCount) -> DayCount:
    if one is None:
        return other
    return DayCount(one.day, one.count + other.count, one.unsigned + other.unsigned, one.waiting + other.waiting, one.late + other.late)


def columns_of_lines(seat: Seat, day: date, ids: Sequence[int]) -> list[Given]:
    """All of these lines, the first given first. One query."""
    cases = came_by_list(seat, since=day, until=day).filter(pk__in=ids).order_by("dispatched_at", "pk")
    return [Given(row) for row in cases.values_list(*COLUMNS, "dispatched_at")]
