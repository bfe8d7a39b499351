"""Periods, shares and ceilings, without a database."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.inquiry.rules.ledger import Share, month_of, months_to, percent, period_called


@pytest.mark.parametrize(
    ("text", "begins", "last"),
    [
        ("2026-03", date(2026, 3, 1), date(2026, 3, 31)), ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)), ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)  # fmt: skip
def test_a_period_is_called_by_its_month_or_year(text: str, begins: date, last: date) -> None:
    period = period_called(text)
    assert period is not None
    assert (period.begins, period.last, period.key) == (begins, last, text)


@pytest.mark.parametrize("text", ["", "2026-13", "2026-00", "26-03", "1026", "9999-12", "2026-3", "٢٠٢٦", "2026-03-01", "2026 "])
def test_what_is_no_period_is_none(text: str) -> None:
    assert period_called(text) is None


@given(st.dates(min_value=date(2001, 1, 1), max_value=date(2199, 12, 31)), st.integers(min_value=1, max_value=30))
def test_months_follow_each_other_without_a_gap(last: date, count: int) -> None:
    months = months_to(last, count)
    assert len(months) == count
    assert months[-1] == month_of(last)
    assert all(one.ends == other.begins for one, other in pairwise(months))


@pytest.mark.parametrize(
    ("granted", "of", "ceiling", "value", "over"),
    [
        (5, 100, 0.05, 0.05, False), (6, 100, 0.05, 0.06, True), (0, 0, 0.05, None, False), (1, 0, 0.05, None, True),
        (9, 10, None, 0.9, False), (3, 2, 0.05, 1.0, True),
    ],
)  # fmt: skip
def test_a_share_is_over_only_above_its_ceiling(granted: int, of: int, ceiling: float | None, value: float | None, over: bool) -> None:
    share = Share(granted, of, ceiling)
    assert (share.value, share.is_over) == (value, over)


@pytest.mark.parametrize(
    ("share", "words"),
    [(None, "—"), (0, "0%"), (0.05, "5%"), (0.0501, "5.1%"), (0.043, "4.3%"), (1, "100%"), (0.0001, "0.1%"), (0.07, "7%")],
)
def test_a_share_is_rounded_up_so_that_none_hides_at_its_ceiling(share: float | None, words: str) -> None:
    assert percent(share) == words
