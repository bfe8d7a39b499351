"""The proof of a flow: every state that a case can come to is walked through, with the engine itself, in a city of a dozen posts. Pure.

What must hold in each of them, for any table that a city may write:

- an open case has a holder, and a post of that holder has a move: nobody waits in vain;
- an open stage runs a clock, or stands still until a day;
- from every state an end can be reached;
- what is asked is decided by a post that is there and did not ask, and nothing stays asked of a case that has left its stages;
- every move of the table is written in code, and can be made by somebody some time; every stage is come to.

The first state that breaks one is found by the fewest moves, and told in words with the way that leads there. Two states are one where
stage, bodies, people, what is asked and whatever else a row of the table looks at are the same: moments as set or not, departments of
one level as one. What may be so or otherwise in any of them (late, extended, suspended before, an order open, who told of it) is not
walked to: each state is looked at in each such weather, and moves are tried in all of them. Two requests of a department are open at
once; of more, and of a worker's beside them, the lapsing alone is tested elsewhere.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from wanmi.cases.rules.effects import EFFECTS
from wanmi.cases.rules.holding import holder_of, holds
from wanmi.cases.rules.kinds import SYSTEM, MoveContext
from wanmi.cases.rules.move_inputs import MoveInput
from wanmi.cases.rules.play import play, refusal_of
from wanmi.cases.rules.rows import OPEN, OrderState, Played, RequestState, Situation, rows_after
from wanmi.cases.rules.state import COLUMNS, CaseState, Changes, changed
from wanmi.cases.rules.toy_city import MONDAY, ToyLookup, calendar, first_cases, inputs_for
from wanmi.flow.rules.conditions import unmet
from wanmi.flow.rules.flow import APPROVE, ASK, REFUSE, WITHDRAW, FlowTable, Move
from wanmi.kit.refusals import Phrase, Refusal
from wanmi.people.rules.seats import Seat

MOST_STATES = 20_000  # a table that comes to more is not proved, and says so
LATE = MONDAY + timedelta(days=400)  # after every limit
AT_ONCE = 2  # requests of a department
OPENED, ENDED, ASKED = "open", "ended", "asked"


@dataclass(frozen=True, slots=True)
class Weather:
    """What may be so or otherwise in any state: columns of the case, whether an order is open, and the moment. `words` tells it; `where`:
    in open stages, at an end, or where something may be asked; "" everywhere."""

    words: Phrase | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)
    at: datetime = MONDAY
    where: str = ""
    ordered: bool = False

    def comes_to(self, flow: FlowTable, stage: str) -> bool:
        """Whether it makes a difference in a stage."""
        if self.where == ASKED:
            return any(stage in request.sources for request in flow.requests.values())
        return not self.where or bool(flow.stages[stage].outcome) == (self.where == ENDED)

    def over(self, situation: Situation) -> Situation:
        case = replace(situation.case, **self.columns) if self.columns or self.ordered else situation.case
        if not self.ordered or case.outcome:
            return Situation(case, situation.requests)
        order = OrderState(1, "leader", "x", 1, 1, MONDAY, "x", case.centre_id)
        return Situation(replace(case, open_orders=1), situation.requests, (order,))


FAIR = Weather()
WEATHERS = (
    FAIR,
    Weather(Phrase("（超时）"), at=LATE),
    Weather(Phrase("（曾超时）"), {"disposal_late": True}, where=ENDED),
    Weather(Phrase("（申诉过）"), {"disposal_late": True, "asked_once": "appeal", "late_exempt": True}, where=ENDED),
    Weather(Phrase("（延期过）"), {"extension_count": 1}, where=ASKED),
    Weather(Phrase("（延期两次）"), {"extension_count": 2}, where=ASKED),
    Weather(Phrase("（挂账过）"), {"suspension_count": 1}, where=ASKED),
    Weather(Phrase("（热线，需回复）"), {"source": "hotline", "reply_wanted": True}),
    Weather(Phrase("（已回复）"), {"source": "hotline", "reply_wanted": True, "replied_at": MONDAY, "visited_at": MONDAY}, where=ENDED),
    Weather(Phrase("（已抽查）"), {"sampled_at": MONDAY}, where=ENDED),
    Weather(Phrase("（督办）"), where=OPENED, ordered=True),
)
# Columns that tell a state; whatever a row's `when` looks at comes to them, but for what a weather changes.
_CORE = (
    "stage", "centre_id", "command_id", "department_id", "previous_department_id", "squad_id", "worker_id", "task_supervisor_id",
    "signed_at", "suspended_until", "disposal_due_at", "stopped_at",
)  # fmt: skip
_BY_WEATHER = frozenset(name for weather in WEATHERS for name in weather.columns) | {"open_orders"}
_BODIES = frozenset({"department_id", "previous_department_id"})
_WHETHER = frozenset({"squad_id", "worker_id", "task_supervisor_id"})


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a flow: the sentence, and the fewest moves after which a case stands so (none where no case is needed)."""

    sentence: Phrase
    way: tuple[Phrase, ...] = ()

    def say(self, translate: Callable[[str], str]) -> str:
        """上报 → 受理 → 立案：在“待派遣”环节无人持有案卷, in the language of `translate`."""
        way = " → ".join(each.say(translate) for each in self.way)
        return f"{way}：{self.sentence.say(translate)}" if way else self.sentence.say(translate)

    def __str__(self) -> str:
        return self.say(str)


@dataclass(slots=True)
class Proof:
    """How many states a case can come to, and what is wrong; nothing where the flow holds."""

    states: int = 0
    moves: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.problems


Key = tuple[Any, ...]


@dataclass(slots=True)
class _Walk:
    """What was come to: each state by its key, with the move and the state before it."""

    flow: FlowTable
    lookup: ToyLookup
    situations: dict[Key, Situation] = field(default_factory=dict)
    before: dict[Key, tuple[Key | None, tuple[Phrase, ...]]] = field(default_factory=dict)
    leads: dict[Key, set[Key]] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    looked_at: tuple[str, ...] = ()
    seats: Mapping[str, list[Seat]] = field(default_factory=dict)  # move → those whose move it may be
    inputs: dict[tuple[Any, ...], list[MoveInput]] = field(default_factory=dict)
    wrongs: dict[str, Problem] = field(default_factory=dict)

    def way_to(self, key: Key) -> tuple[Phrase, ...]:
        """The fewest moves that lead there."""
        steps: list[tuple[Phrase, ...]] = []
        at: Key | None = key
        while at is not None:
            at, step = self.before[at]
            steps.append(step)
        return tuple(phrase for step in reversed(steps) for phrase in step)


def prove(flow: FlowTable, *, most: int = MOST_STATES) -> Proof:
    """Walk through every state of a flow; what is wrong with it, the first of each kind by the fewest moves."""
    proof = Proof()
    proof.problems += [
        Problem(Phrase("动作“%(move)s”没有程序实现", move=Phrase(one.name)))
        for one in flow.moves.values()
        if one.sources and one.key not in EFFECTS
    ]
    proof.problems += [Problem(Phrase("条件所用的“%(column)s”不是案卷的数据项", column=column)) for column in _unknown_columns(flow)]
    if proof.problems:
        return proof
    asked = dict.fromkeys(one.column for move in flow.moves.values() for one in move.when)
    looked_at = tuple(dict.fromkeys((*_CORE, *(name for name in asked if name not in _BY_WEATHER))))
    walk = _Walk(flow, ToyLookup(flow, calendar()), looked_at=looked_at)
    seats = (*walk.lookup.seats, SYSTEM)
    walk.seats = {move.key: [seat for seat in seats if move.open_to(seat.role, seat.level)] for move in flow.moves.values()}
    _walk_through(walk, most)
    proof.states, proof.moves = len(walk.situations), sum(len(each) for each in walk.leads.values())
    proof.problems += walk.wrongs.values()
    if proof.states >= most:
        proof.problems.append(Problem(Phrase("流程的状态超过 %(most)d 个，无法验证", most=most)))
        return proof
    proof.problems += _dead_ends(walk)
    proof.problems += _dead_rows(walk)
    return proof


def _unknown_columns(flow: FlowTable) -> list[str]:
    asked = {one.column for request in flow.requests.values() for approval in request.approvals for one in approval.when}
    needed = {one.column for move in flow.moves.values() for one in move.when}
    wanted = {
        name for request in flow.requests for name in EFFECTS[f"request_{request}"].input.model_fields if f"request_{request}" in EFFECTS
    }
    return sorted((needed - set(COLUMNS)) | (asked - set(COLUMNS) - wanted))


def _walk_through(walk: _Walk, most: int) -> None:
    """Every state, the nearest to the beginning first."""
    todo: deque[Key] = deque()

    def come_to(
        case: CaseState, changes: Changes, requests: tuple[RequestState, ...], before: Key | None, step: tuple[Phrase, ...]
    ) -> None:
        key = _key(walk, case, changes, requests)
        if before is not None:
            walk.leads[before].add(key)
        if key not in walk.situations:
            walk.situations[key] = Situation(changed(case, changes), requests)
            walk.before[key], walk.leads[key] = (before, step), set()
            todo.append(key)

    for move, _seat, case in first_cases(walk.flow, walk.lookup):
        walk.made.add(move.key)
        come_to(case, {}, (), None, (Phrase(move.name),))
    while todo and len(walk.situations) < most:
        key = todo.popleft()
        for weather in WEATHERS:
            if not weather.comes_to(walk.flow, walk.situations[key].case.stage):
                continue
            situation, told = weather.over(walk.situations[key]), (weather.words,) if weather.words else ()
            open_moves = list(_open_moves(walk, situation))
            for move, seat in open_moves:
                for played in _played(walk, situation, move, seat, weather.at):
                    walk.made.add(move.key)
                    requests = tuple(one for one in rows_after(situation, played.rows)[0] if one.state == OPEN)
                    changes = played.columns | {"version": situation.case.version + 1}
                    come_to(situation.case, changes, requests, key, (*told, Phrase(move.name)))
            for kind, sentence in _wrongs(walk, situation, open_moves):
                if kind not in walk.wrongs:
                    walk.wrongs[kind] = Problem(sentence, (*walk.way_to(key), *told))


DECIDES = frozenset({APPROVE, REFUSE, WITHDRAW})


def _open_moves(walk: _Walk, situation: Situation) -> Iterator[tuple[Move, Seat]]:
    case = situation.case
    full = len(situation.requests) >= AT_ONCE or (situation.requests and case.squad_id is not None)
    for move in walk.flow.moves_from[case.stage]:
        if (full and move.act == ASK) or unmet(move.when, case):
            continue
        for seat in walk.seats[move.key]:
            if (move.act in DECIDES or holds(walk.flow, case, seat, move)) and refusal_of(walk.flow, move, situation, seat) is None:
                yield move, seat


def _played(walk: _Walk, situation: Situation, move: Move, seat: Seat, at: datetime) -> Iterator[Played]:
    context = MoveContext(by=seat, at=at, flow=walk.flow, lookup=walk.lookup)
    case = situation.case
    what = (move.key, case.task_supervisor_id, case.department_id, at)
    if what not in walk.inputs:
        walk.inputs[what] = list(inputs_for(move, situation, seat, at, walk.lookup))
    for move_input in walk.inputs[what]:
        with suppress(Refusal):
            yield play(situation, move.key, move_input, context)


def _key(walk: _Walk, case: CaseState, changes: Changes, requests: tuple[RequestState, ...]) -> Key:
    """All of a situation that a rule may look at, but for the weather: of the case after these changes."""

    def of(name: str) -> Any:
        return changes[name] if name in changes else getattr(case, name)

    if walk.flow.stages[of("stage")].outcome:
        return (of("stage"), of("centre_id"), of("department_id") is not None, tuple((one.kind, one.approval) for one in requests))
    values = []
    for name in walk.looked_at:
        value = of(name)
        if name in _BODIES:
            value = walk.lookup.bodies[value].level if value else ""
        elif name in _WHETHER or isinstance(value, datetime):
            value = value is not None
        elif type(value) is int and name.endswith("_count"):
            value = min(value, 3)
        values.append(value)
    again = of("previous_department_id") is not None and of("previous_department_id") == of("department_id")
    return (*values, again, tuple((one.kind, one.approval, one.asked_role, one.holder_id) for one in requests))


def _wrongs(walk: _Walk, situation: Situation, moves: list[tuple[Move, Seat]]) -> Iterator[tuple[str, Phrase]]:
    """(kind, sentence) of what is wrong in one state."""
    case, flow = situation.case, walk.flow
    stage = flow.stages[case.stage]
    for asked in situation.requests:
        row = flow.requests[asked.kind]
        if case.stage not in row.sources:
            yield f"lapse {asked.kind}", Phrase("案卷已离开可申请的环节，“%(request)s”申请仍未失效", request=Phrase(row.name))
        elif not any(move.request == asked.kind and move.act == APPROVE for move, _seat in moves):
            yield f"decide {asked.kind}", Phrase("“%(request)s”申请无人审批", request=Phrase(row.name))
    if stage.outcome:
        return
    holder = holder_of(flow, case)
    if holder is None:
        yield f"holder {stage.key}", Phrase("在“%(stage)s”环节无人持有案卷", stage=Phrase(stage.name))
        return
    if case.due_at is None and case.suspended_until is None:
        yield f"limit {stage.key}", Phrase("在“%(stage)s”环节没有时限", stage=Phrase(stage.name))
    if not any(move.leads_on for move, _seat in moves):
        yield f"stuck {stage.key}", Phrase("在“%(stage)s”环节没有人能把案卷往下办", stage=Phrase(stage.name))
    elif not any(move.leads_on and _acts_for(walk, case, seat, holder) for move, seat in moves):
        yield f"waits {stage.key}", Phrase("在“%(stage)s”环节，持有案卷的单位没有可办的动作", stage=Phrase(stage.name))


def _acts_for(walk: _Walk, case: CaseState, seat: Seat, holder: int) -> bool:
    """Whether a seat moves the case for its holder: sits there, or was sent out with the task."""
    if seat.organisation_id == holder or seat.person_id == case.task_supervisor_id:
        return True
    body = walk.lookup.bodies.get(seat.organisation_id)
    return body is not None and body.parent == holder


def _dead_ends(walk: _Walk) -> Iterator[Problem]:
    """The nearest state from which no end can be reached."""
    back: dict[Key, list[Key]] = {key: [] for key in walk.situations}
    for key, targets in walk.leads.items():
        for target in targets:
            back[target].append(key)
    good = {key for key, situation in walk.situations.items() if walk.flow.stages[situation.case.stage].outcome}
    todo = list(good)
    while todo:
        for key in back[todo.pop()]:
            if key not in good:
                good.add(key)
                todo.append(key)
    lost = [key for key in walk.situations if key not in good]
    if lost:
        stage = walk.flow.stages[walk.situations[lost[0]].case.stage]
        yield Problem(Phrase("在“%(stage)s”环节，案卷再也不能办结", stage=Phrase(stage.name)), walk.way_to(lost[0]))


def _dead_rows(walk: _Walk) -> Iterator[Problem]:
    """Moves that nobody can ever make, stages that no case comes to."""
    reached = {situation.case.stage for situation in walk.situations.values()}
    for stage in walk.flow.stages.values():
        if stage.key not in reached:
            yield Problem(Phrase("没有案卷能到“%(stage)s”环节", stage=Phrase(stage.name)))
    for move in walk.flow.moves.values():
        if move.key not in walk.made and set(move.sources) & reached:
            yield Problem(Phrase("动作“%(move)s”任何时候都不能办理", move=Phrase(move.name)))
