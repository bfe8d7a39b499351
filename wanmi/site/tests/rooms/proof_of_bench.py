"""An installation with one room more: what the bench says in one value works all over the house. Run in a process of its own by
test_one_room_more.py, since the list of rooms is read when the program starts."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wanmi.cases.tests.cast import SOUTH, WEST, Cast, small_city
from wanmi.journal.models import Fact
from wanmi.journal.reactions import react
from wanmi.journal.tests.settled import wait_until_settled
from wanmi.kit.map_style import style_document
from wanmi.kit.rooms import rooms
from wanmi.people.queries.rights import may
from wanmi.site.live import _topics_of
from wanmi.site.tests.rooms.bench.actions import place_bench, ring
from wanmi.site.tests.rooms.bench.models import Bench
from wanmi.site.tests.rooms.furnished import committed, django_db_setup  # noqa: F401  fixtures

HERE = {"lng": WEST + 0.0005, "lat": SOUTH + 0.0005}
COVER = "9901010101000001"


@pytest.fixture
def cast(db: None) -> Cast:
    return small_city()


@pytest.fixture
def bench(cast: Cast) -> Bench:
    return place_bench(code="B1", name="湖边长椅", component=COVER, **HERE, by=cast.clerk, at=timezone.now())


def page(cast: Cast, name: str, path: str, **more: str) -> str:
    client = Client()
    client.force_login(cast.person(name))
    response = client.get(path, headers=more)
    assert response.status_code == 200, (path, response.status_code)
    return b"".join(response).decode() if response.streaming else response.content.decode()


def test_it_is_one_of_the_rooms_and_says_something_under_every_field() -> None:
    assert list(rooms())[-1] == "bench"


def test_its_alarms_stand_on_the_home_page_of_who_may_see_them(cast: Cast, bench: Bench) -> None:
    ring("B1", by=None, at=timezone.now())
    home = page(cast, "clerk", "/")
    assert "长椅报警" in home
    assert "长椅报警" not in page(cast, "dispatcher", "/")


def test_the_home_page_and_the_live_stream_follow_its_topic(cast: Cast, bench: Bench) -> None:
    ring("B1", by=None, at=timezone.now())
    assert "benches" in Fact.objects.get(name="bench.alarm").topics
    assert "benches" in _topics_of(cast.clerk)
    home = page(cast, "clerk", "/")
    assert "benches" in home[home.index('id="home" data-live=') :].split(">")[0]


def test_its_panel_hangs_on_the_component_card(cast: Cast, bench: Bench) -> None:
    assert "湖边长椅" in page(cast, "clerk", f"/components/{COVER}/")
    assert "bench-panel" not in page(cast, "dispatcher", f"/components/{COVER}/")


def test_it_stands_in_the_menu_of_who_may_see_it(cast: Cast, bench: Bench) -> None:
    entry = f'href="{reverse("benches")}"'
    assert entry in page(cast, "clerk", "/menu/")
    assert entry not in page(cast, "dispatcher", "/menu/")
    assert "湖边长椅" in page(cast, "clerk", "/benches/")


def test_its_layer_is_on_the_map_with_style_legend_card_and_tiles(cast: Cast, bench: Bench) -> None:
    shown = page(cast, "clerk", "/map/")
    assert 'data-layer="benches"' in shown
    assert shown.count("长椅") >= 2  # its box and its legend
    assert '"bench-point"' in style_document()[1].decode()
    card = page(cast, "clerk", "/map/cards/benches/B1/")
    assert "湖边长椅" in card
    assert reverse("bench", args=["B1"]) in card
    client = Client()
    client.force_login(cast.person("clerk"))
    assert b"B1" in client.get(_tile_path()).content


def _tile_path() -> str:
    from wanmi.kit.rules.tiles import tile_at

    for x in range(2**14):
        west, _south, east, _north = tile_at(14, x, 0).degrees()
        if west <= HERE["lng"] < east:
            break
    for y in range(2**14):
        _west, south, _east, north = tile_at(14, x, y).degrees()
        if south <= HERE["lat"] < north:
            break
    return f"/tiles/benches/14/{x}/{y}"


def test_the_search_box_finds_it_by_name(cast: Cast, bench: Bench) -> None:
    found = json.loads(page(cast, "clerk", "/map/search/?q=湖边"))["candidates"]
    assert [each["id"] for each in found] == ["B1"]


def test_its_layer_is_published_as_features_and_exported(cast: Cast, bench: Bench) -> None:
    items = json.loads(page(cast, "clerk", "/ogc/collections/benches/items?f=json", Accept="application/geo+json"))
    assert [each["id"] for each in items["features"]] == ["B1"]
    client = Client()
    client.force_login(cast.person("clerk"))
    shape = [[HERE["lng"] + dx, HERE["lat"] + dy] for dx, dy in ((-1e-4, -1e-4), (1e-4, -1e-4), (0, 1e-4))]
    sent = client.post("/map/export/", {"shape": json.dumps(shape), "layer": "benches", "form": "geojson"})
    assert [each["properties"]["code"] for each in json.loads(b"".join(sent))["features"]] == ["B1"]


def test_its_rights_are_asked_and_its_refusals_and_routes_documented(cast: Cast, bench: Bench) -> None:
    assert may(cast.clerk, "bench.place")
    assert not may(cast.acceptor, "bench.place")
    docs = page(cast, "clerk", "/api/v1/docs")
    assert "/benches" in docs
    assert "bench.no_ground" in docs
    client = Client()
    client.force_login(cast.person("acceptor"))
    given = {"code": "B2", "name": "路口长椅", **HERE}
    refused = client.post("/api/v1/benches", given, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "bench.not_yours")
    client.force_login(cast.person("clerk"))
    assert client.post("/api/v1/benches", given, content_type="application/json").json() == "B2"
    assert client.get("/api/v1/benches").json() == ["B1", "B2"]


@pytest.mark.usefixtures("committed")
def test_a_closed_case_mends_it() -> None:
    cast = small_city()
    place_bench(code="B1", name="湖边长椅", component=COVER, **HERE, by=cast.clerk, at=timezone.now())
    wait_until_settled()
    react()
    ring("B1", by=None, at=timezone.now())
    case = cast.reported(subclass_id=cast.cover.pk, condition_id=cast.cover_condition.pk, component_code=COVER)
    case = cast.move(case, "accept", "acceptor")
    case = cast.move(case, "file", "shift_leader", condition_id=cast.cover_condition.pk)
    case = cast.move(case, "dispatch", "dispatcher", department_id=cast.water.organisation_id)
    case = cast.move(case, "sign", "water")
    case = cast.move(case, "feed_back", "water", text="已更换", evidence=(cast.photo(cast.water),))
    case = cast.move(case, "send_check", "acceptor", supervisor_id=cast.checker.person_id)
    case = cast.move(case, "answer_check", "checker", check_result="passed", evidence=(cast.photo(cast.checker),))
    cast.move(case, "close", "shift_leader", closing_condition="恢复")
    wait_until_settled()
    react()
    assert Bench.objects.get(code="B1").state == "quiet"
    assert Fact.objects.filter(name="bench.mend", subject_id="B1").exists()


def test_the_journal_tells_its_facts_in_words(cast: Cast, bench: Bench) -> None:
    journal = page(cast, "administrator", "/journal/")
    assert "安放长椅" in journal
    assert reverse("bench", args=["B1"]) in journal
