"""No address answers 500, whatever is sent: hostile parts of paths, queries, forms, JSON, heads and methods, in every role.

The walk takes some of the values at each place, other ones in each role; WANMI_HOSTILE=all takes them all (minutes a role).
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import Cast, small_city
from wanmi.components.models import Census
from wanmi.people.models import Person
from wanmi.site.api import api
from wanmi.site.tests import hostile
from wanmi.site.tests.hostile import BODIES, HEADERS, VALUES, Address, Listening, asked, quoted
from wanmi.site.tests.hostile_city import furnished

pytestmark = pytest.mark.slow

ROLES = ("clerk", "administrator", "acceptor", "shift_leader", "dispatcher", "collector", "water", "water_worker", "leader", "overseer")
AT_EACH_PLACE = 2  # values, other ones in each role
ODD = ("/readyz",)  # 503 where no worker runs, and none does here


class Walker:
    """One role's client, and what it has met."""

    def __init__(self, cast: Cast, name: str) -> None:
        self.name, self.known, self.caller = name, furnished(cast), Caller(cast, name)
        self.client = Client(raise_request_exception=False)
        self.client.force_login(Person.objects.get(sign_in_name=name))
        self.faults: list[tuple[Any, ...]] = []
        self.whole = 0  # answers that were no refusal

    def ask(self, method: str, path: str, data: Any = None, **more: Any) -> None:
        if path.startswith("/api/"):
            more["headers"] = self.caller.headers
        status = asked(self.client, method, path, data, **more)
        self.whole += status < 400
        if status >= 500 and not path.startswith(ODD):
            self.faults.append((status, method, path[:200], str(data)[:200], str(more)[:200]))

    def some(self, values: tuple[Any, ...], place: str) -> Iterator[Any]:
        """All of them, or other ones for each place and role."""
        if os.environ.get("WANMI_HOSTILE") == "all":
            yield from values
            return
        first = zlib.crc32(f"{place} {self.name}".encode())
        yield from (values[(first + step * 7) % len(values)] for step in range(AT_EACH_PLACE))

    def listen(self, address: Address) -> None:
        """What the view asks for, and after it has been told something, what it asks for then."""
        Listening.heard = set()
        for _ in range(2):
            told = dict.fromkeys(Listening.heard, "1")
            self.ask("GET", hostile.query(address.path, told))
            if not address.path.startswith("/api/"):
                self.ask("POST", address.path, told)
        address.asked = set(Listening.heard)

    def walk(self, address: Address) -> None:
        self.listen(address)
        for name in address.named:
            for value in self.some(VALUES, f"{address.pattern} {name}"):
                self.ask("GET", hostile.with_part(address, self.known, name, quoted(value)))
                self.ask("POST", hostile.with_part(address, self.known, name, quoted(value)), {})
        for name in sorted(address.asked):
            for value in self.some(VALUES, f"{address.pattern}?{name}"):
                self.ask("GET", hostile.query(address.path, {name: value}))
                if not address.path.startswith("/api/"):
                    self.ask("POST", address.path, {name: value})
        for method in self.some(("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"), address.pattern):
            self.ask(method, address.path, b"")
        for body in self.some(BODIES, address.pattern):
            self.ask("POST", address.path, body)

    def walk_schema(self) -> None:
        """Every operation of the API: its query, and its body with one value after the other made hostile."""
        schema = api.get_openapi_schema()
        for path, methods in schema["paths"].items():
            address = hostile.address_of(path.replace("{", "<").replace("}", ">").lstrip("/"), self.known)
            for method, operation in methods.items():
                for each in operation.get("parameters", []):
                    for value in self.some(VALUES, f"{method} {path} {each['name']}") if each["in"] == "query" else ():
                        self.ask(method.upper(), hostile.query(address.path, {each["name"]: value}), None if method == "get" else b"")
                body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
                if body:
                    for text in self.some_of_many(tuple(hostile.spoiled(hostile.api_bodies(schema, body))), f"{method} {path}"):
                        self.ask(method.upper(), address.path, text.encode())

    def some_of_many(self, bodies: tuple[str, ...], place: str) -> Iterator[str]:
        """Of bodies one in six."""
        every = 1 if os.environ.get("WANMI_HOSTILE") == "all" else 6
        yield from bodies[zlib.crc32(f"{place} {self.name}".encode()) % every :: every]


@pytest.fixture
def cast(committed: None) -> Cast:
    """Each request in transactions of its own, as in life; a walk in one would hold up whoever waits for all others to end."""
    return small_city()


@pytest.fixture(autouse=True)
def listening(settings: Any) -> None:
    settings.MIDDLEWARE = ["wanmi.site.tests.hostile.Listening", *settings.MIDDLEWARE]
    logging.disable(logging.CRITICAL)


@pytest.fixture(autouse=True)
def speaking() -> Iterator[None]:
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.slow
@pytest.mark.parametrize("name", ROLES)
def test_no_address_answers_500_to_anything_in_any_role(name: str, cast: Cast):
    walker = Walker(cast, name)
    for pattern in hostile.patterns():
        if name in ("administrator", "clerk") or not pattern.startswith("admin/"):
            walker.walk(hostile.address_of(pattern, walker.known))
    walker.walk_schema()
    assert walker.faults == []
    assert walker.whole > 100, "most pages of a role answer when nothing hostile is sent"


PLACES = ("/", "/api/v1/me", "/tiles/cases/12/1/1", "/sign-in/", "/static/x", "/ogc/collections", "/search/export/", "/deliveries/")


def test_no_head_brings_a_500(cast: Cast):
    walker = Walker(cast, "clerk")
    places = (*PLACES, f"/evidence/{walker.known['evidence/ id']}")
    for number, (head, values) in enumerate(HEADERS.items()):
        for at, value in enumerate(values):
            for path in places if os.environ.get("WANMI_HOSTILE") == "all" else (places[(number + at) % len(places)], "/api/v1/cases", "/"):
                for method in ("GET", "POST"):
                    status = asked(walker.client, method, path, {}, **{head: value})
                    assert status < 500, (head, value[:60], method, path)


@pytest.mark.parametrize(("path", "status"), [
    ("/cases/%00/", 404), ("/journal/" + "9" * 25 + "/", 404), ("/journal/" + "9" * 4400 + "/", 404), ("/search/?q=%00", 200),
    ("/api/v1/cases?after=%00", 400), ("/api/v1/cases/%00", 404), ("/tiles/cases/1/" + "9" * 30 + "/1", 404), ("/places/?q=a%00b", 200),
])  # fmt: skip
def test_what_no_honest_client_sends_is_refused_at_the_door_or_left_out(path: str, status: int, cast: Cast):
    walker = Walker(cast, "acceptor")
    answer = walker.client.get(path, headers=walker.caller.headers if path.startswith("/api/") else {})
    assert answer.status_code == status
    assert b"Traceback" not in answer.content


def test_a_form_with_nul_is_refused_for_everybody(cast: Cast):
    client = Client(raise_request_exception=False)
    answer = client.post("/sign-in/", "sign_in_name=%00&password=x", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


def test_every_export_of_everything_answers_with_a_file(cast: Cast):
    known = furnished(cast)
    census = Census.objects.get(pk=known["censuses/ id"])
    assert census
    paths = [hostile.address_of(pattern, known).path for pattern in hostile.patterns() if pattern.endswith(("export/", "report/"))]
    assert f"/censuses/{census.pk}/export/" in paths
    for name in ROLES:
        client = Client(raise_request_exception=False)
        client.force_login(Person.objects.get(sign_in_name=name))
        for path in paths:
            assert asked(client, "GET", path) < 500, (name, path)


@pytest.mark.slow
def test_a_server_lives_on_whatever_bytes_it_is_sent(server: str):
    heads = (
        b"GET /\xff\xfe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"GET /cases/%ED%A0%80/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /?q=\xff%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid=\xff\xfe\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Device: \xb2\r\nAuthorization: Bearer \xb2\r\n\r\n",
        b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: \xb2\r\n\r\n",
        b"GET /api/v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: x\r\n\r\n",
        b"GET /static/x HTTP/1.1\r\nHost: 127.0.0.1\r\nRange: bytes=" + b"9" * 4400 + b"-\r\n\r\n",
        b"GET /%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"GET /tiles/cases/1/" + b"9" * 5000 + b"/1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"\x00\x00\x00", b"GET / HTTP/9.9\r\n\r\n", b"GET http://[ HTTP/1.1\r\nHost: [\r\n\r\n",
    )  # fmt: skip
    place = urlsplit(server)
    for head in heads:
        with socket.create_connection((str(place.hostname), int(place.port or 0)), timeout=10) as line:
            line.sendall(head)
            line.settimeout(5)
            answer = b""
            with contextlib.suppress(TimeoutError, ConnectionError):  # the server may hang up on what is no HTTP
                answer = line.recv(200)
        assert b" 50" not in answer[:14], (head[:80], answer)
    assert Client().get("/healthz").status_code == 200
