"""Coordinate systems that deliveries come in, and how one is recognised (GD-14). Arrays of shape (n, 2) throughout."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyproj

from wanmi.formats.rules.datums import other_datum, shifted
from wanmi.formats.rules.refusals import UnknownSystem
from wanmi.kit.rules.baidu_mercator import degrees_to_metres, metres_to_degrees
from wanmi.kit.rules.coordinate_columns import bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02

Points = npt.NDArray[np.float64]
Change = Callable[[Points], Points]
DEGREES = {"wgs84": "WGS 84 经纬度", "cgcs2000": "CGCS2000 经纬度", "gcj02": "GCJ-02（高德、腾讯）", "bd09": "BD-09（百度）"}
MERCATORS = {"mercator": "Web Mercator (EPSG:3857)", "bd09mc": "BD-09MC（百度墨卡托，米）"}
LONGEST_NAME = 80  # of a system, as a file calls it
UTM = {f"utm-{zone}": (f"WGS 84 / UTM 第{zone}带", 32600 + zone) for zone in range(43, 54)}
NEAR = 2.0  # degrees around the city in which its data may lie
ZONES3, ZONES6 = range(25, 46), range(13, 24)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a file's coordinates seem to be, and why; `sure` where the file itself says so. Without a key nobody can tell: it is asked."""

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
    return DEGREES | dict(planes) | {key: name for key, (name, _) in (ZONES | UTM).items()} | MERCATORS


def to_degrees(key: str, definition: str = "") -> Change:
    """From a system to longitude and latitude of WGS 84. `definition`: the PROJ string of a plane. Raises UnknownSystem."""
    shifts: dict[str, Change] = {
        "gcj02": gcj02_to_wgs84, "bd09": bd09_to_wgs84, "wgs84": _same, "cgcs2000": _same,
        "bd09mc": lambda points: bd09_to_wgs84(metres_to_degrees(points)),
    }  # fmt: skip
    return shifts.get(key) or _projected(key, definition, True)


def from_degrees(key: str, definition: str = "") -> Change:
    """The way back: for files that go out."""
    shifts: dict[str, Change] = {
        "gcj02": wgs84_to_gcj02, "bd09": wgs84_to_bd09, "wgs84": _same, "cgcs2000": _same,
        "bd09mc": lambda points: degrees_to_metres(wgs84_to_bd09(points)),
    }  # fmt: skip
    return shifts.get(key) or _projected(key, definition, False)


def _same(points: Points) -> Points:
    return points


@cache
def _projected(key: str, definition: str, inwards: bool) -> Change:
    plane = definition or (epsg_of(key) if key in ZONES or key in UTM or key == "mercator" else "")
    if not plane:
        raise UnknownSystem(field="system", system=key)
    try:
        # CGCS2000 and WGS 84 are one here: between the two frames a tenth of a millimetre.
        base = "EPSG:4326" if "+towgs84" in plane or "+nadgrids" in plane else pyproj.CRS(plane).geodetic_crs
        one, other = (plane, base) if inwards else (base, plane)
        transformer = pyproj.Transformer.from_crs(one, other, always_xy=True)
    except pyproj.exceptions.CRSError:
        raise UnknownSystem(field="system", system=plane[:60]) from None
    return lambda points: np.stack(transformer.transform(points[:, 0], points[:, 1]), axis=1)


def epsg_of(key: str) -> str:
    """What a file that goes out says of itself; GCJ-02 and BD-09 have no code and are written without one."""
    if found := ZONES.get(key) or UTM.get(key):
        return f"EPSG:{found[1]}"
    return {"wgs84": "EPSG:4326", "cgcs2000": "EPSG:4490", "mercator": "EPSG:3857"}.get(key, "")


def guess_system(declared: Guess | None, points: Points, *, lng: float | None, lat: float | None = None) -> Guess:
    """From what the file says (as `declared_system` understands it) and its coordinates;
    `lng`, `lat`: where the city lies, None not known."""
    if declared:
        return declared
    if not len(points):
        return Guess("wgs84", "文件没有坐标")
    middle_x, middle_y = (float(each) for each in np.median(points, axis=0))
    if abs(middle_x) <= 180 and abs(middle_y) <= 90:
        return Guess("wgs84", "数值为经纬度，文件没有写坐标系；若来自互联网地图，请选 GCJ-02 或 BD-09")
    if abs(middle_x) <= 90 and abs(middle_y) <= 180:
        return Guess("wgs84", "横纵坐标颠倒：第一列像纬度，请在下面交换经度与纬度两列")
    if 1_000_000 < middle_x < 6_000_000 and (100_000 <= middle_y < 1_000_000 or middle_y >= 7_500_000):
        return Guess("wgs84", "横纵坐标颠倒：第一列像北坐标，请在下面交换两列后选择坐标系")
    return _of_plane(middle_x, middle_y, lng, lat) or Guess("", f"坐标数值无法识别（如 {middle_x:.10g}, {middle_y:.10g}），请选择坐标系")


def _of_plane(x: float, y: float, lng: float | None, lat: float | None) -> Guess | None:
    """Of the planes whose numbers look so, the one in which the point lies at the city."""
    digits = 8 if 10_000_000 <= x < 50_000_000 else 6 if 100_000 <= x < 1_000_000 else 0
    number = int(x) // 1_000_000
    keys = [key for key in (f"gk3-{number}-full", f"gk6-{number}-full") if key in ZONES] if digits == 8 else []
    keys += [f"gk3-{zone}" for zone in ZONES3] if digits == 6 and lng is not None else []
    keys += ["mercator"] if 7_500_000 <= x < 15_500_000 and abs(y) < 8_500_000 else []
    far = {key: off for key in keys if (off := _off(key, x, y, lng, lat)) is not None}
    key = min(far, key=lambda each: far[each], default="")
    if not key:
        return None
    if lng is not None and far[key] > NEAR and len(keys) > 1 and digits != 6:
        return Guess("", f"坐标数值像{'或'.join(system_names()[each] for each in keys)}，但都不在本市，请选择坐标系")
    if key == "mercator":
        return Guess(key, "数值像 Web Mercator（米）；若来自百度地图，请选 BD-09MC")
    if digits == 8:
        return Guess(key, f"东坐标 8 位，前两位 {number} 是带号")
    return Guess(key, "东坐标 6 位，没有带号：按本市所在 3°带推定，请核对中央经线")


def _off(key: str, x: float, y: float, lng: float | None, lat: float | None) -> float | None:
    """Degrees from the city in this system; 0 where nobody knows where the city lies; None for no place on Earth."""
    with np.errstate(invalid="ignore"):
        place = to_degrees(key)(np.array([[x, y]]))[0]
    if not np.isfinite(place).all():
        return None
    return max(0.0 if lng is None else abs(float(place[0]) - lng), 0.0 if lat is None else abs(float(place[1]) - lat))


def declared_system(text: str) -> Guess | None:
    """What a file says of itself, as WKT or EPSG. Foreign text: for a reader, not for what serves."""
    try:
        crs = pyproj.CRS(text) if text else None
    except pyproj.exceptions.CRSError:
        return None
    return _known(crs) if crs else None


def _known(crs: pyproj.CRS) -> Guess | None:
    name = str(crs.name)[:LONGEST_NAME]
    if key := shifted(crs):
        return Guess(key, f"文件写明 {name}", sure=True)
    if datum := other_datum(crs):
        return Guess("", f"文件写明 {name}：基准是{datum}，不是 CGCS2000，相差几十至上百米。请用测绘部门的参数转换为 CGCS2000 后再交；"
                         "确知数值其实已是 CGCS2000，或已登记带转换参数的地方坐标系时，请在列表中选择", sure=True)  # fmt: skip
    code = crs.to_epsg(min_confidence=60)
    names = {4326: "wgs84", 4490: "cgcs2000", 4979: "wgs84", 4480: "cgcs2000", 3857: "mercator", 900913: "mercator", 3785: "mercator"}
    if code in names:
        return Guess(names[code], f"文件写明 EPSG:{code}", sure=True)
    zone = next((key for key, (_, epsg) in (ZONES | UTM).items() if epsg == code), None) or _zone_like(crs)
    if zone:
        return Guess(zone, f"文件写明 {name}", sure=True)
    if crs.is_geographic:
        return Guess("wgs84", f"文件写明 {name}，按经纬度处理", sure=True)
    if crs.to_dict().get("proj") in ("merc", "webmerc"):
        return Guess("mercator", f"文件写明 {name}", sure=True)
    if crs.is_projected:
        return Guess("", f"文件写明 {name}，不在可选的坐标系中。请转换为 CGCS2000 后再交，或登记为地方坐标系", sure=True)
    return None


def _zone_like(crs: pyproj.CRS) -> str | None:
    """The zone of a Gauss-Krüger plane told by its parameters only (as .prj files of other programs do)."""
    parameters = crs.to_dict()
    if parameters.get("proj") not in ("tmerc", "etmerc", "gauss"):
        return None
    meridian, east = float(parameters.get("lon_0", 0)), float(parameters.get("x_0", 0))
    if (
        meridian % 3
        or abs(east % 1_000_000 - 500_000) > 1
        or abs(float(parameters.get("k", 1)) - 1) > 1e-9
        or float(parameters.get("lat_0", 0))
    ):
        return None
    zone = round(meridian / 3)
    return f"gk3-{zone}-full" if east > 1_000_000 else f"gk3-{zone}" if zone in ZONES3 else None
