"""Systems of coordinates that requests and answers may be in, and shapes brought from them to ours."""

from __future__ import annotations

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from pyproj import Transformer
from pyproj.exceptions import ProjError

from wanmi.features.rules.refusals import WrongQuestion

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
DEGREES = 84  # stands for CRS84: degrees, longitude first
ZONES = range(4491, 4555)  # Gauss-Krüger zones of CGCS2000
LATITUDE_FIRST = frozenset({4326, 4490, *ZONES})  # latitude or northing comes first, as EPSG defines them
SYSTEMS = (4326, 4490, 3857, *ZONES)
GEOGRAPHIC = frozenset({DEGREES, 4326, 4490})


def srid_of(text: str, name: str) -> int:
    """The system that a parameter called `name` asks for; CRS84 where it asks for none. Raises WrongQuestion."""
    if not text or text == CRS84:
        return DEGREES
    code = text.strip("[]").removeprefix("EPSG:").removeprefix(EPSG)
    if not (code.isascii() and code.isdecimal()) or int(code[:6]) not in SYSTEMS or len(code) > 6:
        raise WrongQuestion(field=name, why=_("不支持这个坐标系"))
    return int(code)


def uri_of(srid: int) -> str:
    return CRS84 if srid == DEGREES else f"{EPSG}{srid}"


def all_uris() -> list[str]:
    return [CRS84, *(f"{EPSG}{code}" for code in SYSTEMS)]


def brought_home(shape: shapely.Geometry, srid: int, *, field: str) -> GEOSGeometry:
    """A shape with its coordinates in the order of `srid`, as longitude and latitude (SRID 4326).

    Raises WrongQuestion naming `field` where it is no shape, or lies where the system does not reach.
    """
    if shape.is_empty or not np.isfinite(shapely.get_coordinates(shape)).all():
        raise WrongQuestion(field=field, why=_("几何为空或坐标不是有限的数"))
    if srid in LATITUDE_FIRST:
        shape = shapely.transform(shape, lambda points: points[:, ::-1])
    if srid not in GEOGRAPHIC:
        shape = shapely.transform(shape, lambda points: _in_degrees(points, srid, field))
    points = shapely.get_coordinates(shape)
    if (np.abs(points[:, 0]) > 180).any() or (np.abs(points[:, 1]) > 90).any():
        raise WrongQuestion(field=field, why=_("坐标超出经纬度范围（经度 ±180，纬度 ±90），请检查坐标顺序和坐标系"))
    if not shape.is_valid:
        raise WrongQuestion(field=field, why=_("几何自相交或不成形"))
    home = GEOSGeometry(memoryview(shapely.to_wkb(shape)))
    home.srid = 4326
    return home


def _in_degrees(points: np.ndarray, srid: int, field: str) -> np.ndarray:
    try:
        lng, lat = Transformer.from_crs(srid, 4326, always_xy=True).transform(points[:, 0], points[:, 1], errcheck=True)
    except ProjError:
        raise WrongQuestion(field=field, why=_("坐标无法从该坐标系换算")) from None
    found = np.column_stack([lng, lat])
    if not np.isfinite(found).all():
        raise WrongQuestion(field=field, why=_("坐标无法从该坐标系换算"))
    return found
