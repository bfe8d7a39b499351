"""Which column of a file says what: by the names that surveyors, standards and programs give them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from wanmi.kit.rules.delivered_fields import Field

ACROSS = ("lng", "lon", "long", "longitude", "经度", "x", "x坐标", "横坐标", "东坐标", "bd_x", "wgs84_lng", "gcj02_lng")
UP = ("lat", "latitude", "纬度", "y", "y坐标", "纵坐标", "北坐标", "bd_y", "wgs84_lat", "gcj02_lat")
SHAPE = (
    "wkt", "geom", "geometry", "the_geom", "shape", "wkt_geom", "几何", "坐标串", "坐标", "经纬度",
    "经纬度坐标", "坐标点", "位置坐标", "gps", "gps坐标",
    "lnglat", "lonlat", "latlng", "latlon", "lat,lng", "lng,lat", "lat,lon", "lon,lat", "经度,纬度", "纬度,经度",
    "经度/纬度", "纬度/经度", "经度、纬度", "纬度、经度", "location", "polyline",
)  # fmt: skip
PLACE_FIELDS = {"_x": ACROSS, "_y": UP, "_wkt": SHAPE}
DAY = re.compile(r"^(\d{4})(?:(\d\d)(\d\d)|\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?)(?:[ T日](.*))?$")
ZONED = re.compile(r"^(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(?:Z|([+-]\d\d):?(\d\d)?)$")
SERIAL = re.compile(r"^(\d{5})(?:\.\d+)?$")  # a day as spreadsheets reckon it: 45296 is 2024-01-05
FIRST_SERIAL, LAST_SERIAL = 10_000, 80_000  # 1927 … 2119
SINCE = {"": date(1899, 12, 30), "1904": date(1904, 1, 1)}
ZONE = ZoneInfo("Asia/Shanghai")
NONE_OF_THEM = "-"  # for a field: none of the columns that bear its heading
WIDE = str.maketrans("０１２３４５６７８９－／．：　", "0123456789-/.: ")
UNSEEN_ALONE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
WHOLE_NUMBER = re.compile(r"^\d{8}\.0$")  # 20240105 out of a column of decimals
UNSEEN = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
SHORTEST_CUT, LONGEST_CUT = 8, 10  # bytes of a heading that a Shapefile has cut


@cache
def _simplifier() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def plain(name: str) -> str:
    """A heading as headings are compared: simplified characters, lower case, half width, no blanks and brackets."""
    name = unicodedata.normalize("NFKC", name)
    simple = str(_simplifier().convert(name)) if not name.isascii() else name
    return re.sub(r"[\s_\-()（）:：\u200b\ufeff]", "", simple).lower().replace("座标", "坐标")


def best_column(columns: Sequence[str], names: Iterable[str]) -> str:
    """The column whose name is one of `names`, the surest first; "" where none is."""
    by_plain = {plain(column): column for column in columns}
    return next((by_plain[plain(name)] for name in names if plain(name) in by_plain), "")


def cut_column(columns: Sequence[str], names: Iterable[str]) -> str:
    """The column whose name is the beginning of one of `names`, as a Shapefile cuts them; "" where none is or several are."""
    whole = [plain(name) for name in names]
    found = [
        column for column in columns
        if any(SHORTEST_CUT <= len(column.encode(encoding)) <= LONGEST_CUT for encoding in ("gb18030", "utf-8"))
        and any(name.startswith(plain(column)) for name in whole)
    ]  # fmt: skip
    return found[0] if len(found) == 1 else ""


def known_names(fields: Sequence[Field]) -> set[str]:
    """Every heading that means something, as headings are compared."""
    own = {plain(name) for each in fields for name in (each.name, each.label, *each.synonyms)}
    return own | {plain(name) for names in PLACE_FIELDS.values() for name in names}


def mapped_by_name(fields: Sequence[Field], columns: Sequence[str], *, has_shapes: bool, cut: bool = False) -> dict[str, str]:
    """field → column, as far as names tell; no column twice. `cut`: names may have been cut by a Shapefile."""
    found: dict[str, str] = {}
    for find in (best_column, *([cut_column] if cut else [])):
        for each in fields:
            free = [column for column in columns if column not in found.values()]
            if each.name not in found and (column := find(free, (each.name, each.label, *each.synonyms))):
                found[each.name] = column
    if not has_shapes:
        for name, names in PLACE_FIELDS.items():
            free = [column for column in columns if column not in found.values()]
            if column := best_column(free, names):
                found[name] = column
    return found


def mapped_twice(fields: Sequence[Field], twice: Mapping[str, Sequence[str]], mapping: Mapping[str, str]) -> dict[str, list[str]]:
    """field → the columns that all bear its heading, of fields for which none was chosen yet. `twice`: heading → its columns."""
    named = [(each.name, {plain(name) for name in (each.name, each.label, *each.synonyms)}) for each in fields]
    named += [(name, {plain(each) for each in names}) for name, names in PLACE_FIELDS.items()]
    return {name: list(columns) for name, names in named if not mapping.get(name)
            for head, columns in twice.items() if plain(head) in names}  # fmt: skip


def value_of(field: Field, text: str, since: str = "") -> str:
    """A text as the field keeps it: days as YYYY-MM-DD, choices as their values; what cannot be read stays as it is. `since`: "1904"
    where the workbook reckons its days from there."""
    text = text.strip()
    if not text:
        return field.default
    if field.kind == "date":
        return day_of(text, since)
    if field.kind == "choice":
        return field.words.get(text, text)
    if field.kind == "code":
        return code_of(text, field.digits)
    return text


def code_of(text: str, digits: int = 0) -> str:
    """Without what spreadsheets and messengers put around it; a zero that was cut off is set before it again."""
    text = UNSEEN.sub("", text.translate(WIDE) if not text.isascii() else text).removeprefix("'").removesuffix(".0")
    return "0" + text if digits and len(text) == digits - 1 and text.isdecimal() else text


def day_of(text: str, since: str = "") -> str:
    """A day that can be read in one way only; else the text as it is. 2024111 may be two days, so it is none."""
    plain_text = UNSEEN_ALONE.sub("", text.translate(WIDE)).strip()
    plain_text = plain_text.removesuffix(".0") if WHOLE_NUMBER.match(plain_text) else plain_text
    if serial := SERIAL.match(plain_text):
        number = int(serial[1])
        return (SINCE[since] + timedelta(days=number)).isoformat() if FIRST_SERIAL <= number <= LAST_SERIAL else text
    if not (found := DAY.match(plain_text)):
        return text
    year, month, day = found[1], found[2] or found[4], found[3] or found[5]
    try:
        on = date(int(year), int(month), int(day))
        return _local_day(on, (found[6] or "").strip()).isoformat()
    except (ValueError, OverflowError):
        return text


def _local_day(on: date, clock: str) -> date:
    """A moment of another zone (2024-01-04T16:00:00Z) falls on another day here."""
    zoned = ZONED.match(clock)
    if not zoned:
        return on
    off = zoned[4] + (zoned[5] or "00") if zoned[4] else "+0000"
    moment = datetime.strptime(f"{on.isoformat()} {zoned[1]}:{zoned[2]} {off}", "%Y-%m-%d %H:%M %z")
    return moment.astimezone(ZONE).date()
