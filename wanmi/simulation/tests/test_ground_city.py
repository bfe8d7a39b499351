"""The demo city's divisions on real ground: two neighbouring street offices; all 32 where the test is marked slow."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
import shapely

from wanmi.division.rules.division import share_along
from wanmi.division.tests.division_rules import GAP, OVERLAP, gap, outside, overlap, snapped
from wanmi.grids.rules.linework import STEP
from wanmi.patrols.rules.grouping import patchwork, reachable
from wanmi.simulation.ground import sources
from wanmi.simulation.ground.city import SUPERVISORS, City, build_city

TWO = ("110101006", "110101007")  # 东四街道, 朝阳门街道


@pytest.fixture(scope="module")
def city() -> City:
    return build_city(only=TWO)


def check_division(city: City, codes: list[str]) -> None:
    """GD-2, 7, 8, 9 on the stored degrees, for every community; for the street offices as they came to a millimetre along their borders."""
    metric = city.plane.project(city.shapes)
    owner = np.array([code[:12] for code in city.codes])
    for community in city.communities:
        mine, area = metric[owner == community.code], city.plane.project(community.shape)
        assert outside(mine, area) <= GAP
        assert gap(mine, area) <= GAP
    for street in sources.streets():
        if street.code in codes:
            mine, area = metric[[code.startswith(street.code) for code in city.codes]], city.plane.project(street.polygon)
            assert outside(mine, area) <= GAP
            assert gap(mine, area) <= STEP * area.length
    assert overlap(metric) <= OVERLAP
    assert snapped(city.shapes)


def test_grids_cover_their_communities_and_streets_without_gap_or_overlap(city):
    check_division(city, list(TWO))


def test_grids_measure_about_ten_thousand_square_metres(city):
    areas = shapely.area(city.metric)
    assert 9_000 < np.median(areas) < 11_000
    assert ((areas < 5_000) | (areas > 20_000)).mean() < 0.01
    assert areas.max() < 100_000


def test_a_grids_code_begins_with_its_communitys_and_counts_on_from_001(city):
    names = sources.communities()
    assert all(re.fullmatch(r"\d{15}", code) for code in city.codes)
    assert len(set(city.codes)) == len(city.codes)
    assert {code[:12] for code in city.codes} == {code for code in names if code[:9] in TWO}
    assert {community.code: community.name for community in city.communities}.items() <= names.items()
    for community in {code[:12] for code in city.codes}:
        numbers = [int(code[12:]) for code in city.codes if code.startswith(community)]
        assert numbers == list(range(1, len(numbers) + 1))


def test_numbers_run_from_west_to_east_and_north_to_south(city):
    centres = shapely.get_coordinates(shapely.centroid(city.metric))
    for (one, here), (other, there) in pairwise(zip(city.codes, centres, strict=True)):
        if one[:12] == other[:12]:
            assert there[1] < here[1] or there[0] > here[0]


def test_every_community_is_one_connected_piece_of_about_its_streets_mean_size(city):
    assert {community.shape.geom_type for community in city.communities} == {"Polygon"}
    for street in TWO:
        sizes = [city.plane.project(one.shape).area for one in city.communities if one.code.startswith(street)]
        assert max(sizes) < 1.5 * min(sizes)


@pytest.mark.parametrize(("community", "street"), [("史家社区", "史家胡同"), ("礼士社区", "礼士胡同"), ("豆瓣社区", "豆瓣胡同")])
def test_a_community_lies_by_the_street_that_it_is_called_after(city, community, street):
    shape = next(city.plane.project(one.shape) for one in city.communities if one.name == community)
    line = shapely.union_all([city.plane.project(road.line) for road in city.roads if road.name == street])
    inside = line.intersection(shapely.union_all([city.plane.project(one.shape) for one in city.streets]))
    assert inside.intersection(shape.buffer(60)).length > 0.3 * inside.length


def test_responsibility_grids_are_adjoining_unit_grids_of_one_street_each_in_just_one(city):
    patches = patchwork(city.metric, shapely.area(city.metric))
    group = np.full(len(city.codes), -1)
    for number, patrol in enumerate(city.patrols):
        assert re.fullmatch(r"\d{9}Z\d{3}", patrol.code)
        assert {city.codes[grid][:9] for grid in patrol.grids} == {patrol.code[:9]}
        assert (group[list(patrol.grids)] == -1).all()
        group[list(patrol.grids)] = number
    assert (group >= 0).all()
    for patrol in city.patrols:
        assert reachable(patches, group, patrol.grids[0]) == set(patrol.grids)


def test_grids_on_main_streets_are_first_class_and_most_are_not(city):
    assert set(city.classes.tolist()) == {1, 2, 3}
    assert 0.05 < (city.classes == 1).mean() < 0.4
    busy = city.plane.project(shapely.union_all([road.line for road in city.roads if road.name == "金宝街"]))
    assert (city.classes[shapely.dwithin(city.metric, busy, 5)] == 1).all()


def test_a_point_on_an_edge_belongs_to_the_lower_code(city):
    one = city.metric[5]
    corner = shapely.get_coordinates(one)[:1]
    touching = [number for number, grid in enumerate(city.metric) if grid.intersects(shapely.Point(corner[0]))]
    assert len(touching) > 1
    assert city.grids_at(corner).tolist() == [min(touching)]
    assert city.grids_at(np.array([[1e6, 1e6]])).tolist() == [-1]


@pytest.mark.slow
def test_the_whole_city_holds_the_rules_of_division():
    city = build_city()
    assert len(city.streets) == 32
    assert len(city.communities) == 432
    assert len(city.patrols) == SUPERVISORS
    check_division(city, [street.code for street in sources.streets()])
    areas = shapely.area(city.metric)
    assert 9_500 < np.median(areas) < 11_000  # blocks up to 20,000 m² stay whole for the sake of their streets
    assert ((areas < 5_000) | (areas > 20_000)).mean() < 0.001
    lines = [city.plane.project(road.line) for road in city.roads] + [city.plane.project(one.shape).boundary for one in city.streets]
    assert share_along(list(city.metric), lines).mean() > 0.5
