"""Files that would read, write or fetch what is not theirs, or end or hold up who reads them: each is refused, or read as what it says."""

# ruff: noqa: E501 (tables of cases)
from __future__ import annotations

import csv
import io
import json
import socket
import sqlite3
import struct
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import openpyxl
import pyogrio.raw
import pytest
import shapely

from wanmi.components.models import Component
from wanmi.deliveries.actions.exporting import write_export
from wanmi.deliveries.models import DeliveredRow, Delivery, Export
from wanmi.deliveries.tests.test_deliveries import AT, PLACES, as_csv, as_map, checked, clerk, received
from wanmi.formats import files
from wanmi.formats.archives import unpacked
from wanmi.formats.files import chunks, read_layout
from wanmi.formats.rules.refusals import UnreadableFile
from wanmi.kit.apart import read_apart
from wanmi.people.rules.seats import Seat

pytestmark = pytest.mark.slow

__all__ = ["clerk"]
SECRET = "the secret of another file"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.csv"
    path.write_text(f"a,b\n{SECRET},1\n")
    return path


def refused(path: Path, words: str = "") -> None:
    with pytest.raises(UnreadableFile) as said:
        read_layout(unpacked(path))
    assert words in said.value.say()
    assert str(path.parent) not in said.value.say()


def written(path: Path, body: str | bytes) -> Path:
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return path


# ── drivers ──────────────────────────────────────────────────────────────────────────────────────────────────────────
VRT = '<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{0}</SrcDataSource>{1}</OGRVRTLayer></OGRVRTDataSource>'
TRICKS = [
    VRT, "CSV:{0}", "GPKG:{0}", "/vsicurl/http://127.0.0.1:1/x", "/vsizip/{0}", '{{"type": "gdal_streamed_alg", "command_line": "gdal vector read {0}"}}',
    '{{"type": "FeatureCollection", "features": [], "command_line": "gdal vector pipeline ! read {0}"}}', "<?xml version='1.0'?>\n" + VRT,
    '{{"displayFieldName": "a", "fields": [], "features": [{{"attributes": {{"a": 1}}}}]}}', "{0}", "GeoJSON:{0}", "ESRIJSON:{0}", "PG:dbname=wanmi",
    '<kml><Document><NetworkLink><Link><href>{0}</href></Link></NetworkLink></Document></kml>', "http://127.0.0.1:1/a.geojson",
]  # fmt: skip


@pytest.mark.parametrize("end", [".geojson", ".json", ".gpkg", ".shp"])
@pytest.mark.parametrize("trick", TRICKS)
def test_a_file_of_another_driver_opens_nothing(tmp_path: Path, secret: Path, end: str, trick: str) -> None:
    path = written(tmp_path / f"a{end}", trick.format(secret, "<SrcSQL dialect='sqlite'>VACUUM INTO '/tmp/left.db'</SrcSQL>"))
    told = ""
    try:
        told = str(read_layout(path))
    except UnreadableFile as refusal:
        told = refusal.say()
    assert SECRET not in told
    assert str(tmp_path) not in told
    assert not Path("/tmp/left.db").exists()


def test_a_reader_knows_three_drivers_and_then_one() -> None:
    assert read_apart("wanmi.formats.foreign.maps", "drivers_left") == ["ESRI Shapefile", "GPKG", "GeoJSON"]
    assert read_apart("wanmi.formats.foreign.maps", "drivers_left", "GPKG") == ["GPKG"]


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A page on this machine that notes who asks for it."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def listen() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line:
                    heard.append(line.recv(1000))

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], heard


def feature(geometry: object, **more: object) -> str:
    return json.dumps(
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"a": 1}, "geometry": geometry}], **more}
    )


@pytest.mark.parametrize("crs", [
    {"type": "link", "properties": {"href": "http://127.0.0.1:PORT/x", "type": "proj4"}}, {"type": "name", "properties": {"name": "http://127.0.0.1:PORT/"}},
    {"type": "url", "properties": {"url": "http://127.0.0.1:PORT/"}}, {"type": "name", "properties": {"name": "/etc/passwd"}},
])  # fmt: skip
def test_a_system_of_coordinates_that_lies_elsewhere_is_not_fetched(tmp_path: Path, listener: tuple[int, list[bytes]], crs: object) -> None:
    body = feature({"type": "Point", "coordinates": [116, 39]}, crs=crs).replace("PORT", str(listener[0]))
    assert read_layout(written(tmp_path / "a.geojson", body)).rows == 1
    assert listener[1] == []


# ── GeoPackage ───────────────────────────────────────────────────────────────────────────────────────────────────────
def gpkg(path: Path, *statements: str, shape: bytes = b"") -> Path:
    points = shapely.to_wkb(shapely.points(PLACES))
    pyogrio.raw.write(
        path, points, [np.array(["a", "b"], dtype=object)], ["n"], driver="GPKG", geometry_type="Point", crs="EPSG:4326", layer="a"
    )
    with closing(sqlite3.connect(path)) as database:
        database.create_function("ST_IsEmpty", 1, lambda _shape: 0)
        for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            database.create_function(name, 1, lambda _shape: 0.0)
        if shape:
            database.execute("UPDATE a SET geom = ? WHERE fid = 1", [b"GP\0\1" + struct.pack("<i", 4326) + shape])
        for statement in statements:
            database.execute(statement)
        database.commit()
    return path


def of_view(path: Path, query: str) -> Path:
    contents = "INSERT INTO gpkg_contents(table_name, data_type, identifier, srs_id) VALUES ('v', 'attributes', 'v', 4326)"
    return gpkg(path, f"CREATE VIEW v AS {query}", "DELETE FROM gpkg_geometry_columns", "DELETE FROM gpkg_contents", contents)


def test_a_view_without_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LOOKING", 1)
    refused(of_view(tmp_path / "a.gpkg", "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c"), "超过 1 秒")


@pytest.mark.parametrize("query", [
    "SELECT load_extension('/tmp/x.so') AS x", "SELECT gdal_get_pixel_value('SECRET', 1, 'pixel', 0, 0) AS x", "SELECT readfile('SECRET') AS x",
    "SELECT writefile('/tmp/left.db', 'x') AS x", "SELECT zeroblob(2000000000) AS x", "SELECT ogr_geocode('Beijing') AS x",
])  # fmt: skip
def test_a_view_calls_nothing_that_reaches_out(tmp_path: Path, secret: Path, query: str) -> None:
    with suppress(UnreadableFile):
        assert SECRET not in str(read_layout(of_view(tmp_path / "a.gpkg", query.replace("SECRET", str(secret)))))
    assert not Path("/tmp/left.db").exists()


def test_triggers_and_another_journal_are_left_alone(tmp_path: Path) -> None:
    path = gpkg(tmp_path / "a.gpkg", "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END")
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
    before = path.read_bytes()
    assert read_layout(path).rows == 2
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.gpkg"]


def test_a_database_that_is_no_geopackage_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as database:
        database.execute("CREATE TABLE q (x)")
        database.commit()
    refused(tmp_path / "a.gpkg", "GeoPackage")


def test_names_longer_than_any_are_refused(tmp_path: Path) -> None:
    long = "x" * 300
    refused(gpkg(tmp_path / "a.gpkg", f"ALTER TABLE a RENAME TO {long}", f"UPDATE gpkg_contents SET table_name = '{long}'",
                 f"UPDATE gpkg_geometry_columns SET table_name = '{long}'"), "120 个字符")  # fmt: skip


# ── shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────────
SURFACE = struct.pack("<BII", 1, 1015, 1) + struct.pack("<BIII", 1, 1003, 1, 4) + struct.pack("<12d", *[0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0])


def nested(depth: int) -> bytes:
    return b"\x01\x07\0\0\0\x01\0\0\0" * depth + struct.pack("<BIdd", 1, 1, 116, 39)


def shapes_of(path: Path, **mapping: str) -> list[str]:
    looked = read_layout(path)
    found = chunks(path, layer=looked.layer, encoding=looked.encoding, mapping=mapping)
    return [str(shape) for chunk in found for shape in chunk.shapes]


@pytest.mark.parametrize("shape", [SURFACE, nested(20)], ids=["surface", "nested"])
def test_a_row_with_a_strange_shape_has_none_and_the_others_stay(tmp_path: Path, shape: bytes) -> None:
    assert shapes_of(gpkg(tmp_path / "a.gpkg", shape=shape)) == ["None", str(shapely.points(PLACES)[1])]


@pytest.mark.parametrize("shape", [b"\x01\x63\0\0\0", b"\x01", struct.pack("<BII", 1, 2, 2**31 - 1)], ids=["unknown", "cut", "endless"])
def test_a_shape_that_is_none_makes_the_file_a_damaged_one(tmp_path: Path, shape: bytes) -> None:
    refused(gpkg(tmp_path / "a.gpkg", shape=shape), "损坏")


def test_each_kind_of_table_has_its_own_longest_cell_whatever_was_read_before(tmp_path: Path) -> None:
    long = written(tmp_path / "a.csv", f'id,WKT\n1,"{"x" * 200_000}"\n')
    for _ in range(2):
        assert read_apart("wanmi.kit.foreign.csv_lines", "lines_of", str(long), readable=[long]) == {"wrong": True}
        assert read_layout(long).rows == 1


def test_collections_a_hundred_thousand_deep_are_no_crash(tmp_path: Path) -> None:
    refused(gpkg(tmp_path / "a.gpkg", shape=nested(500_000)))
    deep = "GEOMETRYCOLLECTION(" * 100_000 + "POINT(1 1)" + ")" * 100_000
    assert shapes_of(written(tmp_path / "a.csv", f'id,WKT\n1,"{deep}"\n2,POINT (1 2)\n'), _wkt="WKT") == ["None", "POINT (1 2)"]
    body = feature(0).replace('"geometry": 0', '"geometry":' + '{"type":"GeometryCollection","geometries":[' * 50_000 + "]}" * 50_000)
    refused(written(tmp_path / "a.geojson", body))


def multipatch(folder: Path, kind: int) -> None:
    """A Shapefile of one MultiPatch (type 31) of four corners; kind 0: a strip of triangles, 2: an outer ring."""
    corners = [(116.0, 39.0), (116.1, 39.0), (116.1, 39.1), (116.0, 39.0)]
    content = struct.pack("<i4d2i", 31, 116.0, 39.0, 116.1, 39.1, 1, 4) + struct.pack("<2i", 0, kind)
    content += b"".join(struct.pack("<2d", *corner) for corner in corners) + struct.pack("<2d4d", 0, 0, *[0.0] * 4)
    words = len(content) // 2

    def head(length: int) -> bytes:
        return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, length) + struct.pack("<2i8d", 1000, 31, 116.0, 39.0, 116.1, 39.1, *[0.0] * 4)

    (folder / "a.shp").write_bytes(head(54 + words) + struct.pack(">2i", 1, words) + content)
    (folder / "a.shx").write_bytes(head(54) + struct.pack(">2i", 50, words))


def test_surfaces_of_space_are_refused_with_what_to_do(tmp_path: Path) -> None:
    points = shapely.to_wkb(shapely.points(PLACES[:1]))
    pyogrio.raw.write(
        tmp_path / "a.shp", points, [np.array(["a"], dtype=object)], ["n"], driver="ESRI Shapefile", geometry_type="Point", crs="EPSG:4326"
    )
    multipatch(tmp_path, 0)
    refused(tmp_path / "a.shp", "三维表面")
    multipatch(tmp_path, 2)
    assert shapes_of(tmp_path / "a.shp") == ["MULTIPOLYGON (((116 39, 116.1 39, 116.1 39.1, 116 39)))"]
    surfaces = "UPDATE gpkg_geometry_columns SET geometry_type_name = 'POLYHEDRALSURFACE'"
    refused(gpkg(tmp_path / "b.gpkg", surfaces, shape=SURFACE), "三维表面")


def test_a_curve_has_no_shape_and_the_rows_beside_it_stay(tmp_path: Path) -> None:
    table = 'id,WKT\n1,"CIRCULARSTRING (0 0, 1 1, 2 0)"\n2,POINT (1 2)\n3,CURVEPOLYGON EMPTY\n'
    assert shapes_of(written(tmp_path / "a.csv", table), _wkt="WKT") == ["None", "POINT (1 2)", "None"]


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "9" * 5000, "1e-400", "Infinity"])
def test_numbers_past_all_bounds_are_no_fault(tmp_path: Path, number: str) -> None:
    body = feature({"type": "Point", "coordinates": [116, 39]}).replace("116", number).replace('"a": 1', f'"a": {number}')
    with suppress(UnreadableFile):
        read_layout(written(tmp_path / "a.geojson", body))
    assert read_layout(written(tmp_path / "a.csv", f"经度,纬度\n{number},39\n{number},{number}\n")).rows == 2


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("far", ["XFD1048576", "ZZ1048576"])
def test_a_small_workbook_with_a_far_cell_ends_only_its_reader(tmp_path: Path, far: str) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "a"
    book.active[far] = 1
    book.save(tmp_path / "a.xlsx")
    refused(tmp_path / "a.xlsx", "展开后过大")


def test_entities_of_a_workbook_are_not_followed(tmp_path: Path, secret: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "name"
    book.save(tmp_path / "b.xlsx")
    swelling = "".join(f'<!ENTITY a{one} "{f"&a{one - 1};" * 10 if one else "a" * 1000}">' for one in range(10))
    with zipfile.ZipFile(tmp_path / "b.xlsx") as old, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename == "xl/sharedStrings.xml":
                body = f'<!DOCTYPE x [{swelling}<!ENTITY f SYSTEM "file://{secret}">]><sst><si><t>n&f;&a9;</t></si></sst>'.encode()
            new.writestr(entry, body)
    with suppress(UnreadableFile):
        assert SECRET not in str(read_layout(tmp_path / "a.xlsx"))


@pytest.mark.parametrize(("body", "words"), [
    (",".join("a" * 100_000), "1000 列"), ("x" * 5000 + ",b\n1,2", "120 个字符"), ("a,b\n" + "x" * 17_000_000 + ",1", "CSV"),
    (b"a,b\n\x81", "编码"),
])  # fmt: skip
def test_a_table_that_is_none_is_told_so(tmp_path: Path, body: str | bytes, words: str) -> None:
    refused(written(tmp_path / "a.csv", body), words)


@pytest.mark.parametrize(
    "name", ["klingon", "hex", "zlib", "rot13", "idna", "punycode", "unicode_escape", "undefined", "\0", "x" * 500, "../a", "utf-8\n"]
)
def test_an_unknown_encoding_is_refused_by_name(tmp_path: Path, name: str) -> None:
    for path in (written(tmp_path / "a.csv", "a,b\n1,2"), gpkg(tmp_path / "a.gpkg")):
        with pytest.raises(UnreadableFile) as said:
            read_layout(path, encoding=name)
        assert said.value.field == "encoding"


# ── archives ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def packed(path: Path, entries: dict[str, bytes], attributes: int = 0) -> Path:
    with zipfile.ZipFile(path, "w") as out:
        for name, body in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = attributes
            out.writestr(entry, body)
    return path


def test_a_link_in_an_archive_is_a_file_of_its_words(tmp_path: Path, secret: Path) -> None:
    found = unpacked(packed(tmp_path / "a.zip", {"a.csv": str(secret).encode()}, attributes=0o120777 << 16))
    assert not found.is_symlink()
    assert SECRET not in str(read_layout(found))


@pytest.mark.parametrize("name", [
    "../../a.csv", "/etc/a.csv", "C:\\a.csv", "..\\..\\a.csv", "CSV:x.csv", "/vsizip/x!a.csv", "a\nb.csv", "x" * 240 + ".csv", "<OGRVRTDataSource>.csv", "zip:a!b.csv",
])  # fmt: skip
def test_a_name_in_an_archive_means_nothing_but_a_name(tmp_path: Path, name: str) -> None:
    found = unpacked(packed(tmp_path / "a.zip", {name: b"a,b\n1,2"}))
    assert found.parent == tmp_path / "a"
    assert read_layout(found).rows == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a", "a.zip"]


BESIDE = {
    "klingon": (".cpg", b"KLINGON"), "hex": (".cpg", b"hex"), "noise": (".cpg", b"\xff" * 5000), "no_index": (".shx", b""), "index": (".shx", b"\xff" * 200),
    "system": (".prj", b"GEOGCS[" * 100_000),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", BESIDE)
def test_what_lies_beside_a_shapefile_breaks_nothing(clerk: Seat, tmp_path: Path, name: str) -> None:
    end, body = BESIDE[name]
    with zipfile.ZipFile(io.BytesIO(as_map(tmp_path, "a.shp", "EPSG:4490", PLACES)[0])) as whole:
        entries = {each: whole.read(each) for each in whole.namelist()} | {"a" + end: body}
    file = packed(tmp_path / "b.zip", entries).read_bytes(), "b.zip"
    if end == ".cpg":  # an encoding that nobody knows is told, and the signs tell which it is
        assert any(".cpg" in note for note in received(clerk, file).notes)
        return
    with pytest.raises(UnreadableFile):
        received(clerk, file)
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_a_long_name_of_a_system_is_cut(clerk: Seat, tmp_path: Path) -> None:
    long = 'GEOGCS["%s",DATUM["D_X",SPHEROID["X",6378137,298.2]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]]' % ("x" * 900)
    with zipfile.ZipFile(io.BytesIO(as_map(tmp_path, "a.shp", "EPSG:4490", PLACES)[0])) as whole:
        entries = {name: whole.read(name) for name in whole.namelist()} | {"a.prj": long.encode()}
    assert len(received(clerk, (packed(tmp_path / "b.zip", entries).read_bytes(), "b.zip")).system_why) < 200


# ── there and back ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db
def test_what_a_csv_of_ours_marks_comes_back_without(clerk: Seat) -> None:
    rows = [["9901010101000101", "'=cmd|'/C calc'!A0", "完好", "'@x", "20240105"]]
    delivery = checked(clerk, received(clerk, as_csv(PLACES[:1], rows=rows)))
    assert delivery.sample[0][1] == "=cmd|'/C calc'!A0"


HOSTILE = ["=cmd|'/C calc'!A0", "＝1+1", "@SUM(A1)", "-1+1", "'=1"]


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_goes_out_is_no_formula_and_comes_in_as_it_was(clerk: Seat, form: str) -> None:
    one = Component.objects.get()
    for number, name in enumerate(HOSTILE, 10):
        Component.objects.create(
            code=f"99010101010000{number}",
            name=name,
            subclass=one.subclass,
            unit_grid=one.unit_grid,
            geometry=one.geometry,
            state="intact",
            initial_on=one.initial_on,
        )
    export = Export.objects.create(
        kind="components", form=form, system="wgs84", area_code="990101", requested_by_id=clerk.person_id, requested_at=AT
    )
    write_export(export)
    path = export.place
    if form == "csv":
        cells = [cell for row in csv.reader(path.read_text("utf-8-sig").splitlines()) for cell in row]
        assert {"'" + name for name in HOSTILE} <= set(cells)
        assert not any(cell[:1] in ("=", "@", "＝", "\t", "\r") for cell in cells)
    else:
        sheet = openpyxl.load_workbook(path).active
        quoted = {cell.value for row in sheet.iter_rows() for cell in row if cell.quotePrefix}
        assert set(HOSTILE) <= quoted
    delivery = checked(clerk, received(clerk, (path.read_bytes(), path.name)), mode="update")
    assert set(HOSTILE) <= set(DeliveredRow.objects.filter(delivery=delivery).values_list("cells__name", flat=True))
