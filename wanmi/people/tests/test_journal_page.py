"""The journal's page, read by those it is for. It stands in the room below; here are people to tell of."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from wanmi.journal.actions import record_fact
from wanmi.journal.models import Fact
from wanmi.people.actions import create_person, create_post, give_post
from wanmi.people.tests.conftest import AT, PASSWORD, Cast


def reader(cast: Cast, role: str = "overseer") -> Client:
    person = create_person(sign_in_name=f"j.{role}", name=f"看{role}", password=PASSWORD, by=None, at=AT)
    give_post(person=person, post=create_post(role=role, organisation=cast.centre, by=None, at=AT), by=None, at=AT)
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def told(cast: Cast) -> Cast:
    """120 facts of one subject, one a minute, by 李敏; later than all others."""
    for number in range(120):
        record_fact("thing.step", about=("thing", "T-1"), by=cast.seat, at=moment(number), data={"step": number, "text": "=1+1"})
    return cast


def moment(number: int) -> datetime:
    return timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=200 - number)


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    text: str = response.content.decode()
    return text


@pytest.mark.parametrize(
    ("role", "status"),
    [("overseer", 200), ("administrator", 200), ("shift_leader", 200), ("leader", 200), ("dispatcher", 403), ("department", 403)],
)
def test_the_journal_is_for_those_who_watch(cast: Cast, role: str, status: int) -> None:
    browser = reader(cast, role)
    number = Fact.objects.values_list("pk", flat=True)[0]
    for place in ("/journal/", "/journal/export/", f"/journal/{number}/"):
        assert browser.get(place).status_code == status


def test_a_stranger_is_not_let_in(cast: Cast, client: Client) -> None:
    assert client.get("/journal/")["Location"] == "/sign-in/?next=/journal/"
    assert client.get("/journal/export/").status_code == 302


def test_a_row_says_who_did_what_when_to_whom_in_words(cast: Cast) -> None:
    text = text_of(reader(cast).get("/journal/?name=post.give"))
    for word in ("任职", "人员", "李敏", "系统"):
        assert word in text
    record_fact("thing.step", about=("thing", "T-3"), by=cast.seat, at=timezone.now())
    text = text_of(reader(cast, "leader").get("/journal/", {"person": "李敏"}))
    for word in ("thing.step", "T-3", "李敏", "监督中心受理员"):
        assert word in text


def test_what_a_fact_holds_is_told_in_words_and_kept_as_written(cast: Cast) -> None:
    by, at = cast.seat, timezone.now()
    record_fact("session.sign_in", about=("person", 1), by=by, at=at, data={"address": "10.0.0.7", "through": "page"})
    moved = {"from": "registered", "to": "rejected", "given": {"reason": "现场未发现问题", "evidence": ["a", "b"]}, "set": {"version": 4}}
    record_fact("case.reject", about=("case", "C-1"), by=by, at=at, data=moved)
    record_fact("component.state", about=("component", "K-1"), by=None, at=at, data={"from": "intact", "to": "damaged", "because": "C-1"})
    text = text_of(reader(cast).get("/journal/"))
    for words in ("经由 网页 · 网络地址 10.0.0.7", "待受理 → 不予受理 · 原因 现场未发现问题 · 影像 2", "状态 完好 → 破损 · 案卷 C-1"):
        assert words in text
    assert "version" not in text
    panel = text_of(
        reader(cast, "leader").get(f"/journal/{Fact.objects.filter(name='session.sign_in', data__address='10.0.0.7').get().pk}/")
    )
    assert "<dt>经由</dt><dd>网页</dd>" in panel
    assert "&quot;through&quot;: &quot;page&quot;" in panel


def test_the_newest_stand_first_and_pages_follow_by_key(told: Cast) -> None:
    browser = reader(told)
    steps: list[str] = []
    place = "/journal/?q=T-1&kind=thing"
    for _page in range(3):
        text = text_of(browser.get(place))
        steps += re.findall(r">step (\d+) ·", text)
        older = [part.split('"')[0] for part in text.split('rel="next" href="')[1:]]
        if not older:
            break
        place = "/journal/" + older[0].replace("&amp;", "&")
    assert steps == [str(number) for number in range(119, -1, -1)]


def test_going_back_gives_the_page_before(told: Cast) -> None:
    browser = reader(told)
    first = browser.get("/journal/?q=T-1").context
    second = browser.get("/journal/" + first["older"]).context
    back = browser.get("/journal/" + second["newer"]).context
    assert [row.id for row in back["rows"]] == [row.id for row in first["rows"]]
    assert first["newer"] == "" == back["newer"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"q": "T-1"}, 50),
        ({"q": "T-1", "kind": "person"}, 0),
        ({"q": "T-2"}, 0),
        ({"name": "thing.step"}, 50),
        ({"name": "thing.none"}, 0),
        ({"person": "李敏", "name": "thing.step"}, 50),
        ({"person": "limin", "name": "thing.step"}, 50),
        ({"person": "孙江", "name": "thing.step"}, 0),
        ({"person": "无此人"}, 0),
        ({"since": "2100-01-01"}, 0),
        ({"until": "2000-01-01"}, 0),
        ({"since": "someday", "until": "never", "name": "thing.step"}, 50),
        ({"q": "T-1", "older": "nonsense", "newer": "1-"}, 50),
        ({"q": "T-1", "older": "9" * 30 + "-1"}, 50),
        ({"q": "\0"}, 50),
    ],
)
def test_filters_narrow_and_nonsense_does_not_break(told: Cast, query: dict[str, str], count: int) -> None:
    assert len(reader(told).get("/journal/", query).context["rows"]) == count


def test_a_day_is_the_citys_day(cast: Cast) -> None:
    for at in ("2026-03-01T15:59:59+00:00", "2026-03-01T16:00:00+00:00", "2026-03-02T15:59:59+00:00", "2026-03-02T16:00:00+00:00"):
        record_fact("thing.step", about=("thing", at), by=None, at=datetime.fromisoformat(at))
    rows = reader(cast).get("/journal/?name=thing.step&since=2026-03-02&until=2026-03-02").context["rows"]
    assert [row.subject_id[8:16] for row in rows] == ["02T15:59", "01T16:00"]


def test_the_number_of_queries_does_not_grow_with_the_rows(told: Cast, django_assert_max_num_queries) -> None:
    browser = reader(told)
    browser.get("/journal/")  # what a process keeps for seconds (rights of layers) is read
    for query in ({}, {"q": "T-1"}, {"person": "李敏"}, {"name": "thing.step"}):
        with django_assert_max_num_queries(10):
            browser.get("/journal/", query)


def test_asked_by_a_filter_only_the_list_comes(told: Cast) -> None:
    part = text_of(reader(told).get("/journal/?name=thing.step", headers={"HX-Request": "true", "HX-Target": "journal-list"}))
    assert "<html" not in part
    assert part.count("<tr id=") == 50


def test_a_fact_beside_tells_its_story_and_that_it_holds(told: Cast) -> None:
    browser = reader(told)
    fact = Fact.objects.filter(subject_id="T-1", sequence=3).get()
    text = text_of(browser.get(f"/journal/{fact.pk}/"))
    assert "已验印 120 条" in text
    assert bytes(fact.hash).hex()[:16] in text
    assert browser.get("/journal/999999999/").status_code == 404


def test_a_fact_changed_by_force_is_marked(told: Cast) -> None:
    fact = Fact.objects.filter(subject_id="T-1", sequence=3).get()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_fact DISABLE TRIGGER USER")
        cursor.execute("UPDATE journal_fact SET data = '{}' WHERE id = %s", [fact.pk])
        cursor.execute("ALTER TABLE journal_fact ENABLE TRIGGER USER")
    text = text_of(reader(told).get(f"/journal/{fact.pk}/"))
    assert "与印记不符" in text
    assert "已验印" not in text


def test_what_was_told_cannot_write_into_the_page(cast: Cast) -> None:
    record_fact("thing.step", about=("thing", "<b>x</b>"), by=None, at=timezone.now(), data={"x": "<script>alert(1)</script>"})
    fact = Fact.objects.get(subject_id="<b>x</b>")
    for place in ("/journal/", f"/journal/{fact.pk}/"):
        text = text_of(reader(cast, "leader" if place == "/journal/" else "overseer").get(place))
        assert "<script>alert" not in text
        assert "<b>x</b>" not in text


def test_the_sheet_holds_what_the_list_shows_and_taking_it_out_is_a_fact(told: Cast) -> None:
    answer = reader(told).get("/journal/export/?name=thing.step")
    assert answer.status_code == 200
    assert ".xlsx" in answer["Content-Disposition"]
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = list(book.active.iter_rows(values_only=True))
    assert len(rows) == 121
    assert rows[0][0] == "时刻"
    assert rows[1][3:9] == ("thing.step", "thing", "T-1", 120, "李敏", "监督中心受理员")
    assert '"text": "=1+1"' in rows[1][9]
    fact = Fact.objects.get(name="journal.export")
    assert fact.data == {"query": "?name=thing.step", "rows": 120}


def test_too_many_rows_are_refused_with_what_to_do(told: Cast, monkeypatch) -> None:
    from wanmi.journal.pages import journal

    monkeypatch.setattr(journal, "MOST_ROWS", 100)
    answer = reader(told).get("/journal/export/?name=thing.step")
    assert answer.status_code == 422
    assert not Fact.objects.filter(name="journal.export").exists()
