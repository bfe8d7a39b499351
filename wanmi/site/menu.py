"""The menu of every page: what the rooms offer (Room.menu), narrowed to what this seat may open, in the order of wanmi/kit/menu.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from wanmi.grids.queries import city_name
from wanmi.kit.menu import Menu, MenuLink, arranged
from wanmi.kit.rooms import MenuEntry, from_rooms
from wanmi.people.queries.levels import answers_for_city
from wanmi.people.queries.rights import may
from wanmi.people.rules.seats import Seat

HOME = (
    MenuEntry(_("首页"), "home", "home", "", right="people.work_at_desk", jump="h"),
    MenuEntry(_("任务"), "tasks", "home", "work", position=10, right="people.work_on_foot", jump="r"),
    MenuEntry(_("运行"), "clock", "operations", "management", position=30, right="journal.operate", open_to=answers_for_city, jump="n"),
)
FOLDED = "menu_folded"  # the cookie in which a browser keeps the headings that are closed, with a dot between


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `menu` and what keeps it true. Nothing is asked of the database before a template touches it."""
    seat = getattr(request, "seat", None)

    @cache
    def entries() -> list[MenuEntry]:
        return entries_of(seat) if seat else []

    @cache
    def menu() -> Menu:
        return menu_of(request, seat, entries()) if seat else Menu()

    def topics() -> str:
        return " ".join(topics_of_menu(seat, entries())) if seat else ""

    def city() -> str:
        return city_name() if seat else ""

    return {
        "city_name": city,
        "menu": menu,
        "menu_url": reverse("menu"),
        "menu_topics": topics,
        "all_entries_url": reverse("all_entries"),
        "search_url": _url("search") or "/search/",
    }


def menu_of(request: HttpRequest, seat: Seat, entries: Iterable[MenuEntry]) -> Menu:
    """The menu of a seat: of the entries that it may open. At most one query: none where the page has counted already (request.waiting)."""
    here = where(request)
    links = [(entry.group, link) for entry in entries if (link := _link(request, seat, entry, here))]
    favourites = getattr(request.user, "favourites", [])
    return arranged(links, favourites, request.COOKIES.get(FOLDED, "").split("."))


def where(request: HttpRequest) -> str:
    """The path of the page that is looked at: of a part that it fetches of the menu, the page's own."""
    if request.path.startswith(reverse("menu")) and (page := request.headers.get("HX-Current-URL")):
        return urlsplit(page).path
    return request.path


def entries_of(seat: Seat) -> list[MenuEntry]:
    """The entries that a seat may open, in the order of their places."""
    return sorted((entry for entry in (*HOME, *from_rooms("menu")) if _opens(entry, seat)), key=lambda entry: entry.position)


def topics_of_menu(seat: Seat, entries: Iterable[MenuEntry]) -> Iterator[str]:
    """The topics of the journal at which a seat's menu changes: what it counts, and the person's favourites in another window."""
    yield f"menu:{seat.person_id}"
    for entry in entries:
        if entry.topics:
            yield from entry.topics(seat)


def _opens(entry: MenuEntry, seat: Seat) -> bool:
    return (not entry.right or may(seat, entry.right)) and (entry.open_to is None or entry.open_to(seat))


def _link(request: HttpRequest, seat: Seat, entry: MenuEntry, here: str) -> MenuLink | None:
    url = _url(entry.address, *entry.arguments)
    if not url:
        return None
    current = here == url if url == "/" else here.startswith((url, entry.under) if entry.under else url)
    count, late = entry.count(request, seat) if entry.count else (0, 0)
    return MenuLink(entry.key, str(entry.label), entry.icon, url, current, count, late, entry.jump, entry.label)


def _url(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
