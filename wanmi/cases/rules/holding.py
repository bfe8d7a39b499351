"""Whose a case is: who holds it at every moment, and whether a seat is the one that may move it. Pure.

The holder (持有单位) is a body: the centre, the command or the department that has the next move. While a supervisor is out with a task,
the centre that sent them holds the case.
"""

from __future__ import annotations

from collections.abc import Callable

from wanmi.cases.rules.state import CaseState
from wanmi.flow.rules.flow import FlowTable, Move
from wanmi.people.rules.seats import Seat

# What ties a post to a case → the column with the body that holds the case while that post has the next move.
HOLDERS = {
    "centre": "centre_id",
    "command": "command_id",
    "task_supervisor": "centre_id",
    "department": "department_id",
    "worker_or_squad": "department_id",
}
SIDES = {"supervision": "centre_id", "command": "command_id"}  # of posts that a flow ties to an area alone


def holder_column(flow: FlowTable, role: str) -> str:
    """The column with the body that owns a case which waits for this post; "" where it waits for none of the two sides."""
    tie = flow.ties.get(role, "")
    return HOLDERS.get(tie) or SIDES.get(flow.side_of(role), "")


def holder_of(flow: FlowTable, case: CaseState) -> int | None:
    """The id of the body that holds the case; None once nothing is to be done any more."""
    stage = flow.stages[case.stage]
    if stage.outcome:
        return case.centre_id if case.due_at else None  # somebody is still to be answered
    column = holder_column(flow, stage.waits_for)
    return getattr(case, column) if column else case.centre_id


def _by_area(flow: FlowTable, case: CaseState, seat: Seat) -> bool:
    return seat.covers(case.grid_code)


def _by_centre(flow: FlowTable, case: CaseState, seat: Seat) -> bool:
    return case.centre_id == seat.organisation_id and seat.covers(case.grid_code)


def _by_command(flow: FlowTable, case: CaseState, seat: Seat) -> bool:
    return case.command_id == seat.organisation_id and seat.covers(case.grid_code)


def _by_task(flow: FlowTable, case: CaseState, seat: Seat) -> bool:
    return case.task_supervisor_id == seat.person_id


def _by_department(flow: FlowTable, case: CaseState, seat: Seat) -> bool:
    return case.department_id == seat.organisation_id


def _by_worker_or_squad(flow: FlowTable, case: CaseState, seat: Seat) -> bool:
    if case.worker_id is not None:
        return case.worker_id == seat.person_id
    return case.squad_id == seat.organisation_id


def _by_holder(flow: FlowTable, case: CaseState, seat: Seat) -> bool:
    return holder_of(flow, case) == seat.organisation_id


def _by_hand_over(flow: FlowTable, case: CaseState, seat: Seat) -> bool:
    return case.handed_from_id == seat.organisation_id and seat.covers(case.grid_code)


TIES: dict[str, Callable[[FlowTable, CaseState, Seat], bool]] = {
    "area": _by_area,
    "centre": _by_centre,
    "command": _by_command,
    "task_supervisor": _by_task,
    "department": _by_department,
    "worker_or_squad": _by_worker_or_squad,
    "holder": _by_holder,
    "handed_from": _by_hand_over,
}


def holds(flow: FlowTable, case: CaseState, seat: Seat, move: Move | None = None) -> bool:
    """Whether the case lies with this seat: by the tie of the move where it has one, else of its post, else by area."""
    tie = (move.tie if move else "") or flow.ties.get(seat.role, "area")
    return TIES[tie](flow, case, seat)
