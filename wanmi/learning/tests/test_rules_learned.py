"""What was learned is kept as numbers alone: it comes back as it was, or it is refused; and it ranks what may be chosen."""

from __future__ import annotations

import pickle
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.catalogue.rules.facts import SubclassFacts
from wanmi.learning.rules.figures import Hits, hits_of, is_better
from wanmi.learning.rules.learned import Alike, Learned, as_bytes, from_bytes, key_of, whole_weights
from wanmi.learning.rules.packing import NotOurs, digest_of
from wanmi.learning.rules.word_list import word_list


def made(seed: int = 1, *, features: int = 40, answers: int = 5) -> Learned:
    drawing = np.random.default_rng(seed)
    weights, scale = whole_weights(drawing.normal(size=(features, answers)))
    numbers = np.unique(drawing.integers(0, 2**32, features * 2, dtype=np.uint32))[:features]
    rows = sorted([(key_of("s1", "990101", 3), 38), (key_of("s1", "990101"), 41), (key_of("s1", "990101001"), 2)])
    return Learned(
        tuple(range(answers)), numbers, drawing.uniform(0.5, 3, features).astype(np.float32), weights, scale,
        drawing.normal(size=answers).astype(np.float32), 2.5,
        np.array([key for key, _ in rows], dtype=np.uint64), np.array([count for _, count in rows], dtype=np.uint32),
    )  # fmt: skip


@given(st.integers(0, 1000), st.integers(0, 30), st.integers(1, 6))
def test_what_is_kept_comes_back_as_it_was(seed: int, features: int, answers: int) -> None:
    one = made(seed, features=features, answers=answers)
    kept = as_bytes(one)
    again = from_bytes(kept, digest=digest_of(kept))
    asked = [int(each) for each in one.features[:7]] + [4]
    assert again.ranked(asked) == one.ranked(asked)
    assert as_bytes(again) == kept


@given(st.data())
def test_what_is_not_what_was_kept_is_refused(data: st.DataObject) -> None:
    kept = as_bytes(made())
    place = data.draw(st.integers(0, len(kept) - 1))
    spoilt = kept[:place] + bytes([kept[place] ^ data.draw(st.integers(1, 255))]) + kept[place + 1 :]
    for other in (spoilt, kept[:place]):
        with pytest.raises(NotOurs):
            from_bytes(other, digest=digest_of(kept))


def test_other_weights_of_our_own_form_are_refused_by_their_digest() -> None:
    with pytest.raises(NotOurs):
        from_bytes(as_bytes(made(2)), digest=digest_of(as_bytes(made(1))))


@given(st.data())
def test_even_with_its_own_digest_only_our_form_is_read(data: st.DataObject) -> None:
    body = zlib.decompress(as_bytes(made()))
    cut = data.draw(st.integers(0, len(body) - 1))
    for other in (body[:cut], body + b"x"):
        kept = zlib.compress(other)
        with pytest.raises(NotOurs):
            from_bytes(kept, digest=digest_of(kept))


def test_an_object_of_another_program_is_never_loaded() -> None:
    kept = zlib.compress(pickle.dumps({"answers": [1]}))
    with pytest.raises(NotOurs):
        from_bytes(kept, digest=digest_of(kept))


@given(st.integers(0, 50), st.sets(st.integers(0, 8)))
def test_shares_add_up_and_only_what_may_be_chosen_is_ranked(seed: int, among: set[int]) -> None:
    one = made(seed)
    found = one.ranked([int(number) for number in one.features[:9]], among=among)
    assert {each.value for each in found} == among & set(one.answers)
    assert [each.share for each in found] == sorted((each.share for each in found), reverse=True)
    assert not found or sum(each.share for each in found) == pytest.approx(1)


def test_what_was_never_seen_says_nothing() -> None:
    one = made()
    unseen = next(number for number in range(100) if number not in one.features)
    assert one.ranked([unseen]) == one.ranked([])


def test_like_cases_are_told_of_the_smallest_place_with_enough_of_them() -> None:
    one = made()
    assert one.alike(3, kind="s1", grid_code="990101001001001") == Alike(digits=6, given=38, total=41)
    assert one.alike(2, kind="s1", grid_code="990101001001001") == Alike(digits=6, given=0, total=41)
    assert one.alike(3, kind="s2", grid_code="990101001001001") is None


def test_hits_are_counted_and_only_the_better_is_used() -> None:
    hits = hits_of([([1, 2, 3], 1), ([1, 2, 3], 3), ([1, 2, 3, 4], 4), ([], 5)])
    assert hits == Hits(4, 1, 2)
    assert (hits.top1, hits.top3, Hits().top1) == (0.25, 0.5, 0.0)
    assert is_better(Hits(4, 2, 2), hits)
    assert not is_better(Hits(4, 1, 4), hits)


def subclass(id: int, name: str, *, retired: bool = False) -> SubclassFacts:
    return SubclassFacts(id, "event", "01", f"{id:02}", name, "", retired=retired)


def test_the_word_list_finds_by_shared_words_and_says_nothing_without() -> None:
    listed = word_list([subclass(1, "暴露垃圾"), subclass(2, "道路积水"), subclass(3, "垃圾箱", retired=True)], {})
    assert [id for id, _ in listed.ranked("门口垃圾成堆")] == [1]
    assert [id for id, _ in listed.ranked("一下雨路上就积水 还有垃圾")] == [2, 1] or listed.ranked("一下雨路上就积水 还有垃圾")[0][0] in (
        1,
        2,
    )
    assert listed.ranked("今天天气好") == []
