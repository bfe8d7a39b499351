"""The cast of the small city (wanmi/patrols/tests/cast.py) with a component, and what tests of cases do with it."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import Point
from django.db import transaction

from wanmi.cases.actions import report_case
from wanmi.cases.actions.move import make_move
from wanmi.cases.models import Case
from wanmi.cases.rules.effects import EFFECTS
from wanmi.cases.rules.move_inputs import MoveInput, Report
from wanmi.cases.rules.state import CaseState
from wanmi.catalogue.models import FilingCondition, Subclass
from wanmi.components.models import Component
from wanmi.evidence.models import Evidence, StoredFile
from wanmi.grids.models import UnitGrid
from wanmi.patrols.tests import cast as ground
from wanmi.patrols.tests.cast import COUNTY, ELSEWHERE, MONDAY_MORNING, PASSWORD, PEOPLE, SINCE, SOUTH, STEP, WEST
from wanmi.people.models import Organisation
from wanmi.people.rules.seats import Seat

__all__ = ["COUNTY", "ELSEWHERE", "MONDAY_MORNING", "PASSWORD", "PEOPLE", "SINCE", "SOUTH", "STEP", "WEST", "Cast", "jpeg", "small_city"]

COMPONENT = f"{COUNTY}0101000001"


@dataclass
class Cast(ground.Cast):
    """The cast, with subclasses to report and the ways of a case."""

    cover: Subclass  # a component subclass: 上水井盖
    cover_condition: FilingCondition
    litter: Subclass  # an event subclass: 暴露垃圾
    litter_condition: FilingCondition

    def photo(self, by: Seat, *, at: datetime = MONDAY_MORNING) -> uuid.UUID:
        """An evidence row with a content of its own (no file on disk)."""
        mark = uuid.uuid4()
        file = StoredFile.objects.create(
            sha256=mark.hex * 2, kind="photo", media_type="image/jpeg", size=1000, width=400, height=300, stored_at=at
        )
        return Evidence.objects.create(id=mark, file=file, handed_in_by_id=by.person_id, handed_in_at=at).pk

    def report_of(self, **changes: Any) -> Report:
        """An acceptable report of the first supervisor, changed as told."""
        fields: dict[str, Any] = {
            "uuid": uuid.uuid4(),
            "subclass_id": self.litter.pk,
            "condition_id": self.litter_condition.pk,
            "description": "人行道上有散落垃圾",
            "location": (WEST + 0.0005, SOUTH + 0.0005),
            "address": "浅水街 1 号",
            "source": "supervisor",
        } | changes
        if fields["source"] == "supervisor" and "evidence" not in changes:
            fields["evidence"] = (self.photo(self.collector),)
        return Report(**fields)

    def reported(self, *, at: datetime = MONDAY_MORNING, by: str = "collector", **changes: Any) -> CaseState:
        """A new case."""
        if by != "collector":
            changes.setdefault("source", "hotline")
        return report_case(report=self.report_of(**changes), by=self.seats[by], at=at).case

    def move(self, case: CaseState, move: str, by: str, *, at: datetime = MONDAY_MORNING, **given: Any) -> CaseState:
        """One move with what it is given; one that no code knows is given nothing."""
        shape = EFFECTS[move].input if move in EFFECTS else MoveInput
        return make_move(move, number=case.number, move_input=shape(**given), by=self.seats[by], at=at)

    def brought_to(self, stage: str, *, at: datetime = MONDAY_MORNING, **changes: Any) -> CaseState:
        """A case of the first supervisor, taken the straight way until it stands in `stage`."""
        case = self.reported(at=at, **changes)
        for move, by, given in self._straight_way():
            if case.stage == stage:
                return case
            case = self.move(case, move, by, at=at, **given())
        assert case.stage == stage, f"the straight way does not pass {stage}"
        return case

    def brought_asked(self, kind: str, *, at: datetime = MONDAY_MORNING) -> CaseState:
        """A case of which its department has asked something of a kind."""
        case = self.brought_to("closed" if kind == "appeal" else "disposing", at=at)
        if kind == "appeal":
            Case.objects.filter(number=case.number).update(disposal_late=True)
        given: dict[str, Any] = {"reason": "等待材料"}
        if kind == "extension":
            given["limit"] = "1 minute"
        elif kind == "suspension":
            given["until_day"] = at.date() + timedelta(days=60)
        elif kind == "void":
            given["evidence"] = (self.photo(self.clean),)
        return self.move(case, f"request_{kind}", "clean", at=at, **given)

    def _straight_way(self) -> list[tuple[str, str, Any]]:
        litter, clean = self.litter_condition.pk, self.seats["clean"].organisation_id
        return [
            ("accept", "acceptor", dict),
            ("file", "shift_leader", lambda: {"condition_id": litter}),
            ("dispatch", "dispatcher", lambda: {"department_id": clean}),
            ("sign", "clean", dict),
            ("assign", "clean", lambda: {"squad_id": self.seats["clean_worker"].organisation_id}),
            ("feed_back", "clean_worker", lambda: {"text": "已清理", "evidence": (self.photo(self.clean_worker),)}),
            ("send_check", "acceptor", lambda: {"supervisor_id": self.checker.person_id}),
            ("answer_check", "checker", lambda: {"check_result": "passed", "evidence": (self.photo(self.checker),)}),
            ("close", "shift_leader", lambda: {"closing_condition": "恢复整洁"}),
        ]


def small_city() -> Cast:
    """The cast of this database; makes the city where it is not there yet (the furnished test database has it)."""
    ground.make_city()
    if not Component.objects.filter(code=COMPONENT).exists():
        with transaction.atomic():
            _make_component()
    litter = Subclass.objects.get(scheme__is_current=True, kind="event", name="暴露垃圾")
    cover = Subclass.objects.get(scheme__is_current=True, kind="component", name="上水井盖")
    return Cast(
        seats=ground.seats(),
        cover=cover,
        cover_condition=cover.conditions.order_by("number")[0],
        litter=litter,
        litter_condition=litter.conditions.order_by("number")[0],
    )


def _make_component() -> None:
    Component.objects.create(
        code=COMPONENT,
        name="上水井盖",
        subclass=Subclass.objects.get(scheme__is_current=True, kind="component", name="上水井盖"),
        unit_grid=UnitGrid.objects.get(code=f"{COUNTY}001001001"),
        geometry=Point(WEST + 0.0004, SOUTH + 0.0004, srid=4326),
        address="浅水街 1 号",
        owner=Organisation.objects.get(code="WATER"),
        initial_on=SINCE,
    )


def jpeg(*, width: int = 40, height: int = 30) -> bytes:
    """A real little JPEG, each one different."""
    from PIL import Image

    out = io.BytesIO()
    seed = uuid.uuid4().bytes
    Image.new("RGB", (width, height), (seed[0], seed[1], seed[2])).save(out, "JPEG", comment=seed)
    return out.getvalue()
