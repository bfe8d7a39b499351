"""Coming in: the right ones, the wrong ones, and the ones who try too often."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from wanmi.journal.models import Fact
from wanmi.journal.queries import story_of
from wanmi.people.actions import end_post, forget_attempts, retire_person, sessions, sign_in
from wanmi.people.actions.turnstile import Turnstile
from wanmi.people.models import PostHolding, SignInAttempt
from wanmi.people.rules.attempts import FAILURES_OF_ADDRESS, FAILURES_OF_NAME, WINDOW
from wanmi.people.rules.refusals import NoPost, TooBusy, TooManyAttempts, WrongPassword
from wanmi.people.tests.conftest import AT, PASSWORD, Cast, make_cast

HERE = "192.0.2.7"


def try_in(name: str = "limin", password: str = PASSWORD, *, at: datetime = AT, address: str = HERE) -> str:
    try:
        sign_in(sign_in_name=name, password=password, address=address, at=at)
    except (WrongPassword, TooManyAttempts, NoPost) as refusal:
        return refusal.code
    return "in"


def test_the_right_password_opens_and_gives_the_seats_in_order(cast: Cast) -> None:
    came = sign_in(sign_in_name="limin", password=PASSWORD, address=HERE, at=AT)
    assert [seat.role for seat in came.seats] == ["acceptor", "shift_leader"]
    fact = story_of("person", cast.limin.pk).last()
    assert fact is not None
    assert (fact.name, fact.post_id, fact.data) == ("session.sign_in", cast.accept.pk, {"address": HERE, "through": "page"})


@pytest.mark.parametrize(("name", "password"), [("limin", "falsch"), ("nobody", PASSWORD), ("limin", ""), ("", "")])
def test_a_wrong_password_and_an_unknown_name_sound_the_same(cast: Cast, name: str, password: str) -> None:
    with pytest.raises(WrongPassword) as no:
        sign_in(sign_in_name=name, password=password, address=HERE, at=AT)
    assert no.value.say() == "登录名或密码不正确。"
    assert no.value.facts == {}


def test_a_refused_sign_in_is_kept_in_the_journal(cast: Cast) -> None:
    try_in(password="falsch")
    fact = Fact.objects.get(name="session.refused")
    assert fact.data == {"sign_in_name": "limin", "address": HERE, "why": "wrong_password"}
    assert "falsch" not in str(fact.data)


def test_after_five_failures_even_the_right_password_must_wait_where_they_came_from(cast: Cast) -> None:
    assert [try_in(password="falsch") for _ in range(FAILURES_OF_NAME)] == ["people.wrong_password"] * FAILURES_OF_NAME
    with pytest.raises(TooManyAttempts) as no:
        sign_in(sign_in_name="limin", password=PASSWORD, address=HERE, at=AT + timedelta(seconds=1))
    assert "09:40" in no.value.say()
    assert no.value.facts["seconds"] == 600
    assert try_in("sunjiang", at=AT + timedelta(seconds=1)) == "in"
    assert try_in(at=AT + timedelta(seconds=1), address="198.51.100.1") == "in"


def test_a_name_that_fails_everywhere_is_slowed_and_never_locked(cast: Cast) -> None:
    at, waits = AT, []
    for number in range(40):
        while True:
            try:
                sign_in(sign_in_name="limin", password="falsch", address=f"198.51.100.{number}", at=at)
            except TooManyAttempts as no:
                waits.append(no.facts["seconds"])
                at += timedelta(seconds=no.facts["seconds"])
            except WrongPassword:
                break
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (2, 16)
    assert try_in(address="203.0.113.5", at=at) == "people.too_many_attempts"
    assert try_in(address="203.0.113.5", at=at + timedelta(seconds=16)) == "in"


def test_from_where_one_came_in_before_the_names_failures_elsewhere_cost_nothing(cast: Cast) -> None:
    assert try_in() == "in"
    then = AT + timedelta(days=3)
    for number in range(20):
        try_in(password="falsch", address=f"198.51.100.{number % 4}", at=then + timedelta(seconds=16 * number))
    last = then + timedelta(seconds=16 * 19 + 1)
    assert [try_in(at=last, address="203.0.113.5"), try_in(at=last)] == ["people.too_many_attempts", "in"]


def test_a_known_device_answers_for_its_own_failures_alone(cast: Cast) -> None:
    known = {cast.limin.pk: "desk"}
    for number in range(FAILURES_OF_ADDRESS):
        try_in(f"guess{number}" if number > 4 else "limin", "falsch")
    assert [try_in(), try_in("sunjiang")] == ["people.too_many_attempts"] * 2
    sign_in(sign_in_name="limin", password=PASSWORD, address=HERE, at=AT, devices=known)
    with pytest.raises(TooManyAttempts):
        sign_in(sign_in_name="sunjiang", password=PASSWORD, address=HERE, at=AT, devices=known)
    for _ in range(FAILURES_OF_NAME):
        with pytest.raises(WrongPassword):
            sign_in(sign_in_name="limin", password="falsch", address="203.0.113.5", at=AT + timedelta(seconds=1), devices=known)
    with pytest.raises(TooManyAttempts):
        sign_in(sign_in_name="limin", password=PASSWORD, address="203.0.113.6", at=AT + timedelta(seconds=2), devices=known)
    assert try_in(address="203.0.113.6", at=AT + timedelta(seconds=20)) == "in"


def test_an_ipv6_customer_is_one_address_however_many_they_use(cast: Cast) -> None:
    for number in range(FAILURES_OF_NAME):
        assert try_in(password="falsch", address=f"2001:db8:1:2::{number}") == "people.wrong_password"
    assert try_in(address="2001:db8:1:2:ffff::9", at=AT + timedelta(seconds=60)) == "people.too_many_attempts"
    assert try_in(address="2001:db8:1:3::9", at=AT + timedelta(seconds=60)) == "in"


def test_a_flood_of_refused_tries_fills_neither_the_journal_nor_the_table(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "FACTS_A_MINUTE", 8)
    monkeypatch.setattr(sessions, "MOST_ATTEMPTS", 10)
    for number in range(20):
        try_in(f"guess{number}", "falsch", at=AT + timedelta(seconds=number))
    assert Fact.objects.filter(name="session.refused").count() == 8
    forget_attempts(timestamp=int((AT + timedelta(hours=1)).timestamp()))
    assert SignInAttempt.objects.count() == 10


def test_a_password_past_all_measure_is_wrong_and_costs_nothing(cast: Cast) -> None:
    cast.limin.set_password("x" * 300)
    cast.limin.save()
    assert try_in(password="x" * 300) == "people.wrong_password"


def test_no_more_passwords_are_looked_at_at_once_than_there_are_places(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Turnstile(1)
    monkeypatch.setattr(sessions, "passwords", gate)
    with gate.passing(), pytest.raises(TooBusy) as no:
        sign_in(sign_in_name="limin", password=PASSWORD, address=HERE, at=AT)
    assert no.value.facts == {"seconds": 2}
    assert not SignInAttempt.objects.exists()
    assert try_in(password="falsch") == "people.wrong_password"
    assert try_in() == "in"


def test_waiting_opens_the_door_again_and_trying_meanwhile_does_not_lengthen_the_wait(cast: Cast) -> None:
    for _ in range(FAILURES_OF_NAME):
        try_in(password="falsch")
    for minute in range(1, 10):
        assert try_in(at=AT + timedelta(minutes=minute)) == "people.too_many_attempts"
    assert try_in(at=AT + WINDOW) == "in"


def test_a_success_forgives_the_failures_before_it(cast: Cast) -> None:
    for second in range(FAILURES_OF_NAME - 1):
        try_in(password="falsch", at=AT + timedelta(seconds=second))
    assert try_in(at=AT + timedelta(seconds=10)) == "in"
    assert try_in(password="falsch", at=AT + timedelta(seconds=11)) == "people.wrong_password"
    assert try_in(at=AT + timedelta(seconds=12)) == "in"


def test_one_address_cannot_try_many_names(cast: Cast) -> None:
    for number in range(FAILURES_OF_ADDRESS):
        assert try_in(f"guess{number}", "falsch") == "people.wrong_password"
    assert try_in() == "people.too_many_attempts"
    assert try_in(address="198.51.100.1") == "in"


def test_who_has_left_hears_what_a_stranger_hears(cast: Cast) -> None:
    retire_person(person=cast.limin, by=None, at=AT)
    assert try_in() == "people.wrong_password"


def test_who_holds_no_post_is_told_so_but_a_superuser_comes_in(cast: Cast) -> None:
    for holding in PostHolding.objects.filter(person=cast.limin):
        end_post(holding=holding, by=None, at=AT)
    assert try_in() == "people.no_post"
    cast.limin.is_superuser = True
    cast.limin.save()
    assert try_in() == "in"
    last = story_of("person", cast.limin.pk).last()
    assert last is not None
    assert (last.name, last.person_id, last.post_id) == ("session.sign_in", cast.limin.pk, None)


def test_old_tries_are_forgotten_and_fresh_ones_kept(cast: Cast) -> None:
    try_in(at=AT - timedelta(days=31))
    try_in(at=AT - timedelta(days=29))
    forget_attempts(timestamp=int(AT.timestamp()))
    assert [attempt.at for attempt in SignInAttempt.objects.all()] == [AT - timedelta(days=29)]


def test_a_hundred_guesses_at_once_are_no_more_than_a_hundred_in_a_row(committed: None) -> None:
    """Each guess is counted before its password is looked at, so none of them finds an empty list."""
    make_cast()
    answers: list[str] = []

    def guess() -> None:
        try:
            answers.append(try_in(password="falsch", at=timezone.now()))
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(15)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["people.too_many_attempts"] * 10 + ["people.wrong_password"] * FAILURES_OF_NAME
