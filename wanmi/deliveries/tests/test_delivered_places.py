"""Places as a delivery: what is found by geocoding's rules, mended, taken and found again, corrected and taken back."""

from __future__ import annotations

import json

import pytest

from wanmi.deliveries.actions import correct_row, undo_delivery
from wanmi.deliveries.actions.exporting import request_export, write_export
from wanmi.deliveries.models import DeliveredRow, Delivery, DeliveryFinding, DeliveryState
from wanmi.deliveries.rules.refusals import InUse
from wanmi.deliveries.tests.test_deliveries import AT, SOUTH, WEST, checked, clerk, received, taken  # noqa: F401 (fixture)
from wanmi.geocoding.models import Alias, Place, Term
from wanmi.geocoding.queries.forward import search_places
from wanmi.geocoding.tests.gazetteer import forget
from wanmi.journal.models import Fact
from wanmi.people.rules.seats import Seat

pytestmark = pytest.mark.django_db
HEADS = "类型,标准名称,街巷,门牌号,别名,经度,纬度"
DOOR = f"门牌,,浅水街,12号,,{WEST + 0.0002},{SOUTH + 0.0003}"
STREET = f"街巷,浅水街,,,老浅水路,{WEST + 0.0005},{SOUTH + 0.0003}"


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    forget()


def table(*rows: str) -> tuple[bytes, str]:
    return "\n".join([HEADS, *rows]).encode("gb18030"), "门牌.csv"


def brought(clerk: Seat, *rows: str, mode: str = "add") -> Delivery:  # noqa: F811
    return checked(clerk, received(clerk, table(*rows), "places"), mode=mode)


@pytest.mark.slow
def test_doors_may_come_before_their_street_and_are_found_afterwards(clerk: Seat) -> None:  # noqa: F811
    delivery = brought(clerk, DOOR, STREET)
    assert (delivery.good, delivery.bad) == (2, 0), list(DeliveryFinding.objects.values_list("rule", "problem"))
    delivery = taken(clerk, delivery)
    assert (delivery.state, delivery.taken) == (DeliveryState.TAKEN, 2)
    door = Place.objects.get(name="浅水街12号")
    assert door.limiting
    assert (door.limiting.name, door.address, door.kind, door.grid_code) == ("浅水街", "浅水区浅水街12号", "doorplate", "990101001001001")
    assert (door.begins_on, door.source) == (delivery.begins_on, "测绘院")
    assert search_places("老浅水路12号")[0].code == door.code
    fact = Fact.objects.filter(name="layer.load").latest("id")
    assert (fact.subject_id, fact.data["count"]) == ("places", 2)


@pytest.mark.parametrize(("row", "rule", "words", "remedy"), [
    (f"门牌,,不知道的街,12号,,{WEST + 0.0002},{SOUTH + 0.0003}", "GE-2", "不在地名库内", "请先录入它"),
    (f"亭子,小亭,,,,{WEST + 0.0002},{SOUTH + 0.0003}", "GE-5", "类型表", "请改为"),
    (f"门牌,,,12号,,{WEST + 0.5},{SOUTH}", "GE-9", "不在本市任何单元网格内", "请在图上重新选点"),
    (f"兴趣点,,,,,{WEST + 0.0002},{SOUTH + 0.0003}", "必填", "都为空", "填写"),
    (f"兴趣点,{'长' * 81},,,,{WEST + 0.0002},{SOUTH + 0.0003}", "GE-6", "标准名称", "请填写"),
    ("兴趣点,小亭,,,,,", "几何", "没有坐标", "补充坐标"),
])  # fmt: skip
def test_each_rule_of_geocoding_is_named_with_its_remedy(clerk: Seat, row: str, rule: str, words: str, remedy: str) -> None:  # noqa: F811
    delivery = brought(clerk, row, STREET)
    finding = DeliveryFinding.objects.filter(number=2, rule=rule).first()
    assert finding, list(DeliveryFinding.objects.values_list("rule", "problem"))
    assert words in finding.problem
    assert remedy in finding.remedy
    assert (finding.place is None) == (rule == "几何")
    assert (delivery.good, delivery.bad) == (1, 1)


def test_an_address_twice_in_one_file_is_taken_once(clerk: Seat) -> None:  # noqa: F811
    delivery = brought(clerk, STREET, DOOR, DOOR)
    assert (delivery.good, delivery.bad) == (2, 1)
    assert "与第 3 行重复" in DeliveryFinding.objects.get(number=4).problem


def test_a_bad_place_is_mended_and_taken(clerk: Seat) -> None:  # noqa: F811
    delivery = taken(clerk, brought(clerk, STREET, DOOR.replace("浅水街", "钱水街")))
    assert (delivery.taken, delivery.bad) == (1, 1)
    correct_row(delivery_id=delivery.pk, number=3, values={"limiting": "浅水街", "name": ""}, place=None, by=clerk, at=AT)
    delivery.refresh_from_db()
    assert (delivery.good, delivery.bad) == (1, 0)
    assert taken(clerk, delivery).taken == 2


def test_what_somebody_else_took_meanwhile_is_not_taken_twice(clerk: Seat) -> None:  # noqa: F811
    first, second = brought(clerk, STREET), brought(clerk, STREET)
    taken(clerk, first)
    second = taken(clerk, second)
    assert (second.state, second.taken, second.bad) == (DeliveryState.CHECKED, 0, 1)
    assert Place.objects.filter(name="浅水街").count() == 1
    assert DeliveryFinding.objects.filter(delivery=second, rule="GE-9", number=2).exists()


def test_places_are_taken_back_whole_unless_somebody_stands_on_them(clerk: Seat) -> None:  # noqa: F811
    streets = taken(clerk, brought(clerk, STREET))
    doors = taken(clerk, brought(clerk, DOOR))
    with pytest.raises(InUse):
        undo_delivery(delivery_id=streets.pk, by=clerk, at=AT)
    undo_delivery(delivery_id=doors.pk, by=clerk, at=AT)
    undo_delivery(delivery_id=streets.pk, by=clerk, at=AT)
    assert [Place.objects.count(), Alias.objects.count(), Term.objects.count()] == [0, 0, 0]
    assert search_places("浅水街") == []


@pytest.mark.slow
def test_an_update_corrects_and_its_undoing_brings_the_former_name_back(clerk: Seat) -> None:  # noqa: F811
    taken(clerk, brought(clerk, STREET, DOOR))
    code = Place.objects.get(name="浅水街").code
    body = f"编码,类型,名称,经度,纬度\n{code},街巷,清水街,{WEST + 0.0005},{SOUTH + 0.0003}".encode()
    delivery = taken(clerk, checked(clerk, received(clerk, (body, "改名.csv"), "places"), mode="update"))
    assert delivery.taken == 1, list(DeliveryFinding.objects.values_list("rule", "problem"))
    assert Place.objects.get(code=code).name == "清水街"
    assert Place.objects.filter(name="清水街12号").exists()
    undo_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    assert Place.objects.get(code=code).name == "浅水街"
    assert set(Alias.objects.filter(place__code=code).values_list("name", flat=True)) == {"老浅水路"}


def test_street_lines_become_streets_with_their_course(clerk: Seat) -> None:  # noqa: F811
    line = {"type": "Feature", "properties": {"名称": "新路"},
            "geometry": {"type": "LineString", "coordinates": [[WEST, SOUTH + 0.0003], [WEST + 0.002, SOUTH + 0.0003]]}}  # fmt: skip
    file = json.dumps({"type": "FeatureCollection", "features": [line]}, ensure_ascii=False).encode(), "路.geojson"
    taken(clerk, checked(clerk, received(clerk, file, "places")))
    place = Place.objects.get(name="新路")
    assert place.shape
    assert (place.kind, place.division_code, place.shape.geom_type) == ("road", "990101", "MultiLineString")


@pytest.mark.slow
def test_places_that_go_out_come_in_again(clerk: Seat, tmp_path) -> None:  # noqa: F811
    taken(clerk, brought(clerk, STREET, DOOR))
    before = list(Place.objects.order_by("code").values_list("code", "kind", "name", "address", "number", "limiting__name"))
    export = request_export(kind="places", form="csv", system="gcj02", area_code="", by=clerk, at=AT)
    write_export(export)
    undo_delivery(delivery_id=Delivery.objects.get().pk, by=clerk, at=AT)
    with export.place.open("rb") as file:
        delivery = checked(clerk, received(clerk, (file.read(), "地名.csv"), "places"), system="gcj02")
    taken(clerk, delivery)
    assert list(Place.objects.order_by("code").values_list("code", "kind", "name", "address", "number", "limiting__name")) == before


def test_stopping_writes_no_place(clerk: Seat) -> None:  # noqa: F811
    from wanmi.deliveries.actions import import_delivery
    from wanmi.deliveries.actions.deliveries import import_delivery_job

    delivery = brought(clerk, STREET, DOOR)
    import_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    Delivery.objects.update(stop_wanted=True)
    import_delivery_job(delivery.pk, clerk.person_id, clerk.post_id)
    assert not Place.objects.exists()
    assert not DeliveredRow.objects.filter(verdict="taken").exists()
