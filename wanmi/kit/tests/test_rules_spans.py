"""A span of days: the first day on which it no longer holds is its end."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wanmi.kit.rules.spans import day_after, holds_on, last_day

DAY = timedelta(days=1)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def test_a_span_holds_from_its_first_day_to_the_day_before_its_end() -> None:
    begins, ends = date(2026, 3, 1), date(2026, 3, 4)
    held = [begins + number * DAY for number in range(-2, 6) if holds_on(begins, ends, begins + number * DAY)]
    assert held == [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)]


def test_a_span_that_ends_on_its_first_day_holds_on_no_day() -> None:
    day = date(2026, 3, 1)
    assert not any(holds_on(day, day, day + number * DAY) for number in (-1, 0, 1))


@given(begins=DAYS, day=DAYS)
def test_a_span_without_end_holds_on_every_day_from_its_first(begins: date, day: date) -> None:
    assert holds_on(begins, None, day) == (day >= begins)
    assert (last_day(None), day_after(None)) == (None, None)


@given(begins=DAYS, middle=DAYS, ends=DAYS, day=DAYS)
def test_of_two_spans_that_meet_exactly_one_holds_on_each_of_their_days(begins: date, middle: date, ends: date, day: date) -> None:
    begins, middle, ends = sorted((begins, middle, ends))
    assert holds_on(begins, middle, day) + holds_on(middle, ends, day) == holds_on(begins, ends, day)


@given(day=DAYS)
def test_what_people_write_as_the_last_day_holds_on_it_and_not_on_the_next(day: date) -> None:
    ends = day_after(day)
    assert ends is not None
    assert (holds_on(day, ends, day), holds_on(day, ends, ends)) == (True, False)
    assert last_day(ends) == day
