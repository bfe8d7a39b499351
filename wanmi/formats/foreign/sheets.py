"""What the library for workbooks does not tell of a sheet: cells with errors, formulas without a value, hidden rows and columns, the day
from which days are reckoned. Found in the text of the sheet itself, by what is rare; nothing of it is ever parsed as XML, so nothing
unfolds."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from wanmi.formats.foreign.packing import BROKEN

BLOCK = 8 * 2**20  # bytes at once
MOST_CELLS, MOST_ROWS, MOST_TEXT = 200_000, 1_048_576, 2**26
NAMED = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
TARGET = re.compile(rb"<Relationship\s[^>]*>")
ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*\bhidden=\"(?:1|true)\"[^>]*)>")
COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*\bhidden=\"(?:1|true)\"[^>]*)/?>")
ERROR = re.compile(rb"<(?:\w+:)?c\b([^>]*\bt=\"e\"[^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>/]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v[^>]*></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)<")
PLACE = re.compile(rb"\br=\"([A-Z]{1,3})(\d{1,7})\"")


@dataclass
class Inside:
    """`cells`: row (from 1) → (column from 0, kind, text) of cells that are no value; `unplaced`: how many do not say where they are."""

    cells: dict[int, list[tuple[int, str, str]]] = field(default_factory=dict)
    unplaced: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: int = 0
    since: str = ""

    def note(self, place: re.Match[bytes] | None, kind: str, text: bytes) -> None:
        if place is None or len(self.cells) > MOST_CELLS:
            self.unplaced += 1
            return
        content = html.unescape(text.decode("utf-8", "replace")).strip()[:60]
        self.cells.setdefault(int(place[2]), []).append((column_of(place[1].decode()), kind, content))


def column_of(letters: str) -> int:
    """From 0."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found - 1


def letters_of(column: int) -> str:
    """As spreadsheets name a column, from 0."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def inspect_sheet(path: Path, sheet: str) -> Inside:
    """Nothing is known of other forms than xlsx, nor of a workbook that says of its sheets nothing that we understand."""
    found = Inside()
    if path.suffix.lower() == ".ods":
        found.unplaced = _errors_of_ods(path, sheet)
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return found
    try:
        with zipfile.ZipFile(path) as packed:
            book = packed.open("xl/workbook.xml").read(MOST_TEXT)
            found.since = "1904" if re.search(rb"\bdate1904=\"(?:1|true)\"", book) else ""
            for block in _blocks(packed, _part_of(packed, book, sheet)):
                _search(block, found)
    except (*BROKEN, KeyError):
        return found
    return found


def _errors_of_ods(path: Path, sheet: str) -> int:
    """How many cells of a sheet hold errors; where they are, only a parser that reckons with repeated cells could tell."""
    name = b'table:name="' + html.escape(sheet).encode() + b'"'
    try:
        with zipfile.ZipFile(path) as packed:
            text = packed.open("content.xml").read(MOST_TEXT)
    except (*BROKEN, KeyError):
        return 0
    first = text.find(name)
    return text[first : text.find(b"</table:table>", first)].count(b'calcext:value-type="error"') if first >= 0 else 0


def _part_of(packed: zipfile.ZipFile, book: bytes, sheet: str) -> str:
    """The part of the archive that holds a sheet. Raises KeyError."""
    names = {_attribute(each, b"name"): _attribute(each, b"r:id") or _attribute(each, b"id") for each in NAMED.findall(book)}
    links = packed.open("xl/_rels/workbook.xml.rels").read(MOST_TEXT)
    targets = {_attribute(each, b"Id"): _attribute(each, b"Target") for each in TARGET.findall(links)}
    target = targets[names[sheet]]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"\s*=\s*[\"']([^\"']*)[\"']", tag)
    return html.unescape(found[1].decode("utf-8", "replace")) if found else ""


def _blocks(packed: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The text of a part, cut between rows."""
    with packed.open(part) as file:
        held = b""
        while block := file.read(BLOCK):
            held += block
            cut = held.rfind(b"</row>") + 6
            if cut > 5:
                yield held[:cut]
                held = held[cut:]
            elif len(held) > MOST_TEXT:
                return
        yield held


def _search(block: bytes, found: Inside) -> None:
    if b't="e"' in block:
        for each in ERROR.finditer(block):
            value = VALUE.search(each[2])
            found.note(PLACE.search(each[1]), "error", value[1] if value else b"#")
    if b"<f>" in block or b"<f " in block or b":f>" in block or b":f " in block:
        for each in FORMULA.finditer(block):
            if b't="str"' not in each[1] or not each[0].rstrip().endswith((b"<v></v></c>", b"<v/></c>")):
                found.note(PLACE.search(each[1]), "formula", b"=" + (each[2] or b""))
    if b"hidden=" in block:
        found.hidden_rows += [int(at[1]) for each in ROW.findall(block) if (at := re.search(rb"\br=\"(\d{1,7})\"", each))]
        for each in COLUMN.findall(block):
            first, last = (re.search(rb"\b" + name + rb"=\"(\d{1,5})\"", each) for name in (b"min", b"max"))
            found.hidden_columns += int(last[1]) - int(first[1]) + 1 if first and last and int(last[1]) < 16_000 else 1
