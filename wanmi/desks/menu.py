"""The desks in the menu, with what waits at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wanmi.cases.queries.topics import topics_of
from wanmi.desks.queries.desks import WATCHES, desk_of, opens_to, tabs_of_role
from wanmi.desks.queries.lists import Count, counts_of
from wanmi.desks.rules.desks import DESKS, Desk, Tab
from wanmi.kit.rooms import MenuEntry
from wanmi.people.queries import may
from wanmi.people.rules.seats import Seat

JUMPS = {"acceptance": "s", "filing": "l", "dispatch": "p", "department": "z", "tasks": "r"}


def waiting_at(request: HttpRequest, seat: Seat) -> tuple[int, int]:
    """How many cases wait for this seat and how many of them are late; the page may have counted them already (request.waiting)."""
    tabs = own_tabs(seat)
    counts: dict[str, Count] = getattr(request, "waiting", None) or counts_of(tabs, seat, at=timezone.now())
    waiting = sum((counts.get(tab.key, Count()) for tab in tabs), Count())
    return waiting.all, waiting.late


def topics_at(seat: Seat) -> list[str]:
    """The topics at which that number changes."""
    return topics_of(seat, {stage for tab in own_tabs(seat) for stage in tab.stages})


def own_tabs(seat: Seat) -> list[Tab]:
    return [tab for tab in tabs_of_role(seat.role) if tab.own]


def _opens(desk: Desk, *, own: bool) -> Callable[[Any], bool]:
    """Whether a seat works at this desk (`own`), or only looks over its shoulder. A supervisor's tasks are home."""

    def opens(seat: Seat) -> bool:
        mine = desk_of(seat)
        if own:
            return mine is desk and desk.key != "tasks"
        return mine is None and may(seat, WATCHES) and opens_to(desk, seat)

    return opens


def _desks() -> list[MenuEntry]:
    found = []
    for position, desk in enumerate(DESKS.values(), 20):
        if desk.key == "tasks":
            continue
        where = ("desk", "work", (desk.key,), position)
        own, watched = _opens(desk, own=True), _opens(desk, own=False)
        jump = JUMPS[desk.key]
        found += [
            MenuEntry(_(desk.short), desk.icon, *where, open_to=own, jump=jump, count=waiting_at, topics=topics_at),
            MenuEntry(_(desk.short), desk.icon, *where, open_to=watched, jump=jump),
        ]
    return found


MENU = tuple(_desks())
