"""Where a number that is not there probably lies: where most of the numbers around it, moved along the street, say it is (GE-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, exp, hypot, pi, radians

from wanmi.kit.rules.coordinates import MEAN_RADIUS

MOST = 6  # numbers that are asked
OTHER_SIDE = 100  # numbers by which the other side of the street counts as farther away
REACH = 1.2  # of the distance of the third nearest: there a number weighs less than half
FARTHEST = 150  # the nearest number may lie as far away
BEYOND = 60  # numbers past the last known one that are reckoned
SURE_M = 30.0  # metres within which a point is taken as it is
TOGETHER_M = 40.0  # metres within which two numbers say the same
STEEPEST_M = 25.0  # metres from one number to the next
ROUNDS = 8
_METRES = MEAN_RADIUS * pi / 180


@dataclass(frozen=True, slots=True)
class Numbered:
    """A known number of a street and its point in degrees. `doubt`: numbers by which it counts as farther away than it is."""

    number: int
    lng: float
    lat: float
    doubt: int = 0


def far(house_number: int, known: Numbered) -> int:
    """How many numbers away a known one is, those of the other side and doubtful ones farther."""
    return abs(known.number - house_number) + known.doubt + (OTHER_SIDE if (known.number - house_number) % 2 else 0)


def reckoned_point(house_number: int, known: Sequence[Numbered]) -> tuple[float, float] | None:
    """The point of a number in degrees; None where no known one is near enough, or all lie on one side and too far off."""
    if not known:
        return None
    numbers = [each.number for each in known]
    closest = min(abs(number - house_number) for number in numbers)
    if closest > FARTHEST or (closest > BEYOND and not min(numbers) <= house_number <= max(numbers)):
        return None
    return _agreed(house_number, sorted(known, key=lambda each: far(house_number, each))[:MOST])


def _agreed(house_number: int, known: Sequence[Numbered]) -> tuple[float, float]:
    """Each known number moved along the street to the wanted one; then where these points lie densest, not their middle."""
    lng, lat = known[0].lng, known[0].lat
    east = _METRES * cos(radians(lat))
    points = [(each.number - house_number, (each.lng - lng) * east, (each.lat - lat) * _METRES) for each in known]
    away = [far(house_number, each) for each in known]
    width = max(away[min(2, len(away) - 1)], 2) * REACH
    near = [1 / (1 + (each / width) ** 2) for each in away]
    dx, dy = _course(points, near)
    x, y = _densest([(px - dx * at, py - dy * at) for at, px, py in points], near)
    return lng + x / east, lat + y / _METRES


def _course(points: Sequence[tuple[int, float, float]], near: Sequence[float]) -> tuple[float, float]:
    """Metres east and north from a number to the next: least squares, weights anew by each point's error."""
    weights, dx, dy = near, 0.0, 0.0
    for _ in range(ROUNDS):
        x, y, dx, dy = _fitted(points, weights)
        errors = [hypot(px - x - dx * at, py - y - dy * at) for at, px, py in points]
        weights = [share / max(error, SURE_M) for share, error in zip(near, errors, strict=True)]
    return dx, dy


def _densest(points: Sequence[tuple[float, float]], near: Sequence[float]) -> tuple[float, float]:
    """Where the weighted points lie closest together (mean shift from the best of them)."""

    def weights(x: float, y: float) -> list[float]:
        return [share * exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * TOGETHER_M**2)) for share, (px, py) in zip(near, points, strict=True)]

    x, y = max(points, key=lambda point: sum(weights(*point)))
    for _ in range(ROUNDS):
        shares = weights(x, y)
        total = sum(shares)
        x, y = (sum(share * point[axis] for share, point in zip(shares, points, strict=True)) / total for axis in (0, 1))
    return x, y


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
