"""The combined search: what it finds, for whom, page by page, and how it is kept."""

from __future__ import annotations

import functools
import operator
import re
from datetime import date, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wanmi.cases.models import Case, SavedFilter
from wanmi.cases.queries.days import local_day
from wanmi.cases.rules.state import CaseState
from wanmi.cases.tests.cast import MONDAY_MORNING, SOUTH, STEP, WEST, Cast
from wanmi.components.models import Component
from wanmi.inquiry.pages.search import address_of, search_url
from wanmi.inquiry.pages.search_filters import search_in
from wanmi.inquiry.queries import search
from wanmi.inquiry.queries.search import CaseSearch, bounded_count, matching_cases, page_found

MONDAY = local_day(MONDAY_MORNING)
EAST_STREET: dict[str, Any] = {"location": (WEST + 2 * STEP + 0.0005, SOUTH + 0.0005), "address": "东风胡同 8 号"}  # in 西街街道


def found(cast: Cast, who: str = "acceptor", **asked: object) -> set[str]:
    """The numbers that a search finds."""
    sought = CaseSearch(**asked)  # type: ignore[arg-type]
    return {row.number for row in page_found(matching_cases(sought, cast.seats[who], at=timezone.now())).rows}


def of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


def page(cast: Cast, who: str = "acceptor", **asked: object) -> str:
    answer = of(cast, who).get(f"/search/?{urlencode(asked)}")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.fixture
def two(cast: Cast) -> tuple[CaseState, CaseState]:
    """One case of litter in 东街街道 by a supervisor, one cover in 西街街道 by the hotline."""
    cover: dict[str, Any] = {"subclass_id": cast.cover.pk, "condition_id": cast.cover_condition.pk}
    return cast.reported(), cast.reported(by="acceptor", reporter_name="许女士", reporter_phone="13800000000", **cover, **EAST_STREET)


@pytest.mark.parametrize(
    ("asked", "which"),
    [
        ({}, {0, 1}), ({"street": "990101001"}, {0}), ({"street": "990101002"}, {1}), ({"community": "990101002001"}, {1}),
        ({"kind": "event"}, {0}), ({"kind": "component"}, {1}), ({"source": "hotline"}, {1}), ({"source": "media"}, set()),
        ({"stage": "registered"}, {0, 1}), ({"stage": "closed"}, set()), ({"outcome": "open"}, {0, 1}), ({"outcome": "closed"}, set()),
        ({"phone": "13800000000"}, {1}), ({"text": "13800000000"}, {1}), ({"text": "浅水街"}, {0}), ({"text": "胡同"}, {1}),
        ({"text": "东风胡同 8"}, {1}), ({"text": "胡同 9"}, set()), ({"text": "井盖"}, {1}), ({"text": "暴露垃圾"}, {0}),
        ({"text": "林岚"}, {0}), ({"text": "990101"}, {0, 1}), ({"text": "990101002001001"}, {1}), ({"text": "990101C"}, {1}),
        ({"text": "浅"}, {0, 1}), ({"late": "now"}, {0, 1}), ({"late": "ever"}, set()), ({"mark": "spot"}, set()),
        ({"since": MONDAY, "until": MONDAY}, {0, 1}), ({"since": MONDAY + timedelta(days=1)}, set()),
        ({"until": MONDAY - timedelta(days=1)}, set()),
        ({"since": MONDAY, "until": MONDAY, "hour": 9}, {0, 1}), ({"since": MONDAY, "until": MONDAY, "hour": 10}, set()),
        ({"moment": "filed", "since": MONDAY}, set()), ({"street": "990101001", "kind": "component"}, set()),
    ],
)  # fmt: skip
def test_each_filter_finds_what_it_says(cast: Cast, two: tuple[CaseState, CaseState], asked: dict[str, Any], which: set[int]) -> None:
    assert found(cast, **asked) == {two[number].number for number in which}


def test_a_class_and_a_subclass_are_found(cast: Cast, two: tuple[CaseState, CaseState]) -> None:
    litter, cover = two
    group = f"event{cast.litter.class_code}"
    assert found(cast, group=group) == {litter.number}
    assert found(cast, group=group, subclass_id=cast.cover.pk) == {cover.number}


def test_what_happened_on_a_day_is_found_by_its_own_moment(cast: Cast) -> None:
    case = cast.brought_to("closed")
    for moment in ("reported", "accepted", "filed", "dispatched", "fed_back", "ended"):
        assert found(cast, moment=moment, since=MONDAY, until=MONDAY) == {case.number}, moment
        assert not found(cast, moment=moment, since=MONDAY + timedelta(days=1)), moment


def test_what_was_reworked_on_a_day_is_found(cast: Cast) -> None:
    case = cast.brought_to("checking")
    case = cast.move(case, "answer_check", "checker", check_result="failed", evidence=(cast.photo(cast.checker),))
    assert not found(cast, moment="reworked")
    tuesday = MONDAY_MORNING + timedelta(days=1)
    cast.move(case, "rework", "dispatcher", reason="仍有残留", at=tuesday)
    assert found(cast, moment="reworked", since=MONDAY + timedelta(days=1), until=MONDAY + timedelta(days=1)) == {case.number}
    assert not found(cast, moment="reworked", since=MONDAY, until=MONDAY)
    assert found(cast, mark="rework") == {case.number}


def test_in_time_is_what_a_department_fed_back_in_time(cast: Cast) -> None:
    good = cast.brought_to("waiting_check")
    late = cast.brought_to("disposing")
    late = cast.move(late, "sign", "clean") if not late.signed_at else late
    after = MONDAY_MORNING + timedelta(days=30)
    cast.move(late, "feed_back", "clean", text="已清理", evidence=(cast.photo(cast.clean),), at=after)
    assert found(cast, late="never") == {good.number}
    assert found(cast, late="ever") == {late.number}


def test_a_component_s_cases_are_found_by_its_code(cast: Cast) -> None:
    component = Component.objects.get()
    case = cast.reported(subclass_id=cast.cover.pk, condition_id=cast.cover_condition.pk, component_code=component.code)
    cast.reported()
    assert found(cast, component=component.code) == found(cast, text=component.code) == {case.number}


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("acceptor", {0, 1}), ("shift_leader", {0, 1}), ("dispatcher", {0, 1}), ("leader", {0, 1}), ("overseer", {0, 1}),
        ("administrator", {0, 1}), ("collector", {0, 1}), ("checker", {1}), ("clean", {1}), ("clean_worker", {1}), ("water", set()),
        ("water_worker", set()), ("clerk", set()),
    ],
)  # fmt: skip
def test_each_seat_searches_its_own_scope(cast: Cast, who: str, sees: set[int]) -> None:
    both = (cast.reported(), cast.brought_to("checking"))
    assert found(cast, who) == {both[number].number for number in sees}


@pytest.mark.parametrize("who", ["clean", "clean_worker", "collector"])
def test_a_caller_cannot_be_found_by_who_may_not_know_them(cast: Cast, who: str) -> None:
    case = cast.reported(by="acceptor", reporter_name="许女士", reporter_phone="13800000000")
    Case.objects.filter(number=case.number).update(
        department_id=cast.clean.organisation_id, squad_id=cast.clean_worker.organisation_id, task_supervisor_id=cast.collector.person_id
    )
    assert found(cast, who) == {case.number}
    assert not found(cast, who, phone="13800000000")
    assert not found(cast, who, text="13800000000")
    assert found(cast, "acceptor", phone="13800000000") == {case.number}


def test_a_supervisor_cannot_be_found_by_name_by_who_does_the_work(cast: Cast) -> None:
    case = cast.brought_to("closed")
    assert found(cast, "leader", text="林岚") == {case.number}
    assert not found(cast, "clean", text="林岚")


def test_a_whole_number_leads_to_its_case(cast: Cast) -> None:
    case = cast.reported()
    answer = of(cast, "acceptor").get("/search/", {"q": f" {case.number.lower()} "})
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.number}/")
    assert "没有找到案卷" in page(cast, "water", q=case.number)


def test_today_s_running_number_leads_to_its_case(cast: Cast) -> None:
    case = cast.reported(at=timezone.now())
    answer = of(cast, "acceptor").get("/search/", {"q": f"E·{case.number[-5:]}"})
    assert answer["Location"] == f"/cases/{case.number}/"


def test_pages_follow_each_other_without_loss_or_repetition(cast: Cast) -> None:
    minutes = [0, 1, 1, 1, 2, 3, 3, 4, 5, 5, 6]  # several at the very same moment
    made = [cast.reported(at=MONDAY_MORNING + timedelta(minutes=minute)).number for minute in minutes]
    cases = matching_cases(CaseSearch(), cast.acceptor, at=timezone.now())
    forward, after = [], ""
    while True:
        found = page_found(cases, after=after, size=3)
        forward.append([row.number for row in found.rows])
        assert bool(found.before) == (len(forward) > 1)
        after = found.after
        if not after:
            break
    assert functools.reduce(operator.iadd, forward, []) == sorted(
        made, key=lambda number: (minutes[made.index(number)], made.index(number)), reverse=True
    )
    backward, before = [forward[-1]], found.before
    while before:
        found = page_found(cases, before=before, size=3)
        backward.append([row.number for row in found.rows])
        before = found.before
    assert functools.reduce(operator.iadd, reversed(backward), []) == functools.reduce(operator.iadd, forward, [])


def test_what_is_rare_is_found_however_long_ago(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    old = cast.reported(at=MONDAY_MORNING - timedelta(days=300), address="椿树胡同 3 号")
    for minute in range(6):
        cast.reported(at=MONDAY_MORNING + timedelta(minutes=minute))
    assert found(cast, text="椿树") == {old.number}
    monkeypatch.setattr(search, "RARE", 0)  # as if so many had the words that they are walked to
    assert found(cast, text="椿树") == {old.number}


def test_counting_ends_at_its_bound(cast: Cast, two: tuple[CaseState, CaseState]) -> None:
    cases = matching_cases(CaseSearch(), cast.acceptor, at=timezone.now())
    assert bounded_count(cases) == 2
    assert bounded_count(cases, bound=1) == 2
    cast.reported()
    assert bounded_count(cases, bound=1) == 2


def test_counting_gives_up_in_time_and_harms_nothing(cast: Cast, two: tuple[CaseState, CaseState], monkeypatch: pytest.MonkeyPatch) -> None:
    cases = matching_cases(CaseSearch(), cast.acceptor, at=timezone.now())
    slow = cases.extra(where=["pg_sleep(1) IS NOT NULL"])
    monkeypatch.setattr(search, "COUNT_MS", 20)
    assert bounded_count(slow) is None
    assert cases.count() == 2
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone()[0] != "20ms"


def test_what_is_asked_stands_as_chips_that_can_be_taken_off(cast: Cast, two: tuple[CaseState, CaseState]) -> None:
    shown = page(cast, street="990101002", kind="component", late="now", since="2026-03-01", until="2026-03-31")
    chips = re.findall(r'<a class="wm-chip is-on" href="([^"]*)">([^<]*)', shown)
    assert [label for _, label in chips] == ["上报 2026-03-01 至 2026-03-31", "部件", "西街街道", "当前超时"]
    without = {label: url for url, label in chips}["西街街道"]
    assert "street" not in without
    assert "kind=component" in without


def test_the_page_shows_its_rows_and_opens_them(cast: Cast, two: tuple[CaseState, CaseState]) -> None:
    shown = page(cast)
    for case in two:
        assert f'data-row="{case.number}" data-side="/cases/{case.number}/panel/" data-href="/cases/{case.number}/"' in shown
    assert "共 2 件" in shown
    assert "/search/export/?" in shown


def test_htmx_gets_the_part_alone(cast: Cast, two: tuple[CaseState, CaseState]) -> None:
    part = of(cast, "acceptor").get("/search/", headers={"HX-Request": "true", "HX-Target": "found"}).content.decode()
    assert part.lstrip().startswith('<div id="found"')
    assert "<html" not in part


@pytest.mark.parametrize(
    "query",
    [
        "since=2026-13-40", "since=0001-01-01&until=9999-12-31", "hour=99", "hour=²", "street=abc", "subclass=99999999999999999999",
        "department=-1", "moment=x&late=y&mark=z&outcome=w&stage=v&source=u&kind=t", "after=nonsense", "after=9999999999999999999.1",
        "before=1.2.3", "q=%00", "phone=%00", "group=" + "x" * 200, "q=" + "长" * 500, "component=12", "community=990101",
    ],
)  # fmt: skip
def test_nonsense_in_the_address_is_not_asked(cast: Cast, two: tuple[CaseState, CaseState], query: str) -> None:
    answer = of(cast, "acceptor").get(f"/search/?{query}")
    assert answer.status_code == 200


@pytest.mark.parametrize("who", ["acceptor", "dispatcher", "clean", "clean_worker", "collector", "leader"])
def test_a_page_asks_at_most_ten_questions_however_many_rows(cast: Cast, who: str) -> None:
    client, counts = of(cast, who), []
    for _ in range(2):
        for _ in range(4):
            cast.brought_to("checking")
        client.get("/search/")
        times = []
        for _ in range(3):  # what a process looks up every few seconds counts in one of them
            with CaptureQueriesContext(connection) as asked:
                client.get("/search/?q=垃圾&late=now")
            assert len(asked) <= 10, "\n".join(each["sql"][:160] for each in asked)
            times.append(len(asked))
        counts.append(min(times))
    assert counts[0] >= counts[1]


def test_a_search_is_kept_under_a_name_and_thrown_away(cast: Cast) -> None:
    client = of(cast, "acceptor")
    asked = client.get("/search/?street=990101002&save=1&nonsense=1", headers={"HX-Request": "true"})
    assert asked["HX-Retarget"] == "#dialog"
    assert 'name="query" value="street=990101002"' in asked.content.decode()
    kept = client.post("/search/filters/", {"name": "常看的街", "query": "street=990101002&evil=1"}, headers={"HX-Request": "true"})
    assert kept["HX-Redirect"] == "/search/?street=990101002"
    assert "常看的街" in page(cast)
    assert "常看的街" not in page(cast, "dispatcher")
    row = SavedFilter.objects.get(screen="search")
    of(cast, "dispatcher").post("/search/filters/", {"drop": str(row.pk)})
    assert SavedFilter.objects.filter(pk=row.pk).exists()
    client.post("/search/filters/", {"drop": str(row.pk)})
    assert not SavedFilter.objects.exists()


def test_a_search_without_a_name_is_not_kept(cast: Cast) -> None:
    answer = of(cast, "acceptor").post("/search/filters/", {"name": "  ", "query": "street=990101002"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert not SavedFilter.objects.exists()


def test_an_address_says_what_it_was_made_from(rf, db: None) -> None:
    sought = CaseSearch(
        text="胡同", moment="filed", since=date(2026, 3, 1), until=date(2026, 3, 2), street="990101001", kind="event", group="event01",
        subclass_id=3, source="hotline", stage="disposing", outcome="open", department_id=4, late="now", mark="rework",
        phone="13800000000", hour=9,
    )  # fmt: skip
    assert search_in(rf.get(search_url(sought)).GET) == sought
    assert address_of(CaseSearch()) == [("moment", "reported")]
