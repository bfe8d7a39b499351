"""Tables as spreadsheets, other programs and tired people make them: what they mean is read, what is doubtful is said."""

# ruff: noqa: E501 (tables of cases)
from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.components.models import Component
from wanmi.deliveries.actions import correct_row, inspect_again, map_delivery
from wanmi.deliveries.actions.whole import bring_in
from wanmi.deliveries.kinds.kind import REAL_DAY
from wanmi.deliveries.models import Delivery, DeliveryFinding, DeliveryState
from wanmi.deliveries.rules.refusals import NotMapped
from wanmi.deliveries.tests.test_deliveries import AT, ON, PLACES, ROWS, checked, clerk, received, taken
from wanmi.formats.foreign.placing import coordinate
from wanmi.formats.rules.mapping import code_of, cut_column, day_of
from wanmi.formats.rules.refusals import HeadingsTwice, UnreadableFile
from wanmi.people.rules.seats import Seat

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
__all__ = ["clerk"]
X, Y = f"{PLACES[0][0]:.6f}", f"{PLACES[0][1]:.6f}"
HEADS = ["标识码", "名称", "小类", "状态", "经度", "纬度"]
ROW = [ROWS[0][0], "上水井盖", "0101", "完好", X, Y]


def text(*lines: str, encoding: str = "utf-8") -> tuple[bytes, str]:
    return "\n".join(lines).encode(encoding), "部件.csv"


def book(*rows: list[Any], sheets: dict[str, list[list[Any]]] | None = None, change: Any = None, **cells: str) -> tuple[bytes, str]:
    """A workbook of one sheet of these rows, then the others; `cells`: how the text of one cell's element is written instead."""
    made = openpyxl.Workbook()
    for number, (name, lines) in enumerate(({"部件": list(rows)} | (sheets or {})).items()):
        sheet: Any = made.active if not number else made.create_sheet(name)
        sheet.title = name
        for line in lines:
            sheet.append(line)
    if change:
        change(made)
    out, again = io.BytesIO(), io.BytesIO()
    made.save(out)
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(again, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            for cell, element in cells.items() if entry.filename.endswith("sheet1.xml") else ():
                body, count = re.subn(rf'<c r="{cell}".*?(?:</c>|/>)'.encode(), element.encode(), body, count=1)
                assert count
            new.writestr(entry, body)
    return again.getvalue(), "部件.xlsx"


def said(delivery: Delivery) -> list[tuple[int, str, bool]]:
    return [
        (one.number, f"{one.problem} {one.value} {one.remedy}", one.is_error) for one in DeliveryFinding.objects.filter(delivery=delivery)
    ]


# ── dividers, encodings, headings ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("divider", [",", ";", "\t", "|", "，"])
def test_a_text_is_read_whatever_its_divider_and_encoding(clerk: Seat, divider: str, encoding: str):
    delivery = received(clerk, text(divider.join(HEADS), divider.join(ROW), encoding=encoding))
    assert (delivery.columns, delivery.sample[0][1], delivery.rows) == (HEADS, "上水井盖", 1)


def test_utf_16_is_known_by_its_mark_in_both_orders(clerk: Seat):
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        body, name = text(",".join(HEADS), ",".join(ROW), encoding=encoding)
        assert checked(clerk, received(clerk, (mark + body, name))).good == 1


@pytest.mark.parametrize(("lines", "row"), [
    (("UTF-8", ",".join(HEADS)), 3), (("sep=,", ",".join(HEADS)), 3), (("sep=;", ";".join(HEADS)), 3),
    (("东城区部件普查成果表（2026年）", "填报单位：测绘院,,,日期：2026-03-02,,", "", ",".join(HEADS)), 5), ((",".join(HEADS), ""), 3), ((",".join(HEADS),), 2),
    (("ObjID,ObjName,SmallClass,ObjState,X,Y", ",".join(HEADS)), 3),
])  # fmt: skip
def test_the_headings_are_found_under_what_stands_above_them_and_rows_are_counted_as_the_file_does(
    clerk: Seat, lines: tuple[str, ...], row: int
):
    wrong = ["12", *ROW[1:]]
    divider = ";" if lines[0] == "sep=;" else ","
    delivery = checked(clerk, received(clerk, text(*lines, divider.join(wrong))))
    assert delivery.columns == HEADS
    assert delivery.rows == 1
    assert said(delivery)[0][0] == row


def test_a_title_in_merged_cells_is_no_fault_and_is_told(clerk: Seat):
    merge = lambda made: (made.active.merge_cells("A1:F1"), made.active.merge_cells("A2:A3"))  # noqa: E731
    file = book(["部件普查表"], ["标识码", "属性", None, None, None, None], [None, *HEADS[1:]], ROW, change=merge)
    delivery = received(clerk, file)
    assert (delivery.columns, delivery.heading) == (HEADS, 3)
    assert "部件普查表" in delivery.notes[0]


def test_the_row_of_headings_can_be_chosen_or_be_none(clerk: Seat):
    delivery = received(clerk, text("甲,乙,丙", "子,丑,寅", "1,2,3"))
    assert (delivery.heading, delivery.columns) == (1, ["甲", "乙", "丙"])
    assert inspect_again(delivery=delivery, by=clerk, at=AT, layer="", encoding="", heading=2).columns == ["子", "丑", "寅"]
    none = inspect_again(delivery=delivery, by=clerk, at=AT, layer="", encoding="", heading=0)
    assert (none.columns, none.rows) == (["列1", "列2", "列3"], 3)
    with pytest.raises(UnreadableFile, match="第 9 行没有列名"):
        inspect_again(delivery=delivery, by=clerk, at=AT, layer="", encoding="", heading=9)


def test_data_in_the_place_of_headings_is_said(clerk: Seat):
    assert "列名行" in received(clerk, text(",".join(ROW), ",".join(ROW))).notes[0]


@pytest.mark.parametrize("second", ["名称", " 名称 ", "名稱", "名 称"])
def test_equal_headings_are_asked_about_never_taken_in_silence(clerk: Seat, second: str):
    heads, row = [*HEADS, second], [*ROW, "旧名称"]
    delivery = received(clerk, text(",".join(heads), ",".join(row)))
    assert "name" not in delivery.mapping
    with pytest.raises(HeadingsTwice, match=r"B 列.*G 列"):
        checked(clerk, delivery)
    chosen = delivery.columns[1]
    taken(clerk, checked(clerk, delivery, mapping=delivery.mapping | {"name": chosen}))
    assert Component.objects.filter(code=ROW[0], name="上水井盖").exists()


def test_equal_headings_may_all_be_left_out(clerk: Seat):
    delivery = received(clerk, text(",".join([*HEADS, "ＮＡＭＥ", "name"]), ",".join([*ROW, "a", "b"])))
    assert delivery.mapping["name"] == "名称"  # a surer heading stands there once
    delivery = received(clerk, text(",".join([*HEADS, "名称"]), ",".join([*ROW, "b"])))
    assert checked(clerk, delivery, mapping=delivery.mapping | {"name": "-"}).good == 1


def test_a_row_with_more_cells_than_headings_is_not_taken(clerk: Seat):
    delivery = checked(clerk, received(clerk, text(",".join(HEADS), ",".join(ROW), ",".join([ROW[0], "井盖", "大", *ROW[2:]]))))
    assert (3, True) in [(number, grave) for number, words, grave in said(delivery) if "多于列名" in words]


# ── cells that are no values ─────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("code", "grave"), [("1.10101E+15", True), ("1.1E15", True)])
def test_a_long_number_as_excel_shows_it_is_no_code(clerk: Seat, code: str, grave: bool):
    delivery = checked(clerk, received(clerk, text(",".join(HEADS), ",".join([code, *ROW[1:]]))))
    number, words, is_grave = next(each for each in said(delivery) if "Excel" in each[1])
    assert (number, is_grave) == (2, grave)
    assert code in words


@pytest.mark.parametrize(("code", "grave"), [(1101010101000101, False), (9901010101000100, True)])
def test_a_code_in_a_cell_of_numbers_may_have_lost_digits(clerk: Seat, code: int, grave: bool):
    delivery = checked(clerk, received(clerk, book(HEADS, [code, *ROW[1:]])))
    assert next((number, is_grave) for number, words, is_grave in said(delivery) if "Excel" in words) == (2, grave)
    if grave:  # looked at and said anew, it is taken
        correct_row(delivery_id=delivery.pk, number=2, values={"code": str(code)}, place=None, by=clerk, at=AT)
        delivery.refresh_from_db()
        assert delivery.good == 1


CELLS = {
    "formula": ('<c r="B2"><f>VLOOKUP(A2,X!A:B,2,0)</f></c>', "公式"), "emptied": ('<c r="B2"><f>A2&amp;"x"</f><v></v></c>', "公式"),
    "error": ('<c r="B2" t="e"><v>#N/A</v></c>', "#N/A"), "formula_error": ('<c r="B2" t="e"><f>A9</f><v>#REF!</v></c>', "#REF!"),
}  # fmt: skip


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_that_is_no_value_is_said_and_keeps_its_row_out(clerk: Seat, name: str):
    element, words = CELLS[name]
    delivery = checked(clerk, received(clerk, book(HEADS, ROW, B2=element)))
    assert delivery.good == 0
    assert any(number == 2 and words in told for number, told, grave in said(delivery) if grave), said(delivery)


@pytest.mark.parametrize("element", ['<c r="B2" t="str"><f>A1</f><v>上水井盖</v></c>', '<c r="B2" t="str"><f>IF(1,"","")</f><v></v></c>'])
def test_a_formula_with_its_value_is_a_value(clerk: Seat, element: str):
    assert checked(clerk, received(clerk, book(HEADS, ROW, B2=element))).good == 1


def test_an_error_in_a_text_is_said_too(clerk: Seat):
    delivery = checked(clerk, received(clerk, text(",".join(HEADS), ",".join([ROW[0], "#REF!", *ROW[2:]]))))
    assert (delivery.good, "错误值" in said(delivery)[0][1]) == (0, True)


def test_a_table_that_begins_away_from_the_corner_is_counted_as_the_sheet_does(clerk: Seat):
    away = [[None] * 8] * 2 + [[None, None, *row] for row in (HEADS, ROW, ["12", *ROW[1:]], [*ROW[:1], "x", *ROW[2:]])]
    delivery = checked(clerk, received(clerk, book(*away, D6='<c r="D6" t="e"><v>#N/A</v></c>')))
    assert (delivery.columns, delivery.heading) == (HEADS, 3)
    assert {(number, words.split()[0]) for number, words, grave in said(delivery) if grave} >= {(5, "标识码不是"), (6, "“名称”是")}, said(
        delivery
    )
    twice = received(clerk, book(*[[None, *row] for row in ([*HEADS, "名称"], [*ROW, "b"])]))
    assert twice.twice == {"名称": ["名称（C 列）", "名称（H 列）"]}


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:body>
<office:spreadsheet><table:table table:name="部件">%s</table:table></office:spreadsheet></office:body></office:document-content>"""


@pytest.mark.parametrize(
    ("kind", "is_good"),
    [('office:value-type="string" office:string-value="" calcext:value-type="error"', False), ('office:value-type="string"', True)],
)
def test_errors_in_a_sheet_of_libreoffice_are_refused_with_their_number(clerk: Seat, kind: str, is_good: bool):
    def line(cells: list[str], kinds: str) -> str:
        each = "".join(f"<table:table-cell {kinds}><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
        return f"<table:table-row>{each}</table:table-row>"

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", ODS % (line(HEADS, 'office:value-type="string"') + line(ROW, kind)))
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
    if is_good:
        assert received(clerk, (out.getvalue(), "部件.ods")).rows == 1
        return
    with pytest.raises(UnreadableFile, match=r"6 个单元格是错误值.*xlsx"):
        received(clerk, (out.getvalue(), "部件.ods"))


# ── days and codes ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("given", "day"), [
    ("45296", "2024-01-05"), ("45296.5", "2024-01-05"), ("20240111", "2024-01-11"), ("2024-1-5", "2024-01-05"), ("2024年1月5日", "2024-01-05"),
    ("2024/1/5 0:00:00", "2024-01-05"), ("2024-01-04T16:00:00Z", "2024-01-05"), ("２０２４－０１－０５", "2024-01-05"),
])  # fmt: skip
def test_a_day_is_read(given: str, day: str):
    assert day_of(given) == day


@pytest.mark.parametrize("given", ["2024111", "24-1-5", "202401", "2024-13-01", "99999", "1704412800000", "5/1/2024"])
def test_what_may_be_two_days_is_none(given: str):
    assert day_of(given) == given


def test_days_as_numbers_are_taken_and_told_and_an_unclear_one_keeps_its_row_out(clerk: Seat):
    rows = [[ROW[0], *ROW[1:], 45296], [ROWS[1][0], "污水井盖", "0102", "完好", f"{PLACES[1][0]}", f"{PLACES[1][1]}", 45296.5],
            ["9901010101000102", *ROW[1:], 2024111]]  # fmt: skip
    delivery = checked(clerk, received(clerk, book([*HEADS, "初始日期"], *rows)))
    assert (delivery.good, delivery.bad) == (2, 1)
    assert any("45296 读作 2024-01-05" in note for note in delivery.noted)
    assert any(number == 4 and "不是日期" in words and "2024111" in words for number, words, _grave in said(delivery))
    taken(clerk, delivery)
    assert set(Component.objects.filter(source="测绘院").values_list("initial_on", flat=True)) == {date(2024, 1, 5)}


def test_a_workbook_may_reckon_its_days_from_1904(clerk: Seat):
    def since_1904(made: Any) -> None:
        made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    delivery = taken(clerk, checked(clerk, received(clerk, book([*HEADS, "初始日期"], [*ROW, 43834], change=since_1904))))
    assert Component.objects.get(code=ROW[0]).initial_on == date(2024, 1, 5), delivery.noted


def test_a_zero_that_excel_has_cut_is_set_before_again_and_told(clerk: Seat):
    delivery = checked(clerk, received(clerk, book(HEADS, [*ROW[:2], 101, *ROW[3:]])))
    assert (delivery.good, delivery.noted) == (1, ["“小类”有 1 个值少了前导 0（Excel 会去掉）：101 读作 0101"])
    assert [code_of(each, 4) for each in ("101", "0101", "'0101", "１０１", "11", "井盖", "\u200b0101")] == [
        "0101",
        "0101",
        "0101",
        "0101",
        "11",
        "井盖",
        "0101",
    ]


def test_a_text_that_is_forced_by_a_formula_is_that_text(clerk: Seat):
    delivery = received(clerk, text(",".join(HEADS), ",".join([f'"=""{ROW[0]}"""', *ROW[1:]])))
    assert delivery.sample[0][0] == ROW[0]


# ── sheets ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_every_sheet_is_named_and_can_be_chosen(clerk: Seat):
    def hide(made: Any) -> None:
        made["旧"].sheet_state = "hidden"
        made["东城"].row_dimensions[2].hidden = True

    more = {"东城": [HEADS, ROW, [ROWS[1][0], *ROW[1:]]], "旧": [HEADS, ROW], "空": []}
    delivery = received(clerk, book(["本表说明"], ["请先读"], sheets=more, change=hide))
    assert delivery.layer == "东城"  # the one whose headings mean something
    assert [(part["name"], part["rows"], part["chosen"], part["hidden"]) for part in delivery.parts] == [
        ("部件", 1, False, False), ("东城", 2, True, False), ("旧", 1, False, True), ("空", 0, False, False),
    ]  # fmt: skip
    assert any("没有选用" in note and "旧（1 行，隐藏）" in note for note in delivery.notes)
    assert any("被隐藏或筛选掉（第 2 行）" in note for note in delivery.notes)
    assert inspect_again(delivery=delivery, by=clerk, at=AT, layer="旧", encoding="").rows == 1
    both = inspect_again(delivery=delivery, by=clerk, at=AT, layer="*", encoding="")
    assert [part["name"] for part in both.parts if part["chosen"]] == ["东城", "旧"]
    both = checked(clerk, both)
    assert both.rows == 3
    assert any("旧 从 1001 起" in note for note in both.noted)
    with pytest.raises(UnreadableFile, match="没有“西城”，有：部件、东城、旧"):
        inspect_again(delivery=both, by=clerk, at=AT, layer="西城", encoding="")


def test_another_reading_has_what_was_checked_checked_anew(clerk: Seat):
    delivery = checked(clerk, received(clerk, text(",".join(HEADS), ",".join(ROW))))
    again = inspect_again(delivery=delivery, by=clerk, at=AT, layer="", encoding="utf-8-sig")
    assert (again.state, again.good) == (DeliveryState.RECEIVED, 0)


# ── places in texts ──────────────────────────────────────────────────────────────────────────────────────────────────
D, M = int(PLACES[0][0]), (PLACES[0][0] % 1) * 60
PAIRS = [
    f"{X},{Y}", f"{Y},{X}", f"({X}, {Y})", f"{X} {Y}", f"{Y}°N {X}°E", f"北纬{Y}°，东经{X}°", f"{X};{Y}", f"POINT({X} {Y})", f"SRID=4326;POINT({X} {Y})",
    f"{D}°{M:.5f}′E {Y}N", f"[{X},{Y}]", f"{X}、{Y}", f"{X},{Y},52.3", f'{{"type":"Point","coordinates":[{X},{Y}]}}',
]  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS)
def test_coordinates_in_one_column_are_read(clerk: Seat, pair: str):
    cell = pair.replace('"', '""')
    delivery = checked(clerk, received(clerk, text("标识码,小类,坐标", f'{ROW[0]},0101,"{cell}"')))
    assert delivery.good == 1, said(delivery)
    taken(clerk, delivery)
    assert Component.objects.get(code=ROW[0]).geometry.coords == pytest.approx(tuple(PLACES[0]), abs=2e-7)


@pytest.mark.parametrize(("given", "words"), [
    ("10,20", "分不清哪个是经度"), ("北京站前", "文字无法读取"), (f"{X}", "文字无法读取"), ("POLYGON((116.1 39.9,116.2 39.9", "文字无法读取"),
    ("POLYGON((" + "116.100000 39.900000," * 1700, "截断"), ("CIRCULARSTRING (0 0, 1 1, 2 0)", "曲线"),
])  # fmt: skip
def test_a_place_that_cannot_be_read_is_said_with_what_stands_there(clerk: Seat, given: str, words: str):
    cut = given if len(given) < 32_767 else given[:32_767]
    delivery = checked(clerk, received(clerk, book(["标识码", "小类", "WKT"], [ROW[0], "0101", cut])))
    found = [each for each in said(delivery) if "几何" in each[1] or words in each[1]]
    assert [(number, words in told, cut[:20] in told) for number, told, _grave in found] == [(2, True, True)], said(delivery)


def test_degrees_minutes_and_seconds_in_two_columns_are_read(clerk: Seat):
    row = [ROW[0], "0101", f"{D}°{int(M)}′{(M % 1) * 60:.4f}″", f"N{Y}"]
    delivery = checked(clerk, received(clerk, text("标识码,小类,经度,纬度", ",".join(row))))
    assert delivery.good == 1, said(delivery)


def test_an_outline_longer_than_a_cell_of_python_s_own_reader_is_read(clerk: Seat):
    ring = ",".join(f"{116.40 + number / 1e7:.7f} 39.9" for number in range(9000))
    body = f'类型,名称,WKT\n建筑,大厦,"POLYGON(({ring},116.41 39.91,116.40 39.9))"'.encode()
    delivery = received(clerk, (body, "要素.csv"), kind="components")
    assert len(body) > 131_072
    assert delivery.columns == ["类型", "名称", "WKT"]


# ── at the doors ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_headings_that_a_shapefile_has_cut_are_known():
    assert cut_column(["标识码", "小类代"], ("小类代码",)) == "小类代"
    assert cut_column(["单元网格编"], ("单元网格编码",)) == "单元网格编"
    assert cut_column(["名"], ("名称",)) == ""


def test_a_column_that_is_not_there_is_refused_by_name(clerk: Seat, tmp_path: Path):
    path = tmp_path / "部件.csv"
    path.write_bytes(text(",".join(HEADS), ",".join(ROW))[0])
    with pytest.raises(UnreadableFile, match="没有“编号甲”这一列"):
        bring_in(kind="components", path=path, source="测绘院", by=clerk, at=AT, mapping={"code": "编号甲"})
    delivery = received(clerk, text(",".join(HEADS), ",".join(ROW)))
    with pytest.raises(UnreadableFile, match="这一列"):
        map_delivery(delivery_id=delivery.pk, mapping={"code": "无"}, system="wgs84", mode="add", begins_on=ON, by=clerk, at=AT)


# ── days that are none, and places under other names ─────────────────────────────────────────────────────────────────
@given(st.integers(1800, 2099), st.integers(0, 13), st.integers(0, 32))
def test_a_day_is_one_that_there_is(year: int, month: int, day: int):
    told = f"{year:04}-{month:02}-{day:02}"
    try:
        real = bool(date(year, month, day))
    except ValueError:
        real = False
    assert bool(re.search(REAL_DAY, told)) is real


def test_a_day_that_there_is_not_is_refused_and_the_other_rows_are_taken(clerk: Seat):
    days = ["2024-02-30", "0000-00-00", "1900-01-00", "20240105.0", "2024-02-29"]
    rows = [",".join(["", *ROW[1:4], X, f"{PLACES[0][1] + number / 100_000:.6f}", day]) for number, day in enumerate(days)]
    delivery = checked(clerk, received(clerk, text(",".join([*HEADS, "初始日期"]), *rows)))
    assert sorted((one.number, one.value) for one in DeliveryFinding.objects.filter(delivery=delivery, rule="日期")) == [
        (2, days[0]),
        (3, days[1]),
        (4, days[2]),
    ]
    taken(clerk, delivery)
    assert list(Component.objects.filter(initial_on__year=2024).order_by("initial_on").values_list("initial_on", flat=True)) == [
        date(2024, 1, 5), date(2024, 2, 29),
    ]  # fmt: skip


@pytest.mark.parametrize("place", [f"{X},{Y}", f"{X} {Y}", f"({X}, {Y})", f"POINT({X} {Y})", f"SRID=4326;POINT ({X} {Y})"])
@pytest.mark.parametrize("head", ["位置", "经纬度坐标", "备注"])
def test_a_column_of_places_is_known_by_its_values_whatever_it_is_called(clerk: Seat, head: str, place: str):
    delivery = checked(clerk, received(clerk, text(f"小类;名称;{head}", f'0101;上水井盖;"{place}"')))
    assert (delivery.mapping.get("_wkt"), delivery.good) == (head, 1)


def test_a_column_of_addresses_stays_one(clerk: Seat):
    assert "_wkt" not in received(clerk, text("小类;名称;位置", "0101;上水井盖;东四北大街12,14号")).mapping


@pytest.mark.parametrize("wide", ["１１６．４００５", "\u200b116.4005", "116.4005\u00a0"])
def test_a_coordinate_is_read_in_any_width_and_with_signs_that_nobody_sees(wide: str):
    assert coordinate(wide) == 116.4005


def test_a_command_that_is_refused_leaves_no_delivery_that_waits(clerk: Seat, tmp_path: Path):
    file = tmp_path / "名单.csv"
    file.write_text("甲,乙\n1,2")
    with pytest.raises(NotMapped):
        bring_in(kind="areas", path=file, source="测绘院", by=clerk, at=AT)
    assert list(Delivery.objects.values_list("state", flat=True)) == [DeliveryState.DISCARDED]
