"""What the closed loop has on the home page: what waits for me, by light; what I have done today; for leaders where the city's cases
stand. Every number opens its list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wanmi.cases.queries.flows import live_stages
from wanmi.cases.queries.scope import sees_area
from wanmi.cases.queries.topics import topics_of
from wanmi.cases.queries.waiting import vacant_posts
from wanmi.desks.pages.desk_access import desk_url
from wanmi.desks.pages.desk_rows import Reading, row_of
from wanmi.desks.pages.today_figures import today_tiles
from wanmi.desks.queries.desks import WATCHES, desk_of, opens_to, tabs_for, tabs_of_role
from wanmi.desks.queries.done import done_today
from wanmi.desks.queries.lists import ListFilter, cases_of, counts_of, page_listed
from wanmi.desks.rules.desks import DESKS, Desk, Tab
from wanmi.kit.rooms import HomePart
from wanmi.kit.rules.working_time import Light
from wanmi.people.queries import roles_with
from wanmi.people.rules.seats import Seat

NEXT = 6  # of the most urgent cases shown at once
COLUMNS = (("计时", "light"), ("小类 / 问题", "middle"), ("位置", ""), ("街道 · 社区", "middle"), ("案卷", "code"))
Shown = Mapping[str, Any] | None


def _vacant(request: HttpRequest, seat: Seat, at: datetime) -> Shown:
    """Posts of the area that nobody holds."""
    posts = vacant_posts(seat, at=at) if sees_area(seat) else []
    return {"vacant": posts} if posts else None


def _own_work(request: HttpRequest, seat: Seat, at: datetime) -> Shown:
    """The lists that wait for this post, by light, and the most urgent of the first that has any."""
    desk = desk_of(seat)
    if desk is None:
        return None
    tabs = tabs_for(desk, seat)
    lights = counts_of([tab for tab in tabs if tab.own], seat, at=at)
    soon = counts_of([tab for tab in tabs if tab.own], seat, at=at, filter=ListFilter(light=Light.AMBER))
    request.waiting = lights  # type: ignore[attr-defined]
    waiting = [_waiting(desk, tab, lights[tab.key], soon[tab.key].all) for tab in tabs if tab.own]
    first = next((tab for tab in tabs if tab.own and lights[tab.key].late), None)
    first = first or next((tab for tab in tabs if tab.own and lights[tab.key].all), None)
    rows = page_listed(cases_of(first, seat, ListFilter(), at=at), first, size=NEXT).rows if first else ()
    urgent = [(row_of(case, Reading(at)), desk_url(desk.key, tab=first.key, chosen=case.number)) for case in rows] if first else []
    return {"waiting": waiting, "next": urgent, "columns": [{"label": _(label), "kind": kind} for label, kind in COLUMNS]}


def _whole_flow(request: HttpRequest, seat: Seat, at: datetime) -> Shown:
    """Where the open cases of the area stand, stage by stage; each opens at a desk that shows the whole of it."""
    shown: dict[str, tuple[Desk, Tab]] = {}
    for desk in DESKS.values():
        for tab in tabs_of_role(roles_with(desk.right)[0]):
            if opens_to(desk, seat) and not tab.ended and not tab.column and len(tab.stages) == 1:
                shown.setdefault(tab.stages[0], (desk, tab))
    stages = [stage for stage, row in live_stages().items() if not row.outcome and stage in shown]
    counts = counts_of([shown[stage][1] for stage in stages], seat, at=at)
    steps = [_waiting(*shown[stage], counts[shown[stage][1].key], 0) for stage in stages]
    return {"steps": steps} if steps else None


def _today(request: HttpRequest, seat: Seat, at: datetime) -> Shown:
    return {"today": today_tiles(seat, at)} if sees_area(seat) else None


def _done(request: HttpRequest, seat: Seat, at: datetime) -> Shown:
    return {"done": done_today(seat, at=at)} if desk_of(seat) else None


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


def _tasks(request: HttpRequest, seat: Seat, at: datetime) -> Shown:
    """Supervisors and workers: their open tasks, the most urgent first."""
    desk = desk_of(seat)
    tabs = [tab for tab in tabs_for(desk, seat) if tab.own] if desk else []
    found = [(tab, page_listed(cases_of(tab, seat, ListFilter(), at=at), tab).rows) for tab in tabs]
    return {
        "lists": [{"label": _(tab.name), "rows": [row_of(case, Reading(at)) for case in rows]} for tab, rows in found],
        "count": sum(len(rows) for _tab, rows in found),
        "done": done_today(seat, at=at),
    }


def _topics(seat: Seat) -> Iterable[str]:
    return topics_of(seat, live_stages())


HOME = (
    HomePart("vacant", "notice", _vacant, "desks/home_vacant.html"),
    HomePart("own", "work", _own_work, "desks/home_own.html", 10, topics=_topics),
    HomePart("flow", "work", _whole_flow, "desks/home_steps.html", 20, right=WATCHES),
    HomePart("today", "work", _today, "desks/home_today.html", 30),
    HomePart("done", "work", _done, "desks/home_done.html", 40),
    HomePart("tasks", "phone", _tasks, "desks/home_tasks.html", 20, topics=lambda seat: topics_of(seat, ())),
)
