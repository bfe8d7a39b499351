"""GeoPackage, Shapefile and GeoJSON by GDAL, whole columns at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
import shapely

from wanmi.resources import drivers
from wanmi.resources.foreign import encodings
from wanmi.resources.foreign.shapes import plain
from wanmi.resources.foreign.texts import texts
from wanmi.resources.rules.refusals import UnreadableFile
from wanmi.resources.rules.systems import said_system

drivers.keep_only(drivers.GPKG, drivers.SHAPE, drivers.GEOJSON)
WRONG = (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FieldError, pyogrio.errors.FeatureError,
         UnicodeError, LookupError, ValueError, OverflowError)  # fmt: skip
SURFACES = ("TIN", "Triangle", "PolyhedralSurface", "Surface")
MOST_COLUMNS, MOST_LAYERS, LONGEST_NAME = 1000, 200, 120
LOOKED_AT, SAMPLE, SHOWN = 500, 5, 400  # rows, rows, signs of a cell


def look_into(path: Path, layer: str, encoding: str) -> dict[str, Any]:
    """Raises UnreadableFile."""
    driver = drivers.driver_for(path)
    drivers.keep_only(driver)
    encoding = encodings.checked(encoding) or (encodings.of_shapefile(path) if driver == drivers.SHAPE else "")
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)][:MOST_LAYERS]
        chosen = layer if layer in layers else layers[0]
        told = pyogrio.read_info(path, layer=chosen, encoding=encoding or None, force_feature_count=True)
        _check_told(chosen, [str(name) for name in told["fields"]])
        meta, _, wkb, data = pyogrio.raw.read(path, layer=chosen, encoding=encoding or None, max_features=LOOKED_AT)
    except pyogrio.errors.GeometryError:
        raise _of_surfaces() from None
    except WRONG:
        raise UnreadableFile(field="file", why=f"不是可以识别的 {drivers.NAMES[driver]} 数据，或已损坏") from None
    if any(str(meta["geometry_type"] or "").startswith(kind) for kind in SURFACES):
        raise _of_surfaces()
    columns = [texts(column) for column in data]
    read = plain(wkb) if wkb is not None else None
    if read is not None and len(read) and all(one is None for one in read) and any(one is not None for one in wkb):
        raise _of_surfaces()
    points = shapely.get_coordinates(read)[:2000] if read is not None else np.empty((0, 2))
    said = said_system(str(told.get("crs") or ""))
    return {
        "layers": layers, "layer": chosen, "columns": [str(name) for name in meta["fields"]], "encoding": encoding,
        "sample": [[column[row][:SHOWN] for column in columns] for row in range(min(SAMPLE, len(columns[0]) if columns else 0))],
        "said": [said.key, said.why, said.sure] if said else None, "rows": max(0, int(told["features"])),
        "points": points[np.isfinite(points).all(axis=1)].tolist(), "has_shapes": read is not None,
    }  # fmt: skip


def drivers_left(*kept: str) -> list[str]:
    """For who looks whether the others are out."""
    if kept:
        drivers.keep_only(*kept)
    return drivers.drivers_left()


def _of_surfaces() -> UnreadableFile:
    return UnreadableFile(field="file", why="图形是三维表面（MultiPatch、TIN、PolyhedralSurface）。请转换为二维的点、线、面后再提交")


def _check_told(layer: str, columns: Sequence[str]) -> None:
    if len(columns) > MOST_COLUMNS:
        raise UnreadableFile(field="file", why=f"有 {len(columns)} 列，最多 {MOST_COLUMNS} 列")
    if len(layer) > LONGEST_NAME or "\0" in layer or any(len(name) > LONGEST_NAME for name in columns):
        raise UnreadableFile(field="file", why=f"图层名或列名超过 {LONGEST_NAME} 个字符")


def chunks(
    path: Path, layer: str, encoding: str, wanted: Sequence[str], rows: int
) -> Iterator[tuple[dict[str, list[str]], np.ndarray | None, int]]:
    """Columns that are wanted, shapes and how many rows, so many at a time. Raises UnreadableFile."""
    drivers.keep_only(drivers.driver_for(path))
    start = 0
    try:
        there = {str(name) for name in pyogrio.read_info(path, layer=layer, encoding=encoding or None)["fields"]}
        columns = [name for name in dict.fromkeys(wanted) if name in there]
        while True:
            meta, _, wkb, data = pyogrio.raw.read(
                path, layer=layer, encoding=encoding or None, columns=columns, skip_features=start, max_features=rows
            )
            found = {str(name): texts(column) for name, column in zip(meta["fields"], data, strict=True)}
            count = len(wkb) if wkb is not None else len(next(iter(found.values()), []))
            if count:
                yield found, plain(wkb) if wkb is not None else None, count
            start += count
            if count < rows:
                return
    except pyogrio.errors.GeometryError:
        raise _of_surfaces() from None
    except WRONG:
        raise UnreadableFile(field="file", why=f"第 {start + 1} 行起无法读取，文件已损坏") from None
