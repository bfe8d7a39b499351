"""Cutting unit grids of a real district: 92 km² of Beijing along 7,074 stretches of street, and again round 20,000 buildings.

Baseline: what shapely alone does with the same lines, node, polygonize and intersect with the areas, which is no division yet.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable

import numpy as np
import shapely
from shapely.affinity import rotate

from wanmi.division.rules.division import cut_unit_grids
from wanmi.grids.rules.linework import STEP
from wanmi.simulation.ground import sources
from wanmi.simulation.ground.city import PLANE
from wanmi.simulation.ground.classes import cut_lines
from wanmi.site.bench.figure import Figure, bench

BUILDINGS = 20_000
MOST_SECONDS = 60.0


@bench("division")
def measure() -> Iterable[Figure]:
    """division: along the streets. division.buildings: and round buildings, none of them cut."""
    areas = {street.code: PLANE.project(street.polygon) for street in sources.streets()}
    lines = cut_lines(sources.roads(), PLANE)
    began = time.perf_counter()
    noded = shapely.union_all([*(line.geometry for line in lines), *(area.boundary for area in areas.values())])
    faces = shapely.get_parts(shapely.polygonize([noded]))
    for area in areas.values():
        shapely.intersection(faces, area)
    bare = time.perf_counter() - began
    began = time.perf_counter()
    cut_unit_grids(areas, lines)
    took = time.perf_counter() - began
    yield Figure("division", took, "s for 92 km²", bare, took / bare, "under 60 s", took < MOST_SECONDS)
    buildings = _buildings(areas)
    began = time.perf_counter()
    pieces = cut_unit_grids(areas, lines, wholes=buildings)
    took = time.perf_counter() - began
    cut = _cut(np.array([piece.polygon for piece in pieces]), areas, np.array(buildings))
    reach = f"under 60 s; {cut} of {len(buildings):,} cut"
    yield Figure("division.buildings", took, "s for 92 km²", bare, took / bare, reach, took < MOST_SECONDS and not cut)


def _buildings(areas: dict[str, shapely.Polygon]) -> list[shapely.Polygon]:
    """Invented buildings of 8–20 by 15–60 metres, turned anyhow, each within one area, none over another."""
    drawing = random.Random(1)  # noqa: S311
    whole = shapely.union_all(list(areas.values()))
    west, south, east, north = whole.bounds
    boxes = []
    for _ in range(3 * BUILDINGS):
        x, y, wide, deep = drawing.uniform(west, east), drawing.uniform(south, north), drawing.uniform(15, 60), drawing.uniform(8, 20)
        boxes.append(rotate(shapely.box(x, y, x + wide, y + deep), drawing.uniform(0, 90)))
    shapes = shapely.set_precision(np.array(boxes), STEP)
    inside = np.unique(shapely.STRtree(shapes).query(list(areas.values()), predicate="contains")[1])
    shapes = shapes[inside]
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    crowded = np.zeros(len(shapes), bool)
    crowded[one[one > other]] = True
    return list(shapes[~crowded][:BUILDINGS])


def _cut(grids: np.ndarray, areas: dict[str, shapely.Polygon], buildings: np.ndarray) -> int:
    """How many buildings are cut by more than a square metre (GD-5)."""
    building, grid = shapely.STRtree(grids).query(buildings, predicate="intersects")
    much = shapely.area(shapely.intersection(buildings[building], grids[grid])) > 1.0
    return int((np.bincount(building[much], minlength=len(buildings)) > 1).sum())
