"""Which column of a file says what: by the names that surveyors, standards and programs give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

ACROSS = ("lng", "lon", "long", "longitude", "经度", "x", "x坐标", "横坐标", "东坐标", "bd_x", "wgs84_lng", "gcj02_lng")
UP = ("lat", "latitude", "纬度", "y", "y坐标", "纵坐标", "北坐标", "bd_y", "wgs84_lat", "gcj02_lat")
SHAPE = ("wkt", "geom", "geometry", "the_geom", "几何", "坐标串")
PLACE_FIELDS = {"_x": ACROSS, "_y": UP, "_wkt": SHAPE}
DAY = re.compile(r"^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T].*)?$")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a kind of base data says. Kinds: text, code, date, number, choice (then `words`: text → value)."""

    name: str
    label: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    kind: str = "text"
    words: Mapping[str, str] = field(default_factory=dict)
    default: str = ""
    example: str = ""

    def choices(self) -> list[tuple[str, str]]:
        """Value and the first word for it that is not the value itself, for a list to choose from."""
        first: dict[str, str] = {}
        for word, value in self.words.items():
            if word != value:
                first.setdefault(value, word)
        return list(first.items())


@cache
def _simplifier() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def plain(name: str) -> str:
    """A heading as headings are compared: simplified characters, lower case, no blanks and brackets."""
    simple = str(_simplifier().convert(name)) if not name.isascii() else name
    return re.sub(r"[\s_\-()（）:：]", "", simple).lower().replace("座标", "坐标")


def best_column(columns: Sequence[str], names: Iterable[str]) -> str:
    """The column whose name is one of `names`, the surest first; "" where none is."""
    by_plain = {plain(column): column for column in columns}
    return next((by_plain[plain(name)] for name in names if plain(name) in by_plain), "")


def mapped_by_name(fields: Sequence[Field], columns: Sequence[str], *, has_shapes: bool) -> dict[str, str]:
    """field → column, as far as names tell; no column twice."""
    found: dict[str, str] = {}
    for each in fields:
        free = [column for column in columns if column not in found.values()]
        if column := best_column(free, (each.name, each.label, *each.synonyms)):
            found[each.name] = column
    if not has_shapes:
        for name, names in PLACE_FIELDS.items():
            free = [column for column in columns if column not in found.values()]
            if column := best_column(free, names):
                found[name] = column
    return found


def value_of(field: Field, text: str) -> str:
    """A text as the field keeps it: days as YYYY-MM-DD, choices as their values; what cannot be read stays as it is."""
    text = text.strip()
    if not text:
        return field.default
    if field.kind == "date":
        return _day(text)
    if field.kind == "choice":
        return field.words.get(text, text)
    if field.kind == "code":
        return text.removesuffix(".0")
    return text


def _day(text: str) -> str:
    found = DAY.match(text)
    try:
        return date(*(int(part) for part in found.groups())).isoformat() if found else text
    except ValueError:
        return text
