"""The menu of every page: what this seat's post works with, and how much waits for it, counted in one query."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wanmi.cases.queries.desks import desk_of, opens_to
from wanmi.cases.queries.flows import current_flow
from wanmi.cases.queries.lists import Count, counts_of
from wanmi.cases.queries.topics import topics_of
from wanmi.cases.rules.desks import DESKS, tabs_of
from wanmi.cases.rules.effects import EFFECTS
from wanmi.grids.queries import city_name
from wanmi.people.rules.seats import Seat

ON_FOOT = ("supervisor", "worker")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: `address` is a named URL, or a path; it is left out where the installation has no such page."""

    label: str
    icon: str
    address: str
    roles: tuple[str, ...] = ()  # empty: everybody
    but: tuple[str, ...] = ()
    under: str = ""  # a path under which this entry is the current one, too


ITEMS = (
    Item("上报", "report", "report", ("supervisor",)),
    Item("首页", "home", "home", but=ON_FOOT),
    Item("任务", "tasks", "home", ON_FOOT),
    Item("历史", "history", "own_history", ON_FOOT),
    Item("我的", "person", "me", ON_FOOT),
    Item("查询", "search", "search", but=("clerk", *ON_FOOT)),
    Item("地图", "map", "map"),
    Item("部件", "component", "components", but=ON_FOOT),
    Item("普查", "route", "censuses", ("clerk", "administrator", "shift_leader", "leader", "overseer")),
    Item("统计", "chart", "figures", but=(*ON_FOOT, "clerk")),
    Item("日志", "history", "journal", ("shift_leader", "leader", "overseer", "administrator")),
    Item("基础表", "database", "admin:index", ("clerk", "administrator")),
    Item("网格", "grid", "divisions", ("clerk", "administrator")),
    Item("责任网格", "route", "responsibility_grids", ("clerk", "administrator", "shift_leader")),
    Item("地名", "place", "places", ("clerk", "administrator")),
    Item("导入导出", "import", "deliveries", ("clerk", "administrator")),
    Item("变迁", "compare", "compare", ("clerk", "administrator", "leader")),
    Item("图层服务", "layers", "ogc", ("clerk", "administrator"), under="/layers/"),
)


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `menu` and what keeps it true. Nothing is asked of the database before a template touches it."""
    seat = getattr(request, "seat", None)

    @cache
    def menu() -> list[dict[str, Any]]:
        return menu_of(request, seat) if seat else []

    def topics() -> str:
        return " ".join(_topics(seat)) if seat else ""

    def city() -> str:
        return city_name() if seat else ""

    return {
        "city_name": city,
        "menu": menu,
        "menu_url": _url("menu"),
        "menu_topics": topics,
        "search_url": _url("search") or "/search/",
    }


def menu_of(request: HttpRequest, seat: Seat) -> list[dict[str, Any]]:
    """The entries of a seat. At most one query: none where the page has counted already (request.waiting)."""
    items = [_shown(request, _(each.label), each.icon, _url(each.address), under=each.under) for each in ITEMS if _for(each, seat.role)]
    home = next((number for number, each in enumerate(items) if each and each["url"] == _url("home")), -1) + 1
    items[home:home] = _desks(request, seat)
    return [each for each in items if each]


def _for(item: Item, role: str) -> bool:
    return role in item.roles if item.roles else role not in item.but


def _desks(request: HttpRequest, seat: Seat) -> list[dict[str, Any] | None]:
    """The seat's own desk with its counts; every desk for who watches over them."""
    own = desk_of(seat)
    if own is None:
        watched = [desk for desk in DESKS.values() if opens_to(desk, seat)]
        return [_shown(request, _(desk.short), desk.icon, _url("desk", desk.key)) for desk in watched]
    count = waiting_for(request, seat)
    if seat.role in ON_FOOT:
        return [] if own.key == "tasks" else [_shown(request, _(own.short), own.icon, _url("desk", own.key), count)]
    return [_shown(request, _(own.short), own.icon, _url("desk", own.key), count)]


def waiting_for(request: HttpRequest, seat: Seat) -> Count:
    """How many cases wait for this seat and how many of them are late."""
    tabs = [tab for tab in tabs_of(current_flow(), seat.role, EFFECTS) if tab.own]
    counts: dict[str, Count] = getattr(request, "waiting", None) or counts_of(tabs, seat, at=timezone.now())
    return sum((counts.get(tab.key, Count()) for tab in tabs), Count())


def _topics(seat: Seat) -> list[str]:
    if desk_of(seat) is None:
        return []
    tabs = [tab for tab in tabs_of(current_flow(), seat.role, EFFECTS) if tab.own]
    return topics_of(seat, {stage for tab in tabs for stage in tab.stages})


def _shown(request: HttpRequest, label: str, icon: str, url: str, count: Count | None = None, *, under: str = "") -> dict[str, Any] | None:
    if not url:
        return None
    here = request.path == url if url == "/" else request.path.startswith((url, under) if under else url)
    return {
        "label": label,
        "icon": icon,
        "url": url,
        "current": here,
        "count": count.all if count else 0,
        "late_count": count.late if count else 0,
    }


def _url(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
