"""Round every request: its id, its line in the log, its time in the metrics; and sessions that end."""

from __future__ import annotations

import math
import re
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from copy import copy

import structlog
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import resolve
from django.utils import timezone, translation
from prometheus_client import Counter, Histogram

from wanmi.kit.middleware import refused
from wanmi.kit.problems import TooManyRequests
from wanmi.kit.refusals import Refusal
from wanmi.kit.rules.token_bucket import Buckets
from wanmi.people.rules.seats import Seat

Answer = Callable[[HttpRequest], HttpResponseBase]

log = structlog.get_logger("wanmi.request")
REQUESTS = Counter("wanmi_requests_total", "Requests answered.", ["method", "view", "status"])
SECONDS = Histogram(
    "wanmi_request_seconds", "Time to answer a request.", ["view"], buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
)
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET = {"/healthz", "/readyz", "/metrics"}  # asked every few seconds by machines
NOT_KEPT = "no-store"
PERMISSIONS = "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=()"


class RequestMiddleware:
    """Gives the request its id (the caller's X-Request-ID where it is well formed), logs and counts the answer."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        request.began = f"{time.time():.3f}"  # type: ignore[attr-defined]  # a page is as true as of this moment
        incoming_id = request.headers.get("X-Request-ID", "")
        request_id = incoming_id if GIVEN_ID.fullmatch(incoming_id) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        request.id = request_id  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id
        response.headers["Permissions-Policy"] = PERMISSIONS
        # A desk is shared: what a browser keeps, the next one there can open. Whatever may be kept says so itself (tiles and photos, which
        # are asked about each time; static files; public layers); all else is gone with the window, for the way back too.
        response.headers.setdefault("Cache-Control", NOT_KEPT)
        self._note(request, response, time.perf_counter() - began)
        return response

    def _note(self, request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
        view = (request.resolver_match.view_name if request.resolver_match else "") or "other"
        REQUESTS.labels(request.method, view, response.status_code).inc()
        SECONDS.labels(view).observe(seconds)
        if response.status_code < 400 and (request.path in QUIET or request.path.startswith(settings.STATIC_URL)):
            return
        say = log.error if response.status_code >= 500 else log.warning if seconds > 1 else log.info
        # The path without its query: search words may be names or telephone numbers.
        say("request", method=request.method, path=request.path, status=response.status_code, ms=round(seconds * 1000, 1), **_who(request))


def _who(request: HttpRequest) -> dict[str, object]:
    """The person, only where a view has already asked who it is: a log line is not worth a query."""
    person = getattr(request, "_cached_user", None)
    return {"person": person.pk} if person is not None and person.pk else {}


class SessionEndMiddleware:
    """Signs out whoever has been away too long or signed in too long ago. What a page fetches by itself does not count as
    being there: such requests carry `X-Background: 1`."""

    FRESHEN = 300  # s; `seen` is written no more often, so that reading pages does not write a row each time

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "_auth_user_id" in request.session:
            self._look_at(request, timezone.now().timestamp())
        return self.get_response(request)

    def _look_at(self, request: HttpRequest, now: float) -> None:
        session = request.session
        began, seen = session.get("began"), session.get("seen")
        if began is None or seen is None:
            session["began"] = session["seen"] = now
        elif now - began > settings.SESSION_ENDS_AFTER or now - seen > settings.SESSION_ENDS_IDLE:
            logout(request)
        elif now - seen > self.FRESHEN and request.headers.get("X-Background") != "1":
            session["seen"] = now


class ShortWayMiddleware:
    """A program with a token goes straight to its endpoint: it has no session, no form to forge, no messages and no page.
    A tile goes straight to its view for FRESH seconds after its session was looked up: a moving map asks for thirty at once.

    Half of what the middleware below costs a report is saved, most of what a kept tile costs; what the answer still needs of it
    stands here. Signing out is heard by tiles within FRESH seconds; another seat has another session key and is heard at once.
    """

    FRESH = 3.0
    MOST_SESSIONS = 20_000

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.seats: dict[str, tuple[float, Seat]] = {}  # session key → (looked up at, seat)
        self.tiles = Buckets(rate=settings.TILE_RATE / settings.WORKERS, room=max(1.0, settings.TILE_BURST / settings.WORKERS))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith("/tiles/"):
            return self._tile(request)
        if not (request.path_info.startswith("/api/") and request.META.get("HTTP_AUTHORIZATION")):
            return self.get_response(request)
        translation.activate(translation.get_language_from_request(request))
        return self._straight(request)

    def _straight(self, request: HttpRequest) -> HttpResponseBase:
        request.get_host()  # a host that is not ours is refused here as everywhere
        request.resolver_match = match = resolve(request.path_info)
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        return response

    def _tile(self, request: HttpRequest) -> HttpResponseBase:
        session, now = request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""), time.monotonic()
        known = self.seats.get(session)
        if known and now - known[0] < self.FRESH:
            if wait := self.tiles.wait(known[1].person_id, now):
                return refused(request, TooManyRequests(seconds=math.ceil(wait)))
            request.seat = known[1]  # type: ignore[attr-defined]
            with suppress(Refusal, Http404):  # said by the long way, in the form that is asked for
                return self._straight(request)
        response = self.get_response(request)
        seat = getattr(request, "seat", None)
        if session and seat and response.status_code in (200, 304):
            if len(self.seats) >= self.MOST_SESSIONS:
                self.seats.clear()
            self.seats[session] = (now, copy(seat))  # the seat itself: the lazy one would hold on to the request
        return response
