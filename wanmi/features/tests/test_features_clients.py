"""The published layers read by clients that are not ours: GDAL's OAPIF driver and OWSLib, with a layer key."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
import shapely
from django.contrib.gis.geos import Point
from django.utils import timezone
from owslib.ogcapi.features import Features
from owslib.util import Authentication

from wanmi.components.models import Component
from wanmi.features.tests import gdal_client
from wanmi.patrols.tests.cast import SOUTH, STEP, WEST, small_city
from wanmi.people.actions import issue_layer_key
from wanmi.people.models import Post

pytestmark = pytest.mark.slow

COVER, MANY = "9901010101000001", 10_250
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


@pytest.fixture
def key(server: str) -> str:
    """A key for components and unit grids, which GDAL sends as Authorization: Bearer."""
    post, at = Post.objects.filter(role="leader").order_by("pk")[0], timezone.now()
    layers: dict[str, list[str]] = {"components": [], "unit_grids": []}
    expires_at = at + timedelta(days=1)
    _row, token = issue_layer_key(
        name="地图", holder="测绘院", post=post, layers=layers, expires_at=expires_at, by=small_city().administrator, at=at
    )
    return token


def several(count: int) -> None:
    one = Component.objects.get(code=COVER)
    rows = (
        Component(code=f"9901010101{number:06}", name="上水井盖", subclass=one.subclass, unit_grid=one.unit_grid,
                  initial_on=date(2020, 1, 1),
                  valid_from=date(2020, 1, 1), state="damaged" if number % 5 == 0 else "intact",
                  geometry=Point(WEST + (number % 100) * 0.000001, SOUTH + 0.0002 + number // 100 * 0.000001, srid=4326))
        for number in range(2, count + 1)
    )  # fmt: skip
    Component.objects.bulk_create(rows, batch_size=2000)


def with_key(key: str) -> dict[str, str]:
    return {"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": key}


def read(server: str, key: str, **asked: Any) -> tuple[Any, dict[str, Any]]:
    meta, _, shapes, data = gdal_client.read(f"OAPIF:{server}/ogc/", settings=with_key(key), layer="components", **asked)
    return shapes, dict(zip(meta["fields"], data, strict=True))


def test_gdal_sees_only_the_layers_of_its_key(server: str, key: str):
    assert {name for name, _kind in gdal_client.list_layers(f"OAPIF:{server}/ogc/", settings=with_key(key))} == {"components", "unit_grids"}


def test_gdal_turns_the_pages_of_more_than_ten_thousand(server: str, key: str):
    several(MANY)
    shapes, fields = read(server, key)
    assert len(shapes) == MANY
    assert sorted(fields["code"]) == [f"9901010101{number:06}" for number in range(1, MANY + 1)]


@pytest.mark.parametrize(("where", "count"), [
    ("state = '破损'", 20), ("state = '破损' AND code < '9901010101000051'", 10), ("code IN ('9901010101000002', '9901010101000003')", 2),
    ("code LIKE '%0001'", 1),
    ("NOT (state = '破损' OR code = '9901010101000001')", 79), ("initial_on >= '2020-01-01' AND code > '9901010101000098'", 2),
])  # fmt: skip
def test_gdal_filters_by_attributes(server: str, key: str, where: str, count: int):
    several(100)
    shapes, _fields = read(server, key, where=where)
    assert len(shapes) == count


@pytest.mark.parametrize(("where", "count"), [
    ("changed_on >= '2026-03-01'", 4), ("changed_on > '2026-03-02'", 0), ("changed_on = '2026-03-02'", 4),
    ("changed_on >= '2026-03-01' AND state = '破损'", 1), ("changed_on < '2026-03-01'", 0),
])  # fmt: skip
def test_gdal_filters_by_days_as_by_any_attribute(server: str, key: str, where: str, count: int):
    """It would ask for what was in force then (`datetime`), which is nearly everything."""
    several(100)
    Component.objects.filter(code__in=[f"9901010101{number:06}" for number in (2, 3, 4, 5)]).update(changed_on=date(2026, 3, 2))
    shapes, _fields = read(server, key, where=where)
    assert len(shapes) == count


def test_gdal_reads_a_box_a_day_and_another_system(server: str, key: str):
    several(100)
    box = (WEST, SOUTH + 0.00015, WEST + 0.0000105, SOUTH + 0.00025)
    shapes, _fields = read(server, key, bbox=box)
    assert len(shapes) == 10
    Component.objects.filter(code=COVER).update(state="lost", changed_on=date(2026, 3, 2))
    day = gdal_client.read(
        f"OAPIF:{server}/ogc/", settings=with_key(key), layer="components", where=f"code = '{COVER}'", DATETIME="2026-03-01/2026-03-01"
    )
    assert dict(zip(day[0]["fields"], day[3], strict=True))["state"] == ["完好"]
    now = gdal_client.read(f"OAPIF:{server}/ogc/", settings=with_key(key), layer="components", where=f"code = '{COVER}'")
    assert dict(zip(now[0]["fields"], now[3], strict=True))["state"] == ["丢失"]
    meta, _, shapes, _ = gdal_client.read(
        f"OAPIF:{server}/ogc/", settings=with_key(key), layer="components", where=f"code = '{COVER}'", CRS=f"{EPSG}4527"
    )
    (there,) = shapely.from_wkb(shapes)
    plane = Component.objects.get(code=COVER).geometry.transform(4527, clone=True)
    assert "4527" in meta["crs"]
    assert sorted((there.x, there.y)) == pytest.approx(sorted((plane.x, plane.y)), abs=0.01)


def test_owslib_reads_what_the_standard_names(server: str, key: str):
    several(100)
    features = Features(f"{server}/ogc/", auth=Authentication(username="owslib", password=key))
    assert features.feature_collections() == ["components", "unit_grids"]
    assert "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter" in features.conformance()["conformsTo"]
    assert features.api()["openapi"].startswith("3.0")
    assert features.collection("components")["extent"]["spatial"]["bbox"][0] == pytest.approx(
        [WEST + 0.000000, SOUTH + 0.0002, WEST + 0.0004, SOUTH + 0.0004], abs=1e-5
    )
    assert "state" in features.collection_queryables("components")["properties"]
    told = features.collection_items("components", filter="state = '破损'", limit=7, bbox=[WEST, SOUTH, WEST + STEP, SOUTH + STEP])
    assert (told["numberMatched"], told["numberReturned"]) == (20, 7)
    codes = [feature["id"] for feature in told["features"]]
    assert np.all(np.diff([int(code) for code in codes]) > 0)
    assert features.collection_item("components", COVER)["properties"]["code"] == COVER
