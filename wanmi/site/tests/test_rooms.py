"""What rooms say of themselves: every field has its words and its users, every panel its slot, and the page in docs is of today."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import apps

from wanmi.kit.rooms import Room, from_rooms, room_modules, rooms
from wanmi.site.folders import BASE_DIR
from wanmi.site.home import DESK, PHONE
from wanmi.site.room_list import ROOMS
from wanmi.site.rooms_page import PAGE, page_of, part_classes, unnamed_in, users_of_fields, words_of_fields

SLOT = re.compile(r"{%\s*panels\s+\"([a-z_.]+)\"")


def test_every_field_of_a_room_says_in_words_what_it_holds():
    assert [name for name, words in words_of_fields().items() if not words] == []
    assert list(words_of_fields()) == [each.name for each in fields(Room)]


@pytest.mark.parametrize("part", part_classes(), ids=lambda part: part.__name__)
def test_every_part_of_a_room_names_its_fields_in_its_words(part):
    assert unnamed_in(part) == []


def test_the_page_of_the_rooms_is_of_today():
    assert PAGE.read_text() == page_of(rooms()), "write it anew: python -m wanmi.site.rooms_page"


def test_every_panel_hangs_in_a_slot_that_a_page_draws():
    declared = {slot.name for slot in from_rooms("slots")}
    pages = [path.read_text() for path in (BASE_DIR / "wanmi").glob("*/templates/**/*.html")]
    assert {name for page in pages for name in SLOT.findall(page)} == declared
    assert {panel.slot for panel in from_rooms("panels")} <= declared


def test_every_part_of_home_stands_in_a_region_of_the_page():
    assert {part.place for part in from_rooms("home")} <= {*DESK, *PHONE}


@pytest.mark.parametrize("field", ["home", "panels", "finders", "slots"])
def test_what_stands_in_one_place_has_names_of_its_own(field):
    names = [(getattr(each, "slot", ""), getattr(each, "key", "") or each.name) for each in from_rooms(field)]
    assert len(set(names)) == len(names)


AWAITED = {"jobs"}  # declared by the bench alone until the operations page reads them


def said_by_the_bench() -> list[str]:
    """The fields under which the room to copy from says something, read from its source: it is not installed here."""
    tree = ast.parse((BASE_DIR / "wanmi/site/tests/rooms/bench/apps.py").read_text())
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Room")
    return [keyword.arg or "" for call in calls for keyword in call.keywords]


def test_a_field_is_said_by_two_rooms_or_is_not_there():
    bench = said_by_the_bench()
    users = {name: [*labels, *(["bench"] if name in bench else [])] for name, labels in users_of_fields(rooms()).items()}
    assert {name: labels for name, labels in users.items() if len(labels) < 2 and name not in AWAITED} == {}


def test_the_room_to_copy_from_says_something_under_every_field():
    assert {each.name for each in fields(Room)} - {*said_by_the_bench()} <= {"deliveries"}


STAGED = {"resources_deliveredrow", "resources_finding", "resources_same_shape"}  # what kit.deliveries lets a kind speak of
WRITES_BELOW = {"unit_grids": {"grids"}}  # division draws the grids of the room below, and brings them in
WRITTEN = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM)\s+([a-z_]+)")


def rooms_of_tables() -> dict[str, str]:
    """Table → the room whose model it is."""
    return {model._meta.db_table: model.__module__.split(".")[1] for model in apps.get_models() if model.__module__.startswith("wanmi.")}


def sql_of(value: object) -> Iterator[str]:
    """Every text in a kind, whatever it stands in."""
    if isinstance(value, str):
        yield value
    elif callable(value) and not isinstance(value, type) and getattr(value, "__name__", "").endswith("in_use"):
        yield value()
    elif is_dataclass(value):
        for each in fields(value):
            yield from sql_of(getattr(value, each.name))
    elif isinstance(value, Mapping):
        yield from (text for each in value.values() for text in sql_of(each))
    elif isinstance(value, tuple):
        yield from (text for each in value for text in sql_of(each))


KINDS = [(label, kind) for label, room in rooms().items() for kind in room.deliveries]


@pytest.mark.parametrize(("label", "kind"), KINDS, ids=lambda each: getattr(each, "key", each))
def test_a_kind_of_delivery_writes_its_own_rooms_tables_and_names_none_of_a_room_above(label, kind):
    texts, room_of = " ".join(sql_of(kind)), rooms_of_tables()
    own = {label} | WRITES_BELOW.get(kind.key, set())
    assert {table for table in WRITTEN.findall(texts) if room_of.get(table) not in own} <= STAGED
    assert kind.existing is None or kind.existing.model.split(".")[0] in own
    above = ROOMS[ROOMS.index(label) + 1 :]
    asked = {each.stands_in for each in from_rooms("on_ground")}  # what stands in a grid says so itself
    for text in asked:
        texts = texts.replace(text, "")
    assert {table for table, room in room_of.items() if room in above and re.search(rf"\b{table}\b", texts)} <= STAGED


def test_a_folder_that_an_update_left_behind_is_no_part_of_a_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import wanmi.tiles

    assert "wanmi.tiles.api" not in room_modules("api")
    (tmp_path / "api" / "__pycache__").mkdir(parents=True)
    monkeypatch.setattr(wanmi.tiles, "__path__", [*wanmi.tiles.__path__, str(tmp_path)])
    assert find_spec("wanmi.tiles.api") is not None  # Python takes it for a package
    assert "wanmi.tiles.api" not in room_modules("api")
    assert "wanmi.cases.api" in room_modules("api")
