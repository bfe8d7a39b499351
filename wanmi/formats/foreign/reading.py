"""A file of base data: looked into, then read whole in parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import shapely

from wanmi.formats.foreign import maps, packing, tables
from wanmi.formats.foreign.chunk import Chunk
from wanmi.formats.foreign.placing import placed
from wanmi.formats.rules.forms import TABLES

MOST_SIGNS = 32 * 2**20  # of one part


def unpack(path: str, folder: str, most: int) -> dict[str, list[tuple[str, str]]]:
    """What packing.unpack tells; a Shapefile that came without its index has one afterwards."""
    found = packing.unpack(Path(path), Path(folder), most)
    made = [name for name, place in found["data"] if place.lower().endswith(".shp") and packing.make_index(Path(folder) / place)]
    return found | {"made": [(name, "") for name in made]}


def read_layout(
    path: str, layer: str, encoding: str, most_sheet: int, heading: int | None = None, known: Sequence[str] = ()
) -> dict[str, Any]:
    """What files.FileLayout holds of one file. `heading`: the row with the headings (0: none has), None to be found; `known`: headings that
    mean something, as mapping.plain tells them."""
    file = Path(path)
    if _is_table(file):
        return tables.read_layout(file, layer, encoding, most_sheet, heading, frozenset(known))
    return maps.read_layout(file, layer, encoding)


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in TABLES


def chunks(
    path: str, layer: str, encoding: str, wanted_columns: list[str], place: dict[str, str], rows: int, heading: int = 1
) -> Iterator[dict[str, Any]]:
    """Parts of at most so many rows: each wanted column as texts, shapes in hexadecimal WKB, the rows' numbers as the file counts them,
    and what is doubtful as (place in the part, column, kind, value). `place`: which columns of a table hold coordinates (_x, _y) or a shape
    (_wkt)."""
    file = Path(path)
    columns = [*wanted_columns, *place.values()]
    found = (
        tables.chunks(file, layer, encoding, columns, rows, heading)
        if _is_table(file)
        else maps.chunks(file, layer, encoding, columns, rows)
    )
    for chunk in found:
        if chunk.shapes is None:
            chunk.shapes, doubts = placed(chunk, place)
            chunk.doubts += doubts
        read = {name: chunk.columns[name] for name in wanted_columns if name in chunk.columns}
        yield from _in_parts(read, list(shapely.to_wkb(chunk.shapes, hex=True)), chunk, 0, len(chunk.numbers))


def _in_parts(columns: dict[str, list[str]], shapes: list[str | None], chunk: Chunk, first: int, last: int) -> Iterator[dict[str, Any]]:
    """Halved as long as one part would be more than a message holds."""
    signs = sum(len(one or "") for one in shapes[first:last]) + sum(len(text) for column in columns.values() for text in column[first:last])
    if signs <= MOST_SIGNS or last - first < 2:
        yield {
            "columns": {name: column[first:last] for name, column in columns.items()}, "shapes": shapes[first:last],
            "numbers": list(chunk.numbers[first:last]), "since": chunk.since, "empty": chunk.empty if not first else 0,
            "doubts": [(at - first, *rest) for at, *rest in chunk.doubts if first <= at < last],
        }  # fmt: skip
        return
    middle = (first + last) // 2
    yield from _in_parts(columns, shapes, chunk, first, middle)
    yield from _in_parts(columns, shapes, chunk, middle, last)
