"""GE-2, GE-5, GE-6, GE-9: whether a row may stand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wanmi.geocoding.rules.checks import Known, check_place, filled_in
from wanmi.geocoding.rules.columns import place_of
from wanmi.geocoding.rules.inputs import NewPlace

GRID = "990101001001001"
GOOD = NewPlace("doorplate", "浅水街12号", 116.4, 39.9, address="浅水区浅水街12号", number="12号", division_code=GRID[:12], grid_code=GRID)
KNOWN = Known(grid_at=GRID, divisions={"990101", "990101001", "990101001001"})


def test_a_good_row_has_no_findings():
    assert check_place(GOOD, KNOWN) == []


@pytest.mark.parametrize(
    ("changes", "known", "rule", "field", "code"),
    [
        ({}, {"grid_at": None}, "GE-9", "lng", "geocoding.place_outside"),
        ({}, {"grid_at": "990101001001002"}, "GE-9", "grid_code", "geocoding.place_not_in_grid"),
        ({"division_code": "990101001"}, {"grid_at": "990102001001001"}, "GE-9", "grid_code", "geocoding.place_not_in_grid"),
        (
            {"division_code": "990101001", "grid_code": ""},
            {"grid_at": "990102001001001"},
            "GE-9",
            "division_code",
            "geocoding.place_division",
        ),
        ({}, {"taken_by": "990101A000000001"}, "GE-9", "address", "geocoding.address_taken"),
        ({}, {"first_row": 3}, "GE-9", "address", "geocoding.address_twice"),
        ({"code": "X1"}, {"code_taken": True}, "GE-6", "code", "geocoding.place_code_taken"),
        ({"limiting": "无名街"}, {"limiting_found": False}, "GE-2", "limiting", "geocoding.no_limiting"),
        ({"kind": "street"}, {}, "GE-5", "kind", "geocoding.place_kind"),
        ({"name": " "}, {}, "GE-6", "name", "geocoding.place_name"),
        ({"name": "长" * 81}, {}, "GE-6", "name", "geocoding.place_name"),
        ({"address": ""}, {}, "GE-6", "address", "geocoding.place_address"),
        ({"number": "9" * 41}, {}, "GE-6", "number", "geocoding.place_number"),
        ({"lng": 39.9, "lat": 116.4}, {}, "GE-6", "lng", "geocoding.place_point"),
        ({"lng": 0.0, "lat": 0.0}, {}, "GE-6", "lng", "geocoding.place_point"),
        ({"division_code": "123456"}, {}, "GE-6", "division_code", "geocoding.no_division"),
        ({"aliases": (("老街", "nickname"),)}, {}, "GE-6", "aliases", "geocoding.alias_kind"),
        ({"aliases": (("", "alias"),)}, {}, "GE-6", "aliases", "geocoding.alias_name"),
    ],
)
def test_each_fault_is_found_at_its_field(changes, known, rule, field, code):
    findings = check_place(replace(GOOD, **changes), replace(KNOWN, **known))
    assert (rule, field, code) in [(each.rule, each.field, each.refusal.code) for each in findings]
    assert all(each.refusal.field == each.field for each in findings)


def test_a_street_may_lie_in_many_grids():
    street = replace(GOOD, kind="road", name="浅水街", number="", division_code="990101", grid_code="")
    assert check_place(street, replace(KNOWN, grid_at="990101002001001")) == []


def test_what_is_left_empty_is_filled_in_from_the_point():
    row = filled_in(replace(GOOD, address="", division_code="", grid_code=""), grid_at=GRID, names={"990101": "浅水区"})
    assert (row.address, row.division_code, row.grid_code) == ("浅水区浅水街12号", GRID[:12], GRID)
    assert filled_in(replace(GOOD, name="浅水区浅水街", address=""), grid_at=GRID, names={"990101": "浅水区"}).address == "浅水区浅水街"


def test_a_row_of_a_register_becomes_a_place():
    row = {"kind": "门牌", "limiting": "浅水街", "number": "12号", "lng": "116.4", "lat": "39.9", "aliases": "老十二号、甲院"}
    place = place_of(row)
    assert (place.kind, place.name, place.number, place.lng, place.limiting) == ("doorplate", "浅水街12号", "12号", 116.4, "浅水街")
    assert place.aliases == (("老十二号", "alias"), ("甲院", "alias"))
    assert place_of(row | {"lng": "东经116"}).lng == 0.0


@pytest.mark.parametrize(
    ("kind", "division"), [("road", GRID[:6]), ("street_office", GRID[:9]), ("poi", GRID[:12]), ("doorplate", GRID[:12])]
)
def test_a_street_belongs_to_its_county_and_a_door_to_its_community(kind, division):
    row = filled_in(replace(GOOD, kind=kind, address="", division_code="", grid_code=""), grid_at=GRID, names={})
    assert row.division_code == division


def test_where_no_grid_was_cut_yet_a_place_waits_for_its_own():
    row = filled_in(replace(GOOD, division_code="", grid_code=""), grid_at=None, names={}, uncut="990101001")
    assert (row.division_code, row.grid_code) == ("990101001", "")
    found = check_place(row, replace(KNOWN, grid_at=None, uncut="990101001"))
    assert [(each.rule, each.refusal.code, each.error) for each in found] == [("GE-9", "geocoding.place_not_cut_yet", False)]
    named = check_place(GOOD, replace(KNOWN, grid_at=None, uncut="990101001"))
    assert [(each.refusal.code, each.error) for each in named] == [("geocoding.place_outside", True)]  # a grid that is named must be there
