"""Files of base data, read whole columns at a time: GeoPackage, Shapefile, GeoJSON, CSV, Excel."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
import shapely
from charset_normalizer import from_bytes
from python_calamine import CalamineError, CalamineWorkbook

from wanmi.resources.archives import TABLES, check_workbook
from wanmi.resources.rules.refusals import UnreadableFile

CHUNK = 20_000  # rows
SAMPLE = 5


@dataclass
class Looked:
    """What a file is: its layers, the columns of the first, some rows, and what it says of its coordinates."""

    layers: list[str]
    layer: str
    columns: list[str]
    sample: list[list[str]]
    encoding: str = ""
    system_said: str = ""
    rows: int = 0
    points: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))
    has_shapes: bool = True


@dataclass
class Chunk:
    """Some rows: each column as texts, and shapes (None where there is none; no shapes at all in a table)."""

    columns: dict[str, list[str]]
    shapes: np.ndarray | None


def look_into(path: Path, *, layer: str = "", encoding: str = "") -> Looked:
    """Raises UnreadableFile with the reason in words."""
    if path.suffix.lower() in TABLES:
        return _look_into_table(path, layer, encoding)
    encoding = encoding or encoding_of(path)
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        chosen = layer if layer in layers else layers[0]
        told = pyogrio.read_info(path, layer=chosen, encoding=encoding or None, force_feature_count=True)
        meta, _, shapes, data = pyogrio.raw.read(path, layer=chosen, encoding=encoding or None, max_features=500)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError, IndexError, ValueError) as error:
        raise UnreadableFile(field="file", why=f"不是可以识别的地理数据（{str(error)[:80]}）") from None
    columns = [str(name) for name in meta["fields"]]
    texts = [_texts(column) for column in data]
    read = shapely.from_wkb(shapes) if shapes is not None else None
    points = shapely.get_coordinates(read)[:2000] if read is not None else np.empty((0, 2))
    sample = [[column[row] for column in texts] for row in range(min(SAMPLE, len(texts[0]) if texts else 0))]
    return Looked(layers, chosen, columns, sample, encoding, str(told.get("crs") or ""), int(told["features"]), points, read is not None)


def encoding_of(path: Path) -> str:
    """Of a Shapefile without .cpg: UTF-8 where its table is, else GB18030 (of which GBK is a part); "" for the driver to know."""
    if path.suffix.lower() != ".shp" or any(path.with_suffix(end).exists() for end in (".cpg", ".CPG")):
        return ""
    table = next((path.with_suffix(end) for end in (".dbf", ".DBF") if path.with_suffix(end).exists()), None)
    if not table:
        return ""
    head = table.read_bytes()[:400_000]
    return _encoding(head[int.from_bytes(head[8:10], "little") :])  # its rows: what stands before them is no text


def _encoding(head: bytes) -> str:
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    for cut in range(4):  # the head may end inside a sign
        try:
            head[: len(head) - cut].decode("utf-8")
            return "utf-8"
        except UnicodeDecodeError:
            continue
    try:
        head[: len(head) - len(head) % 2].decode("gb18030", "strict")
        return "gb18030"
    except UnicodeDecodeError:
        best = from_bytes(head[:50_000], cp_isolation=["gb18030", "utf_8", "big5"]).best()
        return best.encoding if best else "gb18030"


def chunks(path: Path, *, layer: str, encoding: str) -> Iterator[Chunk]:
    """All rows, CHUNK at a time: memory does not grow with the file."""
    if path.suffix.lower() in TABLES:
        yield from _table_chunks(path, layer, encoding)
        return
    start = 0
    while True:
        meta, _, shapes, data = pyogrio.raw.read(path, layer=layer, encoding=encoding or None, skip_features=start, max_features=CHUNK)
        columns = {str(name): _texts(column) for name, column in zip(meta["fields"], data, strict=True)}
        count = len(shapes) if shapes is not None else len(next(iter(columns.values()), []))
        if not count:
            return
        yield Chunk(columns, shapely.from_wkb(shapes, on_invalid="ignore") if shapes is not None else None)
        start += count
        if count < CHUNK:
            return


def _texts(column: Any) -> list[str]:
    """Values as people write them: whole numbers without a point, days without a time, nothing as ""."""
    if column.dtype.kind == "f":
        return ["" if np.isnan(value) else str(int(value)) if value == int(value) else repr(float(value)) for value in column]
    if column.dtype.kind == "M":
        return ["" if np.isnat(value) else str(value.astype("datetime64[s]")).removesuffix("T00:00:00") for value in column]
    return ["" if value is None else str(value).replace("\0", "").strip() for value in column]


# ── tables without shapes ────────────────────────────────────────────────────────────────────────────────────────────
def _look_into_table(path: Path, layer: str, encoding: str) -> Looked:
    if path.suffix.lower() == ".csv":
        encoding = encoding or _encoding(path.open("rb").read(400_000))
        rows = _csv_rows(path, encoding)
        layers, layer = [path.stem], path.stem
    else:
        layers = _sheets(path)
        layer = layer if layer in layers else layers[0]
        rows = _sheet_rows(path, layer)
    try:
        heads = next(rows, None)
        if not heads or not any(heads):
            raise UnreadableFile(field="file", why="第一行没有列名")
        first = [row for row, _ in zip(rows, range(500), strict=False)]
        count = len(first) + sum(1 for _ in rows)
    except (UnicodeDecodeError, csv.Error):
        raise UnreadableFile(field="encoding", why=f"不是 {encoding} 编码的文本") from None
    return Looked(layers, layer, _named(heads), first[:SAMPLE], encoding, "", count, _numbers(_named(heads), first), has_shapes=False)


def _numbers(heads: list[str], rows: list[list[str]]) -> np.ndarray:
    """The columns that look like coordinates, for guessing their system."""
    from wanmi.resources.rules.mapping import ACROSS, UP, best_column

    across, up = best_column(heads, ACROSS), best_column(heads, UP)
    if not across or not up:
        return np.empty((0, 2))
    pair = (heads.index(across), heads.index(up))
    found = []
    for row in rows:
        try:
            found.append([float(row[pair[0]]), float(row[pair[1]])])
        except (ValueError, IndexError):
            continue
    return np.array(found).reshape(-1, 2)


def _named(heads: Sequence[str]) -> list[str]:
    return [str(head).strip() or f"列{number}" for number, head in enumerate(heads, 1)]


def _csv_rows(path: Path, encoding: str) -> Iterator[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        head = file.read(4096)
        file.seek(0)
        divider = max(",\t;", key=head.count)
        for row in csv.reader(file, delimiter=divider):
            yield [cell.replace("\0", "").strip() for cell in row]


def _sheets(path: Path) -> list[str]:
    try:
        check_workbook(path)
        return list(CalamineWorkbook.from_path(str(path)).sheet_names)
    except (CalamineError, OSError, ValueError):
        raise UnreadableFile(field="file", why="不是可以打开的 Excel 工作簿，或加了密码") from None


def _sheet_rows(path: Path, sheet: str) -> Iterator[list[str]]:
    opened = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet)
    if merged := _merged(opened.merged_cell_ranges):
        raise UnreadableFile(field="file", why=f"工作表“{sheet}”有合并单元格（{merged}），其余各格是空的。请取消合并并补全每一行")
    for row in opened.iter_rows():
        yield [_cell(value) for value in row]


def _merged(ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]] | None) -> str:
    """The first few merged cells as Excel names them; "" where there are none."""
    found = [f"{_cell_name(*one)}:{_cell_name(*other)}" for one, other in (ranges or []) if one != other]
    return "、".join(found[:3]) + ("…" if len(found) > 3 else "")


def _cell_name(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _cell(value: Any) -> str:
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value).removesuffix(" 00:00:00").strip()


def _table_chunks(path: Path, layer: str, encoding: str) -> Iterator[Chunk]:
    rows = _csv_rows(path, encoding) if path.suffix.lower() == ".csv" else _sheet_rows(path, layer)
    heads = _named(next(rows))
    held: list[list[str]] = []
    for row in rows:
        if any(row):
            held.append(row)
        if len(held) == CHUNK:
            yield _table_chunk(heads, held)
            held = []
    if held:
        yield _table_chunk(heads, held)


def _table_chunk(heads: list[str], rows: list[list[str]]) -> Chunk:
    return Chunk({head: [row[at] if at < len(row) else "" for row in rows] for at, head in enumerate(heads)}, None)
