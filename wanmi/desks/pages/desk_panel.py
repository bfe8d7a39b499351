"""The chosen case beside a desk's list: map, form, photos, similar cases, filing condition, and the moves open to this seat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from wanmi.cases.actions.link import LINKS
from wanmi.cases.models import Case
from wanmi.cases.queries.rows import situation_of
from wanmi.cases.rules.state import CaseState
from wanmi.desks.pages.buttons import buttons_of
from wanmi.desks.pages.case_parts import before_and_after, face_of, photos_of
from wanmi.desks.queries.case import case_seen, exhibits_of
from wanmi.desks.queries.similar import similar_cases
from wanmi.flow.queries.flows import flow_of
from wanmi.people.queries import layer_sight, may
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat


@require_safe
@signed_in
def case_panel(request: HttpRequest, number: str) -> HttpResponseBase:
    """The panel of one case. At most ten queries."""
    seat, at = seat_in(request), timezone.now()
    case = case_seen(seat, number)
    return render(request, "desks/desk_panel.html", panel_of(case, seat, at))


def panel_of(case: Case, seat: Seat, at: datetime) -> dict[str, Any]:
    """What the panel shows."""
    situation, flow = situation_of(case), flow_of(case.flow_id)
    state = situation.case
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
        **buttons_of(flow, situation, seat, at),
        "here": reverse("case_panel", args=[case.number]),
    }


def _similar(case: Case, state: CaseState, seat: Seat) -> list[Any]:
    if not may(seat, LINKS):
        return []
    lng, lat = state.location
    return similar_cases(seat, subclass_id=case.subclass_id, lng=lng, lat=lat, at=case.reported_at, case_id=case.pk)
