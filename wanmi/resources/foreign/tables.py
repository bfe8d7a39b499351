"""Tables without shapes: CSV, and workbooks of Excel and its like."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from python_calamine import CalamineError, CalamineWorkbook

from wanmi.kit.rules.formulas import as_said
from wanmi.resources.foreign import encodings
from wanmi.resources.foreign.maps import LONGEST_NAME, LOOKED_AT, MOST_COLUMNS, SAMPLE, SHOWN
from wanmi.resources.foreign.packing import check_workbook
from wanmi.resources.foreign.shapes import number
from wanmi.resources.foreign.texts import in_words
from wanmi.resources.rules.mapping import ACROSS, UP, best_column, plain
from wanmi.resources.rules.refusals import UnreadableFile

LONGEST_CELL = 16 * 2**20  # signs: an outline as WKT is long
plain("列")  # the dictionary is loaded once, not by each reader


def look_into(path: Path, layer: str, encoding: str, most_sheet: int) -> dict[str, Any]:
    """Raises UnreadableFile."""
    if path.suffix.lower() == ".csv":
        encoding = encodings.checked(encoding) or encodings.guessed(_head(path))
        layers = [path.stem]
        layer = layers[0]
    else:
        layers = _sheets(path, most_sheet)
        if not layers:
            raise UnreadableFile(field="file", why="工作簿里没有工作表")
        layer = layer if layer in layers else layers[0]
    rows = _rows(path, layer, encoding)
    heads = next(rows, None)
    if not heads or not any(heads):
        raise UnreadableFile(field="file", why="第一行没有列名")
    if len(heads) > MOST_COLUMNS or any(len(head) > LONGEST_NAME for head in heads):
        raise UnreadableFile(field="file", why=f"第一行不是列名：超过 {MOST_COLUMNS} 列，或列名超过 {LONGEST_NAME} 个字符")
    first = [row for row, _ in zip(rows, range(LOOKED_AT), strict=False)]
    sample = [[cell[:SHOWN] for cell in row] for row in first[:SAMPLE]]
    return {
        "layers": layers, "layer": layer, "columns": named(heads), "sample": sample, "encoding": encoding, "said": None,
        "rows": len(first) + sum(1 for _ in rows), "points": _points(named(heads), first), "has_shapes": False,
    }  # fmt: skip


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(encodings.HEAD)


def _points(heads: list[str], rows: list[list[str]]) -> list[list[float]]:
    """The columns that look like coordinates, for guessing their system."""
    across, up = best_column(heads, ACROSS), best_column(heads, UP)
    if not across or not up:
        return []
    pair = (heads.index(across), heads.index(up))
    found = np.array([[number(row[pair[0]]), number(row[pair[1]])] for row in rows if len(row) > max(pair)]).reshape(-1, 2)
    return found[np.isfinite(found).all(axis=1)].tolist()


def named(heads: Sequence[str]) -> list[str]:
    return [str(head).strip() or f"列{number}" for number, head in enumerate(heads, 1)]


def chunks(path: Path, layer: str, encoding: str, wanted: Sequence[str], most: int) -> Iterator[tuple[dict[str, list[str]], None, int]]:
    """Columns that are wanted, so many rows at a time; empty rows are left out. Raises UnreadableFile."""
    rows = _rows(path, layer, encoding)
    heads = named(next(rows, []))
    places = {head: at for at, head in enumerate(heads) if head in wanted}
    held: list[list[str]] = []
    for row in rows:
        if any(row):
            held.append(row)
        if len(held) == most:
            yield _chunk(places, held), None, len(held)
            held = []
    if held:
        yield _chunk(places, held), None, len(held)


def _chunk(places: dict[str, int], rows: list[list[str]]) -> dict[str, list[str]]:
    return {head: [row[at] if at < len(row) else "" for row in rows] for head, at in places.items()}


def _rows(path: Path, layer: str, encoding: str) -> Iterator[list[str]]:
    return _csv_rows(path, encoding) if path.suffix.lower() == ".csv" else _sheet_rows(path, layer)


def _csv_rows(path: Path, encoding: str) -> Iterator[list[str]]:
    try:
        with path.open(encoding=encoding, newline="") as file:
            head = file.read(4096)
            file.seek(0)
            divider = max(",\t;", key=head.count)
            csv.field_size_limit(LONGEST_CELL)  # of this reader's process alone: another kind of table has another
            for row in csv.reader(file, delimiter=divider):
                yield [as_said(cell.replace("\0", "").strip()) for cell in row]
    except UnicodeError:
        raise UnreadableFile(field="encoding", why=f"不是 {encoding} 编码的文本") from None
    except csv.Error:
        raise UnreadableFile(field="file", why="不是 CSV 文本，或有一格超过 1600 万字") from None


def _sheets(path: Path, most_sheet: int) -> list[str]:
    try:
        check_workbook(path, most_sheet)
        return list(CalamineWorkbook.from_path(str(path)).sheet_names)
    except (CalamineError, OSError, ValueError):
        raise UnreadableFile(field="file", why="不是可以打开的 Excel 工作簿，或加了密码") from None


def _sheet_rows(path: Path, sheet: str) -> Iterator[list[str]]:
    try:
        opened = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet)
    except (CalamineError, OSError, ValueError, KeyError):
        raise UnreadableFile(field="file", why=f"工作表“{sheet[:40]}”已损坏") from None
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
    if isinstance(value, float):
        return in_words(value)
    return str(value).replace("\0", "").removesuffix(" 00:00:00").strip()
