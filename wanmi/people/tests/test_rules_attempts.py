"""When somebody who has tried too often may try again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wanmi.people.rules.attempts import FAILURES_OF_ADDRESS, FAILURES_OF_NAME, WINDOW, closed_until, locked_until

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def before(*seconds: int) -> list[datetime]:
    return [AT - timedelta(seconds=one) for one in seconds]


def test_four_failures_are_forgiven_the_fifth_locks() -> None:
    assert locked_until(before(10, 20, 30, 40), 5, AT) is None
    assert locked_until(before(10, 20, 30, 40, 50), 5, AT) == AT - timedelta(seconds=50) + WINDOW


def test_failures_older_than_the_window_do_not_count() -> None:
    old = int(WINDOW.total_seconds())
    assert locked_until(before(10, 20, 30, 40, old), 5, AT) is None
    assert locked_until(before(10, 20, 30, 40, old - 1), 5, AT) == AT + timedelta(seconds=1)


def test_the_later_of_both_locks_holds() -> None:
    of_name = before(*range(100, 100 + FAILURES_OF_NAME))
    of_address = before(*range(10, 10 + FAILURES_OF_ADDRESS))
    assert closed_until([], [], AT) is None
    assert closed_until(of_name, [], AT) == of_name[-1] + WINDOW
    assert closed_until([], of_address[:-1], AT) is None
    assert closed_until(of_name, of_address, AT) == max(of_name[-1], of_address[-1]) + WINDOW


@given(st.lists(st.integers(0, 1200), max_size=20), st.integers(1, 6))
def test_the_moment_told_is_the_first_at_which_one_more_try_is_allowed(seconds: list[int], allowed: int) -> None:
    failures = before(*seconds)
    until = locked_until(failures, allowed, AT)
    if until is not None:
        assert locked_until(failures, allowed, until) is None
        assert locked_until(failures, allowed, until - timedelta(microseconds=1)) == until
