"""The pages and the API of places: who may what, what is shown, what is refused; and the forms that use them."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest

from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import SOUTH, WEST, Cast, small_city
from wanmi.desks.tests.test_desk_pages import PART, seated
from wanmi.geocoding.models import Place
from wanmi.geocoding.tests.gazetteer import small_gazetteer
from wanmi.journal.models import Fact

KEEPERS = ("clerk", "administrator")
FORM = {"kind": "doorplate", "limiting": "浅水街", "number": "7号", "lng": f"{WEST + 0.0014:.7f}", "lat": f"{SOUTH + 0.00035:.7f}"}


@pytest.fixture
def cast(db: None) -> Cast:
    small_gazetteer()
    return small_city()


def code_of(name: str) -> str:
    return Place.objects.get(name=name, ends_on=None).code


# ── rights ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_everybody_looks_places_up_and_two_posts_change_them(cast: Cast) -> None:
    code = code_of("隆福大厦")
    for name in cast.seats:
        client = seated(cast, name)
        assert client.get("/places/").status_code == 200, name
        assert client.get(f"/places/{code}/").status_code == 200, name
        assert client.get("/places/suggest/", {"q": "浅水街"}).json()["candidates"], name
        keeps = name in KEEPERS
        for path in ("/places/new/", f"/places/{code}/correct/", f"/places/{code}/retire/", f"/places/{code}/aliases/"):
            assert client.get(path).status_code == (200 if keeps else 403), (name, path)
        for path in ("/places/new/", f"/places/{code}/correct/", f"/places/{code}/retire/", f"/places/{code}/aliases/removal/"):
            if not keeps:
                assert client.post(path, FORM).status_code == 403, (name, path)
    assert Place.objects.get(code=code).ends_on is None


def test_the_menu_leads_the_clerk_to_places(cast: Cast) -> None:
    assert 'href="/places/"' in seated(cast, "clerk").get("/").content.decode()


def test_strangers_are_led_to_the_door(client: Any, db: None) -> None:
    assert client.get("/places/").status_code == 302
    assert client.get("/places/suggest/", {"q": "x"}).status_code in (302, 401, 403)


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ({"q": "qsj12"}, ["浅水街12号"], ["浅水街13号", "隆福大厦"]),
        ({"q": "隆福百货"}, ["隆福大厦"], ["浅水街12号"]),
        ({"kind": "crossing"}, ["浅水街与深水胡同交叉口"], ["隆福大厦"]),
        ({"area": "990101002"}, ["隆福大厦"], ["浅水街1号"]),
        ({"q": "浅水街", "kind": "road"}, ["浅水街"], ["浅水街12号"]),
        ({"q": "990101002001002"}, ["隆福大厦"], ["浅水街1号"]),
        ({"state": "retired"}, ["没有找到地名"], ["隆福大厦"]),
        ({"q": "没有这种地方"}, ["没有找到地名", "清除"], []),
    ],
)
def test_the_list_is_filtered(cast: Cast, query: dict[str, str], shown: list[str], hidden: list[str]) -> None:
    page = seated(cast, "clerk").get("/places/", query, headers=PART | {"HX-Target": "found"}).content.decode()
    assert all(f">{name}<" in page for name in shown)
    assert not any(f">{name}<" in page for name in hidden)


def test_the_list_is_paged_by_its_key(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from wanmi.geocoding.queries import lists

    monkeypatch.setattr(lists.page_of_places, "__kwdefaults__", {"after": "", "before": "", "size": 10})
    client, seen, address = seated(cast, "clerk"), [], "/places/"
    while address:
        page = client.get(address).context
        seen += [row["place"].code for row in page["rows"]]
        address = f"/places/{page['after']}" if page["after"] else ""
    assert seen == sorted(Place.objects.values_list("code", flat=True))
    assert client.get(f"/places/?before={seen[15]}").context["rows"][-1]["place"].code == seen[14]


def test_the_list_goes_out_as_excel_and_leaves_a_fact(cast: Cast) -> None:
    client = seated(cast, "clerk")
    answer = client.get("/places/export/", {"kind": "doorplate"})
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert sheet.max_row == 1 + Place.objects.filter(kind="doorplate").count()
    assert Fact.objects.filter(name="place.export").get().data["rows"] == sheet.max_row - 1
    assert seated(cast, "collector").get("/places/export/").status_code == 403


def test_strange_addresses_of_the_list_are_no_faults(cast: Cast) -> None:
    client = seated(cast, "clerk")
    for query in ({"q": "\0%_'"}, {"kind": "x", "area": "abc"}, {"after": "zzz"}, {"before": "0"}, {"q": "号" * 300}, {"near": "x"}):
        assert client.get("/places/", query).status_code == 200
        assert client.get("/places/suggest/", query).status_code == 200
    assert client.get("/places/none/").status_code == 404


# ── the form ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_place_is_added_by_street_and_number_alone(cast: Cast) -> None:
    client = seated(cast, "clerk")
    beside = client.get("/places/new/beside/", FORM, headers=PART).content.decode()
    assert "浅水区浅水街7号" in beside
    assert "规则检查通过" in beside
    answer = client.post("/places/new/", FORM | {"aliases": "七号院、老七号"}, headers=PART)
    place = Place.objects.get(name="浅水街7号")
    assert answer.headers["HX-Redirect"].endswith(f"chosen={place.code}")
    assert (place.grid_code, place.aliases.count()) == ("990101001001002", 2)
    assert Fact.objects.get(name="place.add").person_id == cast.clerk.person_id


def test_what_is_wrong_stands_at_its_field_and_beside_as_one_types(cast: Cast) -> None:
    client = seated(cast, "clerk")
    taken = FORM | {"number": "5号"}
    assert "已有一条" in client.get("/places/new/beside/", taken, headers=PART).content.decode()
    answer = client.post("/places/new/", taken, headers=PART)
    assert answer.status_code == 409
    assert 'id="error-address" hx-swap-oob="true">标准地址“浅水区浅水街5号”' in answer.content.decode()
    nowhere = client.post("/places/new/", FORM | {"lng": "", "lat": ""}, headers=PART)
    assert (nowhere.status_code, 'id="error-lng" hx-swap-oob="true">坐标' in nowhere.content.decode()) == (422, True)
    assert not Place.objects.filter(name="浅水街7号").exists()


def test_a_place_is_corrected_and_the_card_tells_its_story(cast: Cast) -> None:
    client, code = seated(cast, "clerk"), code_of("隆福大厦")
    place = Place.objects.get(code=code)
    form = {
        "kind": "poi",
        "name": "隆福文化中心",
        "address": place.address,
        "lng": f"{place.location.x:.7f}",
        "lat": f"{place.location.y:.7f}",
    }
    assert "HX-Redirect" in client.post(f"/places/{code}/correct/", form | {"source": "来函"}, headers=PART).headers
    card = client.get(f"/places/{code}/", headers=PART).content.decode()
    assert "隆福文化中心" in card
    assert "浅水区隆福文化中心" in card
    assert "曾用名" in card
    assert "更正地名" in card


def test_retiring_asks_first_and_wants_a_reason(cast: Cast) -> None:
    client, code = seated(cast, "clerk"), code_of("隆福大厦")
    assert 'name="reason"' in client.get(f"/places/{code}/retire/", headers=PART).content.decode()
    assert client.post(f"/places/{code}/retire/", {"reason": ""}, headers=PART).status_code == 422
    assert client.post(f"/places/{code}/retire/", {"reason": "拆除"}, headers=PART).status_code == 200
    assert ">隆福大厦<" in client.get("/places/", {"state": "retired"}).content.decode()


# ── suggestions, API ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_suggestions_say_what_where_and_how_sure(cast: Cast) -> None:
    client = seated(cast, "collector")
    first = client.get("/places/suggest/", {"q": "浅水街12号", "near": "116.4,39.9"}).json()["candidates"][0]
    assert first.keys() == {"label", "detail", "note", "kind", "lng", "lat", "grid_code", "exact", "code"}
    assert (first["label"], first["exact"], first["grid_code"]) == ("浅水街12号", True, "990101002001001")
    assert "西街街道" in first["detail"]
    reckoned = client.get("/places/suggest/", {"q": "浅水街7号"}).json()["candidates"][0]
    assert "没有7号，按5号与9号推算" in reckoned["detail"]
    assert client.get("/places/suggest/", {"q": ""}).json() == {"candidates": []}
    here = client.get("/places/here/", {"lng": str(WEST + 0.0032 + 0.00018), "lat": str(SOUTH + 0.00045)}).json()
    assert here["text"] == "浅水街16号东侧15米"
    assert client.get("/places/here/", {"lng": "x"}).status_code == 422


def test_the_api_finds_forward_and_back(cast: Cast) -> None:
    caller = Caller(cast, "acceptor")
    found = caller.get(f"/geocode?q={quote('12号浅水街')}&limit=3")
    assert (found.status, found["candidates"][0]["address"], found["candidates"][0]["exact"]) == (200, "浅水区浅水街12号", True)
    assert caller.get("/geocode?q=").status == 422
    back = caller.get(f"/geocode/reverse?lng={WEST + 0.0032 + 0.00018}&lat={SOUTH + 0.00045}")
    assert (back["text"], back["direction"], back["metres"], back["street"]) == ("浅水街16号东侧15米", "东", 15, "西街街道")
    away = caller.get("/geocode/reverse?lng=100&lat=20")
    assert (away.status, away["code"]) == (422, "grids.outside_city")


# ── the forms that use it ────────────────────────────────────────────────────────────────────────────────────────────
def test_the_registration_form_asks_as_one_types_and_moves_to_the_best(cast: Cast) -> None:
    client = seated(cast, "acceptor")
    page = client.get("/desk/acceptance/register/").content.decode()
    assert 'data-suggest="/places/suggest/"' in page
    beside = client.post("/desk/acceptance/register/beside/", {"address": "qsj12"}, headers=PART).content.decode()
    assert "浅水街12号" in beside
    assert f'value="{WEST + 0.0024:.7f}"' in beside


def test_a_point_picked_on_the_map_brings_its_words(cast: Cast) -> None:
    point = {"lng": f"{WEST + 0.0032 + 0.00018:.7f}", "lat": f"{SOUTH + 0.00045:.7f}"}
    desk = seated(cast, "acceptor").post("/desk/acceptance/register/beside/", point, headers=PART).content.decode()
    assert 'value="浅水街16号东侧15米"' in desk
    phone = seated(cast, "collector").post("/tasks/report/beside/", point, headers=PART).content.decode()
    assert "浅水街16号东侧15米" in phone


def test_a_report_without_words_gets_those_of_its_point(cast: Cast) -> None:
    case = cast.reported(location=(WEST + 0.0032 + 0.00018, SOUTH + 0.00045), address="")
    assert case.address == "浅水街16号东侧15米"
