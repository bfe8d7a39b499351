"""The desks: one page for all of them. Its lists come from the flow, its rows from one select, its buttons from the open moves."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wanmi.cases.queries.listed import Listed, endings_of
from wanmi.cases.queries.scope import sees_area
from wanmi.cases.queries.together import moves_of
from wanmi.cases.queries.topics import topics_of
from wanmi.cases.queries.waiting import waiting_for
from wanmi.cases.rules.together import MOST_TOGETHER, asks_together
from wanmi.desks.pages.desk_access import desk_for
from wanmi.desks.pages.desk_filters import NAMES, filter_bar, list_filter_in
from wanmi.desks.pages.desk_rows import Reading, Row, row_of
from wanmi.desks.pages.desk_saved import list_of
from wanmi.desks.pages.saved_filters import naming_dialog
from wanmi.desks.pages.today_figures import today_tiles
from wanmi.desks.queries.desks import tabs_for
from wanmi.desks.queries.lists import BOUND, Count, ListFilter, cases_of, counts_of, page_listed
from wanmi.desks.rules.desks import Desk, Tab
from wanmi.kit.rules.paging import Page
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

LIST, INBOX = "desk-list", "inbox"  # ids of the part that filters change, and of the part within that refreshes itself


@require_safe
@signed_in
def desk_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """One list of one desk, or, asked by htmx, the part of it that changes."""
    seat, desk, query = seat_in(request), desk_for(request, key), request.GET
    if query.get("save"):
        return naming_dialog(request, list_of(desk), seat)
    tabs = tabs_for(desk, seat)
    tab = next((each for each in tabs if each.key == query.get("tab")), tabs[0])
    context = _list(request, desk, tab, tabs, seat) | {"desk": desk, "tab": tab, "tab_name": _(tab.name)}
    part = request.headers.get("HX-Target", "")
    if part == INBOX:
        return render(request, "desks/desk_part.html", context | {"part": "desks/desk_inbox.html"})
    context["bar"] = filter_bar(list_filter_in(query), tab, seat, list_of(desk).saved_by(seat))
    if part == LIST:
        return render(request, "desks/desk_part.html", context | {"part": "desks/desk_list.html"})
    context["tally"] = today_tiles(seat, context["now"]) if sees_area(seat) else None
    return render(request, "desks/desk.html", context)


def _list(request: HttpRequest, desk: Desk, tab: Tab, tabs: tuple[Tab, ...], seat: Seat) -> dict[str, Any]:
    at, query = timezone.now(), request.GET
    filter = list_filter_in(query)
    counts = counts_of([each for each in tabs if not each.ended], seat, at=at)  # nobody waits for what has ended
    request.waiting = counts  # type: ignore[attr-defined]  # the menu shows the same figures
    page = page_listed(cases_of(tab, seat, filter, at=at), tab, after=query.get("after", ""), before=query.get("before", ""))
    total = counts.get(tab.key) if filter == ListFilter() else None
    whole = not request.headers.get("HX-Request")
    return {
        "now": at,
        "rows": _rows(page, tab, seat, at, query.get("chosen", ""), choose=whole),
        "columns": columns_of(tab, seat),
        "numbers": [case.number for case in page.rows],
        "holders": shows_holder(tab, seat),
        "tabs": [_tab(each, tab, counts.get(each.key)) for each in tabs],
        "total": min(total.all, BOUND) if total else None,
        "capped": bool(total and total.capped),
        "before": _address(query, before=page.before) if page.before else "",
        "after": _address(query, after=page.after) if page.after else "",
        "here": request.path + _address(query, after=query.get("after", ""), before=query.get("before", "")),
        "topics": " ".join(topics_of(seat, {stage for each in tabs if each == tab or not each.ended for stage in each.stages})),
        "marks": can_mark(tab, seat),
        "most": MOST_TOGETHER,
        "narrowed": filter != ListFilter(),
    }


def _rows(page: Page[Listed], tab: Tab, seat: Seat, at: datetime, chosen: str, *, choose: bool) -> list[Row]:
    """The rows; on a whole page one of them is chosen, in a part the page itself remembers which."""
    numbers = [case.number for case in page.rows]
    if choose and numbers and chosen not in numbers:
        chosen = numbers[0]
    endings = endings_of(numbers) if tab.ended and numbers else {}
    waiting = waiting_for(page.rows, seat, at=at) if shows_holder(tab, seat) and not tab.ended else {}
    reading = Reading(at, chosen if choose else "", endings, waiting, can_mark(tab, seat))
    return [row_of(case, reading) for case in page.rows]


def _tab(tab: Tab, current: Tab, count: Count | None) -> dict[str, Any]:
    return {
        "label": _(tab.name),
        "url": "?" + urlencode({"tab": tab.key}),
        "count": (f"{BOUND}+" if count.capped else count.all) if count else None,
        "late_count": count.late if count else 0,
        "current": tab == current,
    }


def columns_of(tab: Tab, seat: Seat) -> list[dict[str, str]]:
    """The columns of a list (DESKS.md)."""
    head = [("计时" if not tab.ended else "结果", "light"), ("小类 / 问题", "middle"), ("位置", "middle")]
    if tab.ended:
        tail = [("原因", ""), ("经办", "narrow"), ("案卷", "code"), ("办结", "time")]
    else:
        fourth = ("在办", "narrow") if shows_holder(tab, seat) else ("来源", "narrow")
        tail = [("街道 · 社区", ""), fourth, ("案卷", "code"), ("上报", "time")]
    return [{"label": _(label), "kind": kind} for label, kind in head + tail]


def shows_holder(tab: Tab, seat: Seat) -> bool:
    """Where who has the case says more than the source it came from."""
    return not sees_area(seat) or not tab.own


def can_mark(tab: Tab, seat: Seat) -> bool:
    """Whether something can be done with several of its cases together: the seat's post makes moves there, at least one of them on all."""
    return any(asks_together(move) is not None for move in moves_of(seat, tab.stages))


def _address(query: QueryDict, **keys: str) -> str:
    """The same list, another page."""
    kept = [(name, query[name]) for name in ("tab", *NAMES) if query.get(name)]
    return "?" + urlencode(kept + [(name, value) for name, value in keys.items() if value])
