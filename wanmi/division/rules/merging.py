"""Small faces of a linework joined to their neighbours, the weightiest streets kept as borders longest. Metres throughout."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf, log

import numpy as np
import shapely

from wanmi.grids.rules.linework import STEP, Geometries, Linework, _keys, edge_keys

BARRIER = 2.5  # what a hundred metres of a street of weight 1 hold against a joining
SHAPE = 0.25  # how much a region's being long or ragged counts
THIN = 24.0  # metres: a region narrower than this is a strip, which is no grid of its own
STRIPS_FIRST = 10.0
BESIDE = 0.2  # the share of its outline that a strip has in common with a block that it lies along
AT_CORNERS = 0.08  # two regions with less than this in common hardly touch
LEANING = 0.2  # the strips of one street go all to the same side, the north or the east


@dataclass(frozen=True)
class Sizes:
    """What a unit grid should measure, square metres (GD-3)."""

    target: float = 10_000.0
    least: float = 5_000.0
    most: float = 16_000.0  # what is larger is cut,
    whole: float = 19_900.0  # but up to here only where each part still lies along streets
    along: float = 0.6  # that is, with so much of its outline (GD-4)
    largest: float = 20_000.0  # what grew past this for a building's sake is cut after all (GD-3)


@dataclass
class Region:
    """Faces joined so far. `borders`: neighbour with the same owner → [shared length, Σ length × weight of the street on it]."""

    area: float
    perimeter: float
    x: float
    y: float
    faces: list[int]
    borders: dict[int, list[float]] = field(default_factory=dict)
    version: int = 0


def merge(faces: Geometries, owners: Sequence[str], linework: Linework, sizes: Sizes, *, only_small: bool = False) -> list[list[int]]:
    """Groups of face numbers, each one connected and of one owner (the area that the face lies in).

    With `only_small`, what measures half the least size or more is left alone.
    """
    regions = dict(enumerate(_regions(faces, owners, linework)))
    limit = sizes.least / 2 if only_small else inf
    queue: list[tuple[float, int, int, int, int]] = []
    for number in regions:
        _offer(regions, number, sizes, limit, queue)
    while queue:
        _, one, other, version, other_version = heapq.heappop(queue)
        if one not in regions or other not in regions:
            continue
        if regions[one].version != version or regions[other].version != other_version:
            continue
        kept = _join(regions, one, other)
        _offer(regions, kept, sizes, limit, queue)
    _fill_holes(regions)
    return [region.faces for region in regions.values()]


def _regions(faces: Geometries, owners: Sequence[str], linework: Linework) -> list[Region]:
    areas, perimeters = shapely.area(faces), shapely.length(faces)
    centres = shapely.get_coordinates(shapely.centroid(faces))
    regions = [
        Region(float(area), float(perimeter), float(x), float(y), [number])
        for number, (area, perimeter, (x, y)) in enumerate(zip(areas, perimeters, centres, strict=True))
    ]
    for one, other, length, weight in zip(*shared_borders(faces, linework), strict=True):
        if owners[one] != owners[other]:
            continue
        for here, there in ((one, other), (other, one)):
            border = regions[here].borders.setdefault(there, [0.0, 0.0])
            border[0] += length
            border[1] += length * weight
    return regions


def shared_borders(faces: Geometries, linework: Linework) -> tuple[list[int], list[int], list[float], list[float]]:
    """Segments between two faces: face, face, length in metres, weight of the street on it."""
    keys, face = edge_keys(faces)
    order = np.lexsort(keys.T)
    same = (keys[order[1:]] == keys[order[:-1]]).all(axis=1)
    first, second = order[:-1][same], order[1:][same]
    streets = {tuple(key): weight for key, weight in zip(_keys(linework.segments).tolist(), linework.weights.tolist(), strict=True)}
    weights = [streets.get(tuple(key), 0.0) for key in keys[first].tolist()]
    lengths = np.hypot(*((keys[first, :2] - keys[first, 2:]) * STEP).T)
    return face[first].tolist(), face[second].tolist(), lengths.tolist(), weights


def unease(area: float, perimeter: float, sizes: Sizes) -> float:
    """How far a region is from a good unit grid, or from several good ones where it will be cut; 0 is a perfect square."""
    pieces = max(1, round(area / sizes.target)) if area > sizes.most else 1
    squareness = min(1.0, 16 * area / perimeter**2)
    return log(area / pieces / sizes.target) ** 2 + SHAPE * log(squareness) ** 2 + (0.2 if pieces > 1 else 0.0)


def _offer(regions: dict[int, Region], number: int, sizes: Sizes, limit: float, queue: list[tuple[float, int, int, int, int]]) -> None:
    """Put into the queue what would be gained by joining the region to each neighbour, where one of the two is below `limit`."""
    region = regions[number]
    for other in region.borders:
        if min(region.area, regions[other].area) >= limit:
            continue
        gain = _gain(region, regions[other], region.borders[other], sizes)
        if gain > 0:
            heapq.heappush(queue, (-gain, number, other, region.version, regions[other].version))


def _gain(one: Region, other: Region, border: list[float], sizes: Sizes) -> float:
    length, weighted = border
    small = one if one.area < other.area else other
    if _thin(one) != _thin(other):
        strip, block = (one, other) if _thin(one) else (other, one)
        share = length / strip.perimeter
        return (STRIPS_FIRST if share > BESIDE else 1.0) + share + LEANING * _northward(strip, block)
    if _thin(one):
        return STRIPS_FIRST / 2 + length / small.perimeter
    area, perimeter = one.area + other.area, one.perimeter + other.perimeter - 2 * length
    gain = unease(one.area, one.perimeter, sizes) + unease(other.area, other.perimeter, sizes)
    gain -= unease(area, perimeter, sizes) + BARRIER * weighted / 100
    if length < AT_CORNERS * small.perimeter:
        gain -= 2.0
    if small.area < sizes.least:
        gain = max(gain, 0.0) + 0.05 + sizes.least / small.area * 0.01 + length / small.perimeter
    return gain


def _thin(region: Region) -> bool:
    """A strip between two carriageways, or between a street and a border that runs beside it."""
    return 2 * region.area / region.perimeter < THIN and 16 * region.area / region.perimeter**2 < 0.55


def _northward(strip: Region, block: Region) -> float:
    """How far the block lies to the north (or else the east) of the strip: -1 to 1."""
    east, north = block.x - strip.x, block.y - strip.y
    return (0.6 * east + north) / (abs(east) + abs(north) + 1.0)


def _join(regions: dict[int, Region], one: int, other: int) -> int:
    """Join two regions under the number of the larger; returns it."""
    if regions[one].area < regions[other].area:
        one, other = other, one
    kept, gone = regions[one], regions.pop(other)
    length = kept.borders.pop(other)[0]
    area = kept.area + gone.area
    kept.x, kept.y = ((a * kept.area + b * gone.area) / area for a, b in ((kept.x, gone.x), (kept.y, gone.y)))
    kept.area, kept.perimeter = area, kept.perimeter + gone.perimeter - 2 * length
    kept.faces += gone.faces
    kept.version += 1
    for neighbour, border in gone.borders.items():
        if neighbour == one:
            continue
        regions[neighbour].borders.pop(other)
        mine = kept.borders.setdefault(neighbour, [0.0, 0.0])
        mine[:] = [mine[0] + border[0], mine[1] + border[1]]
        regions[neighbour].borders[one] = mine.copy()
    return one


def _fill_holes(regions: dict[int, Region]) -> None:
    """Join every region whose whole border is shared with one other to it."""
    for number in list(regions):
        region = regions[number]
        for other, (length, _) in region.borders.items():
            if length > region.perimeter - 10 * STEP:
                _join(regions, other, number)
                break
