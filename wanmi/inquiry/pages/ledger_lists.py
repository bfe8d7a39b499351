"""The ledger's lists: requests and orders one by one, filtered, page by key; beside each the case."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wanmi.cases.models import CaseOrder, CaseRequest
from wanmi.cases.queries.listed import organisation_names
from wanmi.catalogue.queries import called, subclass_facts
from wanmi.desks.pages.buttons import wanted_words
from wanmi.desks.pages.desk_rows import number_parts
from wanmi.flow.queries.flows import request_names
from wanmi.inquiry.pages.ledger import offered_periods
from wanmi.inquiry.pages.ledger_addresses import (
    ORDER_FIELDS,
    OUTCOME_WORDS,
    REQUEST_FIELDS,
    deciding_posts,
    kept,
    orders_in,
    requests_in,
    tabs,
)
from wanmi.inquiry.queries.asked import (
    ListedOrder,
    ListedRequest,
    OrderSearch,
    RequestSearch,
    matching_orders,
    matching_requests,
    opens_case,
    page_of_orders,
    page_of_requests,
)
from wanmi.inquiry.queries.ledger import SEES_LEDGER, unit_of
from wanmi.inquiry.queries.search import BOUND, bodies_of, bounded_count
from wanmi.kit.rules.paging import Page
from wanmi.people.models import Person
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.role_words import ROLE_WORDS
from wanmi.people.rules.seats import Seat

FOUND = "found"  # id of the part that filters change
LIGHTS = {"open": "accent", "approved": "green", "refused": "amber", "lapsed": "", "withdrawn": ""}
REQUEST_HEADS = [
    ("审批结果", "day"), ("申请", "day"), ("案卷", "middle"), ("单位", "narrow"), ("原因", ""), ("审批", ""), ("申请时间", "day"),
]  # fmt: skip
ORDER_HEADS = [
    ("状态", "day"), ("案卷", "middle"), ("承办", "narrow"), ("意见", ""), ("答复", ""), ("答复截止", "day"), ("下达时间", "day"),
]  # fmt: skip


@require_safe
@signed_in
def requests_page(request: HttpRequest) -> HttpResponseBase:
    """One page of requests. Asked by htmx, the part that filters change."""
    seat, at = seat_in(request, right=SEES_LEDGER), timezone.now()
    search = requests_in(request.GET)
    page = page_of_requests(matching_requests(search, seat), **_keys(request))
    selects = [
        ("kind", _("申请"), [(key, _(name)) for key, name in request_names().items()], search.kind),
        ("state", _("审批结果"), [(value, str(label)) for value, label in CaseRequest.State.choices], search.state),
        ("unit", _("单位"), bodies_of(seat.area_code), search.unit),
        ("post", _("审批岗位"), [(role, _(ROLE_WORDS[role])) for role in deciding_posts()], search.post),
    ]
    rows = [_request_row(one, seat, at) for one in page.rows]
    names = list(REQUEST_FIELDS.values())
    context = _shown(request, "ledger_requests", names, page, rows, at) | {
        "selects": selects, "columns": _heads(REQUEST_HEADS), "search": search, "label": _("申请"),
        "chips": _request_chips(request.GET, search, names), "hidden": {"person": search.decided_by} if search.decided_by else {},
    }  # fmt: skip
    return _drawn(request, "inquiry/ledger_requests", context)


@require_safe
@signed_in
def orders_page(request: HttpRequest) -> HttpResponseBase:
    """One page of orders, likewise."""
    seat, at = seat_in(request, right=SEES_LEDGER), timezone.now()
    search = orders_in(request.GET)
    page = page_of_orders(matching_orders(search, seat, at=at), **_keys(request))
    selects = [
        ("kind", _("类型"), [(value, str(label)) for value, label in CaseOrder.Kind.choices], search.kind),
        ("outcome", _("状态"), [(value, _(word)) for value, word in OUTCOME_WORDS.items()], search.outcome),
        ("unit", _("承办"), bodies_of(seat.area_code), search.unit),
    ]
    rows = [_order_row(one, seat, at) for one in page.rows]
    names = list(ORDER_FIELDS.values())
    context = _shown(request, "ledger_orders", names, page, rows, at) | {
        "selects": selects, "columns": _heads(ORDER_HEADS), "search": search, "label": _("督办催办"),
        "chips": _order_chips(request.GET, search, names), "hidden": {},
    }  # fmt: skip
    return _drawn(request, "inquiry/ledger_orders", context)


@require_safe
@signed_in
def requests_count(request: HttpRequest) -> HttpResponseBase:
    """How many there are, to a bound: asked after the page, so that no page waits for it."""
    return _counted(request, matching_requests(requests_in(request.GET), seat_in(request, right=SEES_LEDGER)))


@require_safe
@signed_in
def orders_count(request: HttpRequest) -> HttpResponseBase:
    """Likewise."""
    return _counted(request, matching_orders(orders_in(request.GET), seat_in(request, right=SEES_LEDGER), at=timezone.now()))


def _counted(request: HttpRequest, found: QuerySet[Any]) -> HttpResponseBase:
    count = bounded_count(found)
    words = "" if count is None else f"{BOUND}+" if count > BOUND else str(count)
    return render(request, "inquiry/search_count.html", {"words": words})


def _keys(request: HttpRequest) -> dict[str, Any]:
    return {"after": request.GET.get("after", ""), "before": request.GET.get("before", "")}


def _drawn(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponseBase:
    part = request.headers.get("HX-Target", "") == FOUND
    return render(request, f"{template}_found.html" if part else f"{template}.html", context)


def _heads(heads: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(_(label), kind) for label, kind in heads]


def _shown(request: HttpRequest, name: str, names: list[str], page: Page[Any], rows: list[dict[str, Any]], at: datetime) -> dict[str, Any]:
    whole = not page.before and not page.after
    pairs = kept(request.GET, names)
    query = urlencode(pairs)
    return {
        "now": at,
        "tabs": tabs(name),
        "rows": [row | {"chosen": number == 0} for number, row in enumerate(rows)],
        "before": f"?{urlencode([*pairs, ('before', page.before)])}" if page.before else "",
        "after": f"?{urlencode([*pairs, ('after', page.after)])}" if page.after else "",
        "total": len(rows) if whole else None,
        "count_url": "" if whole else f"{reverse(f'{name}_count')}?{query}",
        "export_url": f"{reverse(f'{name}_export')}?{query}",
        "periods": _periods(request.GET, names, timezone.localdate(at)),
    }


def _periods(query: QueryDict, names: Iterable[str], today: date) -> list[dict[str, Any]]:
    """The months and years of the ledger, as links to this list."""
    pairs = kept(query, names, "since", "until")
    return [
        {"label": each.key, "url": "?" + urlencode([*pairs, ("since", each.begins.isoformat()), ("until", each.last.isoformat())])}
        for each in offered_periods(today)
    ]


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _case_of(row: ListedRequest | ListedOrder, seat: Seat, at: datetime) -> dict[str, Any]:
    head, tail = number_parts(row.case_number, timezone.localdate(at).strftime("%Y%m%d"))
    found = subclass_facts(row.subclass_id)
    opens = opens_case(row, seat)
    return {
        "id": row.id, "number": row.case_number, "head": head, "tail": tail, "subclass": called(found.name) if found else "",
        "address": row.address, "href": reverse("case", args=[row.case_number]) if opens else "",
        "side": reverse("case_panel", args=[row.case_number]) if opens else "",
    }  # fmt: skip


def _request_row(row: ListedRequest, seat: Seat, at: datetime) -> dict[str, Any]:
    bodies = organisation_names()
    decides = f"{bodies.get(row.holder_id, '')} {row.decider or _(ROLE_WORDS.get(row.waits_for, row.waits_for))}"
    return _case_of(row, seat, at) | {
        "state": CaseRequest.State(row.state).label, "light": LIGHTS[row.state], "kind": _(request_names().get(row.kind, row.kind)),
        "unit": bodies.get(unit_of(row.asked_from_id), ""), "asker": f"{bodies.get(row.asked_from_id, '')} {row.asker}",
        "reason": row.reason, "wanted": wanted_words(row.wanted, at), "asked_at": row.asked_at, "decision": row.decision,
        "decided_at": row.decided_at, "decides": decides.strip(), "due_at": row.due_at,
        "late": bool(row.due_at and row.state == "open" and row.due_at < at),
        "person_url": f"?person={row.decided_by_id}" if row.decided_by_id else "",
    }  # fmt: skip


def _order_row(row: ListedOrder, seat: Seat, at: datetime) -> dict[str, Any]:
    bodies, late = organisation_names(), row.is_late(at)
    outcome = f"{row.state}_late" if late else row.state
    light = "red" if outcome == "open_late" else "amber" if late else {"open": "accent", "answered": "green"}.get(row.state, "")
    return _case_of(row, seat, at) | {
        "state": _(OUTCOME_WORDS[outcome]), "light": light, "kind": CaseOrder.Kind(row.kind).label,
        "unit": bodies.get(row.holder_id, ""), "giver": f"{bodies.get(row.given_from_id, '')} {row.giver}", "text": row.text,
        "answer": row.answer, "answerer": row.answerer or "", "answered_at": row.answered_at, "due_at": row.due_at,
        "given_at": row.given_at,
    }  # fmt: skip


# ── chips ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _request_chips(query: QueryDict, search: RequestSearch, names: list[str]) -> list[dict[str, str]]:
    person = Person.objects.filter(pk=search.decided_by).values_list("name", flat=True).first() if search.decided_by else ""
    return _chips(query, names, search, {
        "kind": lambda: _(request_names()[search.kind]) if search.kind else "",
        "state": lambda: str(CaseRequest.State(search.state).label) if search.state else "",
        "post": lambda: _("%s审批") % _(ROLE_WORDS[search.post]) if search.post else "",
        "person": lambda: _("%s审批") % person if person else "",
    })  # fmt: skip


def _order_chips(query: QueryDict, search: OrderSearch, names: list[str]) -> list[dict[str, str]]:
    return _chips(query, names, search, {
        "kind": lambda: str(CaseOrder.Kind(search.kind).label) if search.kind else "",
        "outcome": lambda: _(OUTCOME_WORDS[search.outcome]) if search.outcome else "",
    })  # fmt: skip


def _chips(
    query: QueryDict, names: list[str], search: RequestSearch | OrderSearch, own: dict[str, Callable[[], str]]
) -> list[dict[str, str]]:
    """What the list is narrowed to, each with the address without it."""
    days = [day.isoformat() if day else "…" for day in (search.since, search.until)]
    span = (
        "" if days == ["…", "…"] else days[0] if days[0] == days[1] else _("%(since)s 至 %(until)s") % {"since": days[0], "until": days[1]}
    )
    words = {name: say() for name, say in own.items()} | {
        "since": span,
        "unit": organisation_names().get(search.unit or 0, ""),
        "q": f"“{search.text}”" if search.text else "",
    }
    gone = {name: ("since", "until") if name == "since" else (name,) for name in words}
    return [{"label": label, "url": "?" + urlencode(kept(query, names, *gone[name]))} for name, label in words.items() if label]
