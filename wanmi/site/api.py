"""/api/v1: every room's endpoints under one roof, one way to say no, and the schema that tells of it all."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import URLPattern, include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from wanmi.kit import problems as no
from wanmi.kit.bodies import REFUSED, is_too_large, largest_body
from wanmi.kit.middleware import announce_refusal
from wanmi.kit.refusals import NotFound, Refusal
from wanmi.kit.rooms import room_modules
from wanmi.kit.rules.foreign_json import NoJson, read_json
from wanmi.people.callers import BearerToken, BrowserSession
from wanmi.site.reference import reference_of, refusals_by_room

log = logging.getLogger("wanmi.api")
RETRY = 5  # s after which it is worth to try again when the database does not answer
MEGABYTE = 2**20
ABOUT = """The closed loop for programs: whatever a desk does, by HTTP and JSON.

Sign in: POST /tokens gives a token for one device in one seat; send it as `Authorization: Bearer …` with `X-Device: …`.
In a browser the session does as well, with the CSRF token in `X-CSRFToken` for what changes something.
Every error is a problem document (RFC 9457): `code` (room.code) for programs, `detail` for people, `field` or `errors` for forms.
Each person has a share of requests (WANMI_API_RATE a second, five seconds' worth at once, dealt out among the server processes);
past it the answer is 429 with Retry-After. A body has 5 MB at most, an uploaded file what its kind allows.
What is sent twice with the same id (a report's `uuid`, a move's `key`) is done once and answered alike.
"""


class WholeText(Parser):
    """JSON and query strings without the NUL character, which PostgreSQL keeps in no text; JSON neither deep nor with half characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            return read_json(request.body)
        except NoJson:
            raise no.Unreadable() from None

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> Any:
        if any("\0" in value for values in data.lists() for value in values[1] if isinstance(value, str)):
            raise no.Unreadable()
        return super().parse_querydict(data, list_fields, request)


class ReadableJson(JSONRenderer):
    """Chinese as it is: a third of the bytes of escapes."""

    def __init__(self) -> None:
        self.json_dumps_params = {"ensure_ascii": False, "separators": (",", ":")}


class Documented(NinjaAPI):
    """The schema says for every operation how errors look, and how the token is sent."""

    def get_openapi_schema(self, **given: Any) -> Any:
        schema = super().get_openapi_schema(**given)
        for methods in schema["paths"].values():
            for operation in methods.values():
                operation["responses"]["default"] = {
                    "description": "Problem document (RFC 9457)",
                    "content": {no.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
        schema["components"]["schemas"]["Problem"] = no.SCHEMA
        bearer = schema["components"]["securitySchemes"].get("BearerToken", {})
        bearer["description"] = BearerToken.__doc__
        return schema


api = Documented(
    title="Wanmi 万米",
    version="1",
    description=ABOUT,
    urls_namespace="api",
    docs_url=None,
    auth=[BearerToken(), BrowserSession()],
    parser=WholeText(),
    renderer=ReadableJson(),
)
for _doors in room_modules("api"):
    api.add_router("", import_module(_doors).router)


@api.exception_handler(Refusal)
def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    announce_refusal(request, refusal)
    response = no.problem_of(refusal, request)
    if isinstance(refusal, no.ForgedForm):  # a page that stood open while somebody signed in anew: with this it sends again
        response["X-CSRFToken"] = get_token(request)
    return response


@api.exception_handler(ValidationError)
def refuse_shape(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    """Every field at fault, in the order of the schema; `field` is the first one."""
    errors = [_error(one) for one in wrong.errors]
    refusal = no.WrongInput(field=errors[0]["field"], count=len(errors))
    return no.problem_of(refusal, request, errors=errors)


def _error(one: dict[str, Any]) -> dict[str, Any]:
    """A validator's finding. Its place begins with where (body, query …) and, in a body, with the argument's name."""
    place = [str(part) for part in one["loc"]]
    field = ".".join(place[2:] if place[0] in ("body", "form") and len(place) > 2 else place[1:])
    return {"field": field, "code": one["type"], "detail": one["msg"]}


@api.exception_handler(AuthenticationError)
def refuse_stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return no.problem_of(no.NotSignedIn(), request)


@api.exception_handler(HttpError)
def refuse_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the frame itself says: only that a body is not JSON."""
    return no.problem_of(no.Unreadable() if error.status_code == 400 else NotFound(), request)


@api.exception_handler(Http404)
def refuse_missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return no.problem_of(NotFound(), request)


@api.exception_handler(Exception)
def tell_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """Trouble that no rule foresaw: a body that cannot be read, a database that is away, or a fault of ours, logged once."""
    if isinstance(error, RequestDataTooBig):
        return no.problem_of(_too_large(settings.DATA_UPLOAD_MAX_MEMORY_SIZE), request)
    if isinstance(error, SuspiciousOperation | BadRequest | MultiPartParserError | UnreadablePostError):
        return no.problem_of(no.Unreadable(), request)
    if isinstance(error, DataError):  # the last net: what no check has foreseen and no column can hold
        log.warning("input beyond all columns", exc_info=error)
        return no.problem_of(no.Unreadable(), request)
    if isinstance(error, OperationalError | InterfaceError):
        log.warning("database away", exc_info=error)
        return no.problem_of(no.Unavailable(seconds=RETRY), request)
    log.error("kit.fault", exc_info=error)
    return no.problem_of(no.Fault(), request)


def _too_large(most: int) -> Refusal:
    return no.TooLarge(most=most // MEGABYTE)


View = Callable[..., HttpResponseBase]


def guarded(view: View) -> View:
    """What the frame answers by itself becomes a problem document too: a body past all measure, a method that does not exist."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(refusal := request.META.get(REFUSED), Refusal):
            return no.problem_of(refusal, request)
        if is_too_large(request.META):
            return no.problem_of(_too_large(largest_body(request.META)), request)
        if "\0" in request.path:  # names nothing that PostgreSQL could look for
            return no.problem_of(NotFound(), request)
        try:
            response = view(request, *args, **kwargs)
        except Http404:  # the bare root
            return no.problem_of(no.NoSuchAddress(), request)
        if response.status_code == 405:
            problem = no.problem_of(no.WrongMethod(), request)
            problem["Allow"] = response["Allow"]
            return problem
        return response

    return answer


@csrf_exempt
def no_such_address(request: HttpRequest) -> HttpResponse:
    return no.problem_of(no.NoSuchAddress(), request)


def _urls() -> list[URLPattern]:
    patterns = [one for one in api.urls[0] if isinstance(one, URLPattern)]
    for pattern in patterns:
        pattern.callback = guarded(pattern.callback)
    return patterns


def read_reference(request: HttpRequest) -> HttpResponse:
    """GET /api/v1/docs: the schema as a page to read, and every refusal by name."""
    return render(request, "site/api.html", {"reference": reference_of(api.get_openapi_schema()), "refusals": refusals_by_room()})


urlpatterns = [
    path("api/v1/docs", read_reference, name="api-docs"),
    path("api/v1/", include((_urls(), "ninja"), namespace="api")),
    re_path(r"^api/", no_such_address),
]
