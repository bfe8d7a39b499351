"""The principles of division, each with a division that breaks it and one that does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely

from wanmi.division.rules.checks import REMEDIES, Community, Drawn, Tolerances, findings_in, gd_1, gd_11
from wanmi.division.rules.lines import Terrain, classes_beside
from wanmi.grids.rules.grid_codes import faults_of, next_codes, ug_2, ug_3
from wanmi.grids.rules.refusals import SequenceUsedUp

SHAPE = shapely.box(0, 0, 300, 100)
AREAS = {"110101", "110101001", "110101001002", "110101999", "110101999002"}


def thirds(**changes) -> Community:
    pieces = [Drawn(number, shapely.box(100 * number, 0, 100 * number + 100, 100), number + 1) for number in range(3)]
    return replace(Community("110101001002", SHAPE, pieces), **changes)


def with_piece(number, polygon) -> Community:
    area = thirds()
    return replace(area, pieces=[replace(piece, polygon=polygon) if piece.number == number else piece for piece in area.pieces])


def slat(**changes) -> Community:
    """20 × 488 m: just the wanted size, and nothing that one could walk round."""
    whole = shapely.box(0, 0, 488, 20)
    return Community("110101001002", whole, [Drawn(1, whole, 1, **changes)])


def rules(area, **limits) -> set[tuple[str, str]]:
    return {(found.rule, found.severity) for found in findings_in(area, Tolerances(along_share=0.0, **limits))}


def test_a_good_division_has_nothing_to_mend():
    assert rules(thirds()) == set()


@pytest.mark.parametrize(
    ("area", "found"),
    [
        (with_piece(2, shapely.box(200, 0, 310, 100)), {("GD-2", "error")}),
        (with_piece(2, shapely.box(200, 0, 290, 100)), {("GD-7", "error")}),
        (with_piece(2, shapely.box(190, 0, 300, 100)), {("GD-8", "error"), ("GD-9", "error")}),
        (with_piece(2, shapely.Polygon([(200, 0), (300, 0), (300, 100), (200, 100), (200, 50.002)])), {("GD-9", "error")}),
        (thirds(ground=Terrain(features={"building": [shapely.box(90, 40, 120, 60)]})), {("GD-5", "error")}),
        (thirds(ground=Terrain(features={"component": [shapely.box(90, 40, 120, 60)]})), {("GD-5", "error")}),
        (thirds(ground=Terrain(features={"building": [shapely.box(20, 40, 50, 60)]})), set()),
        (thirds(ground=Terrain(features={"compound": [shapely.box(50, 10, 150, 90)]})), {("GD-6", "warn")}),
        (thirds(points=np.array([(50.0, 50.0), (150, 50), (100, 30)])), set()),
        (thirds(pieces=[]), {("GD-7", "error")}),
        (slat(), {("GD-15", "warn")}),
        (thirds(free=2), {("UG-10", "error")}),
        (thirds(free=3), set()),
    ],
)
def test_each_breach_is_found(area, found):
    assert rules(area) == found


def test_sizes_outside_the_band_warn_and_the_very_large_are_errors_unless_meant():
    whole = shapely.box(0, 0, 400, 300)
    area = Community("110101001002", whole, [Drawn(1, whole)])
    assert rules(area) == {("GD-3", "error")}
    assert rules(replace(area, pieces=[Drawn(1, whole, large_on_purpose=True)])) == set()
    assert rules(thirds(), least_m2=12_000) == {("GD-3", "warn")}


def test_a_river_may_be_long_where_that_is_said():
    assert rules(slat(large_on_purpose=True)) == set()


def test_borders_that_follow_nothing_warn():
    whole = shapely.box(0, 0, 300, 300)
    pieces = [Drawn(x + 3 * y, shapely.box(100 * x, 100 * y, 100 * x + 100, 100 * y + 100)) for x in range(3) for y in range(3)]
    found = [finding for finding in findings_in(Community("110101001002", whole, pieces)) if finding.rule == "GD-4"]
    assert sorted(finding.number or 0 for finding in found) == list(range(9))
    streets = [("residential", shapely.LineString([(100, 0), (100, 300)])), ("residential", shapely.LineString([(200, 0), (200, 300)]))]
    streets += [("residential", shapely.LineString([(0, 100), (300, 100)]))]
    assert [each for each in findings_in(Community("110101001002", whole, pieces, Terrain(streets))) if each.rule == "GD-4"] == []


def test_a_grid_with_far_more_to_see_than_the_others_warns():
    crowd = np.random.default_rng(1).uniform((5, 5), (95, 95), (60, 2))
    few = np.array([(150.0, 50.0), (150, 60), (250, 50), (250, 60)])
    assert rules(thirds(points=np.concatenate([crowd, few]))) == {("GD-10", "warn")}


def test_a_component_in_a_gap_or_in_two_grids_is_an_error():
    gap = with_piece(2, shapely.box(200, 0, 290, 100))
    assert ("GD-12", "error") in rules(replace(gap, points=np.array([(295.0, 50.0)])))
    both = with_piece(2, shapely.box(190, 0, 300, 100))
    assert ("GD-12", "error") in rules(replace(both, points=np.array([(195.0, 50.0)])))


def test_numbers_that_run_against_the_reading_order_warn():
    whole = shapely.box(0, 0, 600, 100)
    pieces = [Drawn(x, shapely.box(100 * x, 0, 100 * x + 100, 100), 6 - x) for x in range(6)]
    assert rules(Community("110101001002", whole, pieces)) == {("GD-13", "warn")}


def test_source_day_and_reason_must_be_said():
    assert gd_1("地形图", date(2026, 1, 1))
    assert not gd_1(" ", date(2026, 1, 1))
    assert not gd_11("", date(2026, 1, 1))
    assert not gd_11("改造", None)


@pytest.mark.parametrize(
    ("code", "faults"),
    [
        ("110101001002007", []),
        ("11010100100200７", ["UG-1"]),
        ("1101010010020", ["UG-1"]),
        ("11010100100207", ["UG-2"]),
        ("1101010010020071234", ["UG-9"]),
        ("110101001003007", ["UG-4", "UG-6"]),
        ("110101001002000", ["UG-5"]),
        ("110101001002001", ["UG-7"]),
    ],
)
def test_what_is_wrong_with_a_code(code, faults):
    found = faults_of(code, community="110101001002", areas=AREAS, issued={"110101001002001"})
    assert [rule for rule, _ in found] == faults
    assert all(rule in REMEDIES for rule in faults)


def test_a_street_number_out_of_the_usual_ranges_is_only_a_warning():
    assert faults_of("110101999002007", community="110101999002", areas=AREAS) == [("UG-8", "warn")]


def test_codes_go_on_above_every_one_ever_issued():
    assert next_codes("110101001002", 2, {"110101001002005", "110101001003900"}) == ["110101001002006", "110101001002007"]
    with pytest.raises(SequenceUsedUp):
        next_codes("110101001002", 2, {"110101001002998"})
    assert ug_2("22020600100706") == "220206001007006"
    assert ug_3([1, 2, 3])
    assert not ug_3([1, 2, 2])


def test_a_grid_has_the_class_of_the_weightiest_road_beside_it():
    grids = np.array([shapely.box(100 * number, 0, 100 * number + 100, 100) for number in range(4)])
    streets = [("trunk", shapely.LineString([(0, 110), (90, 110)])), ("tertiary", shapely.LineString([(115, 0), (180, 0)]))]
    streets += [("residential", shapely.LineString([(215, 0), (290, 0)])), ("secondary", shapely.LineString([(15, 0), (80, 0)]))]
    assert classes_beside(grids, streets).tolist() == [1, 2, 3, 3]
