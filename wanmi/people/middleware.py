"""request.seat: the person and the post they act through, read once a request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject


class SeatMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from wanmi.people.queries import seat_of_session

        request.seat = SimpleLazyObject(lambda: seat_of_session(request))  # type: ignore[attr-defined]
        return self.get_response(request)
