"""/api/v1 as a whole: signing in, saying no in one form, a schema that holds, a page that explains it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from wanmi.cases.tests.caller import API, Answer, Caller
from wanmi.cases.tests.cast import PASSWORD, Cast, small_city
from wanmi.kit.rules.token_bucket import Buckets
from wanmi.people import callers
from wanmi.people.actions import issue_token
from wanmi.people.models import Post, PostHolding
from wanmi.people.queries import seat_at

DEVICE = "phone-17"


@pytest.fixture
def cast(db: None) -> Cast:
    return small_city()


def sign_in(**changes: Any) -> Answer:
    body = {"sign_in_name": "acceptor", "password": PASSWORD, "device": DEVICE} | changes
    return Answer(Client().post(f"{API}/tokens", json.dumps(body), content_type="application/json"))


def ask(path: str, token: str, device: str = DEVICE, method: str = "get") -> Answer:
    headers = {"Authorization": f"Bearer {token}", "X-Device": device}
    return Answer(getattr(Client(raise_request_exception=False), method)(API + path, headers=headers))


def test_a_token_opens_one_seat_on_one_device_until_it_is_given_back(cast: Cast) -> None:
    answer = sign_in()
    assert (answer.status, answer["seat"]["role"], answer["person"]["name"]) == (201, "acceptor", "李敏")
    assert ask("/me", answer["token"])["seat"] == answer["seat"]
    assert ask("/me", answer["token"], "another phone")["code"] == "kit.not_signed_in"
    assert ask("/tokens/current", answer["token"], method="delete").status == 204
    assert ask("/me", answer["token"]).status == 401


def test_whoever_holds_two_posts_chooses_one_for_each_token(cast: Cast) -> None:
    post = Post.objects.get(role="dispatcher")
    PostHolding.objects.create(person=cast.person("acceptor"), post=post, begins_on=timezone.localdate())
    assert sign_in()["seat"]["role"] == "acceptor"
    chosen = sign_in(post_id=post.pk, device="desk")
    assert (chosen["seat"]["role"], len(chosen["seats"])) == ("dispatcher", 2)
    assert ask("/me", chosen["token"], "desk")["seat"]["post_id"] == post.pk
    other = sign_in(post_id=Post.objects.get(role="shift_leader").pk)
    assert (other.status, other["code"], other["field"]) == (403, "people.not_your_post", "post_id")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"password": "wrong"}, 401, "people.wrong_password"),
        ({"sign_in_name": "nobody"}, 401, "people.wrong_password"),
        ({"device": ""}, 422, "kit.wrong_input"),
        ({"device": "手机"}, 422, "kit.wrong_input"),
        ({"password": ""}, 422, "kit.wrong_input"),
        ({"sign_in_name": "a\0b"}, 400, "kit.unreadable"),
    ],
)
def test_who_does_not_fit_gets_no_token(cast: Cast, changes: dict[str, str], status: int, code: str) -> None:
    answer = sign_in(**changes)
    assert (answer.status, answer["code"]) == (status, code)


def test_whoever_guesses_waits(cast: Cast) -> None:
    answers = [sign_in(password=f"guess {number}") for number in range(7)]
    assert (answers[-1].status, answers[-1]["code"]) == (429, "people.too_many_attempts")
    assert int(answers[-1].headers["Retry-After"]) > 60


def test_a_browser_session_does_as_well_with_the_csrf_token(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.person("acceptor"))
    assert Answer(browser.get(f"{API}/me"))["seat"]["role"] == "acceptor"
    number = cast.reported().number
    where = f"{API}/cases/{number}/moves/accept"
    forged = Answer(browser.post(where, "{}", content_type="application/json"))
    assert (forged.status, forged["code"]) == (403, "kit.forged_form")
    browser.cookies["csrftoken"] = "a" * 32
    honest = browser.post(where, "{}", content_type="application/json", headers={"X-CSRFToken": "a" * 32})
    assert Answer(honest)["stage"] == "waiting_filing"


def test_whoever_asks_too_often_is_told_when_to_come_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callers, "_shares", Buckets(rate=0.5, room=3))
    me, other = Caller(cast, "acceptor"), Caller(cast, "dispatcher")
    assert [me.get("/me").status for _ in range(4)] == [200, 200, 200, 429]
    answer = me.get("/me")
    assert (answer["code"], answer.headers["Retry-After"]) == ("kit.too_many_requests", "2")
    assert other.get("/me").status == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "/nothing", 404, "kit.no_such_address"),
        ("get", "/", 404, "kit.no_such_address"),
        ("post", "/catalogue", 405, "kit.wrong_method"),
        ("put", "/reports", 405, "kit.wrong_method"),
        ("get", "/reports", 405, "kit.wrong_method"),
    ],
)
def test_what_the_frame_refuses_is_a_problem_document_too(cast: Cast, method: str, path: str, status: int, code: str) -> None:
    answer = Answer(getattr(Client(), method)(API + path))
    assert (answer.status, answer["status"], answer["code"]) == (status, status, code)
    assert answer.kind.startswith("application/problem+json")
    assert answer["type"] == f"/api/v1/docs#{code}"


def test_with_the_database_away_nothing_is_acknowledged(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object, **given: object) -> None:
        raise OperationalError("connection refused")

    me = Caller(cast, "acceptor")
    monkeypatch.setattr("wanmi.cases.actions.report.insert_case", away)
    answer = me.report()
    assert (answer.status, answer["code"], answer.headers["Retry-After"]) == (503, "kit.unavailable", "5")
    monkeypatch.setattr("wanmi.people.callers.seat_of_token", away)
    assert (me.get("/me").status, me.get("/me")["code"]) == (503, "kit.unavailable")


def test_a_fault_of_ours_is_told_by_its_number_and_not_by_its_words(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **given: object) -> None:
        raise KeyError("the secret of the house")

    me = Caller(cast, "acceptor")
    monkeypatch.setattr("wanmi.cases.actions.report.insert_case", broken)
    answer = me.report()
    assert (answer.status, answer["code"]) == (500, "kit.fault")
    assert answer["request_id"] == answer.headers["X-Request-ID"]
    assert b"secret" not in answer.raw


def test_the_reader_hears_it_in_their_language(cast: Cast) -> None:
    token = sign_in()["token"]
    headers = {"Authorization": f"Bearer {token}", "X-Device": DEVICE, "Accept-Language": "en"}
    answer = Answer(Client().get(f"{API}/cases/x", headers=headers))
    assert answer["detail"] == "Not found, or not yours to see."


def test_the_schema_says_of_every_operation_what_it_takes_and_how_it_fails(cast: Cast) -> None:
    schema = Answer(Client().get(f"{API}/openapi.json")).body
    operations = [(path, method, row) for path, methods in schema["paths"].items() for method, row in methods.items()]
    assert len(operations) > 30
    assert len({row["operationId"] for _, _, row in operations}) == len(operations)
    for path, method, row in operations:
        assert row["responses"]["default"]["content"], path
        assert method != "post" or row.get("requestBody"), path
        assert path == "/api/v1/tokens" or row["security"], path
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(schema)))
    assert named <= set(schema["components"]["schemas"])


def test_the_reference_page_stands_under_the_strict_policy(cast: Cast) -> None:
    page = Client().get(f"{API}/docs")
    text = page.content.decode()
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert not re.search(r"\sstyle=|<style|<script>|\son\w+=|https?://(?!127)", text)
    for name in ("move_dispatch", "Problem", "cases.moved_meanwhile", "POST /api/v1/reports"):
        assert name in text


def test_a_token_for_a_post_that_has_ended_is_no_longer_good(cast: Cast) -> None:
    token, _ = issue_token(seat=seat_at(cast.person("acceptor"), Post.objects.get(role="acceptor")), device=DEVICE, at=timezone.now())
    PostHolding.objects.filter(person=cast.person("acceptor")).update(ends_on=timezone.localdate())
    assert ask("/me", token).status == 401
