"""Components and addresses on the ground of two street offices."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely

import wanmi.catalogue
from wanmi.simulation.ground.addresses import AddressBook, middles
from wanmi.simulation.ground.city import City, build_city
from wanmi.simulation.ground.inventory import COMPONENTS, Inventory, take_inventory, whole_shares
from wanmi.simulation.ground.sources import Road, inventory

ON = date(2026, 3, 1)
COUNT = 6000
SHAPES = {"point": "Point", "line": "LineString", "polygon": "Polygon"}


@pytest.fixture(scope="module")
def city() -> City:
    return build_city(only=("110101006", "110101007"))


@pytest.fixture(scope="module")
def components(city) -> Inventory:
    return take_inventory(city, on=ON, count=COUNT)


def test_there_are_exactly_as_many_as_asked_for(components):
    assert len(components) == len(components.shapes) == len(components.states) == COUNT
    assert whole_shares([kind.weight for kind in inventory()], COMPONENTS) != []
    assert sum(whole_shares([kind.weight for kind in inventory()], COMPONENTS)) == COMPONENTS


def test_a_code_is_county_class_subclass_and_a_sequence_without_a_break(components):
    assert all(re.fullmatch(r"110101\d{10}", code) for code in components.codes)
    assert components.codes == sorted(set(components.codes))
    for prefix, count in Counter(code[:10] for code in components.codes).items():
        assert [code for code in components.codes if code.startswith(prefix)][-1] == f"{prefix}{count:06}"
    assert [code[6:10] for code in components.codes] == [components.table[kind].code for kind in components.kinds]


def test_the_inventory_is_of_the_standards_subclasses_of_all_five_classes_with_their_geometry(components):
    table = Path(wanmi.catalogue.__file__).parent / "standards" / "components.csv"
    with table.open() as file:
        standard = {row["class_code"] + row["subclass_code"]: row for row in csv.DictReader(file)}
    assert len(inventory()) == 92
    assert {kind.code[:2] for kind in inventory()} == {"01", "02", "03", "04", "05"}
    assert all(standard[kind.code]["subclass_name"] == kind.name for kind in inventory())
    for kind, shape in zip(components.kinds, components.shapes, strict=True):
        assert shape.geom_type == SHAPES[standard[components.table[kind].code]["geometry"]]


def test_every_component_lies_in_its_grid_and_on_an_edge_in_the_lower_one(city, components):
    assert shapely.covers(city.shapes[components.grids], components.shapes).all()
    shape, grid = city.stored_tree.query(components.shapes, predicate="within")
    assert (components.grids[shape] <= grid).all()


def test_no_component_has_changed_before_it_was_first_surveyed_or_after_today(components):
    for first, last in zip(components.initial_on, components.changed_on, strict=True):
        assert first <= (last or first) < ON


def test_most_are_intact_and_every_other_has_a_day_of_change(components):
    assert components.states.count("intact") > 0.95 * COUNT
    assert all(day for state, day in zip(components.states, components.changed_on, strict=True) if state != "intact")


def test_the_same_city_and_day_give_the_same_components(city, components):
    again = take_inventory(city, on=ON, count=COUNT)
    assert again.codes == components.codes
    assert shapely.equals_exact(again.shapes, components.shapes).all()


def test_lamps_stand_at_kerbs_in_rows(city, components):
    lamps = components.shapes[[components.table[kind].code == "0137" for kind in components.kinds]]
    points = city.plane.to_metres(shapely.get_coordinates(lamps))
    streets = shapely.STRtree([city.plane.project(road.line) for road in city.roads])
    _, distance = streets.query_nearest(shapely.points(points), return_distance=True, all_matches=False)
    assert np.quantile(distance, 0.95) < 10
    apart = np.sort(np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)), axis=1)[:, 1]
    assert np.median(apart) < 40


# --- addresses ---

STREET = [
    Road("1", "primary", "长街", shapely.LineString([(116.38, 39.92), (116.38, 39.91)])),
    Road("2", "service", "", shapely.LineString([(116.3805, 39.92), (116.3805, 39.91)])),
]


def door_of(address: str) -> int:
    return int(address.partition("街")[2].partition("号")[0])


def test_an_address_is_street_door_direction_and_metres(city):
    book = AddressBook(STREET, city.plane)
    north, south = book.near(116.3801, 39.9199), book.near(116.3801, 39.9101)
    assert re.fullmatch(r"长街\d+号([东南西北]{1,2}\d+米)?", north)
    number = [door_of(text) for text in (north, south)]
    assert number[0] < number[1]  # counted from the north
    assert book.near(116.3803, 39.915).partition("号")[2].startswith("东")
    assert book.near(116.3797, 39.915).partition("号")[2].startswith("西")


def test_odd_doors_are_on_one_side_and_even_ones_on_the_other(city):
    book = AddressBook(STREET, city.plane)
    doors = {lng: {door_of(book.near(lng, lat)) % 2 for lat in np.linspace(39.911, 39.919, 9)} for lng in (116.3799, 116.3801)}
    assert sorted(map(tuple, doors.values())) == [(0,), (1,)]


def test_at_a_door_no_direction_is_given(city):
    book = AddressBook(STREET, city.plane)
    along = np.linspace(39.911, 39.912, 200)
    assert any(book.near(116.38 + 5 / 85_500, lat).endswith("号") for lat in along)


def test_every_component_has_an_address_that_fits_the_column(city, components):
    addresses = AddressBook(city.roads, city.plane).addresses(city.plane.to_metres(middles(components.shapes)))
    assert all(re.fullmatch(r"[^\dA-Za-z][^A-Za-z]*\d+号([东南西北]{1,2}\d+米)?", text) and len(text) <= 120 for text in addresses)
