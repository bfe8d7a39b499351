"""Large blocks cut into pieces of about the wanted size, straight across, square to the block. Metres throughout."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, pi

import numpy as np
import shapely

from wanmi.grids.rules.linework import STEP, Floats, Integers, segments_of
from wanmi.grids.rules.merging import Sizes

SAMPLES = 25  # places looked at for each cut, besides corners and joints
CORNER = 5.0  # metres: a cut that ends this near to a corner of the block ends in it
SLANTS = (0.0, pi / 12, -pi / 12, pi / 6, -pi / 6)  # turned away from square only where nothing square is good enough
GOOD_ENOUGH, VERY_GOOD = 1.2, 0.6
SHORTEST_STRIP, LONGEST_STRIP = 25.0, 110.0  # metres of a strip between two cuts
OVERSHOOT = 3 * STEP
NECK = 2 * STEP  # metres: a shorter cut is none


def cuts(block: shapely.Polygon, joints: Floats, sizes: Sizes) -> list[shapely.LineString]:
    """Straight lines that part `block` into pieces of about the wanted size; none where it is small enough.

    `joints`, shape (n, 2), are places where a street or border meets the block from outside: a cut from there goes on in its line.
    """
    pieces = max(1, round(block.area / sizes.wanted))
    if block.area <= sizes.most or pieces == 1:
        return []
    for guides in (joints, joints[:0]):  # where a cut guided by joints parts nothing, any other will do
        cut = best_cut(block, pieces, guides, sizes)
        parts = _parts(block, cut) if cut is not None else []
        if len(parts) > 1:
            return [cut, *(deeper for part in parts for deeper in cuts(part, joints, sizes))]
    return []


def _parts(block: shapely.Polygon, cut: shapely.LineString) -> list[shapely.Polygon]:
    found = shapely.get_parts(shapely.polygonize([shapely.union_all([block.boundary, cut], grid_size=STEP)]))
    return [part for part in found if block.covers(part.representative_point())]


def best_cut(block: shapely.Polygon, pieces: int, joints: Floats, sizes: Sizes) -> shapely.LineString | None:
    """The best straight cut of a block that is to become so many pieces; None where no line parts it in two."""
    heading = _long_heading(block)
    best, found = inf, None
    for slant in SLANTS:
        for turn in (0.0, pi / 2):
            if best < VERY_GOOD:
                break
            cost, cut = _cut_across(block, heading + turn + slant, pieces, joints, sizes)
            if cut is not None and cost + abs(slant) * 2 < best:
                best, found = cost + abs(slant) * 2, cut
        if best < GOOD_ENOUGH:
            break
    return found


def main_heading(block: shapely.Polygon) -> float:
    """The direction, radians, that most of the block's outline runs along or square to."""
    segments = segments_of(np.array([block.exterior]))
    vectors = segments[:, 1] - segments[:, 0]
    fourfold = (np.hypot(*vectors.T) * np.exp(4j * np.arctan2(vectors[:, 1], vectors[:, 0]))).sum()
    return float(np.angle(fourfold)) / 4


def _long_heading(block: shapely.Polygon) -> float:
    """The main heading, or the one square to it where the block is longer that way."""
    heading = main_heading(block)
    width, height = np.ptp(shapely.get_coordinates(block.exterior) @ _turning(heading), axis=0)
    return heading if width >= height else heading + pi / 2


def strip_cuts(strip: shapely.Polygon, joints: Floats) -> list[shapely.LineString]:
    """Cuts across a strip wherever a street meets it from the side and at least every LONGEST_STRIP metres."""
    turning = _turning(_long_heading(strip))
    outline = shapely.get_coordinates(strip.exterior) @ turning
    left, right = outline[:, 0].min(), outline[:, 0].max()
    places = [left]
    for x in [*np.sort(joints @ turning, axis=0)[:, 0], right]:
        if x - places[-1] > SHORTEST_STRIP:
            places += list(np.linspace(places[-1], x, 1 + int(np.ceil((x - places[-1]) / LONGEST_STRIP)))[1:])
    inner = [x for x in places if left + SHORTEST_STRIP < x < right - SHORTEST_STRIP]
    chords = chords_of(outline, np.array([[x, 0.0] for x in inner]).reshape(-1, 2))
    ends = np.stack([np.stack([chords.x, chords.lower - OVERSHOOT], 1), np.stack([chords.x, chords.upper + OVERSHOOT], 1)], 1)
    return [shapely.LineString(cut @ turning.T) for cut in ends]


def _turning(heading: float) -> Floats:
    """Rows @ this matrix: `heading` becomes the direction of x."""
    return np.array([[np.cos(heading), -np.sin(heading)], [np.sin(heading), np.cos(heading)]])


@dataclass(frozen=True)
class Chords:
    """Upright chords inside a ring: x, lower and upper end, the area that each parts off, and what is in its favour."""

    x: Floats
    lower: Floats
    upper: Floats
    parted: Floats
    bonus: Floats


def _cut_across(
    block: shapely.Polygon, heading: float, pieces: int, joints: Floats, sizes: Sizes
) -> tuple[float, shapely.LineString | None]:
    """The best cut square to `heading`, with its cost."""
    turning = _turning(heading)
    outline = shapely.get_coordinates(block.exterior) @ turning
    chords = chords_of(outline, _places(outline, joints @ turning if len(joints) else joints))
    if not len(chords.x):
        return inf, None
    costs = _costs(chords, block.area, pieces, sizes)
    best = int(costs.argmin())
    ends = np.array([[chords.x[best], chords.lower[best]], [chords.x[best], chords.upper[best]]])
    tidy = _overshoot(np.array([_at_corner(end, outline) for end in ends])) @ turning.T
    cut = shapely.LineString(tidy)
    if not _parts_cleanly(block, cut):
        cut = shapely.LineString(_overshoot(ends) @ turning.T)
    return float(costs[best]), cut


def _places(outline: Floats, joints: Floats) -> Floats:
    """Where to try: x and what is in favour of it (a corner, a joint), shape (n, 2)."""
    even = np.linspace(outline[:, 0].min(), outline[:, 0].max(), SAMPLES + 2)[1:-1]
    marked = [(even, 0.0), (outline[:-1, 0] + STEP / 10, 0.2)]
    if len(joints):
        marked.append((joints[:, 0] + STEP / 10, 0.35))
    return np.concatenate([np.stack([x, np.full(len(x), bonus)], axis=1) for x, bonus in marked])


def chords_of(outline: Floats, places: Floats) -> Chords:
    """Every chord of a closed ring on the upright lines at `places` (x, bonus), with the area on one of its sides."""
    a, b = outline[:-1], outline[1:]
    place, edge = np.nonzero((a[None, :, 0] > places[:, :1]) != (b[None, :, 0] > places[:, :1]))
    x = places[place, 0]
    y = a[edge, 1] + (x - a[edge, 0]) / (b[edge, 0] - a[edge, 0]) * (b[edge, 1] - a[edge, 1])
    order = np.lexsort([y, place])
    lower, upper = order[0::2], order[1::2]  # a ring crosses each line an even number of times
    long = y[upper] - y[lower] > NECK
    lower, upper = lower[long], upper[long]
    x, low, high = x[lower], y[lower], y[upper]
    return Chords(x, low, high, _parted(outline, edge[lower], edge[upper], x, low, high), places[place[lower], 1])


def areas_beside(outline: Floats, x: float) -> Floats:
    """The area that each chord of a closed ring on the upright line at x parts off."""
    return chords_of(outline, np.array([[x, 0.0]])).parted


def _parted(outline: Floats, one: Integers, other: Integers, x: Floats, low: Floats, high: Floats) -> Floats:
    """The area between chord and ring, from running sums of the shoelace formula."""
    a, b = outline[:-1], outline[1:]
    running = np.concatenate([[0.0], np.cumsum(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])])
    turned = one > other
    first, last = np.where(turned, other, one), np.where(turned, one, other)
    enters, leaves = np.where(turned, high, low), np.where(turned, low, high)
    start, stop = outline[first + 1], outline[last]
    twice = running[last] - running[first + 1]
    twice += x * start[:, 1] - enters * start[:, 0]
    twice += stop[:, 0] * leaves - stop[:, 1] * x
    twice += x * enters - leaves * x
    parted: Floats = np.abs(twice) / 2
    return parted


def _costs(chords: Chords, area: float, pieces: int, sizes: Sizes) -> Floats:
    """Sides that do not make whole pieces cost, and long cuts; cuts near the middle are a little better."""
    share = np.clip(chords.parted / area, 1e-6, 1 - 1e-6)
    here = np.clip(np.round(share * pieces), 1, pieces - 1)
    one, other = (np.log(side * area / count / sizes.wanted) for side, count in ((share, here), (1 - share, pieces - here)))
    length = (chords.upper - chords.lower) / np.sqrt(sizes.wanted)
    costs: Floats = 4 * (one**2 + other**2) + length / np.sqrt(pieces) + 0.6 * np.abs(here / pieces - 0.5) - chords.bonus
    return costs


def _overshoot(ends: Floats) -> Floats:
    """A little longer at both ends, so that rounding never leaves the cut short of the outline."""
    way = ends[1] - ends[0]
    beyond = way / max(float(np.hypot(*way)), STEP) * OVERSHOOT
    return np.array([ends[0] - beyond, ends[1] + beyond])


def _parts_cleanly(block: shapely.Polygon, cut: shapely.LineString) -> bool:
    """Whether the cut runs through the block's inside for its whole length."""
    inside = block.intersection(cut)
    return bool(inside.length > cut.length - 4 * OVERSHOOT and cut.intersection(block.boundary).length < STEP)


def _at_corner(end: Floats, corners: Floats) -> Floats:
    apart = np.hypot(*(corners - end).T)
    nearest = int(apart.argmin())
    return corners[nearest] if apart[nearest] < CORNER else end
