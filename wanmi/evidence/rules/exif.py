"""What a camera wrote into its photo: the moment, the place, which way is up. All of it may be missing, broken or untrue.

What is written but cannot be trusted is not taken, and doubted: never taken for something near it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

ORIENTATION = 0x0112
TAKEN, TAKEN_OFFSET = 0x9003, 0x9011  # DateTimeOriginal, OffsetTimeOriginal
DIGITIZED, DIGITIZED_OFFSET = 0x9004, 0x9012
ANY_OFFSET = 0x9010  # OffsetTime
WRITTEN = re.compile(
    r"(\d{4})[:\-/.](\d\d?)[:\-/.](\d\d?)[ T]+(\d\d?):(\d\d):(\d\d)(?:[.,]\d{1,9})?\s*(Z|UTC|GMT|[+-]\d\d?(?::?\d\d)?)?", re.IGNORECASE
)
OFFSET = re.compile(r"([+-])(\d\d?)(?::?([0-5]\d))?")
FARTHEST = timedelta(hours=14)  # no place on Earth keeps a time farther from UTC
LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE, DATUM = 1, 2, 3, 4, 0x12
SIDES = {
    "N": 1, "NORTH": 1, "北": 1, "北纬": 1, "S": -1, "SOUTH": -1, "南": -1, "南纬": -1,
    "E": 1, "EAST": 1, "东": 1, "东经": 1, "W": -1, "WEST": -1, "西": -1, "西经": -1,
}  # fmt: skip
OF_LATITUDE, OF_LONGITUDE = "NS北南", "EW东西"
OUR_DATUMS = ("", "WGS84", "WGS1984", "CGCS2000")  # within a metre of each other
MOMENT, PLACE = "moment", "place"  # what may be doubted


def taken_at(tags: Mapping[int, Any], zone: tzinfo) -> datetime | None:
    """The moment in UTC, to the second; a camera that does not tell its offset is taken to keep the time of `zone`."""
    for date, offset in ((TAKEN, TAKEN_OFFSET), (DIGITIZED, DIGITIZED_OFFSET)):
        if _text(tags.get(date)):
            offsets = [found for tag in (offset, ANY_OFFSET) if (found := _offset(_text(tags.get(tag)))) is not None]
            return _moment(_text(tags[date]), offsets[0] if offsets else None, zone)
    return None


def place(tags: Mapping[int, Any]) -> tuple[float, float] | None:
    """(longitude, latitude) in degrees; None where it is missing, no place on Earth, or the zero that cameras write for nothing.

    A value without its side (N, S, E, W) is no place: it may lie on either half of the Earth.
    """
    if re.sub(r"[\s\-_]", "", _text(tags.get(DATUM))).upper() not in OUR_DATUMS:
        return None
    latitude = _degrees(tags.get(LATITUDE), _text(tags.get(LATITUDE_REF)), OF_LATITUDE, 90)
    longitude = _degrees(tags.get(LONGITUDE), _text(tags.get(LONGITUDE_REF)), OF_LONGITUDE, 180)
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None
    return round(longitude, 7), round(latitude, 7)


def doubts(tags: Mapping[int, Any], where: Mapping[int, Any], zone: tzinfo) -> list[str]:
    """What is written of moment and place (the tags of Exif and of GPS) but cannot be trusted: of `moment`, `place`."""
    moments = [text for tag in (TAKEN, DIGITIZED) if (text := _text(tags.get(tag)))]
    found = [MOMENT] if moments and (taken_at(tags, zone) is None or " 24:" in moments[0]) else []
    if (LATITUDE in where or LONGITUDE in where) and place(where) is None:
        found.append(PLACE)
    return found


def _text(value: Any) -> str:
    """What a tag says, without the padding of zeros and blanks that fills its field."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return value.partition("\0")[0].strip() if isinstance(value, str) else ""


def _moment(text: str, offset: tzinfo | None, zone: tzinfo) -> datetime | None:
    """As it is written; a zone inside the text goes before a zone beside it. 24:00:00 is the end of its day."""
    match = WRITTEN.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(match[number]) for number in range(1, 7))
    inside = match[7] or ""
    try:
        ends = timedelta(days=1) if (hour, minute, second) == (24, 0, 0) else timedelta()
        leaps = timedelta(seconds=1) if second == 60 else timedelta()
        local = datetime(year, month, day, 0 if ends else hour, minute, 59 if leaps else second)  # noqa: DTZ001
        local += ends + leaps
        kept = _offset(inside) if inside else offset or zone
        return local.replace(tzinfo=kept).astimezone(UTC) if kept else None
    except (ValueError, OverflowError):
        return None


def _offset(text: str) -> tzinfo | None:
    """+08:00, +0800, +8, Z → a time zone."""
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    match = OFFSET.fullmatch(text)
    if match is None:
        return None
    length = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-length if match[1] == "-" else length) if length <= FARTHEST else None


def _degrees(parts: Any, side: str, of: str, most: int) -> float | None:
    sign = SIDES.get(side.upper())
    if sign is None or side.upper()[0] not in of or not isinstance(parts, Sequence) or isinstance(parts, str | bytes) or len(parts) != 3:
        return None
    try:
        degrees, minutes, seconds = (_number(part) for part in parts)
    except (TypeError, ValueError, OverflowError):
        return None
    if math.isnan(seconds) and minutes % 1:
        seconds = 0.0  # 0/0: the seconds stand in the minutes' decimals
    if degrees < 0 or (degrees == 0 and math.copysign(1, degrees) < 0):
        if sign > 0:
            return None  # it says one half of the Earth and writes the other
        degrees = -degrees
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or not 0 <= value <= most or not 0 <= minutes < 60 or not 0 <= seconds <= 60:
        return None
    return value * sign


def _number(part: Any) -> float:
    """NaN for 0/0."""
    try:
        return float(part)
    except ZeroDivisionError:
        return math.nan


def size_as_shown(width: int, height: int, orientation: Any) -> tuple[int, int]:
    """Width and height after the photo is turned upright."""
    return (height, width) if orientation in (5, 6, 7, 8) else (width, height)
