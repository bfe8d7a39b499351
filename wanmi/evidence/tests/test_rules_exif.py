"""What a camera wrote: read where it makes sense, left where it does not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.evidence.rules.exif import (
    ANY_OFFSET,
    DATUM,
    DIGITIZED,
    TAKEN,
    TAKEN_OFFSET,
    doubts,
    place,
    size_as_shown,
    taken_at,
)

BEIJING = ZoneInfo("Asia/Shanghai")


def gps(latitude: Any, longitude: Any, north: Any = "N", east: Any = "E") -> dict[int, Any]:
    return {1: north, 2: latitude, 3: east, 4: longitude}


@pytest.mark.parametrize(
    ("tags", "moment"),
    [
        ({TAKEN: "2026:03:02 09:30:00"}, datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        ({TAKEN: "2026:03:02 09:30:00\0"}, datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        ({TAKEN: "2026:03:02 09:30:00", TAKEN_OFFSET: "+01:00"}, datetime(2026, 3, 2, 8, 30, tzinfo=UTC)),
        ({TAKEN: "2026:03:02 09:30:00", TAKEN_OFFSET: "-03:30"}, datetime(2026, 3, 2, 13, 0, tzinfo=UTC)),
        ({TAKEN: "2026:03:02 09:30:00", TAKEN_OFFSET: "8"}, datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        ({TAKEN: "2026:03:02 10:20:30+01:00"}, datetime(2026, 3, 2, 9, 20, 30, tzinfo=UTC)),
        ({TAKEN: "2026:03:02 10:20:30+0100"}, datetime(2026, 3, 2, 9, 20, 30, tzinfo=UTC)),
        ({TAKEN: "2026:03:02 10:20:30 -3"}, datetime(2026, 3, 2, 13, 20, 30, tzinfo=UTC)),
        ({TAKEN: "2026:03:02 10:20:30Z", TAKEN_OFFSET: "+08:00"}, datetime(2026, 3, 2, 10, 20, 30, tzinfo=UTC)),
        ({TAKEN: "2026-03-02T09:30:00"}, datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        ({TAKEN: "2026/03/02 9:30:00"}, datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        ({TAKEN: b"2026:03:02 09:30:00\0\0\0"}, datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        ({TAKEN: "2026:03:02 09:30:00.25"}, datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        ({TAKEN: "2026:03:02 09:30:60"}, datetime(2026, 3, 2, 1, 31, tzinfo=UTC)),
        ({TAKEN: "2026:03:02 24:00:00"}, datetime(2026, 3, 2, 16, 0, tzinfo=UTC)),
        ({TAKEN: "2026:03:02 24:10:05"}, None),
        ({TAKEN: "2026:03:02 09:30:00", TAKEN_OFFSET: "Z"}, datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        ({TAKEN: "2026:03:02 09:30:00", ANY_OFFSET: "+01:00"}, datetime(2026, 3, 2, 8, 30, tzinfo=UTC)),
        ({TAKEN: "    ", DIGITIZED: "2026:03:02 09:30:00"}, datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        ({TAKEN: "2026:03:02 下午 3:30:00"}, None),
        ({TAKEN: "2026:03:02 09:30:00 PM"}, None),
        ({TAKEN: "2026:03:02 09:30:00+99:00"}, None),
        ({TAKEN: "2026:13:02 09:30:00"}, None),
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
        (gps((39, 55, 49.8), (116, 25, 1.92), north="South", east="West"), (-116.4172, -39.9305)),
        (gps((39, 55, 49.8), (116, 25, 1.92), north="s", east="w"), (-116.4172, -39.9305)),
        (gps((39, 55, 49.8), (116, 25, 1.92), north=b"S\0", east=b"W\0"), (-116.4172, -39.9305)),
        (gps((39, 55, 49.8), (116, 25, 1.92), north="北纬", east="东经"), (116.4172, 39.9305)),
        (gps((39, 55, 49.8), (116, 25, 1.92), north="", east=""), None),
        (gps((39, 55, 49.8), (116, 25, 1.92), north="E", east="N"), None),
        (gps((39, 55, 49.8), (116, 25, 1.92), north="?", east="E"), None),
        (gps((-33, 51, 0), (151, 12, 36), north="S"), (151.21, -33.85)),
        (gps((-33, 51, 0), (151, 12, 36), north="N"), None),
        (gps((39, 55.83, 0), (116, 25.032, 0)), (116.4172, 39.9305)),
        (gps((39, 55.83, float("nan")), (116, 25.032, float("nan"))), (116.4172, 39.9305)),
        (gps((39, 55, float("nan")), (116, 25, float("nan"))), None),
        (gps((float("nan"),) * 3, (float("nan"),) * 3), None),
        (gps((39, 60, 0), (116, 25, 0)), None),
        (gps((39, 55, 4980), (116, 25, 192)), None),
        (gps((39, 55, 49.8), (116, 25, 1.92)) | {DATUM: "WGS-84\0"}, (116.4172, 39.9305)),
        (gps((39, 55, 49.8), (116, 25, 1.92)) | {DATUM: "TOKYO"}, None),
        (gps(None, None), None),
        ({}, None),
    ],
)
def test_the_place(tags: dict[int, Any], found: tuple[float, float] | None) -> None:
    assert place(tags) == found


@pytest.mark.parametrize(
    ("tags", "where", "doubted"),
    [
        ({TAKEN: "2026:03:02 09:30:00"}, gps((39, 54, 30), (116, 24, 0)), []),
        ({}, {}, []),
        ({TAKEN: "    :  :     :  :  "}, {1: "N", 3: "E"}, ["moment"]),
        ({TAKEN: "0000:00:00 00:00:00"}, {}, ["moment"]),
        ({TAKEN: "2026:03:02 24:00:00"}, {}, ["moment"]),
        ({TAKEN: "2026:03:02 09:30:00 PM"}, gps((0, 0, 0), (0, 0, 0)), ["moment", "place"]),
        ({}, gps((39, 54, 30), (116, 24, 0), north=""), ["place"]),
        ({}, {2: (39, 54, 30)}, ["place"]),
    ],
)
def test_what_is_written_but_cannot_be_trusted_is_doubted(tags: dict[int, Any], where: dict[int, Any], doubted: list[str]) -> None:
    assert doubts(tags, where, BEIJING) == doubted


@given(st.dictionaries(st.integers(0, 40000), st.one_of(st.text(), st.floats(), st.binary(), st.lists(st.floats(), max_size=4))))
def test_whatever_stands_in_the_tags_reading_them_never_fails(tags: dict[int, Any]) -> None:
    found = place(tags)
    assert found is None or (-180 <= found[0] <= 180 and -90 <= found[1] <= 90)
    taken_at(tags, BEIJING)


def test_a_photo_on_its_side_is_measured_upright() -> None:
    assert [size_as_shown(4, 3, turn) for turn in (None, 1, 3, 6, 8, "x")] == [(4, 3), (4, 3), (4, 3), (3, 4), (3, 4), (4, 3)]
