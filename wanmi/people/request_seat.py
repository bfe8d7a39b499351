"""The seat and the reach of a request, and the way to the sign-in page."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from wanmi.kit.refusals import NotYours
from wanmi.kit.rules.addresses import declared_address
from wanmi.people.queries.reach import Reach
from wanmi.people.queries.rights import may
from wanmi.people.rules.refusals import NoPost, SignInFirst
from wanmi.people.rules.seats import Seat

View = Callable[..., HttpResponseBase]


def seat_in(request: HttpRequest, *, right: str | tuple[str, ...] = ()) -> Seat:
    """The seat of this request; where a `right` is named, or several, one that has it, or one of them. Raises SignInFirst, NoPost,
    NotYours."""
    seat: Seat | None = request.seat  # type: ignore[attr-defined]
    if not seat:
        if request.user.is_authenticated:
            raise NoPost(name=request.user.name)
        raise SignInFirst
    rights = (right,) if isinstance(right, str) else right
    if rights and not any(may(seat, each) for each in rights):
        raise NotYours
    return seat


def reach_in(request: HttpRequest) -> Reach:
    """How far whoever asks reaches, by the seat they sit in; a superuser reaches everywhere."""
    person, seat = request.user, getattr(request, "seat", None) or None
    return Reach(person.pk or 0, seat and copy(seat), everything=bool(getattr(person, "is_superuser", False)))


def signed_in(view: View) -> View:
    """Only for people who are signed in; others go to the sign-in page and come back afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if request.user.is_authenticated else to_sign_in(request)

    return guarded


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, with the way back. A part of a page leads the whole page there."""
    part = request.headers.get("HX-Request") == "true"
    back = request.headers.get("HX-Current-URL", "") if part else request.get_full_path()
    door = f"{settings.LOGIN_URL}?{urlencode({'next': safe_return(request, back)})}"
    if part:
        return HttpResponse(status=401, headers={"HX-Redirect": door})
    return HttpResponseRedirect(door)


def safe_return(request: HttpRequest, url: str) -> str:
    """`url` where it leads into this site, else the home page."""
    secure = request.is_secure()
    return url if url and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=secure) else "/"


def address_of(request: HttpRequest) -> str | None:
    """The caller's address; behind proxies that we trust the one they tell of (kit.middleware.CallerMiddleware has put it there)."""
    found = declared_address(request.META.get("REMOTE_ADDR") or "")
    return str(found) if found else None
