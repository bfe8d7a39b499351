"""The pages of components: search, card, change, review, figures; each role's rights."""

from __future__ import annotations

import io
import uuid
from datetime import date

import openpyxl
import pytest
from django.test import Client

from wanmi.components.models import ChangeState, Component, ComponentChange
from wanmi.components.tests.test_changes import COVER, photo, seat, submitted
from wanmi.journal.models import Fact
from wanmi.people.models import Person

pytestmark = pytest.mark.django_db
# ruff: noqa: E501 (tables of cases)


def of(name: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(sign_in_name=name))
    return client


@pytest.mark.parametrize(("query", "found"), [
    ("", True), ("text=99010101", True), (f"text={COVER}", True), ("text=井盖", True), ("text=浅水街", True), ("text=990101001001001", True),
    ("text=路灯", False), ("text=没有", False), ("state=intact", True), ("state=lost", False), ("area=990101001", True), ("area=990101002", False),
    ("group=01", True), ("group=05", False), ("since=2019-01-01", False), ("text=%00", True), ("state=nonsense", True), ("since=never", True),
])  # fmt: skip
def test_components_are_found_by_what_is_asked(query: str, found: bool, django_assert_max_num_queries):
    client = of("acceptor")
    client.get("/components/")
    with django_assert_max_num_queries(10):
        page = client.get(f"/components/?{query}").content.decode()
    assert (f"row-{COVER}" in page) is found


@pytest.mark.parametrize(
    "name", ["collector", "acceptor", "shift_leader", "dispatcher", "water", "water_worker", "leader", "overseer", "clerk", "administrator"]
)
def test_everybody_may_look_at_a_card(name: str, django_assert_max_num_queries):
    client = of(name)
    client.get(f"/components/{COVER}/")
    with django_assert_max_num_queries(15):
        page = client.get(f"/components/{COVER}/").content.decode()
    for words in ("上水井盖", "自来水公司", "完好", "东街街道"):
        assert words in page
    assert ("变更</a>" in page or "报变更" in page) is (name not in ("leader", "overseer", "dispatcher"))


def test_a_card_tells_what_was_before():
    Component.objects.filter(code=COVER).update(state="lost", address="浅水街 8 号", changed_on=date(2026, 3, 2))
    page = of("acceptor").get(f"/components/{COVER}/").content.decode()
    assert "浅水街 1 号 → <b>浅水街 8 号" in page
    assert "完好 → <b>丢失" in page


def test_an_unknown_card_is_not_there():
    assert of("acceptor").get("/components/1234567890123456/").status_code == 404
    assert Client().get(f"/components/{COVER}/").status_code == 302


@pytest.mark.parametrize(
    ("name", "status"), [("clerk", 200), ("acceptor", 200), ("leader", 200), ("collector", 403), ("water", 403), ("overseer", 403)]
)
def test_only_desks_export(name: str, status: int):
    answer = of(name).get("/components/export/?text=井盖")
    assert answer.status_code == status
    assert Fact.objects.filter(name="layer.export").exists() is (status == 200)
    if status == 200:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
        assert sheet
        assert sheet["A2"].value == COVER


@pytest.mark.parametrize("by", ["subclass", "class", "state", "owner", "maintainer", "street", "community", "nonsense"])
def test_figures_count_by_each_grouping(by: str, django_assert_max_num_queries):
    client = of("leader")
    client.get("/components/figures/")
    with django_assert_max_num_queries(10):
        page = client.get(f"/components/figures/?by={by}").content.decode()
    assert "/components/?" in page
    assert {"street": "东街街道", "state": "完好", "class": "公用设施"}.get(by, "") in page


def test_a_change_goes_from_the_phone_to_the_map():
    who = seat("collector")
    client = of("collector")
    assert "报变更" in client.get(f"/components/{COVER}/").content.decode()
    form = client.get(f"/components/{COVER}/change/").content.decode()
    assert 'value="浅水街 1 号"' in form
    given = {"uuid": uuid.uuid4(), "kind": "correct", "new:address": "浅水街 2 号", "was:address": "浅水街 1 号", "new:state": "intact",
             "was:state": "intact", "evidence": [photo(who)], "note": "门牌换了"}  # fmt: skip
    assert client.post(f"/components/{COVER}/change/", given).status_code in (200, 204)
    change = ComponentChange.objects.get()
    assert change.new_values == {"address": "浅水街 2 号"}
    assert "门牌换了" in of("clerk").get("/components/changes/").content.decode()
    detail = of("clerk").get(f"/components/changes/{change.pk}/").content.decode()
    for words in ("浅水街 1 号", "浅水街 2 号", "同意并发布"):
        assert words in detail
    of("clerk").post(f"/components/changes/{change.pk}/", {"approve": "true"})
    assert Component.objects.get(code=COVER).address == "浅水街 2 号"
    assert ComponentChange.objects.get().state == ChangeState.PUBLISHED


def test_others_do_not_see_somebodys_change_or_its_photo():
    change = submitted()
    mark = change.photos.get().pk
    for name, status in (("collector", 200), ("clerk", 200), ("checker", 404), ("water", 404), ("leader", 404)):
        assert of(name).get(f"/components/changes/{change.pk}/").status_code == status, name
        answer = of(name).get(f"/evidence/{mark}/thumb")
        assert (answer.status_code == 404) is (status == 404) or status == 200, name


def test_what_stands_near_is_listed_for_the_phone():
    page = of("collector").get("/components/near/?lng=116.4004&lat=39.9004", headers={"HX-Target": "near"}).content.decode()
    assert COVER[:10] in page
    away = of("collector").get("/components/near/?lng=116.41&lat=39.9", headers={"HX-Target": "near"}).content.decode()
    assert "60 米内没有部件" in away
    assert of("collector").get("/components/near/?lng=x&lat=y").status_code == 200


def test_a_bad_form_is_told_and_nothing_is_kept():
    answer = of("clerk").post(f"/components/{COVER}/change/", {"uuid": "no", "kind": "correct"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert not ComponentChange.objects.exists()
