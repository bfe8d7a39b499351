"""Which datum a coordinate system stands on. WGS 84 and CGCS2000 are one here; Beijing 1954, Xi'an 1980 and others lie tens of metres
beside."""

from __future__ import annotations

import re

import pyproj

AXIS, FLATTENING = 6378137.0, 298.257  # of WGS 84, CGCS2000, GRS 80
NAMES = {
    "newbeijing": "新北京 1954", "beijing": "北京 1954（Beijing 1954）", "xian": "西安 1980（Xian 1980）",
    "pulkovo": "普尔科沃 1942（Pulkovo 1942）",
    "hongkong": "香港 1980（Hong Kong 1980）", "twd67": "TWD67", "twd1967": "TWD67",
}  # fmt: skip
BY_BODY = {(6378245, 298.3): "北京 1954（Beijing 1954）", (6378140, 298.257): "西安 1980（Xian 1980）", (6378160, 298.25): "TWD67"}
SHIFTED = {"gcj": "gcj02", "火星": "gcj02", "bd09": "bd09", "baidu": "bd09", "百度": "bd09"}  # no datum: a shift, as some programs name it


def other_datum(crs: pyproj.CRS) -> str:
    """The name of the datum where it is none of ours; "" where it is."""
    plain = "".join(_plain(name) for name in _names(crs))
    body = crs.ellipsoid
    if found := next((name for word, name in NAMES.items() if word in plain), ""):
        return found
    if body is None:
        return ""
    found = next(
        (
            name
            for (axis, flat), name in BY_BODY.items()
            if abs(body.semi_major_metre - axis) < 1 and abs(body.inverse_flattening - flat) < 1e-3
        ),
        "",
    )
    if found or (abs(body.semi_major_metre - AXIS) < 0.5 and abs(body.inverse_flattening - FLATTENING) < 0.01):
        return found
    return str(crs.datum.name if crs.datum else body.name)[:60]


def shifted(crs: pyproj.CRS) -> str:
    """gcj02 or bd09 where the system is called so."""
    plain = _plain(str(crs.name))
    return next((key for word, key in SHIFTED.items() if word in plain), "")


def _names(crs: pyproj.CRS) -> list[str]:
    base = crs.geodetic_crs
    return [str(crs.name), str(base.name) if base else "", str(crs.datum.name) if crs.datum else ""]


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9\u4e00-\u9fff]", "", name.lower())
