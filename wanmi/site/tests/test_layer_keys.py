"""Keys of systems of others and rights per layer: what each opens, who gives them, what is written down."""

from __future__ import annotations

import base64
import io
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from wanmi.cases.models import Case
from wanmi.cases.tests.cast import small_city
from wanmi.journal.queries import story_of
from wanmi.kit.layers import layer_called
from wanmi.people.actions import (
    clear_layer_right,
    end_post,
    give_post,
    issue_layer_key,
    issue_token,
    retire_person,
    revoke_layer_key,
    set_layer_right,
)
from wanmi.people.models import LayerKey, LayerRight, Organisation, Person, Post, PostHolding
from wanmi.people.queries import forget_city_settings, layers_of, may_export_layer, seat_of_layer_key
from wanmi.people.rules.refusals import KeyEnded, WrongLayerKey, WrongLayerRight

# ruff: noqa: E501 (tables of cases)
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ITEMS = "/ogc/collections/components/items?f=json"


@pytest.fixture(autouse=True)
def read_anew() -> None:
    forget_city_settings()


def a_key(
    layers: dict[str, list[str]] | None = None, *, role: str = "leader", days: int = 30, by: str = "administrator"
) -> tuple[LayerKey, str]:
    post = Post.objects.filter(role=role).order_by("pk")[0]
    at = timezone.now()
    chosen = layers if layers is not None else {"components": []}
    return issue_layer_key(
        name="排水平台", holder="水务局", post=post, layers=chosen, expires_at=at + timedelta(days=days), by=small_city().seats[by], at=at
    )


def ask(path: str = ITEMS, *, bearer: str = "", basic: str = "") -> Any:
    given = f"Bearer {bearer}" if bearer else f"Basic {base64.b64encode(basic.encode()).decode()}" if basic else ""
    return Client().get(path, headers={"authorization": given} if given else {})


def browser(name: str) -> Client:
    client = Client()
    client.force_login(small_city().person(name))
    return client


# ── what a key opens ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_key_opens_its_layers_and_no_others():
    _key, token = a_key()
    assert ask(bearer=token).json()["numberMatched"] == 1
    assert ask(basic=f"anybody:{token}").json()["numberMatched"] == 1
    assert ask("/ogc/collections/unit_grids/items?f=json", bearer=token).status_code == 404
    told = ask("/ogc/collections?f=json", bearer=token).json()["collections"]
    assert [each["id"] for each in told] == ["components"]


def test_a_key_reads_its_attributes_and_asks_by_no_others():
    _key, token = a_key({"components": ["code", "state"]})
    assert list(ask(bearer=token).json()["features"][0]["properties"]) == ["code", "state"]
    for hidden in ("owner=x", "filter=owner='x'", "sortby=owner", "properties=owner"):
        assert ask(f"{ITEMS}&{hidden}", bearer=token).status_code == 400
    assert set(ask("/ogc/collections/components/queryables", bearer=token).json()["properties"]) == {"geometry", "code", "state"}


def test_a_key_sees_cases_as_its_post_does():
    city = small_city()
    city.brought_to("disposing", at=timezone.now())
    _key, leader = a_key({"cases": []})
    _key, department = a_key({"cases": []}, role="department")
    items = "/ogc/collections/cases/items?f=json"
    assert ask(items, bearer=leader).json()["numberMatched"] == 1
    mine = Post.objects.filter(role="department").order_by("pk")[0].organisation_id
    assert ask(items, bearer=department).json()["numberMatched"] == Case.objects.filter(department_id=mine, outcome="").count()


@pytest.mark.parametrize("end", ["expired", "revoked", "post", "body", "unknown"])
def test_a_key_that_opens_nothing_is_told_so_and_is_not_taken_for_the_public(end: str):
    LayerRight.objects.create(layer="components", role="")
    forget_city_settings()
    key, token = a_key()
    match end:
        case "expired":
            LayerKey.objects.filter(pk=key.pk).update(expires_at=timezone.now())
        case "revoked":
            revoke_layer_key(key=key, by=small_city().administrator, at=timezone.now())
        case "post":
            Post.objects.filter(pk=key.post_id).update(is_active=False)
        case "body":
            Organisation.objects.filter(pk=key.post.organisation_id).update(is_active=False)
        case "unknown":
            token += "x"
    answer = ask(bearer=token)
    assert (answer.status_code, answer.json()["code"]) == (401, "features.wrong_key")
    assert answer["WWW-Authenticate"].startswith("Basic")
    assert ask().status_code == 200


@pytest.mark.parametrize("given", ["Bearer nonsense", "Bearer ", "Basic !!!", "Basic bm8=", "Digest x", "x"])
def test_a_wrong_token_is_refused_not_taken_for_the_public(given: str):
    LayerRight.objects.create(layer="components", role="")
    forget_city_settings()
    assert Client().get(ITEMS, headers={"authorization": given}).status_code == 401
    assert Client().get("/ogc/", headers={"authorization": given, "accept": "text/html"}).status_code == 401


def test_a_device_token_still_opens_its_seat():
    token, _ = issue_token(seat=small_city().acceptor, device="gdal", at=timezone.now())
    assert ask(basic=f"gdal:{token}").status_code == 200
    assert ask(basic=f"other:{token}").status_code == 401


def test_what_is_opened_to_the_public_may_be_kept_on_the_way_and_nothing_else():
    LayerRight.objects.create(layer="components", role="")
    forget_city_settings()
    assert ask()["Cache-Control"] == "public, max-age=60"
    _key, token = a_key()
    assert ask(bearer=token)["Cache-Control"] == "private, no-cache"
    assert "Authorization" in ask(bearer=token)["Vary"]


# ── giving and taking ────────────────────────────────────────────────────────────────────────────────────────────────
def test_only_the_hash_is_kept_and_the_facts_tell_no_key():
    key, token = a_key()
    revoke_layer_key(key=key, by=small_city().administrator, at=timezone.now())
    facts = list(story_of("layerkey", key.pk))
    assert [fact.name for fact in facts] == ["layerkey.issue", "layerkey.revoke"]
    key.refresh_from_db()
    assert token.encode() not in bytes(key.token_hash)
    assert token not in str([fact.data for fact in facts])
    with pytest.raises(KeyEnded):
        revoke_layer_key(key=key, by=small_city().administrator, at=timezone.now())


def test_use_is_noted_once_an_hour(django_assert_max_num_queries):
    key, token = a_key()
    for _ in range(3):
        ask(bearer=token)
    assert [fact.name for fact in story_of("layerkey", key.pk)] == ["layerkey.issue", "layerkey.use"]
    LayerKey.objects.filter(pk=key.pk).update(last_used_at=timezone.now() - timedelta(hours=1))
    ask(bearer=token)
    assert len(story_of("layerkey", key.pk)) == 3
    with django_assert_max_num_queries(6):
        ask(bearer=token)


@pytest.mark.parametrize(("change", "field"), [
    ({"name": " "}, "name"), ({"holder": "x" * 81}, "holder"), ({"layers": {}}, "layers"), ({"layers": {"nothing": []}}, "layers"),
    ({"layers": {"components": ["colour"]}}, "attributes-components"), ({"days": -1}, "expires_on"), ({"days": 2000}, "expires_on"), ({"role": "supervisor"}, "post"),
])  # fmt: skip
def test_a_key_that_is_wrong_is_not_issued(change: dict[str, Any], field: str):
    city, at = small_city(), timezone.now()
    post = Post.objects.filter(role=change.pop("role", "leader")).order_by("pk")[0]
    given: dict[str, Any] = {
        "name": "名",
        "holder": "系统",
        "layers": {"components": []},
        "expires_at": at + timedelta(days=change.pop("days", 3)),
    } | change
    with pytest.raises(WrongLayerKey) as refused:
        issue_layer_key(post=post, by=city.administrator, at=at, **given)
    assert refused.value.field == field
    assert not LayerKey.objects.exists()


def test_nobody_hands_on_more_than_they_may_take_out():
    city, at = small_city(), timezone.now()
    clerk = city.seats["clerk"]
    LayerRight.objects.create(layer="components", role="clerk", may_see=True, may_export=True, attributes=["code", "name"])
    LayerRight.objects.create(layer="unit_grids", role="clerk", may_see=True, may_export=False)
    forget_city_settings()
    key, _token = a_key(by="clerk")
    assert key.layers == {"components": ["code", "name"]}
    post = Post.objects.filter(role="leader").order_by("pk")[0]
    for layers, field in (({"unit_grids": []}, "layers"), ({"components": ["owner"]}, "attributes-components")):
        with pytest.raises(WrongLayerKey) as refused:
            issue_layer_key(name="名", holder="系统", post=post, layers=layers, expires_at=at + timedelta(days=1), by=clerk, at=at)
        assert refused.value.field == field


# ── rights ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_word_for_the_nearest_body_counts_before_the_role():
    city, layer = small_city(), layer_called("components")
    seat, at = city.water, timezone.now()
    body = Organisation.objects.get(pk=seat.organisation_id)
    told: dict[str, Any] = {"layer": layer, "role": seat.role, "by": city.administrator, "at": at}
    set_layer_right(organisation=None, may_see=False, may_export=False, **told)
    forget_city_settings()
    assert layer not in layers_of(seat)
    right = set_layer_right(organisation=body, may_see=True, may_export=True, attributes=["state", "code"], **told)
    forget_city_settings()
    (mine,) = [each for each in layers_of(seat) if each.key == "components"]
    assert [each.name for each in mine.attributes] == ["code", "state"]
    assert may_export_layer(mine, seat)
    clear_layer_right(right=right, by=city.administrator, at=at)
    forget_city_settings()
    assert layer.key not in {each.key for each in layers_of(seat)}
    assert [fact.name for fact in story_of("layer", "components")] == ["layer.right", "layer.right", "layer.right_cleared"]


def test_a_word_for_a_body_holds_below_it_too():
    city, layer = small_city(), layer_called("components")
    seat = city.seats["water_worker"]
    above = Organisation.objects.get(code=seat.organisation_path.split("/")[0])
    set_layer_right(
        layer=layer, role="worker", organisation=above, may_see=False, may_export=False, by=city.administrator, at=timezone.now()
    )
    forget_city_settings()
    assert "components" not in {each.key for each in layers_of(seat)}


@pytest.mark.parametrize(
    ("change", "field"),
    [({"role": "king"}, "role"), ({"attributes": ["colour"]}, "attributes-components"), ({"role": "", "body": True}, "organisation")],
)
def test_a_wrong_right_is_refused(change: dict[str, Any], field: str):
    city = small_city()
    body = Organisation.objects.order_by("pk")[0] if change.pop("body", False) else None
    given = {"role": "leader", "attributes": []} | change
    with pytest.raises(WrongLayerRight) as refused:
        set_layer_right(
            layer=layer_called("components"),
            organisation=body,
            may_see=True,
            may_export=True,
            by=city.administrator,
            at=timezone.now(),
            **given,
        )
    assert refused.value.field == field


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────
PAGES = {
    "/layers/rights/": {"clerk", "administrator"}, "/layers/rights/components/": {"clerk", "administrator"}, "/layers/rights/export/": {"clerk", "administrator"},
    "/layers/keys/": {"clerk", "administrator"}, "/layers/keys/new/": {"clerk", "administrator"}, "/layers/keys/export/": {"clerk", "administrator"},
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_to_whom_they_are_for(page: str):
    opened = {name for name in small_city().seats if browser(name).get(page).status_code == 200}
    assert opened == PAGES[page]
    assert Client().get(page).status_code == 302


def test_only_the_administrator_sets_rights():
    form = {"role": "leader", "access": "none"}
    answers = {name: browser(name).post("/layers/rights/components/", form).status_code for name in ("clerk", "leader", "administrator")}
    assert answers == {"clerk": 403, "leader": 403, "administrator": 200}
    right = LayerRight.objects.get()
    assert browser("clerk").post(f"/layers/rights/components/{right.pk}/removal/").status_code == 403
    assert browser("administrator").post(f"/layers/rights/components/{right.pk}/removal/").status_code == 200
    assert not LayerRight.objects.exists()
    assert browser("administrator").post("/layers/rights/nothing/", form).status_code == 404


def test_a_key_is_issued_shown_once_used_and_revoked_by_pages():
    desk = browser("clerk")
    post = Post.objects.filter(role="leader").order_by("pk")[0]
    until = (timezone.localdate() + timedelta(days=10)).isoformat()
    form = {
        "name": "排水平台",
        "holder": "水务局",
        "post": post.pk,
        "expires_on": until,
        "layers": ["components"],
        "attributes-components": ["code"],
    }
    shown = desk.post("/layers/keys/new/", form)
    token = shown.content.decode().split('value="wmk_')[1].split('"')[0]
    key = LayerKey.objects.get()
    assert timezone.localtime(key.expires_at) == timezone.make_aware(datetime.fromisoformat(until) + timedelta(days=1))
    assert "no-store" in shown["Cache-Control"]
    assert ask(bearer=f"wmk_{token}").status_code == 200
    for page in ("/layers/keys/", f"/layers/keys/{key.pk}/"):
        told = desk.get(page).content.decode()
        assert "排水平台" in told
        assert token not in told
    sheet = openpyxl.load_workbook(io.BytesIO(desk.get("/layers/keys/export/").getvalue())).active
    assert sheet
    assert (sheet["A2"].value, sheet["D2"].value) == ("排水平台", "有效")
    assert desk.post(f"/layers/keys/{key.pk}/revocation/").status_code == 200
    assert ask(bearer=f"wmk_{token}").status_code == 401
    assert "排水平台" not in desk.get("/layers/keys/?state=live").content.decode()
    assert "排水平台" in desk.get("/layers/keys/?state=revoked&q=排水").content.decode()
    assert desk.post(f"/layers/keys/{key.pk}/revocation/").status_code == 409


@pytest.mark.parametrize("name", ["leader", "acceptor", "water"])
def test_others_neither_see_nor_revoke_a_key(name: str):
    key, _token = a_key()
    assert browser(name).get(f"/layers/keys/{key.pk}/").status_code == 403
    assert browser(name).post(f"/layers/keys/{key.pk}/revocation/").status_code == 403
    assert LayerKey.objects.get().revoked_at is None


def test_keys_of_another_area_are_not_there():
    key, _token = a_key()
    Organisation.objects.filter(pk=key.post.organisation_id).update(area_code="880101")
    Post.objects.filter(pk=key.post_id).update(area_code="")
    clerk = small_city().seats["clerk"]
    assert clerk.area_code
    assert browser("clerk").get(f"/layers/keys/{key.pk}/").status_code == 404
    assert browser("clerk").post(f"/layers/keys/{key.pk}/revocation/").status_code == 404


def test_the_list_has_pages_and_few_queries(django_assert_max_num_queries):
    key, _token = a_key()
    rows = [LayerKey(name=f"密钥{number}", holder="系统", post=key.post, layers={"components": []}, hint="wmk_x", token_hash=bytes([number]) * 32, issued_at=key.issued_at,
                     issued_by=key.issued_by, expires_at=key.expires_at) for number in range(50)]  # fmt: skip
    LayerKey.objects.bulk_create(rows)
    desk = browser("administrator")
    desk.get("/layers/keys/")
    with django_assert_max_num_queries(8):
        first = desk.get("/layers/keys/").content.decode()
    after = first.split("after=")[1].split('"')[0]
    second = desk.get(f"/layers/keys/?after={after}").content.decode()
    assert "排水平台" not in first
    assert "排水平台" in second


def test_the_rights_are_taken_out_whole():
    small_city()
    sheet = openpyxl.load_workbook(io.BytesIO(browser("administrator").get("/layers/rights/export/").getvalue())).active
    assert sheet
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert ["责任网格", "部门经办", None, "不可见", "全部"] in lines
    assert ["部件", "领导", None, "可查看、导出", "全部"] in lines


# ── never more than the issuer's own sight ───────────────────────────────────────────────────────────────────────────
CASES = "/ogc/collections/cases/items?f=json"


def cases_read(token: str) -> int:
    return int(ask(CASES, bearer=token).json()["numberMatched"])


def test_a_key_reads_no_case_that_its_issuer_does_not_see():
    city = small_city()
    city.brought_to("disposing", at=timezone.now())
    _key, through_leader = a_key({"cases": []}, by="clerk")
    assert browser("clerk").get(CASES).json()["numberMatched"] == 0
    assert cases_read(through_leader) == 0
    number = Case.objects.get().number
    assert ask(f"/ogc/collections/cases/items/{number}?f=json", bearer=through_leader).status_code == 404
    for asked in ("datetime=2020-01-01/..", f"number={number}", "bbox=116,39,117,40", "limit=1"):
        assert ask(f"{CASES}&{asked}", bearer=through_leader).json()["features"] == []
    _key, by_administrator = a_key({"cases": []}, by="administrator")
    assert cases_read(by_administrator) == 1


def test_a_key_keeps_to_the_area_that_its_issuer_has_now():
    key, token = a_key(by="clerk")
    assert ask(bearer=token).json()["numberMatched"] == 1
    assert key.issued_through
    Post.objects.filter(pk=key.issued_through.pk).update(area_code="990101002")
    assert ask(bearer=token).status_code == 401  # the leader's post lies outside by now
    Post.objects.filter(pk=key.post_id).update(area_code="990101002")
    assert ask(bearer=token).json()["numberMatched"] == 0


@pytest.mark.parametrize("body", [False, True])
def test_what_is_taken_from_the_issuer_is_taken_from_the_key(body: bool):
    city, layer = small_city(), layer_called("components")
    _key, token = a_key(by="clerk")
    assert "owner" in ask(bearer=token).json()["features"][0]["properties"]
    told: dict[str, Any] = {"layer": layer, "role": "clerk", "by": city.administrator, "at": timezone.now()}
    told["organisation"] = Organisation.objects.get(pk=city.seats["clerk"].organisation_id) if body else None
    set_layer_right(may_see=True, may_export=True, attributes=["code", "state"], **told)
    forget_city_settings()
    assert list(ask(bearer=token).json()["features"][0]["properties"]) == ["code", "state"]
    assert ask(f"{ITEMS}&owner=x", bearer=token).status_code == 400
    for see, export in ((True, False), (False, False)):
        set_layer_right(may_see=see, may_export=export, **told)
        forget_city_settings()
        assert ask(bearer=token).status_code == 404
        assert ask("/ogc/collections?f=json", bearer=token).json()["collections"] == []


def _ends_post(key: LayerKey) -> None:
    end_post(holding=PostHolding.objects.get(person=key.issued_by, post=key.issued_through), by=None, at=timezone.now())


LEAVES: dict[str, Any] = {
    "post ended": _ends_post,
    "retired": lambda key: retire_person(person=key.issued_by, by=None, at=timezone.now()),
    "not in service": lambda key: Person.objects.filter(pk=key.issued_by_id).update(is_active=False),
    "post closed": lambda key: Post.objects.filter(pk=key.issued_through_id).update(is_active=False),
    "body closed": lambda key: Organisation.objects.filter(posts=key.issued_through_id).update(is_active=False),
    "another role": lambda key: Post.objects.filter(pk=key.issued_through_id).update(role="dispatcher", area_code="990101001"),
    "nobody knows": lambda key: LayerKey.objects.filter(pk=key.pk).update(issued_through=None),
}


@pytest.mark.parametrize("how", LEAVES)
def test_a_key_ends_when_its_issuer_leaves(how: str):
    key, token = a_key(by="clerk")
    assert ask(bearer=token).status_code == 200
    LEAVES[how](key)
    assert (ask(bearer=token).status_code, ask(bearer=token).json()["code"]) == (401, "features.wrong_key")
    if how == "body closed":  # the administrator's own as well
        return
    assert "签发人已离岗" in browser("administrator").get("/layers/keys/?state=left").content.decode()
    assert "排水平台" not in browser("administrator").get("/layers/keys/?state=live").content.decode()


def test_a_key_does_not_come_back_with_its_issuer():
    key, token = a_key(by="clerk")
    _ends_post(key)
    assert key.issued_through
    tomorrow = timezone.now() + timedelta(days=1)
    give_post(person=key.issued_by, post=key.issued_through, by=None, at=tomorrow)
    assert seat_of_layer_key(token, at=tomorrow) is None


def test_only_who_keeps_layers_gives_out_keys():
    with pytest.raises(WrongLayerKey):
        a_key(by="leader")
