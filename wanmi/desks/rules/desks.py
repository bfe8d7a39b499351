"""Which lists a desk (受理台、派遣台 …) shows, derived from the flow table: no desk names a stage. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace

from wanmi.flow.rules.flow import FlowTable, Move

GONE = ("rejected", "not_filed", "void")  # outcomes that the recycle bin (回收站) keeps
BIN = "bin"
APPROVALS = "approvals"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where posts of a kind sit. `right`: who sits there; the first role that has it sets the lists for those who only watch.

    `short` is its name in the menu; `is_watched`: who may watch desks looks into it too.
    """

    key: str
    name: str
    short: str
    icon: str
    right: str
    is_watched: bool = True


@dataclass(frozen=True, slots=True)
class Tab:
    """One list of a desk. `column`, where given, must be filled (or, with `filled` False, empty).

    `own`: its cases wait for this desk's post; `role`: whose list it is; `tie`: the column that must name the seat, where cases are
    given to the post one by one; `body`: the column that must name the seat's body, where the post sits in a centre. `approves`: what is
    asked of them waits for this post's decision. `ended`: the cases have ended, the last one first. `after`: they have ended, and
    something is still to be done, the most urgent first.
    """

    key: str
    name: str
    stages: tuple[str, ...]
    own: bool
    column: str = ""
    filled: bool = True
    role: str = ""
    tie: str = ""
    body: str = ""
    ended: bool = False
    after: bool = False
    approves: bool = False


DESKS: dict[str, Desk] = {
    desk.key: desk
    for desk in (
        Desk("acceptance", "受理", "受理", "accept", "desks.sit_at_acceptance"),
        Desk("filing", "立案结案", "立案", "file", "desks.sit_at_filing"),
        Desk("dispatch", "派遣", "派遣", "dispatch", "desks.sit_at_dispatch"),
        Desk("department", "处置", "处置", "handle", "desks.sit_at_department"),
        Desk("tasks", "任务", "任务", "tasks", "cases.take_tasks", is_watched=False),
    )
}


def tabs_over(flows: Iterable[FlowTable], role: str, known: Container[str]) -> tuple[Tab, ...]:
    """The lists of a post over several flows, one list for those of the same key: cases of an older version, or of the district next
    door under another model, stand in it beside the others."""
    found: dict[str, Tab] = {}
    for flow in flows:
        for tab in tabs_of(flow, role, known):
            before = found.get(tab.key)
            found[tab.key] = replace(before, stages=tuple(dict.fromkeys((*before.stages, *tab.stages)))) if before else tab
    return tuple(sorted(found.values(), key=lambda tab: (tab.ended, not tab.own)))


def tabs_of(flow: FlowTable, role: str, known: Container[str]) -> tuple[Tab, ...]:
    """The lists of a post: what waits for it, what it sent on and still follows, the recycle bin.

    `known`: the moves that exist in code; a stage that none of them leads to gets no list.
    """
    reached = {target for move in flow.moves.values() if not move.sources or move.key in known for target in move.to.values()}
    own = [stage for stage in flow.stages_waiting_for(role) or flow.stages_open_to(role) if stage in reached]
    tabs = [tab for stage in own for tab in _own_tabs(flow, role, stage, known)] + _tabs_after(flow, role, known)
    if flow.is_given(role):
        later = tuple(stage.key for stage in flow.stages.values() if not stage.outcome and stage.step > _last_step(flow, own))
        tabs += [Tab("sent", "已反馈", later, own=False)] if later else []
    else:
        body = flow.ties.get(role, "")
        tabs += [
            Tab(stage, flow.stages[stage].name, (stage,), own=False, role=role, body=body)
            for stage in _followed(flow, role, own, known)
            if stage in reached
        ]
    if any(role in approval.by for request in flow.requests.values() for approval in request.approvals):
        asked = tuple(dict.fromkeys(stage for request in flow.requests.values() for stage in request.sources))
        tabs.insert(sum(tab.own for tab in tabs), Tab(APPROVALS, "待审批", asked, own=True, role=role, approves=True))
    gone = tuple(stage.key for stage in flow.stages.values() if stage.outcome in GONE)
    return (*tabs, Tab(BIN, "回收站", gone, own=False, ended=True))


def _own_tabs(flow: FlowTable, role: str, stage: str, known: Container[str]) -> list[Tab]:
    """A stage's list; two lists where a move of the post splits it (待签收 | 处置中); one where all of them need the same column."""
    moves = _moves_of(flow, role, stage, known)
    name = flow.stages[stage].name
    split = next((move for move in moves if move.unless), None)
    tie = flow.ties.get(role, "")
    given = flow.is_given(role)
    plain = Tab(stage, name, (stage,), own=True, role=role, tie=tie if given else "", body="holder" if tie and not given else "")
    if split:
        return [
            replace(plain, key=f"{stage}.{split.key}", name=f"待{split.name}", column=split.unless, filled=False),
            replace(plain, column=split.unless),
        ]
    needed = {move.needs for move in moves}
    return [replace(plain, column=needed.pop() if len(needed) == 1 else "")]


def _tabs_after(flow: FlowTable, role: str, known: Container[str]) -> list[Tab]:
    """A list for each move of the post that is still to be made once a case has ended (待回复): where its clock runs."""
    moves = [move for move in flow.moves.values() if role in move.by and move.key in known and move.unless == "replied_at"]
    after = [move for move in moves if all(flow.stages[stage].outcome for stage in move.sources)]
    body = "centre" if flow.ties.get(role) == "centre" else ""
    return [Tab(move.key, f"待{move.name}", move.sources, own=True, column="due_at", after=True, role=role, body=body) for move in after]


def _followed(flow: FlowTable, role: str, own: list[str], known: Container[str]) -> list[str]:
    """Open stages to which the post sends cases forward and where another one has them now, or from which it may take them back."""
    found: dict[str, None] = {}
    for move in flow.moves.values():
        if role in move.by and move.key in known and not move.request:
            open_ones = [stage for stage in move.sources if not flow.stages[stage].outcome]
            back = [stage for stage in open_ones if stage not in own and _leads_back(flow, move, stage)]
            found |= dict.fromkeys(back)
    for stage in own:
        for move in _moves_of(flow, role, stage, known):
            for target in move.to.values():
                row = flow.stages.get(target)
                if row and not row.outcome and row.step >= flow.stages[stage].step and target not in own:
                    found[target] = None
    return [stage.key for stage in flow.stages.values() if stage.key in found]


def _leads_back(flow: FlowTable, move: Move, stage: str) -> bool:
    """Whether the move takes a case from whoever has it, without ending it."""
    target = flow.stages.get(move.destination("", stage)) if "" in move.to else None
    return target is not None and not target.outcome and target.key != stage and target.step < flow.stages[stage].step + 1


def _moves_of(flow: FlowTable, role: str, stage: str, known: Container[str]) -> list[Move]:
    """The moves of the loop that a post makes there, beside what it may ask and decide."""
    return [move for move in flow.moves_from[stage] if role in move.by and move.key in known and not move.request and not move.tie]


def _last_step(flow: FlowTable, stages: list[str]) -> int:
    return max((flow.stages[stage].step for stage in stages), default=0)
