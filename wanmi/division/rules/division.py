"""Division of areas into unit grids along real streets (GB/T 30428.1; GD-2, GD-3, GD-7, GD-8, GD-9). Metres throughout.

Streets and borders part the areas into faces; slivers and small faces join their neighbours, weighty streets last; what is
still large is cut straight across. All of it is one linework on a grid of a millimetre, so that neighbours share every vertex.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from wanmi.division.rules.faces import faces_of, owners_of, without_holes
from wanmi.division.rules.keeping import kept_whole
from wanmi.division.rules.merging import THIN, Sizes, merge
from wanmi.division.rules.splitting import LONGEST_STRIP, cuts, strip_cuts
from wanmi.grids.rules.linework import BORDER, DRAWN_ON, STEP, CutLine, Floats, Geometries, Linework, node, prepare, with_lines

DEGREE_DIGITS = 9  # stored coordinates: a tenth of STEP, so that rounding moves no vertex past another
APART = 0.01  # metres between two grids (GD-9)
HAND, ALONG = 1.5, 5.0  # metres: how close to a border a street is the border, and how far along it
AGAIN = 2000  # grids: so many are cut once more in a second or two; a whole city at once is not
NEAR = 5.0  # metres: how close to a line a border counts as following it (GD-4)


@dataclass(frozen=True)
class Piece:
    """A unit grid without a code yet. `area` is the code of the area that it was cut from."""

    area: str
    polygon: shapely.Polygon


def cut_unit_grids(
    areas: Mapping[str, shapely.Polygon | shapely.MultiPolygon],
    lines: Sequence[CutLine],
    sizes: Sizes | None = None,
    wholes: Sequence[shapely.Geometry] = (),
) -> list[Piece]:
    """Unit grids of every area, cut along `lines` and round `wholes` (compounds, then buildings: GD-5, GD-6); together they cover
    the areas without gap or overlap.

    The areas must not overlap; where they touch they should share their vertices.
    """
    sizes = sizes or Sizes()
    pieces = _cut(areas, lines, sizes, wholes)
    if len(pieces) <= AGAIN and not _is_coverage(pieces):
        # A street within a hand's breadth of a border leaves needles: once more without it, where that helps.
        others = _cut(areas, _off_borders(areas, lines), sizes, wholes)
        return others if _is_coverage(others) else pieces
    return pieces


def _is_coverage(pieces: Sequence[Piece]) -> bool:
    return bool(shapely.coverage_is_valid([piece.polygon for piece in pieces], gap_width=APART))


def _off_borders(areas: Mapping[str, shapely.Geometry], lines: Sequence[CutLine]) -> list[CutLine]:
    """The lines without what runs along a border of an area, so close that it is the border itself; what crosses one stays."""
    near = shapely.buffer(shapely.union_all([area.boundary for area in areas.values()]), HAND)
    found: list[CutLine] = []
    for line in lines:
        along = [part for part in shapely.get_parts(shapely.intersection(line.geometry, near)) if part.length > ALONG]
        rest = shapely.difference(line.geometry, shapely.buffer(shapely.union_all(along), 0.01)) if along else line.geometry
        found += [replace(line, geometry=part) for part in shapely.get_parts(rest) if part.length > 0]
    return found


def _cut(
    areas: Mapping[str, shapely.Polygon | shapely.MultiPolygon], lines: Sequence[CutLine], sizes: Sizes, wholes: Sequence[shapely.Geometry]
) -> list[Piece]:
    linework = _with_strips_cut(prepare(list(areas.values()), lines), areas)
    blocks, _ = united(linework, areas, sizes)
    met = _with_joints(blocks, linework)
    across = [cuts(block, near, sizes) if block.area > sizes.most else [] for block, near in met]
    pieces = _cut_up(blocks, across, areas, sizes, wholes)
    if grown := _blocks_of([grid for _, grid in pieces if grid.area > sizes.largest], blocks):
        tight = replace(sizes, whole=sizes.most)
        for number in grown:
            across[number] = cuts(*met[number], tight)
        pieces = _cut_up(blocks, across, areas, sizes, wholes)
    return [Piece(owner, grid) for owner, grid in pieces]


def _with_joints(blocks: Geometries, linework: Linework) -> list[tuple[shapely.Polygon, Floats]]:
    """Each block with the places on its outline where three or more lines meet."""
    joints = _joints(linework)
    if not len(joints):
        return [(block, joints) for block in blocks]
    block, joint = shapely.STRtree(shapely.points(joints)).query(blocks, predicate="dwithin", distance=STEP)
    order = np.argsort(block, kind="stable")
    near = np.split(joint[order], np.searchsorted(block[order], np.arange(1, len(blocks))))
    return [(each, joints[mine]) for each, mine in zip(blocks, near, strict=True)]


def _cut_up(
    blocks: Geometries, across: Sequence[Sequence[shapely.LineString]], areas: Mapping[str, shapely.Geometry], sizes: Sizes,
    wholes: Sequence[shapely.Geometry],
) -> list[tuple[str, shapely.Polygon]]:  # fmt: skip
    """The blocks parted by the lines across each of them, then led round `wholes`; (code of the area, polygon) each."""
    straight = [(cut, 0.0) for each in across for cut in each]
    borders = [(area.boundary, BORDER) for area in areas.values()]
    finer = node([*borders, *((block.boundary, 1.0) for block in blocks), *straight])
    grids, owners = united(finer, areas, sizes, only_small=True)
    pieces = list(zip(owners, grids.tolist(), strict=True))
    return kept_whole(pieces, areas, wholes, sizes) if len(wholes) else pieces


def _blocks_of(pieces: Sequence[shapely.Polygon], blocks: Geometries) -> set[int]:
    """The numbers of the blocks that pieces lie in, as far as they would come apart."""
    if not pieces:
        return set()
    middles = shapely.point_on_surface(np.array(pieces, dtype=object))
    return {int(number) for number in shapely.STRtree(blocks).query(middles, predicate="within")[1]}


def _with_strips_cut(linework: Linework, areas: Mapping[str, shapely.Geometry]) -> Linework:
    """Long strips cut across, so that each stretch can join the block beside it."""
    faces, _ = faces_of(linework, areas)
    lengths = shapely.length(faces)
    strips = faces[(2 * shapely.area(faces) / lengths < THIN) & (lengths > 2 * LONGEST_STRIP)]
    joints = _joints(linework)
    tree = shapely.STRtree(shapely.points(joints))
    across = [cut for strip in strips for cut in strip_cuts(strip, joints[tree.query(strip, predicate="dwithin", distance=STEP)])]
    return with_lines(linework, across, DRAWN_ON)


def united(
    linework: Linework, areas: Mapping[str, shapely.Geometry], sizes: Sizes, *, only_small: bool = False
) -> tuple[Geometries, list[str]]:
    """The faces of a linework merged, one polygon a group, none with a hole; with the areas that they lie in."""
    faces, owners = faces_of(linework, areas)
    groups = merge(faces, owners, linework, sizes, only_small=only_small)
    blocks = without_holes(np.array([shapely.coverage_union_all(faces[group]) for group in groups]))
    return blocks, owners_of(blocks, faces, owners)


def _joints(linework: Linework) -> Floats:
    """Places where three or more lines meet, shape (n, 2)."""
    points = np.round(linework.segments.reshape(-1, 2) / STEP).astype(np.int64)
    places, degree = np.unique(points, axis=0, return_counts=True)
    return np.asarray(places[degree >= 3] * STEP, np.float64)


def share_along(polygons: Sequence[shapely.Polygon], lines: Sequence[shapely.Geometry]) -> Floats:
    """For each polygon the share of its outline that lies within NEAR of one of the lines (GD-4)."""
    outlines = shapely.segmentize(shapely.boundary(polygons), 2 * NEAR)
    coordinates, outline = shapely.get_coordinates(outlines, return_index=True)
    follows = outline[1:] == outline[:-1]
    middles = (coordinates[1:][follows] + coordinates[:-1][follows]) / 2
    lengths = np.hypot(*(coordinates[1:][follows] - coordinates[:-1][follows]).T)
    near = np.zeros(len(middles), bool)
    near[shapely.STRtree(list(lines)).query(shapely.points(middles), predicate="dwithin", distance=NEAR)[0]] = True
    of = outline[1:][follows]
    along = np.bincount(of, lengths * near, len(polygons))
    return np.asarray(along / np.bincount(of, lengths, len(polygons)), np.float64)
