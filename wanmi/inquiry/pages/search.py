"""The combined search (综合查询): everything this seat may see, by what it is, where, when, whose and how it went."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wanmi.cases.queries.listed import Listed
from wanmi.desks.pages.desk_rows import Reading, row_of
from wanmi.desks.pages.saved_filters import answer_saving, naming_dialog
from wanmi.inquiry.pages.search_filters import NAMES, bar_of, chips_of, filtered_list, kept_query, search_in
from wanmi.inquiry.queries.search import BOUND, CaseSearch, bounded_count, matching_cases, page_found, sees_few
from wanmi.inquiry.rules.search_text import Meaning, meaning_of
from wanmi.kit.rules.paging import Page
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

FOUND = "found"  # id of the part that filters change
OPENED_AT_ONCE = (Meaning.NUMBER, Meaning.TODAY, Meaning.TAIL)
COLUMNS = [
    {"label": "计时", "kind": "light"}, {"label": "小类 / 问题", "kind": "middle"}, {"label": "位置", "kind": ""},
    {"label": "街道 · 社区", "kind": "narrow"}, {"label": "责任单位", "kind": "narrow"}, {"label": "案卷", "kind": "code"},
    {"label": "上报", "kind": "day"},
]  # fmt: skip


@require_safe
@signed_in
def search_page(request: HttpRequest) -> HttpResponseBase:
    """One page of what is found; a whole case number goes to its case. Asked by htmx, the part that filters change."""
    seat, at = seat_in(request), timezone.now()
    if request.GET.get("save"):
        return naming_dialog(request, filtered_list(), seat)
    search = search_in(request.GET)
    cases = matching_cases(search, seat, at=at)
    found = page_found(cases, after=request.GET.get("after", ""), before=request.GET.get("before", ""), few=sees_few(seat))
    if len(found.rows) == 1 and meaning_of(search.text).meaning in OPENED_AT_ONCE and search == CaseSearch(text=search.text):
        return HttpResponseRedirect(reverse("case", args=[found.rows[0].number]))
    context = _shown(request, search, found, seat, at)
    part = request.headers.get("HX-Target", "") == FOUND
    return render(request, "inquiry/search_found.html" if part else "inquiry/search.html", context)


def _shown(request: HttpRequest, search: CaseSearch, found: Page[Listed], seat: Seat, at: datetime) -> dict[str, Any]:
    whole = not found.before and not found.after
    query = kept_query(request.GET)
    first = found.rows[0].number if found.rows else ""
    reading = Reading(at, chosen=request.GET.get("chosen", "") or first)
    return {
        "now": at,
        "bar": bar_of(search, seat),
        "chips": chips_of(request.GET, search, seat),
        "periods": periods(request.GET, timezone.localdate(at)),
        "columns": [column | {"label": _(column["label"])} for column in COLUMNS],
        "rows": [(row_of(case, reading), bool(case.outcome)) for case in found.rows],
        "before": _page(request.GET, before=found.before),
        "after": _page(request.GET, after=found.after),
        "total": len(found.rows) if whole else None,
        "count_url": "" if whole else f"{reverse('search_count')}?{query}",
        "kept_query": query,
        "export_url": f"{reverse('search_export')}?{query}",
        "meaning": meaning_of(search.text).meaning.value,
        "too_short": bool(search.text) and meaning_of(search.text).meaning is Meaning.NOTHING,
    }


def _page(query: QueryDict, **keys: str) -> str:
    """The same search, another page; "" where there is none."""
    key = [(name, value) for name, value in keys.items() if value]
    return "?" + urlencode([*_kept(query), *key]) if key else ""


def _kept(query: QueryDict) -> list[tuple[str, str]]:
    return [(name, query.get(name, "")) for name in NAMES if query.get(name)]


def periods(query: QueryDict, today: date) -> list[dict[str, Any]]:
    """Common periods as links."""
    spans = [
        (_("今日"), today, today),
        (_("昨日"), today - timedelta(days=1), today - timedelta(days=1)),
        (_("近 7 天"), today - timedelta(days=6), today),
        (_("近 30 天"), today - timedelta(days=29), today),
        (_("本月"), today.replace(day=1), today),
        (_("上月"), (today.replace(day=1) - timedelta(days=1)).replace(day=1), today.replace(day=1) - timedelta(days=1)),
        (_("近一年"), today - timedelta(days=364), today),
    ]
    kept = [(name, value) for name, value in _kept(query) if name not in ("since", "until", "hour")]
    return [
        {"label": label, "url": "?" + urlencode([*kept, ("since", since.isoformat()), ("until", until.isoformat())])}
        for label, since, until in spans
    ]


@require_safe
@signed_in
def count_part(request: HttpRequest) -> HttpResponseBase:
    """How many are found, to a bound: asked after the page, so that no page waits for it."""
    seat = seat_in(request)
    count = bounded_count(matching_cases(search_in(request.GET), seat, at=timezone.now()))
    words = "" if count is None else f"{BOUND}+" if count > BOUND else str(count)
    return render(request, "inquiry/search_count.html", {"words": words})


@require_POST
def save_filter(request: HttpRequest) -> HttpResponseBase:
    """Keep a search, or throw one away."""
    return answer_saving(request, filtered_list())


def search_url(search: CaseSearch | None = None, **fields: Any) -> str:
    """The address of a search: what every figure opens."""
    target = replace(search or CaseSearch(), **fields)
    return f"{reverse('search')}?{urlencode(address_of(target))}"


def address_of(search: CaseSearch) -> list[tuple[str, str]]:
    """The search as the pairs of an address; what is empty is left out."""
    pairs = [(name, getattr(search, field)) for name, field in FIELDS.items()]
    return [(name, value.isoformat() if isinstance(value, date) else str(value)) for name, value in pairs if value not in ("", None)]


# Name in the address → field of CaseSearch; `moment` is left out where it is the usual one.
FIELDS = {
    "q": "text", "moment": "moment", "since": "since", "until": "until", "hour": "hour", "street": "street", "community": "community",
    "kind": "kind", "group": "group", "subclass": "subclass_id", "source": "source", "stage": "stage", "outcome": "outcome",
    "department": "department_id", "late": "late", "mark": "mark", "phone": "phone", "component": "component",
}  # fmt: skip
