"""The supervisor's own pages on the phone: what was reported and what became of it; who one is, and the way out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from wanmi.cases.queries.own import duties_of, own_reports
from wanmi.people.doors import seat_in, signed_in


@require_safe
@signed_in
def history(request: HttpRequest) -> HttpResponseBase:
    """Own reports, the newest first, by key."""
    seat = seat_in(request, "supervisor", "worker")
    page = own_reports(seat, older=request.GET.get("before", ""), newer=request.GET.get("after", ""))
    return render(request, "cases/phone_history.html", {"page": page, "now": timezone.now()})


@require_safe
@signed_in
def me(request: HttpRequest) -> HttpResponseBase:
    """Person, seat, own grids; change of seat, language, light or dark, sign out."""
    seat = seat_in(request)
    return render(request, "cases/phone_me.html", {"grids": duties_of(seat.person_id, on=timezone.localdate())})
