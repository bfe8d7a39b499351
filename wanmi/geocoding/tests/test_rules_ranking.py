"""How well names fit, and in which order candidates stand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.addresses.rules.parts import Door, Parts
from wanmi.addresses.rules.ranking import Name, likeness
from wanmi.addresses.rules.spelling import syllables_of
from wanmi.addresses.rules.writing import canonical
from wanmi.geocoding.rules.candidates import Fit, Row, candidates_of
from wanmi.kit.rules.pinyin import initials_of, pinyin_of


def name(text: str) -> Name:
    return Name(text, pinyin_of(text), initials_of(text))


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("东四北大街", "东四北大街", "东四南大街"),
        ("东寺北大街", "东四北大街", "东四南大街"),
        ("东四北", "东四北大街", "东四南大街"),
        ("东四大街", "东四北大街", "西四北大街"),
        ("四东北大街", "东四北大街", "阜成门北大街"),
        ("dsbdj", "东四北大街", "东四南大街"),
        ("dongsibei", "东四北大街", "东四南大街"),
        ("隆福大厦门前广场", "隆福大厦", "隆福寺街"),
    ],
)
def test_what_is_meant_fits_better(typed, better, worse):
    assert likeness(typed, name(better)) > likeness(typed, name(worse))


@given(
    st.text("东西南北大小街路胡同四条一二三张自忠", min_size=1, max_size=10),
    st.text("东西南北大小街路胡同四条abc", min_size=1, max_size=10),
)
def test_likeness_is_a_share_and_whole_only_for_the_same(typed, other):
    fit = likeness(canonical(typed), name(canonical(other)))
    assert 0 <= fit <= 1
    assert (fit == 1) == (canonical(typed) == canonical(other))


@pytest.mark.parametrize(
    ("letters", "cut"),
    [("dongsibeidajie", ("dong", "si", "bei", "da", "jie")),
     ("zhangzizhonglu", ("zhang", "zi", "zhong", "lu")), ("dongsib", ("dong", "si")),      ("dsbdj", ()), ("", ())],
)  # fmt: skip
def test_letters_are_cut_into_syllables(letters, cut):
    assert syllables_of(letters) == cut


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=30))
def test_cut_letters_are_the_beginning_of_what_was_typed(letters):
    assert letters.startswith("".join(syllables_of(letters)))


def row(how: str, number: int | None, lng: float, id: int = 0, rest: str = "", division: str = "990101") -> Row:
    plate = f"{number}号" if number else ""
    return Row(how, id or number or 99, 1, f"C{id or number}", "doorplate" if number else "road", f"浅水街{plate}", plate,
               f"浅水区浅水街{plate}", division, division + "001001001", number, rest, lng, 39.9)  # fmt: skip


STREET = Fit(1, None, "浅水街", 1.0, False, 20, True)


def test_a_number_between_two_plates_is_reckoned_and_said_so():
    rows = [row("below", 5, 116.400), row("above", 9, 116.404), row("whole", None, 116.41)]
    first = candidates_of(Parts(("浅水街",), door=Door(7)), [STREET], rows)[0]
    assert (first.label, first.exact, first.code) == ("浅水街7号", False, "")
    assert first.lng == pytest.approx(116.402)
    assert type(first.notes[0]).__name__ == "Reckoned"


def test_a_number_past_the_last_plate_gives_the_last_plate():
    first = candidates_of(Parts(("浅水街",), door=Door(99)), [STREET], [row("below", 15, 116.4), row("whole", None, 116.41)])[0]
    assert (first.label, first.exact) == ("浅水街15号", False)


def test_the_exact_address_stands_before_aliases_and_parts():
    alias = Fit(2, None, "浅水街", 1.0, True, 20, True)
    part = Fit(3, None, "浅水街一巷", 0.9, False, 90, True)
    rows = [row("whole", None, 116.4, 1), *[replace(row("whole", None, 116.4 + id / 100, id), stem_id=id) for id in (2, 3)]]
    found = candidates_of(Parts(("浅水街",)), [part, alias, STREET], rows)
    assert [each.tier for each in found] == [0, 1, 2]
    assert [each.exact for each in found] == [True, True, False]


def test_another_division_than_the_one_said_is_no_exact_answer():
    parts = Parts(("浅水街",), divisions=("990102",), door=Door(5))
    found = candidates_of(parts, [STREET], [row("door", 5, 116.4)])
    assert not found[0].exact


def test_the_nearer_of_two_alike_comes_first():
    rows = [row("whole", None, 116.4, 1), replace(row("whole", None, 117.0, 2), stem_id=2)]
    fits = [STREET, Fit(2, None, "浅水街", 1.0, False, 20, True)]
    for near, first in (((116.4, 39.9), 1), ((117.0, 39.9), 2)):
        assert candidates_of(Parts(("浅水街",)), fits, rows, near=near)[0].place_id == first
