"""Large blocks cut into pieces of about the wanted size, straight across, square to the block. Metres throughout."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, pi

import numpy as np
import shapely

from wanmi.division.rules.merging import Sizes
from wanmi.grids.rules.linework import STEP, Floats, Integers

SAMPLES = 25  # places looked at for each cut, besides corners and joints
CORNER = 5.0  # metres: a cut that ends this near to a corner of the block ends in it
SLANTS = (0.0, pi / 12, -pi / 12, pi / 6, -pi / 6)  # turned away from square only where nothing square is good enough
GOOD_ENOUGH, VERY_GOOD = 1.2, 0.85
SHORTEST_STRIP, LONGEST_STRIP = 25.0, 110.0  # metres of a strip between two cuts
OVERSHOOT = 3 * STEP
SLAT, COMPACT = 3.0, 0.45  # a side less square than this share of what its pieces could be is on the way to a slat
NECK = 2 * STEP  # metres: a shorter cut is none


@dataclass(frozen=True)
class Cut:
    """A straight line through a ring: its ends, shape (2, 2), and the numbers of the edges that they lie on, the lower first."""

    ends: Floats
    first: int
    last: int


def cuts(block: shapely.Polygon, joints: Floats, sizes: Sizes) -> list[shapely.LineString]:
    """Straight lines that part `block` into pieces of about the wanted size; none where it is small enough.

    `joints`, shape (n, 2), are places where a street or border meets the block from outside: a cut from there goes on in its line.
    The block must have no holes. The lines overshoot the outline a little, so that rounding never leaves them short of it.
    """
    outline = block.exterior
    shapely.prepare(outline)
    return [shapely.LineString(_overshoot(cut.ends)) for cut in _ring_cuts(shapely.get_coordinates(outline), joints, sizes, outline)]


def _ring_cuts(ring: Floats, joints: Floats, sizes: Sizes, outline: shapely.LinearRing) -> list[Cut]:
    area = _area(ring)
    pieces = max(1, round(area / sizes.target))
    if area <= sizes.most or pieces == 1:
        return []
    west, south = ring.min(axis=0) - 1
    east, north = ring.max(axis=0) + 1
    near = joints[(joints[:, 0] > west) & (joints[:, 0] < east) & (joints[:, 1] > south) & (joints[:, 1] < north)]
    cut = _best_cut(ring, area, pieces, near, sizes)
    if cut is None:
        return []
    parts = _parts(ring, cut)
    if area <= sizes.whole and min(_share_on(outline, part) for part in parts) < sizes.along:
        return []
    return [cut, *(deeper for part in parts for deeper in _ring_cuts(part, near, sizes, outline))]


def _share_on(outline: shapely.LinearRing, ring: Floats) -> float:
    """The share of a ring that lies on the outline of the block that it was cut from, not on cuts through it."""
    lengths = np.hypot(*np.diff(ring, axis=0).T)
    middles = shapely.points((ring[1:] + ring[:-1]) / 2)
    return float(lengths[shapely.dwithin(middles, outline, 2 * STEP)].sum() / lengths.sum())


def _parts(ring: Floats, cut: Cut) -> tuple[Floats, Floats]:
    """The two closed rings on both sides of a cut."""
    enters, leaves = cut.ends[:1], cut.ends[1:]
    one = np.concatenate([enters, ring[cut.first + 1 : cut.last + 1], leaves, enters])
    other = np.concatenate([leaves, ring[cut.last + 1 : -1], ring[: cut.first + 1], enters, leaves])
    return _without_repeats(one), _without_repeats(other)


def _without_repeats(ring: Floats) -> Floats:
    keep = np.concatenate([[True], (ring[1:] != ring[:-1]).any(axis=1)])
    return ring[keep]


def _area(ring: Floats) -> float:
    x, y = ring[:, 0] - ring[0, 0], ring[:, 1] - ring[0, 1]
    return float(abs(x[:-1] @ y[1:] - x[1:] @ y[:-1])) / 2


def _best_cut(ring: Floats, area: float, pieces: int, joints: Floats, sizes: Sizes) -> Cut | None:
    """The best straight cut of a block that is to become so many pieces; None where no line parts it in two."""
    heading = _long_heading(ring)
    best, found = inf, None
    for slant in SLANTS:
        for turn in (0.0, pi / 2):
            if best < VERY_GOOD:
                break
            cost, cut = _cut_across(ring, area, heading + turn + slant, pieces, joints, sizes)
            if cut is not None and cost + abs(slant) * 2 < best:
                best, found = cost + abs(slant) * 2, cut
        if best < GOOD_ENOUGH:
            break
    return found


def main_heading(ring: Floats) -> float:
    """The direction, radians, that most of a ring runs along or square to."""
    vectors = np.diff(ring, axis=0)
    fourfold = (np.hypot(*vectors.T) * np.exp(4j * np.arctan2(vectors[:, 1], vectors[:, 0]))).sum()
    return float(np.angle(fourfold)) / 4


def _long_heading(ring: Floats) -> float:
    """The main heading, or the one square to it where the block is longer that way."""
    heading = main_heading(ring)
    width, height = np.ptp(ring @ _turning(heading), axis=0)
    return heading if width >= height else heading + pi / 2


def strip_cuts(strip: shapely.Polygon, joints: Floats) -> list[shapely.LineString]:
    """Cuts across a strip wherever a street meets it from the side and at least every LONGEST_STRIP metres."""
    ring = shapely.get_coordinates(strip.exterior)
    turning = _turning(_long_heading(ring))
    outline = ring @ turning
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
    """Upright chords inside a ring: x, both ends and their edges, the area that each parts off and the way round it, what favours it."""

    x: Floats
    lower: Floats
    upper: Floats
    lower_edge: Integers
    upper_edge: Integers
    parted: Floats
    way: Floats
    bonus: Floats


def _cut_across(ring: Floats, area: float, heading: float, pieces: int, joints: Floats, sizes: Sizes) -> tuple[float, Cut | None]:
    """The best cut square to `heading`, with its cost."""
    turning = _turning(heading)
    outline = ring @ turning
    chords = chords_of(outline, _places(outline, joints @ turning))
    if not len(chords.x):
        return inf, None
    costs = _costs(chords, area, float(np.hypot(*np.diff(ring, axis=0).T).sum()), pieces, sizes)
    best = int(costs.argmin())
    edges = np.array([chords.lower_edge[best], chords.upper_edge[best]])
    ends = np.array([[chords.x[best], chords.lower[best]], [chords.x[best], chords.upper[best]]]) @ turning.T
    order = edges.argsort()
    raw = Cut(ends[order], int(edges[order[0]]), int(edges[order[1]]))
    return float(costs[best]), _tidy(ring, raw) or raw


def _tidy(ring: Floats, cut: Cut) -> Cut | None:
    """The cut with its ends moved to corners near by; None where it would then cross the ring or hardly part anything."""
    ends = np.stack([_at_corner(end, ring[edge], ring[edge + 1]) for end, edge in zip(cut.ends, (cut.first, cut.last), strict=True)])
    tidy = Cut(ends, cut.first, cut.last)
    sides = [_area(part) for part in _parts(ring, tidy)]
    if min(sides) < 0.05 * sum(sides) or _crosses(ring, ends):
        return None
    return tidy


def _at_corner(end: Floats, one: Floats, other: Floats) -> Floats:
    """The nearer end of the edge from `one` to `other`, if it is near."""
    apart = [float(np.hypot(*(corner - end))) for corner in (one, other)]
    return end if min(apart) > CORNER else (one if apart[0] <= apart[1] else other)


def _crosses(ring: Floats, ends: Floats) -> bool:
    """Whether the line between two points of a ring crosses it, or touches a corner, anywhere else."""
    p, q = ends
    a, b = ring[:-1], ring[1:]
    way = q - p
    side_a = way[0] * (a - p)[:, 1] - way[1] * (a - p)[:, 0]
    side_b = way[0] * (b - p)[:, 1] - way[1] * (b - p)[:, 0]
    edge = b - a
    side_p = edge[:, 0] * (p - a)[:, 1] - edge[:, 1] * (p - a)[:, 0]
    side_q = edge[:, 0] * (q - a)[:, 1] - edge[:, 1] * (q - a)[:, 0]
    length = np.hypot(*way) + np.hypot(*edge.T)
    at_end = (np.abs(side_p) < STEP * length) | (np.abs(side_q) < STEP * length)
    return bool(((side_a * side_b <= 0) & (side_p * side_q <= 0) & ~at_end).any())


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
    x, low, high, one, other = x[lower], y[lower], y[upper], edge[lower], edge[upper]
    parted = _parted(outline, one, other, x, low, high)
    return Chords(x, low, high, one, other, parted, _way_round(outline, one, other, x, low, high), places[place[lower], 1])


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


def _way_round(outline: Floats, one: Integers, other: Integers, x: Floats, low: Floats, high: Floats) -> Floats:
    """How far it is along the ring from one end of a chord to the other, on the side whose area `_parted` tells; metres."""
    running = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(outline, axis=0).T))])
    first, last = np.minimum(one, other), np.maximum(one, other)
    enters, leaves = np.where(one > other, high, low), np.where(one > other, low, high)
    way: Floats = running[last] - running[first + 1]
    way += np.hypot(x - outline[first + 1, 0], enters - outline[first + 1, 1])
    way += np.hypot(x - outline[last, 0], leaves - outline[last, 1])
    return way


def _slats(area: Floats, perimeter: Floats, pieces: Floats) -> Floats:
    """What it costs that a side is far longer than so many pieces side by side would be; 0 for what is compact enough."""
    squareness = 16 * area / perimeter**2 * (pieces + 1) ** 2 / (4 * pieces)
    costs: Floats = SLAT * np.log(np.clip(squareness / COMPACT, 1e-6, 1.0)) ** 2
    return costs


def _costs(chords: Chords, area: float, around: float, pieces: int, sizes: Sizes) -> Floats:
    """Sides that do not make whole pieces cost, and slats, and long cuts; cuts near the middle are a little better.

    `around`: the length of the whole ring, metres.
    """
    share = np.clip(chords.parted / area, 1e-6, 1 - 1e-6)
    here = np.clip(np.round(share * pieces), 1, pieces - 1)
    one, other = (np.log(side * area / count / sizes.target) for side, count in ((share, here), (1 - share, pieces - here)))
    length = (chords.upper - chords.lower) / np.sqrt(sizes.target)
    long = chords.upper - chords.lower
    slats = _slats(share * area, chords.way + long, here) + _slats((1 - share) * area, around - chords.way + long, pieces - here)
    costs: Floats = 4 * (one**2 + other**2) + slats + length / np.sqrt(pieces) + 0.6 * np.abs(here / pieces - 0.5) - chords.bonus
    return costs


def _overshoot(ends: Floats) -> Floats:
    """A little longer at both ends, so that rounding never leaves the cut short of the outline."""
    way = ends[1] - ends[0]
    beyond = way / max(float(np.hypot(*way)), STEP) * OVERSHOOT
    return np.array([ends[0] - beyond, ends[1] + beyond])
