"""The cast: a small invented city (浅水市, county 990101) with one seat of each kind, made once in the furnished test database.

Four unit grids of 100 m side by side from (116.40, 39.90) eastwards; two streets of two grids each; one community a street.
"""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon
from django.db import transaction

from wanmi.cases.actions import report_case
from wanmi.cases.actions.move import make_move
from wanmi.cases.rules.effects import EFFECTS
from wanmi.cases.rules.given import Report
from wanmi.cases.rules.state import CaseState
from wanmi.catalogue.models import FilingCondition, Subclass
from wanmi.components.models import Component
from wanmi.evidence.models import Evidence, StoredFile
from wanmi.grids.models import Area, GridDuty, GridMembership, ResponsibilityGrid, StreetLine, UnitGrid
from wanmi.people.models import Organisation, Person, Post, PostHolding
from wanmi.people.queries import seat_at
from wanmi.people.rules.seats import Seat

COUNTY = "990101"
ELSEWHERE = "990102"  # another county of the same city
WEST, SOUTH, STEP = 116.40, 39.90, 0.001
SINCE = date(2020, 1, 1)
MONDAY_MORNING = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # 09:30 in the city, a working day
PASSWORD = "浅水市的口令-42"

# sign-in name, name, role, organisation code
PEOPLE = [
    ("collector", "林岚", "supervisor", "GATHER"),
    ("checker", "程洁", "supervisor", "GATHER"),
    ("acceptor", "李敏", "acceptor", "WATCH"),
    ("shift_leader", "赵颖", "shift_leader", "WATCH"),
    ("dispatcher", "王强", "dispatcher", "COMMAND"),
    ("water", "孙江", "department", "WATER"),
    ("water_worker", "周实", "worker", "WATER-1"),
    ("clean", "吴静", "department", "CLEAN"),
    ("clean_worker", "郑勤", "worker", "CLEAN-1"),
    ("leader", "冯正", "leader", "GOV"),
    ("overseer", "褚明", "overseer", "OVERSEE"),
    ("clerk", "卫图", "clerk", "WATCH"),
    ("administrator", "蒋维", "administrator", "WATCH"),
]
ORGANISATIONS = [
    ("GOV", "浅水区人民政府", "区政府", "government", None, []),
    ("WATCH", "浅水区城市管理监督中心", "监督中心", "supervision_centre", "GOV", []),
    ("COMMAND", "浅水区城市管理指挥中心", "指挥中心", "command_centre", "GOV", []),
    ("OVERSEE", "浅水区纪委监委", "区纪委", "oversight", "GOV", []),
    ("GATHER", "浅水信息采集公司", "采集公司", "collection_company", "GOV", []),
    ("WATER", "浅水自来水公司", "自来水公司", "department", "GOV", ["water_utility"]),
    ("WATER-1", "自来水抢修一班", "抢修一班", "squad", "WATER", []),
    ("CLEAN", "浅水环卫中心", "环卫中心", "department", "GOV", ["sanitation", "urban_enforcement"]),
    ("CLEAN-1", "环卫一队", "环卫一队", "squad", "CLEAN", []),
]


@dataclass
class Cast:
    """Seats by sign-in name, and short cuts for what tests do again and again."""

    seats: dict[str, Seat]
    cover: Subclass  # a component subclass: 上水井盖
    cover_condition: FilingCondition
    litter: Subclass  # an event subclass: 暴露垃圾
    litter_condition: FilingCondition

    def __getattr__(self, name: str) -> Seat:
        try:
            return self.__dict__["seats"][name]
        except KeyError:
            raise AttributeError(name) from None

    def person(self, name: str) -> Person:
        return Person.objects.get(sign_in_name=name)

    def stranger(self, role: str, area_code: str = ELSEWHERE) -> str:
        """The name of somebody of a role who answers for another district; their seat is in `seats`."""
        name = f"{role.replace('_', '-')}-{area_code}"
        person, made = Person.objects.get_or_create(sign_in_name=name, defaults={"name": "外区人", "number": name[:8]})
        if made:
            person.set_password(PASSWORD)
            person.save()
        body, _ = Organisation.objects.get_or_create(
            code=f"FAR-{area_code}",
            defaults={"name": "外区机构", "short_name": "外区", "kind": "supervision_centre", "area_code": area_code},
        )
        post, _ = Post.objects.get_or_create(role=role, organisation=body, area_code="", defaults={"name": f"外区{role}"})
        PostHolding.objects.get_or_create(person=person, post=post, begins_on=SINCE)
        self.seats[name] = seat_at(person, post)
        return name

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
        return report_case(given=self.report_of(**changes), by=self.seats[by], at=at).case

    def move(self, case: CaseState, move: str, by: str, *, at: datetime = MONDAY_MORNING, **given: Any) -> CaseState:
        """One move with what it is given."""
        shape = EFFECTS[move].input
        return make_move(move, number=case.number, given=shape(**given), by=self.seats[by], at=at)

    def brought_to(self, stage: str, *, at: datetime = MONDAY_MORNING, **changes: Any) -> CaseState:
        """A case of the first supervisor, taken the straight way until it stands in `stage`."""
        case = self.reported(at=at, **changes)
        for move, by, given in self._straight_way():
            if case.stage == stage:
                return case
            case = self.move(case, move, by, at=at, **given())
        assert case.stage == stage, f"the straight way does not pass {stage}"
        return case

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
    if not Organisation.objects.filter(code="WATCH").exists():
        with transaction.atomic():
            _make_organisations()
            _make_ground()
            _make_people()
    litter = Subclass.objects.get(scheme__is_current=True, kind="event", name="暴露垃圾")
    cover = Subclass.objects.get(scheme__is_current=True, kind="component", name="上水井盖")
    holdings = PostHolding.objects.select_related("person", "post__organisation").filter(
        person__sign_in_name__in=[row[0] for row in PEOPLE]
    )
    return Cast(
        seats={holding.person.sign_in_name: seat_at(holding.person, holding.post) for holding in holdings},
        cover=cover,
        cover_condition=cover.conditions.order_by("number")[0],
        litter=litter,
        litter_condition=litter.conditions.order_by("number")[0],
    )


def _make_organisations() -> None:
    made: dict[str, Organisation] = {}
    for code, name, short, kind, parent, kinds in ORGANISATIONS:
        made[code] = Organisation.objects.create(
            code=code, name=name, short_name=short, kind=kind, parent=made.get(parent or ""), area_code=COUNTY, responsible_kinds=kinds
        )


def _square(column: int) -> Polygon:
    west = WEST + column * STEP
    return Polygon.from_bbox((west, SOUTH, west + STEP, SOUTH + STEP))


def _make_ground() -> None:
    squares = [_square(column) for column in range(4)]
    whole = MultiPolygon(squares[0].union(squares[1]).union(squares[2]).union(squares[3]), srid=4326)
    Area.objects.create(code=COUNTY, name="浅水区", level="county", geometry=whole, begins_on=SINCE)
    for number, name in ((1, "东街"), (2, "西街")):
        pair = squares[(number - 1) * 2 : number * 2]
        shape = MultiPolygon(pair[0].union(pair[1]), srid=4326)
        Area.objects.create(code=f"{COUNTY}00{number}", name=f"{name}街道", level="street", geometry=shape, begins_on=SINCE)
        Area.objects.create(code=f"{COUNTY}00{number}001", name=f"{name}社区", level="community", geometry=shape, begins_on=SINCE)
        duty = ResponsibilityGrid.objects.create(code=f"{COUNTY}00{number}Z001", name=f"{name}一格", geometry=shape, begins_on=SINCE)
        for sequence in (1, 2):
            community = f"{COUNTY}00{number}001"
            grid = UnitGrid.objects.create(
                code=f"{community}{sequence:03}",
                community_code=community,
                geometry=pair[sequence - 1],
                area_class=number,
                area_m2=9500,
                perimeter_m=390,
                begins_on=SINCE,
            )
            GridMembership.objects.create(unit_grid=grid, responsibility_grid=duty, begins_on=SINCE)
    line = LineString((WEST, SOUTH), (WEST + 4 * STEP, SOUTH), srid=4326)
    StreetLine.objects.create(name="浅水街", highway="secondary", geometry=line)
    Component.objects.create(
        code=f"{COUNTY}0101000001",
        name="上水井盖",
        subclass=Subclass.objects.get(scheme__is_current=True, kind="component", name="上水井盖"),
        unit_grid=UnitGrid.objects.get(code=f"{COUNTY}001001001"),
        geometry=Point(WEST + 0.0004, SOUTH + 0.0004, srid=4326),
        address="浅水街 1 号",
        owner=Organisation.objects.get(code="WATER"),
        initial_on=SINCE,
    )


def _make_people() -> None:
    for sign_in_name, name, role, organisation in PEOPLE:
        person = Person(sign_in_name=sign_in_name, name=name, number=sign_in_name[:8])
        person.set_password(PASSWORD)
        person.save()
        body = Organisation.objects.get(code=organisation)
        post, _ = Post.objects.get_or_create(role=role, organisation=body, area_code="", defaults={"name": f"{body.short_name}{role}"})
        PostHolding.objects.create(person=person, post=post, begins_on=SINCE)
    for grid in ResponsibilityGrid.objects.all():
        name = "collector" if grid.code.endswith("001Z001") else "checker"
        GridDuty.objects.create(responsibility_grid=grid, supervisor=Person.objects.get(sign_in_name=name), begins_on=SINCE)


def jpeg(*, width: int = 40, height: int = 30) -> bytes:
    """A real little JPEG, each one different."""
    from PIL import Image

    out = io.BytesIO()
    seed = uuid.uuid4().bytes
    Image.new("RGB", (width, height), (seed[0], seed[1], seed[2])).save(out, "JPEG", comment=seed)
    return out.getvalue()
