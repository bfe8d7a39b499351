"""Home, the first page of every seat: parts that the rooms declare (Room.home), each asked for this seat and drawn in its region."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from wanmi.kit.rooms import HomePart, from_rooms
from wanmi.kit.templatetags.composed import Drawn
from wanmi.people.queries.rights import may
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

DESK = ("head", "notice", "work", "waiting", "stock")
PHONE = ("phone",)


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponseBase:
    """GET /: without a detour. Who is on foot has a phone in the hand: the tasks themselves are the home."""
    seat, at = seat_in(request), timezone.now()
    on_foot = may(seat, "people.work_on_foot")
    context = home_of(request, seat, at, PHONE if on_foot else DESK)
    return render(request, "site/home_phone.html" if on_foot else "site/home.html", context | {"now": at})


def home_of(request: HttpRequest, seat: Seat, at: datetime, places: tuple[str, ...]) -> dict[str, Any]:
    """What stands in each region of the page: `<place>` the parts drawn by their templates, `<place>_figures` those that are one figure;
    `count` what all of them count together, `topics` after whose news the page is drawn anew."""

    def may_have(part: HomePart) -> bool:
        return not part.right or may(seat, part.right)

    found = (part for part in from_rooms("home") if part.place in places and may_have(part))
    parts = sorted(found, key=lambda part: (part.position, part.key))
    shown = [(part, values) for part in parts if (values := part.context(request, seat, at)) is not None]

    def of(place: str, belongs: Callable[[HomePart], bool]) -> list[tuple[HomePart, Any]]:
        return [(part, values) for part, values in shown if part.place == place and belongs(part)]

    context: dict[str, Any] = {}
    for place in places:
        context[place] = [Drawn(part.template, values) for part, values in of(place, lambda part: bool(part.template))]
        context[f"{place}_figures"] = [values for _part, values in of(place, lambda part: not part.template)]
    context["count"] = sum(values.get("count", 0) for _part, values in shown)
    context["topics"] = " ".join(dict.fromkeys(topic for part in parts if part.topics for topic in part.topics(seat)))
    return context
