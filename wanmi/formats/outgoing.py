"""Files of base data that go out as maps: GeoPackage, Shapefile, GeoJSON."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pyogrio.raw
import shapely

from wanmi.formats.drivers import keep_only
from wanmi.formats.rules.carrying import DBF_NAME, ENCODINGS

DRIVERS = {"gpkg": "GPKG", "shp": "ESRI Shapefile", "shp-utf8": "ESRI Shapefile", "geojson": "GeoJSON"}
keep_only(*DRIVERS.values())
SHAPE_NAMES = {0: "Point", 1: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString", 6: "MultiPolygon"}
# A Shapefile of lines or areas holds them single and in several parts.
SHAPEFILES = {"Point": (0,), "LineString": (1, 5), "Polygon": (3, 6), "MultiPoint": (4,)}


def write_map(path: Path, form: str, *, heads: list[str], rows: list[list[str]], shapes: np.ndarray, system: str) -> Path:
    """A map file of texts and shapes; Shapefiles are packed, one for points, one for lines, one for areas. Gives the file to fetch. Raises
    UnicodeEncodeError for a sign that GBK has not: nothing is dropped."""
    data = [np.array([row[at] for row in rows], dtype=object) for at in range(len(heads))]
    kinds = shapely.get_type_id(shapes)
    parts = sorted({int(kind) for kind in kinds.tolist() if kind >= 0}) or [0]
    if form not in ENCODINGS:
        kind = SHAPE_NAMES[parts[0]] if len(parts) == 1 else "Unknown"
        _write(path, DRIVERS[form], heads, data, shapes, kind, system, "UTF-8")
        return path
    packed = path.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for part, alike in SHAPEFILES.items():
            chosen = np.isin(kinds, alike)
            if not chosen.any() and (len(shapes) or part != "Point"):
                continue
            name = path.with_name(f"{path.stem}_{part.lower()}.shp")
            columns, short = [column[chosen] for column in data], [head[:DBF_NAME] for head in heads]
            _write(name, DRIVERS[form], short, columns, shapes[chosen], part, system, ENCODINGS[form])
            for each in sorted(name.parent.glob(f"{name.stem}.*")):
                out.write(each, each.name)
                each.unlink()
    return packed


def _write(
    path: Path, driver: str, heads: list[str], data: list[np.ndarray], shapes: np.ndarray, kind: str, system: str, encoding: str
) -> None:
    pyogrio.raw.write(
        path, shapely.to_wkb(shapes), data, heads, driver=driver, geometry_type=kind, crs=system or None,
        **({"encoding": encoding} if driver == "ESRI Shapefile" else {}),
    )  # fmt: skip
