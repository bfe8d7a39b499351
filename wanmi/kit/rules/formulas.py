"""Texts that a spreadsheet would take for a formula: a CSV says nothing of its cells' types, so a sign before them has to."""

from __future__ import annotations

import re

MARK = "'"
# What spreadsheets reckon from, also in full width, also behind blanks; a mark before it counts, so that the way back is exact.
RISKY = re.compile(r"[\s\x00\ufeff\u200b']*[=+\-@＝＋－＠﹦﹢﹣−]|'*[\t\r\n]")
MARKED = re.compile(rf"{MARK}(?={RISKY.pattern})")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


def neutral(value: object) -> str:
    """The value for a cell of a CSV: a text that would begin a formula with a mark before it, numbers as they are, None as ""."""
    text = "" if value is None else str(value)
    return MARK + text if RISKY.match(text) and not NUMBER.fullmatch(text) else text


def as_typed(cell: str) -> str:
    """The way back, for what comes in."""
    return cell[1:] if MARKED.match(cell) and not NUMBER.fullmatch(cell) else cell
