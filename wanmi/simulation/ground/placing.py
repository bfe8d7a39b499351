"""Where components stand: rows along kerbs, covers in the carriageway, signs at crossings. Metres throughout, all at once.

inventory.csv says where (on which streets: main, shops, busy, lane, all; at crossings; inside grids) and how. Every placing gives
geometries in a random order that keeps rows together; the caller takes as many as it wants from the front.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from wanmi.grids.rules.linework import Floats, Geometries, Integers, segments_of
from wanmi.simulation.ground.city import City
from wanmi.simulation.ground.sources import Kind, Road

HALF_WIDTH = {  # metres from the line to the kerb; a line of a main street is one carriageway
    "primary": 8.0,
    "secondary": 7.0,
    "trunk": 7.5,
    "tertiary": 5.5,
    "residential": 3.4,
    "unclassified": 3.2,
    "pedestrian": 5.0,
    "living_street": 3.0,
    "service": 2.6,
}
MAIN = {"primary", "secondary", "trunk"}
SHOPS = {"primary", "secondary", "tertiary", "pedestrian"}
LANES = {"residential", "unclassified", "service", "living_street"}
VERGE = 0.6  # metres behind the kerb
JITTER = 0.25


@dataclass(frozen=True)
class Stretches:
    """Segments (n, 2, 2) of streets, the half width of each and the number of the street that each belongs to."""

    segments: Floats
    half_widths: Floats
    streets: Integers

    @property
    def lengths(self) -> Floats:
        return np.hypot(*(self.segments[:, 1] - self.segments[:, 0]).T)


@dataclass(frozen=True)
class Spots:
    """Places on streets: points on the line, direction of the street, metres to the kerb, number of the street."""

    points: Floats
    along: Floats
    kerb: Floats
    streets: Integers

    @property
    def across(self) -> Floats:
        """To the left of the direction, shape (n, 2)."""
        return np.stack([-self.along[:, 1], self.along[:, 0]], axis=1)

    def beside(self, distances: Floats) -> Floats:
        """Points so far to the left (or, below zero, to the right) of the street."""
        return self.points + self.across * distances[:, None]


class Placer:
    """Places components in one city; the same seed gives the same places."""

    def __init__(self, city: City, seed: int) -> None:
        self.city, self.rng = city, np.random.default_rng(seed)
        area = shapely.union_all([city.plane.project(county.shape) for county in city.counties])
        shapely.prepare(area)
        every = zip(city.roads, city.plane.project(np.array([road.line for road in city.roads])), strict=True)
        lines = [(road, line) for road, line in every if area.intersects(line)]
        self._stretches = {
            "main": _stretches(lines, lambda road: road.highway in MAIN),
            "shops": _stretches(lines, lambda road: road.highway in SHOPS),
            "lane": _stretches(lines, lambda road: road.highway in LANES),
            "all": _stretches(lines, lambda road: True),
        }
        self._stretches["busy"] = self._in_busy_grids(self._stretches["all"])
        self._crossings = {"crossings": _crossings(self._stretches["all"]), "main_crossings": _crossings(self._stretches["main"])}

    def place(self, kind: Kind, count: int) -> Geometries:
        """At least `count` geometries, more where some will have to be left out."""
        if kind.where == "inside":
            return self._inside(kind.how, kind.spacing, count)
        if kind.where in self._crossings:
            return self._at_crossings(kind, count)
        return _ON_STREETS[kind.how](self, self._stretches[kind.where], kind.spacing, count)

    # --- along streets ---

    def spots(self, stretches: Stretches, spacing: float, count: int, *, rows: bool) -> Spots:
        """Places every `spacing` metres, or closer where there would be too few, the broader streets rather first.

        With `rows` whole streets come together, so that what is taken from the front stands in rows.
        """
        lengths = stretches.lengths
        ends = np.cumsum(lengths)
        step = min(spacing, float(ends[-1]) / (1.5 * count + 1))
        along = np.arange(step / 2, float(ends[-1]), step)
        if not rows:
            along = along + self.rng.uniform(-0.45, 0.45, len(along)) * step
        segment = np.minimum(np.searchsorted(ends, along), len(ends) - 1)
        rest = (along - ends[segment] + lengths[segment])[:, None]
        directions = (stretches.segments[segment, 1] - stretches.segments[segment, 0]) / np.maximum(lengths[segment], 1e-6)[:, None]
        points = stretches.segments[segment, 0] + directions * rest
        streets = stretches.streets[segment]
        if rows:  # broad streets are lit and planted first, but not without exception
            favour = self.rng.uniform(0, 6, int(stretches.streets.max()) + 1)[streets] - stretches.half_widths[segment]
            order = np.lexsort([streets, favour])
        else:
            order = self.rng.permutation(len(points))
        return Spots(points[order], directions[order], stretches.half_widths[segment][order], streets[order])

    def _row(self, stretches: Stretches, spacing: float, count: int) -> Geometries:
        """Rows on both sides, behind the kerb."""
        spots = self.spots(stretches, spacing * 2, (count + 1) // 2, rows=True)
        sides = [spots.beside(side * (spots.kerb + VERGE)) for side in (1, -1)]
        pairs = np.stack(sides, axis=1).reshape(-1, 2)
        return shapely.points(pairs + self.rng.normal(0, JITTER / 2, pairs.shape))

    def _kerb(self, stretches: Stretches, spacing: float, count: int) -> Geometries:
        """Here and there behind the kerb, on either side."""
        spots = self.spots(stretches, spacing, count, rows=False)
        distances = spots.kerb + VERGE + self.rng.exponential(0.5, len(spots.kerb))
        return shapely.points(spots.beside(distances * self.rng.choice([-1, 1], len(distances))))

    def _gutter(self, stretches: Stretches, spacing: float, count: int) -> Geometries:
        """At the edge of the carriageway, before the kerb."""
        spots = self.spots(stretches, spacing, count, rows=False)
        return shapely.points(spots.beside((spots.kerb - 0.3) * self.rng.choice([-1, 1], len(spots.kerb))))

    def _carriageway(self, stretches: Stretches, spacing: float, count: int) -> Geometries:
        """In the carriageway, off its middle line, several on the same trench."""
        spots = self.spots(stretches, spacing, count, rows=False)
        lanes = self.rng.permutation(int(stretches.streets.max()) + 1) / (stretches.streets.max() + 1) * 1.4 - 0.7
        offset = np.where(np.abs(lanes) < 0.1, 0.2, lanes)[spots.streets] * spots.kerb
        return shapely.points(spots.beside(offset + self.rng.normal(0, JITTER, len(offset))))

    def _lines(self, stretches: Stretches, spacing: float, count: int) -> Geometries:
        """Straight pieces of `spacing` metres along the kerb."""
        spots = self.spots(stretches, spacing, 2 * count, rows=False)
        sides = self.rng.choice([-1, 1], len(spots.kerb))
        middles = spots.beside(sides * (spots.kerb - 0.4))
        half = spots.along * (spacing * self.rng.uniform(0.25, 0.45, len(middles)))[:, None]
        return shapely.linestrings(np.stack([middles - half, middles + half], axis=1))

    def _areas(self, stretches: Stretches, spacing: float, count: int) -> Geometries:
        """Strips along the kerb, `spacing` metres long and a few wide."""
        spots = self.spots(stretches, spacing, 2 * count, rows=False)
        widths = np.minimum(self.rng.uniform(1.5, 4.0, len(spots.kerb)), spacing / 2)
        centres = spots.beside(self.rng.choice([-1, 1], len(widths)) * (spots.kerb + 1.0 + widths / 2))
        lengths = spacing * self.rng.uniform(0.5, 1.0, len(widths))
        return rectangles(centres, spots.along, lengths, widths)

    # --- elsewhere ---

    def _at_crossings(self, kind: Kind, count: int) -> Geometries:
        """Around the crossings of streets, at the corners of the pavements; several at each where need be."""
        crossings = self._crossings[kind.where]
        target = 3 * count if kind.how == "area" else count + count // 3
        chosen = np.resize(self.rng.permutation(len(crossings)), max(target, 1))
        corner = np.pi / 4 + np.pi / 2 * self.rng.integers(0, 4, len(chosen)) + self.rng.normal(0, 0.25, len(chosen))
        away = self.rng.uniform(6.0, 14.0, len(chosen))[:, None] + (kind.spacing / 2 if kind.how == "area" else 0.0)
        points = crossings[chosen] + np.stack([np.cos(corner), np.sin(corner)], axis=1) * away
        if kind.how == "area":
            return self._rectangles(points, kind.spacing, self.rng.choice([0.0, np.pi / 2], len(points)))
        return shapely.points(points)

    def _inside(self, how: str, size: float, count: int) -> Geometries:
        """Somewhere inside unit grids, away from their borders."""
        grids = self.rng.integers(0, len(self.city.metric), 3 * count + 12)
        bounds = shapely.bounds(self.city.metric[grids])
        shares = 0.5 + self.rng.uniform(-0.3, 0.3, (len(grids), 2))
        centres = bounds[:, :2] + (bounds[:, 2:] - bounds[:, :2]) * shares
        if how == "point":
            return shapely.points(centres)
        turns = self.rng.choice([0.0, np.pi / 2], len(grids)) - 0.03
        if how == "line":
            half = np.stack([np.cos(turns), np.sin(turns)], axis=1) * size / 2
            return shapely.linestrings(np.stack([centres - half, centres + half], axis=1))
        return self._rectangles(centres, size, turns)

    def _rectangles(self, centres: Floats, size: float, turns: Floats) -> Geometries:
        lengths = size * self.rng.uniform(0.7, 1.2, len(centres))
        along = np.stack([np.cos(turns), np.sin(turns)], axis=1)
        return rectangles(centres, along, lengths, lengths * self.rng.uniform(0.4, 0.8, len(lengths)))

    def _in_busy_grids(self, stretches: Stretches) -> Stretches:
        """Only what lies in areas of the first class."""
        grid = self.city.grids_at(stretches.segments.mean(axis=1))
        busy = (grid >= 0) & (self.city.classes[grid] == 1)
        return Stretches(stretches.segments[busy], stretches.half_widths[busy], stretches.streets[busy])


_ON_STREETS: dict[str, Callable[[Placer, Stretches, float, int], Geometries]] = {
    "row": Placer._row,
    "kerb": Placer._kerb,
    "gutter": Placer._gutter,
    "carriageway": Placer._carriageway,
    "line": Placer._lines,
    "area": Placer._areas,
}


def rectangles(centres: Floats, along: Floats, lengths: Floats, widths: Floats) -> Geometries:
    """Rectangles lying in the direction `along` (unit vectors)."""
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    long, wide = along * lengths[:, None] / 2, across * widths[:, None] / 2
    corners = [centres - long - wide, centres + long - wide, centres + long + wide, centres - long + wide]
    return shapely.polygons(np.stack([*corners, corners[0]], axis=1))


def _stretches(lines: Sequence[tuple[Road, shapely.LineString]], keep: Callable[[Road], bool]) -> Stretches:
    chosen = [(road, line) for road, line in lines if road.highway in HALF_WIDTH and keep(road)]
    counts = np.array([len(line.coords) - 1 for _, line in chosen])
    segments = segments_of(np.array([line for _, line in chosen]))
    half_widths = np.repeat([HALF_WIDTH[road.highway] for road, _ in chosen], counts)
    return Stretches(segments, half_widths, np.repeat(np.arange(len(chosen)), counts))


def _crossings(stretches: Stretches) -> Floats:
    """Where three or more segments meet, shape (n, 2)."""
    points = np.round(stretches.segments.reshape(-1, 2), 1)
    places, degree = np.unique(points, axis=0, return_counts=True)
    return places[degree >= 3]
