"""The cast: a small invented city (浅水市, county 990101) with one seat of each kind, made once in the furnished test database.

Four unit grids of 100 m side by side from (116.40, 39.90) eastwards; two streets of two grids each; one community a street. Rooms above
add what is theirs (a component, cases).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.contrib.gis.geos import LineString, MultiPolygon, Polygon
from django.db import transaction

from wanmi.grids.models import Area, StreetLine, UnitGrid
from wanmi.patrols.models import GridDuty, GridMembership, ResponsibilityGrid
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


def small_city() -> Cast:
    """The cast of this database; makes the city where it is not there yet (the furnished test database has it)."""
    make_city()
    return Cast(seats=seats())


def make_city() -> None:
    """Bodies, ground and people, once."""
    if not Organisation.objects.filter(code="WATCH").exists():
        with transaction.atomic():
            _make_organisations()
            _make_ground()
            _make_people()


def seats() -> dict[str, Seat]:
    """The seats of the cast by sign-in name."""
    holdings = PostHolding.objects.select_related("person", "post__organisation").filter(
        person__sign_in_name__in=[row[0] for row in PEOPLE]
    )
    return {holding.person.sign_in_name: seat_at(holding.person, holding.post) for holding in holdings}


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
