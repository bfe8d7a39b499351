"""What the mutations begin from: one or more sound inputs of each form."""

# ruff: noqa: E501 (tables of inputs)
from __future__ import annotations

import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

PLACES = [(116.4, 39.9), (116.41, 39.91), (116.42, 39.92)]
NAMES = ["上水井盖", "a", "=1+1"]
FILTERS = [
    "state = 'lost'", "grid_code LIKE '990101%' AND (state = 'lost' OR (name = '路灯' AND owner IS NULL))", "NOT area_m2 BETWEEN 1 AND 2e3",
    "S_INTERSECTS(geometry, POLYGON((116 39,117 39,117 40,116 39)))", "T_DURING(initial_on, INTERVAL('2024-01-01', '..'))", "CASEI(name) = CASEI('A')",
    "state IN ('lost', 'intact') OR initial_on >= DATE('2024-01-01')", "S_WITHIN(geometry, BBOX(116,39,117,40))", '"name" <> \'It\'\'s\'', "a + 1 * -2 ^ 3 = 4",
]  # fmt: skip
FILTERS_JSON = [
    '{"op":"or","args":[{"op":"=","args":[{"property":"state"},"lost"]},{"op":"isNull","args":[{"property":"owner"}]}]}',
    '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[116,39],[117,39],[117,40],[116,39]]]}]}',
    '{"op":"not","args":[{"op":"between","args":[{"property":"area_m2"},1,2e3]}]}', '{"op":"in","args":[{"property":"a"},["x",1,true,null]]}',
    '{"op":"t_after","args":[{"property":"d"},{"interval":["2024-01-01",".."]}]}',
]  # fmt: skip
SHAPES = [
    "POINT (116 39)", "LINESTRING (0 0, 1 1.5, 2e1 -3)", "POLYGON ((0 0, 1 0, 1 1, 0 0), (0.1 0.1, 0.2 0.1, 0.2 0.2, 0.1 0.1))", "MULTIPOINT ((0 0), (1 1))",
    "GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 1))", "POINT Z (1 2 3)", "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))", "POINT EMPTY", "CURVEPOLYGON EMPTY",
]  # fmt: skip


def feature_collection() -> bytes:
    shapes = [{"type": "Point", "coordinates": place} for place in PLACES]
    found = [
        {"type": "Feature", "id": at, "properties": {"name": NAMES[at], "n": at / 3, "on": "2024-01-02"}, "geometry": shape}
        for at, shape in enumerate(shapes)
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": found}, ensure_ascii=False).encode()


def csv_tables() -> list[bytes]:
    text = "编码,名称,经度,纬度,WKT\n" + "".join(f'{at},"{NAMES[at]}",{x},{y},"POINT ({x} {y})"\n' for at, (x, y) in enumerate(PLACES))
    return [text.encode("utf-8-sig"), text.encode("gb18030"), text.replace(",", "\t").encode()]


def paper_templates(output: str) -> list[bytes]:
    from wanmi.papers.rules.papers import BY_KEY
    from wanmi.papers.rules.shipped_html import shipped_html
    from wanmi.papers.rules.shipped_word import shipped_word

    papers = [BY_KEY[key] for key in ("urging", "case")]
    return [shipped_html(paper).encode() if output == "pdf" else shipped_word(paper) for paper in papers]


def workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    rows: list[list[Any]] = [["编码", "名称", "经度", "纬度"], *([at, NAMES[at], *place] for at, place in enumerate(PLACES))]
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            (sheet.write_string if isinstance(value, str) else sheet.write_number)(row, column, value)
    book.close()
    return out.getvalue()


def map_file(driver: str, name: str) -> bytes:
    """A GeoPackage, or a Shapefile with all its files packed."""
    import pyogrio.raw
    import shapely

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        data: list[Any] = [np.array(NAMES, dtype=object), np.arange(3), np.linspace(0, 1, 3)]
        pyogrio.raw.write(
            path, shapely.to_wkb(shapely.points(PLACES)), data, ["name", "n", "x"], driver=driver, geometry_type="Point", crs="EPSG:4490"
        )
        files = sorted(Path(folder).iterdir())
        if len(files) == 1:
            return path.read_bytes()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            for each in files:
                packed.write(each, each.name)
        return out.getvalue()


def picture(form: str, *, with_exif: bool = False) -> bytes:
    from PIL import Image

    image = Image.linear_gradient("L").resize((48, 32)).convert("RGB")
    out, more = io.BytesIO(), {}
    if with_exif:
        exif = Image.Exif()
        exif[0x0112], exif[0x010F] = 6, "maker"
        exif.get_ifd(0x8769)[0x9003] = "2024:01:02 03:04:05"
        exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 54.0, 1.5), 3: "E", 4: (116.0, 24.0, 2.5)})
        more["exif"] = exif
    image.save(out, form, **more)
    return out.getvalue()


def heads_of_media() -> list[bytes]:
    return [
        b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08moov", b"\0\0\0\x14ftypM4A \0\0\0\0M4A ", b"ID3\x04\0\0\0\0\0\0", b"\xff\xfb\x90\x64" + b"\0" * 60,
        b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0", b"OggS\0\x02" + b"\0" * 24 + b"\x01vorbis", b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01webm", b"#!AMR\n", b"fLaC\0\0\0\x22",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", b"\0\0\0\x14ftypqt  ", b"\0\0\0\x143gp5ftyp", picture("JPEG"), picture("PNG"), picture("WEBP"), b"GIF89a", b"%PDF-1.4", b"\0" * 64,
    ]  # fmt: skip
