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

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wanmi.features.rules.refusals import WrongQuestion
from wanmi.kit.problems import NotSignedIn, problem_of
from wanmi.kit.refusals import Refusal
from wanmi.people.actions import note_layer_key_use
from wanmi.people.knocks import check_not_guessing, note_key
from wanmi.people.queries import is_layer_key, is_origin_of_a_key, seat_of_layer_key, seat_of_token
from wanmi.people.rules.seats import KeySeat, Seat

GEOJSON, JSON, HTML = "application/geo+json", "application/json", "text/html"
OPENAPI, SCHEMA = "application/vnd.oai.openapi+json;version=3.0", "application/schema+json"
FORMS = ("", "json", "geojson", "html")  # of the parameter f
METHODS, HEADERS = "GET, HEAD, OPTIONS", "Authorization, Accept, Accept-Language, If-None-Match, X-Device"
ANNOUNCED = "Content-Crs, ETag, Link"  # what a page of another origin may read of an answer's head
PUBLIC_SECONDS = 60  # for which an answer to the public may be kept on the way
View = Callable[..., HttpResponseBase]
Link = dict[str, str]


class WrongKey(NotSignedIn):
    """A layer key or token that is unknown, ended or revoked."""

    code = "features.wrong_key"
    sentence = "密钥或令牌无效、已到期或已撤销。请向系统管理员申请图层密钥；不带密钥时只能看到向公众开放的图层。"


def open_to_programs(view: View) -> View:
    """Finds the seat (None: the public); what is refused is a problem document, in a browser a page as everywhere."""

    @wraps(view)
    @require_http_methods(["GET", "HEAD", "OPTIONS"])
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return _asked_before(request)
        seat = None
        try:
            if request.GET.get("f", "") not in FORMS:
                raise WrongQuestion(field="f", why=_("应为 json 或 html"))
            seat = seat_of(request)
            response = view(request, seat, *args, **kwargs)
        except Refusal as refusal:
            if wants_html(request) and not isinstance(refusal, WrongKey):
                raise
            response = problem_of(refusal, request)
            if refusal.status == 401:
                response["WWW-Authenticate"] = 'Basic realm="Wanmi", charset="UTF-8"'
        _open_to_origins(request, seat, response)
        response["Vary"] = "Accept, Accept-Language, Authorization, Cookie, Origin"
        public = seat is None and response.status_code == 200 and not request.COOKIES
        response["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}" if public else "private, no-cache"
        return _unless_known(request, response)

    return answer


def _asked_before(request: HttpRequest) -> HttpResponse:
    """OPTIONS: what may be asked, and whether pages of an origin may: with a key those that a key names, without one all."""
    response = HttpResponse(status=204)
    response["Allow"] = METHODS
    response["Vary"] = "Origin, Access-Control-Request-Headers"
    origin = request.headers.get("Origin", "")
    asks_key = {"authorization", "x-device"} & {
        name.strip().lower() for name in request.headers.get("Access-Control-Request-Headers", "").split(",")
    }
    if origin and (not asks_key or is_origin_of_a_key(origin[:200], at=timezone.now())):
        response["Access-Control-Allow-Origin"] = origin if asks_key else "*"
        response["Access-Control-Allow-Methods"], response["Access-Control-Allow-Headers"] = METHODS, HEADERS
        response["Access-Control-Max-Age"] = "600"
    return response


def _open_to_origins(request: HttpRequest, seat: Seat | None, response: HttpResponseBase) -> None:
    """What a page of another origin may read in a browser. Never with cookies: credentials are not allowed along."""
    origin = request.headers.get("Origin", "").lower()
    by_key = isinstance(seat, KeySeat)
    if by_key and not {"*", origin} & set(seat.origins):  # type: ignore[union-attr]
        return
    response["Access-Control-Allow-Origin"] = (request.headers["Origin"] if origin else "*") if by_key else "*"
    response["Access-Control-Expose-Headers"] = ANNOUNCED


def _unless_known(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """304 where the reader has this answer already."""
    if response.status_code != 200 or not response.has_header("ETag"):
        return response
    return get_conditional_response(request, etag=response["ETag"], response=response) or response  # type: ignore[arg-type]


def seat_of(request: HttpRequest) -> Seat | None:
    """Raises WrongKey."""
    authorization = request.headers.get("Authorization", "")
    if not authorization:
        return getattr(request, "seat", None) or None
    token, device = _credentials(authorization, request.headers.get("X-Device", ""))
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


def _credentials(authorization: str, device: str) -> tuple[str, str]:
    """(token, device). Raises WrongKey."""
    kind, _space, value = authorization.partition(" ")
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
    """By f, else by the weights of Accept; JSON where both weigh the same."""
    if form := request.GET.get("f", ""):
        return form == "html"
    weights = {kind: _weight(request, kind) for kind in (HTML, JSON, GEOJSON)}
    return weights[HTML] > max(weights[JSON], weights[GEOJSON])


def _weight(request: HttpRequest, kind: str) -> tuple[float, int]:
    """How much the reader likes a kind, and how exactly it says so: a kind by its name goes before */*."""
    found = [(one.quality, one.specificity) for one in request.accepted_types if one.match(kind)]
    return max(found, key=lambda each: each[1], default=(0.0, 0))


def address_of(request: HttpRequest, path: str) -> str:
    """The whole address under which the world reaches `path`: the city's public one where it is set, else as it was asked."""
    return settings.PUBLIC_URL + path if settings.PUBLIC_URL else request.build_absolute_uri(path)


def only_known(request: HttpRequest, *known: str) -> None:
    """Raises WrongQuestion where something else than `f` and `known` is asked."""
    for name in request.GET:
        if name not in ("f", *known):
            raise WrongQuestion(field=name, why=_("没有这个参数或属性"))


def link(request: HttpRequest, path: str, rel: str, kind: str, title: str = "", /, **query: str) -> Link:
    """Positional only: an attribute asked for may be called kind."""
    query_string = f"?{urlencode(query)}" if query else ""
    return {"href": address_of(request, path) + query_string, "rel": rel, "type": kind, **({"title": title} if title else {})}


def self_links(request: HttpRequest, path: str, kind: str = JSON) -> list[Link]:
    """The two forms of a resource, the one that is answered now called self."""
    here, other = ("alternate", "self") if wants_html(request) else ("self", "alternate")
    return [link(request, path, here, kind, f="json"), link(request, path, other, HTML, f="html")]


def document(content: dict[str, Any], kind: str = JSON) -> HttpResponse:
    """A JSON answer with its ETag."""
    return tagged(HttpResponse(json.dumps(content, ensure_ascii=False), content_type=kind))


def tagged(response: HttpResponse, *parts: str) -> HttpResponse:
    """With an ETag of its content, or, where the content tells the time too, a weak one of `parts`."""
    digest = blake2b(digest_size=12)
    for part in parts or (response.content,):
        digest.update(part.encode() if isinstance(part, str) else part)
    response["ETag"] = f'{"W/" if parts else ""}"{digest.hexdigest()}"'
    return response
