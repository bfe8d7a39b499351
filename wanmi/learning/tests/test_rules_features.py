"""What is looked at in a text: nothing by which somebody could be known."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.learning.rules.danger import words_of_danger
from wanmi.learning.rules.features import cleaned, facts_of_case, numbers_of, runs_of


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("李建国先生反映路灯不亮，电话13800001111", "李建国"),
        ("联系人：张伟 井盖没了", "张伟"),
        ("陈女士来电称垃圾没人清", "陈女士"),
    ],
)
def test_names_and_numbers_of_callers_are_left_out(text: str, gone: str) -> None:
    clean = cleaned(text)
    assert gone not in clean
    assert not re.search("[0-9]", clean)
    assert any(word in clean for word in ("路灯", "井盖", "垃圾"))


def test_the_place_of_a_case_is_no_word_of_what_is_wrong() -> None:
    assert cleaned("浅水街 8 号，路灯不亮", address="浅水街 8 号") == "路灯不亮"


def test_traditional_and_simplified_are_one() -> None:
    assert cleaned("路燈故障") == cleaned("路灯故障")


@given(st.text(max_size=500))
def test_only_chinese_signs_are_ever_looked_at(text: str) -> None:
    assert all("\u4e00" <= sign <= "\u9fff" for run in runs_of(cleaned(text)) for sign in run)


@given(st.text(alphabet="路灯不亮井盖没了，", max_size=60))
def test_a_text_has_each_of_its_runs_once_and_none_across_a_stop(text: str) -> None:
    clean = cleaned(text)
    numbers = numbers_of((), clean)
    assert len(numbers) == len(set(numbers)) == len(runs_of(clean))
    assert all(run in clean for run in runs_of(clean))


def test_places_of_a_case_are_told_at_each_level_and_a_department_keeps_its_own() -> None:
    facts = facts_of_case(subclass_id=7, grid_code="990101001002003", keepers=[5, 6])
    assert {"s7", "g990101", "g990101001", "g990101001002", "s7|g990101001", "k0:5", "k1:6", "s7|k0:5"} <= set(facts)
    within = facts_of_case(subclass_id=7, grid_code="990101001002003", keepers=[], department_id=3)
    assert not set(facts) & set(within)


def test_danger_is_told_by_its_words() -> None:
    assert words_of_danger(cleaned("电线杆歪了，电线掉下来了，会不会漏电啊")) == ["电线掉", "漏电"]
    assert words_of_danger(cleaned("门口的垃圾三天没人收")) == []
