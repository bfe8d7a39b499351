"""Which department comes first: who keeps it, whose work it is, who is nearest; the street where nobody is."""

from __future__ import annotations

from wanmi.cases.rules.suggestions import Candidate, ranked

GRID = "110101001001001"
WATER = Candidate(1, "department", "1101", frozenset({"water_utility"}))
CLEAN_EAST = Candidate(2, "department", "110101", frozenset({"sanitation"}))
CLEAN_WEST = Candidate(3, "department", "110102", frozenset({"sanitation"}))
CLEAN_CITY = Candidate(4, "department", "1101", frozenset({"sanitation"}))
STREET = Candidate(5, "street", "110101001", frozenset({"street_office"}))
NEXT_STREET = Candidate(6, "street", "110101002", frozenset({"street_office"}))
ALL = [NEXT_STREET, CLEAN_CITY, CLEAN_WEST, CLEAN_EAST, WATER, STREET]


def test_the_smallest_body_whose_work_it_is_comes_first() -> None:
    assert ranked(ALL, responsible_kind="sanitation", grid_code=GRID) == [2, 4]


def test_whoever_keeps_the_component_comes_before_whose_work_it_is() -> None:
    assert ranked(ALL, responsible_kind="sanitation", grid_code=GRID, keepers=[1]) == [1, 2, 4]
    assert ranked(ALL, responsible_kind="sanitation", grid_code=GRID, keepers=[4, 1]) == [4, 1, 2]


def test_a_keeper_of_another_county_is_not_proposed() -> None:
    assert ranked(ALL, responsible_kind="sanitation", grid_code=GRID, keepers=[3]) == [2, 4]


def test_what_is_nobodys_work_goes_to_the_street_of_the_grid() -> None:
    assert ranked(ALL, responsible_kind="port", grid_code=GRID) == [5]
    assert ranked([WATER], responsible_kind="port", grid_code=GRID) == []
