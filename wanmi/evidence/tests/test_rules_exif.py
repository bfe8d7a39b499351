"""What a camera wrote: read where it makes sense, left where it does not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.evidence.rules.exif import TAKEN, TAKEN_OFFSET, place, size_as_shown, taken_at

BEIJING = ZoneInfo("Asia/Shanghai")


def gps(latitude: Any, longitude: Any, north: str = "N", east: str = "E") -> dict[int, Any]:
    return {1: north, 2: latitude, 3: east, 4: longitude}


@pytest.mark.parametrize(
    ("tags", "moment"),
    [
        ({TAKEN: "2026:03:02 09:30:00"}, datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        ({TAKEN: "2026:03:02 09:30:00\0"}, datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        ({TAKEN: "2026:03:02 09:30:00", TAKEN_OFFSET: "+01:00"}, datetime(2026, 3, 2, 8, 30, tzinfo=UTC)),
        ({TAKEN: "2026:03:02 09:30:00", TAKEN_OFFSET: "-03:30"}, datetime(2026, 3, 2, 13, 0, tzinfo=UTC)),
        ({TAKEN: "2026:03:02 09:30:00", TAKEN_OFFSET: "8"}, datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        ({TAKEN: "0000:00:00 00:00:00"}, None),
        ({TAKEN: "    :  :     :  :  "}, None),
        ({TAKEN: "yesterday"}, None),
        ({TAKEN: b"\xff"}, None),
        ({}, None),
    ],
)
def test_the_moment(tags: dict[int, Any], moment: datetime | None) -> None:
    assert taken_at(tags, BEIJING) == moment


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        (gps((39, 54, 30), (116, 24, 0)), (116.4, 39.9083333)),
        (gps((33, 51, 0), (151, 12, 36), north="S"), (151.21, -33.85)),
        (gps((51, 0, 0), (2, 30, 0), east="W"), (-2.5, 51.0)),
        (gps((39.9, 0, 0), (116.4, 0, 0), north="N\0"), (116.4, 39.9)),
        (gps((0, 0, 0), (0, 0, 0)), None),
        (gps((91, 0, 0), (116, 0, 0)), None),
        (gps((39, 0, 0), (181, 0, 0)), None),
        (gps((-1, 0, 0), (116, 0, 0)), None),
        (gps((float("nan"), 0, 0), (116, 0, 0)), None),
        (gps((39, 54), (116, 24)), None),
        (gps("39,54,30", "116,24,0"), None),
        (gps(None, None), None),
        ({}, None),
    ],
)
def test_the_place(tags: dict[int, Any], found: tuple[float, float] | None) -> None:
    assert place(tags) == found


@given(st.dictionaries(st.integers(0, 40000), st.one_of(st.text(), st.floats(), st.binary(), st.lists(st.floats(), max_size=4))))
def test_whatever_stands_in_the_tags_reading_them_never_fails(tags: dict[int, Any]) -> None:
    found = place(tags)
    assert found is None or (-180 <= found[0] <= 180 and -90 <= found[1] <= 90)
    taken_at(tags, BEIJING)


def test_a_photo_on_its_side_is_measured_upright() -> None:
    assert [size_as_shown(4, 3, turn) for turn in (None, 1, 3, 6, 8, "x")] == [(4, 3), (4, 3), (4, 3), (3, 4), (3, 4), (4, 3)]
