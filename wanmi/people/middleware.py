"""request.seat: the person and the post they act through; request.seats: all that they may take. Read once, when asked for.

And who came in by a one-time password goes nowhere but to the page on which it is changed.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from wanmi.kit.middleware import refused
from wanmi.kit.problems import problem_of
from wanmi.people.queries import chosen_seat, seats_of_session
from wanmi.people.rules.refusals import PasswordFirst, SeatChanged

OPEN_BEFORE = ("/sign-out/", settings.STATIC_URL)  # beside the page of the password itself


class SeatMiddleware:
    """Ask `if request.seat`, never `is None`: the seat is looked up when it is first touched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seats = SimpleLazyObject(lambda: seats_of_session(request))
        request.seats = seats  # type: ignore[attr-defined]
        request.seat = SimpleLazyObject(lambda: chosen_seat(seats, request.session.get("post")))  # type: ignore[attr-defined,arg-type]
        if must_change_first(request):
            return _to_the_password(request)
        if sits_elsewhere(request):
            return refused(request, SeatChanged(now=f"{request.seat.organisation_name} {request.seat.person_name}"))  # type: ignore[attr-defined]
        return self.get_response(request)


def sits_elsewhere(request: HttpRequest) -> bool:
    """Whether a page that was opened in one seat sends in another: what one person has filled in is not done in another one's name."""
    seat_header = request.headers.get("X-Seat", "")
    if not seat_header or request.method in ("GET", "HEAD", "OPTIONS") or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    seat = request.seat  # type: ignore[attr-defined]
    return bool(seat) and seat_header != f"{seat.person_id}.{seat.post_id}"


def must_change_first(request: HttpRequest) -> bool:
    """Whether this session came in by a one-time password and asks for anything but the change of it."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path_info.startswith(OPEN_BEFORE):
        return False
    if request.path_info == reverse("password") or not request.user.is_authenticated:
        return False
    return request.user.one_time_until is not None


def _to_the_password(request: HttpRequest) -> HttpResponse:
    place = reverse("password")
    if request.path_info.startswith("/api/") or request.headers.get("Accept", "").startswith("application/json"):
        return problem_of(PasswordFirst(), request)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=403, headers={"HX-Redirect": place})
    return HttpResponseRedirect(place)
