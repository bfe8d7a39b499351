"""Who tries what is not theirs leaves a fact: by page and by API, and a flood of tries leaves few."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import Cast, small_city
from wanmi.journal.models import Fact
from wanmi.people.actions import refused_tries
from wanmi.people.actions.refused_tries import AT_ONCE, forget_refused_tries


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    forget_refused_tries()
    yield small_city()
    forget_refused_tries()


def told() -> list[Fact]:
    return list(Fact.objects.filter(name="right.refused").order_by("pk"))


def test_another_posts_page_is_a_fact_with_who_what_and_through_which_post(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.person("clean"))
    assert browser.get("/desk/dispatch/?q=13800001111").status_code == 403
    (fact,) = told()
    assert (fact.person_id, fact.post_id, fact.area_code) == (cast.clean.person_id, cast.clean.post_id, "990101")
    assert fact.data == {"code": "kit.not_yours", "method": "GET", "path": "/desk/dispatch/", "role": "department"}  # and no typed words


def test_another_posts_move_by_api_is_a_fact(cast: Cast) -> None:
    case = cast.reported()
    answer = Caller(cast, "dispatcher").move(case.number, "accept")
    assert (answer.status, answer["code"]) == (403, "cases.wrong_post")
    (fact,) = told()
    assert fact.person_id == cast.dispatcher.person_id
    assert fact.data["path"] == f"/api/v1/cases/{case.number}/moves/accept"


def test_what_is_wrong_without_being_another_ones_is_none(cast: Cast) -> None:
    case = cast.brought_to("waiting_dispatch")
    assert Caller(cast, "acceptor").move(case.number, "accept").status == 409
    assert Client().get("/desk/dispatch/").status_code == 302
    assert Caller(cast, "water").move(case.number, "sign").status == 404
    assert told() == []


def test_a_flood_of_tries_is_told_by_its_number(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.person("clean"))
    for _ in range(AT_ONCE + 7):
        assert browser.get("/desk/dispatch/").status_code == 403
    assert len(told()) == AT_ONCE
    refused_tries._room.of.clear()  # an hour later
    browser.get("/desk/dispatch/")
    assert told()[-1].data["more"] == 7
    other = Client()
    other.force_login(cast.person("water"))
    other.get("/desk/dispatch/")
    assert told()[-1].person_id == cast.water.person_id  # nobody's flood hides another one's try


def test_the_journal_tells_it_in_words(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.person("clean"))
    browser.get("/desk/dispatch/")
    reader = Client()
    reader.force_login(cast.person("administrator"))
    page = reader.get("/journal/").content.decode()
    assert "越权被拒" in page
    assert "/desk/dispatch/" in page
