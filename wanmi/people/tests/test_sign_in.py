"""Coming in: the right ones, the wrong ones, and the ones who try too often."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from wanmi.journal.models import Fact
from wanmi.journal.queries import story_of
from wanmi.people.actions import end_post, forget_attempts, retire_person, sign_in
from wanmi.people.models import PostHolding, SignInAttempt
from wanmi.people.rules.attempts import FAILURES_OF_ADDRESS, FAILURES_OF_NAME, WINDOW
from wanmi.people.rules.refusals import NoPost, TooManyAttempts, WrongPassword
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


def test_after_five_failures_even_the_right_password_must_wait(cast: Cast) -> None:
    assert [try_in(password="falsch") for _ in range(FAILURES_OF_NAME)] == ["wrong_password"] * FAILURES_OF_NAME
    with pytest.raises(TooManyAttempts) as no:
        sign_in(sign_in_name="limin", password=PASSWORD, address="198.51.100.1", at=AT + timedelta(seconds=1))
    assert "09:40" in no.value.say()
    assert no.value.facts["seconds"] == 600
    assert try_in("sunjiang", at=AT + timedelta(seconds=1)) == "in"


def test_waiting_opens_the_door_again_and_trying_meanwhile_does_not_lengthen_the_wait(cast: Cast) -> None:
    for _ in range(FAILURES_OF_NAME):
        try_in(password="falsch")
    for minute in range(1, 10):
        assert try_in(at=AT + timedelta(minutes=minute)) == "too_many_attempts"
    assert try_in(at=AT + WINDOW) == "in"


def test_a_success_forgives_the_failures_before_it(cast: Cast) -> None:
    for second in range(FAILURES_OF_NAME - 1):
        try_in(password="falsch", at=AT + timedelta(seconds=second))
    assert try_in(at=AT + timedelta(seconds=10)) == "in"
    assert try_in(password="falsch", at=AT + timedelta(seconds=11)) == "wrong_password"
    assert try_in(at=AT + timedelta(seconds=12)) == "in"


def test_one_address_cannot_try_many_names(cast: Cast) -> None:
    for number in range(FAILURES_OF_ADDRESS):
        assert try_in(f"guess{number}", "falsch") == "wrong_password"
    assert try_in() == "too_many_attempts"
    assert try_in(address="198.51.100.1") == "in"


def test_who_has_left_hears_what_a_stranger_hears(cast: Cast) -> None:
    retire_person(person=cast.limin, by=None, at=AT)
    assert try_in() == "wrong_password"


def test_who_holds_no_post_is_told_so_but_a_superuser_comes_in(cast: Cast) -> None:
    for holding in PostHolding.objects.filter(person=cast.limin):
        end_post(holding=holding, by=None, at=AT)
    assert try_in() == "no_post"
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
    assert sorted(answers) == ["too_many_attempts"] * 10 + ["wrong_password"] * FAILURES_OF_NAME
