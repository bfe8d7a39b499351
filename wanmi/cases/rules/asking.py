"""How requests go: asked, through their levels of approval, decided, withdrawn, lapsed with what they hang on. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from wanmi.cases.rules.fact_inputs import input_data
from wanmi.cases.rules.holding import holder_column
from wanmi.cases.rules.kinds import MoveContext, levels_above
from wanmi.cases.rules.move_inputs import MoveInput
from wanmi.cases.rules.rows import (
    APPROVED,
    ENDED,
    LAPSED,
    OPEN,
    ORDER,
    REFUSED,
    REQUEST,
    WITHDRAWN,
    OrderState,
    RequestState,
    RowChange,
    new_row,
)
from wanmi.cases.rules.state import CaseState, Changes
from wanmi.cases.rules.timing import counted
from wanmi.flow.rules.conditions import Condition
from wanmi.flow.rules.flow import APPROVE, ASK, REFUSE, WITHDRAW, FlowTable, Move, Request

DECIDED = {APPROVE: APPROVED, REFUSE: REFUSED, WITHDRAW: WITHDRAWN}


def act_on_request(move: Move, move_input: MoveInput, context: MoveContext, case: CaseState) -> tuple[RowChange, ...]:
    """The row that a move of a request makes or decides; none of any other move."""
    if not move.request:
        return ()
    if move.act == ASK:
        return (new_row(REQUEST, _asked(context.flow.requests[move.request], move_input, context, case)),)
    if context.request is None:
        raise ValueError(f"move {move.key}: there is no open request")
    words = str(getattr(move_input, "reason", "") or move_input.note)
    columns: Changes = {
        "state": DECIDED[move.act], "decided_at": context.at, "decided_by_id": context.by.person_id, "decision": words,
        "due_at": None, "warn_at": None,
    }  # fmt: skip
    return (RowChange(REQUEST, context.request.number, columns),)


def _asked(request: Request, move_input: MoveInput, context: MoveContext, case: CaseState) -> RequestState:
    wanted = {name: value for name, value in input_data(move_input).items() if name not in ("reason", "note", "evidence")}
    step = first_approval(request, context.by.role, wanted, case)
    waits_for, holder = decider(request, step, case, context)
    end, warning = counted(request.limit, context.at, context.calendar) if request.limit else (None, None)
    by = context.by
    return RequestState(
        number=case.version + 1, kind=request.key, asked_role=by.role, asked_by_id=by.person_id, asked_from_id=by.organisation_id,
        asked_at=context.at, reason=str(getattr(move_input, "reason", "")), waits_for=waits_for, holder_id=holder, wanted=wanted,
        approval=step, due_at=end, warn_at=warning,
    )  # fmt: skip


def first_approval(request: Request, role: str, wanted: Any, case: CaseState) -> int:
    """The level at which a request begins: the first one above who asks that counts for it."""
    own = next((place for place, one in enumerate(request.approvals) if role in one.by), -1)
    found = _next(request, own, wanted, case)
    return len(request.approvals) - 1 if found is None else found  # somebody always decides: the highest level


def next_approval(request: Request, asked: RequestState, case: CaseState) -> int | None:
    """The level that decides after the present one; None where that was the last."""
    return _next(request, asked.approval, asked.wanted, case)


def _next(request: Request, place: int, wanted: Any, case: CaseState) -> int | None:
    for later in range(place + 1, len(request.approvals)):
        if all(_meets(one, wanted, case) for one in request.approvals[later].when):
            return later
    return None


def _meets(condition: Condition, wanted: Any, case: CaseState) -> bool:
    """A column of the case, else what was asked for: left out, it is not so."""
    return condition.holds(getattr(case, condition.column) if hasattr(case, condition.column) else wanted.get(condition.column, False))


def decider(request: Request, step: int, case: CaseState, context: MoveContext) -> tuple[str, int]:
    """The post and the body that decide at a level: the case's own department, centre or command; of one that goes above, the centre of
    the city."""
    role = request.approvals[step].by[0]
    column = holder_column(context.flow, role) or "centre_id"
    if request.holder == "above":
        ask = context.lookup.command_for if column == "command_id" else context.lookup.centre_for
        return role, ask(case.grid_code, levels_above(context))
    return role, getattr(case, column) or case.centre_id


def waits_at(step: int, request: Request, asked: RequestState, case: CaseState, context: MoveContext) -> RowChange:
    """One level has agreed: the next one has the request, and its time begins anew."""
    waits_for, holder = decider(request, step, case, context)
    end, warning = counted(request.limit, context.at, context.calendar) if request.limit else (None, None)
    columns = {"approval": step, "waits_for": waits_for, "holder_id": holder, "due_at": end, "warn_at": warning}
    return RowChange(REQUEST, asked.number, columns)


def lapsed(flow: FlowTable, case: CaseState, columns: Changes, requests: Iterable[RequestState], at: datetime) -> Iterator[RowChange]:
    """The open requests that lapse with these changes: the case leaves their stages, or what they hang on changes."""
    stage = columns.get("stage", case.stage)
    for one in requests:
        row = flow.requests.get(one.kind)
        if one.state != OPEN or row is None:
            continue
        hangs_on = row.hangs_on.get(one.asked_role, ())
        if stage not in row.sources or any(name in columns and columns[name] != getattr(case, name) for name in hangs_on):
            yield RowChange(REQUEST, one.number, {"state": LAPSED, "decided_at": at, "due_at": None, "warn_at": None})


def ended_orders(outcome: str, orders: Iterable[OrderState]) -> Iterator[RowChange]:
    """Orders that nobody has answered end with their case."""
    if outcome:
        for one in orders:
            if one.state == OPEN:
                yield RowChange(ORDER, one.number, {"state": ENDED})
