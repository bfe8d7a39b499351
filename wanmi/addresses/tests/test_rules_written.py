"""Addresses as callers, clerks and parcels write them: what stands around them goes, several numbers become one, and it is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.addresses.rules.callers import without_callers
from wanmi.addresses.rules.parsing import crossing_name, is_street, parse_address, standing_at
from wanmi.addresses.rules.parts import Door, Relative
from wanmi.addresses.rules.ranking import is_another
from wanmi.addresses.rules.writing import plain

TELEPHONES = ("13812345678", "138-1234-5678", "138 1234 5678", "138****5678", "+86 13812345678", "010-65121234", "(010)65121234",
              "65121234", "400-810-1234", "0571-88123456-802")  # fmt: skip


@pytest.mark.parametrize("telephone", TELEPHONES)
@pytest.mark.parametrize(
    "text", ["{} 东四北大街12号", "东四北大街12号 {}", "东四北大街12号，电话：{}", "李小明{}，东四北大街12号", "东四北大街12号({})"]
)
def test_a_telephone_beside_an_address_is_no_part_of_it(text, telephone):
    parts = parse_address(text.format(telephone))
    assert (parts.names, parts.door) == (("东四北大街",), Door(12))


@pytest.mark.parametrize(
    "text",
    ["张先生 东四北大街12号", "东四北大街12号张女士", "东四北大街12号 联系人：王芳 13812345678", "市民反映东四北大街12号",
     "地址：东四北大街12号", "我住在东四北大街12号", "欧阳先生，东四北大街门牌号12号", "东四北大街12号 刘师傅",
     "联系人王先生，电话13812345678，地址东四北大街12号", "2024年3月5日，东四北大街12号", "今天上午东四北大街12号门口",
     "东四北大街12号，时间：10:30", "东四北大街12号，QQ：12345678", "东四北大街（12号）", "东四北大街No.12号"],
)  # fmt: skip
def test_a_name_or_a_greeting_beside_an_address_is_no_part_of_it(text):
    parts = parse_address(text)
    assert (parts.names, parts.door) == (("东四北大街",), Door(12))


@pytest.mark.parametrize(
    "name", ["李家园小区", "张自忠路", "王府井大街", "黄寺大街", "白云观", "地址路", "反帝路", "李师傅牛肉面", "老师傅饭店", "电话局",
             "灯市口大街", "2路", "110101001001002"]
)  # fmt: skip
def test_names_that_look_like_people_stay(name):
    assert without_callers(plain(name)) == (name, ())


@pytest.mark.parametrize(
    ("text", "name", "door"),
    [
        ("东四北大街126、128、130号", "东四北大街", Door(126)),
        ("东四北大街126号、128号", "东四北大街", Door(126)),
        ("东四北大街126/128号", "东四北大街", Door(126)),
        ("东四北大街126和128号", "东四北大街", Door(126)),
        ("东四北大街48~50号", "东四北大街", Door(48)),
        ("东四北大街48～50號", "东四北大街", Door(48)),
        ("东四北大街48至50号", "东四北大街", Door(48)),
        ("东四北大街48号-50号", "东四北大街", Door(48)),
    ],
)
def test_of_several_numbers_the_first_is_taken_and_told(text, name, door):
    parts = parse_address(text)
    assert (parts.names, parts.door) == ((name,), door)
    assert parts.several.startswith(str(door.main))


@pytest.mark.parametrize(
    ("text", "name", "door"),
    [
        ("10号大街", "十号大街", None),
        ("10号大街12号", "十号大街", Door(12)),
        ("21号大街1482号", "二十一号大街", Door(1482)),
        ("3号路5号", "三号路", Door(5)),
        ("东四北大街46号甲", "东四北大街", Door(46, rest="甲")),
        ("东四北大街46甲号", "东四北大街", Door(46, rest="甲")),
        ("东四北大街12号附3号", "东四北大街", Door(12, rest="-3")),
        ("湖滨南路138号之1号", "湖滨南路", Door(138, rest="-1")),
        ("东四北大街12#", "东四北大街", Door(12)),
        ("东四北大街40号3楼", "东四北大街", Door(40)),
        ("东四北大街40号3层301室", "东四北大街", Door(40)),
        ("东四北大街12号1单元201", "东四北大街", Door(12)),
        ("东四北大街12号院内3号楼下", "东四北大街", Door(12, rest="院3楼")),
        ("东四北大街12之1", "东四北大街", Door(12, rest="-1", typed=False)),
        ("京港澳高速北京方向K45+600", "京港澳高速", None),
        ("东四北大街40号院3楼", "东四北大街", Door(40, rest="院3楼")),
        ("张自忠小区5幢", "张自忠小区", Door(5, rest="楼")),
        ("张自忠小区5栋2单元301", "张自忠小区", Door(5, rest="楼")),
        ("张自忠小区5-3-201", "张自忠小区", Door(5, rest="楼")),
        ("张自忠小区5#楼", "张自忠小区", Door(5, rest="楼")),
        ("隆福大厦5楼", "隆福大厦", None),
        ("隆福大厦A座5楼502室", "隆福大厦", None),
        ("126号和平路", "和平路", Door(126)),
        ("江汉路3112钱龙大厦", "江汉路", Door(3112)),
        ("环城东路43-3万民诊所", "环城东路", Door(43, rest="-3")),
        ("田林路200弄3支弄30号601室", "田林路", Door(30, lane="200弄3支弄")),
        ("G106国道K12+300", "g一百零六国道", None),
        ("东四北大街路灯杆12号", "东四北大街", None),
        ("东四北大街12号灯杆", "东四北大街", None),
    ],
)
def test_the_number_of_an_address_as_people_write_it(text, name, door):
    parts = parse_address(text)
    assert (parts.names[0], parts.door) == (name, door)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("江汉路3112钱龙大厦", {"江汉路", "钱龙大厦"}),
        ("市心北路丰盛大厦3幢", {"丰盛大厦", "市心北路"}),
        ("12号东四北大街", {"东四北大街"}),
        ("东四公交站台", {"东四"}),
        ("东四地铁站B口", {"东四"}),
    ],
)
def test_a_building_named_behind_its_street_is_looked_for_too(text, names):
    assert names <= set(parse_address(text).names)


@pytest.mark.parametrize(
    ("words", "relative"),
    [
        ("东北角", Relative("东北", corner=True)),
        ("西南角公厕旁", Relative("西南", corner=True)),
        ("往北50米路西", Relative("北", 50, then="西")),
        ("往北50米路西便道上", Relative("北", 50, then="西")),
        ("向东100米再向北20米", Relative("东", 100, then="北", then_metres=20)),
        ("以东1公里", Relative("东", 1000)),
        ("往南走约五十米处", Relative("南", 50)),
        ("对面工地", Relative(opposite=True)),
        ("路西", Relative("西")),
    ],
)
def test_steps_corners_and_sides_are_told_from_the_place(words, relative):
    assert parse_address("东四北大街12号" + words).relative == relative
    assert parse_address("东四北大街12号" + words).door == Door(12)


@pytest.mark.parametrize(
    "text",
    ["东四北大街近张自忠路", "东四北大街（张自忠路口）", "东四北大街与张自忠路交汇处", "张自忠路*东四北大街", "东四北大街和张自忠路转角处",
     "张自忠路靠近东四北大街", "东四北大街与张自忠路相交处"],
)  # fmt: skip
def test_a_crossing_is_said_in_many_words(text):
    parts = parse_address(text)
    assert parts.crossing
    assert crossing_name(*parts.crossing) == "东四北大街×张自忠路"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("崇善四街", "崇善十街"),
        ("信义北路", "信义南路"),
        ("东直门内大街", "东直门外大街"),
        ("永大路二段", "永大路三段"),
        ("东四十二条", "东四十条"),
    ],
)
def test_names_that_differ_in_a_number_or_a_side_are_two(one, other):
    assert is_another(one, other)
    assert is_another(other, one)


@pytest.mark.parametrize(
    ("typed", "name"), [("东寺北大街", "东四北大街"), ("前水街", "浅水街"), ("东四", "东四十条"), ("浅水界", "浅水街")]
)
def test_a_slip_of_the_ear_is_no_other_name(typed, name):
    assert not is_another(typed, name)


@pytest.mark.parametrize(
    ("address", "at"),
    [("湖滨西路12号", ("湖滨西路", Door(12))), ("湖滨北路72号中闽大厦", ("湖滨北路", Door(72))),
     ("嘉禾路1299号高崎", ("嘉禾路", Door(1299))), ("天英一里86号附近", ("天英一里", Door(86))),
     ("集美大道", None), ("港中路与三都路交叉口西50米", None), ("展鸿路82号东100米", None)],
)  # fmt: skip
def test_a_place_with_a_name_stands_at_its_address(address, at):
    assert standing_at(address) == at


def test_a_street_and_nothing_more_is_no_address_of_its_own():
    assert is_street("集美大道")
    assert not is_street("港中路与三都路交叉口西五十米")


@given(st.integers(1, 3999), st.sampled_from(TELEPHONES), st.sampled_from(["张先生", "李女士", "王芳"]), st.permutations(range(3)))
def test_an_address_is_the_same_in_whatever_order_name_and_telephone_stand(number, telephone, name, order):
    pieces = [f"东四北大街{number}号", telephone, name]
    parts = parse_address("，".join(pieces[at] for at in order))
    assert parts.door == Door(number)
    assert parts.names[0] == "东四北大街" or name == "王芳"
