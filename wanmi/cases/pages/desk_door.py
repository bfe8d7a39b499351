"""Which desk an address means, whether it is open to this seat, and which lists it then has."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from wanmi.cases.queries.flows import current_flow
from wanmi.cases.rules.desks import DESKS, Desk, Tab, tabs_of
from wanmi.cases.rules.effects import EFFECTS
from wanmi.kit.refusals import NotFound, NotYours
from wanmi.people.doors import seat_in
from wanmi.people.rules.seats import Seat


def desk_for(request: HttpRequest, key: str) -> Desk:
    """The desk, which must be open to this seat. Raises NotFound, NotYours."""
    desk = DESKS.get(key)
    if desk is None:
        raise NotFound
    if not desk.opens_to(seat_in(request).role):
        raise NotYours
    return desk


def tabs_for(desk: Desk, seat: Seat) -> tuple[Tab, ...]:
    """The lists of the desk as this seat sees it; who only watches sees those of its first post."""
    return tabs_of(current_flow(), seat.role if seat.role in desk.roles else desk.roles[0], EFFECTS)


def desk_url(key: str, **query: str) -> str:
    """The address of a desk's list."""
    return reverse("desk", args=[key]) + (f"?{urlencode(query)}" if query else "")
