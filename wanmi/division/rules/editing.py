"""Changes of a division by hand: split, merge, draw, move what is shared. Pure; metres on a grid of STEP, so that neighbours keep
sharing every vertex (GD-9). Each gives the pieces that change, by number; a number that is new is one that `numbers` hands out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
import shapely

from wanmi.division.rules import refusals as no
from wanmi.grids.rules.linework import PER_METRE, STEP, Floats

Pieces = Mapping[int, shapely.Polygon]
Changed = dict[int, shapely.Polygon | None]  # None: the piece is gone
Point = tuple[float, float]

SAME = 2 * STEP  # metres: two vertices nearer than this are one
NARROWEST = 0.01  # metres: a gap between two pieces that is narrower is a fault of drawing (GD-9)
LEAST = 1.0  # m²: what is smaller is rounding, not ground
REACH = 0.5  # metres: a gesture that begins this near to a vertex means it


def split(pieces: Pieces, number: int, line: Sequence[Point], numbers: Iterator[int]) -> Changed:
    """A piece cut along a line drawn across it; the largest part keeps the number. Raises NotAcross."""
    piece = _one(pieces, number)
    cut = _line(line)
    linework = shapely.union_all([piece.boundary, cut], grid_size=STEP)
    faces = [face for face in shapely.get_parts(shapely.polygonize([linework])).tolist() if piece.covers(face.point_on_surface())]
    parts = sorted((face for face in faces if face.area > LEAST), key=lambda face: -face.area)
    if len(parts) < 2:
        raise no.NotAcross(field="line")
    parts = _with_slivers(parts, [face for face in faces if face.area <= LEAST])
    changed: Changed = {number: parts[0]}
    changed |= {next(numbers): part for part in parts[1:]}
    return sewn(pieces, changed)


def merge(pieces: Pieces, chosen: Sequence[int]) -> Changed:
    """Adjoining pieces as one, under the number of the largest. Raises NotAdjoining."""
    if len(set(chosen)) < 2:
        raise no.TooFewChosen(field="pieces")
    shapes = {number: _one(pieces, number) for number in chosen}
    whole = shapely.union_all(list(shapes.values()), grid_size=STEP)
    if whole.geom_type != "Polygon":
        raise no.NotAdjoining(field="pieces")
    kept = max(shapes, key=lambda number: shapes[number].area)
    if whole.interiors:
        raise no.HoleLeft(field="pieces")
    changed: Changed = dict.fromkeys(shapes, None) | {kept: whole}
    return sewn(pieces, changed)


def draw(pieces: Pieces, community: shapely.Geometry, ring: Sequence[Point], numbers: Iterator[int]) -> Changed:
    """A new piece, cut to the community; what it covers of other pieces it takes from them. Raises BadRing, OutsideCommunity."""
    if len(ring) < 3:
        raise no.BadRing(field="ring")
    drawn = shapely.Polygon(ring)
    if not drawn.is_valid:
        raise no.BadRing(field="ring")
    whole = shapely.intersection(shapely.set_precision(drawn, STEP), community, grid_size=STEP)
    parts = [part for part in shapely.get_parts(whole).tolist() if part.geom_type == "Polygon" and part.area > LEAST]
    if len(parts) != 1 or parts[0].interiors:
        raise no.OutsideCommunity(field="ring")
    changed: Changed = {}
    slivers: list[shapely.Polygon] = []
    for number in touching(pieces, parts[0]):
        if shapely.intersection(pieces[number], parts[0]).area > 0:
            changed |= _without(pieces[number], parts[0], number, numbers, slivers)
    [whole, *_] = _with_slivers(parts, slivers)
    changed[next(numbers)] = whole
    return sewn(pieces, changed)


def _without(
    piece: shapely.Polygon, taken: shapely.Polygon, number: int, numbers: Iterator[int], slivers: list[shapely.Polygon]
) -> Changed:
    """What is left of a piece; what is too little to stand alone is added to `slivers`."""
    rest = [part for part in shapely.get_parts(shapely.difference(piece, taken, grid_size=STEP)).tolist() if part.geom_type == "Polygon"]
    parts = sorted((part for part in rest if part.area > LEAST), key=lambda part: -part.area)
    slivers += [part for part in rest if part.area <= LEAST]
    if any(part.interiors for part in parts):
        raise no.HoleLeft(field="ring")
    changed: Changed = {number: parts[0] if parts else None}
    return changed | {next(numbers): part for part in parts[1:]}


def _with_slivers(parts: list[shapely.Polygon], slivers: Sequence[shapely.Polygon]) -> list[shapely.Polygon]:
    """The parts, each sliver joined to the first that it makes one polygon with: no ground is lost."""
    for sliver in slivers:
        for at, part in enumerate(parts):
            joined = shapely.union_all([part, sliver], grid_size=STEP)
            if joined.geom_type == "Polygon" and not joined.interiors:
                parts[at] = joined
                break
    return parts


def move_vertex(pieces: Pieces, start: Point, end: Point) -> Changed:
    """A vertex moved; every piece that has it follows. Raises NoVertex, Tangled."""
    return _moved(pieces, [(_vertex_at(pieces, start), _rounded(end))])


def shift_edge(pieces: Pieces, edge: tuple[Point, Point], by: Point) -> Changed:
    """An edge moved with both its ends; all neighbours follow. Raises NoVertex, Tangled."""
    ends = [_vertex_at(pieces, end) for end in edge]
    return _moved(pieces, [(end, _rounded((end[0] + by[0], end[1] + by[1]))) for end in ends])


def bend_edge(pieces: Pieces, edge: tuple[Point, Point], to: Point) -> Changed:
    """A new vertex in an edge, at `to`; both neighbours follow. Raises NoVertex, Tangled."""
    ends = {_vertex_at(pieces, end) for end in edge}
    place = _rounded(to)
    changed: Changed = {}
    for number in _near(pieces, edge[0]):
        ring = [(float(x), float(y)) for x, y in pieces[number].exterior.coords]
        for position, pair in enumerate(pairwise(ring), 1):
            if set(pair) == ends:
                changed[number] = shapely.Polygon([*ring[:position], place, *ring[position:]])
    if not changed:
        raise no.NoVertex(field="edge")
    return sewn(pieces, _sound(pieces, changed))


def drop_vertex(pieces: Pieces, at: Point) -> Changed:
    """A vertex taken out of every piece that has it. Raises NoVertex, Tangled."""
    place = _vertex_at(pieces, at)
    changed: Changed = {}
    for number in _near(pieces, place):
        ring = list(pieces[number].exterior.coords[:-1])
        rest = [point for point in ring if point != place]
        if len(rest) < len(ring):
            if len(rest) < 3:
                raise no.Tangled(field="at")
            changed[number] = shapely.Polygon(rest)
    return sewn(pieces, _sound(pieces, changed))


def _moved(pieces: Pieces, moves: Sequence[tuple[Point, Point]]) -> Changed:
    places = dict(moves)
    changed: Changed = {}
    for number in {number for start, _ in moves for number in _near(pieces, start)}:
        ring = pieces[number].exterior.coords
        if any(point in places for point in ring):
            changed[number] = shapely.Polygon([places.get(point, point) for point in ring])
    return sewn(pieces, _sound(pieces, changed))


def _sound(pieces: Pieces, changed: Changed) -> Changed:
    """The change where every outline stays simple and none runs over a piece beside it. Raises Tangled."""
    shapes = {number: shape for number, shape in changed.items() if shape is not None}
    if not all(shape.is_valid and shape.area >= LEAST for shape in shapes.values()):
        raise no.Tangled(field="to")
    for number, shape in shapes.items():
        for other in touching(pieces, shape):
            if other != number and shapely.intersection(shape, shapes.get(other, pieces[other])).area > LEAST / 10:
                raise no.Tangled(field="to")
    return changed


def sewn(pieces: Pieces, changed: Changed) -> Changed:
    """The change with every vertex on a common edge put into both its sides; neighbours that gain one are changed too.

    Raises Tangled where a piece would have a hole, or pieces still do not meet edge to edge (GD-9): a line that crosses itself,
    corners of millimetres drawn almost along a border.
    """
    after = dict(changed)
    fresh = {number: shape for number, shape in changed.items() if shape is not None}
    around = {number: pieces[number] for shape in fresh.values() for number in touching(pieces, shape) if number not in changed}
    own = {number: shapely.get_coordinates(shape) for number, shape in (fresh | around).items()}
    for number, shape in fresh.items():
        beside = [points for other, points in own.items() if other != number]
        after[number] = with_vertices(shape, np.concatenate(beside)) if beside else shape
    points = np.concatenate([shapely.get_coordinates(shape) for shape in fresh.values()]) if fresh else np.zeros((0, 2))
    for number, shape in around.items():
        more = with_vertices(shape, points)
        if more is not shape:
            after[number] = more
    around_them = _beside(pieces, fresh)
    holed = any(shape.interiors or not shape.is_valid for shape in fresh.values())
    if holed or _apart({**around_them, **after}) - _apart(around_them):
        raise no.Tangled(field="ring")
    return after


def _beside(pieces: Pieces, fresh: Mapping[int, shapely.Polygon]) -> dict[int, shapely.Polygon]:
    """The pieces that lie on or beside the fresh ones, as they were."""
    if not fresh:
        return {}
    ground = shapely.union_all(list(fresh.values()))
    shapely.prepare(ground)
    near = shapely.dwithin(ground, list(pieces.values()), REACH)
    return {number: shape for (number, shape), is_near in zip(pieces.items(), near.tolist(), strict=True) if is_near}


def _apart(pieces: Mapping[int, shapely.Polygon | None]) -> set[int]:
    """The pieces of a neighbourhood that do not meet the others edge to edge.

    Corners are compared on the grid of STEP: a corner that went through a union differs in the last bit from its neighbour's.
    """
    shapes = {number: shapely.set_precision(shape, STEP, mode="pointwise") for number, shape in pieces.items() if shape is not None}
    if len(shapes) < 2:
        return set()
    wrong = shapely.coverage_invalid_edges(list(shapes.values()), gap_width=NARROWEST)
    return {number for number, edge in zip(shapes, wrong, strict=True) if not edge.is_empty}


def with_vertices(polygon: shapely.Polygon, points: Floats) -> shapely.Polygon:
    """The polygon with those of `points`, shape (n, 2), that lie on its outline as vertices; itself where it has them all."""
    ring = shapely.get_coordinates(polygon.exterior)
    west, south = ring.min(axis=0) - 1
    east, north = ring.max(axis=0) + 1
    points = np.unique(points[(points[:, 0] > west) & (points[:, 0] < east) & (points[:, 1] > south) & (points[:, 1] < north)], axis=0)
    if not len(points):
        return polygon
    start, way = ring[:-1], ring[1:] - ring[:-1]
    length = np.maximum(np.hypot(*way.T), 1e-9)
    offset = points[:, None, :] - start[None]
    along = (offset * way).sum(axis=2) / length
    aside = np.abs(offset[:, :, 0] * way[:, 1] - offset[:, :, 1] * way[:, 0]) / length
    on = (aside < SAME) & (along > SAME) & (along < length - SAME)
    on &= (np.abs(points[:, None, :] - ring[None]).max(axis=2).min(axis=1) > STEP / 2)[:, None]
    if not on.any():
        return polygon
    point, edge = np.nonzero(on)
    order = np.lexsort([along[point, edge], edge])
    return shapely.Polygon(np.insert(ring, edge[order] + 1, points[point[order]], axis=0))


def touching(pieces: Pieces, shape: shapely.Geometry) -> list[int]:
    """The numbers of the pieces that touch a shape."""
    numbers = list(pieces)
    return [numbers[at] for at in shapely.STRtree([pieces[number] for number in numbers]).query(shape, "dwithin", distance=SAME).tolist()]


def _near(pieces: Pieces, place: Point) -> list[int]:
    return touching(pieces, shapely.Point(place).buffer(REACH))


def _vertex_at(pieces: Pieces, place: Point) -> Point:
    """The vertex nearest to a place, no farther than REACH. Raises NoVertex."""
    near = [shapely.get_coordinates(pieces[number].exterior) for number in _near(pieces, place)]
    if not near:
        raise no.NoVertex(field="at")
    points = np.concatenate(near)
    apart = np.hypot(*(points - np.array(place)).T)
    if apart.min() > REACH:
        raise no.NoVertex(field="at")
    x, y = points[apart.argmin()].tolist()
    return (x, y)


def _one(pieces: Pieces, number: int) -> shapely.Polygon:
    if number not in pieces:
        raise no.NoPiece(field="pieces", number=number)
    return pieces[number]


def _line(points: Sequence[Point]) -> shapely.Geometry:
    if len(set(points)) < 2:
        raise no.NotAcross(field="line")
    return shapely.set_precision(shapely.LineString(points), STEP)


def _rounded(point: Point) -> Point:
    return (round(point[0] * PER_METRE) / PER_METRE, round(point[1] * PER_METRE) / PER_METRE)
