"""Address texts taken apart, in every way in which people write and say them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wanmi.addresses.rules.numerals import in_chinese
from wanmi.addresses.rules.parsing import crossing_name, crossing_of_name, local_parts, parse_address
from wanmi.addresses.rules.parts import Door, Relative, divisions_of
from wanmi.addresses.rules.writing import canonical, grams, plain, sounds
from wanmi.kit.rules.pinyin import initials_of, pinyin_of

CITY = divisions_of({
    "110101": "东城区", "110102": "西城区", "110101006": "东四街道", "110101001001": "多福巷社区", "670001": "永康区", "670002": "中西区",
})  # fmt: skip
STREETS = ("东四北大街", "张自忠路", "育群胡同", "东四十条", "和平里北街", "永大路二段")


@pytest.mark.parametrize(
    ("text", "name", "division", "door"),
    [
        ("东城区东四北大街12号", "东四北大街", "110101", Door(12)),
        ("北京市东城区东四北大街十二号", "东四北大街", "110101", Door(12)),
        ("12号东四北大街东城区", "东四北大街", "110101", Door(12)),
        ("東四北大街１２號", "东四北大街", None, Door(12)),
        ("东四北大街一百二十三号", "东四北大街", None, Door(123)),
        ("东四北大街12", "东四北大街", None, Door(12, typed=False)),
        ("东四北大街甲3号院5号楼2单元301室", "东四北大街", None, Door(3, rest="甲院5楼")),
        ("东四12条", "东四十二条", None, None),
        ("东四十条3号", "东四十条", None, Door(3)),
        ("臺南市永康區永大路二段128-1號", "永大路二段", "670001", Door(128, rest="-1")),
        ("710台灣台南市永康區永大二路16號", "永大二路", "670001", Door(16)),
        ("裕農路389巷3弄12-19號", "裕农路", None, Door(12, lane="389巷3弄", rest="-19")),
        ("西门路四段七巷", "西门路四段", None, Door(7, lane="7巷", rest="巷口")),
        ("中西區民生路二段328號對面 (游藝場)", "民生路二段", "670002", Door(328)),
        ("幸福小区5号楼", "幸福小区", None, Door(5, rest="楼")),
        ("dsbdj12", "dsbdj", None, Door(12, typed=False)),
        ("dong si bei da jie 12 hao", "dongsibeidajie", None, Door(12)),
        ("东四bdj12号", "东四bdj", None, Door(12)),
        ("东四街道", "东四街道", None, None),
        ("和平里北街", "和平里北街", None, None),
    ],
)
def test_the_parts_of_an_address(text, name, division, door):
    parts = parse_address(text, CITY)
    assert (parts.names[0], parts.divisions[:1], parts.door) == (name, (division,) if division else (), door)


@pytest.mark.parametrize(
    "text",
    ["东四北大街与张自忠路交叉口", "张自忠路东四北大街路口", "东四北大街张自忠路", "东四北大街和张自忠路口", "东四北大街/张自忠路",
     "东四北大街 张自忠路 十字路口", "张自忠路、东四北大街丁字路口"],
)  # fmt: skip
def test_a_crossing_is_the_same_however_it_is_said(text):
    parts = parse_address(text, CITY)
    assert parts.crossing
    assert crossing_name(*parts.crossing) == crossing_of_name("东四北大街与张自忠路交叉口") == "东四北大街×张自忠路"


def test_a_crossing_is_seen_from_the_second_street_s_first_character_on():
    assert parse_address("东四北大街与张", CITY).crossing == ("东四北大街", "张")


def test_a_street_whose_name_holds_an_and_is_no_crossing():
    assert parse_address("和平里北街", CITY).crossing is None
    assert parse_address("三里河一区", CITY).crossing is None


@pytest.mark.parametrize(
    ("words", "relative"),
    [("东侧15米", Relative("东", 15)), ("往西北约五十米", Relative("西北", 50)), ("以南100米处", Relative("南", 100)),
     ("西50米", Relative("西", 50)),
     ("50米西侧", Relative("西", 50)), ("对面", Relative(opposite=True)), ("斜对面", Relative(opposite=True)), ("北侧", Relative("北")),
     ("门口附近", None), ("旁边", None)],
)  # fmt: skip
def test_words_of_direction_are_told_from_the_place(words, relative):
    for place in ("东四北大街12号", "东四北大街与张自忠路交叉口"):
        parts = parse_address(place + words, CITY)
        assert parts.relative == relative
        assert parts.door == parse_address(place, CITY).door
        assert parts.names[0] == parse_address(place, CITY).names[0]


def test_a_county_said_short_is_one_of_two_readings():
    assert parse_address("东城东四北大街", CITY).names == ("东城东四北大街", "东四北大街")
    assert parse_address("东城东四北大街", CITY).divisions == ("110101",)


def test_a_text_that_only_names_a_division_looks_for_it():
    assert parse_address("东城区", CITY).names == ("东城区",)


@given(st.text(max_size=60))
@example("号")
@example("路口")
@example("十" * 60)
@example("東" * 400)
@example("1号1号1号")
@example("与")
@example("永大路十百巷")
@example("\0\u202e％%_")
def test_no_text_breaks_the_parser(text):
    parts = parse_address(text, CITY)
    assert all(name == canonical(name) or "×" in name for name in parts.names)
    assert parts.door is None or 0 <= parts.door.main <= 99_999
    local_parts(text, CITY)


@given(st.sampled_from(STREETS), st.integers(1, 3999), st.booleans(), st.booleans(), st.booleans())
def test_a_standard_address_is_understood_however_it_is_written(street, number, county, chinese, wide):
    digits = in_chinese(number) if chinese else str(number)
    if wide:
        digits = digits.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    parts = parse_address(f"{'东城区' if county else ''}{street}{digits}号", CITY)
    assert parts.names[0] == street
    assert parts.door == Door(number)
    assert parts.divisions == (("110101",) if county else ())


@given(st.sampled_from(STREETS), st.integers(1, 999), st.sampled_from(["", "甲", "附"]), st.integers(0, 20), st.integers(0, 9))
def test_the_index_reads_a_plate_as_the_search_does(street, number, before, sub, building):
    text = f"{street}{before}{number}{f'-{sub}' if sub else ''}号{f'院{building}号楼' if building else ''}"
    stem, door = local_parts("东城区" + text, CITY)
    assert (stem, door) == (street, parse_address(text, CITY).door)
    assert door
    assert local_parts(street + door.text(), CITY) == (stem, door)


@given(st.text(max_size=40))
def test_plain_and_canonical_are_settled(text):
    assert canonical(canonical(text)) == canonical(text)
    assert len(plain(text)) <= 4 * 200


def test_sounds_join_what_speakers_do_not_part():
    assert sounds("东四") == sounds("东寺") == sounds("东十")
    assert pinyin_of("长安街") == "changanjie"
    assert initials_of("东四北大街") == initials_of("东四bdj") == "dsbdj"
    assert grams(sounds("东四北")) == ["don.si", "si.bei", "don_bei"]


@pytest.mark.parametrize("street", ["东花市大街", "骡马市大街", "荷花市场", "市府路"])
def test_a_market_in_a_street_s_name_is_no_city(street):
    assert local_parts(f"{street}66号", CITY) == (street, Door(66))
    assert local_parts(f"东城区{street}66号", CITY) == (street, Door(66))
    assert street in parse_address(f"东城区{street}66号", CITY).names
    assert street in parse_address(f"北京市东城区{street}66号", CITY).names


def test_a_city_before_a_street_is_a_second_reading():
    assert parse_address("台南市健康路一段113巷24号", CITY).names == ("台南市健康路一段", "健康路一段")
    assert parse_address("臺南市台南市永康區小東路248-11號", CITY).names[0] == "小东路"


@pytest.mark.parametrize(("text", "street"), [("光贤里中华西路二段12号", "中华西路二段"), ("前进村建设路12号", "建设路")])
def test_a_village_before_a_street_is_left_out_in_a_second_reading(text: str, street: str) -> None:
    names = parse_address(text).names
    assert names[0] != street
    assert street in names
