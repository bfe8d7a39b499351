"""The figures of the day: each counts what the search that it opens finds."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wanmi.cases.queries.days import local_day, midnight
from wanmi.cases.rules.state import CaseState
from wanmi.cases.tests.cast import Cast, small_city
from wanmi.inquiry.queries.figures import COUNTED, figures_of_day
from wanmi.inquiry.queries.search import bounded_count, matching_cases

FORENOON = timedelta(hours=10)


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch):
    """Ten in the morning of this day, by the clock that pages read."""
    at = midnight(local_day(timezone.now())) + FORENOON
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    return at


def busy_day(cast: Cast, now) -> list[CaseState]:
    """Three closed in time, one reworked and fed back late, one waiting past its limit; one yesterday, one in the week before."""
    early = now - timedelta(hours=1)
    made = [cast.brought_to("closed", at=early) for _ in range(3)]
    poor = cast.brought_to("checking", at=early)
    poor = cast.move(poor, "answer_check", "checker", check_result="failed", evidence=(cast.photo(cast.checker),), at=early)
    poor = cast.move(poor, "rework", "dispatcher", reason="仍有残留", at=early)
    waiting = cast.reported(at=early)
    for back, hours in ((1, 1), (1, -3), (7, 1)):  # the second is later than ten: not yet to be compared with
        cast.brought_to("closed", at=now - timedelta(days=back, hours=hours))
    return [*made, poor, waiting]


def test_the_day_is_counted_so_far_beside_the_days_before_at_the_same_hour(cast: Cast, now) -> None:
    busy_day(cast, now)
    figures = figures_of_day(cast.acceptor, at=now)
    today, yesterday, last_week = (figures.counts[when] for when in ("today", "yesterday", "last_week"))
    assert (today["reported"], today["filed"], today["closed"], today["reworked"]) == (5, 4, 3, 1)
    assert (yesterday["reported"], yesterday["closed"], last_week["closed"]) == (1, 1, 1)
    assert figures.late == 1
    assert figures.share_in_time() == 1


def test_what_is_late_lowers_the_share(cast: Cast, now) -> None:
    case = cast.brought_to("disposing", at=now - timedelta(days=40))
    case = cast.move(case, "sign", "clean", at=now) if not case.signed_at else case
    cast.move(case, "feed_back", "clean", text="已清理", evidence=(cast.photo(cast.clean),), at=now - timedelta(minutes=5))
    cast.brought_to("waiting_check", at=now - timedelta(hours=1))
    assert figures_of_day(cast.acceptor, at=now).share_in_time() == 0.5


def test_without_feedback_there_is_no_share(cast: Cast, now) -> None:
    cast.reported(at=now)
    assert figures_of_day(cast.acceptor, at=now).share_in_time() is None
    assert "今日尚无反馈" in page(cast, "acceptor")


def page(cast: Cast, who: str) -> str:
    client = Client()
    client.force_login(cast.person(who))
    answer = client.get("/figures/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.slow
@pytest.mark.parametrize("name", COUNTED)
def test_every_figure_counts_what_its_search_finds(cast: Cast, now, name: str) -> None:
    busy_day(cast, now)
    day = local_day(now)
    from dataclasses import replace

    cases = matching_cases(replace(COUNTED[name], since=day, until=day), cast.acceptor, at=now)
    count = figures_of_day(cast.acceptor, at=now).count(name)
    assert count == bounded_count(cases)
    assert count > 0


def test_every_number_on_the_page_opens_its_cases(cast: Cast, now) -> None:
    busy_day(cast, now)
    shown = page(cast, "acceptor")
    client = Client()
    client.force_login(cast.person("acceptor"))
    opened = 0
    links = re.findall(r'<a class="wm-figure" href="([^"]+)"><small>[^<]*</small><b[^>]*>(\d+)</b>', shown)
    links += re.findall(r'<b><a href="([^"]+)">(\d+)</a></b>', shown)
    links += re.findall(r'<a href="([^"]+)"><rect[^>]*><title>\d+ (\d+) 件', shown)
    for url, count in links:
        assert f"共 {count} 件" in client.get(url).content.decode() or count == "0", url
        opened += 1
    assert opened > 10


@pytest.mark.parametrize(
    ("who", "reported"),
    [("acceptor", 5), ("leader", 5), ("overseer", 5), ("clean", 4), ("clean_worker", 4), ("water", 0), ("clerk", 0)],
)
def test_each_seat_counts_its_own_scope(cast: Cast, now, who: str, reported: int) -> None:
    busy_day(cast, now)
    assert figures_of_day(cast.seats[who], at=now).count("reported") == reported


def test_what_is_frequent_stands_first(cast: Cast, now) -> None:
    busy_day(cast, now)
    cover = {"subclass_id": cast.cover.pk, "condition_id": cast.cover_condition.pk}
    cast.reported(by="acceptor", at=now, **cover)
    figures = figures_of_day(cast.acceptor, at=now)
    assert figures.subclasses.most_common() == [(cast.litter.pk, 5), (cast.cover.pk, 1)]
    assert figures.sources == {"supervisor": 5, "hotline": 1}
    assert figures.streets == {"990101001": 6}
    assert figures.hours == {9: 5, 10: 1}


def test_a_day_costs_few_questions_and_is_kept_while_nothing_happens(cast: Cast, now, monkeypatch: pytest.MonkeyPatch) -> None:
    # Other test processes commit on the same server meanwhile.
    monkeypatch.setattr("wanmi.inquiry.queries.figures.current_view", lambda: "1.1.")
    busy_day(cast, now)
    page(cast, "acceptor")
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        figures_of_day(cast.acceptor, at=now)
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as asked:
        figures_of_day(cast.acceptor, at=now)
    assert len(asked) == 0


def test_the_figures_follow_the_last_move_at_once(committed: None) -> None:
    cast, at = small_city(), timezone.now()
    before = figures_of_day(cast.acceptor, at=at).count("reported")
    cast.reported(at=at)
    assert figures_of_day(cast.acceptor, at=at + timedelta(seconds=1)).count("reported") == before + 1
