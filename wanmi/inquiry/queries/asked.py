"""The ledger's lists (台账): requests and orders within a seat's scope, the newest first, page by key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from wanmi.cases.models import SEES, CaseOrder, CaseRequest
from wanmi.cases.queries.days import midnight
from wanmi.inquiry.queries.ledger import OUTCOMES, bodies_of_unit, is_late
from wanmi.kit.paging import rows_of
from wanmi.kit.rooms import Extent
from wanmi.kit.rules.paging import Order, Page
from wanmi.people.queries import extent_of
from wanmi.people.rules.seats import Seat

SIZE = 40  # rows of a page, as on the desks
CHUNK = 2000  # rows fetched at a time, where all are
NEWEST_ASKED = Order("asked_at", descending=True, kind="moment")
NEWEST_GIVEN = Order("given_at", descending=True, kind="moment")


@dataclass(frozen=True, slots=True)
class RequestSearch:
    """Which requests are looked for; everything empty asks for all. Days are local, both included. `unit`: the department whose case it
    was; `post`: of whom decides or decided; `text`: in the reason or what was said to it."""

    kind: str = ""
    state: str = ""
    unit: int | None = None
    post: str = ""
    decided_by: int | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class OrderSearch:
    """Which orders, likewise. `outcome`: one of OUTCOMES; `unit`: who had the case when the order came."""

    kind: str = ""
    outcome: str = ""
    unit: int | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Listed:
    """What a row tells of its case."""

    id: int
    case_number: str
    subclass_id: int
    address: str
    grid_code: str
    department_id: int | None


@dataclass(frozen=True, slots=True)
class ListedRequest(_Listed):
    """A request as the ledger lists it."""

    kind: str
    state: str
    asked_role: str
    asked_from_id: int
    asker: str
    asked_at: datetime
    reason: str
    waits_for: str
    holder_id: int
    due_at: datetime | None
    decided_at: datetime | None
    decided_by_id: int | None
    decider: str | None
    decision: str
    wanted: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListedOrder(_Listed):
    """An order as the ledger lists it."""

    kind: str
    state: str
    given_role: str
    given_from_id: int
    giver: str
    given_at: datetime
    text: str
    holder_id: int
    due_at: datetime | None
    answered_at: datetime | None
    answerer: str | None
    answer: str

    def is_late(self, at: datetime) -> bool:
        """Answered after its deadline, or open past it at a moment."""
        return self.due_at is not None and self.state in ("open", "answered") and (self.answered_at or at) > self.due_at


_ELSEWHERE = {
    "case_number": "case__number", "subclass_id": "case__subclass_id", "address": "case__address", "department_id": "case__department_id",
    "asker": "asked_by__name", "decider": "decided_by__name", "giver": "given_by__name", "answerer": "answered_by__name",
}  # fmt: skip


def _columns(shape: type[_Listed]) -> list[str]:
    return [_ELSEWHERE.get(one.name, one.name) for one in fields(shape)]


def matching_requests(sought: RequestSearch, seat: Seat | None) -> QuerySet[CaseRequest]:
    """The requests that a seat may see and that are looked for, in no order."""
    found = CaseRequest.objects.visible_to(seat).filter(_within("asked_at", sought.since, sought.until))
    for column, value in (("kind", sought.kind), ("state", sought.state), ("waits_for", sought.post), ("decided_by", sought.decided_by)):
        found = found.filter(**{column: value}) if value else found
    if sought.unit:
        found = found.filter(asked_from_id__in=bodies_of_unit(sought.unit))
    return found.filter(Q(reason__icontains=sought.text) | Q(decision__icontains=sought.text)) if sought.text else found


def matching_orders(sought: OrderSearch, seat: Seat | None, *, at: datetime) -> QuerySet[CaseOrder]:
    """The orders that a seat may see and that are looked for, in no order."""
    found = CaseOrder.objects.visible_to(seat).filter(_within("given_at", sought.since, sought.until))
    found = found.filter(kind=sought.kind) if sought.kind else found
    found = found.filter(holder_id=sought.unit) if sought.unit else found
    if sought.outcome in OUTCOMES:
        state, late = OUTCOMES[sought.outcome]
        found = found.filter(state=state)
        if late is not None:
            found = found.filter(is_late(at)) if late else found.filter(_in_time(at))
    return found.filter(Q(text__icontains=sought.text) | Q(answer__icontains=sought.text)) if sought.text else found


def _in_time(at: datetime) -> Q:
    """Neither late nor, for want of a deadline, unknown."""
    return Q(due_at__isnull=True) | ~is_late(at)


def _within(column: str, since: date | None, until: date | None) -> Q:
    condition = Q(**{f"{column}__gte": midnight(since)}) if since else Q()
    return condition & Q(**{f"{column}__lt": midnight(until + timedelta(days=1))}) if until else condition


@dataclass(frozen=True, slots=True)
class _AskedKey:
    id: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class _GivenKey:
    id: int
    given_at: datetime


def page_of_requests(found: QuerySet[CaseRequest], *, after: str = "", before: str = "", size: int = SIZE) -> Page[ListedRequest]:
    """One page, the newest first. Two queries: which they are by their own table alone, then these with their cases; joined at once, all
    that fits is joined before it is cut to a page."""
    keys = found.values_list("pk", "asked_at")
    page = rows_of(keys, NEWEST_ASKED, lambda row: _AskedKey(*row), after=after, before=before, size=size)
    rows = CaseRequest.objects.filter(pk__in=[key.id for key in page.rows]).order_by("-asked_at", "-pk")
    return Page(tuple(ListedRequest(*row) for row in rows.values_list(*_columns(ListedRequest))), page.before, page.after)


def page_of_orders(found: QuerySet[CaseOrder], *, after: str = "", before: str = "", size: int = SIZE) -> Page[ListedOrder]:
    """One page, the newest first, likewise."""
    keys = found.values_list("pk", "given_at")
    page = rows_of(keys, NEWEST_GIVEN, lambda row: _GivenKey(*row), after=after, before=before, size=size)
    rows = CaseOrder.objects.filter(pk__in=[key.id for key in page.rows]).order_by("-given_at", "-pk")
    return Page(tuple(ListedOrder(*row) for row in rows.values_list(*_columns(ListedOrder))), page.before, page.after)


def all_requests(found: QuerySet[CaseRequest]) -> Iterator[ListedRequest]:
    """Every one, the newest first, through a cursor on the server: never all of them in memory."""
    rows = found.order_by("-asked_at", "-pk").values_list(*_columns(ListedRequest))
    return (ListedRequest(*row) for row in rows.iterator(chunk_size=CHUNK))


def all_orders(found: QuerySet[CaseOrder]) -> Iterator[ListedOrder]:
    """Likewise."""
    rows = found.order_by("-given_at", "-pk").values_list(*_columns(ListedOrder))
    return (ListedOrder(*row) for row in rows.iterator(chunk_size=CHUNK))


def opens_case(row: _Listed, seat: Seat) -> bool:
    """Whether the seat still sees the case: what a department gave back lies with another one now."""
    return extent_of(seat, SEES) != Extent.ORGANISATION or row.department_id == seat.organisation_id
