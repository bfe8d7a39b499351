"""Where a number that is not there probably lies: a line through the numbers around it, on which one wrong point weighs little (GE-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, radians

from wanmi.kit.rules.coordinates import MEAN_RADIUS

MOST = 6  # numbers that are asked
OTHER_SIDE = 60  # numbers by which the other side of the street counts as farther away
FARTHEST = 150  # the nearest number may lie as far away
BEYOND = 60  # numbers past the last known one that are reckoned
SURE_M = 30.0  # metres within which a point is taken as it is
STEEPEST_M = 25.0  # metres from one number to the next
ROUNDS = 8
_METRES = MEAN_RADIUS * pi / 180


@dataclass(frozen=True, slots=True)
class Numbered:
    """A known number of a street and its point in degrees."""

    number: int
    lng: float
    lat: float


def far(wanted: int, known: int) -> int:
    """How many numbers away a known one is, those of the other side farther."""
    return abs(known - wanted) + (OTHER_SIDE if (known - wanted) % 2 else 0)


def reckoned_point(wanted: int, known: Sequence[Numbered]) -> tuple[float, float] | None:
    """The point of a number in degrees; None where no known one is near enough, or all lie on one side and too far off."""
    nearest = sorted(known, key=lambda each: far(wanted, each.number))[:MOST]
    if not nearest or abs(nearest[0].number - wanted) > FARTHEST:
        return None
    numbers = [each.number for each in known]
    if not min(numbers) <= wanted <= max(numbers) and min(abs(number - wanted) for number in numbers) > BEYOND:
        return None
    return _line(wanted, nearest)


def _line(wanted: int, known: Sequence[Numbered]) -> tuple[float, float]:
    """Least squares over number → metres east and north, weights falling with distance in numbers, and anew with each one's error."""
    lng, lat = known[0].lng, known[0].lat
    east = _METRES * cos(radians(lat))
    points = [(each.number - wanted, (each.lng - lng) * east, (each.lat - lat) * _METRES) for each in known]
    away = sorted(far(wanted, each.number) for each in known)
    width = max(away[min(3, len(away) - 1)], 2) * 1.2
    near = [1 / (1 + (far(wanted, each.number) / width) ** 2) for each in known]
    weights, x, y = near, 0.0, 0.0
    for _ in range(ROUNDS):
        x, y, dx, dy = _fitted(points, weights)
        errors = [hypot(px - x - dx * at, py - y - dy * at) for at, px, py in points]
        weights = [share / max(error, SURE_M) for share, error in zip(near, errors, strict=True)]
    return lng + x / east, lat + y / _METRES


def _fitted(points: Sequence[tuple[int, float, float]], weights: Sequence[float]) -> tuple[float, float, float, float]:
    """(x, y at the wanted number, metres a number east, north)."""
    total = sum(weights)
    middle, x, y = (sum(weight * point[axis] for weight, point in zip(weights, points, strict=True)) / total for axis in range(3))
    spread = sum(weight * (point[0] - middle) ** 2 for weight, point in zip(weights, points, strict=True)) + 1e-9
    dx, dy = (
        sum(weight * (point[0] - middle) * point[axis] for weight, point in zip(weights, points, strict=True)) / spread for axis in (1, 2)
    )
    steep = max(hypot(dx, dy) / STEEPEST_M, 1.0)
    dx, dy = dx / steep, dy / steep
    return x - dx * middle, y - dy * middle, dx, dy
