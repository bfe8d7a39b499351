"""A daily list as Excel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wanmi.cases.queries.listed import organisation_names
from wanmi.kit.excel import Column, excel_of
from wanmi.liaison.actions import note_export
from wanmi.liaison.models import SourceAnswer
from wanmi.liaison.pages.list_filters import list_wanted_in
from wanmi.liaison.pages.lists import SEES, STANDINGS
from wanmi.liaison.queries.lists import Given, answers_of, columns_of_lines, lines_of_day
from wanmi.liaison.queries.terms import terms_now
from wanmi.liaison.rules.lists import Line
from wanmi.people.request_seat import seat_in, signed_in


@dataclass(frozen=True, slots=True)
class _Row:
    case: Given
    line: Line
    answer: SourceAnswer | None


@require_safe
@signed_in
def export_list(request: HttpRequest) -> HttpResponseBase:
    """The list of this address, the first given first."""
    seat, at = seat_in(request, right=SEES), timezone.now()
    wanted = list_wanted_in(request.GET, at=at)
    lines = {line.id: line for line in wanted.of(lines_of_day(seat, wanted.day, terms_now()), at)}
    answers = answers_of(list(lines))
    rows = [_Row(case, lines[case.id], answers.get(case.id)) for case in columns_of_lines(seat, wanted.day, list(lines))]
    note_export(query=wanted.address(), rows=len(rows), by=seat, at=at)
    return excel_of(rows, _columns(at), name=f"{_('来件清单')} {wanted.day.isoformat()}", sheet=_("来件清单"))


def _columns(at: datetime) -> list[Column[_Row]]:
    bodies = organisation_names()
    return [
        Column(_("案卷号"), lambda row: row.case.number, 22),
        Column(_("来源"), lambda row: row.case.source_words),
        Column(_("小类"), lambda row: row.case.subclass, 16),
        Column(_("地址"), lambda row: row.case.address, 30),
        Column(_("责任单位"), lambda row: bodies.get(row.line.department_id, ""), 18),
        Column(_("交办"), lambda row: row.line.given_at, 20),
        Column(_("签收截止"), lambda row: row.line.sign_due_at, 20),
        Column(_("签收"), lambda row: row.line.signed_at, 20),
        Column(_("签收超时"), lambda row: row.line.sign_late(at), 9),
        Column(_("回复截止"), lambda row: row.line.answer_due_at, 20),
        Column(_("回复"), lambda row: row.line.answered_at, 20),
        Column(_("回复超时"), lambda row: row.line.answer_late(at), 9),
        Column(_("状态"), lambda row: _(STANDINGS[row.line.standing]), 9),
        Column(_("回复内容"), lambda row: row.answer.text if row.answer else None, 40),
        Column(_("经办"), lambda row: row.answer.answered_by.name if row.answer else None, 10),
    ]
