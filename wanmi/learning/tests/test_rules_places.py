"""Which words of a caller's text are a place."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.learning.rules.places import MOST, place_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("你好，我住浅水街8号，楼下垃圾没人收", "浅水街8号"),
        ("市民来电反映，东四北大街12号东侧15米井盖没了，麻烦派人看看。", "东四北大街12号东侧15米"),
        ("路灯不亮了，就在朝阳门内大街与南小街交叉口", "朝阳门内大街与南小街交叉口"),
        ("喂，我们幸福小区门口有人摆摊", "幸福小区"),
    ],
)
def test_a_place_is_cut_out_of_what_is_said_round_it(text: str, words: str) -> None:
    assert words in place_words(text)


def test_where_no_place_is_said_none_is_looked_for() -> None:
    assert place_words("垃圾三天没人收了，臭死了") == []


@given(st.text(alphabet="我住在浅水街路8号小区东侧，。 ", max_size=500))
def test_excerpts_stand_in_the_text_and_are_few(text: str) -> None:
    found = place_words(text)
    assert len(found) <= MOST
    assert all(words in text for words in found)


@pytest.mark.parametrize("text", ["我住在" * 200, "路" * 400, "一" * 400 + "号", "路" + "1" * 399, "浅水街1号" * 80, "大街与" * 130])
def test_no_text_takes_long(text: str) -> None:
    began = perf_counter()
    place_words(text)
    assert perf_counter() - began < 0.05
