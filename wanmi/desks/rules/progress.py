"""Where a case stands among the seven steps (信息收集 … 核实结案), and what is left of its limits. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wanmi.cases.rules.clocks import STOPPED_CLOCK, Clock, clock_of
from wanmi.cases.rules.state import CaseState
from wanmi.cases.rules.timing import limit_of
from wanmi.flow.rules.flow import FlowTable
from wanmi.kit.rules.limits import Limit
from wanmi.kit.rules.working_calendar import WorkingCalendar
from wanmi.kit.rules.working_time import elapsed, light, remaining, warn_at

# Step → its short name and the moment at which it was done. Evaluation, the seventh of the standard, is not a case's own step.
STEPS = {
    1: ("收集", "reported_at"),
    2: ("立案", "filed_at"),
    3: ("派遣", "dispatched_at"),
    4: ("处置", "signed_at"),
    5: ("反馈", "fed_back_at"),
    6: ("核查", "checked_at"),
    7: ("结案", "ended_at"),
}
LAST = 7
SIGN_LIMIT = "1 work_hour"  # what cases dispatched so far were given


@dataclass(frozen=True, slots=True)
class Step:
    """One of the seven. `state`: done, now, back (was there, was sent back) or ahead; `at` where it is done."""

    name: str
    state: str
    at: datetime | None = None


def progress(flow: FlowTable, case: CaseState, passed: Iterable[str]) -> list[Step]:
    """The seven steps of a case that has stood in the stages `passed`."""
    reached = [flow.stages[key].step for key in passed if key in flow.stages]
    ended = bool(flow.stages[case.stage].outcome)
    now = LAST if ended else flow.stages[case.stage].step
    farthest = max((step for step in reached if step < LAST), default=1)
    steps = []
    for number, (name, column) in STEPS.items():
        at = getattr(case, column)
        if number == LAST and ended:
            steps.append(Step(flow.stages[case.stage].name if case.outcome != "closed" else name, "done", at))
        elif number < now and (not ended or number <= farthest):
            steps.append(Step(name, "done", at))
        elif number == now:
            steps.append(Step(name, "now"))
        else:
            steps.append(Step(name, "back" if number <= farthest and not ended else "ahead"))
    return steps


@dataclass(frozen=True, slots=True)
class Card:
    """A limit: running, or kept (`done`); `share` of it used, 0 to 1."""

    clock: Clock
    limit: Limit
    share: float
    done: bool = False


def stage_card(flow: FlowTable, case: CaseState, *, at: datetime, calendar: WorkingCalendar) -> Card | None:
    """The limit of the stage in which the case stands; None where none of its own runs."""
    stage = flow.stages[case.stage]
    if stage.clock != "stage" or case.due_at is None:
        return None
    limit = limit_of(stage.limit)
    clock = clock_of(stage, case.due_at, case.warn_at, "", at=at, calendar=calendar)
    return Card(clock, limit, _used(clock, limit))


def disposal_card(flow: FlowTable, case: CaseState, *, at: datetime, calendar: WorkingCalendar) -> Card | None:
    """The department's limit: running while it disposes, kept as it was when it fed back; None before dispatch."""
    if not case.disposal_limit or case.disposal_due_at is None:
        return None
    limit, due = limit_of(case.disposal_limit), case.disposal_due_at
    if flow.stages[case.stage].clock == "stopped":
        return Card(STOPPED_CLOCK, limit, 0)
    seen = case.fed_back_at or case.ended_at or at
    warn = warn_at(case.dispatched_at, limit, calendar) if case.dispatched_at else due
    clock = Clock(light(seen, warn, due), remaining(seen, due, limit.unit, calendar), limit.unit, due, warn)
    return Card(clock, limit, _used(clock, limit), done=seen != at)


def reply_card(flow: FlowTable, case: CaseState, *, at: datetime, calendar: WorkingCalendar) -> Card | None:
    """The limit for the answer to the caller, after the end; None where none is owed or it has been given."""
    stage = flow.stages[case.stage]
    if not stage.reply_limit or case.due_at is None or case.replied_at:
        return None
    clock = clock_of(stage, case.due_at, case.warn_at, "", at=at, calendar=calendar)
    return Card(clock, limit_of(stage.reply_limit), _used(clock, limit_of(stage.reply_limit)))


def sign_card(case: CaseState, *, at: datetime, calendar: WorkingCalendar) -> Card | None:
    """The limit for signing; None once signed, or where nothing waits for it."""
    if case.signed_at or not case.sign_due_at or not case.dispatched_at or case.outcome:
        return None
    limit = limit_of(SIGN_LIMIT)
    if case.disposal_limit and case.sign_due_at == case.disposal_due_at:  # cut off by the disposal's own, counted as that is
        limit = limit_of(case.disposal_limit)
    unit = limit.unit
    used = elapsed(case.dispatched_at, case.sign_due_at, unit, calendar)
    clock = Clock(light(at, case.sign_due_at, case.sign_due_at), remaining(at, case.sign_due_at, unit, calendar), unit, case.sign_due_at)
    share = 1 - clock.left / used if clock.left is not None and used else 1.0
    return Card(clock, limit, min(1.0, max(0.0, share)))


def _used(clock: Clock, limit: Limit) -> float:
    if clock.left is None:
        return 0.0
    return min(1.0, max(0.0, 1 - clock.left / limit.length))
