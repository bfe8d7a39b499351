"""Who calls the API: a token bound to a device, or the browser's session. Both give a seat, and each person has a share."""

from __future__ import annotations

import math
import time

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from wanmi.kit.problems import ForgedForm, NotSignedIn, TooManyRequests
from wanmi.kit.rules.token_bucket import Buckets
from wanmi.people.knocks import check_not_guessing, note_key
from wanmi.people.queries import seat_of_token
from wanmi.people.quotas import charge_upload
from wanmi.people.rules.seats import Seat


class Call(HttpRequest):
    """A request of the API after sign-in."""

    auth: Seat


_shares = Buckets(rate=settings.API_RATE / settings.WORKERS, room=max(1.0, settings.API_BURST / settings.WORKERS))


def spend(person_id: int) -> None:
    """Take one request off the person's share of this process. Raises TooManyRequests."""
    if wait := _shares.wait(person_id, time.monotonic()):
        raise TooManyRequests(seconds=math.ceil(wait))


class BearerToken(HttpBearer):
    """`Authorization: Bearer <token>` with `X-Device: <device>`, the device that the token was issued to."""

    def authenticate(self, request: HttpRequest, token: str) -> Seat:
        check_not_guessing(request, token)
        seat = seat_of_token(token, request.headers.get("X-Device", ""), at=timezone.now())
        note_key(request, token, good=seat is not None)
        if seat is None:
            raise NotSignedIn()
        spend(seat.person_id)
        charge_upload(request, seat.person_id)
        return seat


class BrowserSession(APIKeyCookie):
    """The session of who is signed in in a browser; what changes something needs the CSRF token in X-CSRFToken."""

    param_name = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        return request.COOKIES.get(self.param_name)

    def authenticate(self, request: HttpRequest, key: str | None) -> Seat | None:
        seat: Seat | None = getattr(request, "seat", None) if key else None
        if not seat:  # a lazy None is false, not None
            return None
        if check_csrf(request):
            raise ForgedForm()
        spend(seat.person_id)
        charge_upload(request, seat.person_id)
        return seat
