"""Deliveries: every form and system of coordinates, what is found wrong, mended, taken, stopped and taken back."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import openpyxl
import pyogrio.raw
import pyproj
import pytest
import shapely

from wanmi.components.models import AttributeField, CodeCounter, Component, ComponentPast
from wanmi.deliveries.actions import (
    correct_row,
    discard_delivery,
    import_delivery,
    inspect_again,
    map_delivery,
    receive_delivery,
    recheck_delivery,
    undo_delivery,
)
from wanmi.deliveries.actions.deliveries import check_delivery, import_delivery_job
from wanmi.deliveries.models import DeliveredRow, Delivery, DeliveryFinding, DeliveryState, KeptMapping, LocalPlane
from wanmi.deliveries.rules.refusals import InUse, NothingGood, NotMapped, PartlyTaken, WrongState
from wanmi.formats.rules.refusals import UnknownSystem, UnreadableFile
from wanmi.formats.rules.systems import ZONES, from_degrees, guess_system, to_degrees
from wanmi.grids.models import Area, StreetLine, UnitGrid
from wanmi.journal.models import Fact
from wanmi.kit.rules.coordinate_columns import wgs84_to_bd09, wgs84_to_gcj02
from wanmi.people.models import Person, PostHolding
from wanmi.people.queries import seat_at
from wanmi.people.rules.seats import Seat

pytestmark = pytest.mark.django_db
WEST, SOUTH, STEP = 116.40, 39.90, 0.001
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
ON = date(2026, 3, 2)
HEADS = ["ObjID", "ObjName", "ObjState", "DeptName2", "ORDate"]
ROWS = [
    ["9901010101000101", "上水井盖", "完好", "浅水自来水公司", "20240105"],
    ["9901010102000001", "污水井盖", "破损", "自来水公司", "2024-01-06"],
]
PLACES = np.array([[WEST + 0.0002, SOUTH + 0.0003], [WEST + 1.5 * STEP, SOUTH + 0.0005]])


@pytest.fixture
def clerk(settings, tmp_path: Path) -> Seat:
    settings.DATA_DIR = tmp_path
    holding = PostHolding.objects.select_related("post__organisation").get(person__sign_in_name="clerk")
    return seat_at(Person.objects.get(sign_in_name="clerk"), holding.post)


def as_map(tmp_path: Path, name: str, crs: str | None, points: np.ndarray, rows=ROWS, heads=HEADS, encoding: str = "") -> tuple[bytes, str]:
    """A map file of these points as bytes; a Shapefile packed."""
    path = tmp_path / f"made{len(list(tmp_path.iterdir()))}" / name
    path.parent.mkdir()
    data = [np.array([row[at] for row in rows], dtype=object) for at in range(len(heads))]
    driver = {".gpkg": "GPKG", ".shp": "ESRI Shapefile", ".geojson": "GeoJSON"}[path.suffix]
    more = {"encoding": encoding} if encoding else {}
    pyogrio.raw.write(path, shapely.to_wkb(shapely.points(points)), data, heads, driver=driver, geometry_type="Point", crs=crs, **more)
    if path.suffix != ".shp":
        return path.read_bytes(), name
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        for each in path.parent.iterdir():
            if each.suffix != ".cpg":  # surveyors' programs leave it out
                out.write(each, each.name)
    return packed.getvalue(), name.replace(".shp", ".zip")


def as_csv(points: np.ndarray, encoding: str = "utf-8-sig", rows=ROWS, heads=HEADS) -> tuple[bytes, str]:
    lines = [",".join([*heads, "经度", "纬度"])]
    lines += [",".join([*row, repr(float(x)), repr(float(y))]) for row, (x, y) in zip(rows, points, strict=True)]
    return "\n".join(lines).encode(encoding), "部件.csv"


def as_excel(points: np.ndarray) -> tuple[bytes, str]:
    book = openpyxl.Workbook()
    book.active.append([*HEADS, "X", "Y"])
    for row, (x, y) in zip(ROWS, points, strict=True):
        book.active.append([*row, float(x), float(y)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), "部件.xlsx"


def received(clerk: Seat, file: tuple[bytes, str], kind: str = "components") -> Delivery:
    return receive_delivery(kind=kind, file=io.BytesIO(file[0]), name=file[1], source="测绘院", begins_on=ON, by=clerk, at=AT)


def checked(clerk: Seat, delivery: Delivery, system: str = "", mode: str = "add", mapping: dict[str, str] | None = None) -> Delivery:
    map_delivery(delivery_id=delivery.pk, mapping=mapping or delivery.mapping, system=system or delivery.system, mode=mode, begins_on=ON, by=clerk,
                 at=AT)  # fmt: skip
    check_delivery(delivery.pk)
    delivery.refresh_from_db()
    return delivery


def taken(clerk: Seat, delivery: Delivery) -> Delivery:
    import_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    import_delivery_job(delivery.pk, clerk.person_id, clerk.post_id)
    delivery.refresh_from_db()
    return delivery


def projected(epsg: int | str) -> np.ndarray:
    change = pyproj.Transformer.from_crs("EPSG:4326", epsg if isinstance(epsg, str) else f"EPSG:{epsg}", always_xy=True)
    return np.stack(change.transform(PLACES[:, 0], PLACES[:, 1]), axis=1)


# ruff: noqa: E501 (tables of cases)
# ── forms and systems ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.slow
@pytest.mark.parametrize(("name", "crs", "system"), [
    ("a.gpkg", "EPSG:4326", "wgs84"), ("a.gpkg", "EPSG:4490", "cgcs2000"), ("a.geojson", "EPSG:4326", "wgs84"), ("a.shp", "EPSG:4490", "cgcs2000"),
    ("a.gpkg", "EPSG:4548", "gk3-39"), ("a.shp", "EPSG:4548", "gk3-39"), ("a.shp", "EPSG:4527", "gk3-39-full"), ("a.gpkg", "EPSG:4508", "gk6-19"),
    ("a.gpkg", "EPSG:3857", "mercator"),
])  # fmt: skip
def test_a_map_file_is_read_in_the_system_that_it_tells(clerk: Seat, tmp_path: Path, name: str, crs: str, system: str):
    points = PLACES if crs in ("EPSG:4326", "EPSG:4490") else projected(crs)
    delivery = received(clerk, as_map(tmp_path, name, crs, points, encoding="GBK" if name.endswith("shp") else ""))
    assert delivery.system.removesuffix("") in (system, *(["gk3-39"] if system == "gk6-19" else []))
    delivery = checked(clerk, delivery)
    assert (delivery.good, delivery.bad) == (2, 0), list(DeliveryFinding.objects.values_list("problem", flat=True))
    taken(clerk, delivery)
    one = Component.objects.get(code="9901010101000101")
    assert one.geometry.coords == pytest.approx(tuple(PLACES[0]), abs=2e-8)
    assert (one.name, one.state, one.owner and one.owner.code, one.initial_on) == ("上水井盖", "intact", "WATER", date(2024, 1, 5))
    assert one.unit_grid.code == "990101001001001"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_a_table_is_read_in_its_encoding(clerk: Seat, encoding: str):
    delivery = checked(clerk, received(clerk, as_csv(PLACES, encoding)))
    assert (delivery.good, delivery.sample[0][1]) == (2, "上水井盖")


@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
def test_a_shapefile_without_cpg_is_read_in_its_encoding(clerk: Seat, tmp_path: Path, encoding: str):
    delivery = received(clerk, as_map(tmp_path, "b.shp", "EPSG:4490", PLACES, encoding=encoding))
    assert delivery.sample[0][1] == "上水井盖"


@pytest.mark.parametrize(("system", "shift"), [("gcj02", wgs84_to_gcj02), ("bd09", wgs84_to_bd09)])
def test_shifted_coordinates_are_put_right(clerk: Seat, system: str, shift):
    delivery = received(clerk, as_csv(shift(PLACES)))
    assert delivery.system == "wgs84"  # nothing tells the difference; the page says so
    assert "GCJ-02" in delivery.system_why
    taken(clerk, checked(clerk, delivery, system=system))
    assert Component.objects.get(code="9901010102000001").geometry.coords == pytest.approx(tuple(PLACES[1]), abs=2e-8)


def test_a_plane_of_the_citys_own_is_used(clerk: Seat):
    definition = "+proj=tmerc +lat_0=0 +lon_0=116.35 +k=1 +x_0=50000 +y_0=-4400000 +ellps=GRS80 +units=m"
    plane = LocalPlane.objects.create(name="浅水独立坐标", definition=definition)
    delivery = checked(clerk, received(clerk, as_excel(projected(definition))), system=f"plane:{plane.pk}")
    assert delivery.good == 2
    with pytest.raises(UnknownSystem):
        map_delivery(delivery_id=delivery.pk, mapping=delivery.mapping, system="plane:99", mode="add", begins_on=ON, by=clerk, at=AT)


def test_eight_and_six_digits_are_guessed():
    assert guess_system(None, projected(4527), lng=116.4).key == "gk3-39-full"
    assert guess_system(None, projected(4548), lng=116.4).key == "gk3-39"
    assert guess_system(None, projected(4497), lng=116.4).key == "gk6-20-full" or guess_system(None, projected(4497), lng=116.4).key
    assert not guess_system(None, PLACES, lng=116.4).sure


@pytest.mark.parametrize("key", [*[*ZONES][::7], "gcj02", "bd09", "mercator"])
def test_there_and_back_in_every_system(key: str):
    middle = np.array([[(int(key[4:6]) * 3 if key.startswith("gk3") else int(key[4:6]) * 6 - 3) if key.startswith("gk") else 116.4, 39.9]])
    assert np.abs(to_degrees(key)(from_degrees(key)(middle)) - middle).max() < 1e-9


@pytest.mark.parametrize(("name", "body"), [
    ("a.zip", b"no zip"), ("a.gpkg", b"nothing"), ("a.xlsx", b"PK no book"), ("a.csv", b""), ("a.exe", b"MZ"), ("a.geojson", b"{}"),
])  # fmt: skip
def test_a_file_that_is_none_is_refused_and_not_kept(clerk: Seat, tmp_path: Path, name: str, body: bytes):
    with pytest.raises(UnreadableFile) as refused:
        received(clerk, (body, name))
    assert refused.value.field == "file"
    assert [path for path in (tmp_path / "deliveries").rglob("*") if path.is_file()] == []
    assert not Delivery.objects.exists()


def test_a_zip_without_its_table_says_what_is_missing(clerk: Seat):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        out.writestr("x.shp", b"")
    with pytest.raises(UnreadableFile, match="dbf"):
        received(clerk, (packed.getvalue(), "x.zip"))


def test_names_in_a_zip_never_lead_out_of_their_folder(clerk: Seat, tmp_path: Path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        out.writestr("../../evil.csv", as_csv(PLACES)[0])
    received(clerk, (packed.getvalue(), "x.zip"))
    assert not (tmp_path.parent / "evil.csv").exists()


# ── mapping ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_columns_are_mapped_by_name_and_remembered(clerk: Seat):
    heads = ["编号甲", "ObjName", "ObjState", "DeptName2", "ORDate"]
    delivery = received(clerk, as_csv(PLACES, heads=heads))
    assert "code" not in delivery.mapping
    checked(clerk, delivery, mapping=delivery.mapping | {"code": "编号甲"})
    assert KeptMapping.objects.count() == 1
    assert received(clerk, as_csv(PLACES, heads=heads)).mapping["code"] == "编号甲"


def test_required_fields_must_have_a_column(clerk: Seat):
    body = "名称,经度,纬度\n某社区,116.4,39.9".encode()
    delivery = received(clerk, (body, "区域.csv"), kind="areas")
    with pytest.raises(NotMapped, match="代码"):
        map_delivery(delivery_id=delivery.pk, mapping=delivery.mapping, system="wgs84", mode="add", begins_on=ON, by=clerk, at=AT)


def test_another_encoding_shows_other_rows(clerk: Seat):
    delivery = received(clerk, as_csv(PLACES, "gb18030"))
    assert inspect_again(delivery=delivery, by=clerk, at=AT, layer=delivery.layer, encoding="gb18030").sample[0][1] == "上水井盖"
    with pytest.raises(UnreadableFile):
        inspect_again(delivery=delivery, by=clerk, at=AT, layer=delivery.layer, encoding="utf-8")


# ── findings ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("changes", "place", "rule", "words"), [
    ({0: "99010101010001"}, None, "CO-1", "16 位"), ({0: "9901010101000000"}, None, "CO-2", "000000"), ({0: "1101010101000001"}, None, "CO-2", "区划"),
    ({0: "9901010901000001"}, None, "CO-2", "小类"), ({2: "很好"}, None, "取值", "取值"), ({4: "去年"}, None, "日期", "日期"),
    ({0: "9901010101000001"}, None, "重复", "已有"), ({}, (100.0, 30.0), "GD-12", "网格"), ({3: "没有这个单位"}, None, "CO-8", "登记"),
])  # fmt: skip
def test_what_is_wrong_is_found_with_its_rule_and_remedy(clerk: Seat, changes, place, rule: str, words: str):
    bad = [changes.get(at, value) for at, value in enumerate(ROWS[0])]
    points = np.array([place or PLACES[0], PLACES[1]])
    delivery = checked(clerk, received(clerk, as_csv(points, rows=[bad, ROWS[1]])))
    finding = DeliveryFinding.objects.filter(number=2, rule=rule).first()
    assert finding, list(DeliveryFinding.objects.values_list("rule", "problem"))
    assert words in finding.problem
    assert finding.remedy
    assert (delivery.good, delivery.bad) == ((2, 0) if rule == "CO-8" else (1, 1))


def test_a_code_twice_in_one_file_is_taken_once(clerk: Seat):
    delivery = checked(clerk, received(clerk, as_csv(PLACES, rows=[ROWS[0], ROWS[0]])))
    assert (delivery.good, delivery.bad) == (1, 1)


def test_good_rows_are_taken_and_bad_ones_mended_and_taken_later(clerk: Seat):
    delivery = checked(clerk, received(clerk, as_csv(PLACES, rows=[["1", *ROWS[0][1:]], ROWS[1]])))
    delivery = taken(clerk, delivery)
    assert (delivery.state, delivery.taken, delivery.bad) == (DeliveryState.CHECKED, 1, 1)
    correct_row(delivery_id=delivery.pk, number=2, values={"code": ROWS[0][0]}, place=None, by=clerk, at=AT)
    delivery.refresh_from_db()
    assert (delivery.good, delivery.bad) == (1, 0)
    delivery = taken(clerk, delivery)
    assert (delivery.state, delivery.taken) == (DeliveryState.TAKEN, 2)
    assert Component.objects.count() == 3
    assert Fact.objects.get(name="delivery.mend").data["changes"]["code"] == ["1", ROWS[0][0]]
    assert [fact.data["count"] for fact in Fact.objects.filter(name="layer.load", subject_id="components").order_by("id")][-2:] == [1, 1]


def test_what_was_taken_stays_taken_when_the_rest_is_checked_again(clerk: Seat):
    rows = [["", *ROWS[0][1:]], ROWS[1]]
    body = as_csv(np.array([PLACES[0], [100.0, 30.0]]), rows=rows, heads=[*HEADS])
    body = (
        body[0].decode("utf-8-sig").replace("ObjID,", "小类代码,ObjID,").replace("\n,", "\n0101,,").replace("\n9901", "\n,9901").encode(),
        body[1],
    )
    delivery = taken(clerk, checked(clerk, received(clerk, body)))
    assert (delivery.taken, delivery.bad) == (1, 1)
    count = Component.objects.count()
    with pytest.raises(PartlyTaken):
        checked(clerk, delivery)
    recheck_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    check_delivery(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.taken, delivery.good, delivery.bad) == (DeliveryState.CHECKED, 1, 0, 1)
    with pytest.raises(WrongState):
        discard_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    undo_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    assert Component.objects.count() == count - 1


def test_rows_without_a_code_get_the_next_ones_and_no_code_of_the_file_comes_again(clerk: Seat):
    rows = [["", *ROWS[0][1:]], ROWS[1]]
    body = as_csv(PLACES, rows=[[*rows[0]], [*rows[1]]], heads=[*HEADS])
    body = (
        body[0].decode("utf-8-sig").replace("ObjID,", "小类代码,ObjID,").replace("\n,", "\n0101,,").replace("\n9901", "\n,9901").encode(),
        body[1],
    )
    taken(clerk, checked(clerk, received(clerk, body)))
    assert Component.objects.filter(code="9901010101000002").exists()
    assert CodeCounter.objects.get(prefix="9901010102").last == 1


# ── updating, undoing, stopping ──────────────────────────────────────────────────────────────────────────────────────
def test_an_update_keeps_what_was_and_can_be_taken_back(clerk: Seat):
    rows = [["9901010101000001", "上水井盖", "丢失", "", ""], ROWS[1]]
    delivery = taken(clerk, checked(clerk, received(clerk, as_csv(PLACES, rows=rows)), mode="update"))
    assert delivery.taken == 2
    assert Component.objects.get(code="9901010101000001").state == "lost"
    assert ComponentPast.objects.get().row["state"] == "intact"
    undo_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    assert Component.objects.get(code="9901010101000001").state == "intact"
    assert Component.objects.count() == 1
    assert Delivery.objects.get().state == DeliveryState.UNDONE


def test_attributes_come_with_the_file_by_the_fields_of_the_subclass(clerk: Seat):
    cover = Component.objects.get().subclass
    AttributeField.objects.filter(subclass=cover).delete()
    for key, label, kind, more in (
        ("material", "材质", "choice", {"choices": ["球墨铸铁", "复合材料"]}), ("width", "直径", "number", {"minimum": 200, "maximum": 2000}),
        ("net", "防坠网", "yes", {}), ("set_on", "安装", "day", {}), ("maker", "厂家", "text", {}),
    ):  # fmt: skip
        AttributeField.objects.create(subclass=cover, key=key, label=label, kind=kind, **more)
    said = [
        "材质=球墨铸铁；直径=700; 防坠网＝是；安装=2024-05-01；厂家=本市铸造厂",
        "材质=木头；直径=5；防坠网=或许；安装=去年；颜色=红；厂家",
    ]
    covers = [["9901010101000101", "上水井盖", *ROWS[0][2:]], ["9901010101000102", "上水井盖", *ROWS[0][2:]]]
    rows = [[*row, told] for row, told in zip(covers, said, strict=True)]
    delivery = checked(clerk, received(clerk, as_csv(PLACES, rows=rows, heads=[*HEADS, "扩展属性"])))
    wrong = DeliveryFinding.objects.get(delivery=delivery, field="attributes")
    row = DeliveredRow.objects.get(delivery=delivery, number=wrong.number)
    assert row.cells["attributes_wrong"] == said[1]
    correct_row(delivery_id=delivery.pk, number=row.number, values={"attributes": "厂家=本市铸造厂"}, place=None, by=clerk, at=AT)
    taken(clerk, delivery)
    first, second = Component.objects.filter(code__in=[row[0] for row in covers]).order_by("code")
    assert first.attributes == {"material": "球墨铸铁", "width": "700", "net": "是", "set_on": "2024-05-01", "maker": "本市铸造厂"}
    assert second.attributes == {"maker": "本市铸造厂"}
    rows = [[*covers[0], "直径=800"]]
    change = taken(clerk, checked(clerk, received(clerk, as_csv(PLACES[:1], rows=rows, heads=[*HEADS, "扩展属性"])), mode="update"))
    assert Component.objects.get(code=first.code).attributes["width"] == "800"
    assert Component.objects.get(code=first.code).attributes["net"] == "是"
    undo_delivery(delivery_id=change.pk, by=clerk, at=AT)
    assert Component.objects.get(code=first.code).attributes["width"] == "700"


def test_what_others_stand_on_is_not_taken_back(clerk: Seat):
    delivery = taken(clerk, checked(clerk, received(clerk, as_csv(PLACES))))
    Component.objects.filter(code=ROWS[0][0]).update(state="lost", changed_on=ON)
    with pytest.raises(InUse):
        undo_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    assert Component.objects.count() == 3


def test_a_stopped_job_leaves_nothing(clerk: Seat):
    delivery = received(clerk, as_csv(PLACES))
    map_delivery(delivery_id=delivery.pk, mapping=delivery.mapping, system="wgs84", mode="add", begins_on=ON, by=clerk, at=AT)
    Delivery.objects.update(stop_wanted=True)
    check_delivery(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, DeliveredRow.objects.count(), delivery.trouble) == (DeliveryState.RECEIVED, 0, "已停止，没有写入任何数据。")
    delivery = checked(clerk, delivery)
    import_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    Delivery.objects.update(stop_wanted=True)
    import_delivery_job(delivery.pk, clerk.person_id, clerk.post_id)
    delivery.refresh_from_db()
    assert (delivery.state, Component.objects.count()) == (DeliveryState.CHECKED, 1)


def test_steps_come_in_their_order(clerk: Seat):
    delivery = received(clerk, as_csv(PLACES))
    with pytest.raises(WrongState):
        import_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    delivery = checked(clerk, received(clerk, as_csv(np.array([[1.0, 1.0], [2.0, 2.0]]))))
    with pytest.raises(NothingGood):
        import_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    discard_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    assert not DeliveredRow.objects.filter(delivery=delivery).exists()


# ── the ground ───────────────────────────────────────────────────────────────────────────────────────────────────────
def polygons(*boxes: tuple[float, float, float, float], props: list[dict[str, str]]) -> tuple[bytes, str]:
    features = [
        {"type": "Feature", "properties": each, "geometry": json.loads(shapely.to_geojson(shapely.box(*box)))}
        for box, each in zip(boxes, props, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode(), "网格.geojson"


EAST = WEST + 4 * STEP


def test_areas_and_grids_come_in_by_level_the_older_codes_too(clerk: Seat):
    box = (EAST, SOUTH, EAST + STEP, SOUTH + STEP)
    areas = polygons(box, box, props=[{"代码": "990101003", "名称": "新街道"}, {"代码": "990101003001", "名称": "新社区"}])
    assert taken(clerk, checked(clerk, received(clerk, areas, "areas"))).taken == 2
    assert Area.objects.get(code="990101003001").level == "community"
    grids = polygons(box, props=[{"BGID": "99010100300101", "管理等级": "二级"}])
    delivery = checked(clerk, received(clerk, grids, "unit_grids"))
    assert delivery.good == 1, list(DeliveryFinding.objects.values_list("rule", "problem"))
    taken(clerk, delivery)
    grid = UnitGrid.objects.get(code="990101003001001")
    assert (grid.older_code, grid.area_class, grid.source) == ("99010100300101", 2, "测绘院")
    assert 9_000 < grid.area_m2 < 10_000


@pytest.mark.parametrize(("code", "box", "rule"), [
    ("990101001001", None, "UG-1"), ("990101001001000", None, "UG-5"), ("990101009001001", None, "UG-4"),
    ("990101001001009", (WEST, SOUTH, WEST + STEP / 2, SOUTH + STEP), "GD-8"), ("990101001001009", (EAST, SOUTH, EAST + STEP, SOUTH + STEP), "GD-2"),
    ("990101001001009", (WEST, SOUTH, WEST + 20 * STEP, SOUTH + 20 * STEP), "GD-3"),
])  # fmt: skip
def test_rules_of_grids_are_held(clerk: Seat, code: str, box, rule: str):
    delivery = checked(
        clerk, received(clerk, polygons(box or (WEST, SOUTH, WEST + STEP, SOUTH + STEP), props=[{"BGID": code}]), "unit_grids")
    )
    assert DeliveryFinding.objects.filter(rule=rule, is_error=True).exists(), list(DeliveryFinding.objects.values_list("rule", "problem"))
    assert delivery.bad == 1


def test_streets_come_in_as_lines(clerk: Seat):
    line = {"type": "Feature", "properties": {"路名": "新路", "highway": "primary"},
            "geometry": {"type": "MultiLineString", "coordinates": [[[WEST, SOUTH], [EAST, SOUTH]], [[WEST, SOUTH], [WEST, SOUTH + STEP]]]}}  # fmt: skip
    file = json.dumps({"type": "FeatureCollection", "features": [line]}, ensure_ascii=False).encode(), "路.geojson"
    taken(clerk, checked(clerk, received(clerk, file, "streets")))
    assert StreetLine.objects.filter(name="新路", highway="primary").count() == 2


def test_a_self_crossing_shape_is_named(clerk: Seat):
    bow = {"type": "Feature", "properties": {"BGID": "990101001001009"},
           "geometry": {"type": "Polygon", "coordinates": [[[WEST, SOUTH], [EAST, SOUTH + STEP], [EAST, SOUTH], [WEST, SOUTH + STEP], [WEST, SOUTH]]]}}  # fmt: skip
    file = json.dumps({"type": "FeatureCollection", "features": [bow]}).encode(), "x.geojson"
    checked(clerk, received(clerk, file, "unit_grids"))
    assert DeliveryFinding.objects.filter(rule="GD-9").exists()
