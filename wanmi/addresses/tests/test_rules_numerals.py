"""Numbers in both writings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.addresses.rules.numerals import digits_in_chinese, in_chinese, number_of


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("十二", 12), ("一百二十三", 123), ("一百零五", 105), ("一百二", 120), ("四十", 40), ("廿三", 23), ("一二三", 123),
     ("两百", 200), ("一千零五十", 1050), ("〇", 0), ("", None), ("街", None), ("十百", None), ("123456", None), ("一二三四五六", None)],
)  # fmt: skip
def test_a_number_is_read_in_either_writing(text, number):
    assert number_of(text) == number


@given(st.integers(0, 99_999))
def test_what_is_written_in_chinese_is_read_back(number):
    if number < 10_000:
        assert number_of(in_chinese(number)) == number
    assert in_chinese(number)


@given(st.text("零一二三四五六七八九十百千廿卅两0123456789", max_size=8))
def test_no_row_of_numerals_breaks_the_reader(text):
    found = number_of(text)
    assert found is None or 0 <= found <= 99_999


def test_names_have_their_numbers_in_chinese_and_long_rows_stay():
    assert digits_in_chinese("东四12条") == "东四十二条"
    assert digits_in_chinese("电话13800138000") == "电话13800138000"
