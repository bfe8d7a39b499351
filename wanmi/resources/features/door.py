"""Who reads the published layers, and how an answer leaves: seat, problem documents, links, caching.

Whoever is signed in sees what their seat may see. A program sends a layer key (Authorization: Bearer, or the password of HTTP Basic), or
an API token with its device (X-Device, or the name of HTTP Basic). Without any of them it sees what the city has opened to the public;
with a wrong or ended one it sees nothing: 401.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from wanmi.kit.problems import NotSignedIn, problem_of
from wanmi.kit.refusals import Refusal
from wanmi.people.actions import note_layer_key_use
from wanmi.people.knocks import check_not_guessing, note_key
from wanmi.people.queries import is_layer_key, seat_of_layer_key, seat_of_token
from wanmi.people.rules.seats import Seat

GEOJSON, JSON, HTML = "application/geo+json", "application/json", "text/html"
OPENAPI, SCHEMA = "application/vnd.oai.openapi+json;version=3.0", "application/schema+json"
PUBLIC_SECONDS = 60  # for which an answer to the public may be kept on the way
View = Callable[..., HttpResponseBase]
Link = dict[str, str]


class WrongKey(NotSignedIn):
    """A layer key or token that is unknown, ended or revoked."""

    code = "wrong_key"
    sentence = "密钥或令牌无效、已到期或已撤销。请向系统管理员申请图层密钥；不带密钥时只能看到向公众开放的图层。"


def open_to_programs(view: View) -> View:
    """Finds the seat (None: the public); what is refused is a problem document, in a browser a page as everywhere."""

    @wraps(view)
    @require_safe
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        seat = None
        try:
            seat = seat_of(request)
            response = view(request, seat, *args, **kwargs)
        except Refusal as refusal:
            if wants_html(request) and not isinstance(refusal, WrongKey):
                raise
            response = problem_of(refusal, request)
            if refusal.status == 401:
                response["WWW-Authenticate"] = 'Basic realm="Wanmi", charset="UTF-8"'
        response["Access-Control-Allow-Origin"] = "*"  # never with cookies: credentials are not allowed along
        response["Vary"] = "Accept, Accept-Language, Authorization, Cookie"
        public = seat is None and response.status_code == 200 and not request.COOKIES
        response["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}" if public else "private, no-cache"
        return _unless_known(request, response)

    return answer


def _unless_known(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """304 where the reader has this answer already."""
    if response.status_code != 200 or not response.has_header("ETag"):
        return response
    return get_conditional_response(request, etag=response["ETag"], response=response) or response  # type: ignore[arg-type]


def seat_of(request: HttpRequest) -> Seat | None:
    """Raises WrongKey."""
    given = request.headers.get("Authorization", "")
    if not given:
        return getattr(request, "seat", None) or None
    token, device = _credentials(given, request.headers.get("X-Device", ""))
    check_not_guessing(request, token)
    found = _seat_by(token, device)
    note_key(request, token, good=found is not None)
    if found is None:
        raise WrongKey
    return found


def _seat_by(token: str, device: str) -> Seat | None:
    at = timezone.now()
    if is_layer_key(token):
        seat = seat_of_layer_key(token, at=at)
        if seat is not None:
            note_layer_key_use(key=seat.key_id, last=seat.last_used_at, at=at)
        return seat
    return seat_of_token(token, device, at=at)


def _credentials(given: str, device: str) -> tuple[str, str]:
    """(token, device). Raises WrongKey."""
    kind, _space, value = given.partition(" ")
    if kind.lower() == "bearer":
        return value.strip(), device
    if kind.lower() == "basic":
        try:
            name, _colon, token = base64.b64decode(value.strip(), validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            raise WrongKey from None
        return token, name
    raise WrongKey


def wants_html(request: HttpRequest) -> bool:
    asked = request.GET.get("f", "")
    return asked == "html" or (not asked and "text/html" in request.headers.get("Accept", ""))


def link(request: HttpRequest, path: str, rel: str, kind: str, title: str = "", /, **query: str) -> Link:
    """Positional only: an attribute asked for may be called kind."""
    asked = f"?{urlencode(query)}" if query else ""
    return {"href": request.build_absolute_uri(path) + asked, "rel": rel, "type": kind, **({"title": title} if title else {})}


def self_links(request: HttpRequest, path: str, kind: str = JSON) -> list[Link]:
    """The two forms of a resource, the one that is answered now called self."""
    here, other = ("alternate", "self") if wants_html(request) else ("self", "alternate")
    return [link(request, path, here, kind, f="json"), link(request, path, other, HTML, f="html")]


def document(told: dict[str, Any], kind: str = JSON) -> HttpResponse:
    """A JSON answer with its ETag."""
    return tagged(HttpResponse(json.dumps(told, ensure_ascii=False), content_type=kind))


def tagged(response: HttpResponse, *parts: str) -> HttpResponse:
    """With an ETag of its content, or, where the content tells the time too, a weak one of `parts`."""
    digest = blake2b(digest_size=12)
    for part in parts or (response.content,):
        digest.update(part.encode() if isinstance(part, str) else part)
    response["ETag"] = f'{"W/" if parts else ""}"{digest.hexdigest()}"'
    return response
