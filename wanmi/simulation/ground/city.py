"""The demo city's divisions, made from the sources: unit grids, communities, patrol areas. Nothing here touches a database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

import numpy as np
import shapely

from wanmi.division.rules.division import DEGREE_DIGITS, Piece, cut_unit_grids
from wanmi.grids.rules.linework import Floats, Geometries, Integers
from wanmi.grids.rules.plane import Plane
from wanmi.grids.rules.reading_order import in_reading_order
from wanmi.patrols.rules.grouping import Patchwork, balanced_groups, cheapest_pairs, patchwork, shares
from wanmi.simulation.ground import sources
from wanmi.simulation.ground.classes import area_classes, cut_lines
from wanmi.simulation.ground.sources import Road, Street

PLANE = Plane(116.38, 39.914)
COUNTIES = {"110101": "东城区", "110102": "西城区"}
SUPERVISORS = 239  # each walks one patrol area
LOADS = {1: 1.6, 2: 1.2, 3: 1.0}  # how much more there is to see on a square metre of a better class
ROW = 100.0  # metres: the side of a grid, the height of a row when they are numbered

Say = Callable[[str], None]


@dataclass(frozen=True)
class Division:
    """A county, street or community; degrees."""

    code: str
    name: str
    shape: shapely.Geometry


@dataclass(frozen=True)
class PatrolArea:
    """A responsibility grid (责任网格): street code + Z + sequence (RG-3), and the positions of its unit grids."""

    code: str
    name: str
    grids: tuple[int, ...]
    shape: shapely.Geometry


@dataclass(frozen=True)
class City:
    """Everything that stands still. `codes`, `metric` (metres), `shapes` (degrees), `classes` go together, in order of code."""

    plane: Plane
    counties: list[Division]
    streets: list[Division]
    communities: list[Division]
    codes: list[str]
    metric: Geometries
    shapes: Geometries
    classes: Integers
    patrols: list[PatrolArea]
    roads: list[Road]

    @cached_property
    def tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.metric)

    @cached_property
    def stored_tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.shapes)

    def grids_at(self, points: Floats) -> Integers:
        """For points in metres, shape (n, 2), the position of the grid of each, on an edge the lower code; -1 outside."""
        point, grid = self.tree.query(shapely.points(points), predicate="intersects")
        found = np.full(len(points), len(self.codes))
        np.minimum.at(found, point, grid)
        return np.where(found == len(self.codes), -1, found)


def silent(_: str) -> None:
    """For who wants no progress lines."""


def build_city(say: Say = silent, *, only: Collection[str] | None = None) -> City:
    """Cut, group, name and number. `only`: the nine-digit codes of some streets, for a smaller city."""
    chosen = [street for street in sources.streets() if only is None or street.code in only]
    roads = sources.roads()
    areas = {street.code: PLANE.project(street.polygon) for street in chosen}
    say(f"    cutting {len(chosen)} street offices along {len(roads):,} stretches of street")
    pieces = cut_unit_grids(areas, cut_lines(roads, PLANE))
    say(f"    grouping {len(pieces):,} unit grids into communities and responsibility grids")
    named = sources.communities()
    coded: list[tuple[str, shapely.Polygon]] = []
    for street in chosen:
        coded += _coded(street, [piece for piece in pieces if piece.area == street.code], named, roads)
    coded.sort(key=lambda pair: pair[0])
    codes, metric = [code for code, _ in coded], np.array([polygon for _, polygon in coded])
    shapes = stored(metric, PLANE)
    classes = area_classes(metric, roads, sources.busy_places(), PLANE)
    names = {**COUNTIES, **{street.code: street.name for street in chosen}, **named}
    counties, streets, communities = (_divisions(codes, shapes, names, length) for length in (6, 9, 12))
    patrols = _patrols(codes, metric, shapes, classes, chosen, _supervisors(only))
    return City(PLANE, counties, streets, communities, codes, metric, shapes, classes, patrols, roads)


def stored(metric: Geometries, plane: Plane) -> Geometries:
    """Degrees as they are stored: rounded so that shared vertices stay shared (GD-9)."""
    return shapely.transform(metric, lambda points: np.round(plane.to_degrees(points), DEGREE_DIGITS))


def _supervisors(only: Collection[str] | None) -> int:
    return SUPERVISORS if only is None else max(len(only), round(SUPERVISORS * len(only) / 32))


def _coded(street: Street, pieces: Sequence[Piece], named: dict[str, str], roads: Sequence[Road]) -> list[tuple[str, shapely.Polygon]]:
    """The unit grids of one street with their fifteen-digit codes (UG-1), grouped into its communities."""
    polygons = np.array([piece.polygon for piece in pieces])
    patches = patchwork(polygons, shapely.area(polygons))
    codes = sorted(code for code in named if code.startswith(street.code))
    groups = balanced_groups(patches, len(codes))
    places = _places(codes, street, patches, groups, named, roads)
    found = []
    for code, group in zip(codes, places, strict=True):
        members = np.flatnonzero(groups == group)
        order = members[in_reading_order(patches.centres[members], ROW)]
        found += [(f"{code}{number:03}", polygons[grid]) for number, grid in enumerate(order.tolist(), 1)]
    return found


def _places(
    codes: Sequence[str], street: Street, patches: Patchwork, groups: Integers, named: dict[str, str], roads: Sequence[Road]
) -> list[int]:
    """The group for each community: near the street that it is called after, where there is one in the street office."""
    inside = [road for road in roads if road.name and road.line.intersects(street.polygon)]
    costs = np.zeros((len(codes), len(codes)))
    for row, code in enumerate(codes):
        alike = _namesakes(named[code].removesuffix("社区"), inside)
        if alike:
            apart = shapely.distance(PLANE.project(shapely.union_all([road.line for road in alike])), shapely.points(patches.centres))
            sums = np.bincount(groups, np.sqrt(apart), len(codes))
            costs[row] = sums / np.bincount(groups, minlength=len(codes))
    return cheapest_pairs(costs)


def _namesakes(name: str, roads: Sequence[Road]) -> list[Road]:
    """The streets whose names begin most like the community's; at least two characters the same."""
    alike = [sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(name, road.name, strict=False))) for road in roads]
    best = max(alike, default=0)
    return [road for road, length in zip(roads, alike, strict=True) if length == best] if best >= 2 else []


def _divisions(codes: Sequence[str], shapes: Geometries, names: dict[str, str], length: int) -> list[Division]:
    """Unions of unit grids by the first digits of their codes (GD-7: nothing is left over)."""
    prefixes = np.array([code[:length] for code in codes])
    return [
        Division(prefix, names[prefix], shapely.coverage_union_all(shapes[prefixes == prefix])) for prefix in sorted(set(prefixes.tolist()))
    ]


def _patrols(
    codes: Sequence[str], metric: Geometries, shapes: Geometries, classes: Integers, streets: Sequence[Street], count: int
) -> list[PatrolArea]:
    """Connected sets of unit grids with about the same to see in each."""
    loads = shapely.area(metric) * np.array([LOADS[one] for one in classes.tolist()])
    owner = np.array([code[:9] for code in codes])
    found = []
    for street, share in zip(streets, shares([loads[owner == street.code].sum() for street in streets], count), strict=True):
        mine = np.flatnonzero(owner == street.code)
        patches = patchwork(metric[mine], loads[mine])
        groups = balanced_groups(patches, share)
        middles = np.array([patches.centres[groups == group].mean(axis=0) for group in range(share)])
        for number, group in enumerate(in_reading_order(middles, 5 * ROW).tolist(), 1):
            grids = mine[groups == group]
            name = f"{street.name}第{number}责任网格"
            union = shapely.coverage_union_all(shapes[grids])
            found.append(PatrolArea(f"{street.code}Z{number:03}", name, tuple(grids.tolist()), union))
    return found
