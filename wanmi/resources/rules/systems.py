"""Coordinate systems that deliveries come in, and how one is recognised (GD-14). Arrays of shape (n, 2) throughout."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyproj

from wanmi.kit.rules.coordinate_columns import bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02
from wanmi.resources.rules.refusals import UnknownSystem

Points = npt.NDArray[np.float64]
Change = Callable[[Points], Points]
DEGREES = {"wgs84": "WGS 84 经纬度", "cgcs2000": "CGCS2000 经纬度", "gcj02": "GCJ-02（高德、腾讯）", "bd09": "BD-09（百度）"}
LONGEST_NAME = 80  # of a system, as a file calls it
ZONES3, ZONES6 = range(25, 46), range(13, 24)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a file's coordinates seem to be, and why; `sure` where the file itself says so."""

    key: str
    why: str
    sure: bool = False


def _zones() -> dict[str, tuple[str, int]]:
    """Key → (name, EPSG) of the Gauss-Krüger zones of CGCS2000, with and without the zone number before the easting."""
    found = {}
    for place, zone in enumerate(ZONES3):
        found[f"gk3-{zone}"] = (f"CGCS2000 高斯 3°带 第{zone}带（中央经线 {zone * 3}°）", 4534 + place)
        found[f"gk3-{zone}-full"] = (f"CGCS2000 高斯 3°带 第{zone}带（坐标带号）", 4513 + place)
    for place, zone in enumerate(ZONES6):
        found[f"gk6-{zone}"] = (f"CGCS2000 高斯 6°带 第{zone}带（中央经线 {zone * 6 - 3}°）", 4502 + place)
        found[f"gk6-{zone}-full"] = (f"CGCS2000 高斯 6°带 第{zone}带（坐标带号）", 4491 + place)
    return found


ZONES = _zones()


def system_names(planes: Mapping[str, str] = {}) -> dict[str, str]:
    """Key → name of every system; `planes`: the city's own, `plane:<id>` → name."""
    return DEGREES | dict(planes) | {key: name for key, (name, _) in ZONES.items()} | {"mercator": "Web Mercator (EPSG:3857)"}


def to_degrees(key: str, definition: str = "") -> Change:
    """From a system to longitude and latitude of WGS 84. `definition`: the PROJ string of a plane. Raises UnknownSystem."""
    shifts: dict[str, Change] = {"gcj02": gcj02_to_wgs84, "bd09": bd09_to_wgs84, "wgs84": _same, "cgcs2000": _same}
    return shifts.get(key) or _projected(key, definition, True)


def from_degrees(key: str, definition: str = "") -> Change:
    """The way back: for files that go out."""
    shifts: dict[str, Change] = {"gcj02": wgs84_to_gcj02, "bd09": wgs84_to_bd09, "wgs84": _same, "cgcs2000": _same}
    return shifts.get(key) or _projected(key, definition, False)


def _same(points: Points) -> Points:
    return points


@cache
def _projected(key: str, definition: str, inwards: bool) -> Change:
    plane = definition or (f"EPSG:{ZONES[key][1]}" if key in ZONES else "EPSG:3857" if key == "mercator" else "")
    if not plane:
        raise UnknownSystem(field="system", system=key)
    try:
        # CGCS2000 and WGS 84 are one here: between the two frames a tenth of a millimetre.
        base = pyproj.CRS(plane).geodetic_crs
        one, other = (plane, base) if inwards else (base, plane)
        transformer = pyproj.Transformer.from_crs(one, other, always_xy=True)
    except pyproj.exceptions.CRSError:
        raise UnknownSystem(field="system", system=plane[:60]) from None
    return lambda points: np.stack(transformer.transform(points[:, 0], points[:, 1]), axis=1)


def epsg_of(key: str) -> str:
    """What a file that goes out says of itself; GCJ-02 and BD-09 have no code and are written without one."""
    if key in ZONES:
        return f"EPSG:{ZONES[key][1]}"
    return {"wgs84": "EPSG:4326", "cgcs2000": "EPSG:4490", "mercator": "EPSG:3857"}.get(key, "")


def guess_system(said: Guess | None, points: Points, *, lng: float | None) -> Guess:
    """From what the file says (as `said_system` understands it) and its coordinates; `lng`: where the city lies, None not known yet."""
    if said:
        return said
    if not len(points):
        return Guess("wgs84", "文件没有坐标")
    middle_x, middle_y = np.median(points, axis=0)
    if abs(middle_x) <= 180 and abs(middle_y) <= 90:
        return Guess("wgs84", "数值为经纬度，文件没有写坐标系；若来自互联网地图，请选 GCJ-02 或 BD-09")
    if abs(middle_x) <= 90 and abs(middle_y) <= 180:
        return Guess("wgs84", "横纵坐标颠倒：第一列像纬度，请在下面交换经度与纬度两列")
    easting = int(middle_x)
    if 1_000_000 < middle_x < 6_000_000 and (100_000 <= middle_y < 1_000_000 or middle_y >= 10_000_000):
        return Guess("wgs84", "横纵坐标颠倒：第一列像北坐标，请在下面交换两列后选择坐标系")
    if 10_000_000 <= easting < 50_000_000:
        zone = easting // 1_000_000
        width = 3 if zone in ZONES3 else 6
        return Guess(f"gk{width}-{zone}-full", f"东坐标 8 位，前两位 {zone} 是带号")
    if 100_000 <= easting < 1_000_000 and lng is not None:
        return Guess(f"gk3-{round(lng / 3)}", "东坐标 6 位，没有带号：按本市所在 3°带推定，请核对中央经线")
    return Guess("wgs84", "坐标数值无法识别，请选择坐标系")


def said_system(said: str) -> Guess | None:
    """What a file says of itself, as WKT or EPSG. Foreign text: for a reader, not for what serves."""
    try:
        crs = pyproj.CRS(said) if said else None
    except pyproj.exceptions.CRSError:
        return None
    return _known(crs) if crs else None


def _known(crs: pyproj.CRS) -> Guess | None:
    name = str(crs.name)[:LONGEST_NAME]
    code = crs.to_epsg(min_confidence=60)
    names = {4326: "wgs84", 4490: "cgcs2000", 4979: "wgs84", 3857: "mercator"}
    if code in names:
        return Guess(names[code], f"文件写明 EPSG:{code}", sure=True)
    zone = next((key for key, (_, epsg) in ZONES.items() if epsg == code), None) or _zone_like(crs)
    if zone:
        return Guess(zone, f"文件写明 {name}", sure=True)
    return Guess("wgs84", f"文件写明 {name}，按经纬度处理", sure=True) if crs.is_geographic else None


def _zone_like(crs: pyproj.CRS) -> str | None:
    """The zone of a Gauss-Krüger plane told by its parameters only (as .prj files of other programs do)."""
    told = crs.to_dict()
    if told.get("proj") not in ("tmerc", "etmerc", "gauss"):
        return None
    meridian, east = float(told.get("lon_0", 0)), float(told.get("x_0", 0))
    if meridian % 3 or abs(east % 1_000_000 - 500_000) > 1:
        return None
    zone = round(meridian / 3)
    return f"gk3-{zone}-full" if east > 1_000_000 else f"gk3-{zone}" if zone in ZONES3 else None
