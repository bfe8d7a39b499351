"""What unit grids are cut along, and what they are led round: streets, railways, water, walls, compounds, buildings (GD-4 … GD-6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely

from wanmi.division.rules.keeping import LARGEST_COMPOUND, together
from wanmi.grids.rules.linework import STEP, CutLine, Geometries, Integers

WEIGHTS = {
    "motorway": 3.0,
    "trunk": 3.0,
    "primary": 3.0,
    "secondary": 2.5,
    "tertiary": 2.0,
    "residential": 1.2,
    "unclassified": 1.2,
    "road": 1.2,
    "pedestrian": 1.0,
    "living_street": 1.0,
    "service": 0.8,
    "footway": 0.4,
    "path": 0.3,
    "cycleway": 0.3,
}
RAMP = 0.6  # a slip road of whatever class
FEATURES = {"railway": 2.5, "water": 2.0, "wall": 1.5, "compound": 1.5, "green": 0.8}
LARGE_KINDS = ("water", "green")  # a grid that is mostly this may be large on purpose (GD-3)
BESIDE = 12.0  # metres from a street that a grid may lie and still be on it
MAIN, SECONDARY = ("motorway", "trunk", "primary"), ("secondary", "tertiary")
LEAST_OF_COMMUNITIES = 1.0  # the weight of a street that may part two communities
SMALLEST_WHOLE = 2.0  # m²: of what is smaller, no two grids can have as much as GD-5 counts


def weight_of(highway: str) -> float:
    """How much a street of this class deserves to part two grids; 0 for what cuts nothing."""
    return RAMP if highway.endswith("_link") else WEIGHTS.get(highway, 0.0)


@dataclass
class Terrain:
    """What lies on the ground, metres: streets with their class; features and area components by kind."""

    streets: list[tuple[str, shapely.LineString]] = field(default_factory=list)
    features: dict[str, list[shapely.Geometry]] = field(default_factory=dict)  # by kind; "component" are areas of components

    def of(self, *kinds: str) -> list[shapely.Geometry]:
        return [shape for kind in kinds for shape in self.features.get(kind, [])]

    def near(self, shape: shapely.Geometry, margin: float = 60.0) -> Terrain:
        """What lies in the box around a shape, and `margin` metres beyond."""
        west, south, east, north = shape.bounds

        def inside(shapes: Sequence[shapely.Geometry]) -> list[int]:
            bounds = shapely.bounds(np.array(shapes, dtype=object)).reshape(-1, 4)
            apart = (bounds[:, 0] > east + margin) | (bounds[:, 2] < west - margin)
            apart |= (bounds[:, 1] > north + margin) | (bounds[:, 3] < south - margin)
            return np.flatnonzero(~apart).tolist()

        streets = [self.streets[at] for at in inside([line for _, line in self.streets])]
        return Terrain(streets, {kind: [shapes[at] for at in inside(shapes)] for kind, shapes in self.features.items()})

    def cut_lines(self) -> list[CutLine]:
        """Lines to cut along, with their weights."""
        found = [CutLine(line, weight) for highway, line in self.streets if (weight := weight_of(highway))]
        for kind, weight in FEATURES.items():
            found += [CutLine(line, weight) for line in lines_in(self.of(kind))]
        return found

    def block_lines(self) -> list[CutLine]:
        """Lines that may part communities: streets that carry cars, railways and water; no footways, walls or yards."""
        streets = [CutLine(line, weight) for highway, line in self.streets if (weight := weight_of(highway)) >= LEAST_OF_COMMUNITIES]
        return streets + [CutLine(line, FEATURES[kind]) for kind in ("railway", "water") for line in lines_in(self.of(kind))]

    def wholes(self) -> list[shapely.Geometry]:
        """What is not to be cut: compounds of one grid's size, area components, buildings, in this order."""
        compounds = [shape for shape in polygons_in(self.of("compound")) if shape.area <= LARGEST_COMPOUND]
        rest = [shape for shape in polygons_in(self.of("component", "building")) if shape.area >= SMALLEST_WHOLE]
        return [shapely.set_precision(shape, STEP) for shape in (*compounds, *together(rest))]

    def followed(self) -> list[shapely.Geometry]:
        """Lines that a border may follow (GD-4): streets, railways, walls, and the outlines of all else."""
        outlines = lines_in(self.of("railway", "water", "wall", "compound", "green", "building", "component"))
        return [line for _, line in self.streets] + outlines


def polygons_in(shapes: Iterable[shapely.Geometry]) -> list[shapely.Polygon]:
    """The polygons among shapes and their parts, valid ones."""
    parts = shapely.get_parts(shapely.make_valid(np.array(list(shapes), dtype=object)))
    parts = shapely.get_parts(parts)
    return [part for part in parts.tolist() if part.geom_type == "Polygon" and part.area > 0]


def lines_in(shapes: Iterable[shapely.Geometry]) -> list[shapely.LineString]:
    """Lines, and the outlines of polygons."""
    found: list[shapely.LineString] = []
    for shape in shapes:
        outline = shape.boundary if "Polygon" in shape.geom_type else shape
        parts = shapely.get_parts(outline).tolist()
        found += [part for part in parts if part.geom_type in ("LineString", "LinearRing") and part.length > 1]
    return found


def classes_beside(polygons: Geometries, streets: Sequence[tuple[str, shapely.LineString]]) -> Integers:
    """Area class 1 beside main streets, 2 beside secondary ones, 3 elsewhere (RG-4): what a new grid begins with."""
    classes = np.full(len(polygons), 3)
    for level, kinds in ((2, SECONDARY), (1, MAIN)):
        lines = [line for highway, line in streets if highway in kinds]
        if lines:
            classes[np.unique(shapely.STRtree(lines).query(polygons, predicate="dwithin", distance=BESIDE)[0])] = level
    return classes


def mostly_large(polygons: Geometries, ground: Terrain) -> list[bool]:
    """Whether a polygon is for the greater part water or green, and so may be large on purpose (GD-3)."""
    soft = polygons_in(ground.of(*LARGE_KINDS))
    if not soft:
        return [False] * len(polygons)
    whole = shapely.union_all(soft)
    return (shapely.area(shapely.intersection(polygons, whole)) > shapely.area(polygons) / 2).tolist()
