"""The shifts of kit.rules.coordinates for whole columns of points at once: arrays of shape (n, 2), degrees."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]

_AXIS, _ECCENTRICITY2 = 6378245.0, 0.00669342162296594323
_WAVES = np.pi * 3000 / 180
_ROUNDS = 12
_PRECISE = 1e-11


def wgs84_to_gcj02(points: Points) -> Points:
    """Points outside the rectangle of the published formula stay as they are."""
    points = np.asarray(points, float)
    lng, lat = points[:, 0], points[:, 1]
    inside = (lng >= 72.004) & (lng <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)
    east, north = _shift(lng - 105.0, lat - 35.0)
    latitude = np.radians(lat)
    magic = 1 - _ECCENTRICITY2 * np.sin(latitude) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY2) / (magic * np.sqrt(magic))
    parallel = _AXIS / np.sqrt(magic) * np.cos(latitude)
    moved = np.stack([lng + np.degrees(east / parallel), lat + np.degrees(north / meridian)], axis=1)
    return np.where(inside[:, None], moved, points)


def gcj02_to_bd09(points: Points) -> Points:
    points = np.asarray(points, float)
    lng, lat = points[:, 0], points[:, 1]
    radius = np.hypot(lng, lat) + 2e-5 * np.sin(lat * _WAVES)
    angle = np.arctan2(lat, lng) + 3e-6 * np.cos(lng * _WAVES)
    return np.stack([radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006], axis=1)


def gcj02_to_wgs84(points: Points) -> Points:
    """By iteration, to better than 1e-9 degree."""
    return _undo(wgs84_to_gcj02, points)


def bd09_to_wgs84(points: Points) -> Points:
    return gcj02_to_wgs84(_undo(gcj02_to_bd09, points))


def wgs84_to_bd09(points: Points) -> Points:
    return gcj02_to_bd09(wgs84_to_gcj02(points))


def _shift(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    root, pi = np.sqrt(np.abs(x)), np.pi
    both = (20 * np.sin(6 * pi * x) + 20 * np.sin(2 * pi * x)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + both
    east += (20 * np.sin(pi * x) + 40 * np.sin(pi / 3 * x) + 150 * np.sin(pi / 12 * x) + 300 * np.sin(pi / 30 * x)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + both
    north += (20 * np.sin(pi * y) + 40 * np.sin(pi / 3 * y) + 160 * np.sin(pi / 12 * y) + 320 * np.sin(pi / 30 * y)) * 2 / 3
    return east, north


def _undo(forward: Callable[[Points], Points], goal: Points) -> Points:
    goal = np.asarray(goal, float)
    return undo(forward, goal, goal)


def undo(forward: Callable[[Points], Points], goal: Points, first: Points) -> Points:
    """The points that `forward` brings to `goal`, from a first guess: what is missed is walked back, each time a thousand times less."""
    guess = np.array(first, float)
    for _ in range(_ROUNDS):
        missed = goal - forward(guess)
        guess = guess + missed
        if not len(missed) or np.abs(missed).max() < _PRECISE:
            break
    return guess
