"""Coordinates of Chinese maps: WGS-84, the shifted GCJ-02 and BD-09, Gauss-Krüger zones, distances and directions (GD-14, GE-8).

Points are (longitude, latitude) in degrees, distances metres. WGS-84 and CGCS2000 agree within centimetres and are one here.
GCJ-02 (Amap, Tencent and most phones' Chinese maps) is WGS-84 moved by up to 700 m; BD-09 (Baidu) is GCJ-02 moved once more.
"""

from __future__ import annotations

from collections.abc import Callable
from math import asin, atan2, cos, degrees, floor, hypot, pi, radians, sin, sqrt, tan
from typing import NamedTuple


class LngLat(NamedTuple):
    """Degrees."""

    lng: float
    lat: float


# Of the published shift: Krasovsky's ellipsoid.
_SHIFT_AXIS, _SHIFT_ECCENTRICITY2 = 6378245.0, 0.00669342162296594323
_BAIDU_WAVES = pi * 3000 / 180

WGS84_AXIS, WGS84_FLATTENING = 6378137.0, 1 / 298.257223563
MEAN_RADIUS = 6371008.8  # of the sphere, metres

_PRECISE = 1e-11  # degrees, a thousandth of a millimetre
_ROUNDS = 30

DIRECTIONS = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")  # clockwise from north (GE-8)
_ENGLISH_DIRECTIONS = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")


def inside_china(lng: float, lat: float) -> bool:
    """Whether the shift applies: the rectangle of the published formula, wider than the country."""
    return 72.004 <= lng <= 137.8347 and 0.8293 <= lat <= 55.8271


def wgs84_to_gcj02(lng: float, lat: float) -> LngLat:
    """Unchanged outside the rectangle of `inside_china`."""
    if not inside_china(lng, lat):
        return LngLat(lng, lat)
    east, north = _shift(lng - 105.0, lat - 35.0)
    latitude = radians(lat)
    magic = 1 - _SHIFT_ECCENTRICITY2 * sin(latitude) ** 2
    meridian_radius = _SHIFT_AXIS * (1 - _SHIFT_ECCENTRICITY2) / (magic * sqrt(magic))
    parallel_radius = _SHIFT_AXIS / sqrt(magic) * cos(latitude)
    return LngLat(lng + degrees(east / parallel_radius), lat + degrees(north / meridian_radius))


def gcj02_to_bd09(lng: float, lat: float) -> LngLat:
    """Baidu's own turn and shift, everywhere."""
    radius = hypot(lng, lat) + 2e-5 * sin(lat * _BAIDU_WAVES)
    angle = atan2(lat, lng) + 3e-6 * cos(lng * _BAIDU_WAVES)
    return LngLat(radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006)


def gcj02_to_wgs84(lng: float, lat: float) -> LngLat:
    """By iteration, to better than 1e-9 degree; on the rectangle's very edge the nearest that can be had."""
    return _undo(wgs84_to_gcj02, LngLat(lng, lat))


def bd09_to_gcj02(lng: float, lat: float) -> LngLat:
    """By iteration, to better than 1e-9 degree (the formula that most programs use is off by up to 0.2 m)."""
    return _undo(gcj02_to_bd09, LngLat(lng, lat))


def wgs84_to_bd09(lng: float, lat: float) -> LngLat:
    return gcj02_to_bd09(*wgs84_to_gcj02(lng, lat))


def bd09_to_wgs84(lng: float, lat: float) -> LngLat:
    return gcj02_to_wgs84(*bd09_to_gcj02(lng, lat))


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres on the WGS-84 ellipsoid, as PostGIS measures geography (Vincenty; all but opposite points of the Earth by the sphere)."""
    polar = WGS84_AXIS * (1 - WGS84_FLATTENING)
    east = radians(other[0] - one[0])
    low1, low2 = (atan2((1 - WGS84_FLATTENING) * tan(radians(lat)), 1) for lat in (one[1], other[1]))
    turn = east
    for _ in range(_ROUNDS):
        a, b = cos(low2) * sin(turn), cos(low1) * sin(low2) - sin(low1) * cos(low2) * cos(turn)
        sine, cosine = hypot(a, b), sin(low1) * sin(low2) + cos(low1) * cos(low2) * cos(turn)
        if sine == 0:
            return 0.0 if cosine > 0 else _on_sphere(one, other)
        arc = atan2(sine, cosine)
        azimuth = cos(low1) * cos(low2) * sin(turn) / sine
        tilt2 = 1 - azimuth**2
        middle = cosine - 2 * sin(low1) * sin(low2) / tilt2 if tilt2 > 1e-15 else 0.0  # 0 along the equator
        c = WGS84_FLATTENING / 16 * tilt2 * (4 + WGS84_FLATTENING * (4 - 3 * tilt2))
        bent = arc + c * sine * (middle + c * cosine * (2 * middle**2 - 1))
        last, turn = turn, east + (1 - c) * WGS84_FLATTENING * azimuth * bent
        if abs(turn - last) < 1e-13:
            return _arc_length(polar, arc, sine, cosine, middle, tilt2 * (WGS84_AXIS**2 / polar**2 - 1))
    return _on_sphere(one, other)


def bearing(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The direction in which one sees the other: degrees clockwise from north, 0 <= bearing < 360; 0 for the same point."""
    turn, low1, low2 = radians(other[0] - one[0]), radians(one[1]), radians(other[1])
    east = sin(turn) * cos(low2)
    north = cos(low1) * sin(low2) - sin(low1) * cos(low2) * cos(turn)
    return degrees(atan2(east, north)) % 360.0 % 360.0  # twice: -1e-15 % 360 is 360.0


def direction_word(bearing: float, language: str = "zh-hans") -> str:
    """东, 东南, …: the nearest of eight (GE-8)."""
    words = _ENGLISH_DIRECTIONS if language.startswith("en") else DIRECTIONS
    return words[floor(bearing % 360 / 45 + 0.5) % 8]


def gauss_kruger_zone(lng: float, width: int = 3) -> int:
    """Number of the Gauss-Krüger zone that holds a longitude, zones of 3 or 6 degrees."""
    if width == 3:
        return floor((lng + 1.5) / 3)
    if width == 6:
        return floor(lng / 6) + 1
    raise ValueError(f"Gauss-Krüger zones have 3 or 6 degrees, not {width}")


def central_meridian(zone: int, width: int = 3) -> int:
    """Of a zone, in degrees."""
    return 3 * zone if width == 3 else 6 * zone - 3


def gauss_kruger_epsg(lng: float, width: int = 3, *, prefixed: bool = False) -> int:
    """The EPSG code of CGCS2000's zone for a longitude; `prefixed`: with the zone number before the easting.

    ValueError outside the zones that exist (about 73.5 to 136.5 degrees east).
    """
    zone = gauss_kruger_zone(lng, width)
    first, last = (25, 45) if width == 3 else (13, 23)
    if not first <= zone <= last:
        raise ValueError(f"CGCS2000 has no {width}-degree zone {zone}")
    base = (4513 if prefixed else 4534) if width == 3 else (4491 if prefixed else 4502)
    return base + zone - first


def _shift(x: float, y: float) -> tuple[float, float]:
    """The published shift, metres east and north, at x, y degrees from 105 E 35 N."""
    root = sqrt(abs(x))
    both = (20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + both
    east += (20 * sin(pi * x) + 40 * sin(pi / 3 * x) + 150 * sin(pi / 12 * x) + 300 * sin(pi / 30 * x)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + both
    north += (20 * sin(pi * y) + 40 * sin(pi / 3 * y) + 160 * sin(pi / 12 * y) + 320 * sin(pi / 30 * y)) * 2 / 3
    return east, north


def _undo(forward: Callable[[float, float], LngLat], goal: LngLat) -> LngLat:
    """The point that `forward` brings to `goal`: what is missed is walked back, each time a thousand times less."""
    guess = goal
    for _ in range(_ROUNDS):
        there = forward(*guess)
        east, north = goal.lng - there.lng, goal.lat - there.lat
        guess = LngLat(guess.lng + east, guess.lat + north)
        if abs(east) < _PRECISE and abs(north) < _PRECISE:
            break
    return guess


def _arc_length(polar: float, arc: float, sine: float, cosine: float, middle: float, u2: float) -> float:
    """Vincenty's series: metres along an arc on the ellipsoid."""
    scale = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    inner = cosine * (2 * middle**2 - 1) - b / 6 * middle * (4 * sine**2 - 3) * (4 * middle**2 - 3)
    return polar * scale * (arc - b * sine * (middle + b / 4 * inner))


def _on_sphere(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres on the mean sphere (haversine)."""
    low1, low2 = radians(one[1]), radians(other[1])
    half = sin((low2 - low1) / 2) ** 2 + cos(low1) * cos(low2) * sin(radians(other[0] - one[0]) / 2) ** 2
    return 2 * MEAN_RADIUS * asin(min(1.0, sqrt(half)))
