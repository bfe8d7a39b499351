"""Shifted coordinates, distances, directions and zones against reference points and textbook values."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.kit.rules.coordinates import (
    DIRECTIONS,
    bd09_to_gcj02,
    bd09_to_wgs84,
    bearing,
    central_meridian,
    direction_word,
    distance,
    gauss_kruger_epsg,
    gauss_kruger_zone,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    inside_china,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

DATA = Path(__file__).parent / "data"
Point = tuple[float, float]

longitudes, latitudes = st.floats(73.5, 136), st.floats(3, 54)
BEIJING = (116.4074, 39.9042)


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / name).open(encoding="utf-8")))


def point(row: dict[str, str], system: str) -> Point:
    return float(row[f"{system}_lng"]), float(row[f"{system}_lat"])


@pytest.mark.parametrize("row", rows("offset_reference_points.csv"))
def test_the_shift_is_the_published_one_to_a_billionth_of_a_degree(row):
    shifted = wgs84_to_gcj02(float(row["lng_in"]), float(row["lat_in"]))

    assert shifted == pytest.approx((float(row["lng_out"]), float(row["lat_out"])), abs=1e-9)


@pytest.mark.parametrize("row", rows("city_points.csv"), ids=lambda row: f"{row['city']}{row['district']}")
def test_forty_cities_stand_where_the_reference_has_them(row):
    wgs84, gcj02, bd09 = point(row, "wgs84"), point(row, "gcj02"), point(row, "bd09")

    assert distance(wgs84_to_gcj02(*wgs84), gcj02) < 1
    assert distance(gcj02_to_wgs84(*gcj02), wgs84) < 1
    assert distance(gcj02_to_bd09(*gcj02), bd09) < 0.02
    assert distance(bd09_to_gcj02(*bd09), gcj02) < 0.02
    assert distance(wgs84_to_bd09(*wgs84), bd09) < 1
    assert distance(bd09_to_wgs84(*bd09), wgs84) < 1


@given(longitudes, latitudes)
def test_there_and_back_is_the_same_place_to_a_billionth_of_a_degree(lng, lat):
    assert gcj02_to_wgs84(*wgs84_to_gcj02(lng, lat)) == pytest.approx((lng, lat), abs=1e-9)
    assert bd09_to_gcj02(*gcj02_to_bd09(lng, lat)) == pytest.approx((lng, lat), abs=1e-9)
    assert bd09_to_wgs84(*wgs84_to_bd09(lng, lat)) == pytest.approx((lng, lat), abs=1e-9)


@given(longitudes, latitudes)
def test_the_shift_is_some_hundred_metres(lng, lat):
    assert 1 < distance((lng, lat), wgs84_to_gcj02(lng, lat)) < 720  # 711 m in the far north-east


@pytest.mark.parametrize(("place", "inside"), [(BEIJING, True), ((87.6, 43.8), True), ((2.35, 48.86), False), ((139.69, 35.69), False)])
def test_only_what_lies_inside_is_shifted(place, inside):
    assert inside_china(*place) is inside
    assert (wgs84_to_gcj02(*place) != place) is inside
    assert (gcj02_to_wgs84(*place) != place) is inside


class TestDistances:
    @pytest.mark.parametrize(
        ("one", "other", "metres"),
        [
            # The textbook pair of geodesy, Flinders Peak to Buninyong on GRS80: 54972.271 m.
            ((144.42486788888889, -37.95103341666667), (143.92649552777777, -37.65282113888889), 54972.271),
            ((0, 0), (1, 0), 111319.4908),  # along the equator: a degree of the major axis
            ((0, 0), (0, 90), 10001965.7293),  # a quarter of the meridian
            (BEIJING, BEIJING, 0),
        ],
    )
    def test_they_are_those_of_the_ellipsoid(self, one, other, metres):
        assert distance(one, other) == pytest.approx(metres, abs=0.001)

    def test_opposite_ends_of_the_earth_have_a_distance_too(self):
        assert distance((0, 0), (180, 0)) == pytest.approx(20_015_000, rel=1e-3)
        assert distance((0, 0.3), (179.9, -0.2)) == pytest.approx(20_015_000, rel=1e-2)

    @given(longitudes, latitudes, longitudes, latitudes)
    def test_there_is_as_far_as_back(self, lng1, lat1, lng2, lat2):
        there, back = distance((lng1, lat1), (lng2, lat2)), distance((lng2, lat2), (lng1, lat1))

        assert there == pytest.approx(back, abs=1e-6)

    def test_twelve_metres_are_twelve_metres(self):
        assert distance(BEIJING, (116.4074, 39.9042 + 12 / 111_034)) == pytest.approx(12, abs=0.01)


class TestDirections:
    @pytest.mark.parametrize(
        ("degrees", "word", "english"),
        [
            (0, "北", "north"),
            (22.4, "北", "north"),
            (22.6, "东北", "northeast"),
            (90, "东", "east"),
            (135, "东南", "southeast"),
            (180, "南", "south"),
            (225, "西南", "southwest"),
            (270, "西", "west"),
            (315, "西北", "northwest"),
            (337.6, "北", "north"),
            (360, "北", "north"),
            (-45, "西北", "northwest"),
        ],
    )
    def test_ge8_eight_words(self, degrees, word, english):
        assert direction_word(degrees) == word
        assert direction_word(degrees, "en") == english

    @pytest.mark.parametrize(
        ("step", "word"),
        zip([(0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1)], DIRECTIONS, strict=True),
    )
    def test_a_neighbour_is_seen_in_its_direction(self, step, word):
        lng, lat = BEIJING
        neighbour = (lng + step[0] * 0.0013, lat + step[1] * 0.001)

        assert direction_word(bearing(BEIJING, neighbour)) == word

    @given(longitudes, latitudes, longitudes, latitudes)
    def test_a_bearing_is_at_least_0_and_less_than_360(self, lng1, lat1, lng2, lat2):
        assert 0 <= bearing((lng1, lat1), (lng2, lat2)) < 360

    def test_just_west_of_north_is_not_360(self):
        assert bearing((0.0, 0.0), (-1e-20, 1.0)) == 0


class TestZones:
    @pytest.mark.parametrize(
        ("lng", "width", "zone", "meridian", "epsg", "prefixed"),
        [
            (116.4, 3, 39, 117, 4548, 4527),  # Beijing
            (116.4, 6, 20, 117, 4509, 4498),
            (115.49, 3, 38, 114, 4547, 4526),
            (115.51, 3, 39, 117, 4548, 4527),
            (73.6, 3, 25, 75, 4534, 4513),
            (136.4, 3, 45, 135, 4554, 4533),
            (72.1, 6, 13, 75, 4502, 4491),
            (135.0, 6, 23, 135, 4512, 4501),
            (114.0, 6, 20, 117, 4509, 4498),  # the line between two zones belongs to the eastern one
        ],
    )
    def test_a_longitude_has_its_zone_and_code(self, lng, width, zone, meridian, epsg, prefixed):
        assert gauss_kruger_zone(lng, width) == zone
        assert central_meridian(zone, width) == meridian
        assert gauss_kruger_epsg(lng, width) == epsg
        assert gauss_kruger_epsg(lng, width, prefixed=True) == prefixed

    @pytest.mark.parametrize(("lng", "width"), [(2.35, 3), (139.7, 3), (139.7, 6), (116.4, 5)])
    def test_outside_china_there_is_no_zone(self, lng, width):
        with pytest.raises(ValueError, match="zone"):
            gauss_kruger_epsg(lng, width)
