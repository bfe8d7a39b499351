"""Cutting unit grids: small invented areas and streets. The real city is cut in the simulation's tests."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.ops import split

from wanmi.division.rules.division import DEGREE_DIGITS, cut_unit_grids, share_along
from wanmi.division.rules.merging import Sizes
from wanmi.division.rules.splitting import areas_beside, cuts, strip_cuts
from wanmi.division.tests.division_rules import GAP, OVERLAP, gap, outside, overlap, snapped
from wanmi.grids.rules.linework import CutLine, drawn_on, node
from wanmi.grids.rules.plane import Plane

PLANE = Plane(116.38, 39.914)
BLOCK = shapely.box(0, 0, 400, 400)
NO_JOINTS = np.zeros((0, 2))


def street(*points: tuple[float, float], weight: float = 2.0) -> CutLine:
    return CutLine(shapely.LineString(points), weight)


def sizes_of(grids):
    return [grid.polygon.area for grid in grids]


@st.composite
def small_cities(draw):
    """One to three areas side by side, with crooked borders in common, and up to ten streets across them."""
    place = st.integers(0, 6000).map(lambda tenths: tenths / 10)
    columns = [0.0, *sorted(draw(st.sets(st.sampled_from([15, 30, 45]), max_size=2))), 60.0]
    borders = [[(10 * x + draw(st.integers(-60, 60)) * (0 < x < 60), y) for y in (0.0, 130.0, 250.0, 420.0)] for x in columns]
    areas = {str(number): shapely.Polygon([*west, *reversed(east)]) for number, (west, east) in enumerate(pairwise(borders))}
    ends = draw(st.lists(st.tuples(place, place, place, place).filter(lambda line: line[:2] != line[2:]), max_size=8))
    weights = st.sampled_from([0.3, 0.8, 1.2, 2.0, 3.0])
    return areas, [street(line[:2], line[2:], weight=draw(weights)) for line in ends]


@settings(max_examples=30, deadline=None)
@given(small_cities())
def test_grids_cover_each_area_without_gap_or_overlap_even_as_stored_degrees(city):
    areas, lines = city
    pieces = cut_unit_grids(areas, lines)
    assert all(shapely.is_valid(area) for area in areas.values())
    for code, area in areas.items():
        metric = [piece.polygon for piece in pieces if piece.area == code]
        rounded = [shapely.transform(PLANE.unproject(one), lambda points: points.round(DEGREE_DIGITS)) for one in metric]
        for grids in (metric, [PLANE.project(one) for one in rounded]):
            assert outside(grids, area) <= GAP
            assert gap(grids, area) <= GAP
            assert overlap(grids) <= OVERLAP
        assert snapped(metric)
        assert snapped(rounded)
    assert snapped([piece.polygon for piece in pieces])


def test_streets_within_a_hands_breadth_of_a_border_leave_no_needles():
    block = shapely.Polygon([(0, 0), (0, 130), (0, 250), (0, 420), (600, 420), (600, 250), (600, 130), (600, 0)])
    lines = [street((0.1, 157.7), (1.1, 0)), street((0, 0), (0.1, 0)), street((19.1, 144.5), (99.8, 0)), street((25.5, 0), (2.5, 181.3))]
    grids = [piece.polygon for piece in cut_unit_grids({"0": block}, [replace(line, weight=0.3) for line in lines])]
    assert snapped(grids)
    assert gap(grids, block) <= GAP


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(small_cities())
def test_no_grid_is_far_too_large_and_none_is_a_sliver(city):
    areas, lines = city
    for piece in cut_unit_grids(areas, lines):
        alone = areas[piece.area].area < 8000
        assert 2000 < piece.polygon.area < 20000 or alone


def test_a_large_block_without_streets_is_cut_into_grids_of_about_the_wanted_size():
    grids = cut_unit_grids({"a": BLOCK}, [])
    assert len(grids) == 16
    assert all(8000 < size < 12000 for size in sizes_of(grids))
    assert all(16 * grid.polygon.area / grid.polygon.length**2 > 0.7 for grid in grids)


def test_no_grid_lies_across_a_street_that_parts_good_blocks():
    main = shapely.LineString([(0, 210), (400, 190)])
    grids = cut_unit_grids({"a": BLOCK}, [CutLine(main, 3.0)])
    for grid in grids:
        north, south = split(grid.polygon, main).geoms if grid.polygon.crosses(main) else (grid.polygon, None)
        assert south is None or min(north.area, south.area) < 20


def test_a_border_that_two_areas_share_is_kept_though_a_street_runs_beside_it():
    areas = {"w": shapely.box(0, 0, 200, 400), "e": shapely.box(200, 0, 400, 400)}
    grids = cut_unit_grids(areas, [street((194, -50), (194, 450), weight=3.0)])
    for grid in grids:
        assert areas[grid.area].buffer(0.02).covers(grid.polygon)
        assert grid.polygon.area > 5000


def test_the_strip_between_two_carriageways_is_no_grid_of_its_own():
    lines = [street((-50, 200), (450, 200), weight=3.0), street((-50, 220), (450, 220), weight=3.0)]
    grids = cut_unit_grids({"a": BLOCK}, lines)
    assert all(np.ptp(shapely.get_coordinates(grid.polygon)[:, 1]) > 60 for grid in grids)


def test_blocks_inside_another_do_not_leave_a_hole():
    ring = shapely.box(120, 120, 280, 280).exterior
    lines = [CutLine(shapely.LineString(ring), 1.2), street((200, 120), (200, 280))]
    grids = cut_unit_grids({"a": BLOCK}, lines)
    assert snapped([grid.polygon for grid in grids])
    assert gap([grid.polygon for grid in grids], BLOCK) <= GAP


def test_a_street_outside_the_area_changes_nothing():
    far = street((1000, 0), (1000, 400))
    assert cut_unit_grids({"a": BLOCK}, [far]) == cut_unit_grids({"a": BLOCK}, [])


def test_small_blocks_join_across_the_lesser_street():
    lines = [street((-9, 50), (89, 50), weight=0.4), street((-9, 100), (89, 100), weight=3.0)]
    grids = cut_unit_grids({"a": shapely.box(0, 0, 80, 150)}, lines, Sizes(target=8000, least=3500, most=12000))
    assert sorted(round(size) for size in sizes_of(grids)) == [4000, 8000]


def test_a_dead_end_is_drawn_on_to_the_next_street_but_not_into_the_void():
    alley, wall = shapely.LineString([(0, 0), (50, 0)]), shapely.LineString([(90, -40), (90, 40)])
    found = drawn_on(node([(alley, 1.0), (wall, 1.0)]))
    assert len(found) == 1
    assert found[0].coords[0] == (50, 0)
    assert found[0].coords[1] == pytest.approx((90, 0), abs=0.1)


def test_a_crossing_gives_every_street_a_vertex_there_and_the_weightier_name_to_what_they_share():
    linework = node([(shapely.LineString([(0, 0), (100, 0)]), 1.0), (shapely.LineString([(40, -10), (40, 10)]), 2.0)])
    assert len(linework.segments) == 4
    assert sorted(linework.weights.tolist()) == [1.0, 1.0, 2.0, 2.0]
    both = node([(shapely.LineString([(0, 0), (100, 0)]), 1.0), (shapely.LineString([(0, 0), (60, 0)]), 3.0)])
    assert sorted(both.weights.tolist()) == [1.0, 3.0]


def test_a_cut_goes_on_in_the_line_of_a_street_that_meets_the_block():
    block = shapely.box(0, 0, 200, 100)
    (cut,) = cuts(block, np.array([[93.0, 0.0]]), Sizes())
    assert [round(x) for x, _ in cut.coords] == [93, 93]


def test_a_block_that_is_small_enough_is_left_alone():
    assert cuts(shapely.box(0, 0, 120, 120), NO_JOINTS, Sizes()) == []


@pytest.mark.parametrize(
    "block",
    [
        shapely.Polygon([(0, 0), (300, 0), (300, 60), (60, 60), (60, 300), (0, 300)]),  # an L
        shapely.Polygon([(0, 0), (300, 0), (300, 250), (250, 250), (250, 60), (50, 60), (50, 250), (0, 250)]),  # a U
        shapely.Polygon([(0, 0), (400, 20), (30, 350)]),  # a triangle
        shapely.Polygon([(200 * np.cos(a), 200 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 40)[:-1]]),  # a round
        shapely.affinity.rotate(shapely.box(0, 0, 700, 40), 33),  # a long one, askew
    ],
)
def test_blocks_of_every_shape_come_apart_into_grids(block):
    grids = cut_unit_grids({"a": block}, [])
    assert gap([grid.polygon for grid in grids], block) <= GAP
    assert all(4000 < size <= 20000 for size in sizes_of(grids))


def test_the_area_beside_a_chord_is_exact():
    ring = np.array([(0, 0), (10, 0), (10, 4), (6, 4), (6, 10), (0, 10), (0, 0)], float)
    for outline in (ring, ring[::-1].copy()):
        for x, left in ((3.0, 30.0), (8.0, 68.0)):
            (parted,) = areas_beside(outline, x).tolist()
            assert parted in (pytest.approx(left), pytest.approx(76 - left))


def test_a_strip_is_cut_where_streets_meet_it_and_often_enough():
    found = strip_cuts(shapely.box(0, 0, 500, 12), np.array([[120.0, 12.0], [300.0, 0.0]]))
    places = sorted(round(cut.coords[0][0]) for cut in found)
    assert {120, 300} <= set(places)
    assert max(np.diff([0, *places, 500])) <= 111


def test_the_share_of_an_outline_along_lines_is_by_length():
    square = shapely.box(0, 0, 100, 100)
    assert share_along([square], [shapely.LineString([(0, -3), (100, -3)])])[0] == pytest.approx(0.25, abs=0.03)
    assert share_along([square], [shapely.LineString([(0, -30), (100, -30)])])[0] == 0


def test_what_is_a_little_large_stays_whole_where_a_cut_would_leave_its_parts_off_the_streets():
    assert cuts(shapely.box(0, 0, 136, 136), NO_JOINTS, Sizes()) != []  # both halves have five sixths of their outlines on streets
    areas = {"a": shapely.box(0, 0, 280, 500)}  # four blocks of 35,000 m², halves of 17,500: quarters would have only two sides on streets
    lines = [street((-9, 250), (289, 250), weight=3.0), street((140, -9), (140, 509), weight=3.0)]
    follow = [areas["a"].boundary, *(line.geometry for line in lines)]
    pieces = [piece.polygon for piece in cut_unit_grids(areas, lines)]
    assert len(pieces) == 8
    assert max(piece.area for piece in pieces) <= 20_000
    assert (share_along(pieces, follow) >= 0.6).all()


def test_no_slat_is_cut_off_though_it_has_just_the_wanted_size():
    tail = shapely.Polygon([(0, 0), (688, 0), (688, 20), (200, 20), (200, 200), (0, 200)])
    pieces = np.array([piece.polygon for piece in cut_unit_grids({"a": tail}, [])])
    assert (16 * shapely.area(pieces) / shapely.length(pieces) ** 2 > 0.2).all()
