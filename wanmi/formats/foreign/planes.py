"""A plane as somebody has typed it: parsed by PROJ, and tried there and back. Foreign text, so apart from what serves."""

from __future__ import annotations

import re
from typing import Any

import pyproj

FILES = re.compile(r"grids|\binit\b|\bfile\b|[/\\\\]", re.I)
FARTHEST = 1e-7  # degrees that a point may come back beside itself


def wrong_with(definition: str, lng: float, lat: float) -> dict[str, Any]:
    """{"wrong": why, in Chinese} or {"x": …, "y": …}: where the city's centre lies on the plane."""
    if FILES.search(definition):
        return {"wrong": "定义不能引用文件、格网或别的定义，请写出投影参数"}
    try:
        plane = pyproj.CRS(definition)
    except pyproj.exceptions.CRSError:
        return {"wrong": "不是 PROJ 能读的定义。写成 +proj=tmerc +lat_0=0 +lon_0=中央经线 +k=1 +x_0=东偏 +y_0=北偏 +ellps=GRS80 +units=m"}
    if not plane.is_projected:
        return {"wrong": "这是经纬度，不是平面坐标系。写明投影，例如 +proj=tmerc"}
    base = plane.geodetic_crs
    there = pyproj.Transformer.from_crs(base, plane, always_xy=True).transform(lng, lat)
    back = pyproj.Transformer.from_crs(plane, base, always_xy=True).transform(*there)
    if not (abs(back[0] - lng) <= FARTHEST and abs(back[1] - lat) <= FARTHEST):
        return {"wrong": "本市中心投影过去再回来不在原处：中央经线离本市太远，或参数有误"}
    return {"x": float(there[0]), "y": float(there[1])}
