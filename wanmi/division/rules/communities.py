"""Shapes proposed for communities that have only names, and perhaps a point each: blocks between streets, water and railways, each given
to the community it lies nearest to; together they cover the ground without gap or overlap (GD-2, GD-7, GD-8). Metres throughout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from wanmi.division.rules.division import united
from wanmi.division.rules.faces import faces_of
from wanmi.division.rules.merging import Sizes
from wanmi.grids.rules.linework import BORDER, STEP, CutLine, Floats, Geometries, Integers, node, prepare
from wanmi.patrols.rules.grouping import balanced_groups, patchwork, reconnected

BLOCKS_EACH = 10  # blocks a community has in the mean: enough to hand one to a neighbour, few enough to see
SMALLEST, LARGEST = 10_000.0, 250_000.0  # m²: what such a block should measure, whatever the mean
FAR = 2.0  # of the mean ground of a community: a block larger than this is parted between the points around it


@dataclass(frozen=True)
class Named:
    """A community of which only the name is known. `point`: metres, or None where nothing tells its place."""

    code: str
    point: tuple[float, float] | None = None


@dataclass(frozen=True)
class Block:
    """A piece of ground proposed for a community; `ground` is the code of the area that it was cut from."""

    ground: str
    community: str
    polygon: shapely.Polygon


def propose(grounds: Mapping[str, shapely.Geometry], named: Mapping[str, Sequence[Named]], lines: Sequence[CutLine]) -> list[Block]:
    """Blocks for the communities of each ground (code → outline; code → its communities). A ground without names stays one piece whose
    community is "". The grounds must not overlap."""
    linework = prepare(list(grounds.values()), lines)
    found: list[Block] = []
    for code, ground in grounds.items():
        mine = list(named.get(code, []))
        target_area = min(max(ground.area / max(len(mine) * BLOCKS_EACH, 1), SMALLEST), LARGEST)
        sizes = Sizes(target=target_area, least=target_area / 2, most=target_area * 1e6)
        blocks, _ = united(linework, {code: ground}, sizes)
        found += _shared_out(code, ground, blocks, mine)
    return found


def _shared_out(code: str, ground: shapely.Geometry, blocks: Geometries, named: list[Named]) -> list[Block]:
    if not named:
        return [Block(code, "", block) for block in blocks.tolist()]
    named, seeds = seeded(ground, blocks, named)
    faces = _parted(ground, blocks, seeds)
    owner = _nearest(faces, seeds)
    patches = patchwork(faces, shapely.area(faces))
    owner = reconnected(patches, owner)
    return [Block(code, named[number].code, face) for number, face in zip(owner.tolist(), faces.tolist(), strict=True)]


def seeded(ground: shapely.Geometry, blocks: Geometries, named: Sequence[Named]) -> tuple[list[Named], Floats]:
    """Every community with a place to begin from, shape (n, 2): its own point where that lies in the ground and is nobody else's, else the
    middle of a part of the ground that has no point, in the order of the codes, so that those of one street lie together."""
    shapely.prepare(ground)
    taken: dict[tuple[float, float], Named] = {}
    for each in sorted(named, key=lambda one: one.code):
        if each.point is not None and ground.contains(shapely.Point(each.point)):
            taken.setdefault((round(each.point[0], 1), round(each.point[1], 1)), each)
    known = {each.code: place for place, each in taken.items()}
    lost = [each for each in sorted(named, key=lambda one: one.code) if each.code not in known]
    if lost:
        known |= dict(zip((each.code for each in lost), _free_places(blocks, list(known.values()), len(lost)), strict=True))
    rows = sorted(named, key=lambda one: one.code)
    return rows, np.array([known[each.code] for each in rows], float)


def _free_places(blocks: Geometries, points: Sequence[tuple[float, float]], count: int) -> list[tuple[float, float]]:
    """Places for `count` communities more, in those of as many even parts of the ground that have the fewest points."""
    total = len(points) + count
    fine = _fine_enough(blocks, total)
    groups = balanced_groups(patchwork(fine, shapely.area(fine)), total)
    has = np.zeros(total, int)
    if points:
        near = shapely.STRtree(fine).query_nearest(shapely.points(points), all_matches=False)[1]
        np.add.at(has, groups[near], 1)
    free = np.argsort(has, kind="stable")[:count]
    middles = np.array([_middle(fine[groups == group]) for group in free.tolist()])
    return [(float(x), float(y)) for x, y in middles[np.argsort(_winding(middles), kind="stable")].tolist()]


def _winding(points: Floats) -> Integers:
    """Where points lie along Hilbert's curve: what follows one another lies side by side, so that the communities of a street do."""
    low = points.min(axis=0)
    side = 2**10
    x, y = np.minimum((points - low) / (np.ptp(points, axis=0).max() + 1.0) * side, side - 1).astype(np.int64).T
    along = np.zeros(len(points), np.int64)
    step = side // 2
    while step:
        right, upper = (x & step) > 0, (y & step) > 0
        along += step * step * ((3 * right) ^ upper)
        turned = ~upper
        x, y = np.where(turned & right, side - 1 - x, x), np.where(turned & right, side - 1 - y, y)
        x, y = np.where(turned, y, x), np.where(turned, x, y)
        step //= 2
    return along


def _fine_enough(blocks: Geometries, count: int) -> Geometries:
    """Blocks, or squares of them where there are too few to make `count` groups."""
    if len(blocks) >= 3 * count:
        return blocks
    west, south, east, north = shapely.total_bounds(blocks)
    step = max(float(np.sqrt(shapely.area(blocks).sum() / (12 * count))), 1.0)
    xs, ys = np.arange(west, east, step), np.arange(south, north, step)
    squares = shapely.box(*(each.ravel() for each in (*np.meshgrid(xs, ys), *np.meshgrid(xs + step, ys + step))))
    inside = shapely.STRtree(blocks).query(shapely.centroid(squares), predicate="within")[0]
    kept = squares[np.unique(inside)]
    return kept if len(kept) >= count else squares


def _middle(members: Geometries) -> tuple[float, float]:
    point = shapely.point_on_surface(members[int(shapely.distance(members, shapely.centroid(shapely.union_all(members))).argmin())])
    return float(point.x), float(point.y)


def _parted(ground: shapely.Geometry, blocks: Geometries, seeds: Floats) -> Geometries:
    """Blocks that hold several communities' points, or are far too large for one, parted half-way between the points."""
    block, _ = shapely.STRtree(shapely.points(seeds)).query(blocks, predicate="intersects")
    crowded = np.bincount(block, minlength=len(blocks)) > 1
    crowded |= shapely.area(blocks) > FAR * ground.area / len(seeds)
    sources = [(ground.boundary, BORDER), *((each.boundary, 1.0) for each in blocks)]
    if crowded.any() and len(seeds) > 1:
        cells = shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=ground.envelope, only_edges=True)
        sources += [(part, 0.0) for each in blocks[crowded] for part in _lines(each.intersection(cells))]
    faces, _ = faces_of(node(sources), {"": ground})
    return faces


def _lines(shape: shapely.Geometry) -> list[shapely.Geometry]:
    return [part for part in shapely.get_parts(shape).tolist() if part.geom_type == "LineString" and part.length > 10 * STEP]


def _nearest(faces: Geometries, seeds: Floats) -> Integers:
    """The number of the community that each face goes to: the one whose point it holds, else the nearest to its middle."""
    points = shapely.points(seeds)
    tree = shapely.STRtree(points)
    owner = tree.query_nearest(shapely.point_on_surface(faces), all_matches=False)[1]
    seed, face = shapely.STRtree(faces).query(points, predicate="intersects")
    owner = np.asarray(owner, np.int64)
    owner[face] = seed
    return owner
