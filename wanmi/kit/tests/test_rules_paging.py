"""Keys of pages, and what of the rows read is on the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.kit.rules.paging import Order, Page, page_from

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)) | st.none()
BY_MOMENT, BY_CODE, NEWEST = Order("at", kind="moment"), Order("code", kind="text"), Order("id", descending=True)


@dataclass(frozen=True)
class Row:
    id: int
    at: datetime | None = None
    code: str = ""


@given(id=st.integers(0, 10**18 - 1), at=MOMENTS)
def test_a_key_of_a_moment_is_read_as_it_was_written_to_the_microsecond(id: int, at: datetime | None) -> None:
    assert BY_MOMENT.read(BY_MOMENT.write(Row(id, at))) == (at, id)
    assert NEWEST.read(NEWEST.write(Row(id))) == (id, 0)


def test_a_key_with_a_dash_as_older_addresses_have_it_is_read_too() -> None:
    assert BY_MOMENT.read("1000000-7") == (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=1), 7)


@pytest.mark.parametrize("text", ["", "x", "1.x", "x.1", ".", "-1.1", "9" * 18 + ".1", "1.²", "9" * 40, "1.1.1", "\0"])
def test_what_is_no_key_of_a_moment_counts_as_none(text: str) -> None:
    assert BY_MOMENT.read(text) is None


@pytest.mark.parametrize("text", ["", "x", "-1", "²", "1.0", "9" * 19])
def test_what_is_no_number_counts_as_none(text: str) -> None:
    assert NEWEST.read(text) is None


@pytest.mark.parametrize("text", ["", "a\0", "x" * 65])
def test_what_no_database_takes_counts_as_none(text: str) -> None:
    assert BY_CODE.read(text) is None


@given(count=st.integers(0, 30), size=st.integers(1, 7))
def test_pages_walked_on_and_back_show_every_row_once(count: int, size: int) -> None:
    rows = [Row(number, code=f"{number:03}") for number in range(count)]

    def page(after: str = "", before: str = "") -> Page[Row]:
        if before:
            read = [row for row in reversed(rows) if row.code < before][: size + 1]
        else:
            read = [row for row in rows if row.code > after][: size + 1]
        return page_from(read, BY_CODE, size, keyed=bool(after or before), backwards=bool(before))

    on = [page()]
    while on[-1].after:
        on.append(page(after=on[-1].after))
    assert [row for each in on for row in each.rows] == rows
    back = [on[-1]]
    while back[-1].before:
        back.append(page(before=back[-1].before))
    assert [row for each in reversed(back) for row in each.rows] == rows
    assert back[-1].before == on[0].before == ""
