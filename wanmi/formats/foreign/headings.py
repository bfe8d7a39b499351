"""Where in a table its headings stand, and what its columns are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from wanmi.formats.foreign.sheets import letters_of
from wanmi.formats.rules.mapping import PLACE_FIELDS, plain
from wanmi.formats.rules.refusals import UnreadableFile

LOOKED_AT, FEW = 30, 2  # rows; headings that must be known before a later row is taken for them
MOST_COLUMNS, LONGEST_NAME = 1000, 120
VALUE = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\d{4}-\d\d-\d\d.*")
Row = tuple[int, list[str]]  # as the file counts it, and its cells


def heading_row(rows: Sequence[Row], known: frozenset[str]) -> int:
    """The number of the row that holds the headings: the one with most known ones; where none has any, the first that is as wide as most
    rows are. 0 where there is none."""
    filled = [(number, [cell for cell in cells if cell]) for number, cells in rows[:LOOKED_AT] if any(cells)]
    if not filled:
        return 0
    names = known or frozenset(plain(name) for names in PLACE_FIELDS.values() for name in names)
    hits = [sum(plain(cell) in names for cell in cells[:MOST_COLUMNS] if len(cell) <= LONGEST_NAME) for _number, cells in filled]
    best = hits.index(max(hits))
    if hits[best] >= FEW or (hits[best] and hits[best] * 2 >= len(filled[best][1])):
        while best + 1 < len(hits) and hits[best + 1] * 2 > max(hits) and hits[best + 1] >= FEW:
            best += 1  # the same headings in a second language
        return filled[best][0]
    usual = Counter(len(cells) for _number, cells in filled[1:]).most_common(1)
    if usual and usual[0][0] > 1:
        return next((number for number, cells in filled if len(cells) * 2 > usual[0][0]), filled[0][0])
    return filled[0][0]


def looks_like_data(cells: Sequence[str]) -> bool:
    """Whether what stands where headings are expected is a row of values."""
    filled = [cell for cell in cells if cell]
    return len(filled) > 1 and sum(bool(VALUE.fullmatch(cell)) for cell in filled) * 3 >= len(filled)


def named(heads: Sequence[str], width: int, left: int = 0) -> tuple[list[str], dict[str, list[str]]]:
    """The columns' names, each once: those that are equal, as headings are compared, bear their column's letters. With them the equal ones:
    heading → its columns. `left`: how many empty columns stand before the first. Raises UnreadableFile."""
    if len(heads) > MOST_COLUMNS or width > MOST_COLUMNS or any(len(head) > LONGEST_NAME for head in heads):
        raise UnreadableFile(field="file", why=f"第一行不是列名：超过 {MOST_COLUMNS} 列，或列名超过 {LONGEST_NAME} 个字符")
    last = max((at + 1 for at, head in enumerate(heads) if head), default=0)
    columns = [str(head).strip() for head in heads[: max(last, width)]]
    columns += [""] * (max(last, width) - len(columns))
    often = Counter(plain(column) for column in columns if column)
    twice: dict[str, list[str]] = {}
    for at, column in enumerate(columns):
        columns[at] = column or f"列{at + 1}"
        if column and often[plain(column)] > 1:
            columns[at] = f"{column}（{letters_of(at + left)} 列）"
            first = next((head for head in twice if plain(head) == plain(column)), column)
            twice.setdefault(first, []).append(columns[at])
    return columns, twice
