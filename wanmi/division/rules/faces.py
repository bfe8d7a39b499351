"""Faces of a linework: which area each lies in, and groups of them as one polygon without holes. Metres throughout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from wanmi.grids.rules.linework import Geometries, Linework


def faces_of(linework: Linework, areas: Mapping[str, shapely.Geometry]) -> tuple[Geometries, list[str]]:
    """The faces of a linework that lie in one of the areas, and in which."""
    found = shapely.get_parts(shapely.polygonize(shapely.linestrings(linework.segments)))
    which, area = shapely.STRtree(list(areas.values())).query(shapely.point_on_surface(found), predicate="within")
    codes = list(areas)
    return found[which], [codes[number] for number in area.tolist()]


def without_holes(blocks: Geometries) -> Geometries:
    """Blocks with what lies in their holes taken in."""
    holed = np.flatnonzero(shapely.get_num_interior_rings(blocks) > 0)
    if not len(holed):
        return blocks
    filled = {number: shapely.Polygon(blocks[number].exterior) for number in holed.tolist()}
    outer = [number for number in filled if not any(other != number and filled[other].covers(filled[number]) for other in filled)]
    swallowed = np.unique(shapely.STRtree(blocks).query([filled[number] for number in outer], predicate="covers")[1])
    rest = np.delete(blocks, swallowed)
    return np.concatenate([rest, np.array([filled[number] for number in outer])])


def owners_of(blocks: Geometries, faces: Geometries, owners: Sequence[str]) -> list[str]:
    """The area of each block: that of the largest face in it. Slivers on a border, whose middle is anywhere, decide nothing."""
    face, block = shapely.STRtree(blocks).query(shapely.point_on_surface(faces), predicate="within")
    order = np.argsort(shapely.area(faces)[face], kind="stable")  # the largest last, so that it stays
    found = dict(zip(block[order].tolist(), face[order].tolist(), strict=True))
    return [owners[found[number]] for number in range(len(blocks))]
