"""Files of base data as they are told to the room: GeoPackage, Shapefile, GeoJSON, CSV, Excel. What reads them runs apart (foreign)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from wanmi.formats import archives
from wanmi.formats.rules.mapping import PLACE_FIELDS
from wanmi.formats.rules.refusals import UnreadableFile
from wanmi.formats.rules.systems import Guess
from wanmi.kit.apart import Bounds, ReaderEnded, ReadersBusy, TookTooLong, read_apart, stream_apart

CHUNK = 20_000  # rows
READER = "wanmi.formats.foreign.reading"
MEMORY = 1536  # MB that one file may unfold to
LOOKING, LOOKING_PER_GB = 20, 60  # s
WHOLE = Bounds(seconds=1800, memory=MEMORY)


@dataclass
class FileLayout:
    """What a file is: its layers (name, and as far as they are known rows, columns, kinds of shapes, hidden, why it is no data), the
    columns of the chosen one, some rows, and what it says of its coordinates. `heading`: the row with the headings, 0 none; `twice`:
    equal headings and their columns; `notes`: sentences on how it is read."""

    layers: list[dict[str, Any]]
    layer: str
    columns: list[str]
    sample: list[list[str]]
    encoding: str = ""
    declared: Guess | None = None
    rows: int = 0
    points: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))
    has_shapes: bool = True
    heading: int = 0
    twice: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass
class Chunk:
    """Some rows: each wanted column as texts, their shapes (None where there is none), their numbers as the file counts them, and what is
    doubtful about them as (place in the chunk, column, kind of rules.doubts, value). `empty`: rows left out since nothing stands in
    them."""

    columns: dict[str, list[str]]
    shapes: np.ndarray
    numbers: list[int]
    doubts: list[tuple[int, str, str, str]]
    since: str = ""
    empty: int = 0


def read_layout(path: Path, *, layer: str = "", encoding: str = "", heading: int | None = None, known: Collection[str] = ()) -> FileLayout:
    """`heading`: the row with the headings, 0 none, None to be found, by the `known` ones. Raises UnreadableFile with the reason in
    words."""
    bounds = Bounds(seconds=LOOKING + path.stat().st_size * LOOKING_PER_GB // 2**30, memory=MEMORY)
    arguments = (str(path.absolute()), layer, encoding, archives.MOST_SHEET, heading, sorted(known))
    with _in_words():
        found = read_apart(READER, "read_layout", *arguments, readable=_readable(path), bounds=bounds)
    declared = Guess(*found["declared"]) if found["declared"] else None
    points = np.array(found["points"], dtype=float).reshape(-1, 2)
    return FileLayout(**(found | {"declared": declared, "points": points}))


def chunks(path: Path, *, layer: str, encoding: str, mapping: Mapping[str, str], heading: int = 1) -> Iterator[Chunk]:
    """All rows, about CHUNK at a time: memory does not grow with the file. `mapping`: field → column. Raises UnreadableFile."""
    columns = [column for name, column in mapping.items() if name not in PLACE_FIELDS]
    place = {name: column for name, column in mapping.items() if name in PLACE_FIELDS}
    with _in_words():
        arguments = (str(path.absolute()), layer, encoding, columns, place, CHUNK, heading)
        for part in stream_apart(READER, "chunks", *arguments, readable=_readable(path), bounds=WHOLE):
            shapes = np.asarray(shapely.from_wkb(np.array(part["shapes"], dtype=object)))
            doubts = [(at, column, kind, value) for at, column, kind, value in part["doubts"]]
            yield Chunk(part["columns"], shapes, part["numbers"], doubts, part["since"], part["empty"])


def _readable(path: Path) -> list[Path]:
    """The file, and what lies beside it of the same name: a Shapefile is several."""
    beside = [each for each in path.parent.iterdir() if each.stem == path.stem and each.is_file() and not each.is_symlink()]
    return [path, *beside] if path.suffix.lower() == ".shp" else [path]


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (ReaderEnded, ReadersBusy, TookTooLong) as refused:
        raise UnreadableFile(field="file", why=str(refused).rstrip("。")) from None
