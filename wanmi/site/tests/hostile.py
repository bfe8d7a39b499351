"""Every address of the city with what no honest client sends: which requests to make, learnt from the addresses themselves.

Names of query parameters and form fields are learnt by listening to what a view asks its request for; those of the API stand in its schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

HUGE = "9" * 4400  # more digits than Python turns into a number
VALUES: tuple[str | bytes, ...] = (
    "\0", "a\0b", HUGE, "9" * 19, "-1", "-" + "9" * 25, "0", "²", "٣", "1e999", "NaN", "Infinity", "-inf",
    "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe", "0001-01-01", "9999-12-31", "2026-02-30", "0000-00-00", "99999-01-01",
    "2026-03-02T25:00", "9999-12-31T23:59:59-23:59", "a" * 5000, "%", "\\", "'\"--", "[]", "{}", "null", "../../etc/passwd", "1,2",
    "1,2,3,4", "1e308,1e308,-1e308,1e309", ",", "\u202e", "😀" * 99, "T", "true", "-", "_", "=1+1", "<b>", "\r\nX: y", "1_0", " 1", "+1",
    "0x1", "1.5", "00000000-0000-0000-0000-000000000000",
)  # fmt: skip
_FORM = "application/x-www-form-urlencoded"
HEADERS = {
    "HTTP_RANGE": (
        f"bytes={HUGE}-", "bytes=5-1", "bytes=-", "bytes=a-b", "bytes=0-0,5-9", "bytes=²-³", f"bytes=-{HUGE}",
    ),
    "HTTP_IF_MODIFIED_SINCE": ("x", "Thu, 01 Jan 99999 00:00:00 GMT", HUGE, "Thu, 99 Foo 2026 99:99:99 GMT"),
    "HTTP_IF_NONE_MATCH": ("\0", '"', HUGE, "W/"),
    "HTTP_ACCEPT_LANGUAGE": ("\0", "a" * 5000, f"zh;q={HUGE}", "²;q=²"),
    "HTTP_ACCEPT": ("\0", f"*/*;q={HUGE}", "a" * 5000),
    "HTTP_COOKIE": (
        "sessionid=\0", "sessionid=" + "a" * 5000, "sessionid=\udcff", "a\0b=c", "django_language=\0", "csrftoken=\0; sessionid=²",
    ),
    "HTTP_AUTHORIZATION": ("Bearer \0", f"Bearer {HUGE}", "Bearer", "Basic ²", "Bearer ÿþ"),
    "HTTP_X_DEVICE": ("\0", HUGE),
    "HTTP_REFERER": ("\0", "http://[", "http://a:99999999/"),
    "HTTP_HX_TARGET": ("\0", HUGE),
    "HTTP_HX_CURRENT_URL": ("\0", "http://[", f"http://a:{HUGE}"),
    "HTTP_X_REQUEST_ID": ("\0", HUGE),
    "HTTP_X_CSRFTOKEN": ("\0", HUGE),
    "HTTP_HOST": ("\0", f"a:{HUGE}", "²", "[", "127.0.0.1:²"),
    "HTTP_ORIGIN": ("\0", "http://[", "null"),
    "HTTP_X_FORWARDED_FOR": ("\0", HUGE, "²", "[::", "1.2.3.4, x"),
    "CONTENT_LENGTH": (HUGE, "²", "-1", "x", ""),
    "CONTENT_TYPE": (
        "text/plain; charset=" + "x" * 99, f"{_FORM}; charset=klingon", f"{_FORM}; charset=utf-7", "multipart/form-data",
        "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 999, "multipart/form-data; boundary=²",
        "application/json; charset=klingon", "application/json; charset=utf-16", ";",
    ),
}  # fmt: skip
BODIES = (
    b"", b"\0", b"{", b"[" * 3000, b'{"a":' * 3000, b"\xff\xfe", b"null", b"[]", b"1e999", b"NaN", b'{"a": NaN}', b'"\\ud800"',
    b'{"\\ud800": 1}', b"9" * 4400, b"a=%00&b=%ff&%00=1", b"a&=&&;", b"=" * 500,
    b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n",
)  # fmt: skip


@dataclass
class Address:
    """One address, with the values of the city's own things filled in, and the names that its view asks for."""

    pattern: str
    path: str
    named: list[str] = field(default_factory=list)  # parts of the path that vary
    asked: set[str] = field(default_factory=set)  # names in query and form


def patterns() -> Iterator[str]:
    """Every pattern of an address, the room's own and the base tables'."""

    def walk(resolver: URLResolver, before: str) -> Iterator[str]:
        for each in resolver.url_patterns:
            here = before + str(each.pattern)
            if isinstance(each, URLPattern):
                yield here
            else:
                yield from walk(each, here)

    yield from dict.fromkeys(walk(get_resolver(), ""))


_PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


def address_of(pattern: str, known: dict[str, str]) -> Address:
    """The pattern filled with values. `known`: beginning of a pattern and name of the part → value."""
    names: list[str] = []

    def value(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        names.append(name)
        fits = [key for key in known if key.endswith(f" {name}") and pattern.lstrip("^").startswith(key.split(" ")[0])]
        return known[max(fits, key=len)] if fits else "1"

    path = "/" + _PART.sub(value, pattern.replace("^", "").replace("$", "").replace("\\", ""))
    return Address(pattern, path, names)


def with_part(address: Address, known: dict[str, str], name: str, told: str) -> str:
    """The path with another value for one of its parts."""
    head = re.split(r"[<(]", address.pattern.lstrip("^"))[0]
    others = {key: value for key, value in known.items() if not key.endswith(f" {name}")}
    return address_of(address.pattern, others | {f"{head} {name}": told}).path


class Listening:
    """Middleware of tests: notes which names a view asks its query and form for."""

    heard: set[str] = set()

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        request.GET.__class__ = _Heard  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_given: Any) -> None:
        if request.method == "POST" and not request.path.startswith("/api/"):
            request.POST.__class__ = _Heard  # type: ignore[assignment]


class _Heard(QueryDict):
    def __getitem__(self, key: str) -> Any:
        Listening.heard.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        Listening.heard.add(key)
        return super().get(key, default)

    def getlist(self, key: str, default: Any = None) -> Any:
        Listening.heard.add(key)
        return super().getlist(key, default)

    def __contains__(self, key: object) -> bool:
        Listening.heard.add(str(key))
        return super().__contains__(key)


def asked(client: Client, method: str, path: str, data: Any = None, **more: Any) -> int:
    """The status of one request; whatever it wrote is gone again."""
    with transaction.atomic():
        response = client.generic(method, path, **_body(data), **more) if method != "GET" else client.get(path, data, **more)
        if response.streaming:
            for _ in response.streaming_content:  # type: ignore[attr-defined]
                pass
        transaction.set_rollback(True)
    return int(response.status_code)


def _body(data: Any) -> dict[str, Any]:
    if isinstance(data, bytes):
        return {"data": data, "content_type": "application/json"}
    return {"data": _query(data or {}), "content_type": "application/x-www-form-urlencoded"}


def _query(data: dict[str, Any]) -> str:
    return "&".join(f"{quote(name)}={quote(value if isinstance(value, bytes) else str(value))}" for name, value in data.items())


def query(path: str, data: dict[str, Any]) -> str:
    return f"{path}?{_query(data)}"


def quoted(value: Any) -> str:
    return quote(value if isinstance(value, bytes) else str(value), safe="")


def api_bodies(schema: dict[str, Any], shape: dict[str, Any], depth: int = 0) -> Any:
    """A body of this shape that may be right."""
    if "$ref" in shape:
        return api_bodies(schema, schema["components"]["schemas"][shape["$ref"].rsplit("/", 1)[1]], depth)
    for way in ("anyOf", "oneOf", "allOf"):
        if way in shape:
            return api_bodies(schema, shape[way][0], depth)
    if "enum" in shape:
        return shape["enum"][0]
    if "const" in shape:
        return shape["const"]
    kind = shape.get("type")
    if kind == "object" or "properties" in shape:
        return {name: api_bodies(schema, each, depth + 1) for name, each in shape.get("properties", {}).items()}
    if kind == "array":
        if "prefixItems" in shape:
            return [api_bodies(schema, each, depth + 1) for each in shape["prefixItems"]]
        return [api_bodies(schema, shape.get("items", {}), depth + 1)]
    if kind == "integer":
        return 1
    if kind == "number":
        return 39.9
    if kind == "boolean":
        return True
    texts = {"uuid": str(uuid4()), "date": "2026-03-02", "date-time": "2026-03-02T09:00:00+08:00", "time": "09:00"}
    return texts.get(shape.get("format", ""), "a")


JSON_VALUES: tuple[Any, ...] = (
    "\0", "\ud800", 10**30, -(10**30), 2**63, 2**31, -1, 1.5, float("inf"), float("nan"), 1e300, None, [], {}, [[[]]], "", "a" * 5000,
    HUGE, True, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31", [float("nan"), float("inf")], [1e308, -1e308],
    ["\0"], {"\0": "\0"}, {"a": {"\0": 1}}, ["\ud800"], {"\ud800": 1}, [10**30], "00000000-0000-0000-0000-000000000000",
)  # fmt: skip


def spoiled(body: Any) -> Iterator[str]:
    """The body with one value after the other made hostile, as JSON text."""
    for place in list(_places(body)):
        for value in JSON_VALUES:
            yield json.dumps(_replaced(body, place, value))


def _places(body: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if before:
        yield before
    pairs = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in pairs:
        yield from _places(value, (*before, key))


def _replaced(body: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    copy = dict(body) if isinstance(body, dict) else list(body)
    copy[place[0]] = _replaced(copy[place[0]], place[1:], value)
    return copy
