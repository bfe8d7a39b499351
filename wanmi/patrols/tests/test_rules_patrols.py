"""Responsibility grids by rule: adjoining, evenly shared, coded once; shifts by the clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from wanmi.patrols.rules.grouping import Patchwork, patchwork
from wanmi.patrols.rules.patrols import next_code, parts_of, spread_of, suggested, work_of
from wanmi.patrols.rules.shifts import runs_at

MONDAY = datetime(2026, 3, 2)


def chessboard(columns: int, rows: int, work: list[float] | None = None) -> Patchwork:
    squares = [shapely.box(100 * x, 100 * y, 100 * x + 100, 100 * y + 100) for y in range(rows) for x in range(columns)]
    return patchwork(np.array(squares, dtype=object), np.array(work or [1.0] * len(squares)))


@st.composite
def boards(draw: st.DrawFn) -> tuple[Patchwork, int, list[int]]:
    columns, rows = draw(st.integers(2, 9)), draw(st.integers(2, 9))
    size = columns * rows
    work = draw(st.lists(st.floats(0.01, 20), min_size=size, max_size=size))
    now = draw(st.lists(st.integers(-1, 4), min_size=size, max_size=size))
    return chessboard(columns, rows, work), draw(st.integers(1, min(size, 9))), now


@settings(max_examples=60, deadline=None)
@given(boards())
def test_a_suggestion_covers_all_with_adjoining_groups_as_many_as_asked(board: tuple[Patchwork, int, list[int]]) -> None:
    patches, count, now = board
    groups = suggested(patches, count, now).tolist()
    assert len(groups) == len(now)
    assert len(set(groups)) == count
    for group in set(groups):
        assert parts_of(patches, [grid for grid, mine in enumerate(groups) if mine == group]) == 1
    known = {group for group in now if group >= 0}
    fresh = {group for group in groups if group not in known}
    assert len(fresh) >= count - len(known)
    assert all(group > max(known, default=-1) for group in fresh)


@settings(max_examples=40, deadline=None)
@given(st.integers(4, 10), st.integers(4, 10), st.integers(2, 5), st.randoms())
def test_a_suggestion_is_more_even_than_equal_strips(columns: int, rows: int, count: int, chance: object) -> None:
    work = [1 + 9 * (x < columns / 2) for _y in range(rows) for x in range(columns)]  # twice as busy in the west, as cities are
    patches = chessboard(columns, rows, [float(one) for one in work])
    strips = [min(count - 1, x * count // columns) for _y in range(rows) for x in range(columns)]
    made = suggested(patches, count, strips)

    def unevenness(groups: list[int]) -> float:
        spread = spread_of(np.bincount(groups, patches.loads, count).tolist())
        assert spread
        return spread.variation

    assert unevenness(made.tolist()) <= max(unevenness(strips), 0.25)


def test_what_is_even_already_keeps_its_hands() -> None:
    patches = chessboard(6, 2)
    halves = [0, 0, 0, 1, 1, 1] * 2
    assert suggested(patches, 2, halves).tolist() == halves


def test_more_groups_than_grids_cannot_be() -> None:
    with pytest.raises(ValueError, match="cannot make"):
        suggested(chessboard(2, 1), 3, [-1, -1])


def test_sets_in_parts_are_counted() -> None:
    patches = chessboard(3, 3)
    assert parts_of(patches, [0, 1, 2]) == 1
    assert parts_of(patches, [0, 2]) == 2
    assert parts_of(patches, [0, 4, 8]) == 3  # corners are no common border
    assert parts_of(patches, []) == 0


def test_work_is_a_share_of_each_kind_by_weight() -> None:
    work = work_of({"components": [1, 3], "cases": [0, 0], "area": [5, 5]}, {"components": 1, "cases": 5, "area": 1})
    assert work.sum() == pytest.approx(1)
    assert work.tolist() == pytest.approx([0.375, 0.625], abs=1e-5)


@pytest.mark.parametrize(
    "weights", [{}, {"components": 0}, {"components": -1, "area": 3}, {"other": 5}, {"area": float("nan")}, {"area": float("inf")}]
)
def test_weights_that_weigh_nothing_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        work_of({"components": [1, 2], "area": [1, 1]}, weights)


def test_codes_go_on_and_never_come_back() -> None:
    assert next_code("110101001", []) == "110101001Z001"
    assert next_code("110101001", ["110101001Z001", "110101001Z007", "110101002Z900"]) == "110101001Z008"
    with pytest.raises(ValueError, match="110101001"):
        next_code("110101001", ["110101001Z999"])


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("begins", "ends", "weekdays", "moment", "runs"),
    [
        (time(7), time(15), "12345", at(0, 7), True),
        (time(7), time(15), "12345", at(0, 15), False),
        (time(7), time(15), "12345", at(5, 8), False),
        (time(22), time(6), "1", at(0, 23), True),
        (time(22), time(6), "1", at(1, 5, 59), True),
        (time(22), time(6), "1", at(1, 6), False),
        (time(22), time(6), "1", at(0, 5), False),  # that night began on Sunday
        (time(22), time(6), "7", at(0, 5), True),
        (time(8), time(8), "1", at(1, 7, 59), True),
    ],
)
def test_a_shift_runs_by_its_hours_and_the_day_on_which_it_began(
    begins: time, ends: time, weekdays: str, moment: datetime, runs: bool
) -> None:
    assert runs_at(begins, ends, weekdays, moment) is runs


@given(st.times(), st.times(), st.integers(0, 10_079))
def test_the_day_is_shared_by_a_shift_and_its_counterpart(begins: time, ends: time, minute: int) -> None:
    if begins == ends:
        return
    moment = MONDAY + timedelta(minutes=minute)
    assert runs_at(begins, ends, "1234567", moment) is not runs_at(ends, begins, "1234567", moment)
