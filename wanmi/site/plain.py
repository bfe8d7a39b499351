"""What no honest client sends is refused at the door, once for all addresses: it never reaches a view, a parser or the database."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.core.handlers.exception import response_for_exception
from django.http import Http404, HttpRequest, HttpResponseBase

from wanmi.kit.middleware import refused
from wanmi.kit.problems import Unreadable, problem_of
from wanmi.kit.refusals import NotFound, Refusal

Answer = Callable[[HttpRequest], HttpResponseBase]
TOO_LONG = re.compile(r"[0-9]{19}")  # digits on end in an address: past every id of the database, and of every code of the field
LENGTH = re.compile(r"[0-9]{1,18}")
HEADS = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "CONTENT_TYPE")
FORM = "application/x-www-form-urlencoded"


class PlainMiddleware:
    """404 for an address with NUL or a number beyond all numbers; 400 for NUL in a form, for a length that is none and for heads that are
    no text. Queries are the pages' own to read: they leave NUL out, and the API refuses it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.spoiled = refusal = _spoiled(request)  # type: ignore[attr-defined]
        if refusal is None:
            return self.get_response(request)
        request.META.update({name: "" for name in HEADS if not _is_text(str(request.META.get(name, "")))})
        if not LENGTH.fullmatch(_length(request)):
            request.META["CONTENT_LENGTH"] = "0"
        if request.path.startswith("/api/"):
            return problem_of(refusal, request)
        if isinstance(refusal, NotFound):
            return response_for_exception(request, Http404())
        return self.get_response(request)  # as a page, by process_view

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _named: Any) -> HttpResponseBase | None:
        refusal: Refusal | None = request.spoiled  # type: ignore[attr-defined]
        if refusal is None and request.method == "POST" and request.content_type == FORM and _holds_nul(request):
            refusal = Unreadable()
        return refused(request, refusal) if refusal else None


def _spoiled(request: HttpRequest) -> Refusal | None:
    if "\0" in request.path or (TOO_LONG.search(request.path) and not request.path.startswith("/static/")):
        return NotFound()
    heads = "".join(str(request.META.get(name, "")) for name in HEADS)
    return None if LENGTH.fullmatch(_length(request)) and _is_text(heads) else Unreadable()


def _length(request: HttpRequest) -> str:
    return str(request.META.get("CONTENT_LENGTH") or "0")


def _is_text(head: str) -> bool:
    """Bytes of a head stand as the letters of Latin-1, and NUL is none of them."""
    return "\0" not in head and (head.isascii() or all(ord(sign) < 256 for sign in head))


def _holds_nul(request: HttpRequest) -> bool:
    return any("\0" in name or any("\0" in value for value in values) for name, values in request.POST.lists())
