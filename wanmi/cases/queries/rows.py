"""Case rows to values and back."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.contrib.gis.geos import Point

from wanmi.cases.models import Case, CaseOrder, CaseRequest
from wanmi.cases.rules.replaying import rebuilt, rebuilt_whole
from wanmi.cases.rules.rows import OPEN, OrderState, RequestState, Situation
from wanmi.cases.rules.state import COLUMNS, CaseState
from wanmi.journal.queries import story_of


def state_of(case: Case) -> CaseState:
    """The row as a value."""
    values = {name: getattr(case, name) for name in COLUMNS}
    values["location"] = (case.location.x, case.location.y)
    return CaseState(**values)


def situation_of(case: Case) -> Situation:
    """The row as a value with the requests and orders that are open: no query where the case tells of none, else one each."""
    requests = case.requests.filter(state=OPEN).order_by("number") if case.open_requests else ()
    orders = case.orders.filter(state=OPEN).order_by("number") if case.open_orders else ()
    return Situation(state_of(case), tuple(request_state(one) for one in requests), tuple(order_state(one) for one in orders))


def request_state(row: CaseRequest) -> RequestState:
    """The row as a value."""
    return RequestState(**{name: getattr(row, name) for name in _REQUEST})


def order_state(row: CaseOrder) -> OrderState:
    """The row as a value."""
    return OrderState(**{name: getattr(row, name) for name in _ORDER})


_REQUEST, _ORDER = (tuple(one.name for one in fields(shape)) for shape in (RequestState, OrderState))


def as_columns(changes: dict[str, Any]) -> dict[str, Any]:
    """Changes as the model's fields take them."""
    if "location" not in changes:
        return changes
    return changes | {"location": Point(changes["location"], srid=4326)}


def rebuilt_from_journal(number: str, *, until: int | None = None) -> CaseState:
    """The case that its facts tell of, to the fact `until` (its sequence) where one is named, without looking at its row."""
    facts = story_of("case", number) if until is None else story_of("case", number).filter(sequence__lte=until)
    return rebuilt(fact.content for fact in facts)


def whole_from_journal(number: str) -> Situation:
    """The case with all its requests and orders that its facts tell of, without looking at any row."""
    return rebuilt_whole(fact.content for fact in story_of("case", number))
