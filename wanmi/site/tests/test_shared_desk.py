"""A desk that many sit at: nothing of the one before is kept for the next, and no page of builders is open to strangers."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from wanmi.cases.tests.cast import Cast, small_city
from wanmi.desks.tests.test_desk_pages import seated

KEPT_APART = {"no-store", "private, no-cache"}


@pytest.fixture
def cast(db: None) -> Cast:
    return small_city()


PAGES = [
    "/", "/menu/", "/desk/acceptance/", "/search/", "/search/count/", "/map/", "/map/search/?q=990101", "/components/", "/components/near/",
    "/grids/", "/places/", "/places/suggest/?q=浅", "/places/here/?lng=116.4005&lat=39.9005", "/figures/", "/password/",
    "/search/export/", "/components/export/", "/grids/export/",
    "/responsibility-grids/", "/api/v1/tasks", "/api/v1/me", "/api/v1/components/near?lng=116.4005&lat=39.9005", "/api/v1/grids",
    "/api/v1/cases", "/tiles/cases/16/53955/24832", "/tiles/components/16/53955/24832", "/tiles/base/16/53955/24832",
    "/ogc/collections", "/nowhere/", "/sign-in/",
]  # fmt: skip


def test_no_answer_is_kept_for_the_next_at_the_desk(cast: Cast) -> None:
    client = seated(cast, "acceptor")
    answers = {path: client.get(path) for path in PAGES}
    beside = "/desk/acceptance/register/beside/"
    answers[beside] = client.post(beside, {"lng": "116.4005", "lat": "39.9005"})
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code not in (200, 302, 404)} == {}
    told = {path: answer["Cache-Control"] for path, answer in answers.items()}
    assert {path: words for path, words in told.items() if words not in KEPT_APART and "no-store" not in words} == {}


def test_a_page_of_a_case_and_its_parts_are_not_kept(cast: Cast) -> None:
    number = cast.brought_to("waiting_filing").number
    client = seated(cast, "shift_leader")
    for path in (f"/cases/{number}/", f"/cases/{number}/panel/", f"/cases/{number}/moves/file/", f"/api/v1/cases/{number}"):
        assert client.get(path)["Cache-Control"] == "no-store", path


def test_signing_out_empties_what_the_browser_keeps(cast: Cast) -> None:
    client = seated(cast, "acceptor")
    assert client.post("/sign-out/")["Clear-Site-Data"] == '"cache"'
    assert client.get("/desk/acceptance/").status_code == 302


def test_drafts_are_kept_by_person(cast: Cast) -> None:
    page = seated(cast, "acceptor").get("/desk/acceptance/register/").content.decode()
    assert f'data-person="{cast.acceptor.person_id}"' in page
    assert 'data-person=""' in Client().get("/sign-in/").content.decode()


def test_the_page_of_parts_is_for_those_who_are_signed_in(cast: Cast, settings: Any) -> None:
    settings.PARTS_OPEN = False
    paths = ("/parts/", "/parts/desk/", "/parts/case/", "/parts/form/", "/parts/phone/", "/parts/desk/side/00141/", "/parts/refused/",
             "/parts/desk/move/00141/taken/")  # fmt: skip
    assert {Client().get(path).status_code for path in paths} == {404}
    assert Client().post("/parts/desk/move/00141/taken/").status_code == 404
    assert seated(cast, "clerk").get("/parts/").status_code == 200
