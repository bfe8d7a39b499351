"""Pages for what went wrong outside a view. handler500 of the root urls and CSRF_FAILURE_VIEW point here.

They stand without a database.
"""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from wanmi.kit.middleware import OUTAGES, refused, unavailable
from wanmi.kit.problems import Fault, SignedInAnew, problem_of

SECRET = ("password", "new_password", "again")  # never written into a page
OURS = "csrfmiddlewaretoken"


def fault(request: HttpRequest) -> HttpResponse:
    """500, or 503 where a middleware found no database (Django calls this inside its except block)."""
    if isinstance(sys.exc_info()[1], OUTAGES):
        return unavailable(request)
    request_id = getattr(request, "id", "")
    if request.path.startswith("/api/"):
        return problem_of(Fault(), request)
    return HttpResponse(render_to_string("500.html", {"request_id": request_id}), status=500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without this session's token: mostly a page that stood open while somebody signed in anew beside it.

    A part of a page hears so at its place, and with the answer comes the token with which it is sent again. A whole page that the browser
    itself says to be ours is offered again, as it was filled; from anywhere else nothing is offered.
    """
    if request.headers.get("HX-Request") == "true" or request.headers.get("Accept", "").startswith("application/json"):
        response = refused(request, SignedInAnew())
        response["X-CSRFToken"] = get_token(request)
        return response
    sent = [(name, value) for name, values in request.POST.lists() if name != OURS for value in values]
    if not is_from_here(request) or request.FILES or any(name in SECRET for name, _value in sent):
        return HttpResponse(render_to_string("403_csrf.html", {"request_id": getattr(request, "id", "")}), status=403)
    return render(request, "kit/again.html", {"sent": sent, "action": request.get_full_path()}, status=403)


def is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on a page of ours."""
    site = request.headers.get("Sec-Fetch-Site", "")
    origin = request.headers.get("Origin", "")
    ours = f"{request.scheme}://{request.get_host()}"
    return site == "same-origin" or (not site and origin == ours)
