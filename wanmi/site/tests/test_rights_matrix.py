"""Every right, asked by every role about things near and far: the table data/rights.csv is what was looked through and agreed.

A right that is new or changed is written there too: extents by role, nothing where a role does not have it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from wanmi.kit.rooms import rooms
from wanmi.people.models import Role
from wanmi.people.queries import all_rights, may, posts_with, right_called, roles_with
from wanmi.people.queries.rights import UnknownRight
from wanmi.people.rules.rights import About
from wanmi.people.rules.seats import Seat
from wanmi.site.folders import BASE_DIR
from wanmi.site.rights_document import rights_document

TABLE = Path(__file__).parent / "data" / "rights.csv"
OWN, FAR = "990101", "990102"
ME, OTHER, BODY, ELSEWHERE = 1, 2, 10, 20
# What a right is asked about, and the extents that reach it.
THINGS: dict[str, tuple[About, frozenset[str]]] = {
    "in own area": (About(area=OWN + "001"), frozenset({"everywhere", "area"})),
    "in another area": (About(area=FAR + "001"), frozenset({"everywhere"})),
    "above own area": (About(area=OWN[:4]), frozenset({"everywhere"})),
    "nowhere": (About(), frozenset({"everywhere"})),
    "of own body": (About(area=FAR, organisations=frozenset({BODY})), frozenset({"everywhere", "organisation"})),
    "of another body": (About(area=OWN, organisations=frozenset({ELSEWHERE})), frozenset({"everywhere", "area"})),
    "given to oneself": (About(area=FAR, task=(ME, ELSEWHERE)), frozenset({"everywhere", "task"})),
    "given to own body": (About(area=FAR, task=(None, BODY)), frozenset({"everywhere", "task"})),
    "given to a colleague": (About(area=FAR, task=(OTHER, BODY)), frozenset({"everywhere"})),
    "one's own": (About(area=FAR, people=frozenset({ME, OTHER})), frozenset({"everywhere", "own"})),
    "another's own": (About(area=FAR, people=frozenset({OTHER})), frozenset({"everywhere"})),
}


def seat_of(role: str, area: str = OWN) -> Seat:
    return Seat(ME, "某人", 1, role, BODY, "某单位", "department", "GOV/BODY", "county", area)


def reached(role: str, right: str) -> str:
    """The one extent that tells which of the things the seat has the right about; '' where it has it not at all."""
    seat = seat_of(role)
    true = {name for name, (about, _) in THINGS.items() if may(seat, right, about)}
    fitting = [extent for extent in ("everywhere", "area", "organisation", "task", "own") if true == _reached_by(extent)]
    assert len(fitting) == (1 if may(seat, right) else 0), (role, right, true)
    return fitting[0] if fitting else ""


def _reached_by(extent: str) -> set[str]:
    return {name for name, (_about, extents) in THINGS.items() if extent in extents}


def as_told() -> Iterator[list[str]]:
    yield ["right", "about", *Role.values]
    for name, right in all_rights().items():
        yield [name, right.about, *(reached(role, name) for role in Role.values)]


@pytest.mark.django_db
def test_every_role_has_the_rights_that_were_agreed_and_no_other_and_as_far() -> None:
    with TABLE.open(newline="", encoding="utf-8") as file:
        agreed = {row[0]: row for row in csv.reader(file)}
    told = {row[0]: row for row in as_told()}
    assert told == agreed


@pytest.mark.django_db
def test_who_answers_for_the_whole_city_reaches_every_area_and_nobody_reaches_what_lies_nowhere() -> None:
    for name, right in all_rights().items():
        for role, extent in right.roles.items():
            assert may(seat_of(role, ""), name, FAR) == (extent in ("everywhere", "area"))
            assert may(seat_of(role, ""), name, About()) == (extent == "everywhere")
    assert not may(None, "cases.see")
    assert not may(None, "cases.see", OWN)


@pytest.mark.django_db
def test_a_right_that_no_room_declares_is_a_fault() -> None:
    for ask in (lambda: may(seat_of("leader"), "cases.fly"), lambda: right_called("x"), lambda: posts_with("x"), lambda: roles_with("x")):
        with pytest.raises(UnknownRight):
            ask()


def test_every_right_has_a_name_of_its_room_a_word_and_only_roles_that_there_are() -> None:
    for label, room in rooms().items():
        for right in room.rights:
            thing, _, act = right.name.partition(".")
            assert thing == label, right.name
            assert act.replace("_", "").isalpha(), right.name
            assert str(right.word), right.name
            assert set(right.roles) <= set(Role.values), right.name
            assert right.roles, right.name
    names = [right.name for room in rooms().values() for right in room.rights]
    assert len(names) == len(set(names))


def test_the_page_of_rights_is_current() -> None:
    assert (BASE_DIR / "docs" / "rights.md").read_text(encoding="utf-8") == rights_document(), "wanmi rights document > docs/rights.md"
