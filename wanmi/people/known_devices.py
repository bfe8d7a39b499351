"""Devices from which somebody has come in before: a lock that others cause does not hold them.

A browser shows it by a signed cookie that names the people it is known by, a program by the token that it had last. Neither opens
anything: it only says whose failures count.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from wanmi.people.models import DeviceToken

COOKIE, SALT = "known", "wanmi.people.known_devices"
KNOWN_FOR = timedelta(days=180)
MOST_PEOPLE = 8  # of one browser: the shifts of a desk


def devices_in(request: HttpRequest) -> dict[int, str]:
    """Person → the name of this device, of those whom it is known by."""
    return _by_cookie(request) | _by_token(request)


def _by_cookie(request: HttpRequest) -> dict[int, str]:
    try:
        signed = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return {}
    return {int(person): str(name) for person, name in signed}


def _by_token(request: HttpRequest) -> dict[int, str]:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        return {}
    hashed = sha256(token.strip().encode()).digest()
    row = DeviceToken.objects.filter(token_hash=hashed, issued_at__gt=timezone.now() - KNOWN_FOR).first()
    return {row.person_id: f"t{row.pk}"} if row else {}


def remember_device(request: HttpRequest, response: HttpResponseBase, person_id: int) -> None:
    """This browser is known by the person from now on."""
    known = _by_cookie(request)
    name = known.pop(person_id, "") or secrets.token_urlsafe(12)
    people = [(person_id, name), *known.items()][:MOST_PEOPLE]
    response.set_cookie(
        COOKIE, signing.dumps(people, salt=SALT), max_age=KNOWN_FOR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
