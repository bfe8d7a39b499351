"""The ledger (台账): what was asked in a month by kind, unit and month, with shares against ceilings; every number opens its requests."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wanmi.cases.models import CaseOrder, CaseRequest
from wanmi.cases.queries.listed import organisation_names
from wanmi.cases.queries.scope import sees_area
from wanmi.inquiry.pages.ledger_addresses import OUTCOME_WORDS, orders_url, requests_url, tabs
from wanmi.inquiry.pages.search import search_url
from wanmi.inquiry.queries.ledger import SEES_LEDGER, Ledger, UnitFigures, ceilings, ledger_of
from wanmi.inquiry.queries.search import CaseSearch
from wanmi.inquiry.rules.ledger import Period, Share, month_of, months_to, percent, period_called
from wanmi.people.request_seat import seat_in, signed_in

STATES = ("", *CaseRequest.State.values)  # the empty one: all that was asked


@require_safe
@signed_in
def ledger_page(request: HttpRequest) -> HttpResponseBase:
    """One month or year, within the seat's scope."""
    seat, at = seat_in(request, right=SEES_LEDGER), timezone.now()
    today = timezone.localdate(at)
    period = period_called(request.GET.get("period", "")) or month_of(today)
    ledger = ledger_of(period, seat, at=at)
    controlled = [key for key in ledger.kinds if key in ceilings()]
    context = {
        "now": at,
        "tabs": tabs("ledger"),
        "period": period,
        "title": _title(period),
        "periods": [{"label": _title(each), "url": f"?period={each.key}"} for each in offered_periods(today)],
        "kind_columns": [
            (_("申请"), "narrow"), *((_(label), "number") for label in STATE_HEADS), (_("占派遣"), "figures"), (_("上限"), "number"),
        ],
        "kinds": [_kind_row(ledger, key) for key in ledger.kinds],
        "unit_columns": [
            (_("单位"), "narrow"), (_("派遣"), "number"),
            *(head for key in controlled for head in _controlled_heads(_(ledger.kinds[key]))), (_("全部申请"), "number"),
        ],
        "units": [_unit_row(ledger, each, controlled) for each in ledger.units],
        "month_columns": [(_("月份"), "narrow"), *((_(name), "number") for name in ledger.kinds.values()), (_("合计"), "number")],
        "months": [_month_row(ledger, first) for first in ledger.months],
        "order_columns": [(_("类型"), "narrow"), (_("下达"), "number"), *((_(word), "number") for word in OUTCOME_WORDS.values())],
        "orders": [_order_row(ledger, kind) for kind in CaseOrder.Kind],
        "whole_area": sees_area(seat),
    }  # fmt: skip
    return render(request, "inquiry/ledger.html", context)


def _controlled_heads(kind: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (_("%s同意") % kind, "number"), (_("%s率") % kind, "number")


STATE_HEADS = ("提出", "待批", "同意", "不同意", "失效", "撤回")


def offered_periods(today: date) -> list[Period]:
    """The last twelve months, this year and the one before."""
    years = [period for year in (today.year, today.year - 1) if (period := period_called(str(year)))]
    return [*reversed(months_to(today)), *years]


def _title(period: Period) -> str:
    if period.is_year:
        return _("%d 年") % period.begins.year
    return _("%(year)d 年 %(month)d 月") % {"year": period.begins.year, "month": period.begins.month}


def _days(period: Period) -> dict[str, date]:
    return {"since": period.begins, "until": period.last}


def _number(value: int, url: str) -> dict[str, Any]:
    """A number that opens what it counts; nothing opens nothing."""
    return {"value": value, "url": url if value else ""}


def _share_words(share: Share) -> dict[str, Any]:
    title = _("%(granted)d / 派遣 %(of)d 件") % {"granted": share.granted, "of": share.of}
    if share.ceiling is not None:
        title = _("%(share)s，上限 %(ceiling)s") % {"share": title, "ceiling": percent(share.ceiling)}
    return {"text": percent(share.value), "over": share.is_over, "title": title}


def _kind_row(ledger: Ledger, kind: str) -> dict[str, Any]:
    days = _days(ledger.period)
    share = ledger.whole.share(kind)
    cells = [_number(ledger.whole.count(kind, state), requests_url(kind=kind, state=state, **days)) for state in STATES]
    controlled = share.ceiling is not None
    return {
        "name": _(ledger.kinds[kind]), "cells": cells,
        "share": _share_words(share) if controlled else None, "ceiling": percent(share.ceiling) if controlled else "",
    }  # fmt: skip


def _unit_row(ledger: Ledger, unit: UnitFigures, kinds: list[str]) -> dict[str, Any]:
    days = _days(ledger.period)
    dispatched = search_url(CaseSearch(moment="dispatched"), department_id=unit.id, **days)
    granted = [
        {
            "number": _number(unit.count(kind, "approved"), requests_url(kind=kind, state="approved", unit=unit.id, **days)),
            "share": _share_words(unit.share(kind)),
        }
        for kind in kinds
    ]
    asked = sum(unit.count(kind) for kind in unit.asked)
    return {
        "name": organisation_names().get(unit.id, ""), "dispatched": _number(unit.dispatched, dispatched), "granted": granted,
        "asked": _number(asked, requests_url(unit=unit.id, **days)),
    }  # fmt: skip


def _month_row(ledger: Ledger, first: date) -> dict[str, Any]:
    month, found = month_of(first), ledger.months[first]
    cells = [_number(found[kind], requests_url(kind=kind, **_days(month))) for kind in ledger.kinds]
    total = _number(found.total(), requests_url(**_days(month)))
    return {"name": _title(month), "url": f"?period={month.key}", "current": month == ledger.period, "cells": [*cells, total]}


def _order_row(ledger: Ledger, kind: CaseOrder.Kind) -> dict[str, Any]:
    days, found = _days(ledger.period), ledger.orders.get(kind, Counter())
    cells = [_number(found[outcome], orders_url(kind=kind.value, outcome=outcome, **days)) for outcome in OUTCOME_WORDS]
    return {"name": kind.label, "cells": [_number(found.total(), orders_url(kind=kind.value, **days)), *cells]}
