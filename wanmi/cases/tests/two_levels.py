"""The small city with a city above its district: centres, a department and people of the city's level, under any of the models; and a way
to play a case in it where each move is made by whoever holds the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wanmi.cases.models import Case
from wanmi.cases.queries.rows import state_of, whole_from_journal
from wanmi.cases.rules.state import CaseState
from wanmi.cases.tests.cast import COUNTY, MONDAY_MORNING, Cast
from wanmi.flow.actions.flows import put_in_force
from wanmi.flow.queries.flows import flow_of
from wanmi.patrols.tests.cast import SINCE
from wanmi.people.models import Organisation, Person, Post, PostHolding
from wanmi.people.queries import seat_at

MODELS = ("m1", "m2", "m3", "m4", "m5")
BODIES: tuple[tuple[str, str, str, list[str]], ...] = (  # code, short name, kind, kinds of work
    ("CITY-WATCH", "市监督中心", "supervision_centre", []),
    ("CITY-COMMAND", "市指挥中心", "command_centre", []),
    ("CITY-GAS", "市燃气公司", "department", ["gas_utility"]),
)
PEOPLE = (
    ("city_acceptor", "acceptor", "CITY-WATCH"),
    ("city_shift_leader", "shift_leader", "CITY-WATCH"),
    ("city_dispatcher", "dispatcher", "CITY-COMMAND"),
    ("city_gas", "department", "CITY-GAS"),
)
MINUTE = timedelta(minutes=1)


def add_city(cast: Cast, model: str) -> None:
    """The city's level, with `model` in force everywhere."""
    for code, name, kind, kinds in BODIES:
        Organisation.objects.create(
            code=code, name=name, short_name=name, kind=kind, level="city", area_code=COUNTY[:4], responsible_kinds=kinds
        )
    for name, role, code in PEOPLE:
        person = Person.objects.create(sign_in_name=name.replace("_", "-"), name=name, number=name[:12])
        post = Post.objects.create(role=role, organisation=Organisation.objects.get(code=code), area_code="", name=name)
        PostHolding.objects.create(person=person, post=post, begins_on=SINCE)
        cast.seats[name] = seat_at(person, post)
    put_in_force(key=model, area_code="", by=None, at=MONDAY_MORNING)


@dataclass
class Play:
    """A case that is played move by move, a minute after another, each by whoever holds it: nobody is named where the flow tells who."""

    cast: Cast
    model: str
    case: CaseState
    at: datetime = MONDAY_MORNING

    def move(self, move: str, *, by: str = "", at: datetime | None = None, **given: Any) -> Play:
        """Make a move; what it always needs and the story does not tell is filled in."""
        self.at = at or self.at + MINUTE
        who = by or self.who(move)
        self.case = self.cast.move(self.case, move, who, at=self.at, **(self._usual(move, who) | given))
        return self

    def who(self, move: str) -> str:
        """The seat of the first post of the move that sits where the case is."""
        flow, case = flow_of(self.case.flow_id), self.case
        squad = case.squad_id
        places = {"centre": case.centre_id, "command": case.command_id, "department": case.department_id, "worker_or_squad": squad}
        for role in flow.moves[move].by:
            tie = flow.moves[move].tie or flow.ties.get(role, "")
            for name, seat in self.cast.seats.items():
                if seat.role != role or not flow.moves[move].open_to(role, seat.level):
                    continue
                if tie == "task_supervisor" and seat.person_id == case.task_supervisor_id:
                    return name
                if tie == "handed_from" and seat.organisation_id == case.handed_from_id:
                    return name
                if tie == "holder" and seat.organisation_id == Case.objects.get(number=case.number).holder_id:
                    return name
                if tie in ("", "area") or (places.get(tie) is not None and seat.organisation_id == places[tie]):
                    return name
        raise AssertionError(f"nobody makes {move} in {case.stage}")

    def _usual(self, move: str, who: str) -> dict[str, Any]:
        cast = self.cast
        usual: dict[str, dict[str, Any]] = {
            "file": {"condition_id": cast.litter_condition.pk},
            "close_handled": {"condition_id": cast.litter_condition.pk},
            "send_verification": {"supervisor_id": cast.checker.person_id},
            "send_check": {"supervisor_id": cast.checker.person_id},
            "dispatch": {"department_id": cast.clean.organisation_id},
            "assign": {"squad_id": cast.clean_worker.organisation_id},
            "feed_back": {"text": "已处置"},
            "answer_check": {"check_result": "passed"},
            "answer_verification": {"verification": "true"},
            "close": {"closing_condition": "恢复整洁"},
        }
        asks = flow_of(self.case.flow_id).moves[move].asks
        photos = {"evidence": (cast.photo(cast.seats[who]),)} if any(ask.startswith("photos_") for ask in asks) else {}
        return usual.get(move, {}) | photos | ({"reason": "理由"} if "reason" in asks else {})

    def to_disposal(self, department: str = "clean") -> Play:
        """From the report to the department, by the way that the model has: handed down where the city's command has it and the
        department is the district's, up where it is the other way."""
        if self.case.stage == "registered":
            self.move("accept")
        if self.case.stage == "waiting_filing":
            self.move("file")
        seat = self.cast.seats[department]
        flow = flow_of(self.case.flow_id)
        if flow.options["command_directs"] == "level":
            level = Organisation.objects.values_list("level", flat=True).get(pk=self.case.command_id or 0)
            if level == "city" and seat.level != "city":
                self.move("hand_down").move("sign_hand_over")
            elif level != "city" and seat.level == "city":
                self.move("request_escalation").move("approve_escalation", by="city_dispatcher")
        return self.move("dispatch", department_id=seat.organisation_id).move("sign")

    def to_closing(self) -> Play:
        """From disposal to the shift leader, checked and found right."""
        return self.move("feed_back").move("send_check").move("answer_check")

    def stands(self) -> CaseState:
        """The case as its row says, which must be what its facts tell of, with a holder while it is open."""
        row = Case.objects.get(number=self.case.number)
        told = whole_from_journal(self.case.number)
        assert told.case == state_of(row)
        assert row.outcome or row.holder_id
        assert not row.outcome or not any(one.state == "open" for one in told.requests)
        return told.case


def reported(cast: Cast, model: str, *, by: str = "collector", **changes: Any) -> Play:
    """A new case under a model: of a supervisor, or taken down by an acceptor of the level where the model has one."""
    flow_levels = {"m1": "city", "m2": "city", "m3": "county", "m4": "county", "m5": "county"}
    if by == "acceptor" and flow_levels[model] == "city":
        by = "city_acceptor"
    return Play(cast, model, cast.reported(by=by, **changes))
