"""How large a request's body may be: the same for all but the few addresses that take whole files of base data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings


def largest_body(environ: Mapping[str, Any]) -> int:
    """Bytes, files included, by a WSGI environment (request.META). More only for who at least says who they are: what arrives lies on our
    disk before anybody is asked."""
    usual: int = settings.LARGEST_BODY
    known = "HTTP_AUTHORIZATION" in environ or settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", "")
    more: int = settings.LARGER_BODIES.get(environ.get("PATH_INFO", ""), usual)
    return more if known else usual
