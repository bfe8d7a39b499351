"""Pages for what went wrong outside a view. handler500 of the root urls points here; they stand without a database."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from wanmi.kit.middleware import OUTAGES, unavailable
from wanmi.kit.problems import Fault, problem_of


def fault(request: HttpRequest) -> HttpResponse:
    """500, or 503 where a middleware found no database (Django calls this inside its except block)."""
    if isinstance(sys.exc_info()[1], OUTAGES):
        return unavailable(request)
    request_id = getattr(request, "id", "")
    if request.path.startswith("/api/"):
        return problem_of(Fault(), request)
    return HttpResponse(render_to_string("500.html", {"request_id": request_id}), status=500)
