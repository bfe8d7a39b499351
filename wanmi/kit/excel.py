"""Lists as Excel: written row by row into a file on disk, so that a hundred thousand rows weigh no more than ten."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import IO, Any, Generic, TypeVar

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone

from wanmi.kit.refusals import Refusal
from wanmi.kit.rules.formulas import neutral

MOST_ROWS = 100_000
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_YEAR = 1901  # Excel reckons no earlier days; they stand as text
MOMENT, DAY = "yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd"

R = TypeVar("R")


class TooManyRows(Refusal):
    code = "kit.too_many_rows"
    status = 422
    sentence = "符合条件的记录超过 %(most)d 条，无法一次导出。请缩小时段或增加筛选条件后再导出。"


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column: its heading, what of a row stands in it, and how wide it is in signs.

    Text is written as text (a code keeps its zeros, a sign of equality begins no formula, not even when the cell is edited); moments
    become local dates that Excel reckons with (those without a zone are local already); bool 是 or nothing; None nothing.
    """

    heading: str
    value: Callable[[R], Any]
    width: int = 14


def excel_of(rows: Iterable[R], columns: list[Column[R]], *, name: str, sheet: str = "Sheet1") -> FileResponse:
    """The rows as a download `name`.xlsx, streamed from a file that goes with the answer. `rows` is read once."""
    file = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 (the answer closes it, and that removes it)
    count = write_rows(file, rows, columns, sheet=sheet)
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=MEDIA_TYPE)
    response.rows = count  # type: ignore[attr-defined]  # for whoever counts what a person takes out
    return response


def write_rows(file: IO[bytes], rows: Iterable[R], columns: list[Column[R]], *, sheet: str = "Sheet1") -> int:
    """Write the workbook; the number of rows written. Memory does not grow with them."""
    book = xlsxwriter.Workbook(file.name, {"constant_memory": True, "default_date_format": MOMENT})
    page = book.add_worksheet(sheet)
    head, day = book.add_format({"bold": True, "bottom": 1, "quote_prefix": True}), book.add_format({"num_format": DAY})
    quoted = book.add_format({"quote_prefix": True})
    page.freeze_panes(1, 1)
    for number, column in enumerate(columns):
        page.set_column(number, number, column.width)
        page.write_string(0, number, column.heading, head)
    count = 0
    for count, row in enumerate(rows, start=1):
        for number, column in enumerate(columns):
            _write(page, count, number, column.value(row), day, quoted)
    if count:
        page.autofilter(0, 0, count, len(columns) - 1)
    book.close()
    return count


def _write(page: Any, row: int, column: int, value: Any, day: Any, quoted: Any) -> None:
    if value is None or value == "" or value is False:
        return
    if value is True:
        page.write_string(row, column, "是")
    elif isinstance(value, date) and value.year < FIRST_YEAR:
        page.write_string(row, column, str(value))
    elif isinstance(value, datetime):
        local = timezone.make_naive(value) if timezone.is_aware(value) else value
        page.write_datetime(row, column, local.replace(microsecond=0))
    elif isinstance(value, date):
        page.write_datetime(row, column, value, day)
    elif isinstance(value, int | float) and isfinite(value):
        page.write_number(row, column, value)
    else:
        text = str(value)[:32767]  # a cell of Excel holds no more
        page.write_string(row, column, text, quoted if neutral(text) != text else None)
