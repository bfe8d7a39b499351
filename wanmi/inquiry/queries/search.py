"""The combined search (综合查询): filters over all cases of a seat's scope, the newest report first, page by key, counted to a bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection, transaction
from django.db.models import BooleanField, DateTimeField, ExpressionWrapper, F, Func, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.db.models.lookups import Exact
from psycopg.errors import QueryCanceled

from wanmi.cases.models import SEES, Case
from wanmi.cases.queries.case_filters import MARKS as COMMON_MARKS
from wanmi.cases.queries.case_filters import CaseFilter
from wanmi.cases.queries.days import local_day, midnight
from wanmi.cases.queries.listed import COLUMNS, Listed
from wanmi.cases.queries.privacy import knows_callers, knows_supervisors
from wanmi.cases.queries.scope import COUNTY
from wanmi.cases.rules.effects import EFFECTS
from wanmi.catalogue.queries import catalogue
from wanmi.grids.queries import area_names
from wanmi.inquiry.rules.search_text import SHORTEST_WORD, Meaning, SearchText, meaning_of
from wanmi.journal.models import Fact
from wanmi.kit.paging import rows_of
from wanmi.kit.rooms import Extent
from wanmi.kit.rules.paging import Order, Page
from wanmi.people.models import Organisation, OrganisationKind, Person
from wanmi.people.queries import extent_of
from wanmi.people.rules.seats import Seat

SIZE = 40  # rows of a page, as on the desks
BOUND = 1000  # counted no further
COUNT_MS = 150  # and no longer: a total is a courtesy
RARE = 2000  # cases with words in their address that are fetched by the words; where there are more, a walk soon meets them
TAIL_DAYS = 92  # in which a case is looked for by its running digits alone
LONGEST_NAME = 16  # signs of a person's name or number
Span = tuple[datetime | None, datetime | None]
NEWEST = Order("reported_at", descending=True, kind="moment")
# An order that no index has: what is somebody's own is fetched and sorted.
OWN_MOMENT = ExpressionWrapper(F("reported_at") + timedelta(0), DateTimeField())
# Which moment a period is about. Each but the first has a partial index; a case is reported before anything else happens to it.
MOMENTS = ("reported", "accepted", "filed", "dispatched", "fed_back", "ended")
REWORK_FACTS = tuple(f"case.{move}" for move, kind in EFFECTS.items() if kind.rework)
BY_DEPARTMENT = Q(department__isnull=False)  # what a supervisor handled on the spot nobody was given
LATE = {
    "now": lambda at: Q(outcome="", due_at__lt=at),  # 当前超时: the clock that counts has run out
    "ever": lambda at: Q(disposal_late=True),  # 处置超时, once for ever
    "never": lambda at: Q(disposal_late=False, fed_back_at__isnull=False) & BY_DEPARTMENT,  # 按时处置
}
MARKS = COMMON_MARKS | {
    "spot": Q(on_the_spot=True),
    "unanswered": Q(reply_wanted=True, replied_at=None) & ~Q(outcome=""),
    "answered": Q(reply_wanted=True, reply_result="told"),
}


@dataclass(frozen=True, slots=True)
class CaseSearch(CaseFilter):
    """What is looked for; everything empty asks for all. `hour` is the local hour of the report."""

    moment: str = "reported"  # one of MOMENTS, or reworked: sent back to the department in the period
    hour: int | None = None
    kind: str = ""
    stage: str = ""
    outcome: str = ""  # of Outcome, or "open"
    department_id: int | None = None
    late: str = ""  # one of LATE
    phone: str = ""
    component: str = ""


# Every pair of neighbouring signs of the words stands in the address: what the index on bigrams(address) answers. First of all and by
# itself (OFFSET 0): joined to what else is asked, the planner fetches half the city by its district to spare itself some rows.
_FROM = 'FROM "cases_case"'
_FROM_PAIRS = 'FROM (SELECT * FROM cases_case WHERE bigrams(address) @> bigrams(%s) OFFSET 0) AS "cases_case"'


class HasWords(Func):
    """Whether the address holds the words as they stand."""

    template = "position(lower(%(expressions)s)) > 0"
    arg_joiner = ") in lower("
    output_field = BooleanField()


def matching_cases(sought: CaseSearch, seat: Seat | None, *, at: datetime, span: Span | None = None) -> QuerySet[Case]:
    """The cases that this seat may see and that are looked for, in no order. At most two queries of its own, for words.

    `span`: from one moment to another instead of the search's days, the end not included.
    """
    found = Case.objects.visible_to(seat)
    if seat is None:
        return found
    when, conditions = _when(sought, span or span_of(sought)), _words_condition(sought, seat, at)
    found = found.filter(_what(sought), sought.where(), _how(sought, at, few=sees_few(seat)), when, _called(sought, seat))
    if not isinstance(conditions, str):
        return found.filter(conditions)
    return found.filter(_has_words(conditions)) if sees_few(seat) else _with_address(found, conditions)


def _has_words(words: str) -> Q:
    return Q(HasWords(Value(words), F("address")))


def _with_address(cases: QuerySet[Case], words: str) -> QuerySet[Case]:
    """Those with the words in their address. Rare words are fetched by the index of pairs; frequent ones are met on any walk, and looking
    at a row's words costs a hundredth of taking them apart into pairs. Which they are among these cases is found out, not guessed."""
    there = _has_words(words)
    try:
        sql, params = (cases.filter(there) if len(words) > SHORTEST_WORD else cases).order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return cases.none()
    with connection.cursor() as cursor:
        cursor.execute(f"{sql.replace(_FROM, _FROM_PAIRS, 1)} LIMIT {RARE + 1}", [words, *params])
        found = [row[0] for row in cursor.fetchall()]
    return cases.filter(pk__in=found) if len(found) <= RARE else cases.filter(there)


def sees_few(seat: Seat | None) -> bool:
    """Whether the seat sees only what is its own: two kinds of it, each with an index, but none for both in one order."""
    return extent_of(seat, SEES) in (Extent.TASK, Extent.OWN)


def span_of(sought: CaseSearch) -> Span:
    """The moments from which and before which a search's days are."""
    since = midnight(sought.since) if sought.since else None
    return since, midnight(sought.until + timedelta(days=1)) if sought.until else None


def _what(sought: CaseSearch) -> Q:
    condition = sought.what() or (Q(kind=sought.kind) if sought.kind else Q())
    return condition & Q(component__code=sought.component) if sought.component else condition


def _how(sought: CaseSearch, at: datetime, *, few: bool) -> Q:
    condition = Q()
    for column in ("source", "stage", "department_id"):
        if value := getattr(sought, column):
            unindexed = few and column == "source"  # what all others have too: its index only costs
            condition &= Q(Exact(Concat(F(column), Value("")), value)) if unindexed else Q(**{column: value})
    if sought.outcome:
        condition &= Q(outcome="" if sought.outcome == "open" else sought.outcome)
    if sought.late in LATE:
        condition &= LATE[sought.late](at)
    if sought.mark in MARKS:
        condition &= MARKS[sought.mark]
    return condition


def _when(sought: CaseSearch, span: Span) -> Q:
    since, until = span
    condition = Q()
    if until:
        condition &= Q(reported_at__lt=until)  # nothing happens before the report: the walk begins here, not at today
    if sought.moment == "reworked":
        condition &= _reworked(since, until)
    elif since or until:
        column = f"{sought.moment}_at"
        condition &= Q(**{f"{column}__gte": since}) if since else Q(**{f"{column}__isnull": False})
        condition &= Q(**{f"{column}__lt": until}) if until else Q()
    if sought.moment == "fed_back":
        condition &= BY_DEPARTMENT
    if sought.hour is not None and since:
        condition &= Q(reported_at__hour=sought.hour)
    return condition


def _reworked(since: datetime | None, until: datetime | None) -> Q:
    facts = Fact.objects.filter(name__in=REWORK_FACTS, subject_kind="case")
    facts = facts.filter(at__gte=since) if since else facts
    facts = facts.filter(at__lt=until) if until else facts
    return Q(number__in=facts.values("subject_id"))


def _called(sought: CaseSearch, seat: Seat) -> Q:
    if not sought.phone:
        return Q()
    return Q(reporter_phone=sought.phone) if knows_callers(seat) else Q(pk__in=[])


def _words_condition(sought: CaseSearch, seat: Seat, at: datetime) -> Q | str:
    """What the typed text asks for; words that are no name are given back: they are looked for in addresses."""
    typed = meaning_of(sought.text)
    return _MEANT[typed.meaning](typed, seat, at)


def _words(typed: SearchText, seat: Seat, at: datetime) -> Q | str:
    """A supervisor's name or number where the seat may know them, else the name of subclasses, else words of the address."""
    words = typed.text
    if knows_supervisors(seat) and len(words) <= LONGEST_NAME:
        people = list(Person.objects.filter(Q(name=words) | Q(number=words)).values_list("pk", flat=True)[:20])
        if people:
            return Q(reported_by_id__in=people)
    kinds = [row.id for row in catalogue().subclasses.values() if words in row.name]
    if kinds:
        return Q(subclass_id__in=kinds)
    return words


def _of_today(typed: SearchText, seat: Seat, at: datetime) -> Q:
    kind, tail = typed.text[0], typed.text[1:]
    counties = [code for code in area_names() if len(code) == 6]
    return Q(number__in=[f"{county}{kind}{local_day(at):%Y%m%d}{tail}" for county in counties])


def _of_tail(typed: SearchText, seat: Seat, at: datetime) -> Q:
    """The running digits of a number, of whatever kind, county and day of the last months: each number that there may be is looked up."""
    counties = [code for code in area_names() if len(code) == COUNTY and code.startswith(seat.area_code[:COUNTY])]
    days = [f"{local_day(at) - timedelta(days=back):%Y%m%d}" for back in range(TAIL_DAYS)]
    return Q(number__in=[f"{county}{kind}{day}{typed.text}" for county in counties for kind in "CE" for day in days])


def _of_phone(typed: SearchText, seat: Seat, at: datetime) -> Q:
    return Q(reporter_phone=typed.text) if knows_callers(seat) else Q(pk__in=[])


_MEANT: dict[Meaning, Callable[[SearchText, Seat, datetime], Q | str]] = {
    Meaning.NOTHING: lambda looked, seat, at: Q(),
    Meaning.NUMBER: lambda looked, seat, at: Q(number=looked.text),
    Meaning.NUMBER_BEGIN: lambda looked, seat, at: Q(number__startswith=looked.text),
    Meaning.TODAY: _of_today,
    Meaning.TAIL: _of_tail,
    Meaning.COMPONENT: lambda looked, seat, at: Q(component__code=looked.text),
    Meaning.PLACE: lambda looked, seat, at: Q(grid_code__startswith=looked.text),
    Meaning.PHONE: _of_phone,
    Meaning.WORDS: _words,
}


def page_found(cases: QuerySet[Case], *, after: str = "", before: str = "", few: bool = False, size: int = SIZE) -> Page[Listed]:
    """One page, the newest report first. One query. `few` is what sees_few says: those are fetched and sorted, the city is not walked."""
    moment = OWN_MOMENT if few else None
    return rows_of(cases.values_list(*COLUMNS), NEWEST, lambda row: Listed(*row), after=after, before=before, size=size, by=moment)


def bounded_count(cases: QuerySet[Any], bound: int = BOUND) -> int | None:
    """How many there are, counted to `bound` + 1; None where counting took longer than COUNT_MS. One query."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(COUNT_MS)])
            return cases.order_by()[: bound + 1].count()
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        return None


def bodies_of(area_code: str) -> list[tuple[int, str]]:
    """(id, short name) of the bodies that cases of an area are given to. Kept for a minute: they change once in months."""
    rows: list[tuple[int, str, str]] | None = cache.get("cases.bodies")
    if rows is None:
        kinds = (OrganisationKind.DEPARTMENT, OrganisationKind.STREET)
        found = Organisation.objects.filter(kind__in=kinds).order_by("kind", "code")
        rows = list(found.values_list("pk", "short_name", "area_code"))
        cache.set("cases.bodies", rows, 60)
    return [(id, name) for id, name, area in rows if area.startswith(area_code) or area_code.startswith(area)]
