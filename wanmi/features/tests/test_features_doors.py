"""The published layers as programs, browsers and proxies ask for them: forms, origins, addresses, what is not known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from wanmi.components.models import Component
from wanmi.grids.models import Area
from wanmi.patrols.tests.cast import small_city
from wanmi.people.actions import issue_layer_key
from wanmi.people.models import Post
from wanmi.people.rules.refusals import WrongLayerKey

pytestmark = pytest.mark.django_db
COVER, ITEMS, MAP = "9901010101000001", "/ogc/collections/components/items", "https://map.example.cn"


def get(path: str, name: str = "acceptor", **headers: str) -> Any:
    client = Client()
    if name:
        client.force_login(small_city().person(name))
    return client.get(path, headers=headers)


def key_for(*origins: str) -> str:
    at, cast = timezone.now(), small_city()
    post = Post.objects.filter(role="leader").order_by("pk")[0]
    told: dict[str, Any] = {"name": "地图", "holder": "测绘院", "post": post, "layers": {"components": []}}
    return issue_layer_key(**told, expires_at=at + timedelta(days=1), by=cast.administrator, at=at, origins=origins)[1]


# ── forms ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("accept", "html"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("application/geo+json;q=0.9, text/html;q=0.1", False),
        ("text/html;q=0.9, application/json", False),
        ("application/json, text/plain, */*", False),
        ("text/html;q=0", False),
        ("text/html, application/json", False),
        ("application/json;q=0.2, text/html;q=0.3", True),
        ("*/*", False),
        ("application/xml", False),
        ("q=;;,/", False),
    ],
)
def test_the_form_is_the_one_that_weighs_most(accept: str, html: bool) -> None:
    for path in ("/ogc/", "/ogc/collections", ITEMS, f"{ITEMS}/{COVER}"):
        assert get(path, Accept=accept)["Content-Type"].startswith("text/html") is html, path


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/ogc/?f=xml", "f"), (f"{ITEMS}?f=gml", "f"), (f"{ITEMS}/{COVER}?f=JSON5", "f"), ("/ogc/conformance?nonsense=1", "nonsense"),
        ("/ogc/collections?bbox=1,2,3,4", "bbox"), ("/ogc/collections/components?limit=1", "limit"), ("/ogc/api?key=1", "key"),
        ("/ogc/collections/components/queryables?crs=x", "crs"), (f"{ITEMS}?nonsense=1", "nonsense"), (f"{ITEMS}/{COVER}?limit=1", "limit"),
        (f"{ITEMS}?limit=0", "limit"), (f"{ITEMS}?limit=ten", "limit"), (f"{ITEMS}?bbox=1,2,3", "bbox"), (f"{ITEMS}?bbox=a,b,c,d", "bbox"),
        (f"{ITEMS}?datetime=yesterday", "datetime"), (f"{ITEMS}?crs=EPSG:2", "crs"), (f"{ITEMS}?bbox=1,2,3,4&bbox-crs=x", "bbox-crs"),
    ],
)  # fmt: skip
def test_what_is_not_known_or_wrong_is_400_and_named(path: str, field: str) -> None:
    answer = get(path, Accept="application/json")
    assert (answer.status_code, answer.json()["field"]) == (400, field)


# ── addresses ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_links_lead_to_the_public_address(settings: Any) -> None:
    settings.PUBLIC_URL = "https://city.example.cn/wanmi"
    for path in ("/ogc/", "/ogc/collections", "/ogc/collections/components", f"{ITEMS}?limit=1", f"{ITEMS}/{COVER}"):
        links = get(path).json()["links"]
        assert links
        assert all(link["href"].startswith("https://city.example.cn/wanmi/ogc/") for link in links), path
    assert get("/ogc/api").json()["servers"] == [{"url": "https://city.example.cn/wanmi/ogc"}]


@pytest.mark.parametrize(
    "path", ["/ogc/api", "/ogc/conformance", "/ogc/collections", "/ogc/collections/components", ITEMS, f"{ITEMS}/{COVER}"]
)
def test_a_slash_at_the_end_changes_nothing(path: str) -> None:
    plain, slashed = get(path), get(f"{path}/")
    assert (plain.status_code, slashed.status_code) == (200, 200)
    if "timeStamp" not in plain.json():
        assert slashed.json() == plain.json()


def test_an_identity_with_a_slash_is_found_and_linked() -> None:
    one = Area.objects.filter(level="community").earliest("pk")
    Area.objects.filter(pk=one.pk).update(code="990101/1 b")
    path = f"/ogc/collections/areas/items/{quote('990101/1 b', safe='')}"
    found = get(path).json()
    assert found["id"] == "990101/1 b"
    assert next(link["href"] for link in found["links"] if link["rel"] == "self").endswith(f"{path}?f=json")


def test_head_tells_what_get_tells_without_the_body() -> None:
    client = Client()
    client.force_login(small_city().person("acceptor"))
    head, whole = client.head(f"{ITEMS}/{COVER}"), client.get(f"{ITEMS}/{COVER}")
    assert (head.status_code, head.content) == (200, b"")
    assert (head["ETag"], head["Content-Crs"]) == (whole["ETag"], whole["Content-Crs"])


# ── origins ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def asked_before(origin: str, headers: str = "authorization") -> Any:
    return Client().options(
        ITEMS, headers={"Origin": origin, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": headers}
    )


def test_pages_of_an_origin_read_with_a_key_that_names_it() -> None:
    key = key_for(MAP)
    before = asked_before(MAP)
    assert (before.status_code, before["Access-Control-Allow-Origin"]) == (204, MAP)
    assert "Authorization" in before["Access-Control-Allow-Headers"]
    answer = get(ITEMS, "", Authorization=f"Bearer {key}", Origin=MAP)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, MAP)
    assert "Origin" in answer["Vary"]


def test_pages_of_other_origins_read_with_no_key() -> None:
    key = key_for(MAP)
    assert not asked_before("https://evil.example").has_header("Access-Control-Allow-Origin")
    assert not get(ITEMS, "", Authorization=f"Bearer {key}", Origin="https://evil.example").has_header("Access-Control-Allow-Origin")
    assert not get(ITEMS, "", Authorization=f"Bearer {key_for()}", Origin=MAP).has_header("Access-Control-Allow-Origin")


def test_what_is_public_is_open_to_every_origin() -> None:
    before = asked_before("https://any.example", "accept-language")
    assert (before.status_code, before["Access-Control-Allow-Origin"]) == (204, "*")
    assert get("/ogc/collections", "", Origin="https://any.example")["Access-Control-Allow-Origin"] == "*"
    assert "OPTIONS" in Client().options("/ogc/")["Allow"]


@pytest.mark.parametrize("origin", ["map.example.cn", "https://map.example.cn/path", "ftp://map.example.cn", "https://a@b.cn"])
def test_an_origin_is_written_as_browsers_tell_it(origin: str) -> None:
    with pytest.raises(WrongLayerKey, match="https://map"):
        key_for(origin)


def test_the_draft_name_of_the_language_means_the_same() -> None:
    Component.objects.filter(code=COVER).update(changed_on="2026-03-02")
    asked = {"filter": "changed_on >= '2026-03-01'", "filter-lang": "cql-text"}
    from urllib.parse import urlencode

    assert [each["id"] for each in get(f"{ITEMS}?{urlencode(asked)}").json()["features"]] == [COVER]
