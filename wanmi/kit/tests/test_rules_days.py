"""What is read as a day."""

from __future__ import annotations

from datetime import date

import pytest

from wanmi.kit.rules.days import EVERY_YEAR, read_day


def test_a_day_is_read_as_forms_write_it() -> None:
    assert read_day("2026-03-01") == date(2026, 3, 1)


@pytest.mark.parametrize("text", ["", "x", "2026-02-30", "2026-3-1", "01.03.2026", "2026-03-01T08:00", "\0", "２０２６-03-01x"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_day(text) is None


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "1899-12-31", "2200-01-01"])
def test_years_that_nobody_means_are_none_unless_asked_for(text: str) -> None:
    assert read_day(text) is None
    assert read_day(text, years=EVERY_YEAR) == date.fromisoformat(text)
