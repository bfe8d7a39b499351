"""Numbers that are not there, reckoned from those around."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.addresses.rules.reckoning import Numbered, reckoned_point
from wanmi.kit.rules.coordinates import distance

STEP = 0.00005  # degrees east from a number to the next: some 4 m


def street(*numbers: int) -> list[Numbered]:
    return [Numbered(number, 116.4 + number * STEP, 39.9 + 0.0001 * (number % 2)) for number in numbers]


@given(st.integers(20, 60), st.sets(st.integers(1, 80), min_size=8))
def test_on_an_even_street_a_number_is_where_it_would_be(wanted: int, known: set[int]) -> None:
    point = reckoned_point(wanted, street(*(2 * number + wanted % 2 for number in known)))
    if point is not None:
        assert distance(point, (116.4 + wanted * STEP, 39.9 + 0.0001 * (wanted % 2))) < 2


def test_one_wrong_neighbour_does_not_draw_the_point_away() -> None:
    known = [*street(2, 4, 6, 10, 12), Numbered(9, 116.45, 39.95), Numbered(14, 116.43, 39.9)]
    point = reckoned_point(8, known)
    assert point
    assert distance(point, (116.4 + 8 * STEP, 39.9)) < 25


@pytest.mark.parametrize(("wanted", "there"), [(8, True), (30, True), (90, False), (400, False)])
def test_far_past_the_last_number_nothing_is_reckoned(wanted: int, there: bool) -> None:
    assert (reckoned_point(wanted, street(2, 4, 6, 10, 12)) is not None) == there


def test_without_known_numbers_nothing_is_reckoned() -> None:
    assert reckoned_point(8, []) is None
