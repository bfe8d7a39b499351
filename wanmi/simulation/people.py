"""The demo city's organisations, posts and people: two counties, two levels of centres, departments with squads, 239 supervisors.

Everything is invented but the names of the counties and street offices. All share one password that the sign-in page shows.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction

from wanmi.grids.models import Area, AreaLevel
from wanmi.journal.actions import record_fact
from wanmi.kit.rules.pinyin import pinyin_of
from wanmi.patrols.models import GridDuty, ResponsibilityGrid, Shift
from wanmi.people.models import Organisation, Person, Post, PostHolding, Role
from wanmi.people.rules.demo import DEMO_PASSWORD
from wanmi.simulation.rules.names import people_names

DATA = Path(__file__).resolve().parent / "data"
SUPERVISORS = 239
SINCE = date(2020, 1, 1)
SQUADS_OF_DEPARTMENT = 2
STAFF = {Role.ACCEPTOR: 4, Role.SHIFT_LEADER: 2, Role.CLERK: 1, Role.ADMINISTRATOR: 1}

# The seat that the sign-in page offers for each role: role, organisation, sign-in name.
SHOWN = [
    (Role.SUPERVISOR, "CJ-1", "jiandu"),
    (Role.ACCEPTOR, "JD-110101", "shouli"),
    (Role.SHIFT_LEADER, "JD-110101", "zhiban"),
    (Role.DISPATCHER, "ZH-110101", "paiqian"),
    (Role.DEPARTMENT, "BM-DHW", "bumen"),
    (Role.WORKER, "BM-DHW-1", "chuzhi"),
    (Role.LEADER, "GOV-110101", "lingdao"),
    (Role.OVERSEER, "JW-1101", "jiancha"),
    (Role.CLERK, "JD-1101", "jichu"),
    (Role.ADMINISTRATOR, "JD-1101", "guanli"),
]


@dataclass(frozen=True)
class Chair:
    """A post to be filled: role, organisation code and how many people hold it."""

    role: Role
    organisation: str
    people: int


def _organisation_rows() -> list[dict[str, str]]:
    with (DATA / "organisations.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for area in Area.objects.filter(level=AreaLevel.STREET, code__regex="^11010[12]").order_by("code"):
        rows.append(
            {
                "code": f"JD-{area.code}",
                "name": f"{area.name}办事处",
                "short_name": area.name,
                "kind": "street",
                "parent": f"GOV-{area.code[:6]}",
                "level": "street",
                "area_code": area.code,
                "responsible_kinds": "street_office",
            }
        )
    for department in [row for row in rows if row["kind"] in ("department", "street")]:
        for number in range(1, (SQUADS_OF_DEPARTMENT if department["kind"] == "department" else 1) + 1):
            rows.append(
                department
                | {
                    "code": f"{department['code']}-{number}",
                    "name": f"{department['short_name']}处置{'一二三'[number - 1]}队",
                    "short_name": f"{department['short_name']}{'一二三'[number - 1]}队",
                    "kind": "squad",
                    "parent": department["code"],
                    "responsible_kinds": "",
                }
            )
    return rows


def _make_organisations() -> dict[str, Organisation]:
    made: dict[str, Organisation] = {}
    for row in _organisation_rows():
        made[row["code"]] = Organisation.objects.create(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            kind=row["kind"],
            parent=made.get(row["parent"]),
            level=row["level"],
            area_code=row["area_code"],
            responsible_kinds=row["responsible_kinds"].split(),
        )
    return made


def _chairs(organisations: dict[str, Organisation]) -> list[Chair]:
    chairs: list[Chair] = []
    for code, organisation in organisations.items():
        if organisation.kind == "supervision_centre":
            chairs += [Chair(role, code, people) for role, people in STAFF.items()]
        elif organisation.kind == "command_centre":
            chairs.append(Chair(Role.DISPATCHER, code, 3))
        elif organisation.kind in ("department", "street"):
            chairs.append(Chair(Role.DEPARTMENT, code, 1))
        elif organisation.kind == "squad":
            chairs.append(Chair(Role.WORKER, code, 2))
        elif organisation.kind == "government":
            chairs.append(Chair(Role.LEADER, code, 1))
        elif organisation.kind == "oversight":
            chairs.append(Chair(Role.OVERSEER, code, 1))
    halves = (SUPERVISORS + 1) // 2, SUPERVISORS // 2
    return [*chairs, Chair(Role.SUPERVISOR, "CJ-1", halves[0]), Chair(Role.SUPERVISOR, "CJ-2", halves[1])]


def _seat_people(organisations: dict[str, Organisation], chairs: list[Chair]) -> int:
    names = iter(people_names(sum(chair.people for chair in chairs), seed=30428))
    shown = {(role, organisation): sign_in_name for role, organisation, sign_in_name in SHOWN}
    password = make_password(DEMO_PASSWORD)
    people: list[Person] = []
    places: list[Post] = []
    for chair in chairs:
        organisation = organisations[chair.organisation]
        post = Post.objects.create(role=chair.role, organisation=organisation, name=f"{organisation.short_name}{chair.role.label}")
        for number in range(chair.people):
            name = next(names)
            first = shown.get((chair.role, chair.organisation)) if number == 0 else None
            people.append(
                Person(
                    sign_in_name=first or f"{pinyin_of(name)}{len(people):03}",
                    name=name,
                    number=f"{len(people) + 1:04}",
                    phone=f"1391100{len(people) + 1:04}",
                    password=password,
                    is_staff=chair.role in (Role.ADMINISTRATOR, Role.CLERK),
                    is_superuser=chair.role == Role.ADMINISTRATOR,
                )
            )
            places.append(post)
    people = Person.objects.bulk_create(people)
    PostHolding.objects.bulk_create(
        PostHolding(person=person, post=post, begins_on=SINCE) for person, post in zip(people, places, strict=True)
    )
    return len(people)


def _second_seats() -> None:
    """Some hold two posts, so that the change of seats can be tried: the acceptor of the demo also leads shifts, and so on."""
    for sign_in_name, role, organisation in (
        ("shouli", Role.SHIFT_LEADER, "JD-110101"),
        ("paiqian", Role.DISPATCHER, "ZH-110102"),
        ("lingdao", Role.LEADER, "GOV-110102"),
        ("zhiban", Role.SHIFT_LEADER, "JD-1101"),
        ("shouli", Role.ACCEPTOR, "JD-1101"),
        ("paiqian", Role.DISPATCHER, "ZH-1101"),
    ):
        person = Person.objects.get(sign_in_name=sign_in_name)
        post = Post.objects.get(role=role, organisation__code=organisation)
        PostHolding.objects.create(person=person, post=post, begins_on=SINCE)


def _make_shifts() -> dict[str, Shift]:
    """Three shifts, as companies have them: day all week, evening all week, and the early one before working hours."""
    hours = (("早班", time(6), time(14)), ("白班", time(9), time(17, 30)), ("晚班", time(14), time(22)))
    return {name: Shift.objects.create(name=name, begins=begins, ends=ends) for name, begins, ends in hours}


def assign_duties() -> int:
    """Give every responsibility grid of a county to its company's supervisors in turn: all walk, every grid is walked. The first of a
    grid walks all day; a second one comes in a shift, so that where two share a grid the busy hours have both."""
    count = 0
    shifts = list(_make_shifts().values())
    for county, company in (("110101", "CJ-1"), ("110102", "CJ-2")):
        walkers = list(
            Person.objects.filter(holdings__post__role=Role.SUPERVISOR, holdings__post__organisation__code=company).order_by("pk")
        )
        grids = list(ResponsibilityGrid.objects.filter(code__startswith=county, ends_on__isnull=True).order_by("code"))
        if not grids:
            continue
        turns = max(len(grids), len(walkers))
        GridDuty.objects.bulk_create(
            GridDuty(
                responsibility_grid=grids[turn % len(grids)],
                supervisor=walkers[turn % len(walkers)],
                shift=shifts[turn % len(shifts)] if turn >= len(grids) else None,
                begins_on=SINCE,
            )
            for turn in range(turns)
        )
        count += turns
    return count


@transaction.atomic
def make_people(*, at: datetime, say: Callable[[str], None]) -> bool:
    """Organisations, posts, people and duties of the demo city; nothing (False) where they are there. Needs areas."""
    if Organisation.objects.filter(code="GOV-1101").exists():
        return False
    organisations = _make_organisations()
    people = _seat_people(organisations, _chairs(organisations))
    _second_seats()
    record_fact("demo.people", about=("city", "demo"), by=None, at=at, data={"organisations": len(organisations), "people": people})
    say(f"    {len(organisations)} organisations, {people} people")
    return True
