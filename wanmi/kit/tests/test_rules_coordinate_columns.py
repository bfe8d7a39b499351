"""Columns of points are shifted as single ones are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.kit.rules import coordinate_columns as columns
from wanmi.kit.rules import coordinates as single

CHINA = st.lists(st.tuples(st.floats(73, 136), st.floats(3, 54)), min_size=1, max_size=20)
PAIRS = [
    (columns.wgs84_to_gcj02, single.wgs84_to_gcj02), (columns.gcj02_to_bd09, single.gcj02_to_bd09),
    (columns.gcj02_to_wgs84, single.gcj02_to_wgs84),
    (columns.bd09_to_wgs84, single.bd09_to_wgs84), (columns.wgs84_to_bd09, single.wgs84_to_bd09),
]  # fmt: skip


@given(CHINA)
def test_a_column_is_shifted_as_each_of_its_points(points):
    for many, one in PAIRS:
        found = many(np.array(points))
        for row, point in zip(found, points, strict=True):
            assert tuple(row) == pytest.approx(tuple(one(*point)), abs=2e-9)


@given(CHINA)
def test_there_and_back_is_where_one_began(points):
    start = np.array(points)
    assert np.abs(columns.bd09_to_wgs84(columns.wgs84_to_bd09(start)) - start).max() < 1e-8
    assert np.abs(columns.gcj02_to_wgs84(columns.wgs84_to_gcj02(start)) - start).max() < 1e-8


def test_outside_china_nothing_is_shifted():
    assert columns.wgs84_to_gcj02(np.array([[8.5, 47.4]])).tolist() == [[8.5, 47.4]]
