"""Tile maths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.kit.rules.tiles import NoTile, tile_at, tile_over


def test_the_middle_of_the_world_is_a_corner() -> None:
    west, south, _, north = tile_at(8, 128, 128).degrees(margin=0)
    assert west == 0
    assert north == pytest.approx(0)
    assert south == pytest.approx(-1.40610, abs=1e-5)  # as every web map has it


@pytest.mark.parametrize(("z", "x", "y"), [(7, 0, 0), (21, 0, 0), (14, -1, 0), (14, 1 << 14, 0), (14, 0, 1 << 14), (14, 0, -1)])
def test_a_tile_outside_the_world_is_refused(z: int, x: int, y: int) -> None:
    with pytest.raises(NoTile):
        tile_at(z, x, y)


@given(lng=st.floats(-179.9, 179.9), lat=st.floats(-84, 84), z=st.integers(8, 20))
def test_a_point_lies_in_the_tile_over_it(lng: float, lat: float, z: int) -> None:
    tile = tile_over(lng, lat, z)
    assert tile_at(tile.z, tile.x, tile.y) == tile
    west, south, east, north = tile.degrees(margin=1e-6)
    assert west <= lng <= east
    assert south <= lat <= north


def test_neighbours_share_an_edge_and_the_margin_overlaps() -> None:
    one, next_one = tile_at(15, 26981, 12416), tile_at(15, 26982, 12416)
    assert one.degrees(margin=0)[2] == pytest.approx(next_one.degrees(margin=0)[0])
    assert one.degrees()[2] > next_one.degrees()[0]
