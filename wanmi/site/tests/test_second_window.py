"""Signed in anew in a second window, then sent from the first: said so, nothing lost, sent again."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from wanmi.cases.models import Case
from wanmi.cases.tests.cast import PASSWORD, Cast, small_city

PART = {"HX-Request": "true"}
TOKEN = re.compile(r'"X-CSRFToken": "(\w+)"')
SEAT = re.compile(r'"X-Seat": "([\d.]+)"')


@pytest.fixture
def cast(db: None) -> Cast:
    return small_city()


def sign_in(browser: Client, name: str) -> str:
    """Sign in as people do; the home page, as it then stands open."""
    for door in ("/sign-out/", "/sign-in/"):  # whoever was there before goes first
        token = TOKEN.search(browser.get("/", follow=True).content.decode())
        assert token
        given = {"sign_in_name": name, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        assert browser.post(door, given).status_code == 302
    return browser.get("/").content.decode()


def headers_of(page: str) -> dict[str, str]:
    token, seat = TOKEN.search(page), SEAT.search(page)
    assert token
    assert seat
    return {**PART, "X-CSRFToken": token[1], "X-Seat": seat[1]}


def test_the_same_person_anew_hears_so_and_sends_again_with_what_the_answer_brings(cast: Cast) -> None:
    case = cast.reported()
    browser = Client(enforce_csrf_checks=True)
    first = headers_of(sign_in(browser, "acceptor"))
    second = sign_in(browser, "acceptor")  # another window of the same browser
    assert TOKEN.search(second)
    move = f"/cases/{case.number}/moves/accept/"
    refused = browser.post(move, {"version": case.version}, headers=first)
    assert refused.status_code == 403
    assert "填写的内容都还在" in refused.content.decode()
    assert refused["HX-Retarget"] == "#alerts"
    assert Case.objects.get(number=case.number).stage == "registered"
    again = browser.post(move, {"version": case.version}, headers=first | {"X-CSRFToken": refused["X-CSRFToken"]})
    assert again.status_code == 204
    assert Case.objects.get(number=case.number).stage == "waiting_filing"


def test_a_phones_queue_hears_it_as_a_program_does(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    first = headers_of(sign_in(browser, "collector"))
    sign_in(browser, "collector")
    for path in ("/evidence/", "/api/v1/reports"):
        headers = {"X-CSRFToken": first["X-CSRFToken"], "X-Seat": first["X-Seat"], "Accept": "application/json"}
        refused = browser.post(path, "{}", content_type="application/json", headers=headers)
        assert refused.status_code == 403, path
        assert refused.json()["code"] in ("kit.signed_in_anew", "kit.forged_form")
        assert refused["X-CSRFToken"]


def test_what_was_filled_in_one_seat_is_not_done_in_another_ones_name(cast: Cast) -> None:
    case = cast.reported()
    browser = Client(enforce_csrf_checks=True)
    first = headers_of(sign_in(browser, "acceptor"))
    second = headers_of(sign_in(browser, "shift_leader"))
    refused = browser.post(f"/cases/{case.number}/moves/accept/", {}, headers=first | {"X-CSRFToken": second["X-CSRFToken"]})
    assert refused.status_code == 409
    assert "赵颖" in refused.content.decode()
    assert "换回原来的席位" in refused.content.decode()
    back = headers_of(sign_in(browser, "acceptor"))
    again = browser.post(f"/cases/{case.number}/moves/accept/", {}, headers=first | {"X-CSRFToken": back["X-CSRFToken"]})
    assert again.status_code == 204


def test_a_whole_pages_form_is_offered_again_as_it_was_filled(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    first = headers_of(sign_in(browser, "clerk"))
    sign_in(browser, "clerk")
    sent = {"csrfmiddlewaretoken": first["X-CSRFToken"], "shape": "一 <b>", "layer": ["a", "b"]}
    page = browser.post("/map/export/", sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status_code == 403
    body = page.content.decode()
    assert 'name="shape" value="一 &lt;b&gt;"' in body
    assert body.count('name="layer"') == 2
    assert "再送一次" in body


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}])
def test_what_another_site_sends_is_offered_to_nobody(cast: Cast, headers: dict[str, str]) -> None:
    browser = Client(enforce_csrf_checks=True)
    sign_in(browser, "clerk")
    page = browser.post("/map/export/", {"shape": "x"}, headers=headers)
    assert page.status_code == 403
    assert "再送一次" not in page.content.decode()


def test_a_password_is_never_written_into_a_page(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.post("/sign-in/", {"sign_in_name": "clerk", "password": PASSWORD}, headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status_code == 403
    assert PASSWORD not in page.content.decode()
