"""Published layers, read by a client that is not ours (GDAL's OAPIF driver), and what the standard asks of each answer."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
import shapely
from django.contrib.gis.geos import Point
from django.test import Client
from django.utils import timezone

from wanmi.components.models import Component
from wanmi.features.tests import gdal_client
from wanmi.patrols.tests.cast import SOUTH, STEP, WEST, small_city
from wanmi.people.actions import issue_token
from wanmi.people.models import LayerRight
from wanmi.people.queries import forget_city_settings

pytestmark = pytest.mark.slow

# ruff: noqa: E501 (tables of cases)
COVER, MANY = "9901010101000001", 250
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


def more_components() -> None:
    one = Component.objects.get(code=COVER)
    Component.objects.bulk_create(
        Component(code=f"9901010101{number:06}", name="上水井盖", subclass=one.subclass, unit_grid=one.unit_grid, initial_on=one.initial_on,
                  state="damaged" if number % 5 == 0 else "intact", geometry=Point(WEST + number * 0.000001, SOUTH + 0.0002, srid=4326))
        for number in range(2, MANY + 1)
    )  # fmt: skip


def get(path: str, name: str = "acceptor", **headers: str) -> Any:
    client = Client()
    if name:
        client.force_login(small_city().person(name))
    return client.get(path, headers=headers)


# ── GDAL reads us ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_gdal_reads_every_layer_that_the_seat_may_see_page_by_page(server: str):
    more_components()
    seat = small_city().acceptor
    token, _ = issue_token(seat=seat, device="gdal", at=timezone.now())
    settings = {"GDAL_HTTP_USERPWD": f"gdal:{token}", "GDAL_HTTP_AUTH": "BASIC", "OGR_OAPIF_PAGE_SIZE": 60}
    source = f"OAPIF:{server}/ogc/"
    layers = {name for name, _kind in gdal_client.list_layers(source, settings=settings)}
    assert {"areas", "unit_grids", "responsibility_grids", "components", "streets", "features", "places", "cases"} <= layers
    meta, _, shapes, data = gdal_client.read(source, settings=settings, layer="components")
    fields = dict(zip(meta["fields"], data, strict=True))
    assert sorted(fields["code"]) == [f"9901010101{number:06}" for number in range(1, MANY + 1)]
    assert set(fields["state"]) == {"完好", "破损"}
    assert shapely.from_wkb(shapes[0]).geom_type == "Point"
    box = (WEST, SOUTH + 0.00015, WEST + 0.00005, SOUTH + 0.00025)
    _, _, near, _ = gdal_client.read(source, settings=settings, layer="components", bbox=box)
    assert len(near) == 49
    _, _, grids, _ = gdal_client.read(source, settings=settings, layer="unit_grids")
    assert len(grids) == 4


def test_gdal_without_a_token_sees_only_what_is_public(server: str):
    LayerRight.objects.create(layer="streets", role="")
    forget_city_settings()
    assert [name for name, _kind in gdal_client.list_layers(f"OAPIF:{server}/ogc/")] == ["streets"]


# ── what the standard asks ───────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db
class TestAnswers:
    def test_the_landing_page_links_to_all(self):
        rels = {link["rel"] for link in get("/ogc/?f=json").json()["links"]}
        assert {"self", "service-desc", "service-doc", "conformance", "data"} <= rels

    def test_conformance_names_core_geojson_html_openapi_and_crs(self):
        told = get("/ogc/conformance?f=json").json()["conformsTo"]
        assert {each.rsplit("/", 1)[1] for each in told} >= {"core", "geojson", "html", "oas30", "crs", "filter", "cql2-text", "cql2-json"}

    def test_the_api_tells_of_each_collection(self):
        told = get("/ogc/api?f=json").json()
        assert told["openapi"].startswith("3.0")
        assert "/collections/components/items" in told["paths"]

    def test_a_collection_tells_extent_systems_and_items(self):
        told = get("/ogc/collections/components?f=json").json()
        assert told["extent"]["spatial"]["bbox"][0][0] == pytest.approx(WEST + 0.0004)
        assert f"{EPSG}4490" in told["crs"]
        assert any(link["rel"] == "items" and link["type"] == "application/geo+json" for link in told["links"])
        assert "state" in get("/ogc/collections/components/queryables").json()["properties"]

    def test_items_have_counts_time_links_and_their_system(self):
        answer = get("/ogc/collections/components/items?f=json")
        told = answer.json()
        assert (told["type"], told["numberMatched"], told["numberReturned"]) == ("FeatureCollection", 1, 1)
        assert told["timeStamp"].endswith("Z")
        assert answer["Content-Crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
        assert answer["Content-Type"] == "application/geo+json"
        (feature,) = told["features"]
        assert (feature["id"], feature["properties"]["owner"]) == (COVER, "浅水自来水公司")
        assert feature["geometry"]["coordinates"] == pytest.approx([WEST + 0.0004, SOUTH + 0.0004])

    def test_pages_follow_each_other_without_gap_or_double(self):
        more_components()
        found, path = [], "/ogc/collections/components/items?f=json&limit=70"
        while path:
            told = get(path).json()
            found += [feature["id"] for feature in told["features"]]
            path = next((link["href"] for link in told["links"] if link["rel"] == "next"), "")
        assert found == sorted(set(found))
        assert len(found) == MANY

    @pytest.mark.parametrize(("code", "first"), [(4326, SOUTH + 0.0004), (4490, SOUTH + 0.0004), (3857, 12957634), (4527, 4418300)])
    def test_coordinates_come_in_the_order_of_their_system(self, code: int, first: float):
        answer = get(f"/ogc/collections/components/items?f=json&crs={EPSG}{code}")
        assert answer.json()["features"][0]["geometry"]["coordinates"][0] == pytest.approx(first, rel=1e-4)
        assert answer["Content-Crs"] == f"<{EPSG}{code}>"

    @pytest.mark.parametrize(("query", "count"), [
        (f"bbox={WEST},{SOUTH},{WEST + STEP},{SOUTH + STEP}", 1), (f"bbox={WEST + 2 * STEP},{SOUTH},{WEST + 3 * STEP},{SOUTH + STEP}", 0),
        (f"bbox={SOUTH},{WEST},{SOUTH + STEP},{WEST + STEP}&bbox-crs={EPSG}4326", 1), ("state=intact", 1), ("state=lost", 0), ("state=完好", 1),
        ("filter=state='intact'", 1), ("filter=state='intact' AND code='9901010101000001'", 1), ("filter=state='lost'", 0),
        ("datetime=2026-01-01T00:00:00Z", 1), ("datetime=2019-01-01", 0), ("datetime=2019-01-01/2026-01-01", 1), ("datetime=../..", 1),
    ])  # fmt: skip
    def test_questions_are_answered(self, query: str, count: int):
        assert get(f"/ogc/collections/components/items?f=json&{query}").json()["numberMatched"] == count

    def test_a_day_shows_the_layer_as_it_was(self):
        Component.objects.filter(code=COVER).update(state="lost", changed_on=date(2026, 3, 2))
        was = get("/ogc/collections/components/items?f=json&datetime=2026-03-01").json()["features"][0]
        now = get("/ogc/collections/components/items?f=json&datetime=2026-03-02").json()["features"][0]
        assert (was["properties"]["state"], now["properties"]["state"]) == ("完好", "丢失")

    @pytest.mark.parametrize(("query", "field"), [
        ("limit=0", "limit"), ("limit=x", "limit"), ("bbox=1,2,3", "bbox"), ("bbox=a,b,c,d", "bbox"), ("bbox=nan,0,1,1", "bbox"), ("crs=x", "crs"),
        ("datetime=yesterday", "datetime"), ("colour=red", "colour"), ("filter=state SOUNDS 'x'", "filter"), ("initial_on=never", "initial_on"),
        ("filter=state='a'&filter-lang=sql", "filter-lang"),
    ])  # fmt: skip
    def test_a_wrong_question_is_a_problem_that_names_its_parameter(self, query: str, field: str):
        answer = get(f"/ogc/collections/components/items?f=json&{query}")
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert json.loads(answer.content)["field"] == field

    def test_one_feature_has_its_own_address(self):
        told = get(f"/ogc/collections/components/items/{COVER}?f=json").json()
        assert told["id"] == COVER
        assert get("/ogc/collections/components/items/nothing?f=json").status_code == 404
        assert get("/ogc/collections/streets/items/x?f=json").status_code == 404

    @pytest.mark.parametrize(("name", "layer", "status"), [
        ("acceptor", "responsibility_grids", 200), ("water", "responsibility_grids", 404), ("clean_worker", "responsibility_grids", 404),
        ("", "components", 404), ("leader", "components", 200), ("acceptor", "nothing", 404),
    ])  # fmt: skip
    def test_layers_keep_their_rights(self, name: str, layer: str, status: int):
        for path in (f"/ogc/collections/{layer}?f=json", f"/ogc/collections/{layer}/items?f=json", f"/ogc/collections/{layer}/queryables"):
            assert get(path, name).status_code == status, path

    @pytest.mark.parametrize("name", ["acceptor", "clerk", ""])
    @pytest.mark.parametrize("path", ["/ogc/", "/ogc/collections", "/ogc/conformance", "/ogc/api"])
    def test_people_read_pages(self, name: str, path: str):
        answer = get(path, name, accept="text/html")
        assert answer.status_code == 200
        assert "图层服务" in answer.content.decode()

    def test_features_are_a_table_to_people(self):
        page = get("/ogc/collections/components/items", accept="text/html").content.decode()
        assert "自来水公司" in page

    def test_a_page_asks_few_queries(self, django_assert_max_num_queries):
        more_components()
        client = Client()
        client.force_login(small_city().person("acceptor"))
        client.get("/ogc/collections/components/items?f=json&limit=200")
        with django_assert_max_num_queries(7):
            client.get("/ogc/collections/components/items?f=json&limit=200")
