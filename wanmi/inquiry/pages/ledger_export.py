"""The ledger's lists as Excel: read from the server row by row, written to disk row by row."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wanmi.cases.models import CaseOrder, CaseRequest
from wanmi.cases.queries.listed import organisation_names
from wanmi.catalogue.queries import subclass_facts
from wanmi.desks.pages.buttons import wanted_words
from wanmi.flow.queries.flows import request_names
from wanmi.grids.queries import names_of
from wanmi.inquiry.actions.export import note_ledger_export
from wanmi.inquiry.pages.ledger_addresses import ORDER_FIELDS, OUTCOME_WORDS, REQUEST_FIELDS, kept, orders_in, requests_in
from wanmi.inquiry.queries.asked import ListedOrder, ListedRequest, all_orders, all_requests, matching_orders, matching_requests
from wanmi.inquiry.queries.ledger import SEES_LEDGER, unit_of
from wanmi.kit.excel import MOST_ROWS, Column, TooManyRows, excel_of
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.role_words import ROLE_WORDS


@require_safe
@signed_in
def export_requests(request: HttpRequest) -> HttpResponseBase:
    """All requests that the address asks for, the newest first. Raises TooManyRows past a hundred thousand."""
    seat, at = seat_in(request, right=SEES_LEDGER), timezone.now()
    found = matching_requests(requests_in(request.GET), seat)
    note_ledger_export(listed="requests", query=_query(request, REQUEST_FIELDS), rows=_count(found), by=seat, at=at)
    return excel_of(all_requests(found), request_columns(), name=f"{_('申请台账')} {timezone.localtime(at):%Y-%m-%d %H%M}", sheet=_("申请"))


@require_safe
@signed_in
def export_orders(request: HttpRequest) -> HttpResponseBase:
    """All orders, likewise."""
    seat, at = seat_in(request, right=SEES_LEDGER), timezone.now()
    found = matching_orders(orders_in(request.GET), seat, at=at)
    note_ledger_export(listed="orders", query=_query(request, ORDER_FIELDS), rows=_count(found), by=seat, at=at)
    name = f"{_('督办台账')} {timezone.localtime(at):%Y-%m-%d %H%M}"
    columns = order_columns()
    columns.insert(9, Column(_("状态"), lambda row: _(OUTCOME_WORDS[f"{row.state}_late" if row.is_late(at) else row.state])))
    return excel_of(all_orders(found), columns, name=name, sheet=_("督办催办"))


def _query(request: HttpRequest, names: dict[str, str]) -> str:
    return urlencode(kept(request.GET, names.values()))


def _count(found: QuerySet[CaseRequest] | QuerySet[CaseOrder]) -> int:
    count = found.order_by()[: MOST_ROWS + 1].count()
    if count > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    return count


def request_columns() -> list[Column[ListedRequest]]:
    """A request a line, as the ledger keeps it."""
    bodies, names, now = organisation_names(), request_names(), timezone.now()
    return [
        Column(_("案卷号"), lambda row: row.case_number, 22),
        Column(_("小类"), lambda row: _subclass(row.subclass_id), 16),
        Column(_("街道"), lambda row: names_of(row.grid_code).street),
        Column(_("地址"), lambda row: row.address, 30),
        Column(_("申请"), lambda row: _(names.get(row.kind, row.kind)), 10),
        Column(_("单位"), lambda row: bodies.get(unit_of(row.asked_from_id)), 18),
        Column(_("申请人"), lambda row: f"{bodies.get(row.asked_from_id, '')} {row.asker}", 20),
        Column(_("申请时间"), lambda row: row.asked_at, 20),
        Column(_("原因"), lambda row: row.reason, 30),
        Column(_("申请内容"), lambda row: wanted_words(row.wanted, now), 20),
        Column(_("审批结果"), lambda row: str(CaseRequest.State(row.state).label), 9),
        Column(_("审批岗位"), lambda row: _(ROLE_WORDS.get(row.waits_for, row.waits_for)), 10),
        Column(_("审批单位"), lambda row: bodies.get(row.holder_id), 18),
        Column(_("审批人"), lambda row: row.decider, 10),
        Column(_("审批截止"), lambda row: row.due_at, 20),
        Column(_("审批时间"), lambda row: row.decided_at, 20),
        Column(_("审批意见"), lambda row: row.decision, 30),
    ]


def order_columns() -> list[Column[ListedOrder]]:
    """An order a line."""
    bodies = organisation_names()
    return [
        Column(_("案卷号"), lambda row: row.case_number, 22),
        Column(_("小类"), lambda row: _subclass(row.subclass_id), 16),
        Column(_("街道"), lambda row: names_of(row.grid_code).street),
        Column(_("地址"), lambda row: row.address, 30),
        Column(_("类型"), lambda row: str(CaseOrder.Kind(row.kind).label), 10),
        Column(_("下达人"), lambda row: f"{bodies.get(row.given_from_id, '')} {row.giver}", 20),
        Column(_("下达时间"), lambda row: row.given_at, 20),
        Column(_("意见"), lambda row: row.text, 30),
        Column(_("承办"), lambda row: bodies.get(row.holder_id), 18),
        Column(_("答复截止"), lambda row: row.due_at, 20),
        Column(_("答复时间"), lambda row: row.answered_at, 20),
        Column(_("答复人"), lambda row: row.answerer, 10),
        Column(_("答复"), lambda row: row.answer, 30),
    ]


def _subclass(id: int) -> str:
    found = subclass_facts(id)
    return found.name if found else ""
