"""The bbox of a request (OGC API – Features Part 1, 7.15.3): four or six numbers in bbox-crs, also across the antimeridian."""

from __future__ import annotations

import math

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from wanmi.features.rules.refusals import WrongQuestion
from wanmi.features.systems import GEOGRAPHIC, LATITUDE_FIRST, brought_home

STEPS = 16  # points on each edge of a box in a plane: its edges are curves in degrees


def box_of(text: str, srid: int, *, field: str = "bbox") -> GEOSGeometry | None:
    """What the box covers (SRID 4326), a point or line where it has no width. None where none is asked for. Raises WrongQuestion."""
    return shape_of_box(_numbers(text, field), srid, field=field) if text else None


def _numbers(text: str, field: str) -> list[float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        raise WrongQuestion(field=field, why=_("应为以逗号分隔的四个或六个数")) from None
    return numbers


def shape_of_box(numbers: list[float], srid: int, *, field: str) -> GEOSGeometry:
    """As box_of, from the numbers: first corner, second corner, each with a height where there are six."""
    if len(numbers) == 6:
        if numbers[2] > numbers[5]:
            raise WrongQuestion(field=field, why=_("最低高程大于最高高程"))
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4 or not all(math.isfinite(number) for number in numbers):
        raise WrongQuestion(field=field, why=_("应为四个或六个有限的数"))
    first, second, third, fourth = numbers
    west, south, east, north = (second, first, fourth, third) if srid in LATITUDE_FIRST else (first, second, third, fourth)
    if south > north:
        raise WrongQuestion(field=field, why=_("南边界大于北边界"))
    if west > east and srid not in GEOGRAPHIC:
        raise WrongQuestion(field=field, why=_("西边界大于东边界"))
    parts = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    shape = shapely.union_all([_rectangle(left, south, right, north, srid) for left, right in parts])
    if srid in LATITUDE_FIRST:  # brought_home takes coordinates in the order of the system
        shape = shapely.transform(shape, lambda points: points[:, ::-1])
    return brought_home(shape, srid, field=field)


def _rectangle(west: float, south: float, east: float, north: float, srid: int) -> shapely.Geometry:
    if west == east and south == north:
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    whole = shapely.box(west, south, east, north)
    return whole if srid in GEOGRAPHIC else shapely.segmentize(whole, max(east - west, north - south) / STEPS)
