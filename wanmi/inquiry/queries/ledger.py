"""The ledger's figures (台账): what was asked in a period by kind, unit and month, what came of it, and the orders given meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.cache import cache
from django.db.models import BooleanField, Case, Count, DateTimeField, F, Func, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from wanmi.cases.models import Case as CaseRow
from wanmi.cases.models import CaseOrder, CaseRequest
from wanmi.cases.queries.days import midnight
from wanmi.cases.queries.scope import scope_key
from wanmi.cases.rules.kinds import OPTIONS
from wanmi.cases.rules.rows import APPROVED
from wanmi.flow.queries.flows import current_flow, request_names
from wanmi.inquiry.rules.ledger import Period, Share, months_to
from wanmi.kit.kept import Kept
from wanmi.people.models import Organisation, OrganisationKind
from wanmi.people.rules.seats import Seat

SEES_LEDGER = "inquiry.see_ledger"
RETURN = "return"
KEPT = 600  # s


@dataclass(slots=True)
class UnitFigures:
    """One department in the period: the cases dispatched to it that it still has or has ended, and what it asked: kind → state → how
    many."""

    id: int
    dispatched: int = 0
    asked: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def received(self) -> int:
        """What it was given: what it gave back was given to it too, though it is dispatched to another now."""
        return self.dispatched + self.count(RETURN, APPROVED)

    def count(self, kind: str, state: str = "") -> int:
        """How many of a kind it asked, or of those how many stand in a state."""
        found = self.asked.get(kind, Counter())
        return found[state] if state else found.total()

    def share(self, kind: str) -> Share:
        """Of what it was given the part that was granted, by the city's ceiling."""
        return Share(self.count(kind, APPROVED), self.received, ceilings().get(kind))


@dataclass(slots=True)
class Ledger:
    """`whole`: all units as one. `months`: first day → kind → how many were asked. `orders`: kind → what came of them (see
    OUTCOMES of orders) → how many."""

    period: Period
    kinds: dict[str, str]
    whole: UnitFigures
    units: list[UnitFigures]
    months: dict[date, Counter[str]]
    orders: dict[str, Counter[str]]


def ceilings() -> dict[str, float]:
    """Kind → the city's ceiling, of the flow in force."""
    return dict(current_flow().options.get("ceilings", OPTIONS["ceilings"]))


def ledger_of(period: Period, seat: Seat, *, at: datetime) -> Ledger:
    """What a seat may see of a period (local days). Five queries at most."""
    units: dict[int, UnitFigures] = {}
    whole = UnitFigures(0)
    asked = _asked(seat, period.begins, period.ends).values_list("kind", "state", "asked_from_id")
    for kind, state, body, times in asked.annotate(times=Count("*")):
        for figures in (whole, units.setdefault(unit_of(body), UnitFigures(unit_of(body)))):
            figures.asked.setdefault(kind, Counter())[state] += times
    for body, times in _dispatched(seat, period).values_list("department_id").annotate(times=Count("*")):
        whole.dispatched += times
        units.setdefault(body, UnitFigures(body)).dispatched = times
    names = request_names()
    kinds = {key: name for key, name in names.items() if key in current_flow().requests or key in whole.asked}
    ordered = sorted(units.values(), key=lambda one: (-sum(map(one.count, one.asked)), -one.dispatched, one.id))
    return Ledger(period, kinds, whole, ordered, _months(seat, min(period.last, timezone.localdate(at)), at), _orders(seat, period, at))


def _asked(seat: Seat, begins: date, ends: date) -> QuerySet[CaseRequest]:
    return CaseRequest.objects.visible_to(seat).filter(asked_at__gte=midnight(begins), asked_at__lt=midnight(ends)).order_by()


def _dispatched(seat: Seat, period: Period) -> QuerySet[CaseRow]:
    found = CaseRow.objects.visible_to(seat).filter(department__isnull=False).order_by()
    return found.filter(dispatched_at__gte=midnight(period.begins), dispatched_at__lt=midnight(period.ends))


def _months(seat: Seat, last: date, at: datetime) -> dict[date, Counter[str]]:
    """The twelve months up to the one of a day, the newest first; those in which nothing was asked, too. What was asked in a month that is
    over stays so, and is kept a while; the present month is counted at each look."""
    months = months_to(last)
    over = [each for each in months if midnight(each.ends) <= at]
    key = f"ledger.months.{scope_key(seat)}.{over[-1].key if over else ''}.{len(over)}"
    found: dict[date, Counter[str]] | None = cache.get(key)
    if found is None:
        found = _asked_by_month(seat, over)
        cache.set(key, found, KEPT)
    found |= _asked_by_month(seat, months[len(over) :])
    return dict(sorted(found.items(), reverse=True))


def _asked_by_month(seat: Seat, months: Sequence[Period]) -> dict[date, Counter[str]]:
    """First day → kind → how many were asked, of months one after the other."""
    found: dict[date, Counter[str]] = {each.begins: Counter() for each in months}
    if months:
        asked = _asked(seat, months[0].begins, months[-1].ends).annotate(month=MonthNumber("asked_at", months))
        for number, kind, times in asked.values_list("month", "kind").annotate(times=Count("*")):
            found[months[number - 1].begins][kind] += times
    return found


class MonthNumber(Func):
    """Which of these months a moment lies in, from 1 on: by their first moments, in a third of the time that it takes to ask the calendar
    for each row."""

    function = "width_bucket"
    output_field = IntegerField()

    def __init__(self, column: str, months: Sequence[Period]) -> None:
        begins = Value([midnight(each.begins) for each in months], output_field=ArrayField(DateTimeField()))
        super().__init__(column, begins)


# What came of an order. Those that are late are late now or were answered late.
WAITING, WAITING_LATE, IN_TIME, ANSWERED_LATE, TOLD, ENDED = "open", "open_late", "answered", "answered_late", "told", "ended"
OUTCOMES: dict[str, tuple[str, bool | None]] = {
    WAITING: ("open", False), WAITING_LATE: ("open", True), IN_TIME: ("answered", False), ANSWERED_LATE: ("answered", True),
    TOLD: ("told", None), ENDED: ("ended", None),
}  # fmt: skip


def is_late(at: datetime) -> Q:
    """Orders that were answered after their deadline, or are open past it at a moment."""
    return Q(answered_at__gt=F("due_at")) | Q(state="open", due_at__lt=at)


def _orders(seat: Seat, period: Period, at: datetime) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    rows = CaseOrder.objects.visible_to(seat).filter(given_at__gte=midnight(period.begins), given_at__lt=midnight(period.ends))
    late = Case(When(is_late(at), then=Value(True)), default=Value(False), output_field=BooleanField())
    for kind, state, was_late, times in rows.order_by().annotate(late=late).values_list("kind", "state", "late").annotate(times=Count("*")):
        outcome = f"{state}_late" if was_late and state in ("open", "answered") else state
        found.setdefault(kind, Counter())[outcome] += times
    return found


# ── units ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def unit_of(body_id: int) -> int:
    """The department that a body stands for: of a squad the one that it belongs to. Seldom a query."""
    return _units().get(body_id, body_id)


def bodies_of_unit(unit_id: int) -> list[int]:
    """The department itself and its squads."""
    return [unit_id, *(body for body, unit in _units().items() if unit == unit_id)]


_units = Kept(
    lambda: dict[Any, Any](Organisation.objects.filter(kind=OrganisationKind.SQUAD, parent__isnull=False).values_list("pk", "parent_id")),
    seconds=60,
)
