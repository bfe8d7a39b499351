"""Devices: a token opens one seat on one device, for a month, until it is revoked."""

from __future__ import annotations

from datetime import timedelta

from wanmi.journal.queries import story_of
from wanmi.people.actions import issue_token, revoke_token
from wanmi.people.models import DeviceToken
from wanmi.people.queries import forget_tokens, seat_at, seat_of_token
from wanmi.people.queries import people as queries
from wanmi.people.tests.conftest import AT, Cast


def test_a_token_opens_its_seat_on_its_device(cast: Cast) -> None:
    token, until = issue_token(seat=cast.seat, device="phone", at=AT)
    assert seat_of_token(token, "phone", at=AT) == cast.seat
    assert until == AT + timedelta(days=30)
    assert seat_of_token(token, "another phone", at=AT) is None
    assert seat_of_token(token + "x", "phone", at=AT) is None
    assert seat_of_token("", "phone", at=AT) is None


def test_only_the_hash_is_kept(cast: Cast) -> None:
    token, _ = issue_token(seat=cast.seat, device="phone", at=AT)
    row = DeviceToken.objects.get()
    assert token.encode() not in bytes(row.token_hash)
    assert token not in str([fact.data for fact in story_of("person", cast.limin.pk)])


def test_a_month_later_it_is_over_though_it_was_just_looked_up(cast: Cast) -> None:
    token, until = issue_token(seat=cast.seat, device="phone", at=AT)
    assert seat_of_token(token, "phone", at=until - timedelta(seconds=1)) is not None
    assert seat_of_token(token, "phone", at=until) is None


def test_a_lookup_is_one_query_and_the_next_ones_none(cast: Cast, django_assert_num_queries) -> None:
    token, _ = issue_token(seat=cast.seat, device="phone", at=AT)
    with django_assert_num_queries(1):
        for _ in range(100):
            assert seat_of_token(token, "phone", at=AT)


def test_revoking_is_heard_at_once_in_this_process(cast: Cast) -> None:
    token, _ = issue_token(seat=cast.seat, device="phone", at=AT)
    assert seat_of_token(token, "phone", at=AT)
    revoke_token(token=token, by=cast.seat, at=AT)
    assert seat_of_token(token, "phone", at=AT) is None


def test_revoking_elsewhere_is_heard_when_the_lookup_is_no_longer_fresh(cast: Cast, monkeypatch) -> None:
    token, _ = issue_token(seat=cast.seat, device="phone", at=AT)
    assert seat_of_token(token, "phone", at=AT)
    DeviceToken.objects.update(revoked_at=AT)  # as another process would
    assert seat_of_token(token, "phone", at=AT)
    monkeypatch.setattr(queries, "FRESH", 0)
    assert seat_of_token(token, "phone", at=AT) is None


def test_nobody_revokes_another_persons_device(cast: Cast) -> None:
    token, _ = issue_token(seat=cast.seat, device="phone", at=AT)
    revoke_token(token=token, by=seat_at(cast.sunjiang, cast.handle), at=AT)
    forget_tokens()
    assert seat_of_token(token, "phone", at=AT) == cast.seat


def test_a_device_has_one_live_token_of_a_person(cast: Cast) -> None:
    first, _ = issue_token(seat=cast.seat, device="phone", at=AT)
    other, _ = issue_token(seat=cast.seat, device="pad", at=AT)
    second, _ = issue_token(seat=seat_at(cast.limin, cast.lead), device="phone", at=AT)
    assert seat_of_token(first, "phone", at=AT) is None
    assert seat_of_token(other, "pad", at=AT) is not None
    seat = seat_of_token(second, "phone", at=AT)
    assert seat is not None
    assert seat.role == "shift_leader"


def test_a_seat_given_up_is_not_opened_by_a_token_that_still_lives(cast: Cast) -> None:
    token, _ = issue_token(seat=cast.seat, device="phone", at=AT)
    cast.limin.holdings.filter(post=cast.accept).update(ends_on=AT.date())
    assert seat_of_token(token, "phone", at=AT) is None
