"""request.seat: the person and the post they act through; request.seats: all that they may take. Read once, when asked for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from wanmi.people.queries import chosen_seat, seats_of_session


class SeatMiddleware:
    """Ask `if request.seat`, never `is None`: the seat is looked up when it is first touched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seats = SimpleLazyObject(lambda: seats_of_session(request))
        request.seats = seats  # type: ignore[attr-defined]
        request.seat = SimpleLazyObject(lambda: chosen_seat(seats, request.session.get("post")))  # type: ignore[attr-defined,arg-type]
        return self.get_response(request)
