"""Codes by their rule ids: what is right, what is refused and with which words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.kit.rules.codes import (
    AreaCode,
    AreaLevel,
    CodeCharacter,
    CodeDate,
    CodeLength,
    CodeSequence,
    CodeZero,
    ResponsibilityGridCode,
    StreetKind,
    UnitGridCode,
    common_head,
    plain,
    split_code,
)
from wanmi.kit.rules.object_codes import DRAFT_LAYOUT, CaseNumber, ClassificationCode, ComponentCode

counties = st.integers(110101, 659012).map(str)
segments = st.integers(1, 999).map("{:03}".format)


class TestUnitGrid:
    @given(counties, segments, segments, segments)
    def test_ug1_fifteen_digits_are_read_and_written_back(self, county, street, community, sequence):
        text = county + street + community + sequence
        code = UnitGridCode.parse(text)

        assert str(code) == text
        assert (code.county, code.street, code.community, code.sequence) == (county, street, community, sequence)
        assert UnitGridCode.of(text[:12], int(sequence)) == code

    def test_ug2_the_older_fourteen_digits_get_a_zero_before_the_sequence(self):
        assert str(UnitGridCode.parse("22020600100706")) == "220206001007006"

    def test_ug4_the_first_twelve_digits_are_the_community(self):
        code = UnitGridCode.parse("110101005006023")

        assert (code.county, code.street_code, code.community_code) == ("110101", "110101005", "110101005006")

    @pytest.mark.parametrize(
        ("text", "first", "last"),
        [
            ("110101005006000", 13, 15),
            ("110101005000023", 10, 12),
            ("110101000006023", 7, 9),
            ("000000005006023", 1, 6),
            ("11010100500600", 13, 14),
        ],
    )
    def test_ug5_no_segment_is_zero(self, text, first, last):
        with pytest.raises(CodeZero) as no:
            UnitGridCode.parse(text, field="grid")

        assert no.value.field == "grid"
        assert str(no.value) == f"编码“{text}”第 {first} 至 {last} 位不能全为 0。"

    @pytest.mark.parametrize("text", ["", "1101010050060231", "1101010050060", "110101005006"])
    def test_ug6_another_length_is_refused(self, text):
        with pytest.raises(CodeLength) as no:
            UnitGridCode.parse(text)

        assert str(no.value) == f"编码“{text}”应为 15 位，实为 {len(text)} 位。"
        assert no.value.field == "unit_grid_code"

    @pytest.mark.parametrize(
        ("text", "position", "actual"), [("11010100500602A", 15, "A"), ("1101010050-6023", 11, "-"), ("٣10101005006023", 1, "٣")]
    )
    def test_ug6_what_is_no_digit_is_refused_with_its_place(self, text, position, actual):
        with pytest.raises(CodeCharacter) as no:
            UnitGridCode.parse(text)

        assert (no.value.facts["position"], no.value.facts["actual"]) == (position, actual)

    def test_a_long_wrong_code_is_not_repeated_whole(self):
        with pytest.raises(CodeLength) as no:
            UnitGridCode.parse("9" * 50_000)

        assert len(str(no.value)) < 100

    def test_gd12_the_lower_code_comes_first(self):
        codes = ["110101005006023", "110101005006003", "110101004006999"]

        assert [str(code) for code in sorted(map(UnitGridCode.parse, codes))] == sorted(codes)

    @pytest.mark.parametrize("sequence", [0, 1000, -1])
    def test_a_number_past_the_digits_is_refused(self, sequence):
        with pytest.raises(CodeSequence) as no:
            UnitGridCode.of("110101005006", sequence)

        assert str(no.value) == f"顺序号 {sequence} 不在 1 至 999 之内。"


def test_what_is_pasted_is_made_plain():
    assert plain(" １１０１０１ c2026\u3000") == "110101C2026"
    assert str(UnitGridCode.parse("110101 005 006 ０２３\n")) == "110101005006023"


class TestAreas:
    @pytest.mark.parametrize(
        ("text", "level", "parent"),
        [
            ("110101", AreaLevel.COUNTY, None),
            ("110101005", AreaLevel.STREET, "110101"),
            ("110101005006", AreaLevel.COMMUNITY, "110101005"),
        ],
    )
    def test_the_length_tells_the_level(self, text, level, parent):
        area = AreaCode.parse(text)

        assert (str(area), area.level) == (text, level)
        assert (str(area.parent) if area.parent else None) == parent
        assert area.holds("110101005006023")
        assert not area.holds("110102005006023")

    @pytest.mark.parametrize(("text", "refusal"), [("1101", CodeLength), ("110101000", CodeZero), ("11010A", CodeCharacter)])
    def test_what_is_no_area_is_refused(self, text, refusal):
        with pytest.raises(refusal):
            AreaCode.parse(text)

    @pytest.mark.parametrize(
        ("street", "kind"),
        [
            ("001", StreetKind.STREET_OFFICE),
            ("099", StreetKind.STREET_OFFICE),
            ("100", StreetKind.TOWN),
            ("200", StreetKind.TOWNSHIP),
            ("399", StreetKind.TOWNSHIP),
            ("400", StreetKind.OTHER),
            ("600", None),
            ("", None),
        ],
    )
    def test_ug8_the_range_tells_the_kind_of_street(self, street, kind):
        assert AreaCode.parse("110101" + street).street_kind is kind


class TestResponsibilityGrid:
    def test_rg3_a_street_a_z_and_a_number(self):
        code = ResponsibilityGridCode.parse("110101005z017")

        assert str(code) == "110101005Z017" == str(ResponsibilityGridCode.of("110101005", 17))
        assert code.parts == ("110101005", "Z017")

    def test_rg3_another_letter_is_refused(self):
        with pytest.raises(CodeCharacter) as no:
            ResponsibilityGridCode.parse("110101005X017")

        assert str(no.value) == "编码“110101005X017”第 10 位是“X”，应为 Z。"


class TestComponents:
    def test_co1_sixteen_digits(self):
        code = ComponentCode.parse("3205080101000001")

        assert (code.county, code.class_code, code.subclass_code, code.sequence) == ("320508", "01", "01", "000001")
        assert str(code) == "3205080101000001" == str(ComponentCode.of("320508", "0101", 1))

    def test_co2_no_segment_is_zero(self):
        with pytest.raises(CodeZero):
            ComponentCode.parse("3205080101000000")

    def test_co3_the_class_is_four_digits(self):
        assert str(ComponentCode.parse("3205080101000001").classification) == "0101"
        assert ClassificationCode.parse("0110") == ClassificationCode("01", "10")
        with pytest.raises(CodeLength):
            ClassificationCode.parse("110")

    def test_ev2_an_event_code_has_ten_digits(self):
        assert ClassificationCode.parse("0110").event_code("110101") == "1101010110"

    def test_co7_the_lengths_are_the_installations_choice(self):
        code = ComponentCode.parse("1101010108012345", layout=DRAFT_LAYOUT)

        assert (code.class_code, code.subclass_code, code.sequence) == ("01", "080", "12345")
        with pytest.raises(CodeSequence):
            ComponentCode.of("110101", "01080", 100_000, layout=DRAFT_LAYOUT)


class TestCaseNumbers:
    def test_ca2_twenty_characters(self):
        number = CaseNumber.parse("110101C2026112200137")

        assert number == CaseNumber("110101", "component", date(2026, 11, 22), 137)
        assert str(number) == "110101C2026112200137"
        assert number.short == "C·00137"
        assert number.parts == ("110101C20261122", "00137")

    @given(counties, st.sampled_from(["component", "event"]), st.dates(date(1000, 1, 1)), st.integers(1, 99_999))
    def test_ca2_a_number_given_is_read_back(self, county, kind, day, sequence):
        number = CaseNumber.of(county, kind, day, sequence)

        assert CaseNumber.parse(str(number)) == number
        assert len(str(number)) == 20

    def test_ca2_the_day_exists(self):
        with pytest.raises(CodeDate) as no:
            CaseNumber.parse("110101E2026023000137")

        assert str(no.value) == "编号“110101E2026023000137”中的日期 20260230 不存在。"

    def test_ca2_the_kind_is_c_or_e(self):
        with pytest.raises(CodeCharacter) as no:
            CaseNumber.parse("110101X2026112200137")

        assert no.value.facts["expected"] == "C/E"

    def test_ca2_a_day_holds_99999(self):
        with pytest.raises(CodeSequence):
            CaseNumber.of("110101", "event", date(2026, 11, 22), 100_000)


class TestHeads:
    @given(st.lists(st.text("01", max_size=6), max_size=6))
    def test_the_head_is_what_all_share_and_no_more(self, codes):
        head = common_head(codes)

        assert all(code.startswith(head) for code in codes)
        if len(set(codes)) > 1:
            assert len({code[: len(head) + 1] for code in codes}) > 1

    def test_a_code_is_cut_after_what_the_list_shares(self):
        codes = ["110101005006023", "110101005006003", "110101005011020"]
        head = common_head(codes)

        assert [split_code(code, head) for code in codes] == [
            ("1101010050", "06023"),
            ("1101010050", "06003"),
            ("1101010050", "11020"),
        ]

    def test_one_code_alone_differs_from_nothing(self):
        assert split_code("110101", common_head(["110101", "110101"])) == ("", "110101")
        assert split_code("120101", "11") == ("", "120101")
