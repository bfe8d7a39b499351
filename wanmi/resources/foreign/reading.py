"""A file of base data: looked into, then read whole in parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from wanmi.resources.foreign import maps, tables
from wanmi.resources.foreign.packing import unpack as unpack_into
from wanmi.resources.foreign.shapes import from_numbers, from_texts
from wanmi.resources.rules.forms import TABLES

MOST_SIGNS = 32 * 2**20  # of one part


def unpack(path: str, folder: str, most: int) -> str:
    return unpack_into(Path(path), Path(folder), most)


def look_into(path: str, layer: str, encoding: str, most_sheet: int) -> dict[str, Any]:
    """What files.Looked holds."""
    file = Path(path)
    return tables.look_into(file, layer, encoding, most_sheet) if _is_table(file) else maps.look_into(file, layer, encoding)


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in TABLES


def chunks(path: str, layer: str, encoding: str, wanted: list[str], place: dict[str, str], rows: int) -> Iterator[dict[str, Any]]:
    """Parts of at most so many rows: each wanted column as texts, shapes in hexadecimal WKB. `place`: which columns of a table hold
    coordinates (_x, _y) or a shape as text (_wkt)."""
    file = Path(path)
    found = tables if _is_table(file) else maps
    for columns, shapes, count in found.chunks(file, layer, encoding, [*wanted, *place.values()], rows):
        shapes = shapes if shapes is not None else _placed(columns, place, count)
        told = {name: columns[name] for name in wanted if name in columns}
        yield from _in_parts(told, list(shapely.to_wkb(shapes, hex=True)), 0, count)


def _placed(columns: dict[str, list[str]], place: dict[str, str], count: int) -> np.ndarray:
    across, up, text = (columns.get(place.get(name, "")) for name in ("_x", "_y", "_wkt"))
    if text:
        return from_texts(text)
    if not across or not up:
        return np.full(count, None, dtype=object)
    return from_numbers(across, up)


def _in_parts(columns: dict[str, list[str]], shapes: list[str | None], first: int, last: int) -> Iterator[dict[str, Any]]:
    """Halved as long as one part would be more than a message holds."""
    signs = sum(len(one or "") for one in shapes[first:last]) + sum(len(text) for column in columns.values() for text in column[first:last])
    if signs <= MOST_SIGNS or last - first < 2:
        yield {"columns": {name: column[first:last] for name, column in columns.items()}, "shapes": shapes[first:last]}
        return
    middle = (first + last) // 2
    yield from _in_parts(columns, shapes, first, middle)
    yield from _in_parts(columns, shapes, middle, last)
