"""What may be asked of the published layers: filters, boxes, times, order, attributes, pages; and what is refused, by name."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.gis.geos import LineString, Point
from django.test import Client

from wanmi.components.models import Component, ComponentState
from wanmi.grids.models import GroundFeature, StreetLine, UnitGrid
from wanmi.kit.layers import all_layers, layer_called
from wanmi.patrols.tests.cast import SOUTH, STEP, WEST, small_city

# ruff: noqa: E501 (tables of cases)
pytestmark = pytest.mark.django_db
COVER, EPSG = "9901010101000001", "http://www.opengis.net/def/crs/EPSG/0/"
BOX = f"{WEST},{SOUTH},{WEST + STEP},{SOUTH + STEP}"


def client(name: str = "acceptor") -> Client:
    made = Client()
    made.force_login(small_city().person(name))
    return made


def asked(query: str = "", layer: str = "components", name: str = "acceptor") -> Any:
    return client(name).get(f"/ogc/collections/{layer}/items?f=json&{query}")


def codes(query: str, layer: str = "components") -> list[str]:
    answer = asked(query, layer)
    assert answer.status_code == 200, answer.content.decode()
    return [feature["id"][-2:] for feature in answer.json()["features"]]


def some_components() -> None:
    """01 as the cast has it; 02 of no owner, 03 lost and renamed, 04 with odd names; each a step to the east."""
    one = Component.objects.get(code=COVER)
    rows = [
        ("02", "路灯", "intact", None, "南锣鼓巷 AND 北口"), ("03", "It's", "lost", one.owner, "100%好"), ("04", "Lamp_A", "damaged", one.owner, "lamp"),
    ]  # fmt: skip
    for number, (tail, name, state, owner, address) in enumerate(rows, start=1):
        Component.objects.create(
            code=f"99010101010000{tail}", name=name, subclass=one.subclass, unit_grid=one.unit_grid, owner=owner, state=state, address=address,
            initial_on=date(2024, 1, number), geometry=Point(WEST + 0.0004 + number * 0.0001, SOUTH + 0.0004, srid=4326),
        )  # fmt: skip


# ── CQL2 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("text", "found"), [
    ("state = 'lost' OR state = 'damaged'", "03 04"), ("state = '丢失'", "03"), ("NOT (state = 'lost' OR code LIKE '%04')", "01 02"),
    ("state = 'intact' AND state = 'lost'", ""), ("address = '南锣鼓巷 AND 北口'", "02"), ("name = 'It''s'", "03"),
    ("state IN ('lost', '破损')", "03 04"), ("state NOT IN ('lost')", "01 02 04"), ("state <> 'intact'", "03 04"),
    ("name LIKE 'Lamp\\_A'", "04"), ("name LIKE 'Lamp_A'", "04"), ("address LIKE '100\\%%'", "03"), ("name LIKE 'lamp%'", ""),
    ("CASEI(name) LIKE CASEI('LAMP%')", "04"), ("CASEI(name) = CASEI('lamp_a')", "04"), ("CASEI(name) IN (CASEI('LAMP_a'), 'x')", "04"),
    ("owner IS NULL", "02"), ("owner IS NOT NULL", "01 03 04"), ("NOT owner = '浅水自来水公司'", ""), ("owner <> '浅水自来水公司'", ""),
    ("initial_on > DATE('2024-01-01') AND initial_on < DATE('2024-12-31')", "03 04"), ("initial_on >= '2024-01-02'", "03 04"),
    ("initial_on BETWEEN DATE('2024-01-01') AND DATE('2024-01-02')", "02 03"), ("initial_on NOT BETWEEN '2000-01-01' AND '2024-01-02'", "04"),
    ("initial_on = TIMESTAMP('2023-12-31T16:00:00Z')", "02"), ("T_AFTER(initial_on, DATE('2024-01-02'))", "04"),
    ("T_BEFORE(initial_on, INTERVAL('2024-01-02', '..'))", "01 02"), ("T_DURING(initial_on, INTERVAL('2024-01-01', '2024-01-03'))", "03"),
    ("T_INTERSECTS(initial_on, INTERVAL('2024-01-02', '..'))", "03 04"), ("T_DISJOINT(initial_on, INTERVAL('2024-01-02', '..'))", "01 02"),
    ("T_EQUALS(initial_on, DATE('2024-01-03'))", "04"), ("'lost' = state", "03"), ("DATE('2024-01-02') <= initial_on", "03 04"),
    (f"S_INTERSECTS(geometry, BBOX({WEST + 0.00045}, {SOUTH}, {WEST + 0.00065}, {SOUTH + STEP}))", "02 03"),
    (f"S_WITHIN(geometry, POLYGON(({WEST} {SOUTH},{WEST + 0.00055} {SOUTH},{WEST + 0.00055} {SOUTH + 1},{WEST} {SOUTH})))", "01 02"),
    (f"NOT S_INTERSECTS(geometry, POINT({WEST + 0.0004} {SOUTH + 0.0004})) AND state = 'intact'", "02"),
    ("true", "01 02 03 04"), ("false", ""), ("true AND code = '9901010101000003'", "03"), ("false OR code = '9901010101000003'", "03"),
    ("grid_code LIKE '990101%' AND (state = 'lost' OR (name = '路灯' AND owner IS NULL))", "02 03"), ('"state" = \'lost\'', "03"),
])  # fmt: skip
def test_cql2_text_means_what_it_says(text: str, found: str):
    some_components()
    assert codes(f"filter={quote(text)}") == found.split()


def test_cql2_json_says_the_same():
    some_components()
    tree = '{"op":"or","args":[{"op":"=","args":[{"property":"state"},"lost"]},{"op":"isNull","args":[{"property":"owner"}]}]}'
    assert codes(f"filter-lang=cql2-json&filter={quote(tree)}") == ["02", "03"]


def test_numbers_are_compared_as_numbers():
    large = UnitGrid.objects.order_by("-area_m2")[0]
    assert codes(f"filter=area_m2 >= {large.area_m2 - 0.01} AND area_m2 < 1e9", "unit_grids")
    assert codes("filter=area_m2 > 1e12", "unit_grids") == []
    assert codes("filter=area_class = '1' OR area_class = '三级'&limit=1", "unit_grids")


def test_coordinates_of_a_filter_are_of_its_system():
    some_components()
    assert codes(f"filter=S_INTERSECTS(geometry,POINT({SOUTH + 0.0004} {WEST + 0.0004}))&filter-crs={EPSG}4326") == ["01"]
    there = Component.objects.get(code=COVER).geometry.transform(4527, clone=True)
    box = f"BBOX({there.y - 5},{there.x - 5},{there.y + 5},{there.x + 5})"
    assert codes(f"filter=S_INTERSECTS(geometry,{box})&filter-crs={EPSG}4527") == ["01"]


@pytest.mark.parametrize(("text", "told"), [
    ("colour = 'red'", "colour"), ("state =", "语法"), ("state = 'golden'", "golden"), ("state > 'a'", "state"), ("code = 5", "code"),
    ("initial_on = 'never'", "日期"), ("area_m2 = 'x'", "area_m2"), ("name LIKE 5", "文字"), ("name LIKE 'a\\'", "反斜线"), ("state = name", "state"),
    ("name + 1 = 2", "属性"), ("soundex(name) = 'x'", "属性"), ("S_DWITHIN(geometry, POINT(0 0), 3)", "S_DWITHIN"), ("initial_on LIKE '2024%'", "initial_on"),
    ("S_INTERSECTS(geometry, POINT(200 95))", "经纬度"), ("S_INTERSECTS(geometry, POLYGON((0 0,1 1,1 0,0 1,0 0)))", "自相交"),
    ("S_INTERSECTS(name, POINT(0 0))", "geometry"), ("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(0 0),POINT(1 1)))", "GEOMETRYCOLLECTION"),
    ("T_AFTER(name, DATE('2024-01-01'))", "name"), ("T_DURING(initial_on, INTERVAL('2025-01-01','2024-01-01'))", "晚于"),
    ("NOT " * 40 + "true", "嵌套"), ("name = '" + "x" * 9000 + "'", "8000"), ("name = 'a\0b'", "name"),
])  # fmt: skip
def test_what_is_not_understood_is_refused_by_name(text: str, told: str):
    answer = asked(f"filter={quote(text)}", "unit_grids" if "area_m2" in text else "components")
    assert (answer.status_code, answer.json()["field"]) == (400, "filter")
    assert told in answer.json()["detail"]


@pytest.mark.slow
def test_no_filter_ends_in_a_fault():
    from itertools import product

    signs = ["=", "<", "LIKE", "IN", "BETWEEN"]
    values = [
        "1",
        "'x'",
        "('x', 1)",
        "DATE('2024-01-01')",
        "NULL",
        "true",
        "POINT(0 0)",
        "1 AND 2",
        "(1)",
        "code",
        "INTERVAL('..','..')",
        "1e400",
    ]
    here = client()
    for name, sign, value in product(("code", "state", "initial_on", "owner", "geometry"), signs, values):
        answer = here.get("/ogc/collections/components/items", {"f": "json", "filter": f"{name} {sign} {value}"})
        assert answer.status_code in (200, 400), (name, sign, value)


# ── place and time ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("query", "count"), [
    (f"bbox={WEST},{SOUTH},-50,{WEST + STEP},{SOUTH + STEP},900", 1), ("bbox=-180,-90,180,90", 1), (f"bbox=170,{SOUTH},-170,{SOUTH + STEP}", 0),
    (f"bbox=100,{SOUTH},-170,{SOUTH + STEP}", 1), (f"bbox={WEST + 0.0004},{SOUTH},{WEST + 0.0004},{SOUTH + STEP}", 1),
    (f"bbox={SOUTH},{WEST},{SOUTH + STEP},{WEST + STEP}&bbox-crs={EPSG}4490", 1), (f"bbox=12957000,4850000,12958600,4852500&bbox-crs={EPSG}3857", 1),
])  # fmt: skip
def test_boxes_of_every_kind(query: str, count: int):
    assert asked(query).json()["numberMatched"] == count


def test_a_box_finds_what_lies_in_it_not_what_bends_around_it():
    StreetLine.objects.all().delete()
    corner = [(WEST, SOUTH), (WEST, SOUTH + STEP), (WEST + STEP, SOUTH + STEP)]
    StreetLine.objects.create(name="拐角", highway="residential", geometry=LineString(corner, srid=4326))
    assert codes(f"bbox={WEST + STEP / 2},{SOUTH},{WEST + STEP},{SOUTH + STEP / 2}", "streets") == []
    assert len(codes(f"bbox={WEST + STEP / 2},{SOUTH},{WEST + STEP},{SOUTH + STEP}", "streets")) == 1


@pytest.mark.parametrize("query", [
    "bbox=1,2,3", "bbox=a,b,c,d", "bbox=nan,0,1,1", "bbox=0,0,inf,1", "bbox=0,5,1,2", "bbox=0,0,9,1,1,2", "bbox=0,0,500,1", "bbox=0,-91,1,1", "bbox=1,2,3,4,5",
    f"bbox=1e8,1e8,2e8,2e8&bbox-crs={EPSG}3857", f"bbox=5,0,1,1&bbox-crs={EPSG}3857", f"bbox=1e30,1e30,2e30,2e30&bbox-crs={EPSG}4527",
    f"bbox={BOX}&bbox-crs={EPSG}4326",
])  # fmt: skip
def test_a_box_that_is_none_is_refused(query: str):
    answer = asked(query)
    assert (answer.status_code, answer.json()["field"]) == (400, "bbox")


@pytest.mark.parametrize(("when", "found"), [
    ("2026-03-01", "old"), ("2026-03-02", "new"), ("2026-03-01T15:59:59Z", "old"), ("2026-03-01T16:00:00Z", "new"), ("2026-03-02T/..", "new"), ("2026-03-01T23:00:00%2B08:00", "old"),
    ("2026-02-01/2026-03-01", "old"), ("2026-02-01/2026-03-02", "both"), ("../2026-03-01", "old"), ("2026-03-02/..", "new"), ("/2026-03-01", "old"),
    ("2026-03-02/", "new"), ("../..", "both"), ("2019-01-01/2019-12-31", ""),
])  # fmt: skip
def test_an_interval_means_in_force_at_some_time_within(when: str, found: str):
    """A day of the city begins at 16:00 UTC of the day before."""
    old = UnitGrid.objects.get(code="990101001001001")
    fields = {"community_code": old.community_code, "geometry": old.geometry, "area_class": 1, "area_m2": 1, "perimeter_m": 1}
    UnitGrid.objects.filter(pk=old.pk).update(ends_on=date(2026, 3, 2), begins_on=date(2020, 1, 1))
    UnitGrid.objects.create(code="990101001001099", begins_on=date(2026, 3, 2), **fields)
    told = codes(f"datetime={when}&filter=code IN ('990101001001001','990101001001099')", "unit_grids")
    assert told == {"old": ["01"], "new": ["99"], "both": ["01", "99"], "": []}[found]


def test_a_component_is_told_once_in_an_interval_as_it_last_was():
    Component.objects.filter(code=COVER).update(state=ComponentState.LOST, changed_on=date(2026, 3, 2))
    (feature,) = asked("datetime=2026-02-01/2026-03-09").json()["features"]
    assert feature["properties"]["state"] == "丢失"
    (feature,) = asked("datetime=2026-02-01/2026-03-01").json()["features"]
    assert feature["properties"]["state"] == "完好"


def test_a_layer_without_a_past_answers_every_time_alike():
    assert asked("datetime=1990-01-01", "streets").json()["numberMatched"] == StreetLine.objects.count()


def test_every_layer_with_a_past_knows_intervals():
    assert [layer.key for layer in all_layers() if layer.has_history and layer.during is None] == []


@pytest.mark.parametrize("when", ["yesterday", "2026-02-30", "2026-03-02/2026-03-01", "2026", "20260301", "2026-03-01TZ", "2026-03-01T25:00:00Z", "2026-W05-1",
                                  "0001-01-01T00:00:00Z/../x", "a/b", "0001-01-01T00:00:00%2B14:00"])  # fmt: skip
def test_a_time_that_is_none_is_refused(when: str):
    answer = asked(f"datetime={when}")
    assert (answer.status_code, answer.json()["field"]) == (400, "datetime")


# ── order, attributes, pages ─────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("sortby", "found"), [
    ("-code", "04 03 02 01"), ("%2Bcode", "01 02 03 04"), ("-initial_on", "04 03 02 01"), ("owner,-code", "04 03 01 02"), ("-owner,code", "01 03 04 02"),
    ("state,code", "03 01 02 04"),
])  # fmt: skip
def test_sorted_by_values_and_what_is_not_known_comes_last(sortby: str, found: str):
    """A choice is sorted by its word: 丢失, 完好, 破损."""
    some_components()
    assert codes(f"sortby={sortby}") == found.split()


@pytest.mark.parametrize("sortby", ["", "owner", "-owner,state", "state,-initial_on", "-initial_on", "address", "-changed_on"])
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_forwards_and_backwards_are_the_same_whatever_they_are_sorted_by(sortby: str, limit: int):
    some_components()
    whole = codes(f"sortby={sortby}")
    forwards, address = [], f"/ogc/collections/components/items?f=json&sortby={sortby}&limit={limit}"
    pages, here = [], client()
    while address:
        told = here.get(address).json()
        pages.append([feature["id"][-2:] for feature in told["features"]])
        forwards += pages[-1]
        links = {link["rel"]: link["href"] for link in told["links"]}
        address, previous = links.get("next", ""), links.get("prev", "")
    assert forwards == whole
    backwards = [pages[-1]]
    while previous:
        told = here.get(previous).json()
        backwards.insert(0, [feature["id"][-2:] for feature in told["features"]])
        previous = next((link["href"] for link in told["links"] if link["rel"] == "prev"), "")
    assert backwards == pages


def test_only_the_properties_that_are_asked_for():
    told = asked("properties=state,code").json()["features"][0]
    assert told["properties"] == {"code": COVER, "state": "完好"}
    one = client().get(f"/ogc/collections/components/items/{COVER}?f=json&properties=name").json()
    assert list(one["properties"]) == ["name"]


@pytest.mark.parametrize(("query", "field"), [
    ("sortby=colour", "sortby"), ("sortby=code,-code", "sortby"), ("properties=colour", "properties"), ("state=intact&state=lost", "state"), ("limit=1&limit=2", "limit"),
    ("limit=-1", "limit"), ("limit=%D9%A1", "limit"), ("limit=1.5", "limit"), ("after=x&before=y", "before"), ("sortby=code&after=rubbish", "after"),
    ("sortby=code&before=W10", "before"), ("state=golden", "state"), ("initial_on=never", "initial_on"), ("filter-crs=x", "filter-crs"), ("bbox-crs=x", "bbox-crs"),
    (f"crs={EPSG}32650", "crs"), ("filter-lang=sql&filter=true", "filter-lang"),
])  # fmt: skip
def test_a_wrong_parameter_is_told_by_name(query: str, field: str):
    answer = asked(query)
    assert (answer.status_code, answer.json()["field"]) == (400, field), answer.content.decode()


def test_an_attribute_may_have_any_name():
    GroundFeature.objects.create(kind="water", name="河", geometry=Point(WEST, SOUTH, srid=4326))
    answer = asked("kind=water", "features")
    assert (answer.status_code, answer.json()["numberMatched"]) == (200, 1)
    assert all("kind=water" in link["href"] for link in answer.json()["links"] if link["rel"] == "self")


def test_more_than_the_most_is_the_most():
    assert asked("limit=1000000000000").status_code == 200


def test_one_feature_takes_no_filters():
    answer = client().get(f"/ogc/collections/components/items/{COVER}?f=json&bbox=0,0,1,1")
    assert (answer.status_code, answer.json()["field"]) == (400, "bbox")


def test_choices_are_asked_for_by_key_and_by_word():
    some_components()
    assert codes("state=lost") == codes("state=丢失") == ["03"]
    words = layer_called("components").attribute("subclass")
    assert words
    assert words.choices
    key, word = next((key, word) for key, word in words.choices() if int(key) == Component.objects.get(code=COVER).subclass_id)
    assert codes(f"subclass={key}") == codes(f"subclass={word}") == ["01", "02", "03", "04"]
    english = client().get("/ogc/collections/components/items?f=json&state=Lost", headers={"accept-language": "en"})
    assert [feature["properties"]["state"] for feature in english.json()["features"]] == ["Lost"]


# ── what goes along ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_queryables_are_a_schema_of_all_that_may_be_asked():
    told = client().get("/ogc/collections/components/queryables?f=json")
    assert told["Content-Type"] == "application/schema+json"
    properties = told.json()["properties"]
    assert properties["state"]["enum"] == ["完好", "破损", "丢失", "废弃"]
    assert properties["geometry"]["x-ogc-role"] == "primary-geometry"
    assert properties["initial_on"]["format"] == "date"


def test_the_api_describes_every_address_and_parameter():
    told = client().get("/ogc/api?f=json").json()
    items = told["paths"]["/collections/components/items"]["get"]["parameters"]
    named = {each["name"] for each in items if "name" in each} | {each["$ref"].rsplit("/", 1)[1] for each in items if "$ref" in each}
    assert {
        "limit",
        "bbox",
        "bbox-crs",
        "datetime",
        "crs",
        "filter",
        "filter-lang",
        "filter-crs",
        "sortby",
        "properties",
        "state",
        "owner",
    } <= named
    for layer in all_layers():
        for path in ("", "/items", "/items/{featureId}", "/queryables"):
            assert f"/collections/{layer.key}{path}" in told["paths"]
    references = [each["$ref"] for path in told["paths"].values() for each in path["get"]["parameters"] if "$ref" in each]
    assert all(each.rsplit("/", 1)[1] in told["components"]["parameters"] for each in references)


def test_an_unchanged_page_is_not_sent_again():
    here = client()
    first = here.get("/ogc/collections/components/items?f=json")
    again = here.get("/ogc/collections/components/items?f=json", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, first["Cache-Control"]) == (304, b"", "private, no-cache")
    Component.objects.filter(code=COVER).update(state="lost", changed_on=date(2026, 3, 2))
    assert here.get("/ogc/collections/components/items?f=json", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_the_past_of_a_layer_has_a_beginning():
    told = client().get("/ogc/collections/unit_grids?f=json").json()["extent"]["temporal"]["interval"]
    first = UnitGrid.objects.order_by("begins_on")[0].begins_on
    assert told == [[f"{first}T00:00:00Z", None]]


def test_counting_ends_where_it_would_cost_more_than_the_page(monkeypatch: pytest.MonkeyPatch):
    some_components()
    monkeypatch.setattr("wanmi.features.items.COUNTED", 3)
    assert "numberMatched" not in asked("limit=2").json()
    assert asked("limit=2&state=intact&code=9901010101000001").json()["numberMatched"] == 1
    monkeypatch.setattr("wanmi.features.items.COUNTED", 4)
    assert asked("limit=2").json()["numberMatched"] == 4
