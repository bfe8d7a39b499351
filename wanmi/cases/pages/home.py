"""Home: what waits for me, by light; what I have done today; for leaders where the city's cases stand. Every number opens its list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wanmi.cases.pages.desk_door import desk_url
from wanmi.cases.pages.desk_rows import Reading, row_of
from wanmi.cases.pages.home_base import KEEPS, base_work
from wanmi.cases.pages.tally import today_tiles
from wanmi.cases.queries.desks import WATCHES, desk_of, opens_to, tabs_for
from wanmi.cases.queries.done import done_today
from wanmi.cases.queries.flows import current_flow
from wanmi.cases.queries.lists import Wanted, cases_of, counts_of, page_of
from wanmi.cases.queries.scope import sees_area
from wanmi.cases.queries.topics import topics_of
from wanmi.cases.queries.waiting import vacant_posts
from wanmi.cases.rules.desks import DESKS, Desk, Tab, tabs_of
from wanmi.cases.rules.effects import EFFECTS
from wanmi.components.queries.census import censuses_to_walk
from wanmi.people.doors import seat_in, signed_in
from wanmi.people.queries import may, roles_with
from wanmi.people.rules.seats import Seat

NEXT = 6  # of the most urgent cases shown at once
COLUMNS = (("计时", "light"), ("小类 / 问题", "middle"), ("位置", ""), ("街道 · 社区", "middle"), ("案卷", "code"))


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponseBase:
    """The first page of every seat, without a detour."""
    seat, at = seat_in(request), timezone.now()
    if may(seat, "people.work_on_foot"):
        return _tasks(request, seat, at)
    context: dict[str, Any] = {"now": at, "today": None, "next": [], "done": done_today(seat, at=at), "steps": []}
    desk = desk_of(seat)
    if desk is not None:
        context |= _own_work(request, desk, seat, at)
    if may(seat, WATCHES):
        context["steps"] = _whole_flow(seat, at)
    if may(seat, KEEPS):
        context |= base_work(seat, today=timezone.localdate(at))
    if sees_area(seat):
        context["today"] = today_tiles(seat, at)
        context["vacant"] = vacant_posts(seat, at=at)
    stages = current_flow().stages
    context["figures_url"] = reverse("figures") if sees_area(seat) else ""
    context["topics"] = " ".join(topics_of(seat, stages))
    return render(request, "cases/home.html", context)


def _own_work(request: HttpRequest, desk: Desk, seat: Seat, at: datetime) -> dict[str, Any]:
    """The lists that wait for this post, by light, and the most urgent of the first that has any."""
    tabs = tabs_for(desk, seat)
    lights = counts_of([tab for tab in tabs if tab.own], seat, at=at)
    soon = counts_of([tab for tab in tabs if tab.own], seat, at=at, wanted=Wanted(light="soon"))
    request.waiting = lights  # type: ignore[attr-defined]
    waiting = [_waiting(desk, tab, lights[tab.key], soon[tab.key].all) for tab in tabs if tab.own]
    first = next((tab for tab in tabs if tab.own and lights[tab.key].late), None)
    first = first or next((tab for tab in tabs if tab.own and lights[tab.key].all), None)
    rows = page_of(cases_of(first, seat, Wanted(), at=at), first, size=NEXT).rows if first else ()
    urgent = [(row_of(case, Reading(at)), desk_url(desk.key, tab=first.key, chosen=case.number)) for case in rows] if first else []
    return {"desk": desk, "waiting": waiting, "next": urgent, "columns": [{"label": _(label), "kind": kind} for label, kind in COLUMNS]}


def _waiting(desk: Desk, tab: Tab, count: Any, soon: int) -> dict[str, Any]:
    return {
        "label": _(tab.name),
        "all": count,
        "late": count.late,
        "soon": soon,
        "green": count.all - count.late - soon,
        "url": desk_url(desk.key, tab=tab.key),
        "late_url": desk_url(desk.key, tab=tab.key, mark="late"),
        "soon_url": desk_url(desk.key, tab=tab.key, mark="soon"),
    }


def _whole_flow(seat: Seat, at: datetime) -> list[dict[str, Any]]:
    """Where the open cases of the area stand, stage by stage; each opens at a desk that shows the whole of it."""
    flow = current_flow()
    shown: dict[str, tuple[Desk, Tab]] = {}
    for desk in DESKS.values():
        for tab in tabs_of(flow, roles_with(desk.right)[0], EFFECTS):
            if opens_to(desk, seat) and not tab.ended and not tab.column and len(tab.stages) == 1:
                shown.setdefault(tab.stages[0], (desk, tab))
    stages = [stage for stage in flow.open_stages if stage in shown]
    counts = counts_of([shown[stage][1] for stage in stages], seat, at=at)
    return [_waiting(*shown[stage], counts[shown[stage][1].key], 0) for stage in stages]


def _tasks(request: HttpRequest, seat: Seat, at: datetime) -> HttpResponse:
    """Supervisors and workers: their open tasks, the most urgent first."""
    desk = desk_of(seat)
    tabs = [tab for tab in tabs_for(desk, seat) if tab.own] if desk else []
    found = [(tab, page_of(cases_of(tab, seat, Wanted(), at=at), tab).rows) for tab in tabs]
    context = {
        "now": at,
        "lists": [{"label": _(tab.name), "rows": [row_of(case, Reading(at)) for case in rows]} for tab, rows in found],
        "count": sum(len(rows) for _tab, rows in found),
        "topics": " ".join(topics_of(seat, ())),
        "done": done_today(seat, at=at),
        "censuses": censuses_to_walk(seat),
    }
    return render(request, "cases/home_phone.html", context)
