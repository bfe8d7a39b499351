"""What kind of place a stretch of ground is: weights of streets as borders, area classes 1–3 (RG-4). Metres throughout."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from wanmi.division.rules.lines import BESIDE, MAIN, SECONDARY, weight_of
from wanmi.grids.rules.linework import CutLine, Geometries, Integers
from wanmi.grids.rules.plane import Plane
from wanmi.simulation.ground.sources import BusyPlace, Road


def cut_lines(roads: Sequence[Road], plane: Plane) -> list[CutLine]:
    """Streets as lines to cut along; stairs and what has no class of its own cut nothing."""
    lines = plane.project(np.array([road.line for road in roads]))
    return [CutLine(line, weight) for road, line in zip(roads, lines, strict=True) if (weight := weight_of(road.highway))]


def area_classes(grids: Geometries, roads: Sequence[Road], busy: Sequence[BusyPlace], plane: Plane) -> Integers:
    """1 beside main streets and in busy places, 2 beside secondary streets, 3 elsewhere."""
    names = {place.name for place in busy if place.point is None}
    lines = list(zip(roads, plane.project(np.array([road.line for road in roads])), strict=True))
    first = [line for road, line in lines if road.name in names or road.highway in MAIN]
    spots = [place for place in busy if place.point is not None]
    first += [
        shapely.Point(centre).buffer(place.radius - BESIDE)
        for place, centre in zip(spots, plane.to_metres(np.array([place.point for place in spots])), strict=True)
    ]
    second = [line for road, line in lines if road.highway in SECONDARY]
    classes = np.full(len(grids), 3)
    for level, shapes in ((2, second), (1, first)):
        tree = shapely.STRtree(shapes)
        classes[np.unique(tree.query(grids, predicate="dwithin", distance=BESIDE)[0])] = level
    return classes
