"""The ground in metres of a plane (GD-14)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry

from wanmi.grids.rules.linework import PER_METRE, Geometries
from wanmi.grids.rules.plane import Plane


def plane_over(shapes: Iterable[GEOSGeometry]) -> Plane:
    """A metric plane with its origin in the middle of shapes (GD-14)."""
    extents = np.array([shape.extent for shape in shapes])
    middle = (extents[:, :2].min(axis=0) + extents[:, 2:].max(axis=0)) / 2
    return Plane(round(float(middle[0]), 2), round(float(middle[1]), 2))


def metric(geometries: Sequence[GEOSGeometry], plane: Plane) -> Geometries:
    """Stored shapes in metres, on the grid of a millimetre."""
    if not geometries:
        return np.array([], dtype=object)
    shapes = shapely.from_wkb(np.array([bytes(each.wkb) for each in geometries], dtype=object))
    return shapely.transform(shapes, lambda points: np.round(plane.to_metres(points) * PER_METRE) / PER_METRE)
