"""Answers that change rarely: who shows the version they have is told that it still holds (304) instead of being sent it again."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags, quote_etag


def answer_by_version(request: HttpRequest, *, version: str, known: str, make: Callable[[], bytes]) -> HttpResponse:
    """JSON under an ETag. `known` is what the caller asked with (?version=); If-None-Match says the same."""
    etag = quote_etag(version)
    if known == version or etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(make(), content_type="application/json")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"  # kept, but asked about each time
    return response
