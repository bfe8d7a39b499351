"""What a delivery does to what stands: only what the file tells changes, the rest is not written, and all of it goes back to the letter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.gis.geos import LineString, Point
from django.db import connection
from django.db.models import Model

from wanmi.catalogue.models import Subclass
from wanmi.components.models import Component, ComponentPast
from wanmi.deliveries.actions import correct_row, map_delivery, undo_delivery
from wanmi.deliveries.actions.deliveries import check_delivery
from wanmi.deliveries.models import DeliveredRow, Delivery, DeliveryFinding, DeliveryState
from wanmi.deliveries.rules.refusals import InUse, NothingNew, NotMapped, UnknownColumn
from wanmi.deliveries.tests.test_deliveries import AT, ON, SOUTH, STEP, WEST, clerk, received, taken  # noqa: F401 (fixture)
from wanmi.formats.rules.refusals import UnreadableFile
from wanmi.geocoding.actions.indexing import index_places
from wanmi.geocoding.models import Alias, Place
from wanmi.geocoding.tests.gazetteer import forget
from wanmi.grids.models import Area, GroundFeature, StreetLine, UnitGrid
from wanmi.journal.models import Fact
from wanmi.patrols.models import GridMembership, ResponsibilityGrid
from wanmi.people.models import Organisation
from wanmi.people.rules.seats import Seat

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
COVER = "9901010101000001"
GRID = "990101001001001"
LINE = f"LINESTRING ({WEST} {SOUTH}, {WEST + STEP} {SOUTH})"
BOX = f"POLYGON (({WEST} {SOUTH}, {WEST + STEP} {SOUTH}, {WEST + STEP} {SOUTH + STEP}, {WEST} {SOUTH + STEP}, {WEST} {SOUTH}))"
SMALL = f"POLYGON (({WEST} {SOUTH}, {WEST + 0.0001} {SOUTH}, {WEST + 0.0001} {SOUTH + 0.0001}, {WEST} {SOUTH + 0.0001}, {WEST} {SOUTH}))"


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    forget()


def row(model: type[Model]) -> list[dict[str, Any]]:
    """Every column of a table, shapes to the last bit."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t)::text || t::text FROM {model._meta.db_table} t ORDER BY id")
        return [found[0] for found in cursor.fetchall()]


def brought(clerk: Seat, kind: str, *lines: str, mode: str = "update", **more: Any) -> Delivery:  # noqa: F811
    """A CSV, checked."""
    delivery = received(clerk, ("\n".join(lines).encode(), "表.csv"), kind)
    map_delivery(
        delivery_id=delivery.pk, mapping=delivery.mapping, system="wgs84", mode=mode, begins_on=ON, by=clerk, at=AT, **more
    )  # fmt: skip
    check_delivery(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.trouble == ""
    return delivery


def stood(kind: str) -> dict[str, str]:
    """One row of a kind that says something in every column; its columns as a file tells them, by field."""
    water = Organisation.objects.get(code="WATER")
    if kind == "components":
        Component.objects.filter(code=COVER).update(
            state="damaged",
            address="东街1号",
            note="旧",
            owner=water,
            changed_on=date(2026, 2, 1),
            source="普查",
            valid_from=date(2026, 2, 1),
        )
        return {"code": COVER, "state": "破损", "note": "旧", "address": "东街1号", "owner": "WATER"}
    if kind == "areas":
        Area.objects.filter(code="990101001").update(source="民政")
        return {"code": "990101001", "name": Area.objects.get(code="990101001").name}
    if kind == "unit_grids":
        UnitGrid.objects.filter(code=GRID).update(area_class=1, land_use="商业", responsible="某物业", large_on_purpose=True, note="旧")
        return {"code": GRID, "area_class": "一级", "land_use": "商业", "responsible": "某物业", "note": "旧"}
    if kind == "responsibility_grids":
        found = ResponsibilityGrid.objects.filter(code__startswith="990101").order_by("code")[0]
        return {"code": found.code, "name": found.name}
    if kind == "streets":
        made = StreetLine.objects.create(
            way="77", name="旧街", highway="primary", geometry=LineString((WEST, SOUTH), (WEST + STEP, SOUTH), srid=4326)
        )
        return {"row_id": str(made.pk), "name": "旧街", "highway": "主干路", "way": "77"}
    if kind == "features":
        shape = GroundFeature.objects.create(kind="building", name="旧楼", height_m=12.5, geometry=BOX, source="测绘")
        return {"row_id": str(shape.pk), "name": "旧楼", "kind": "建筑", "height_m": "12.5"}
    place = Place.objects.create(
        code="P1", kind="road", name="老街", address="浅水区老街", division_code="990101", source="民政", begins_on=ON,
        location=Point(WEST + 0.0004, SOUTH + 0.0003, srid=4326), shape=f"MULTILINESTRING (({WEST} {SOUTH}, {WEST + 0.001} {SOUTH}))",
    )  # fmt: skip
    Alias.objects.create(place=place, name="旧称", kind="former")
    index_places([place.pk])
    return {"code": "P1", "name": "老街", "aliases": "旧称", "source": "民政"}


TABLES: dict[str, tuple[type[Model], ...]] = {
    "components": (Component, ComponentPast), "areas": (Area,), "unit_grids": (UnitGrid,),
    "responsibility_grids": (ResponsibilityGrid, GridMembership), "streets": (StreetLine,), "features": (GroundFeature,),
    "places": (Place, Alias),
}  # fmt: skip
# A column and another value for it; and what stands in the city's own words.
OTHERWISE = {
    "components": ("note", "新", "旧"), "areas": ("name", "新街道", None), "unit_grids": ("responsible", "新物业", "某物业"),
    "responsibility_grids": ("name", "新网格", None), "streets": ("name", "新街", "旧街"), "features": ("name", "新楼", "旧楼"),
    "places": ("source", "新来源", "民政"),
}  # fmt: skip
KEYS = {"streets": "row_id", "features": "row_id"}


def alone(clerk: Seat, kind: str) -> tuple[str, str]:  # noqa: F811
    """A seat that may bring the kind in, and the heading and value by which its row is known."""
    said = stood(kind)
    key = KEYS.get(kind, "code")
    return key, said[key]


@pytest.mark.parametrize("kind", TABLES)
def test_a_column_that_is_not_there_changes_nothing_and_undoing_restores_to_the_letter(clerk: Seat, kind: str) -> None:  # noqa: F811
    key, value = alone(clerk, kind)
    field, other, _was = OTHERWISE[kind]
    before = {model: row(model) for model in TABLES[kind]}
    extra = ("kind", "建筑") if kind == "features" else None
    heads = ",".join([key, field, *([extra[0]] if extra else [])])
    delivery = brought(clerk, kind, heads, ",".join([value, other, *([extra[1]] if extra else [])]))
    assert (delivery.good, delivery.changed, delivery.same, delivery.added) == (1, 1, 0, 0), list(
        DeliveryFinding.objects.values_list("problem")
    )
    assert set(DeliveredRow.objects.get(delivery=delivery).changes or {}) == {field}
    assert taken(clerk, delivery).state == DeliveryState.TAKEN
    after = TABLES[kind][0]._default_manager.get(**({"pk": value} if key == "row_id" else {"code": value}))
    assert getattr(after, field) == other
    assert {model: row(model) for model in TABLES[kind]} != before
    undo_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    assert {model: row(model) for model in TABLES[kind]} == before


@pytest.mark.parametrize("kind", TABLES)
def test_an_unchanged_row_writes_nothing_not_even_a_fact(clerk: Seat, kind: str) -> None:  # noqa: F811
    said = stood(kind)
    before = {model: row(model) for model in TABLES[kind]}
    delivery = brought(clerk, kind, ",".join(said), ",".join(said.values()))
    assert (delivery.good, delivery.same, delivery.changed) == (1, 1, 0), list(DeliveredRow.objects.values_list("changes"))
    facts = Fact.objects.count()
    with pytest.raises(NothingNew, match="1 行都与库中相同"):
        taken(clerk, delivery)
    assert Fact.objects.count() == facts
    assert {model: row(model) for model in TABLES[kind]} == before


@pytest.mark.parametrize("kind", TABLES)
def test_an_empty_cell_keeps_what_stands_unless_clearing_was_chosen(clerk: Seat, kind: str) -> None:  # noqa: F811
    key, value = alone(clerk, kind)
    field, _other, was = OTHERWISE[kind]
    extra = ("kind", "建筑") if kind == "features" else None
    lines = (",".join([key, field, *([extra[0]] if extra else [])]), ",".join([value, "", *([extra[1]] if extra else [])]))
    delivery = brought(clerk, kind, *lines)
    assert (delivery.same, delivery.changed) == (1, 0), list(DeliveryFinding.objects.values_list("problem"))
    assert delivery.kept == ({field: 1} if was else {})  # a name cannot be without
    delivery = brought(clerk, kind, *lines, empty="clear")
    assert (delivery.same, delivery.changed) == ((0, 1) if was else (1, 0))
    if was:
        taken(clerk, delivery)
        after = TABLES[kind][0]._default_manager.get(**({"pk": value} if key == "row_id" else {"code": value}))
        assert getattr(after, field) == ""


def test_every_field_of_a_component_that_the_file_changes_is_taken_and_told(clerk: Seat) -> None:  # noqa: F811
    stood("components")
    before = [row(Component), row(ComponentPast)]
    heads = "标识码,名称,状态,位置,权属单位,初始日期,备注,经度,纬度"
    delivery = brought(clerk, "components", heads, f"{COVER},雨水井盖,完好,西街2号,ZH,2020-05-06,新,{WEST + 0.0006},{SOUTH + 0.0006}")
    assert delivery.changed == 1, list(DeliveryFinding.objects.values_list("problem", "remedy"))
    changes = DeliveredRow.objects.get().changes or {}
    assert changes["state"] == ["damaged", "intact"]
    assert changes["initial_on"][1] == "2020-05-06"
    assert changes["note"] == ["旧", "新"]
    assert changes["geometry"][1] == f"{WEST + 0.0006:.7f}, {SOUTH + 0.0006:.7f}"
    taken(clerk, delivery)
    one = Component.objects.get(code=COVER)
    told = (one.name, one.state, one.address, one.initial_on, one.note, one.changed_on, one.source)
    assert told == ("雨水井盖", "intact", "西街2号", date(2020, 5, 6), "新", ON, "测绘院")
    assert ComponentPast.objects.filter(code=COVER).count() == len(before[1]) + 1
    fact = Fact.objects.filter(name="layer.load").latest("id")
    assert (fact.data["count"], fact.data["changed"], fact.data["added"]) == (1, 1, 0)
    undo_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    assert [row(Component), row(ComponentPast)] == before


def test_what_was_changed_since_is_not_undone(clerk: Seat) -> None:  # noqa: F811
    stood("components")
    first = taken(clerk, brought(clerk, "components", "标识码,备注", f"{COVER},一"))
    taken(clerk, brought(clerk, "components", "标识码,备注", f"{COVER},二"))
    with pytest.raises(InUse):
        undo_delivery(delivery_id=first.pk, by=clerk, at=AT)
    stood("unit_grids")
    grids = taken(clerk, brought(clerk, "unit_grids", "网格码,备注", f"{GRID},一"))
    UnitGrid.objects.filter(code=GRID).update(note="别人")
    with pytest.raises(InUse):
        undo_delivery(delivery_id=grids.pk, by=clerk, at=AT)
    assert UnitGrid.objects.get(code=GRID).note == "别人"


def test_another_shape_of_a_responsibility_grid_takes_other_unit_grids_in_and_gives_them_back(clerk: Seat) -> None:  # noqa: F811
    grid = ResponsibilityGrid.objects.filter(code__startswith="990101").order_by("code")[0]
    before = [row(ResponsibilityGrid), row(GridMembership)]
    one = grid.memberships.filter(ends_on__isnull=True).order_by("unit_grid__code")[0].unit_grid
    delivery = brought(clerk, "responsibility_grids", "代码,几何", f'{grid.code},"{one.geometry.wkt}"')
    assert delivery.changed == 1, list(DeliveryFinding.objects.values_list("problem"))
    taken(clerk, delivery)
    assert list(grid.memberships.filter(ends_on__isnull=True).values_list("unit_grid", flat=True)) == [one.pk]
    undo_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    assert [row(ResponsibilityGrid), row(GridMembership)] == before


def test_a_unit_grid_is_not_given_another_shape_under_its_code(clerk: Seat) -> None:  # noqa: F811
    brought(clerk, "unit_grids", "网格码,几何", f'{GRID},"{SMALL}"')
    assert DeliveryFinding.objects.filter(rule="UG-7", is_error=True).exists()


@pytest.mark.parametrize("kind", ["streets", "features"])
def test_what_has_no_code_is_known_again_by_its_place(clerk: Seat, kind: str) -> None:  # noqa: F811
    stood(kind)
    shape = LINE if kind == "streets" else BOX
    heads, said = ("名称,等级,几何", "旧街,主干路") if kind == "streets" else ("名称,类型,几何", "旧楼,建筑")
    assert brought(clerk, kind, heads, f'{said},"{shape}"').same == 1
    other = brought(clerk, kind, heads, f'{said.replace("旧", "新")},"{shape}"')
    assert (other.changed, other.added) == (1, 0)
    again = brought(clerk, kind, heads, f'{said},"{shape}"', mode="add")
    assert (again.good, again.bad) == (0, 1)
    assert "相同的图形" in DeliveryFinding.objects.get(delivery=again).problem


def test_a_street_of_several_parts_is_known_by_all_of_them(clerk: Seat) -> None:  # noqa: F811
    two = f"MULTILINESTRING (({WEST} {SOUTH}, {WEST + STEP} {SOUTH}), ({WEST} {SOUTH}, {WEST} {SOUTH + STEP}))"
    before = row(StreetLine)
    first = taken(clerk, brought(clerk, "streets", "名称,几何", f'某路,"{two}"'))
    assert StreetLine.objects.filter(name="某路", highway="residential").count() == 2
    renamed = taken(clerk, brought(clerk, "streets", "名称,几何", f'他路,"{two}"'))
    assert (renamed.changed, StreetLine.objects.filter(name="他路").count()) == (1, 2)
    undo_delivery(delivery_id=renamed.pk, by=clerk, at=AT)
    undo_delivery(delivery_id=first.pk, by=clerk, at=AT)
    assert row(StreetLine) == before


def test_a_renamed_street_and_its_doors_go_back_with_every_alias(clerk: Seat) -> None:  # noqa: F811
    stood("places")
    street = Place.objects.get(code="P1")
    Place.objects.create(
        code="P2", kind="doorplate", name="老街3号", address="浅水区老街3号", number="3号", division_code="990101001001", limiting=street,
        grid_code=GRID, location=Point(WEST + 0.0002, SOUTH + 0.0003, srid=4326), begins_on=ON,
    )  # fmt: skip
    index_places([street.pk, Place.objects.get(code="P2").pk])
    before = [row(Place), row(Alias)]
    delivery = taken(clerk, brought(clerk, "places", "编码,标准名称,别名", "P1,清水街,旧称、又称"))
    assert delivery.taken == 1, list(DeliveryFinding.objects.values_list("problem"))
    assert Place.objects.get(code="P2").name == "清水街3号"
    assert dict(Alias.objects.values_list("name", "kind")) == {"旧称": "former", "老街": "former", "又称": "alias"}
    assert Place.objects.get(code="P1").kind == "road"
    undo_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    assert [row(Place), row(Alias)] == before


def test_a_constant_stands_in_for_a_column_that_the_file_lacks(clerk: Seat) -> None:  # noqa: F811
    lines = ("经度,纬度", f"{WEST + 0.0002},{SOUTH + 0.0003}", f"{WEST + 0.0003},{SOUTH + 0.0003}")
    name = Subclass.objects.get(scheme__is_current=True, class_code="01", code="01", kind="component").name
    delivery = brought(clerk, "components", *lines, mode="add", constants={"subclass": name, "note": "普查二期"})
    assert (delivery.good, delivery.added) == (2, 2), list(DeliveryFinding.objects.values_list("problem"))
    taken(clerk, delivery)
    assert Component.objects.filter(note="普查二期", subclass__code="01").count() == 2
    refused = brought(clerk, "streets", "名称,几何", f'某路,"{LINE}"', mode="add", constants={"highway": "马路牙子"})
    assert refused.bad == 1
    assert "快速路、主干路、次干路、支路" in DeliveryFinding.objects.get(delivery=refused).remedy


@pytest.mark.parametrize(("word", "highway"), [
    ("快速路", "trunk"), ("主干道", "primary"), ("次干路", "secondary"), ("支路", "tertiary"), ("高速", "motorway"), ("省道", "primary"),
    ("primary_link", "primary_link"), ("Primary", "primary"), (" 主 干 路 ", "primary"), ("次幹路", "secondary"),
])  # fmt: skip
def test_words_for_roads_are_known(clerk: Seat, word: str, highway: str) -> None:  # noqa: F811
    taken(clerk, brought(clerk, "streets", "名称,等级,几何", f'某路,{word},"{LINE}"', mode="add"))
    assert StreetLine.objects.get(name="某路").highway == highway


def test_names_of_columns_that_are_none_are_refused(clerk: Seat) -> None:  # noqa: F811
    delivery = received(clerk, (f"标识码,备注\n{COVER},新".encode(), "表.csv"))
    given: dict[str, Any] = {"delivery_id": delivery.pk, "system": "wgs84", "begins_on": ON, "by": clerk, "at": AT}
    with pytest.raises(UnreadableFile, match="“无此列”这一列，有：标识码、备注"):
        map_delivery(mapping={"code": "无此列"}, mode="update", **given)
    with pytest.raises(UnknownColumn, match="subclass（小类）"):
        map_delivery(mapping={"code": "标识码", "colour": "备注"}, mode="update", **given)
    with pytest.raises(NotMapped, match="标识码"):  # else every row would be added once more
        map_delivery(mapping={"note": "备注"}, mode="update", **given)


def test_a_heading_is_not_guessed_against_its_values(clerk: Seat) -> None:  # noqa: F811
    delivery = received(clerk, (b"ObjID,state\n9901010101000101,New York\n", "表.csv"))
    assert ("state" in delivery.mapping, delivery.unguessed) == (False, ["state"])
    assert received(clerk, ("ObjID,state\n9901010101000101,broken\n9901010101000102,破损".encode(), "表2.csv")).mapping["state"] == "state"
    assert received(clerk, ("ObjID,ObjState\n9901010101000101,在建".encode(), "表3.csv")).mapping["state"] == "ObjState"


def test_the_same_file_again_is_told(clerk: Seat) -> None:  # noqa: F811
    first = received(clerk, (f"标识码,备注\n{COVER},新".encode(), "表.csv"))
    assert first.again is None
    assert received(clerk, (f"标识码,备注\n{COVER},新".encode(), "另一名.csv")).again == first
    assert received(clerk, (f"标识码,备注\n{COVER},新!".encode(), "表.csv")).again is None


def test_a_shape_that_does_not_fit_its_subclass_is_told(clerk: Seat) -> None:  # noqa: F811
    brought(clerk, "components", "标识码,几何", f'9901010101000101,"{LINE}"', mode="add")
    assert DeliveryFinding.objects.filter(rule="CO-13", is_error=False).exists()


def test_nothing_is_cut_off_in_silence(clerk: Seat) -> None:  # noqa: F811
    brought(clerk, "components", "标识码,位置", f"{COVER},{'长' * 121}")
    assert "超过 120 个字" in DeliveryFinding.objects.get(is_error=True).problem


def test_a_mended_row_still_tells_only_what_its_file_told(clerk: Seat) -> None:  # noqa: F811
    stood("components")
    delivery = brought(clerk, "components", "标识码,状态", f"{COVER},很好", empty="clear")
    said = {"code": COVER, "state": "完好", "note": "", "address": "", "owner": ""}
    correct_row(delivery_id=delivery.pk, number=2, values=said, place=None, by=clerk, at=AT)
    assert set(DeliveredRow.objects.get().changes or {}) == {"state"}


def test_a_delivery_that_was_taken_by_an_older_version_is_undone(clerk: Seat) -> None:  # noqa: F811
    from wanmi.deliveries.tests.migrating import KEPT

    stood("areas")
    before = row(Area)
    delivery = taken(clerk, brought(clerk, "areas", "代码,名称", "990101001,新街道"))
    was = DeliveredRow.objects.get(delivery=delivery).before
    assert was
    kept = {"name": was[0]["name"], "geometry": was[0]["geometry"], "source": was[0]["source"]}
    DeliveredRow.objects.filter(delivery=delivery).update(before=kept, existing_ids=None, after="", effect="added")
    with connection.cursor() as cursor:
        cursor.execute(KEPT)
    delivery.refresh_from_db()
    assert (delivery.changed, delivery.added) == (1, 0)
    undo_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    assert row(Area) == before
