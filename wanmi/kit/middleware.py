"""Refusals and outages become answers that a person, a page part or a program can use."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from psycopg_pool import PoolTimeout

from wanmi.kit.bodies import REFUSED, is_of_foreign_charset, is_too_large, largest_body
from wanmi.kit.problems import TooLarge, Unavailable, Unreadable, problem_of
from wanmi.kit.refusals import Refusal
from wanmi.kit.rules.addresses import SIGNS, Proxies, declared_address

OUTAGES = (OperationalError, InterfaceError, PoolTimeout)
NUL_IN_COOKIE = "\\000"  # as a quoted cookie holds it
TRY_AGAIN_AFTER = "20"  # s

log = logging.getLogger("wanmi.kit")


class CallerMiddleware:
    """Before all others: REMOTE_ADDR becomes the caller's address, behind a proxy that we trust (settings.PROXIES) the one it tells.

    Every header by which a proxy speaks is taken away, so that nothing behind believes a stranger; X-Forwarded-Proto comes back where a
    trusted one said it. `wanmi.peer` is who holds the connection, `wanmi.forwarded` whether anything told of a proxy.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.proxies = Proxies(settings.PROXIES)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        headers = request.META
        caller, headers["wanmi.peer"] = self.proxies.caller(headers), headers.get("REMOTE_ADDR", "")
        headers["wanmi.forwarded"] = caller.forwarded or self.proxies.trusts(declared_address(headers["wanmi.peer"]))
        for name in SIGNS:
            headers.pop(name, None)
        headers["REMOTE_ADDR"] = caller.address or ""
        if NUL_IN_COOKIE in str(headers.get("HTTP_COOKIE", "")):  # no browser writes it, and no text of the database holds it
            del headers["HTTP_COOKIE"]
        if caller.scheme:
            headers["HTTP_X_FORWARDED_PROTO"] = caller.scheme
        return self.get_response(request)


_hearers: list[Callable[[HttpRequest, Refusal], None]] = []


def refusals_are_heard_by(hearer: Callable[[HttpRequest, Refusal], None]) -> None:
    """A room above wants to know what was refused; said in AppConfig.ready. What it does must bear to fail."""
    _hearers.append(hearer)


def announce_refusal(request: HttpRequest, refusal: Refusal) -> None:
    """Tell whoever wants to know."""
    for hearer in _hearers:
        hearer(request, refusal)


class RefusalMiddleware:
    """A Refusal → an alert part for htmx, a page with the way back for a browser, a problem document under /api/.
    No database → 503, a body too large → 413, both said calmly."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if isinstance(refusal := request.META.get(REFUSED), Refusal):
            return refused(request, refusal)
        if is_too_large(request.META):
            return too_large(request)
        if is_of_foreign_charset(request.content_params):
            request.encoding = "utf-8"
            return refused(request, Unreadable())
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            announce_refusal(request, exception)
            return refused(request, exception)
        if isinstance(exception, DataError):  # the last net: what no check has foreseen and no column can hold
            log.warning("input beyond all columns", exc_info=exception)
            return refused(request, Unreadable())
        if isinstance(exception, OUTAGES):
            log.error("database unreachable", exc_info=exception)
            return unavailable(request)
        return None


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal in the form in which the request can use it."""
    if _for_machine(request):
        return problem_of(refusal, request)
    words = {"words": refusal.say(), "kind": "red"}
    if _by_htmx(request):
        response = render(request, "kit/parts/alert.html", words, status=refusal.status)
        response["HX-Retarget"] = _alert_slot(request)
        response["HX-Reswap"] = "innerHTML show:none"
    else:
        response = render(request, "kit/refused.html", words | {"back": _way_back(request)}, status=refusal.status)
    if refusal.status == 429 and (seconds := refusal.facts.get("seconds")):
        response["Retry-After"] = str(seconds)
    return response


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: nothing here may touch the database, so the page is drawn without context processors."""
    if _for_machine(request):
        response: HttpResponse = problem_of(Unavailable(), request)
    else:
        response = HttpResponse(render_to_string("503.html", {"request_id": getattr(request, "id", "")}), status=503)
    response["Retry-After"] = TRY_AGAIN_AFTER
    response["Cache-Control"] = "no-store"
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    """413, said before a byte of the body is read; the connection closes, since the rest is not wanted."""
    if _for_machine(request) or "application/json" in request.headers.get("Accept", ""):
        response: HttpResponse = problem_of(TooLarge(most=largest_body(request.META) // 2**20), request)
    elif _by_htmx(request):
        response = refused(request, TooLarge(most=largest_body(request.META) // 2**20))
    else:
        response = HttpResponse(render_to_string("413.html"), status=413)
    response["Connection"] = "close"
    return response


def _for_machine(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or request.headers.get("Accept", "").startswith("application/json")


def _by_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def _alert_slot(request: HttpRequest) -> str:
    """A form in the dialog hears it there; everything else at the head of the page."""
    in_dialog = request.headers.get("HX-Target") == "dialog" and request.method != "GET"
    return "#dialog [data-alerts]" if in_dialog else "#alerts"


def _way_back(request: HttpRequest) -> str:
    """The page one came from, if it is ours and another one."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if ours and came_from != request.build_absolute_uri() else "/"
