"""Which desk an address means, and whether it is open to this seat."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from wanmi.desks.queries.desks import opens_to
from wanmi.desks.rules.desks import DESKS, Desk
from wanmi.kit.refusals import NotFound, NotYours
from wanmi.people.request_seat import seat_in


def desk_for(request: HttpRequest, key: str) -> Desk:
    """The desk, which must be open to this seat. Raises NotFound, NotYours."""
    desk = DESKS.get(key)
    if desk is None:
        raise NotFound
    if not opens_to(desk, seat_in(request)):
        raise NotYours
    return desk


def desk_url(key: str, **query: str) -> str:
    """The address of a desk's list."""
    return reverse("desk", args=[key]) + (f"?{urlencode(query)}" if query else "")
