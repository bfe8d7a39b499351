"""Buildings, compounds and area components kept whole: borders of unit grids led round what they would cut (GD-5, GD-6).

What a border cuts falls wholly to the grid that had most of it; all is one linework again, so that neighbours share every vertex.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from wanmi.division.rules.faces import faces_of, owners_of, without_holes
from wanmi.division.rules.merging import Sizes, shared_borders
from wanmi.grids.rules.linework import Floats, Geometries, Integers, node

CUT = 0.5  # m²: what two grids may each have of a whole thing before it counts as cut; half of what GD-5 allows
LARGEST_COMPOUND = 20_000.0  # m²: a compound as large as this goes into one grid (GD-6); a larger one is divided


def kept_whole(
    pieces: Sequence[tuple[str, shapely.Polygon]], areas: Mapping[str, shapely.Geometry], wholes: Sequence[shapely.Geometry], sizes: Sizes
) -> list[tuple[str, shapely.Polygon]]:
    """The same ground in pieces that cut none of `wholes`, as far as one area holds them; (code of the area, polygon) each.

    Where wholes overlap, the later one counts more: give compounds first and buildings last.
    """
    polygons = np.array([polygon for _, polygon in pieces])
    cut = _cut(polygons, np.array(wholes, dtype=object))
    if not len(cut):
        return list(pieces)
    outlines = [(area.boundary, 9.0) for area in areas.values()]
    linework = node([*outlines, *((one.boundary, 1.0) for one in polygons), *((whole.boundary, 1.0) for whole in cut)])
    faces, owners = faces_of(linework, areas)
    inside = shapely.point_on_surface(faces)
    piece = _home(polygons, inside)
    _give_wholes(faces, inside, owners, piece, cut)
    groups = _connected(faces, owners, piece, linework, sizes)
    shapes = without_holes(np.array([shapely.coverage_union_all(faces[groups == group]) for group in np.unique(groups).tolist()]))
    return list(zip(owners_of(shapes, faces, owners), shapes.tolist(), strict=True))


def _cut(polygons: Geometries, wholes: Geometries) -> Geometries:
    """The wholes of which two polygons or more have something."""
    if not len(wholes):
        return wholes
    whole, polygon = shapely.STRtree(polygons).query(wholes, predicate="intersects")
    much = shapely.area(shapely.intersection(wholes[whole], polygons[polygon])) > CUT
    return wholes[np.bincount(whole[much], minlength=len(wholes)) > 1]


def _home(polygons: Geometries, points: Geometries) -> Integers:
    home = np.full(len(points), -1)
    point, polygon = shapely.STRtree(polygons).query(points, predicate="intersects")
    home[point] = polygon
    return home


def _give_wholes(faces: Geometries, inside: Geometries, owners: Sequence[str], piece: Integers, wholes: Geometries) -> None:
    """Faces of a whole go to the piece that has most of it, area by area."""
    sizes, owner = shapely.area(faces), np.array(owners)
    whole, face = shapely.STRtree(inside).query(wholes, predicate="contains")
    for number in range(len(wholes)):
        mine = face[whole == number]
        for area in np.unique(owner[mine]).tolist():
            here = mine[owner[mine] == area]
            shares = np.bincount(piece[here], sizes[here])
            piece[here] = int(shares.argmax())


def _connected(faces: Geometries, owners: Sequence[str], piece: Integers, linework: object, sizes: Sizes) -> Integers:
    """A group number for each face: what lies together of one piece; a small part, cut off or left over, joins its longest neighbour."""
    one, other, length, _ = (np.array(column) for column in shared_borders(faces, linework))  # type: ignore[arg-type]
    group = components_of(len(faces), one, other, piece[one] == piece[other]) if len(one) else np.arange(len(faces))
    areas, owner = shapely.area(faces), np.array(owners)
    for part in np.unique(group).tolist():
        members = np.flatnonzero(group == part)
        if float(areas[members].sum()) < sizes.least / 2:
            _join_longest(group, part, owner, one, other, length)
    return group


def _join_longest(group: Integers, part: int, owner: np.ndarray, one: Integers, other: Integers, length: Floats) -> None:
    mine_one, mine_other = group[one] == part, group[other] == part
    across = (mine_one ^ mine_other) & (owner[one] == owner[other])
    if not across.any():
        return
    beyond = np.where(mine_one[across], group[other[across]], group[one[across]])
    best = np.unique(beyond)[np.argmax([length[across][beyond == each].sum() for each in np.unique(beyond)])]
    group[group == part] = best


def components_of(count: int, one: Integers, other: Integers, together: np.ndarray) -> Integers:
    """Connected components over the chosen edges: for each of `count` nodes the lowest number among those it hangs together with."""
    from scipy.sparse import coo_array  # here: what never divides starts without it
    from scipy.sparse.csgraph import connected_components

    edges = coo_array((np.ones(int(together.sum()), bool), (one[together], other[together])), shape=(count, count))
    _, labels = connected_components(edges, directed=False)
    _, lowest = np.unique(labels, return_index=True)
    return lowest[labels]


def together(shapes: Sequence[shapely.Polygon]) -> list[shapely.Geometry]:
    """Shapes that overlap as one: buildings drawn one over the other are kept whole only together."""
    kept = np.array(shapes, dtype=object)
    if not len(kept):
        return []
    one, other = shapely.STRtree(kept).query(kept, predicate="overlaps")
    much = shapely.area(shapely.intersection(kept[one], kept[other])) > CUT / 2
    group = components_of(len(kept), one, other, much)
    alone = np.bincount(group, minlength=len(kept))[group] == 1
    joined = [shapely.union_all(kept[group == number]) for number in np.unique(group[~alone]).tolist()]
    return [*kept[alone].tolist(), *joined]
