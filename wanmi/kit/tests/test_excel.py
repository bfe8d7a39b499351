"""Lists as Excel."""

from __future__ import annotations

import tempfile
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest

from wanmi.kit.excel import Column, excel_of, write_rows


def sheet_of(rows: list[Any]) -> Any:
    columns = [Column[Any]("值", lambda row: row)]
    response = excel_of(rows, columns, name="案卷")
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        Path(file.name).write_bytes(response.getvalue())
        return openpyxl.load_workbook(file.name).active


def test_a_moment_is_a_true_date_in_the_city_s_time() -> None:
    sheet = sheet_of([datetime(2026, 3, 2, 1, 30, 15, 999, tzinfo=UTC), date(2026, 3, 2)])
    assert sheet["A2"].value == datetime(2026, 3, 2, 9, 30, 15)
    assert sheet["A2"].number_format == "yyyy-mm-dd hh:mm:ss"
    assert (sheet["A3"].value, sheet["A3"].number_format) == (datetime(2026, 3, 2), "yyyy-mm-dd")


@pytest.mark.parametrize(("value", "shown"), [
    (datetime(2026, 3, 2, 9, 30), datetime(2026, 3, 2, 9, 30)),  # no zone: the city's own time
    (datetime(2026, 3, 2, 1, 30, tzinfo=UTC), datetime(2026, 3, 2, 9, 30)),
    (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01 00:00:00+00:00"), (date(1899, 12, 31), "1899-12-31"),
    (date(9999, 12, 31), datetime(9999, 12, 31)),
    (time(9, 30), "09:30:00"), (Decimal("1.50"), "1.50"), (float("nan"), "nan"), (float("inf"), "inf"), (10**20, 10**20), (["a"], "['a']"),
    ({"a": 1}, "{'a': 1}"), (UUID(int=0), "00000000-0000-0000-0000-000000000000"), ("a\x01b", "a_x0001_b"), ("长" * 40_000, "长" * 32_767),
])  # fmt: skip
def test_every_kind_of_value_finds_a_cell(value: Any, shown: Any) -> None:
    assert sheet_of([value])["A2"].value == shown


def test_text_stays_text() -> None:
    sheet = sheet_of(["0101", "=1+1", "+8613800000000", "https://example.com", "第一行\n第二行"])
    values = [sheet.cell(row, 1) for row in range(2, 7)]
    assert [cell.value for cell in values] == ["0101", "=1+1", "+8613800000000", "https://example.com", "第一行\n第二行"]
    assert {cell.data_type for cell in values} == {"s"}
    assert all(cell.hyperlink is None for cell in values)


def test_numbers_are_numbers_and_nothing_is_nothing() -> None:
    sheet = sheet_of([3, 0, 116.417, None, "", False, True])
    assert [sheet.cell(row, 1).value for row in range(2, 9)] == [3, 0, 116.417, None, None, None, "是"]


def test_the_heading_stays_in_sight_and_filters() -> None:
    sheet = sheet_of(["a", "b"])
    assert sheet["A1"].value == "值"
    assert sheet["A1"].font.bold
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:A3")


def test_the_download_has_its_name() -> None:
    response = excel_of([], [Column[Any]("值", str)], name="案卷 2026-03-02")
    assert "filename*=utf-8''%E6%A1%88%E5%8D%B7%202026-03-02.xlsx" in response["Content-Disposition"]
    assert response["Content-Type"].endswith("spreadsheetml.sheet")


def test_memory_does_not_grow_with_the_rows() -> None:
    def rows(count: int) -> Iterator[str]:
        return (f"第 {number} 行，北京市东城区东四北大街" for number in range(count))

    def peak(count: int) -> int:
        with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
            tracemalloc.start()
            assert write_rows(file, rows(count), [Column[str]("值", str)] * 8) == count
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            return most

    assert peak(6000) < peak(1000) + 2**20
