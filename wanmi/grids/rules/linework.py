"""Lines made ready for cutting: clipped, noded, dead ends drawn on until they meet something. Metres throughout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]

STEP = 0.001  # metres: all vertices of a division lie on this grid, well within GD-9, so that borders hardly move (GD-7)
PER_METRE = 1000  # steps in a metre
BORDER = 9.0  # the weight of a border of the areas: no grid crosses it (GD-2)
DRAWN_ON = 0.1  # the weight of a drawn-on dead end: a hint where to cut, given up freely
LONGEST_DEAD_END = 90.0
LONGEST_CROSSING = 45.0  # a side street is drawn across the other carriageway of the main road it ends in


@dataclass(frozen=True)
class CutLine:
    """A street, wall or watercourse. `weight` says how much it deserves to part two grids: footway 0.3 … main road 3."""

    geometry: shapely.LineString
    weight: float


@dataclass(frozen=True)
class Linework:
    """Segments (n, 2 ends, 2 coordinates) with a weight each; noded, all ends on the grid of STEP."""

    segments: Floats
    weights: Floats


def prepare(areas: Sequence[shapely.Polygon], lines: Sequence[CutLine]) -> Linework:
    """The borders of `areas` and the `lines` inside them as one noded linework, dead ends drawn on.

    Lines farther than LONGEST_CROSSING outside the areas are left out.
    """
    frame = shapely.union_all(areas).buffer(LONGEST_CROSSING)
    shapely.prepare(frame)
    near = [line for line in lines if frame.intersects(line.geometry)]
    sources = [(area.boundary, BORDER) for area in areas] + [(line.geometry, line.weight) for line in near]
    linework = node(sources)
    return with_lines(linework, drawn_on(linework), DRAWN_ON)


def with_lines(linework: Linework, lines: Sequence[shapely.LineString], weight: float) -> Linework:
    """The linework with more lines of one weight in it."""
    old = shapely.linestrings(linework.segments)
    return node([*zip(old, linework.weights, strict=True), *((line, weight) for line in lines)])


def node(sources: Sequence[tuple[shapely.Geometry, float]]) -> Linework:
    """All lines cut at every crossing; a segment has the greatest weight of the sources that it runs along."""
    whole = shapely.union_all([geometry for geometry, _ in sources], grid_size=STEP)
    segments = segments_of(shapely.get_parts(whole))
    tree = shapely.STRtree([geometry for geometry, _ in sources])
    middles = shapely.points(segments.mean(axis=1))
    which, source = tree.query(middles, predicate="dwithin", distance=4 * STEP)
    weights = np.zeros(len(segments))
    np.maximum.at(weights, which, np.array([weight for _, weight in sources])[source])
    return Linework(segments, weights)


def segments_of(lines: Geometries) -> Floats:
    """The single segments of many lines, shape (n, 2, 2)."""
    coordinates, line = shapely.get_coordinates(lines, return_index=True)
    follows = line[1:] == line[:-1]
    return np.stack([coordinates[:-1][follows], coordinates[1:][follows]], axis=1)


def drawn_on(linework: Linework) -> list[shapely.LineString]:
    """Dead ends continued straight on until the next line, side streets across the road in which they end.

    Only where there is something to meet within LONGEST_DEAD_END or LONGEST_CROSSING.
    """
    ends, directions, reach, own = _loose_ends(linework)
    if not len(ends):
        return []
    rays = shapely.linestrings(np.stack([ends + directions * 0.5, ends + directions * reach[:, None]], axis=1))
    lines = shapely.linestrings(linework.segments)
    ray, hit = shapely.STRtree(lines).query(rays, predicate="intersects")
    apart = hit != own[ray]
    ray, hit = ray[apart], hit[apart]
    distances = shapely.distance(shapely.points(ends[ray]), shapely.intersection(rays[ray], lines[hit]))
    nearest = np.full(len(ends), np.inf)
    np.minimum.at(nearest, ray, distances)
    found = np.isfinite(nearest)
    stops = ends[found] + directions[found] * (nearest[found] + 5 * STEP)[:, None]
    return list(shapely.linestrings(np.stack([ends[found], stops], axis=1)))


def _loose_ends(linework: Linework) -> tuple[Floats, Floats, Floats, Integers]:
    """Where lines end: place, direction outwards, how far to look, own segment."""
    points = linework.segments.reshape(-1, 2)
    _, node_of, degree = np.unique(np.round(points / STEP).astype(np.int64), axis=0, return_inverse=True, return_counts=True)
    node_of = node_of.reshape(-1)
    other = linework.segments[:, ::-1].reshape(-1, 2)
    vectors = points - other
    directions = vectors / np.maximum(np.hypot(*vectors.T), 1e-9)[:, None]
    weights = np.repeat(linework.weights, 2)
    dead = np.flatnonzero((degree[node_of] == 1) & (weights < BORDER))
    stems = _stems(node_of, degree, directions, weights)
    which = np.concatenate([dead, stems])
    reach = np.concatenate([np.full(len(dead), LONGEST_DEAD_END), np.full(len(stems), LONGEST_CROSSING)])
    return points[which], directions[which], reach, which // 2


def _stems(node_of: Integers, degree: Integers, directions: Floats, weights: Floats) -> Integers:
    """Ends of segments that meet a straight, weightier road at a T: those with nothing going on behind them."""
    order = np.argsort(node_of, kind="stable")
    threes = order[degree[node_of[order]] == 3].reshape(-1, 3)
    found = []
    for stem, left, right in ((0, 1, 2), (1, 0, 2), (2, 0, 1)):
        straight = (directions[threes[:, left]] * directions[threes[:, right]]).sum(axis=1) < -0.9
        across = np.abs((directions[threes[:, stem]] * directions[threes[:, left]]).sum(axis=1)) < 0.6
        main = np.minimum(weights[threes[:, left]], weights[threes[:, right]]) >= 2
        minor = weights[threes[:, stem]] < BORDER
        found.append(threes[straight & across & main & minor, stem])
    return np.concatenate(found)


def edge_keys(faces: Geometries) -> tuple[Integers, Integers]:
    rings, face = shapely.get_rings(faces, return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    follows = ring[1:] == ring[:-1]
    segments = np.stack([coordinates[:-1][follows], coordinates[1:][follows]], axis=1)
    return _keys(segments), face[ring[:-1][follows]]


def _keys(segments: Floats) -> Integers:
    """A segment as four whole numbers, the same from both sides: shape (n, 4)."""
    whole = np.round(segments / STEP).astype(np.int64)
    turned = (whole[:, 0, 0] > whole[:, 1, 0]) | ((whole[:, 0, 0] == whole[:, 1, 0]) & (whole[:, 0, 1] > whole[:, 1, 1]))
    whole[turned] = whole[turned][:, ::-1]
    return whole.reshape(-1, 4)
