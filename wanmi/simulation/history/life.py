"""One case's life: drawn step by step, each step played by the same pure rules that live moves are played by."""

from __future__ import annotations

import contextlib
import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from wanmi.cases.rules.effects import EFFECTS, MoveContext
from wanmi.cases.rules.fact_data import move_change, report_data, topics_of_report
from wanmi.cases.rules.kinds import SYSTEM
from wanmi.cases.rules.lookup import ComponentFacts
from wanmi.cases.rules.move_inputs import MoveInput, Report, Sources
from wanmi.cases.rules.play import play, play_report
from wanmi.cases.rules.rows import Situation, after
from wanmi.cases.rules.state import CaseState
from wanmi.cases.rules.timing import limit_of
from wanmi.catalogue.rules.facts import ConditionFacts, SubclassFacts
from wanmi.flow.rules.flow import FlowTable
from wanmi.kit.rules import working_time
from wanmi.kit.rules.limits import Unit
from wanmi.people.rules.seats import Seat
from wanmi.simulation.history.asking import appealed, before_done, last_of, on_signing, suspended
from wanmi.simulation.history.levels import between_levels, sampled
from wanmi.simulation.history.scene import Scene, Spot
from wanmi.simulation.rules.callers import CALLED, caller_words
from wanmi.simulation.rules.customs import MISSENT, is_own_work, squad_of
from wanmi.simulation.rules.deciding import ANSWERED
from wanmi.simulation.rules.rhythm import on_patrol, takes
from wanmi.simulation.rules.seeing import photo_for


@dataclass(frozen=True, slots=True)
class PlannedFact:
    """One fact to be written: as the journal keeps it, but for its place in the chain. `by` None: the system's own."""

    name: str
    at: datetime
    by: Seat | None
    data: dict[str, Any]
    topics: list[str]
    key: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo to be handed in, and where it stands in the case."""

    id: uuid.UUID
    file_id: int
    by: int
    at: datetime
    purpose: str
    sequence: int
    place: tuple[float, float]


@dataclass
class Life:
    """A case so far, with its facts, photos and the very steps that made it (so that a test can take them by the actions)."""

    situation: Situation
    facts: list[PlannedFact]
    photos: list[Shown] = field(default_factory=list)
    steps: list[tuple[str, Seat, datetime, MoveInput]] = field(default_factory=list)

    @property
    def case(self) -> CaseState:
        return self.situation.case


CALLS_THE_CITY = 0.18  # of the calls, where both levels take them
BUSY_TIME = timedelta(minutes=45)  # before the end of the history: the desks have more than they can do at once


class Over(Exception):
    """The next step would lie after the end of the history: the case stays as it is."""


def _problem(subclass: SubclassFacts, condition: ConditionFacts) -> str:
    """What is wrong, in words: a component's condition names only the fault, an event's the whole."""
    return f"{subclass.name}{condition.issue}" if subclass.kind == "component" else f"{subclass.name}：{condition.condition}"


class Living:
    """Draws and plays the life of one case, until it ends or the clock reaches `until`."""

    def __init__(self, scene: Scene, drawing: random.Random, until: datetime) -> None:
        self.scene, self.drawing, self.until = scene, drawing, until
        self._life: Life | None = None
        self._subclass_id = 0  # what the photos are of
        self._missent = False  # the last dispatch went to a body that nothing speaks for
        self._others: list[SubclassFacts] = [one for one in scene.lookup.subclasses.values() if not one.retired and one.condition_ids]

    @property
    def life(self) -> Life:
        """The case that `report` began."""
        if self._life is None:
            raise LookupError("a life begins with its report")
        return self._life

    # --- the beginning

    def report(
        self, *, spot: Spot, subclass: SubclassFacts, condition: ConditionFacts, source: Sources, at: datetime, number: str, handled: bool
    ) -> Life:
        """The first fact: a supervisor's own report, or one that the desk registers for somebody."""
        self._subclass_id = subclass.id
        seat = self._walker(spot) if source == "supervisor" else self._taker(spot.place.grid_code)
        before = [self._photo(seat, at, "before", 1, spot)] if source in ("supervisor", "public", "video") else []
        after = [self._photo(seat, at, "after", 1, spot)] if handled else []
        report_input = Report(
            uuid=self._uuid(),
            subclass_id=subclass.id,
            condition_id=condition.id if source == "supervisor" else None,
            description=self._description(spot, subclass, condition, source),
            location=(spot.lng, spot.lat),
            address=spot.address,
            accuracy_m=self.drawing.randrange(2, 15) if source == "supervisor" else None,
            component_code=spot.code if subclass.kind == "component" else "",
            source=source,
            reporter_name="市民" if source in ("hotline", "transfer", "public") else "",
            reporter_phone=f"1360000{self.drawing.randrange(10000):04}" if source in ("hotline", "transfer") else "",
            reply_wanted=source in ("hotline", "transfer") and self.drawing.random() < 0.6,
            evidence=tuple(photo.id for photo in before),
            evidence_after=tuple(photo.id for photo in after),
        )
        component = ComponentFacts(spot.component_id, spot.code, spot.subclass_id) if report_input.component_code else None
        case = play_report(
            report_input,
            handled=handled,
            number=number,
            flow_id=self.scene.flow_at(spot.place.grid_code)[0],
            place=spot.place,
            component=component,
            address=spot.address,
            context=self._turn(seat, at, self.scene.flow_at(spot.place.grid_code)[1]),
        )
        name = "report_handled" if handled else "report"
        fact = PlannedFact(f"case.{name}", at, seat, report_data(case, report_input), topics_of_report(case), report_input.uuid)
        self._life = Life(Situation(case), [fact], before + after, [(name, seat, at, report_input)])
        return self._life

    def _description(self, spot: Spot, subclass: SubclassFacts, condition: ConditionFacts, source: str) -> str:
        """A caller's own words; of others the place and what the catalogue calls it, as the phone fills it in."""
        if source in CALLED:
            return caller_words(subclass, condition, spot.address, source, others=self._others, drawing=self.drawing)
        return f"{spot.address}，{_problem(subclass, condition)}。"

    # --- every further step

    def move(self, name: str, seat: Seat, at: datetime, photo: str = "", **inputs: Any) -> CaseState:
        """Play one move, or raise Over where it lies after the end of the history."""
        if at > self.until:
            raise Over
        before = self.life.case
        if photo:
            shown = self._photo(seat, at, photo, before.version + 1, None)
            self.life.photos.append(shown)
            inputs["evidence"] = (shown.id,)
        shape = EFFECTS[name].input(**inputs)
        played = play(self.life.situation, name, shape, self._turn(seat, at))
        by = None if seat is SYSTEM else seat
        change = move_change(before, name, played, shape, person_id=by.person_id if by else None)
        self.life.facts.append(PlannedFact(change.fact, at, by, change.data, change.topics, None))
        self.life.steps.append((name, seat, at, shape))
        self.life.situation = after(self.life.situation, change.columns, change.rows)
        return change.after

    def live_on(self, condition: ConditionFacts, *, false_report: bool) -> Life:
        """From the first fact to the end, or to `until`."""
        with contextlib.suppress(Over):
            self._collection(condition, false_report=false_report)
            self._reply()
            appealed(self)
            sampled(self)
        return self.life

    def _reply(self) -> None:
        """Whoever wanted an answer is called back after the end, now and then twice."""
        draw = self.drawing
        while self.life.case.outcome and self.life.case.reply_wanted and not self.life.case.replied_at:
            case = self.life.case
            last = self.life.facts[-1].at
            at = working_time.resume(takes(55, draw, 0.6), last, Unit.WORK_HOUR, self.scene.lookup.calendar)
            seat = self.of_case("acceptor")
            if case.reply_tries < 2 and draw.random() < 0.12:
                self.move("reply", seat, at, reply_way="phone", reply_result="no_answer")
            else:
                self.move("reply", seat, at, reply_way="phone", reply_result="told", text=draw.choice(ANSWERED))

    def _collection(self, condition: ConditionFacts, *, false_report: bool) -> None:
        case, draw = self.life.case, self.drawing
        acceptor = self.of_case("acceptor")
        at = case.reported_at + takes(4.5, draw) * (2.5 if self.until - case.reported_at < BUSY_TIME else 1)
        if case.on_the_spot:
            self.move("close_handled", acceptor, at + takes(6, draw), condition_id=condition.id)
            return
        if case.source in ("hotline", "transfer", "public", "media", "letters"):
            walker = self._walker_id(case)
            self.move("send_verification", acceptor, at, supervisor_id=walker)
            at = on_patrol(at + takes(38, draw, 0.55), self.scene.zone, draw)
            answer = "true" if not false_report else ("not_found" if draw.random() < 0.4 else "false")
            self.move("answer_verification", self.scene.supervisor(walker), at, photo="verify", verification=answer)
            at += takes(4, draw)
        if false_report:
            self.move("reject", acceptor, at, reason=draw.choice(("现场未发现问题", "不属于城市管理职责范围", "重复上报，前案正在办理")))
            return
        self.move("accept", acceptor, at)
        self._filing(condition, at + takes(4, draw))

    def _filing(self, condition: ConditionFacts, at: datetime) -> None:
        draw = self.drawing
        leader = self.of_case("shift_leader")
        chance = draw.random()
        if chance < 0.025:
            self.move("not_file", leader, at, reason=draw.choice(("未达到立案条件", "正在施工围挡范围内", "已列入改造计划")))
            return
        if chance < 0.035:
            self.move("send_back_to_acceptance", leader, at, reason="位置描述不清，请核实")
            at += takes(9, draw)
            self.move("accept", self.of_case("acceptor"), at, note="已补充位置")
            at += takes(4, draw)
        repeated = draw.random() < 0.04
        self.move("file", leader, at, condition_id=condition.id, repeated=repeated)
        self._dispatch(at + takes(4, draw))

    def _dispatch(self, at: datetime) -> None:
        department_id, at = between_levels(self, self.department_for(self.life.case), at)
        self.move("dispatch", self.of_case("dispatcher"), at, department_id=department_id)
        self._disposal(at)

    def _disposal(self, at: datetime) -> None:
        case, draw = self.life.case, self.drawing
        department_id = case.department_id or 0
        limit = limit_of(case.disposal_limit)
        pace = Unit.URGENT_HOUR if not limit.unit.counts_work else Unit.WORK_HOUR
        handler = self.one("department", str(department_id))
        at = working_time.resume(takes(22, draw, 0.8), at, pace, self.scene.lookup.calendar)
        self.move("sign", handler, at)
        at = working_time.resume(takes(8, draw), at, pace, self.scene.lookup.calendar)
        at = on_signing(self, handler, at, missent=self._missent)
        if self.life.case.department_id is None:
            self._dispatch(at + takes(6, draw))
        elif not self.life.case.outcome:
            self._assign(handler, at + takes(2, draw))

    def _assign(self, handler: Seat, at: datetime) -> None:
        case, draw = self.life.case, self.drawing
        department_id = case.department_id or 0
        squad = squad_of(self.scene.squads[department_id], case.grid_code[:12], draw)
        worker = draw.choice(self.scene.seats["worker"][str(squad)])
        named = draw.random() < 0.5
        self.move("assign", handler, at, squad_id=squad, worker_id=worker.person_id if named else None)
        at = suspended(self, handler, at + takes(3, draw))
        self._work(at, worker if draw.random() < 0.8 else handler)

    def _work(self, at: datetime, seat: Seat) -> None:
        """Work takes a share of the limit by the department's quality; some of it is late, some poor."""
        case, draw = self.life.case, self.drawing
        limit = limit_of(case.disposal_limit)
        share = min(4.0, max(0.03, self.scene.quality.get(case.department_id or 0, 0.5) * takes(1, draw, 0.52).total_seconds() / 60))
        started = case.dispatched_at if case.rework_count == 0 and case.suspension_count == 0 else case.stage_since
        done = working_time.resume(limit.length * share, started or at, limit.unit, self.scene.lookup.calendar)
        at = max(done, at + takes(12, draw))
        before_done(self, seat, self.one("department", str(case.department_id)), at)
        at = max(at, last_of(self) + timedelta(minutes=1))
        text = draw.choice(("已处置，现场恢复正常", "已清理完毕，请核查", "已更换修复，周边已清扫", "已按要求整改到位"))
        self.move("feed_back", seat, at, photo="after", text=text)
        self._check(at + takes(9, draw))

    def _check(self, at: datetime) -> None:
        case, draw = self.life.case, self.drawing
        walker = self._walker_id(case, not_person=case.reported_by_id)
        self.move("send_check", self.of_case("acceptor"), at, supervisor_id=walker)
        at = on_patrol(at + takes(42, draw, 0.55), self.scene.zone, draw)
        poor = draw.random() < 0.11 * self.scene.quality.get(case.department_id or 0, 0.5) / (1 + 2 * case.rework_count)
        result = "failed" if poor else "passed"
        note = "现场仍未达到结案条件" if poor else ""
        self.move("answer_check", self.scene.supervisor(walker), at, photo="check", check_result=result, note=note)
        at += takes(9, draw)
        if poor:
            self.move("rework", self.of_case("dispatcher"), at, reason="核查未通过，请重新处置")
            seat = self.one("department", str(case.department_id))
            self._work(at, seat)
            return
        condition = self.scene.lookup.conditions[case.condition_id or 0]
        self.move("close", self.of_case("shift_leader"), at, closing_condition=condition.closing_condition)

    # --- who and what

    def department_for(self, case: CaseState) -> int:
        """By the subclass's kind of work, the nearest body that answers for it; the street office for what nobody owns, and for what it
        does by custom. Now and then somebody errs."""
        street = self.scene.departments.get(case.grid_code[:9], {})
        self._missent = self.drawing.random() < MISSENT
        if self._missent:
            return self.drawing.choice(sorted(set(self.scene.departments[case.grid_code[:6]].values())))
        if "street_office" in street and is_own_work(case.grid_code[:9], case.subclass_id):
            return street["street_office"]
        kind = self.scene.lookup.subclasses[case.subclass_id].responsible_kind
        areas = (case.grid_code[:9], case.grid_code[:6], case.grid_code[:4])
        for department_kind in (kind, "urban_enforcement" if self.drawing.random() < 0.3 else "street_office", "street_office"):
            for area in areas:
                if found := self.scene.departments.get(area, {}).get(department_kind):
                    return found
        raise LookupError(f"no department for {kind} at {case.grid_code}")

    def of_case(self, role: str) -> Seat:
        """Somebody in a centre's post, of the centre or the command that the case is with."""
        flow, case = self.scene.flow_of_case(self.life.case.flow_id), self.life.case
        body = case.command_id if flow.ties.get(role) == "command" else case.centre_id
        return self.drawing.choice(self.scene.seats_in[role, body or 0])

    def _taker(self, grid_code: str) -> Seat:
        """Who takes a call down: of the level at which the model has a supervision centre; where both have one, mostly the district's."""
        levels = self.scene.flow_at(grid_code)[1].centres.get("supervision", ("county",))
        city = "county" not in levels or ("city" in levels and self.drawing.random() < CALLS_THE_CITY)
        return self.one("acceptor", grid_code[:4] if city else grid_code[:6])

    def _walker(self, spot: Spot) -> Seat:
        walkers = self.scene.walkers.get(spot.place.responsibility_grid_id or 0)
        if walkers:
            return self.scene.supervisor(self.drawing.choice(walkers))
        return self.one("supervisor", spot.place.grid_code[:6])

    def _walker_id(self, case: CaseState, *, not_person: int | None = None) -> int:
        """A supervisor of the place, not the one who reported where there is another (WF-5)."""
        walkers = self.scene.walkers.get(case.responsibility_grid_id or 0, [])
        others = [id for id in walkers if id != not_person]
        if others or walkers:
            return self.drawing.choice(others or walkers)
        return self.one("supervisor", case.grid_code[:6]).person_id

    def one(self, role: str, group: str) -> Seat:
        """Somebody in this post, of this county or body."""
        return self.drawing.choice(self.scene.seats[role][group])

    def _turn(self, seat: Seat, at: datetime, flow: FlowTable | None = None) -> MoveContext:
        flow = flow or self.scene.flow_of_case(self.life.case.flow_id)
        return MoveContext(by=seat, at=at, flow=flow, lookup=self.scene.lookup)

    def _photo(self, seat: Seat, at: datetime, purpose: str, sequence: int, spot: Spot | None) -> Shown:
        place = (spot.lng, spot.lat) if spot else self.life.case.location
        subclass = self.scene.lookup.subclasses[self._subclass_id]
        file = self.scene.photos[photo_for(subclass.name, list(self.scene.photos), self.drawing)]
        return Shown(self._uuid(), file, seat.person_id, at - timedelta(seconds=self.drawing.randrange(20, 90)), purpose, sequence, place)

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.drawing.getrandbits(128), version=4)
