"""Shapes proposed for communities of which only names are known."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from wanmi.division.rules.communities import Block, Named, propose, seeded
from wanmi.division.tests.division_rules import GAP, OVERLAP, gap, outside, overlap, snapped
from wanmi.grids.rules.linework import CutLine

GROUND = shapely.box(0, 0, 2000, 1000)


def names(*points: tuple[float, float] | None) -> list[Named]:
    return [Named(f"110101001{number:03}", point) for number, point in enumerate(points, 1)]


def whole(blocks: list[Block], code: str) -> shapely.Geometry:
    return shapely.union_all([block.polygon for block in blocks if block.community == code])


def holds_together(blocks: list[Block], ground: shapely.Geometry = GROUND) -> bool:
    shapes = [block.polygon for block in blocks]
    return outside(shapes, ground) <= GAP and gap(shapes, ground) <= GAP and overlap(shapes) <= OVERLAP and snapped(shapes)


def test_two_communities_meet_at_the_street_between_them_not_half_way():
    street = CutLine(shapely.LineString([(1200, -50), (1200, 1050)]), 3.0)
    blocks = propose({"110101001": GROUND}, {"110101001": names((500, 500), (1600, 500))}, [street])
    assert holds_together(blocks)
    west = whole(blocks, "110101001001")
    assert abs(west.area - 1_200_000) < 150_000
    assert west.boundary.intersection(street.geometry.buffer(1)).length > 900


def test_without_any_street_the_border_is_half_way_between_the_points():
    blocks = propose({"110101001": GROUND}, {"110101001": names((500, 500), (1500, 500))}, [])
    assert holds_together(blocks)
    assert abs(whole(blocks, "110101001001").area - 1_000_000) < 1


def test_communities_without_points_get_even_parts_in_the_order_of_their_codes():
    blocks = propose({"110101001": GROUND}, {"110101001": names(None, None, None, None)}, [])
    assert holds_together(blocks)
    sizes = [whole(blocks, f"110101001{number:03}").area for number in (1, 2, 3, 4)]
    assert min(sizes) > 0.5 * max(sizes)


def test_communities_of_one_street_without_points_lie_together():
    wide = shapely.box(0, 0, 4000, 4000)
    named = [Named(f"1101010{street:02}{number:03}") for street in (1, 2, 3, 4) for number in range(1, 9)]
    blocks = propose({"110101": wide}, {"110101": named}, [])
    for street in (1, 2, 3, 4):
        mine = shapely.union_all([block.polygon for block in blocks if block.community.startswith(f"1101010{street:02}")])
        assert mine.geom_type == "Polygon"
        assert 16 * mine.area / mine.length**2 > 0.25


def test_one_without_a_point_goes_where_no_other_has_one():
    _, seeds = seeded(GROUND, np.array([GROUND]), names((300, 500), None))
    assert seeds[1][0] > 1000


def test_points_outside_the_ground_or_doubled_count_as_none():
    blocks = propose({"110101001": GROUND}, {"110101001": names((500, 500), (500, 500), (9000, 9000))}, [])
    assert {block.community for block in blocks} == {each.code for each in names(None, None, None)}


def test_each_ground_keeps_to_its_own_names():
    grounds = {"110101001": shapely.box(0, 0, 1000, 1000), "110101": shapely.box(1000, 0, 2000, 1000)}
    other = [Named("110101002001", (1500, 500))]
    blocks = propose(grounds, {"110101001": names((990, 500)), "110101": other}, [])
    assert holds_together(blocks)
    assert {(block.ground, block.community) for block in blocks} == {("110101001", "110101001001"), ("110101", "110101002001")}


place = st.tuples(st.integers(0, 2000), st.integers(0, 1000))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.one_of(st.none(), place), min_size=1, max_size=9),
    st.lists(st.tuples(place, place).filter(lambda ends: ends[0] != ends[1]), max_size=6),
)
def test_whatever_is_known_the_ground_is_covered_once_and_each_has_something(points, streets):
    lines = [CutLine(shapely.LineString(ends), 2.0) for ends in streets]
    blocks = propose({"110101001": GROUND}, {"110101001": names(*points)}, lines)
    assert holds_together(blocks)
    assert {block.community for block in blocks} == {each.code for each in names(*points)}
    for each in names(*points):
        assert whole(blocks, each.code).geom_type == "Polygon"
