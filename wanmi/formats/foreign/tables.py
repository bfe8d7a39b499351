"""Tables without shapes: texts with dividers, and workbooks of Excel and its like."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from wanmi.formats.foreign import encodings, sheets
from wanmi.formats.foreign.chunk import Chunk, Doubts
from wanmi.formats.foreign.headings import Row, heading_row, looks_like_data, named
from wanmi.formats.foreign.maps import LOOKED_AT, SAMPLE, SHOWN
from wanmi.formats.foreign.packing import check_workbook
from wanmi.formats.foreign.placing import placed
from wanmi.formats.foreign.texts import in_words
from wanmi.formats.rules.doubts import ERRORS, of_long_number
from wanmi.formats.rules.forms import TEXTS
from wanmi.formats.rules.mapping import ACROSS, SHAPE, UP, best_column, plain
from wanmi.formats.rules.refusals import UnreadableFile
from wanmi.kit.rules.formulas import as_typed

LONGEST_CELL = 16 * 2**20  # signs: an outline as WKT is long
LONG_NUMBER = 1e15  # from here on Excel drops digits of a number
MARK = "\0"  # before a cell that is no value, or a number too long: \0kind\0text
MOST_SHEETS = 200
DIVIDERS, JUDGED = ",\t;|，", 25  # in the order in which they win; lines by which one is chosen
SEP = re.compile(r"sep=(.)\s*", re.IGNORECASE)
UNNAMED = re.compile(r"列\d+")  # what headings.named calls a column without a heading
AS_TEXT = re.compile(r'="(.*)"')  # ="0101": so programs keep a spreadsheet from cutting zeros
plain("列")  # the dictionary is loaded once, not by each reader


def read_layout(path: Path, layer: str, encoding: str, most_sheet: int, heading: int | None, known: frozenset[str]) -> dict[str, Any]:
    """Raises UnreadableFile."""
    layers: list[dict[str, Any]]
    if path.suffix.lower() in TEXTS:
        encoding = encodings.checked(encoding) or encodings.guessed(_head(path))
        layers, layer = [{"name": path.stem}], path.stem
    else:
        encoding = ""
        layers = _sheets(path, most_sheet, heading, known)
        layer = layer if layer in [each["name"] for each in layers if "rows" in each] else _likeliest(layers)
    table = _Table(path, layer, encoding)
    rows = table.rows()
    first = list(islice(rows, LOOKED_AT))
    at = heading_row(first, known) if heading is None else heading
    heads = next((cells for number, cells in first if number == at), [])
    if not any(any(cells) for _number, cells in first) or (at and not any(heads)):
        raise UnreadableFile(field="heading" if heading else "file", why=f"第 {at or 1} 行没有列名")
    columns, twice = table.columns(first, at)
    data = [(number, cells) for number, cells in first if number > at]
    filled = [[value_of(cell) for cell in cells] for _number, cells in data if any(cells)]
    count = len(filled) + sum(1 for _number, cells in rows if any(cells))
    for each in layers:
        each |= {"rows": count, "columns": _alike(columns, twice), "heading": at} if each["name"] == layer else {}
    return {
        "layers": layers, "layer": layer, "columns": columns, "sample": [[cell[:SHOWN] for cell in cells] for cells in filled[:SAMPLE]],
        "encoding": encoding, "declared": None, "rows": count, "points": _points(columns, filled), "has_shapes": False, "heading": at,
        "twice": twice, "notes": table.notes(first, at, heads),
    }  # fmt: skip


def _alike(columns: list[str], twice: dict[str, list[str]]) -> list[str]:
    """The headings as they stand in the file, to be held against those of another sheet."""
    return [next((head for head, own in twice.items() if column in own), column) for column in columns if not UNNAMED.fullmatch(column)]


def _width(cells: Sequence[str]) -> int:
    return max((at + 1 for at, cell in enumerate(cells) if cell), default=0)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(encodings.HEAD)


def _points(columns: list[str], rows: list[list[str]]) -> list[list[float]]:
    """What the columns that look like coordinates say, for guessing their system."""
    place = {name: best_column(columns, names) for name, names in (("_x", ACROSS), ("_y", UP), ("_wkt", SHAPE))}
    found = {column: [row[at] if at < len(row) else "" for row in rows] for at, column in enumerate(columns) if column in place.values()}
    shapes, _doubts = placed(Chunk(found, None, range(len(rows))), {name: column for name, column in place.items() if column})
    points = shapely.get_coordinates(shapes)[:2000]
    return points[np.isfinite(points).all(axis=1)].tolist()


def chunks(path: Path, layer: str, encoding: str, wanted_columns: Sequence[str], most: int, heading: int) -> Iterator[Chunk]:
    """Columns that are wanted, so many rows at a time; empty rows are left out and counted. Raises UnreadableFile."""
    table = _Table(path, layer, encoding)
    rows = table.rows()
    first = list(islice(rows, LOOKED_AT))
    columns, _twice = table.columns(first, heading)
    data = [row for row in first if row[0] > heading]
    places = {column: at for at, column in enumerate(columns) if column in wanted_columns}
    held: list[Row] = []
    empty, last = 0, 0
    for row in chain(data, rows):
        if any(row[1]):
            empty += max(0, row[0] - last - 1) if last else 0
            last = row[0]
            held.append(row)
        if len(held) == most:
            yield _chunk(places, held, len(columns), empty, table)
            held, empty = [], 0
    if held:
        yield _chunk(places, held, len(columns), empty, table)


def _chunk(places: dict[str, int], rows: list[Row], width: int, empty: int, table: _Table) -> Chunk:
    columns = {head: [cells[at] if at < len(cells) else "" for _number, cells in rows] for head, at in places.items()}
    doubts: Doubts = []
    for head, column in columns.items():
        whole = "".join(column)
        if MARK in whole:
            for at, cell in enumerate(column):
                if cell.startswith(MARK):
                    kind, column[at] = _unmarked(cell)
                    doubts.append((at, head, kind, column[at]))
        if ("#" in whole or "Err:" in whole) and not ERRORS.isdisjoint(column):
            doubts += [
                (at, head, "error", cell) for at, cell in enumerate(column) if cell in ERRORS and (at, head, "error", cell) not in doubts
            ]
    if table.is_text:
        doubts += [(at, "", "wide", next(cell for cell in cells[width:] if cell)[:60])
                   for at, (_number, cells) in enumerate(rows) if len(cells) > width and any(cells[width:])]  # fmt: skip
    return Chunk(columns, None, [number for number, _cells in rows], doubts, empty, table.inside.since)


def value_of(cell: str) -> str:
    """A cell without the mark of what is doubtful about it."""
    return _unmarked(cell)[1] if cell.startswith(MARK) else cell


def _unmarked(cell: str) -> tuple[str, str]:
    kind, _, text = cell[1:].partition(MARK)
    return kind, text


class _Table:
    """One table: its rows with their numbers, and what is to be told of it."""

    def __init__(self, path: Path, layer: str, encoding: str) -> None:
        self.path, self.encoding, self.is_text = path, encoding, path.suffix.lower() in TEXTS
        self.inside = sheets.Inside()
        self.merged: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self.left = 0  # columns before the first that holds anything: the library leaves them out
        self.sheet: Any = None if self.is_text else self._opened(layer)

    def _opened(self, layer: str) -> Any:
        self.layer = layer
        try:
            sheet = CalamineWorkbook.from_path(str(self.path)).get_sheet_by_name(layer)
        except (CalamineError, OSError, ValueError, KeyError):
            raise UnreadableFile(field="file", why=f"工作表“{layer[:40]}”已损坏") from None
        self.inside = sheets.inspect_sheet(self.path, layer)
        self.left = sheet.start[1] if sheet.start else 0
        if self.path.suffix.lower() == ".ods" and self.inside.unplaced:
            note = f"工作表“{layer[:40]}”有 {self.inside.unplaced} 个单元格是错误值（#N/A 等），ods 文件里无法指出位置"
            raise UnreadableFile(field="file", why=f"{note}。请改正公式，或另存为 xlsx 后再提交")
        self.merged = [(one, other) for one, other in sheet.merged_cell_ranges or [] if one != other]
        return sheet

    def rows(self) -> Iterator[Row]:
        if self.is_text:
            return enumerate(_csv_rows(self.path, self.encoding), 1)
        return self._sheet_rows()

    def _sheet_rows(self) -> Iterator[Row]:
        number = 0
        for number, row in enumerate(self.sheet.iter_rows(), 1):
            yield number, self._with_marks(number, [_cell(value) for value in row])
        for later in sorted(each for each in self.inside.cells if each > number):
            yield later, self._with_marks(later, [])

    def _with_marks(self, number: int, cells: list[str]) -> list[str]:
        if number not in self.inside.cells:
            return cells
        for column, kind, text in self.inside.cells[number]:
            at = max(0, column - self.left)
            cells += [""] * (at + 1 - len(cells))
            if not value_of(cells[at]):
                cells[at] = f"{MARK}{kind}{MARK}{text}"
        return cells

    def columns(self, first: Sequence[Row], heading: int) -> tuple[list[str], dict[str, list[str]]]:
        """What named gives. Cells of a text beyond its headings are no columns: a divider was not quoted. Raises
        UnreadableFile."""
        heads = self.completed(next((cells for number, cells in first if number == heading), []), heading)
        widths = sorted(_width(cells) for number, cells in first if number > heading and any(cells)) or [0]
        return named([value_of(cell) for cell in heads], 0 if self.is_text and heading else widths[-1], self.left)

    def completed(self, heads: list[str], heading: int) -> list[str]:
        """The headings with those that stand in a merged cell over their row. Raises UnreadableFile where cells of the table are merged."""
        heads = list(heads)
        bad = []
        for (top, left), (bottom, right) in self.merged:
            if bottom + 1 < heading:
                continue
            if bottom + 1 == heading and left == right:
                if left < len(heads) and not heads[left]:
                    heads[left] = next(
                        (value_of(cells[left]) for number, cells in self.rows() if number == top + 1 and left < len(cells)), ""
                    )
                continue
            bad.append(f"{sheets.letters_of(left)}{top + 1}:{sheets.letters_of(right)}{bottom + 1}")
        if bad:
            note = "、".join(bad[:3]) + ("…" if len(bad) > 3 else "")
            raise UnreadableFile(field="file", why=f"工作表“{self.layer}”有合并单元格（{note}），其余各格是空的。请取消合并并补全每一行")
        return heads

    def notes(self, first: Sequence[Row], heading: int, heads: Sequence[str]) -> list[str]:
        """What one should know of how the table is read."""
        found = []
        above = [(number, next(cell for cell in cells if cell)) for number, cells in first if number < heading and any(cells)]
        if above:
            note = "、".join(f"第 {number} 行“{value_of(text)[:30]}”" for number, text in above[:3])
            found.append(f"列名在第 {heading} 行；它上面的 {len(above)} 行不是数据，没有读取（{note}）")
        if looks_like_data(heads):
            found.append(f"第 {heading} 行被当作列名，但看起来像数据：如果文件没有列名行，请把“列名行”改为 0")
        hidden = [number for number in self.inside.hidden_rows if number > heading]
        if hidden:
            rows = "、".join(str(number) for number in hidden[:5]) + ("…" if len(hidden) > 5 else "")
            found.append(f"有 {len(hidden)} 行在表中被隐藏或筛选掉（第 {rows} 行），也一并读取；不要的请先删除")
        if self.inside.hidden_columns:
            found.append(f"有 {self.inside.hidden_columns} 列在表中被隐藏，也可以选用")
        if self.path.suffix.lower() == ".xls":
            found.append("旧格式 .xls 里的错误值（#N/A 等）读作空白；表中有公式时请另存为 xlsx 后再提交")
        if self.inside.unplaced:
            found.append(f"有 {self.inside.unplaced} 个公式或错误值的单元格无法定位，读作空白；请在 Excel 中重新保存后再提交")
        return found


# ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _csv_rows(path: Path, encoding: str) -> Iterator[list[str]]:
    try:
        with path.open(encoding=encoding, newline="") as file:
            head = file.read(65_536)
            file.seek(0)
            csv.field_size_limit(LONGEST_CELL)  # of this reader's process alone: another kind of table has another
            declared = SEP.fullmatch(head.lstrip("\ufeff").partition("\n")[0])
            divider = declared[1] if declared else divider_of(head, len(head) < 65_536)
            for number, row in enumerate(csv.reader(file, delimiter=divider)):
                yield [] if declared and not number else [_said(cell) for cell in row]
    except UnicodeError:
        raise UnreadableFile(field="encoding", why=f"不是 {encoding} 编码的文本") from None
    except csv.Error:
        raise UnreadableFile(field="file", why="不是 CSV 文本，或有一格超过 1600 万字") from None


def _said(cell: str) -> str:
    if cell.isalnum():  # most are: nothing stands around them
        return cell
    cell = cell.replace("\0", "").replace("\ufeff", "").strip()
    return AS_TEXT.sub(r"\1", cell) if cell[:2] == '="' else as_typed(cell)


def divider_of(head: str, whole: bool) -> str:
    """The sign that cuts most lines into the same number of cells, of equals the one that cuts more."""
    best, most = ",", (0.0, 0)
    for divider in DIVIDERS:
        try:
            rows = [row for row in islice(csv.reader(io.StringIO(head), delimiter=divider), JUDGED + 1) if any(row)]
        except csv.Error:
            continue
        rows = rows if whole or len(rows) <= 1 else rows[:-1]  # the last one may be cut
        sizes = Counter(len(row) for row in rows if len(row) > 1)
        size, count = max(sizes.items(), key=lambda each: (each[1], each[0]), default=(0, 0))
        if count and (judged := (count / len(rows), size)) > most:
            best, most = divider, judged
    return best


# ── workbooks ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _sheets(path: Path, most_sheet: int, heading: int | None, known: frozenset[str]) -> list[dict[str, Any]]:
    """Every sheet by its name, with how many rows stand in it, its headings and how many of them are known. Raises UnreadableFile."""
    try:
        check_workbook(path, most_sheet)
        book = CalamineWorkbook.from_path(str(path))
        found: list[dict[str, Any]] = []
        for each in book.sheets_metadata[:MOST_SHEETS]:
            sheet: dict[str, Any] = {"name": each.name, "hidden": each.visible != SheetVisibleEnum.Visible}
            if each.typ != SheetTypeEnum.WorkSheet:
                sheet["why"] = "不是工作表（图表或宏）"
            else:
                sheet |= _begun(book.get_sheet_by_name(each.name), heading, known) if len(book.sheet_names) > 1 else {"rows": 0}
            found.append(sheet)
    except (CalamineError, OSError, ValueError):
        raise UnreadableFile(field="file", why="不是可以打开的 Excel 工作簿，或加了密码") from None
    if not any("rows" in each for each in found):
        raise UnreadableFile(field="file", why="工作簿里没有工作表")
    return found


def _begun(sheet: Any, heading: int | None, known: frozenset[str]) -> dict[str, Any]:
    rows = [(number, [_cell(value) for value in row]) for number, row in enumerate(islice(sheet.iter_rows(), JUDGED), 1)]
    at = heading_row(rows, known) if heading is None else heading
    heads = [value_of(cell) for number, cells in rows if number == at for cell in cells if cell][:LOOKED_AT]
    meant = sum(plain(head) in known for head in heads if len(head) < SHOWN)
    return {"rows": max(0, (sheet.end[0] + 1 if sheet.end else 0) - at), "columns": heads, "heading": at, "known": meant, "kinds": ""}


def _likeliest(layers: list[dict[str, Any]]) -> str:
    """The sheet to begin with: of those that are seen and hold rows the one whose headings mean most, else the first."""
    there = [each for each in layers if "rows" in each]
    seen = [each for each in there if each["rows"] and not each["hidden"]] or there
    return str(max(seen, key=lambda each: each.get("known", 0))["name"])


def _cell(value: Any) -> str:
    if type(value) is str:
        return value if value.isalnum() else value.replace("\0", "").strip()
    if isinstance(value, float | int) and not isinstance(value, bool):
        text = in_words(float(value)) if isinstance(value, float) else str(value)
        return f"{MARK}{of_long_number(text)}{MARK}{text}" if abs(value) >= LONG_NUMBER else text
    if isinstance(value, datetime):
        return str(value).removesuffix(" 00:00:00")
    return str(value).replace("\0", "").strip()
