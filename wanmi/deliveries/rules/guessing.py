"""Which column of a file says what, guessed by its name and then by a look at its values: `state` may hold New York."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from wanmi.deliveries.rules.words import doubtful
from wanmi.formats.rules.mapping import mapped_by_name, plain, value_of
from wanmi.kit.rules.delivered_fields import Field

# Headings that many a file has for something else. By those that only surveyors and standards use, a wrong value is a fault to be named.
COMMON = {plain(word) for word in (
    "state", "status", "kind", "type", "level", "class", "large", "name", "code", "height", "date", "number", "owner", "note", "grade",
    "类型", "类别", "级别", "层级", "现状", "状况",
)}  # fmt: skip

IN_WORDS = re.compile(
    r"\s*(?:[(（\[]?\s*-?\d{1,3}\.\d{2,}\s*[,，、;；\s]\s*-?\d{1,3}\.\d{2,}\s*[)）\]]?\s*$|(?:SRID=\d+;)?(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*Z?M?\s*\()",
    re.IGNORECASE,
)


def guessed(
    fields: Sequence[Field], columns: Sequence[str], sample: Sequence[Sequence[str]], *, has_shapes: bool, cut: bool = False
) -> tuple[dict[str, str], list[str]]:
    """Field → column (`cut`: names may have been cut by a Shapefile), and the columns whose names fit a field while none of the first
    values does: these are left to be chosen."""
    found = mapped_by_name(fields, columns, has_shapes=has_shapes, cut=cut)
    if not has_shapes and not ("_wkt" in found or {"_x", "_y"} <= found.keys()):
        found = _with_place(found, columns, sample)
    by_name = {field.name: field for field in fields}
    doubted = [name for name, column in found.items() if name in by_name and _is_doubtful(by_name[name], column, columns, sample)]
    return {name: column for name, column in found.items() if name not in doubted}, [found[name] for name in doubted]


def _with_place(found: dict[str, str], columns: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[str, str]:
    """Where no heading tells of a place: the column, whatever its name (位置), all of whose values are pairs or shapes in words."""
    for at, column in enumerate(columns):
        values = [row[at] for row in sample if at < len(row) and row[at].strip()]
        if values and all(IN_WORDS.match(value) for value in values):
            return {name: other for name, other in found.items() if other != column and name not in ("_x", "_y")} | {"_wkt": column}
    return found


def _is_doubtful(field: Field, column: str, columns: Sequence[str], sample: Sequence[Sequence[str]]) -> bool:
    if plain(column) not in COMMON or plain(column) == plain(field.label):
        return False
    at = columns.index(column)
    values = [row[at] for row in sample if at < len(row) and row[at].strip()]
    if field.kind == "choice":
        return doubtful(field.words, values)
    if field.kind == "date":
        return bool(values) and not any(_is_day(value_of(field, value)) for value in values)
    return field.kind == "number" and bool(values) and not any(_is_number(value) for value in values)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def missing(fields: Sequence[Field], columns: Mapping[str, str], *, code_field: str, updating: bool) -> list[str]:
    """The fields, by label, that neither a column nor a constant tells and that must be told. What stands is known by its code; the rest it
    has already, and a row that is new is asked for it by itself."""
    if updating and code_field:
        return [field.label for field in fields if field.name == code_field and field.name not in columns]
    return [field.label for field in fields if field.required and field.name not in columns]
