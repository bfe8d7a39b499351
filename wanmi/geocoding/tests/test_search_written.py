"""In a real database: what is written around an address, addresses of other places, other districts and other cities."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from wanmi.geocoding.actions import add_places, index_all
from wanmi.geocoding.actions.indexing import index_places
from wanmi.geocoding.models import Place, Term
from wanmi.geocoding.queries.forward import search_places
from wanmi.geocoding.queries.note_texts import note_texts
from wanmi.geocoding.queries.reverse import nearest_place
from wanmi.geocoding.rules.inputs import NewPlace
from wanmi.geocoding.tests.gazetteer import AT, COUNTY, SOUTH, WEST, forget, small_gazetteer
from wanmi.grids.models import Area, City
from wanmi.kit.rules.coordinates import bearing, distance


@pytest.fixture
def places(db: None) -> Iterator[None]:
    small_gazetteer()
    yield
    forget()


def add(*rows: NewPlace) -> None:
    assert add_places(rows, by=None, at=AT, source="测试").refused == []
    forget()


def second_county() -> None:
    square = MultiPolygon(Polygon.from_bbox((WEST + 0.01, SOUTH, WEST + 0.02, SOUTH + 0.01)), srid=4326)
    Area.objects.create(code="990102", name="深水区", level="county", geometry=square, source="测试", begins_on=AT.date())
    forget()


def first(text: str, **more: object) -> str:
    found = search_places(text, **more)  # type: ignore[arg-type]
    return found[0].label if found else ""


@pytest.mark.parametrize(
    "text",
    ["张先生 13812345678 浅水街12号", "浅水街12号，联系电话：010-65121234", "市民反映浅水街12号门口井盖破损",
     "浅水街12、14、16号", "浅水街12号2楼", "浅水街12路灯不亮"],
)  # fmt: skip
def test_a_door_is_found_in_what_a_caller_says(places: None, text: str) -> None:
    assert first(text) == "浅水街12号"


def test_what_was_taken_and_what_was_not_is_told(places: None) -> None:
    assert note_texts(search_places("浅水街12、14号")[0]) == "写的是12、14号，取12号"
    assert note_texts(search_places("王女士13812345678浅水街12号")[0]) == "没有用到姓名、电话"
    assert "13812345678" not in note_texts(search_places("13812345678浅水街12号")[0])
    assert note_texts(search_places("浅水街12号甲")[0]) == "没有甲12号，给出同号的12号"


def test_a_compound_s_building_is_found_by_its_flats(places: None) -> None:
    for text in ("张自忠小区5幢", "张自忠小区5栋2单元301", "张自忠小区5-3-201", "张自忠小区5#楼"):
        assert first(text) == "张自忠小区5号楼", text


def test_a_corner_and_a_second_step_move_the_point_and_say_so(places: None) -> None:
    plain = search_places("浅水街与深水胡同交叉口")[0]
    here = plain.lng, plain.lat
    corner = search_places("浅水街与深水胡同交叉口东北角")[0]
    assert distance(here, (corner.lng, corner.lat)) == pytest.approx(20, abs=0.5)
    assert bearing(here, (corner.lng, corner.lat)) == pytest.approx(45, abs=1)
    assert corner.label == "浅水街与深水胡同交叉口东北角"
    assert "东北角" in note_texts(corner)
    beside = search_places("浅水街与深水胡同交叉口往北50米路西")[0]
    assert distance(here, (beside.lng, beside.lat)) == pytest.approx((50**2 + 10**2) ** 0.5, abs=0.5)
    assert note_texts(beside) == "已向北移 50 米；又按“路西”向西移 10 米，请在图上点准"


def test_near_a_crossing_both_streets_are_said(places: None) -> None:
    point = WEST + 0.0015, SOUTH + 0.0004 + 5 / 111_320
    found = nearest_place(*point)
    assert found
    assert found.name == "浅水街与深水胡同交叉口"
    Place.objects.filter(kind="crossing").delete()
    found = nearest_place(*point)
    assert found
    assert (found.kind, {*found.name.removesuffix("路口").split("与")}, found.metres) == ("crossing", {"浅水街", "深水胡同"}, 5)


def test_two_streets_in_a_row_are_their_crossing_though_nobody_says_so(places: None) -> None:
    Place.objects.filter(kind="crossing").delete()
    forget()
    for text in ("深水胡同浅水街", "浅水区浅水街 深水胡同"):
        found = search_places(text)[0]
        assert (found.kind, note_texts(found)) == ("crossing", "按两条街的线形推算"), text
        assert distance((found.lng, found.lat), (WEST + 0.0015, SOUTH + 0.0004)) < 5
    assert first("浅水街") == "浅水街"


def test_of_places_of_one_name_the_words_in_brackets_tell_which(places: None) -> None:
    add(
        NewPlace("poi", "银龙大厦", WEST + 0.001, SOUTH + 0.0006),
        NewPlace("poi", "鑫龙大厦(七星路)", WEST + 0.002, SOUTH + 0.0006),
        NewPlace("poi", "鑫龙大厦", WEST + 0.003, SOUTH + 0.0006),
    )
    for text in ("鑫龙大厦（七星路）", "鑫龙大厦(七星路", "龙大厦(七星路)", "鑫龙大(七星路)"):
        assert first(text) == "鑫龙大厦(七星路)", text
    assert first("鑫龙大厦(门口有水)") == "鑫龙大厦"


def test_a_place_is_found_by_its_own_address(places: None) -> None:
    add(
        NewPlace("poi", "湖滨大厦", WEST + 0.001, SOUTH + 0.0006, address="湖滨西路12号"),
        NewPlace("poi", "海天花园", WEST + 0.002, SOUTH + 0.0006, address="湖滨西路与海天路交叉口西50米"),
    )
    found = search_places("湖滨西路12号")[0]
    assert (found.label, found.exact, note_texts(found)) == ("湖滨大厦", True, "其地址是12号")
    assert first("浅水区湖滨西路十二號") == "湖滨大厦"
    assert first("湖滨西路与海天路交叉口西50米") == "海天花园"
    assert first("湖滨西路") == "湖滨西路"
    Place.objects.filter(name="湖滨大厦").update(address="浅水街12号")
    index_places(list(Place.objects.filter(name="湖滨大厦").values_list("pk", flat=True)))
    assert first("浅水街12号") == "浅水街12号"  # what is called so comes before what stands there
    assert not Term.objects.filter(stem__text="湖滨西路").exists()


def test_another_district_than_the_one_said_is_never_first(places: None) -> None:
    second_county()
    found = search_places("深水区浅水街12号")
    assert [each.label for each in found[:2]] == ["深水区", "浅水街12号"]
    assert note_texts(found[0]) == "深水区里没有找到，给出整个深水区，请在图上点准"
    assert (found[0].lng, found[0].lat) == pytest.approx((WEST + 0.015, SOUTH + 0.005))
    assert note_texts(found[1]) == "写的是深水区，这一处在浅水区"
    assert first("浅水区浅水街12号") == "浅水街12号"


@pytest.mark.parametrize("text", ["上海市浅水街12号", "广东省深圳市浅水街12号", "浙江杭州西湖区浅水街12号"])
def test_another_city_lowers_what_has_the_same_name_and_says_so(places: None, text: str) -> None:
    City.objects.update_or_create(pk=1, defaults={"name": "北京市", "code": "1101", "lng": WEST, "lat": SOUTH})
    forget()
    found = search_places(text)
    assert [(each.label, each.exact) for each in found] == [("浅水街12号", False)]
    assert found[0].score < 0.7
    assert "不在本地" in note_texts(found[0])
    assert search_places(text.replace("12号", "99号")) == []
    assert search_places("北京市浅水街12号")[0].exact


def test_a_place_of_another_city_is_not_found_in_this_one(places: None) -> None:
    for text in ("东方明珠", "深圳北站", "天河体育中心", "黄浦江路12号", "长江商场", "深圳市民中心"):
        assert search_places(text) == [], text


def test_of_names_alike_the_desk_s_own_come_first(places: None) -> None:
    second_county()
    add(
        NewPlace("road", "花叶巷", WEST + 0.001, SOUTH + 0.0006, division_code=COUNTY),
        NewPlace("road", "花园巷", WEST + 0.015, SOUTH + 0.005, division_code="990102"),
    )
    assert first("hyx", home="990102") == "花园巷"
    assert first("hyx", home=COUNTY) == "花叶巷"


def test_places_of_an_older_version_are_indexed_anew_by_their_addresses(places: None) -> None:
    add(NewPlace("poi", "湖滨大厦", WEST + 0.001, SOUTH + 0.0006, address="湖滨西路12号"))
    Place.objects.update(at_stem=None, at_door=None)
    Term.objects.filter(stem__text="湖滨西路").delete()
    assert first("湖滨西路12号") != "湖滨大厦"
    assert index_all() == Place.objects.count()
    assert first("湖滨西路12号") == "湖滨大厦"
