"""How often one may ask: never more than the room at once, never more than the rate for long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wanmi.kit.rules.token_bucket import Bucket, Buckets


def test_a_rest_fills_the_bucket_and_no_further() -> None:
    bucket = Bucket(rate=2, room=4, tokens=0, filled_at=0)
    assert bucket.wait(0) == 0.5
    assert [bucket.wait(100) for _ in range(5)] == [0, 0, 0, 0, 0.5]


def test_who_waits_as_told_gets_in() -> None:
    buckets = Buckets(rate=0.5, room=1)
    assert buckets.wait("a", 10) == 0
    told = buckets.wait("a", 10)
    assert told == 2
    assert buckets.wait("a", 10 + told) == 0


def test_each_has_their_own() -> None:
    buckets = Buckets(rate=1, room=1)
    assert [buckets.wait(key, 0) for key in "abab"] == [0, 0, 1, 1]


def test_without_a_rate_there_is_no_measure() -> None:
    buckets = Buckets(rate=0, room=1)
    assert not any(buckets.wait("a", 0) for _ in range(1000))
    assert not buckets.of


def test_who_rests_is_forgotten_and_who_asks_too_often_is_not() -> None:
    buckets = Buckets(rate=1, room=2)
    for number in range(Buckets.MOST):
        buckets.wait(number, 0)
    for _ in range(3):
        buckets.wait("greedy", 100)
    assert len(buckets.of) < Buckets.MOST
    assert buckets.wait("greedy", 100) > 0


def test_a_flood_of_keys_leaves_no_more_buckets_than_there_may_be() -> None:
    buckets = Buckets(rate=1, room=100)
    for number in range(3 * Buckets.MOST):
        buckets.wait(number, 0)
    assert len(buckets.of) <= Buckets.MOST


def test_a_look_takes_nothing() -> None:
    buckets = Buckets(rate=2, room=1)
    assert buckets.until_next("a", 0) == 0
    buckets.wait("a", 0)
    assert [buckets.until_next("a", 0), buckets.until_next("a", 0.25), buckets.until_next("a", 1)] == [0.5, 0.25, 0]


@given(
    rate=st.floats(0.1, 50),
    room=st.floats(1, 20),
    pauses=st.lists(st.floats(0, 5), min_size=1, max_size=200),
)
def test_in_any_stretch_no_more_get_in_than_room_and_rate_allow(rate: float, room: float, pauses: list[float]) -> None:
    buckets, now, let_in = Buckets(rate=rate, room=room), 0.0, 0
    for pause in pauses:
        now += pause
        let_in += buckets.wait("a", now) == 0
    assert let_in <= room + now * rate + 1e-6
