"""GD-2, 7, 8, 9 of a division, measured; what the tests of every city ask."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

GAP = 1.0  # m², GD-2 and GD-7
OVERLAP = 0.1  # m², GD-8
APART = 0.01  # m, GD-9


def outside(grids: Sequence[shapely.Geometry], area: shapely.Geometry) -> float:
    """GD-2: the largest part of a grid, m², that lies outside its area."""
    return float(shapely.area(shapely.difference(np.asarray(grids), area)).max())


def gap(grids: Sequence[shapely.Geometry], area: shapely.Geometry) -> float:
    """GD-7: m² of the area that no grid covers."""
    return float(area.difference(shapely.union_all(grids)).area)


def overlap(grids: Sequence[shapely.Geometry]) -> float:
    """GD-8: the largest area, m², that two grids have in common."""
    shapes = np.asarray(grids)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    apart = one < other
    return float(shapely.area(shapely.intersection(shapes[one[apart]], shapes[other[apart]])).max(initial=0.0))


def snapped(grids: Sequence[shapely.Geometry] | np.ndarray) -> bool:
    """GD-9: valid, simple, without holes, and every vertex on a common edge is a vertex of both."""
    shapes = np.asarray(grids)
    sound = shapely.is_valid(shapes).all() and (shapely.get_num_interior_rings(shapes) == 0).all()
    return bool(sound and shapely.coverage_is_valid(shapes, gap_width=APART))
