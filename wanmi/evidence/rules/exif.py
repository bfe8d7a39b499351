"""What a camera wrote into its photo: the moment, the place, which way is up. All of it may be missing, broken or untrue."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

ORIENTATION = 0x0112
TAKEN, TAKEN_OFFSET = 0x9003, 0x9011  # DateTimeOriginal, OffsetTimeOriginal
OFFSET = re.compile(r"([+-])([01]\d):([0-5]\d)")
LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE = 1, 2, 3, 4


def taken_at(tags: Mapping[int, Any], zone: tzinfo) -> datetime | None:
    """The moment in UTC; a camera that does not tell its offset is taken to keep the time of `zone`."""
    try:
        local = datetime.strptime(str(tags[TAKEN]).strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
        return local.replace(tzinfo=_offset(str(tags.get(TAKEN_OFFSET, ""))) or zone).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return None


def _offset(text: str) -> tzinfo | None:
    """+08:00 → a time zone."""
    told = OFFSET.fullmatch(text.strip("\0 "))
    if told is None:
        return None
    length = timedelta(hours=int(told[2]), minutes=int(told[3]))
    return timezone(-length if told[1] == "-" else length)


def place(tags: Mapping[int, Any]) -> tuple[float, float] | None:
    """(longitude, latitude) in degrees; None where it is missing, no place on Earth, or the zero that cameras write for nothing."""
    latitude = _degrees(tags.get(LATITUDE), str(tags.get(LATITUDE_REF, "")), "S", 90)
    longitude = _degrees(tags.get(LONGITUDE), str(tags.get(LONGITUDE_REF, "")), "W", 180)
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None
    return round(longitude, 7), round(latitude, 7)


def _degrees(parts: Any, side: str, negative: str, most: int) -> float | None:
    if not isinstance(parts, Sequence) or len(parts) != 3:
        return None
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or not 0 <= value <= most:
        return None
    return -value if side.strip("\0 ").upper() == negative else value


def size_as_shown(width: int, height: int, orientation: Any) -> tuple[int, int]:
    """Width and height after the photo is turned upright."""
    return (height, width) if orientation in (5, 6, 7, 8) else (width, height)
