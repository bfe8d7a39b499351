"""Pages by key (keyset paging): a page begins where another ended, never after a number of rows, so the thousandth costs what the first
does, and rows that come meanwhile shift nothing. Here is what needs no database: the keys, and what of the rows read is on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, Literal, TypeVar

Row = TypeVar("Row")
Key = tuple[str | int | datetime | None, int]  # of a row: its place in the order, and its id where several have the same place
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST = 64  # signs of a key in an address


@dataclass(frozen=True, slots=True)
class Order:
    """By what a list goes: a column that no two rows share (a number, a code), or a moment and, of one moment, the id.

    `descending`: the last one first. Empty moments stand last where they ascend, first where they descend, as PostgreSQL's indexes hold
    them.
    """

    column: str = "pk"
    descending: bool = False
    kind: Literal["number", "text", "moment"] = "number"

    def read(self, text: str) -> Key | None:
        """The key that an address carries; None for none and for what is none."""
        if not text or len(text) > LONGEST or "\0" in text:
            return None
        if self.kind == "text":
            return text, 0
        if self.kind == "number":
            return (int(text), 0) if text.isascii() and text.isdecimal() and len(text) < 19 else None
        micros, _, id = text.replace("-", ".").partition(".")
        if not all(each.isascii() and each.isdecimal() and len(each) < 19 for each in (micros or "0", id)):
            return None
        try:
            return (EPOCH + timedelta(microseconds=int(micros)) if micros else None), int(id)
        except OverflowError:
            return None

    def write(self, row: object) -> str:
        """The key of a row, as its address carries it."""
        value = getattr(row, self.column)
        if self.kind != "moment":
            return str(value)
        return f"{(value - EPOCH) // timedelta(microseconds=1) if value else ''}.{row.id}"  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows, and the keys by which the pages before and after are asked for ("" where there is none)."""

    rows: tuple[Row, ...] = ()
    before: str = ""
    after: str = ""


def page_from(rows: Sequence[Row], order: Order, size: int, *, keyed: bool, backwards: bool = False) -> Page[Row]:
    """The page of rows that were read from a key on (`keyed`) or from the beginning: at most `size`, and one more if there are more.
    `backwards`: they were read against the order, before a key."""
    more, shown = len(rows) > size, list(rows[:size])
    if not shown:
        return Page()
    if backwards:
        shown.reverse()
    has_before, has_after = (more, True) if backwards else (keyed, more)
    return Page(tuple(shown), order.write(shown[0]) if has_before else "", order.write(shown[-1]) if has_after else "")
