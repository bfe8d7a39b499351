"""Which desks a seat sits at or looks into."""

from __future__ import annotations

from functools import lru_cache

from wanmi.cases.queries.flows import live_flows
from wanmi.cases.rules.effects import EFFECTS
from wanmi.desks.rules.desks import DESKS, Desk, Tab, tabs_over
from wanmi.flow.rules.flow import FlowTable
from wanmi.people.queries import may, roles_with
from wanmi.people.rules.seats import Seat

WATCHES = "desks.watch_desks"


def desk_of(seat: Seat) -> Desk | None:
    """The desk at which a seat sits; None for posts that move no case."""
    return next((desk for desk in DESKS.values() if may(seat, desk.right)), None)


def opens_to(desk: Desk, seat: Seat) -> bool:
    """Whether the seat sits at the desk or, where it may be watched, watches over it."""
    return may(seat, desk.right) or (desk.is_watched and may(seat, WATCHES))


def tabs_for(desk: Desk, seat: Seat) -> tuple[Tab, ...]:
    """The lists of the desk as this seat sees it; who only watches sees those of its first post."""
    return tabs_of_role(seat.role if may(seat, desk.right) else roles_with(desk.right)[0])


def tabs_of_role(role: str) -> tuple[Tab, ...]:
    """The lists of a post over all flows that are alive."""
    return _tabs(live_flows(), role)


@lru_cache(maxsize=128)
def _tabs(flows: tuple[FlowTable, ...], role: str) -> tuple[Tab, ...]:
    return tabs_over(flows, role, EFFECTS)
