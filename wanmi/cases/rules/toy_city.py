"""A city of a dozen posts, in memory: what the proof of a flow walks through, and what random histories are drawn in. Pure.

It has the centres that the flow's model has (MM-1), one district, a department of the district and one of the city, a squad with a
worker each, and two supervisors; one subclass with one filing condition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from wanmi.cases.rules.effects import EFFECTS
from wanmi.cases.rules.kinds import SYSTEM, MoveContext
from wanmi.cases.rules.lookup import OrganisationFacts, PersonFacts, centre_among
from wanmi.cases.rules.move_inputs import MoveInput, Report
from wanmi.cases.rules.play import play_report
from wanmi.cases.rules.rows import Situation
from wanmi.cases.rules.state import CaseState
from wanmi.catalogue.rules.facts import ConditionFacts, SubclassFacts
from wanmi.flow.rules.flow import FlowTable, Move
from wanmi.kit.rules.limits import Unit
from wanmi.kit.rules.working_calendar import WorkingCalendar
from wanmi.patrols.rules.places import Place
from wanmi.people.rules.seats import Seat

CITY, COUNTY = "9901", "990101"
GRID = f"{COUNTY}001001001"
MONDAY = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # half past nine of a working day
PHOTO = UUID(int=1)


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation of the toy city."""

    id: int
    kind: str
    level: str
    area: str
    parent: int | None = None


BODIES = (
    Body(1, "supervision_centre", "city", CITY),
    Body(2, "command_centre", "city", CITY),
    Body(11, "supervision_centre", "county", COUNTY),
    Body(12, "command_centre", "county", COUNTY),
    Body(21, "department", "county", COUNTY),
    Body(23, "department", "city", CITY),
    Body(31, "squad", "county", COUNTY, 21),
    Body(33, "squad", "city", CITY, 23),
    Body(42, "government", "city", CITY),
    Body(51, "collection_company", "county", COUNTY),
)
SIDES = {"supervision_centre": "supervision", "command_centre": "command"}
# What ties a post to a case → the kinds of bodies in which it sits.
SEATED = {
    "centre": ("supervision_centre",),
    "command": ("command_centre",),
    "department": ("department",),
    "worker_or_squad": ("squad",),
    "task_supervisor": ("collection_company",),
}
SUBCLASS = SubclassFacts(1, "event", "01", "01", "x", "x", condition_ids=(1,))
CONDITION = ConditionFacts(1, 1, 1, "x", "x", Unit.WORK_DAY, (Decimal(1), Decimal(2), Decimal(3)))


class ToyLookup:
    """The rules' world."""

    def __init__(self, flow: FlowTable, calendar: WorkingCalendar) -> None:
        self.calendar = calendar
        self.bodies = {one.id: one for one in BODIES if _exists(one, flow)}
        self.seats = seats_of(flow)
        self.ties = {seat.person_id: flow.ties.get(seat.role, "") for seat in self.seats}
        self.people = {seat.person_id: seat for seat in self.seats}

    def subclass(self, id: int) -> SubclassFacts | None:
        return SUBCLASS if id == 1 else None

    def condition(self, id: int) -> ConditionFacts | None:
        return CONDITION if id == 1 else None

    @cache  # noqa: B019 (a proof's lookup lives as long as the proof)
    def organisation(self, id: int) -> OrganisationFacts | None:
        one = self.bodies.get(id)
        return OrganisationFacts(one.id, one.kind, f"B{one.id}", str(one.id), one.parent, True, one.area, one.level) if one else None

    @cache  # noqa: B019
    def person(self, id: int) -> PersonFacts | None:
        seat = self.people.get(id)
        if seat is None:
            return None
        walks = frozenset({seat.area_code}) if self.ties[id] == "task_supervisor" else frozenset[str]()
        squads = frozenset({seat.organisation_id}) if self.ties[id] == "worker_or_squad" else frozenset[int]()
        return PersonFacts(id, seat.person_name, walks, squads)

    def centre_for(self, grid_code: str, levels: Sequence[str] = ()) -> int:
        return self._nearest("supervision_centre", grid_code, levels)

    def command_for(self, grid_code: str, levels: Sequence[str] = ()) -> int:
        return self._nearest("command_centre", grid_code, levels)

    def _nearest(self, kind: str, grid_code: str, levels: Sequence[str]) -> int:
        centres = [(one.area, one.level, one.id) for one in self.bodies.values() if one.kind == kind]
        found = centre_among(sorted(centres, key=lambda row: -len(row[0])), grid_code, levels)
        if found is None:
            raise LookupError(f"no {kind} answers for {grid_code}")
        return found


def _exists(body: Body, flow: FlowTable) -> bool:
    """Whether the flow's model has this centre (MM-1); every other body is there."""
    side = SIDES.get(body.kind)
    return side is None or body.level in flow.centres.get(side, ("county",))


def seats_of(flow: FlowTable) -> list[Seat]:
    """Every post that the flow names, in every body in which it sits; of posts with tasks of their own two people. Each seat has a
    person of its own."""
    roles = dict.fromkeys(role for move in flow.moves.values() for role in move.by if role != SYSTEM.role)
    found: list[Seat] = []
    for number, role in enumerate(roles):
        kinds = _seated(flow, role)
        people = 2 if flow.ties.get(role) == "task_supervisor" else 1
        found += [
            _seat(role, body, number * 2 + twin) for body in BODIES if body.kind in kinds and _exists(body, flow) for twin in range(people)
        ]
    return found


def _seated(flow: FlowTable, role: str) -> tuple[str, ...]:
    """In what kinds of bodies a post sits: by its tie, else by its side, else in the government."""
    by_side = tuple(kind for kind, side in SIDES.items() if side == flow.side_of(role))
    return SEATED.get(flow.ties.get(role, "")) or by_side or ("government",)


def _seat(role: str, body: Body, number: int) -> Seat:
    person = body.id * 100 + number
    return Seat(person, f"P{person}", person, role, body.id, f"B{body.id}", body.kind, str(body.id), body.level, body.area)


def calendar() -> WorkingCalendar:
    """The ordinary week, without holidays."""
    return WorkingCalendar(zone=ZoneInfo("Asia/Shanghai"))


def first_cases(flow: FlowTable, lookup: ToyLookup) -> Iterator[tuple[Move, Seat, CaseState]]:
    """Every way in which a case begins: each first move by each post; callers want an answer."""
    for seat in lookup.seats:
        for move in flow.first_moves(seat.role):
            walks = flow.ties.get(seat.role) == "task_supervisor"
            for wanted in (False,) if walks else (True,):
                if not move.open_to(seat.role, seat.level):
                    continue
                report = Report(
                    uuid=UUID(int=7), subclass_id=1, condition_id=1, description="x", location=(116.4, 39.9), evidence=(PHOTO,),
                    evidence_after=(PHOTO,), source="supervisor" if walks else "hotline", reply_wanted=wanted,
                )  # fmt: skip
                case = play_report(
                    report, handled=move.key == "report_handled", number="N", flow_id=0, place=Place(1, GRID, 1, 1), component=None,
                    address="", context=MoveContext(by=seat, at=MONDAY, flow=flow, lookup=lookup),
                )  # fmt: skip
                yield move, seat, case


def inputs_for(move: Move, situation: Situation, by: Seat, at: datetime, lookup: ToyLookup) -> Iterator[MoveInput]:
    """What may be given with a move, one of each kind that makes a difference."""
    shape = EFFECTS[move.key].input
    filled: list[dict[str, Any]] = [{"evidence": (PHOTO,)} if any(ask.startswith("photos_") for ask in move.asks) else {}]
    for ask in move.asks:
        filled = [given | more for given in filled for more in _answers(ask, move, situation, at, lookup)]
    for given in filled:
        yield shape(**{name: value for name, value in given.items() if name in shape.model_fields})


def _answers(ask: str, move: Move, situation: Situation, at: datetime, lookup: ToyLookup) -> Sequence[dict[str, Any]]:
    case = situation.case
    if ask == "supervisor":
        other = next(id for id, tie in sorted(lookup.ties.items()) if tie == "task_supervisor" and id != case.task_supervisor_id)
        return [{"supervisor_id": other}]
    if ask == "department":
        return [{"department_id": one.id} for one in lookup.bodies.values() if one.kind == "department"]
    if ask == "squad":
        return [{"squad_id": (case.department_id or 0) + 10}]
    if ask == "worker":
        worker = next(id for id, seat in lookup.people.items() if seat.organisation_id == (case.department_id or 0) + 10)
        return [{}, {"worker_id": worker}]
    return _FIXED[ask] if ask in _FIXED else _BY_TIME[ask](at) if ask in _BY_TIME else [{}]


_FIXED: Mapping[str, Sequence[dict[str, Any]]] = {
    "condition": [{"condition_id": 1}],
    "verification": [{"verification": "true"}, {"verification": "false"}],
    "check_result": [{"check_result": "passed"}, {"check_result": "failed"}],
    "reason": [{"reason": "x"}],
    "text": [{"text": "x"}],
    "closing_condition": [{"closing_condition": "x"}],
    "satisfaction": [{"satisfaction": "satisfied"}],
    "reply_way": [{"reply_way": "phone"}],
    "reply_result": [{"reply_result": "told"}, {"reply_result": "no_answer"}],
    "misdispatch": [{}, {"misdispatch": True}],
    "order_kind": [{"order_kind": "leader"}],
    "limit": [{"limit": "1 minute"}],
}
_BY_TIME = {"until_day": lambda at: [{"until_day": (at + timedelta(days=30)).date()}]}
