"""The chosen case beside a desk's list: map, form, photos, similar cases, filing condition, and the moves open to this seat."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wanmi.cases.actions.link import LINKS
from wanmi.cases.models import Case
from wanmi.cases.queries.rows import state_of
from wanmi.cases.rules.play import along, moves_open_to
from wanmi.cases.rules.state import CaseState
from wanmi.desks.pages.case_parts import before_and_after, face_of, photos_of
from wanmi.desks.queries.case import case_seen, exhibits_of
from wanmi.desks.queries.similar import similar_cases
from wanmi.flow.queries.flows import flow_of
from wanmi.flow.rules.flow import FlowTable, Move
from wanmi.people.queries import layer_sight, may
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

KINDS = {"main": "primary", "plain": "", "danger": "danger"}
ORDER = list(KINDS.values())  # the blue button first, what is dangerous last and apart


@require_safe
@signed_in
def case_panel(request: HttpRequest, number: str) -> HttpResponseBase:
    """The panel of one case. At most ten queries."""
    seat, at = seat_in(request), timezone.now()
    case = case_seen(seat, number)
    return render(request, "desks/desk_panel.html", panel_of(case, seat, at))


def panel_of(case: Case, seat: Seat, at: datetime) -> dict[str, Any]:
    """What the panel shows."""
    state, flow = state_of(case), flow_of(case.flow_id)
    photos = photos_of(case, exhibits_of(case, seat), at)
    before, after = before_and_after(photos)
    face = face_of(case, flow, photos, seat, at)
    sight = layer_sight("components", seat)
    known = case.component if sight.reads("owner") and sight.reads("maintainer") else None
    keeper = known and (known.maintainer or known.owner)
    condition = face["condition"]
    return face | {
        "case_url": reverse("case", args=[case.number]),
        "limit": condition.limit_for(case.area_class).text(get_language() or "zh-hans") if condition else "",
        "photos": [each for each in photos if not after or each not in (before, after)],
        "before": before,
        "after": after,
        "keeper": keeper.short_name if keeper else "",
        "similar": _similar(case, state, seat),
        "moves": buttons_of(flow, state, seat),
        "here": reverse("case_panel", args=[case.number]),
    }


def buttons_of(flow: FlowTable, case: CaseState, seat: Seat) -> list[dict[str, Any]]:
    """The moves open to this seat as buttons; one that needs nothing goes at once, with its own key and the version seen."""
    return sorted((_button(flow, move, case) for move in moves_open_to(flow, case, seat)), key=lambda button: ORDER.index(button["kind"]))


def _button(flow: FlowTable, move: Move, case: CaseState) -> dict[str, Any]:
    url = reverse("case_move", args=[case.number, move.key])
    with_it = along(flow, move, case)
    label = _("%(first)s并%(then)s") % {"first": _(with_it.name), "then": _(move.name)} if with_it else _(move.name)
    button = {"label": label, "url": url, "key": move.letter.upper(), "kind": KINDS[move.style], "method": "dialog", "form": ""}
    if needs_nothing(move):
        seen = urlencode({"version": case.version, "key": uuid.uuid4()})
        button |= {"url": f"{url}?{seen}", "method": "post", "form": url if move.asks else ""}
    return button


def needs_nothing(move: Move) -> bool:
    """Whether the move goes with one letter: it asks nothing that must be given, and does not hurt."""
    return move.style != "danger" and set(move.asks) <= move.may_be_empty


def _similar(case: Case, state: CaseState, seat: Seat) -> list[Any]:
    if not may(seat, LINKS):
        return []
    lng, lat = state.location
    return similar_cases(seat, subclass_id=case.subclass_id, lng=lng, lat=lat, at=case.reported_at, case_id=case.pk)
