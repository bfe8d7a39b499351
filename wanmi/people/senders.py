"""Who sends a request, seen by its head alone: before the body is read, there is no request yet to ask."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.utils import timezone

from wanmi.people.queries import seat_of_session, seat_of_token
from wanmi.people.rules.seats import Seat

FRESH = 3.0  # s for which a process trusts what it has looked up
MOST_KEPT = 4096
_kept: dict[str, tuple[float, Seat | None]] = {}  # session key → (looked up at, seat)


def seat_of_environ(environ: Mapping[str, Any]) -> Seat | None:
    """The seat of a live token (of the API) or a live session; None for a stranger and for who holds no post."""
    authorization = str(environ.get("HTTP_AUTHORIZATION", ""))
    if authorization and str(environ.get("PATH_INFO", "")).startswith("/api/"):
        kind, _space, token = authorization.partition(" ")
        if kind.lower() != "bearer":
            return None
        return seat_of_token(token.strip(), str(environ.get("HTTP_X_DEVICE", "")), at=timezone.now())
    key = parse_cookie(str(environ.get("HTTP_COOKIE", ""))).get(settings.SESSION_COOKIE_NAME, "")
    return _seat_of_key(key) if key.isascii() and key.isalnum() else None


def _seat_of_key(key: str) -> Seat | None:
    kept = _kept.get(key)
    if kept is None or time.monotonic() - kept[0] > FRESH:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        kept = _kept[key] = (time.monotonic(), _look_up(key))
    return kept[1]


def _look_up(key: str) -> Seat | None:
    request = HttpRequest()
    request.session = session = SessionStore(key)
    now = timezone.now().timestamp()
    if now - session.get("seen", now) > settings.SESSION_ENDS_IDLE or now - session.get("began", now) > settings.SESSION_ENDS_AFTER:
        return None
    request.user = get_user(request)
    return seat_of_session(request)
