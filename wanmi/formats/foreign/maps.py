"""GeoPackage, Shapefile and GeoJSON by GDAL, whole columns at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
import shapely

from wanmi.formats import drivers
from wanmi.formats.foreign import encodings
from wanmi.formats.foreign.chunk import Chunk, Doubts
from wanmi.formats.foreign.shapefiles import check_counts
from wanmi.formats.foreign.shapes import plain
from wanmi.formats.foreign.texts import texts
from wanmi.formats.rules.doubts import SHAPELESS
from wanmi.formats.rules.refusals import UnreadableFile
from wanmi.formats.rules.systems import declared_system

drivers.keep_only(drivers.GPKG, drivers.SHAPE, drivers.GEOJSON)
WRONG = (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FieldError, pyogrio.errors.FeatureError,
         UnicodeError, LookupError, ValueError, OverflowError)  # fmt: skip
SURFACES = ("TIN", "Triangle", "PolyhedralSurface", "Surface")
KINDS = {"Point": "点", "LineString": "线", "Polygon": "面", "MultiPoint": "点", "MultiLineString": "线", "MultiPolygon": "面"}
BY_ID = {0: "点", 1: "线", 3: "面", 4: "点", 5: "线", 6: "面"}
STYLES = ("layer_styles", "qgis_projects")  # what QGIS keeps of its own beside the data
MOST_COLUMNS, MOST_LAYERS, LONGEST_NAME = 1000, 200, 120
SNIFFED = 65_536  # bytes by which an encoding is told
LOOKED_AT, SAMPLE, SHOWN = 500, 5, 400  # rows, rows, signs of a cell
BYTES = (
    "ISO-8859-1"  # each byte as a sign: the texts of a Shapefile are decoded here, where a cell that is cut inside a sign breaks nothing
)


def read_layout(path: Path, layer: str, encoding: str) -> dict[str, Any]:
    """Raises UnreadableFile."""
    driver = drivers.driver_for(path)
    drivers.keep_only(driver)
    notes: list[str] = []
    if driver == drivers.SHAPE:
        found, note = ("", "") if encoding else encodings.of_shapefile(path)
        encoding = encodings.checked(encoding) or found or "utf-8"
        notes += [each for each in (note, *check_counts(path)) if each]
    else:
        encoding = encodings.checked(encoding) and ""
    try:
        layers = _layers(path, driver)
        chosen = layer if layer in [each["name"] for each in layers] else _likeliest(layers)
        info = pyogrio.read_info(path, layer=chosen, encoding=_read_as(driver), force_feature_count=True)
        _check_info(chosen, [str(name) for name in info["fields"]])
        meta, _, wkb, data = pyogrio.raw.read(path, layer=chosen, encoding=_read_as(driver), max_features=LOOKED_AT)
    except pyogrio.errors.GeometryError:
        raise _of_surfaces() from None
    except WRONG:
        raise UnreadableFile(field="file", why=_why_not(path, driver)) from None
    if any(str(meta["geometry_type"] or "").startswith(kind) for kind in SURFACES):
        raise _of_surfaces()
    columns = [_decoded(texts(column), encoding) for column in data]
    read = plain(wkb) if wkb is not None else None
    if read is not None and len(read) and all(one is None for one in read) and any(one is not None for one in wkb):
        raise _of_surfaces()
    points = shapely.get_coordinates(read)[:2000] if read is not None else np.empty((0, 2))
    declared = declared_system(str(info.get("crs") or ""))
    if not declared and driver == drivers.SHAPE and encodings.beside(path, ".prj"):
        notes.append(".prj 里的坐标系无法识别，已按坐标数值推定，请核对")
    names = _names([str(name) for name in meta["fields"]], encoding)
    kinds = _kinds(read)
    for each in layers:
        each |= {"rows": max(0, int(info["features"])), "columns": names, "kinds": kinds} if each["name"] == chosen else {}
    return {
        "layers": layers, "layer": chosen, "columns": names, "encoding": encoding,
        "sample": [[column[row][:SHOWN] for column in columns] for row in range(min(SAMPLE, len(columns[0]) if columns else 0))],
        "declared": [declared.key, declared.why, declared.sure] if declared else None, "rows": max(0, int(info["features"])),
        "points": points[np.isfinite(points).all(axis=1)].tolist(), "has_shapes": read is not None, "heading": 0,
        "twice": {}, "notes": notes,
    }  # fmt: skip


def _why_not(path: Path, driver: str) -> str:
    if driver == drivers.GEOJSON:
        with path.open("rb") as file:
            head = file.read(SNIFFED)
        if not head.startswith((b"\xff\xfe", b"\xfe\xff")) and encodings.guessed(head) not in ("utf-8", "utf-8-sig", "ascii"):
            return "GeoJSON 的文字不是 UTF-8（规范只许 UTF-8，这个文件像是 GBK）。请在记事本或制图软件中另存为 UTF-8 后再提交"
    return f"不是可以识别的 {drivers.NAMES[driver]} 数据，或已损坏"


def _read_as(driver: str) -> str | None:
    return BYTES if driver == drivers.SHAPE else None


def _layers(path: Path, driver: str) -> list[dict[str, Any]]:
    """Every layer: its name, rows, columns; kinds of shapes are told by its type, of the chosen one by its first rows."""
    found: list[dict[str, Any]] = []
    listed = [(str(name), str(kind) if kind else "") for name, kind in pyogrio.list_layers(path)][:MOST_LAYERS]
    for name, kind in listed:
        if name in STYLES:
            found.append({"name": name, "why": "是制图软件的样式，不是数据"})
        elif len(listed) == 1:
            found.append({"name": name})
        else:
            info = pyogrio.read_info(path, layer=name, encoding=_read_as(driver), force_feature_count=True)
            found.append({"name": name, "rows": max(0, int(info["features"])), "columns": [str(each) for each in info["fields"]],
                          "kinds": KINDS.get(kind.split(" ")[0], "") if kind else "无图形"})  # fmt: skip
    return found


def _likeliest(layers: list[dict[str, Any]]) -> str:
    """The layer to begin with: the first that holds rows with shapes, else the first that is data."""
    data = [each for each in layers if "why" not in each] or layers
    return str(next((each for each in data if each.get("rows") and each.get("kinds") != "无图形"), data[0])["name"])


def _kinds(read: np.ndarray | None) -> str:
    """点、线、面, as far as the first rows tell."""
    if read is None:
        return "无图形"
    found = Counter(BY_ID.get(int(kind), "") for kind in shapely.get_type_id(read))
    return "、".join(kind for kind in ("点", "线", "面") if found[kind])


def drivers_left(*kept: str) -> list[str]:
    """For who looks whether the others are out."""
    if kept:
        drivers.keep_only(*kept)
    return drivers.drivers_left()


def _of_surfaces() -> UnreadableFile:
    return UnreadableFile(field="file", why="图形是三维表面（MultiPatch、TIN、PolyhedralSurface）。请转换为二维的点、线、面后再提交")


def _check_info(layer: str, columns: Sequence[str]) -> None:
    if len(columns) > MOST_COLUMNS:
        raise UnreadableFile(field="file", why=f"有 {len(columns)} 列，最多 {MOST_COLUMNS} 列")
    if len(layer) > LONGEST_NAME or "\0" in layer or any(len(name) > LONGEST_NAME for name in columns):
        raise UnreadableFile(field="file", why=f"图层名或列名超过 {LONGEST_NAME} 个字符")


def _names(raw: Sequence[str], encoding: str) -> list[str]:
    """Headings as far as they can be read: those of a Shapefile may end inside a sign. Each is there once."""
    names = [name.encode(BYTES, "ignore").decode(encoding, "ignore").strip("\0 ") if encoding else name for name in raw]
    return [name if name and names.index(name) == at else f"{name or '列'}{at + 1}" for at, name in enumerate(names)]


def _decoded(column: list[str], encoding: str) -> list[str]:
    if not encoding or all(text.isascii() for text in column):
        return column
    return [text if text.isascii() else text.encode(BYTES, "replace").decode(encoding, "replace").strip("\ufffd \0") for text in column]


def chunks(path: Path, layer: str, encoding: str, wanted_columns: Sequence[str], rows: int) -> Iterator[Chunk]:
    """Columns that are wanted, shapes and the rows' numbers, so many at a time. Raises UnreadableFile."""
    driver = drivers.driver_for(path)
    drivers.keep_only(driver)
    encoding = encoding or "utf-8" if driver == drivers.SHAPE else ""
    start = 0
    try:
        raw = [str(name) for name in pyogrio.read_info(path, layer=layer, encoding=_read_as(driver))["fields"]]
        there = dict(zip(_names(raw, encoding), raw, strict=True))
        columns = {there[name]: name for name in dict.fromkeys(wanted_columns) if name in there}
        while True:
            meta, fids, wkb, data = pyogrio.raw.read(
                path, layer=layer, encoding=_read_as(driver), columns=list(columns), skip_features=start, max_features=rows,
                return_fids=driver == drivers.SHAPE,
            )  # fmt: skip
            found = {columns[str(name)]: _decoded(texts(column), encoding) for name, column in zip(meta["fields"], data, strict=True)}
            count = len(wkb) if wkb is not None else len(next(iter(found.values()), []))
            if count:
                shapes = plain(wkb) if wkb is not None else None
                numbers = [int(fid) + 1 for fid in fids] if fids is not None else range(start + 1, start + count + 1)
                yield Chunk(found, shapes, numbers, _strange(wkb, shapes))
            start += count
            if count < rows:
                return
    except pyogrio.errors.GeometryError:
        raise _of_surfaces() from None
    except WRONG:
        raise UnreadableFile(field="file", why=f"第 {start + 1} 行起无法读取，文件已损坏") from None


def _strange(wkb: np.ndarray | None, shapes: np.ndarray | None) -> Doubts:
    """Rows whose shape is none of the plane."""
    if wkb is None or shapes is None:
        return []
    return [(at, SHAPELESS, "strange", "") for at in np.flatnonzero(shapely.is_missing(shapes)).tolist() if wkb[at] is not None]
