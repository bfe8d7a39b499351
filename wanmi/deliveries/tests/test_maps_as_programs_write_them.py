"""Map files as surveyors' programs write them: every layer and file is accounted for, encodings that lie are seen through, datums are named."""

# ruff: noqa: E501 (tables of cases)
from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pyogrio.raw
import pyproj
import pytest
import shapely

from wanmi.components.models import Component
from wanmi.deliveries.actions import inspect_again
from wanmi.deliveries.actions.exporting import write_export
from wanmi.deliveries.models import DeliveredRow, DeliveryFinding, Export, LocalPlane
from wanmi.deliveries.tests.test_deliveries import AT, HEADS, PLACES, ROWS, as_csv, as_map, checked, clerk, projected, received, taken
from wanmi.formats.foreign.encodings import checked as encoding_of
from wanmi.formats.rules.refusals import SystemWanted, UnreadableFile
from wanmi.formats.rules.systems import declared_system, from_degrees, guess_system, to_degrees
from wanmi.kit.rules.baidu_mercator import degrees_to_metres, metres_to_degrees
from wanmi.people.rules.seats import Seat

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
__all__ = ["clerk"]


def entries(file: tuple[bytes, str]) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file[0])) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(files: dict[str, bytes], name: str = "部件.zip") -> tuple[bytes, str]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as into:
        for each, body in files.items():
            into.writestr(each, body)
    return out.getvalue(), name


def shape(tmp_path: Path, encoding: str = "GBK", rows=ROWS, heads=HEADS, crs: str | None = "EPSG:4490", points=PLACES) -> dict[str, bytes]:
    return entries(as_map(tmp_path, "a.shp", crs, points[: len(rows)], rows=rows, heads=heads, encoding=encoding))


def under(folder: str, files: dict[str, bytes], stem: str = "a") -> dict[str, bytes]:
    return {f"{folder}{stem}{name[1:]}": body for name, body in files.items()}


# ── archives ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("one", "other"), [(("东城/", "parts"), ("西城/", "parts")), (("", "a_lamps"), ("", "b_covers"))])
def test_each_shapefile_of_an_archive_is_offered_and_none_is_dropped(
    clerk: Seat, tmp_path: Path, one: tuple[str, str], other: tuple[str, str]
):
    first, second = under(one[0], shape(tmp_path, rows=ROWS[:1]), one[1]), under(other[0], shape(tmp_path), other[1])
    delivery = received(clerk, packed(first | second))
    names = [f"{folder}{stem}.shp" for folder, stem in (one, other)]
    assert [(part["name"], part["rows"], part["chosen"]) for part in delivery.parts] == [(names[0], 1, True), (names[1], 2, False)]
    assert any(f"{names[1]}（2 行）" in note for note in delivery.notes)
    again = checked(clerk, inspect_again(delivery=delivery, by=clerk, at=AT, layer=names[1], encoding=""))
    assert (again.rows, again.good) == (2, 2)
    both = checked(clerk, inspect_again(delivery=again, by=clerk, at=AT, layer="*", encoding=""))
    assert sorted(DeliveredRow.objects.filter(delivery=both).values_list("number", flat=True)) == [1, 1001, 1002]


def test_names_that_windows_packed_in_gbk_are_told_as_they_are(clerk: Seat, tmp_path: Path):
    body, _name = packed({f"zz{name[1:]}": data for name, data in shape(tmp_path).items()} | {"zz.csv": b"a,b\n1,2"})
    body = body.replace(b"zz.", "井".encode("gb18030") + b".")
    assert [part["name"] for part in received(clerk, (body, "a.zip")).parts] == ["井.shp", "井.csv"]


BESIDE = {
    "metadata.json": '{"title": "部件", "fields": ["ObjName"]}', "说明.txt": "测绘院", "__MACOSX/._a.shp": "x", ".DS_Store": "x", "a.qmd": "<qgis/>", "a.shp.xml": "<x/>",
    "a.lock": "", "Thumbs.db": "x", "图.dwg": "x", "内.zip": "PK",
}  # fmt: skip


def test_what_lies_beside_the_data_is_named_and_not_read(clerk: Seat, tmp_path: Path):
    files = {name: body.encode() for name, body in BESIDE.items()} | shape(tmp_path)
    delivery = checked(clerk, received(clerk, packed(files)))
    assert (delivery.good, delivery.layer) == (2, "a")
    assert {part["name"] for part in delivery.parts if part.get("why")} == {"metadata.json", "说明.txt", "图.dwg", "内.zip"}


def test_an_index_that_is_missing_is_made_anew(clerk: Seat, tmp_path: Path):
    files = shape(tmp_path)
    del files["a.shx"]
    delivery = checked(clerk, received(clerk, packed(files)))
    assert delivery.good == 2
    assert any(".shx" in note for note in delivery.notes)


@pytest.mark.parametrize("by", [-1, 1])
def test_a_table_that_is_a_row_short_or_long_is_refused_with_both_counts(clerk: Seat, tmp_path: Path, by: int):
    files, rows = shape(tmp_path), [*ROWS, ROWS[0]]
    files["a.dbf"] = shape(tmp_path, rows=rows[: 2 + by], points=np.vstack([PLACES, PLACES[:1]]))["a.dbf"]
    with pytest.raises(UnreadableFile, match=rf"\.dbf 有 {2 + by} 行.*\.shp 有 2 个"):
        received(clerk, packed(files))


def test_rows_that_are_marked_as_deleted_are_counted(clerk: Seat, tmp_path: Path):
    files = shape(tmp_path)
    first = int.from_bytes(files["a.dbf"][8:10], "little")
    files["a.dbf"] = files["a.dbf"][:first] + b"*" + files["a.dbf"][first + 1 :]
    delivery = checked(clerk, received(clerk, packed(files)))
    assert (delivery.rows, DeliveredRow.objects.get(delivery=delivery).number) == (1, 2)
    assert any("1 行已标记删除" in note for note in delivery.notes)


@pytest.mark.parametrize(
    ("name", "words"),
    [("a.rar", "zip"), ("a.shp", "一起打包"), ("a.dwg", "CAD"), ("a.et", "另存为 xlsx"), ("a.kml", "另存为"), ("a.mdb", "导出为")],
)
def test_another_form_is_refused_with_what_to_do(clerk: Seat, name: str, words: str):
    with pytest.raises(UnreadableFile, match=words):
        received(clerk, (b"x" * 200, name))


def test_the_json_of_another_program_is_named(clerk: Seat):
    body = json.dumps({"geometryType": "esriGeometryPoint", "features": [{"attributes": {"a": 1}, "geometry": {"x": 116, "y": 39}}]})
    with pytest.raises(UnreadableFile, match="Esri JSON"):
        received(clerk, (body.encode(), "a.json"))


# ── encodings ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [("GBK", "UTF-8"), ("UTF-8", "GBK"), ("UTF-8", "ISO-8859-1"), ("GBK", "ISO-8859-1"), ("GBK", "Big5"), ("UTF-8", "936")],
)
def test_a_cpg_that_lies_is_seen_through_and_told(clerk: Seat, tmp_path: Path, encoding: str, cpg: str):
    delivery = received(clerk, packed(shape(tmp_path, encoding) | {"a.cpg": cpg.encode()}))
    assert delivery.sample[0][1] == "上水井盖"
    assert any("其实是" in note for note in delivery.notes)


@pytest.mark.parametrize(
    "cpg", ["936", "ANSI 936", "CP936", "GBK", "gb2312", "54936", "GB18030", "OEM 936", "windows-936", "\ufeffGBK\r\n", "x-gbk", ""]
)
def test_every_way_to_say_gbk_is_understood(clerk: Seat, tmp_path: Path, cpg: str):
    delivery = received(clerk, packed(shape(tmp_path) | {"a.cpg": cpg.encode()}))
    assert (delivery.sample[0][1], delivery.encoding) == ("上水井盖", "gb18030")
    assert not delivery.notes


@pytest.mark.parametrize(
    ("name", "found"),
    [("936", "gb18030"), ("ANSI 936", "gb18030"), ("950", "big5"), ("Big5 950", "big5"), ("65001", "utf-8"), ("UTF-8", "UTF-8")],
)
def test_an_encoding_is_chosen_by_any_of_its_names(name: str, found: str):
    assert encoding_of(name) == found


@pytest.mark.parametrize(("mark", "encoding"), [(0x4D, "gb18030"), (0x4F, "big5")])
def test_a_table_tells_its_encoding_itself(clerk: Seat, tmp_path: Path, mark: int, encoding: str):
    rows = [[ROWS[0][0], "自來水井蓋", "完好", "", ""]]
    files = shape(tmp_path, encoding.replace("gb18030", "GBK"), rows=rows)
    files["a.dbf"] = files["a.dbf"][:29] + bytes([mark]) + files["a.dbf"][30:]
    delivery = received(clerk, packed(files))
    assert (delivery.sample[0][1], delivery.encoding) == ("自來水井蓋", encoding)


def test_headings_and_cells_that_are_cut_inside_a_sign_are_read_as_far_as_they_go(clerk: Seat, tmp_path: Path):
    files = shape(tmp_path, "UTF-8", heads=["aaaaaaaaaa", "bbbbbbbbbb", "ObjState", "DeptName2", "ORDate"])
    table = files["a.dbf"].replace(b"aaaaaaaaaa", "标识码码".encode()[:10]).replace(b"bbbbbbbbbb", "部件名称".encode()[:10])
    files["a.dbf"] = table.replace("上水井盖".encode(), "上水井盖".encode()[:11] + b" ") + b""
    delivery = received(clerk, packed(files | {"a.cpg": b"UTF-8"}))
    assert delivery.columns[:2] == ["标识码", "部件名"]
    assert (delivery.sample[0][1], delivery.mapping["name"]) == ("上水井", "部件名")


# ── systems ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("system", "words"), [
    *[(code, "北京 1954") for code in ("EPSG:4214", "EPSG:2436", "EPSG:21480")], *[(code, "西安 1980") for code in ("EPSG:4610", "EPSG:2384", "EPSG:2333")],
    ("EPSG:4555", "新北京"), ("EPSG:2326", "香港 1980"), ("+proj=tmerc +lon_0=117 +x_0=500000 +ellps=krass", "北京 1954"),
])  # fmt: skip
def test_another_datum_is_named_and_asked_about(system: str, words: str):
    crs = pyproj.CRS(system)
    for written in (crs.to_wkt("WKT1_ESRI"), crs.to_wkt("WKT2_2019")):
        guess = declared_system(written)
        assert guess
        assert (guess.key, words in guess.why) == ("", True)


def test_a_file_of_another_datum_is_checked_only_in_a_system_that_was_chosen(clerk: Seat, tmp_path: Path):
    delivery = received(clerk, as_map(tmp_path, "a.shp", "EPSG:2436", projected(4548), encoding="GBK"))
    with pytest.raises(SystemWanted, match="Beijing 1954"):
        checked(clerk, delivery)
    assert checked(clerk, delivery, system="gk3-39").good == 2


def test_a_plane_with_parameters_of_another_datum_brings_it_here(clerk: Seat):
    definition = "+proj=tmerc +lat_0=0 +lon_0=117 +k=1 +x_0=500000 +y_0=0 +ellps=krass +towgs84=15.8,-154.4,-82.3 +units=m"
    there = pyproj.Transformer.from_crs("EPSG:4326", definition, always_xy=True).transform(*PLACES[0])
    LocalPlane.objects.create(name="北京54（带参数）", definition=definition)
    assert to_degrees("plane:1", definition)(np.array([there]))[0] == pytest.approx(PLACES[0], abs=1e-7)


@pytest.mark.parametrize("key", ["gk3-39", "gk3-39-full", "gk6-20-full", "mercator"])
def test_numbers_of_a_plane_are_known_by_where_the_city_lies(key: str):
    assert guess_system(None, from_degrees(key)(PLACES), lng=116.4, lat=39.9).key == key


def test_the_same_numbers_mean_another_plane_in_another_city():
    shanghai, kashgar = np.array([[121.47, 31.23]]), np.array([[75.99, 39.47]])
    assert guess_system(None, from_degrees("mercator")(shanghai), lng=121.47, lat=31.23).key == "mercator"
    assert guess_system(None, from_degrees("gk6-13-full")(kashgar), lng=75.99, lat=39.47).key == "gk6-13-full"
    assert guess_system(None, np.array([[5000.0, 300.0]]), lng=116.4, lat=39.9).key == ""


def test_baidus_mercator_is_a_system(clerk: Seat):
    assert degrees_to_metres(np.array([[116.404, 39.915]]))[0] == pytest.approx((12958175.0, 4825923.77), abs=0.01)
    assert np.abs(metres_to_degrees(degrees_to_metres(PLACES)) - PLACES).max() < 1e-12
    delivery = received(clerk, as_csv(from_degrees("bd09mc")(PLACES)))
    assert "BD-09MC" in delivery.system_why
    taken(clerk, checked(clerk, delivery, system="bd09mc"))
    assert Component.objects.get(code=ROWS[0][0]).geometry.coords == pytest.approx(tuple(PLACES[0]), abs=2e-8)


def test_a_utm_plane_is_a_system(clerk: Seat, tmp_path: Path):
    delivery = received(clerk, as_map(tmp_path, "a.gpkg", "EPSG:32650", projected(32650)))
    assert (delivery.system, checked(clerk, delivery).good) == ("utm-50", 2)


# ── layers and shapes ────────────────────────────────────────────────────────────────────────────────────────────────
def layered(path: Path, **layers: list[str]) -> tuple[bytes, str]:
    for name, texts in layers.items():
        shapes = shapely.from_wkt(np.array(texts))
        kind = shapes[0].geom_type
        data = [np.array([f"99010101010001{at:02}" for at in range(len(texts))], dtype=object)]
        pyogrio.raw.write(
            path,
            shapely.to_wkb(shapes),
            data,
            ["ObjID"],
            driver="GPKG",
            geometry_type=kind,
            crs="EPSG:4490",
            layer=name,
            append=path.exists(),
        )
    return path.read_bytes(), path.name


X, Y = PLACES[0]


def test_each_layer_of_a_geopackage_is_named_and_can_be_chosen(clerk: Seat, tmp_path: Path):
    delivery = received(
        clerk, layered(tmp_path / "a.gpkg", 井=[f"POINT ({X} {Y})"], 灯=[f"POINT ({X} {Y})"] * 3, layer_styles=["POINT (0 0)"])
    )
    assert [(part["name"], part.get("rows"), part["chosen"]) for part in delivery.parts] == [
        ("井", 1, True),
        ("灯", 3, False),
        ("layer_styles", None, False),
    ]
    assert inspect_again(delivery=delivery, by=clerk, at=AT, layer="灯", encoding="").rows == 3
    with pytest.raises(UnreadableFile, match="没有“树”"):
        inspect_again(delivery=delivery, by=clerk, at=AT, layer="树", encoding="")


def test_one_layer_that_was_cut_apart_by_kinds_of_shapes_is_read_whole(clerk: Seat, tmp_path: Path):
    line, area = f"LINESTRING ({X} {Y}, {X + 0.0001} {Y})", f"POLYGON (({X} {Y}, {X + 0.0001} {Y}, {X} {Y + 0.0001}, {X} {Y}))"
    delivery = checked(clerk, received(clerk, layered(tmp_path / "a.gpkg", 点=[f"POINT ({X} {Y})"] * 2, 线=[line], 面=[area])))
    assert (delivery.rows, [part["chosen"] for part in delivery.parts]) == (4, [True, True, True])
    assert {row.geometry.geom_type for row in DeliveredRow.objects.filter(delivery=delivery) if row.geometry} == {
        "Point",
        "LineString",
        "Polygon",
    }


@pytest.mark.parametrize("form", ["shp", "gpkg", "geojson", "csv", "xlsx"])
def test_what_we_give_out_of_several_kinds_of_shapes_comes_back_whole(clerk: Seat, form: str):
    one = Component.objects.get()
    wkt = [
        "LINESTRING (116.4002 39.9003, 116.4003 39.9003)",
        "POLYGON ((116.4002 39.9003, 116.4003 39.9003, 116.4003 39.9004, 116.4002 39.9003))",
    ]
    for number, text in enumerate(wkt, 50):
        Component.objects.create(code=f"99010101010000{number}", name="段", subclass=one.subclass, unit_grid=one.unit_grid, geometry=f"SRID=4326;{text}",
                                 state="intact", initial_on=one.initial_on)  # fmt: skip
    export = Export.objects.create(
        kind="components", form=form, system="wgs84", area_code="990101", requested_by_id=clerk.person_id, requested_at=AT
    )
    write_export(export)
    delivery = checked(clerk, received(clerk, (export.place.read_bytes(), export.place.name)), mode="update")
    assert (delivery.rows, delivery.good) == (3, 3), list(DeliveryFinding.objects.values_list("problem", "value"))


def test_heights_measures_and_rows_without_a_shape_are_accounted_for(clerk: Seat, tmp_path: Path):
    features = [{"type": "Feature", "properties": {"ObjID": f"99010101010001{at:02}"}, "geometry": shape} for at, shape in enumerate([
        {"type": "Point", "coordinates": [X, Y, 50.0]}, None, {"type": "Point", "coordinates": []}, {"type": "GeometryCollection", "geometries": []},
    ])]  # fmt: skip
    delivery = checked(clerk, received(clerk, (json.dumps({"type": "FeatureCollection", "features": features}).encode(), "a.geojson")))
    assert (delivery.rows, delivery.good, delivery.bad) == (4, 1, 3)
    assert sorted(DeliveryFinding.objects.filter(delivery=delivery, rule="几何").values_list("number", flat=True)) == [2, 3, 4]


def test_a_multipatch_among_an_archive_s_files_is_refused_by_name_and_the_others_are_read(clerk: Seat, tmp_path: Path):
    from wanmi.deliveries.tests.test_hostile_files import multipatch

    multipatch(tmp_path, 0)
    solid = {f"solid.{end}": (tmp_path / f"a.{end}").read_bytes() for end in ("shp", "shx")}
    solid["solid.dbf"] = shape(tmp_path, rows=ROWS[:1])["a.dbf"]
    delivery = received(clerk, packed(solid | under("", shape(tmp_path), "z")))
    assert (delivery.layer, delivery.rows) == ("z.shp", 2)
    assert "三维表面" in next(part["why"] for part in delivery.parts if part["name"] == "solid.shp")


def test_what_lies_beside_a_shapefile_in_other_letters_belongs_to_it(clerk: Seat, tmp_path: Path):
    files = {
        f"Parts{name[1:].upper()}" if name.endswith(("dbf", "cpg")) else f"parts{name[1:]}": body for name, body in shape(tmp_path).items()
    }
    assert {"Parts.DBF", "parts.shp"} <= files.keys()
    assert checked(clerk, received(clerk, packed(files))).good == len(ROWS)


def test_a_cpg_that_nobody_knows_is_told_and_the_signs_tell(clerk: Seat, tmp_path: Path):
    delivery = received(clerk, packed(shape(tmp_path) | {"a.cpg": b"klingon"}))
    assert any(".cpg" in note and "gb18030" in note for note in delivery.notes)
    assert checked(clerk, delivery).good == len(ROWS)


def test_a_geojson_in_gbk_is_refused_with_what_to_do(clerk: Seat):
    body = json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"小类": "0101", "名称": "上水井盖"}, "geometry": {"type": "Point", "coordinates": list(PLACES[0])}},
    ]}, ensure_ascii=False).encode("gb18030")  # fmt: skip
    with pytest.raises(UnreadableFile, match="UTF-8"):
        received(clerk, (body, "部件.geojson"))
