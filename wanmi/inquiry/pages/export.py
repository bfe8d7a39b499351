"""What a search finds, as Excel: read from the server row by row, written to disk row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wanmi.cases.models import Case, Outcome, Source
from wanmi.cases.queries.listed import organisation_names
from wanmi.cases.queries.privacy import knows_callers, knows_supervisors
from wanmi.cases.rules.move_kinds import REPLY_RESULTS
from wanmi.cases.rules.timing import limit_of
from wanmi.catalogue.models import Kind
from wanmi.catalogue.queries import condition_facts, subclass_facts
from wanmi.flow.queries.flows import flow_of
from wanmi.grids.queries import names_of
from wanmi.inquiry.actions.export import note_export
from wanmi.inquiry.pages.search_filters import kept_query, search_in
from wanmi.inquiry.queries.search import matching_cases
from wanmi.kit.excel import MOST_ROWS, Column, TooManyRows, excel_of
from wanmi.people.models import Person
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

CHUNK = 2000  # rows fetched at a time


@dataclass(frozen=True, slots=True)
class Line:
    """The columns of Case that the sheet shows or tells by."""

    number: str
    flow_id: int
    kind: str
    subclass_id: int
    condition_id: int | None
    description: str
    urgent: bool
    location: Any
    address: str
    grid_code: str
    source: str
    reported_by_id: int | None
    reporter_name: str
    reporter_phone: str
    on_the_spot: bool
    stage: str
    outcome: str
    department_id: int | None
    squad_id: int | None
    reported_at: datetime
    accepted_at: datetime | None
    filed_at: datetime | None
    dispatched_at: datetime | None
    fed_back_at: datetime | None
    checked_at: datetime | None
    ended_at: datetime | None
    disposal_limit: str
    disposal_due_at: datetime | None
    disposal_late: bool
    rework_count: int
    repeated: bool
    reply_wanted: bool
    replied_at: datetime | None
    reply_result: str


@require_safe
@signed_in
def export_found(request: HttpRequest) -> HttpResponseBase:
    """All that the search of this address finds, the newest first. Raises TooManyRows past a hundred thousand."""
    seat, at = seat_in(request), timezone.now()
    cases = matching_cases(search_in(request.GET), seat, at=at)
    count = cases.order_by()[: MOST_ROWS + 1].count()
    if count > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    note_export(query=kept_query(request.GET), rows=count, by=seat, at=at)
    name = f"{_('案卷')} {timezone.localtime(at):%Y-%m-%d %H%M}"
    return excel_of(lines_of(cases), columns_for(seat), name=name, sheet=_("案卷"))


def lines_of(cases: QuerySet[Case]) -> Iterator[Line]:
    """The rows through a cursor on the server: never all of them in memory."""
    rows = cases.order_by("-reported_at", "-pk").values_list(*Line.__slots__)
    return (Line(*row) for row in rows.iterator(chunk_size=CHUNK))


def columns_for(seat: Seat) -> list[Column[Line]]:
    """The columns that this post may read."""
    bodies = organisation_names()
    columns: list[Column[Line]] = [
        Column(_("案卷号"), lambda line: line.number, 22),
        Column(_("类型"), lambda line: str(Kind(line.kind).label), 6),
        Column(_("小类代码"), lambda line: _subclass(line.subclass_id)[0], 9),
        Column(_("大类"), lambda line: _subclass(line.subclass_id)[1]),
        Column(_("小类"), lambda line: _subclass(line.subclass_id)[2], 16),
        Column(_("问题"), lambda line: _issue(line.condition_id), 20),
        Column(_("描述"), lambda line: line.description, 40),
        Column(_("来源"), lambda line: str(Source(line.source).label)),
        *_reporter(seat),
        Column(_("街道"), lambda line: names_of(line.grid_code).street),
        Column(_("社区"), lambda line: names_of(line.grid_code).community),
        Column(_("单元网格"), lambda line: line.grid_code, 17),
        Column(_("地址"), lambda line: line.address, 30),
        Column(_("经度"), lambda line: round(line.location.x, 6), 11),
        Column(_("纬度"), lambda line: round(line.location.y, 6), 10),
        Column(_("环节"), lambda line: _(flow_of(line.flow_id).stages[line.stage].name)),
        Column(_("结果"), lambda line: str(Outcome(line.outcome).label), 10),
        Column(_("责任单位"), lambda line: bodies.get(line.department_id or 0), 18),
        Column(_("处置队伍"), lambda line: bodies.get(line.squad_id or 0), 18),
        *(Column(_(label), _moment(name), 20) for name, label in MOMENTS.items()),
        Column(_("处置时限"), lambda line: limit_of(line.disposal_limit).text() if line.disposal_limit else None),
        Column(_("处置超时"), lambda line: line.disposal_late, 9),
        Column(_("返工次数"), lambda line: line.rework_count or None, 9),
        Column(_("自行处置"), lambda line: line.on_the_spot, 9),
        Column(_("重复发生"), lambda line: line.repeated, 9),
        Column(_("紧急"), lambda line: line.urgent, 6),
        Column(_("需回复"), lambda line: line.reply_wanted, 8),
        Column(_("回复结果"), lambda line: _(REPLY_RESULTS.get(line.reply_result, "")) if line.reply_result else None, 14),
        Column(_("回复时间"), _moment("replied_at"), 20),
    ]
    return columns


MOMENTS = {
    "reported_at": "上报时间",
    "accepted_at": "受理时间",
    "filed_at": "立案时间",
    "dispatched_at": "派遣时间",
    "disposal_due_at": "处置截止",
    "fed_back_at": "反馈时间",
    "checked_at": "核查时间",
    "ended_at": "办结时间",
}


def _moment(name: str) -> Any:
    return lambda line: getattr(line, name)


def _reporter(seat: Seat) -> list[Column[Line]]:
    """Who reported, for whom may know."""
    columns: list[Column[Line]] = []
    if knows_supervisors(seat):
        people = cache(lambda: dict(Person.objects.values_list("pk", "name")))
        columns.append(Column(_("监督员"), lambda line: people().get(line.reported_by_id) if line.reported_by_id else None, 10))
    if knows_callers(seat):
        columns.append(Column(_("反映人"), lambda line: line.reporter_name, 10))
        columns.append(Column(_("联系电话"), lambda line: line.reporter_phone))
    return columns


def _subclass(id: int) -> tuple[str, str, str]:
    found = subclass_facts(id)
    return (found.classification_code, found.class_name, found.name) if found else ("", "", "")


def _issue(id: int | None) -> str:
    found = condition_facts(id) if id else None
    return found.issue if found else ""
