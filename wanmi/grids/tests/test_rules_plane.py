"""The metric plane against PostGIS (PROJ), and there and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.grids.rules.plane import Plane


def test_the_plane_agrees_with_utm_to_a_millimetre():
    # SELECT ST_Transform(ST_SetSRID(ST_MakePoint(116.5, 39.8), 4326), 32650)
    x, y = Plane(117, 0).to_metres(np.array([[116.5, 39.8]]))[0]
    assert (x * 0.9996 + 500_000, y * 0.9996) == pytest.approx((457195.7950802732, 4405679.113063644), abs=0.001)


@given(st.floats(-0.6, 0.6), st.floats(-0.6, 0.6))
def test_there_and_back_is_the_same_place(east, north):
    plane = Plane(116.38, 39.914)
    degrees = np.array([[116.38 + east, 39.914 + north]])
    assert plane.to_degrees(plane.to_metres(degrees)) == pytest.approx(degrees, abs=1e-11)


def test_the_plane_begins_at_its_own_point():
    assert Plane(116.38, 39.914).to_metres(np.array([[116.38, 39.914]])) == pytest.approx(np.zeros((1, 2)), abs=1e-6)
