"""What hangs on a case as rows of its own: requests (申请) and orders (督办、催办), as values; how they change, and what facts keep of it.

A row is named by its kind and its number within the case: the number of the fact that brought it, so that none is counted or looked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from wanmi.cases.rules.state import CaseState, Changes, changed, plain

OPEN, APPROVED, REFUSED, LAPSED, WITHDRAWN = "open", "approved", "refused", "lapsed", "withdrawn"
ANSWERED, TOLD, ENDED = "answered", "told", "ended"
REQUEST, ORDER = "request", "order"


@dataclass(frozen=True, slots=True)
class RequestState:
    """申请. `wanted`: what the move was given beside the reason (the hours, the day). `approval`: the level that it waits at now, an
    index of the flow's row; `waits_for` and `holder_id`: the post and the body that decide there."""

    number: int
    kind: str
    asked_role: str
    asked_by_id: int
    asked_from_id: int
    asked_at: datetime
    reason: str
    waits_for: str
    holder_id: int
    wanted: Mapping[str, Any] = field(default_factory=dict)
    approval: int = 0
    due_at: datetime | None = None
    warn_at: datetime | None = None
    state: str = OPEN
    decided_at: datetime | None = None
    decided_by_id: int | None = None
    decision: str = ""


@dataclass(frozen=True, slots=True)
class OrderState:
    """督办 (a supervision order with a deadline and an answer) or 催办 (an urging, which is told)."""

    number: int
    kind: str  # overdue | leader | important | urge
    given_role: str
    given_by_id: int
    given_from_id: int
    given_at: datetime
    text: str
    holder_id: int  # who had the case when it came
    due_at: datetime | None = None
    state: str = OPEN
    answered_at: datetime | None = None
    answered_by_id: int | None = None
    answer: str = ""


Row = RequestState | OrderState
KINDS: Mapping[str, type[RequestState] | type[OrderState]] = {REQUEST: RequestState, ORDER: OrderState}
_MOMENTS = frozenset(one.name for shape in KINDS.values() for one in fields(shape) if one.name.endswith("_at"))


@dataclass(frozen=True, slots=True)
class RowChange:
    """What changed of one row; all its columns where it is new."""

    kind: str
    number: int
    columns: Changes

    def as_json(self) -> dict[str, Any]:
        """As a fact keeps it."""
        return {"kind": self.kind, "number": self.number, "set": {name: plain(value) for name, value in self.columns.items()}}


@dataclass(frozen=True, slots=True)
class Situation:
    """A case with the rows that hang on it: all of them where it was rebuilt from its facts, the open ones where a move is judged."""

    case: CaseState
    requests: tuple[RequestState, ...] = ()
    orders: tuple[OrderState, ...] = ()

    def open_request(self, kind: str) -> RequestState | None:
        """The open request of a kind; there is never more than one."""
        return next((one for one in self.requests if one.kind == kind and one.state == OPEN), None)


@dataclass(frozen=True, slots=True)
class Played:
    """What a move makes of a case: columns and rows."""

    columns: Changes
    rows: tuple[RowChange, ...] = ()


def new_row(kind: str, row: Row) -> RowChange:
    """A row that comes to the case."""
    return RowChange(kind, row.number, {one.name: getattr(row, one.name) for one in fields(row) if one.name != "number"})


def rows_after(situation: Situation, rows: Sequence[RowChange]) -> tuple[tuple[RequestState, ...], tuple[OrderState, ...]]:
    """The requests and orders after these changes."""
    if not rows:
        return situation.requests, situation.orders
    found: dict[tuple[str, int], Row] = {(REQUEST, one.number): one for one in situation.requests}
    found |= {(ORDER, one.number): one for one in situation.orders}
    for change in rows:
        where = (change.kind, change.number)
        known = found.get(where)
        found[where] = replace(known, **change.columns) if known else KINDS[change.kind](number=change.number, **change.columns)
    return (
        tuple(one for one in found.values() if isinstance(one, RequestState)),
        tuple(one for one in found.values() if isinstance(one, OrderState)),
    )


def after(situation: Situation, columns: Changes, rows: Sequence[RowChange]) -> Situation:
    """The situation after these changes."""
    return Situation(changed(situation.case, columns), *rows_after(situation, rows))


def rows_in(content: Mapping[str, Any]) -> tuple[RowChange, ...]:
    """The rows that one fact changed."""
    return tuple(
        RowChange(one["kind"], one["number"], {name: _rich(name, value) for name, value in one["set"].items()})
        for one in content.get("rows", ())
    )


def _rich(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if value is not None and name in _MOMENTS else value
