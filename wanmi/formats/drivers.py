"""GDAL with no more than it needs: the driver is chosen by the name's end and the first bytes, and all others are thrown out."""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path

from wanmi.formats.rules.refusals import UnreadableFile

GPKG, SHAPE, GEOJSON = "GPKG", "ESRI Shapefile", "GeoJSON"
BY_END = {".gpkg": GPKG, ".shp": SHAPE, ".geojson": GEOJSON, ".json": GEOJSON}
NAMES = {GPKG: "GeoPackage", SHAPE: "Shapefile", GEOJSON: "GeoJSON"}
HEAD = 1024  # bytes


def driver_for(path: Path) -> str:
    """Raises UnreadableFile where the first bytes are of something else than the name says."""
    driver = BY_END[path.suffix.lower()]
    with path.open("rb") as file:
        head = file.read(HEAD)
    if driver == GEOJSON and (b"esriGeometry" in head or b'"spatialReference"' in head):
        raise UnreadableFile(field="file", why="是 Esri JSON，不是 GeoJSON。请在 ArcGIS 或 QGIS 中导出为 GeoJSON 或 GeoPackage")
    if not _begins_as(driver, head):
        raise UnreadableFile(field="file", why=f"内容不是 {NAMES[driver]}，与文件名不符")
    return driver


def _begins_as(driver: str, head: bytes) -> bool:
    if driver == GPKG:
        return head.startswith(b"SQLite format 3\0")
    if driver == SHAPE:
        return head.startswith(b"\0\0\x27\x0a")
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


@cache
def _gdal() -> ctypes.CDLL:
    """The library that pyogrio brought into this process."""
    import pyogrio  # noqa: F401  loads it

    with Path("/proc/self/maps").open() as maps:
        path = next(parts[5].strip() for line in maps if len(parts := line.split(maxsplit=5)) == 6 and "libgdal" in parts[5])
    gdal = ctypes.CDLL(path)
    gdal.GDALGetDriver.restype = gdal.GDALGetDriverByName.restype = ctypes.c_void_p
    gdal.GDALGetDriverShortName.restype = ctypes.c_char_p
    gdal.GDALGetDriverShortName.argtypes = gdal.GDALDeregisterDriver.argtypes = [ctypes.c_void_p]
    return gdal


def keep_only(*names: str) -> None:
    """Throw every other driver out of this process, for good."""
    gdal = _gdal()
    for number in reversed(range(gdal.GDALGetDriverCount())):
        driver = gdal.GDALGetDriver(number)
        if gdal.GDALGetDriverShortName(driver).decode() not in names:
            gdal.GDALDeregisterDriver(driver)


def drivers_left() -> list[str]:
    gdal = _gdal()
    return sorted(gdal.GDALGetDriverShortName(gdal.GDALGetDriver(number)).decode() for number in range(gdal.GDALGetDriverCount()))
