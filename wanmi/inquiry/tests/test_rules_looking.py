"""What the one search box understands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.inquiry.rules.search_text import Meaning, meaning_of


@pytest.mark.parametrize(
    ("typed", "meaning", "text"),
    [
        ("110101C2026112200137", Meaning.NUMBER, "110101C2026112200137"),
        (" 110101e20261122 00137 ", Meaning.NUMBER, "110101E2026112200137"),
        ("110101E20261122", Meaning.NUMBER_BEGIN, "110101E20261122"),
        ("C·00137", Meaning.TODAY, "C00137"),
        ("e-00141", Meaning.TODAY, "E00141"),
        ("1101010101004712", Meaning.COMPONENT, "1101010101004712"),
        ("110101005006023", Meaning.PLACE, "110101005006023"),
        ("110101005", Meaning.PLACE, "110101005"),
        ("110101005006", Meaning.PLACE, "110101005006"),
        ("138 0013 8000", Meaning.PHONE, "13800138000"),
        ("010-64012345", Meaning.PHONE, "01064012345"),
        ("64012345", Meaning.PHONE, "64012345"),
        ("东四北大街 107 号", Meaning.WORDS, "东四北大街 107 号"),
        ("东", Meaning.NOTHING, "东"),
        ("", Meaning.NOTHING, ""),
    ],
)
def test_what_is_typed_is_understood(typed: str, meaning: Meaning, text: str) -> None:
    looked = meaning_of(typed)
    assert (looked.meaning, looked.text) == (meaning, text)


@given(st.text(max_size=200))
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    looked = meaning_of(typed)
    assert "\0" not in looked.text
    assert len(looked.text) <= 80
