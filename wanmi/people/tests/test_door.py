"""The door's pages: signing in and out, changing seats, and what a demo city shows there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from wanmi.journal.queries import story_of
from wanmi.kit.refusals import NotYours
from wanmi.kit.rules.token_bucket import Buckets
from wanmi.people import knocks
from wanmi.people.actions import issue_token, offer_demo_accounts, set_password
from wanmi.people.models import SignInAttempt
from wanmi.people.queries import seats_of_session
from wanmi.people.request_seat import address_of, safe_return, seat_in, signed_in
from wanmi.people.rules.attempts import FAILURES_OF_ADDRESS, FAILURES_OF_NAME
from wanmi.people.rules.demo import DEMO_PASSWORD
from wanmi.people.rules.refusals import NoPost, SignInFirst
from wanmi.people.tests.conftest import PASSWORD, Cast


def come_in(client: Client, **more: str) -> Any:
    return client.post("/sign-in/", {"sign_in_name": "limin", "password": PASSWORD, **more})


def names_of(cast: Cast) -> list[str]:
    return [fact.name for fact in story_of("person", cast.limin.pk) if fact.name.startswith("session")]


def test_the_right_password_leads_home_in_the_first_seat(cast: Cast, client: Client) -> None:
    response = come_in(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["post"] == cast.accept.pk
    assert names_of(cast) == ["session.sign_in"]


def test_the_name_is_taken_as_people_type_it(cast: Cast, client: Client) -> None:
    assert come_in(client, sign_in_name=" LiMin ").status_code == 302


def test_a_wrong_password_leaves_the_name_standing_and_says_so(cast: Cast, client: Client) -> None:
    response = come_in(client, password="falsch")
    assert response.status_code == 401
    text = response.content.decode()
    assert "登录名或密码不正确。" in text
    assert 'value="limin"' in text
    assert "falsch" not in text
    assert "no-store" in response["Cache-Control"]


def test_too_many_tries_are_told_when_to_come_again(cast: Cast, client: Client) -> None:
    for _ in range(FAILURES_OF_NAME):
        come_in(client, password="falsch")
    response = come_in(client)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 601
    assert "之后再试" in response.content.decode()


def test_the_way_back_is_kept_but_leads_to_no_other_site(cast: Cast, client: Client) -> None:
    page = client.get("/sign-in/?next=/cases/1/%3Fa=b")
    assert 'name="next" value="/cases/1/?a=b"' in page.content.decode()
    assert come_in(client, next="/cases/1/?a=b")["Location"] == "/cases/1/?a=b"
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"):
        client.logout()
        assert come_in(client, next=elsewhere)["Location"] == "/"


def test_who_is_in_is_not_asked_again(cast: Cast, client: Client) -> None:
    come_in(client)
    assert client.get("/sign-in/?next=/journal/")["Location"] == "/journal/"


def test_signing_out_ends_the_session_and_is_a_fact(cast: Cast, client: Client) -> None:
    come_in(client)
    assert client.get("/sign-out/").status_code == 405
    response = client.post("/sign-out/")
    assert response["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session
    assert names_of(cast) == ["session.sign_in", "session.sign_out"]
    assert client.post("/sign-out/").status_code == 302


def test_changing_seats_keeps_the_session_and_is_a_fact(cast: Cast, client: Client) -> None:
    come_in(client)
    assert client.post("/seat/", {"post": cast.lead.pk})["Location"] == "/"
    assert client.session["post"] == cast.lead.pk
    last = story_of("person", cast.limin.pk).last()
    assert last is not None
    assert (last.name, last.post_id, last.data) == ("session.seat", cast.lead.pk, {"from": cast.accept.pk, "to": cast.lead.pk})


@pytest.mark.parametrize("post", ["foreign", "0", "", "one", "99999999999999999999"])
def test_nobody_takes_a_seat_that_is_not_theirs(cast: Cast, client: Client, post: str) -> None:
    come_in(client)
    client.raise_request_exception = False
    response = client.post("/seat/", {"post": cast.handle.pk if post == "foreign" else post})
    assert response.status_code >= 400
    assert client.session["post"] == cast.accept.pk
    assert "session.seat" not in names_of(cast)


def test_a_seat_is_read_in_one_query_beside_session_and_person(cast: Cast, client: Client, django_assert_num_queries) -> None:
    come_in(client)
    request = RequestFactory().get("/")
    request.session, request.user = client.session, cast.limin
    with django_assert_num_queries(2):  # the session's row and the seats
        assert [seat.role for seat in seats_of_session(request)] == ["acceptor", "shift_leader"]
        assert request.session["post"] == cast.accept.pk


def test_a_new_password_throws_the_other_sessions_out(cast: Cast, client: Client) -> None:
    come_in(client)
    set_password(person=cast.limin, password=NEW, by=None, at=timezone.now())
    assert "sign_in_name" in client.get("/sign-in/").content.decode()


NEW = "另一个口令-2026"


def test_one_changes_ones_own_password_and_stays_signed_in_while_others_must_come_again(cast: Cast, client: Client) -> None:
    come_in(client)
    elsewhere = Client()
    come_in(elsewhere)
    answer = client.post("/password/", {"password": PASSWORD, "new_password": NEW, "again": NEW})
    assert "密码已更改" in answer.content.decode()
    assert client.get("/sign-in/").status_code == 302  # still in
    assert elsewhere.get("/sign-in/").status_code == 200
    assert come_in(Client(), password=NEW).status_code == 302
    fact = story_of("person", cast.limin.pk).filter(name="person.password").get()
    assert (fact.person_id, fact.data) == (cast.limin.pk, {})


@pytest.mark.parametrize(
    ("given", "status", "word"),
    [
        ({"password": "falsch", "new_password": NEW, "again": NEW}, 401, "密码不正确"),
        ({"password": PASSWORD, "new_password": NEW, "again": NEW + "x"}, 422, "不一致"),
        ({"password": PASSWORD, "new_password": "short", "again": "short"}, 422, "不够安全"),
        ({}, 401, "密码不正确"),
    ],
)
def test_a_password_is_not_changed_without_the_present_one_or_to_a_bad_one(
    cast: Cast, client: Client, given: dict[str, str], status: int, word: str
) -> None:
    come_in(client)
    answer = client.post("/password/", given)
    assert answer.status_code == status
    assert word in answer.content.decode()
    assert come_in(Client()).status_code == 302


def test_guessing_the_present_password_is_throttled_like_signing_in(cast: Cast, client: Client) -> None:
    come_in(client)
    for _ in range(FAILURES_OF_NAME):
        assert client.post("/password/", {"password": "falsch"}).status_code == 401
    assert client.post("/password/", {"password": PASSWORD, "new_password": NEW, "again": NEW}).status_code == 429


def test_a_stranger_has_no_password_to_change(client: Client, db: None) -> None:
    assert client.get("/password/")["Location"] == "/sign-in/?next=%2Fpassword%2F"


def test_a_real_city_offers_no_account(cast: Cast, client: Client) -> None:
    text = client.get("/sign-in/").content.decode()
    assert "演示" not in text
    assert DEMO_PASSWORD not in text


def test_a_demo_city_offers_its_accounts_and_one_click_opens_them(cast: Cast, client: Client) -> None:
    cast.limin.set_password(DEMO_PASSWORD)
    cast.limin.save()
    offer_demo_accounts([(cast.limin, cast.accept)], at=timezone.now())
    text = client.get("/sign-in/").content.decode()
    assert "演示城市" in text
    assert "受理员" in text
    assert client.post("/sign-in/", {"sign_in_name": "limin", "password": DEMO_PASSWORD, "next": "/"}).status_code == 302


def test_the_door_asks_a_constant_number_of_queries(cast: Cast, client: Client, django_assert_max_num_queries) -> None:
    cast.limin.set_password(DEMO_PASSWORD)
    cast.limin.save()
    offer_demo_accounts([(cast.limin, cast.accept)], at=timezone.now())
    with django_assert_max_num_queries(2):
        client.get("/sign-in/")


def asking(cast: Cast, seat: Any, user: Any, **headers: str) -> Any:
    request = RequestFactory().get("/desk/?stage=accept", headers=headers)
    request.seat, request.user = seat, user  # type: ignore[attr-defined]
    return request


def test_a_page_that_needs_a_right_tells_those_without_why(cast: Cast) -> None:
    from django.contrib.auth.models import AnonymousUser

    assert seat_in(asking(cast, cast.seat, cast.limin), right="people.work_at_desk") == cast.seat
    assert seat_in(asking(cast, cast.seat, cast.limin), right=("people.work_on_foot", "people.work_at_desk")) == cast.seat
    assert seat_in(asking(cast, cast.seat, cast.limin)) == cast.seat
    with pytest.raises(NotYours):
        seat_in(asking(cast, cast.seat, cast.limin), right="people.work_on_foot")
    with pytest.raises(NoPost):
        seat_in(asking(cast, None, cast.limin))
    with pytest.raises(SignInFirst):
        seat_in(asking(cast, None, AnonymousUser()))


def test_a_stranger_is_led_to_the_door_with_the_way_back(cast: Cast) -> None:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpResponse

    page: Any = signed_in(lambda request: HttpResponse("desk"))
    assert page(asking(cast, None, AnonymousUser()))["Location"] == "/sign-in/?next=%2Fdesk%2F%3Fstage%3Daccept"
    here = {"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/"}
    part = page(asking(cast, None, AnonymousUser(), **here))
    assert (part.status_code, part["HX-Redirect"]) == (401, "/sign-in/?next=http%3A%2F%2Ftestserver%2Fdesk%2F")
    assert page(asking(cast, cast.seat, cast.limin)).content == b"desk"


# ── behind a proxy ───────────────────────────────────────────────────────────────────────────────────────────────────
def knocking(address: str, password: str = "falsch", *, name: str = "limin", client: Client | None = None, peer: str = "127.0.0.1") -> Any:
    given = {"sign_in_name": name, "password": password}
    return (client or Client()).post("/sign-in/", given, headers={"X-Forwarded-For": address}, REMOTE_ADDR=peer)


def behind(*proxies: str) -> Any:
    return override_settings(PROXIES=list(proxies))


def test_behind_a_proxy_thirty_wrong_passwords_of_one_lock_out_nobody_else(cast: Cast) -> None:
    with behind("127.0.0.1"):
        for number in range(FAILURES_OF_ADDRESS + 1):
            knocking("6.6.6.6, 198.51.100.1", name=f"guess{number}")
        assert knocking("9.9.9.9, 198.51.100.1", PASSWORD).status_code == 429
        assert knocking("198.51.100.1, 203.0.113.7", PASSWORD).status_code == 302
        assert SignInAttempt.objects.latest("pk").address == "203.0.113.7"


def test_who_comes_past_the_proxy_cannot_call_themselves_otherwise(cast: Cast) -> None:
    with behind("127.0.0.1"):
        for number in range(FAILURES_OF_NAME):
            assert knocking(f"198.51.100.{number}", peer="203.0.113.66").status_code == 401
        assert knocking("198.51.100.99", PASSWORD, peer="203.0.113.66").status_code == 429
    for number in range(FAILURES_OF_NAME):
        knocking(f"198.51.100.{number}", name="sunjiang")
    assert knocking("198.51.100.99", PASSWORD, name="sunjiang").status_code == 429


def test_five_wrong_passwords_of_a_stranger_do_not_lock_the_owner_out(cast: Cast) -> None:
    with behind("127.0.0.1"):
        for _ in range(FAILURES_OF_NAME):
            knocking("198.51.100.1")
        refused = knocking("198.51.100.1", PASSWORD)
        assert (refused.status_code, int(refused["Retry-After"]) > 500) == (429, True)
        slowed = knocking("203.0.113.7", PASSWORD)
        assert slowed.status_code == 302 or int(slowed["Retry-After"]) <= 2


def test_a_browser_from_which_one_came_in_is_not_held_up_by_others(cast: Cast) -> None:
    mine, theirs = Client(), Client()
    assert knocking("", PASSWORD, client=mine).status_code == 302
    assert mine.cookies["known"]["httponly"]
    assert knocking("", PASSWORD, client=theirs, name="sunjiang").status_code == 302
    for number in range(FAILURES_OF_ADDRESS):
        knocking("", name=f"guess{number}" if number > 4 else "limin")
    assert knocking("", PASSWORD).status_code == 429
    assert knocking("", PASSWORD, client=theirs).status_code == 429  # known, but by another person
    for client in (mine, theirs):
        client.post("/sign-out/")
    assert knocking("", PASSWORD, client=mine).status_code == 302
    forged = Client()
    forged.cookies["known"] = mine.cookies["known"].value[:-2] + "xx"
    assert knocking("", PASSWORD, client=forged).status_code == 429


def test_a_program_shows_the_token_that_it_had_last(cast: Cast) -> None:
    def ask(**headers: str) -> Any:
        given = {"sign_in_name": "limin", "password": PASSWORD, "device": "phone"}
        return Client().post("/api/v1/tokens", given, content_type="application/json", headers=headers)

    token = ask().json()["token"]
    for _ in range(FAILURES_OF_NAME):
        knocking("")
    refused = ask()
    assert (refused.status_code, refused.json()["code"]) == (429, "people.too_many_attempts")
    assert int(refused["Retry-After"]) > 500
    assert ask(Authorization=f"Bearer {token}x").status_code == 429
    assert ask(Authorization=f"Bearer {token}").status_code == 201


def test_an_address_that_knocks_without_end_is_sent_away_before_the_database_is_asked(
    cast: Cast, monkeypatch: Any, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(knocks, "sign_ins", Buckets(rate=0.01, room=3))
    assert [knocking("").status_code for _ in range(3)] == [401] * 3
    with django_assert_num_queries(1):  # the demo accounts that the page might offer
        refused = knocking("", PASSWORD)
    assert (refused.status_code, "Retry-After" in refused) == (429, True)
    assert knocking("", PASSWORD, peer="203.0.113.8").status_code == 302


def test_wrong_tokens_are_slowed_by_address_and_good_ones_are_not(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(knocks, "wrong_keys", Buckets(rate=0.01, room=3))
    good, _ = issue_token(seat=cast.seat, device="phone", at=timezone.now())

    def ask(token: str, path: str = "/api/v1/me", **meta: Any) -> int:
        return Client().get(path, headers={"Authorization": f"Bearer {token}", "X-Device": "phone"}, **meta).status_code

    assert ask(good) == 200
    ogc = "/ogc/collections?f=json"
    assert [ask(f"wmk_{number}", ogc) for number in range(2)] == [401, 401]
    assert [ask(f"wrong{number}") for number in range(2)] == [401, 429]
    assert [ask("wmk_more", ogc), ask("more", ogc)] == [429, 429]
    assert [ask(good), ask(good, ogc)] == [200, 200]
    assert ask("wrong", REMOTE_ADDR="203.0.113.8") == 401


def test_headers_of_a_stranger_name_no_scheme_and_no_host(cast: Cast, client: Client) -> None:
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example;proto=https"}
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"), SECURE_SSL_REDIRECT=True):
        assert client.get("/sign-in/", headers=told)["Location"] == "https://testserver/sign-in/"
        with behind("127.0.0.0/8"):
            assert Client().get("/sign-in/", headers=told).status_code == 200
            assert Client().get("/sign-in/")["Location"] == "https://testserver/sign-in/"


def test_the_callers_address_is_told_with_neither_port_nor_dress() -> None:
    for given, told in (("192.0.2.9", "192.0.2.9"), ("::ffff:192.0.2.9", "192.0.2.9"), ("2001:db8::1", "2001:db8::1"), ("", None)):
        assert address_of(RequestFactory().get("/", REMOTE_ADDR=given)) == told
    assert safe_return(RequestFactory().get("/"), "") == "/"
