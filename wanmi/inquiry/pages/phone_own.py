"""The supervisor's own pages on the phone: what was reported and what became of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from wanmi.inquiry.queries.own import own_reports
from wanmi.people.request_seat import seat_in, signed_in


@require_safe
@signed_in
def history(request: HttpRequest) -> HttpResponseBase:
    """Own reports, the newest first, by key."""
    seat, now = seat_in(request, right="people.work_on_foot"), timezone.now()
    page = own_reports(seat, older=request.GET.get("before", ""), newer=request.GET.get("after", ""))
    return render(request, "inquiry/phone_history.html", {"page": page, "now": now})
