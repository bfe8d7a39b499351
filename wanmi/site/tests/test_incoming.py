"""Bodies and addresses at the real server: what a stranger sends is not kept, what a proxy tells is believed of ours alone."""

from __future__ import annotations

import contextlib
import io
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from django.utils import timezone

from wanmi.people.actions import create_organisation, create_person, create_post, give_post, issue_token
from wanmi.people.models import Person
from wanmi.people.queries import seats_held
from wanmi.site.tests.servers import serving
from wanmi.site.tests.test_server import cookie_of

pytestmark = pytest.mark.slow
MEGA = 2**20
PASSWORD = "浅水市的口令-2042"


@pytest.fixture(scope="module")
def address(committed_module: None) -> Iterator[str]:
    with serving(WANMI_PROXIES="127.0.0.1", WANMI_UPLOADS_AT_ONCE="1", WANMI_FREE_GB="0") as found:
        yield found


@pytest.fixture(scope="module")
def clerk(address: str) -> Person:
    at = timezone.now()
    centre = create_organisation(code="C1", name="监督中心", kind="supervision_centre", area_code="110101", by=None, at=at)
    person = create_person(sign_in_name="weitu", name="卫图", password=PASSWORD, by=None, at=at)
    give_post(person=person, post=create_post(role="clerk", organisation=centre, by=None, at=at), by=None, at=at)
    return person


def pieces(size: int, most: list[int] | None = None) -> Iterator[bytes]:
    """A body without a length told before."""
    for sent in range(0, size, MEGA):
        if most is not None:
            most[:] = [sent]
        yield b"x" * MEGA


def files_held(server: str) -> int:
    """Bytes of nameless files that processes of this test's server hold open."""
    port, held = str(urlsplit(server).port), 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"\0{port}\0" not in (process / "cmdline").read_text():
                continue
            held += sum(each.stat().st_size for each in (process / "fd").iterdir() if "(deleted)" in str(each.readlink()))
        except OSError:
            continue
    return held


FORGED = [
    {},
    {"Authorization": "Bearer x", "X-Device": "x"},
    {"Cookie": "sessionid=0123456789abcdef0123456789abcdef"},
    {"Cookie": "x=sessionid"},
]


@pytest.mark.parametrize("headers", FORGED, ids=str)
@pytest.mark.parametrize("path", ["/deliveries/", "/api/v1/deliveries"])
def test_whoever_is_not_known_sends_five_megabytes_whatever_they_hold_out(
    address: str, clerk: Person, headers: dict[str, str], path: str
) -> None:
    assert httpx.post(f"{address}{path}", content=b"x" * (6 * MEGA), headers=headers, timeout=60).status_code == 413
    assert httpx.post(f"{address}{path}", content=pieces(6 * MEGA), headers=headers, timeout=60).status_code == 413
    assert files_held(address) == 0


def test_who_delivers_sends_a_large_file_and_others_do_not(address: str, clerk: Person) -> None:
    token, _ = issue_token(seat=seats_held(clerk, on=timezone.localdate())[0], device="gdal", at=timezone.now())
    told = {"Authorization": f"Bearer {token}", "X-Device": "gdal"}
    given = {"kind": "components", "source": "测绘院"}
    file = {"file": ("a.csv", io.BytesIO(b"a,b\n" + b"1,2\n" * (11 * MEGA)))}
    answer = httpx.post(f"{address}/api/v1/deliveries", data=given, files=file, headers=told, timeout=120)
    assert answer.status_code not in (401, 413, 429), answer.text
    assert httpx.post(f"{address}/api/v1/deliveries/", content=b"x" * (41 * MEGA), headers=told, timeout=60).status_code in (404, 413)
    assert httpx.post(f"{address}/map/selection/", content=b"x" * (41 * MEGA), headers=cookie_of(clerk), timeout=60).status_code in (
        403,
        413,
    )
    assert files_held(address) == 0


def test_a_length_that_is_a_lie_is_answered_at_once(address: str, clerk: Person) -> None:
    place = urlsplit(address)
    for length in (3 * 2**30, 10**18, "9" * 30):
        with socket.create_connection((place.hostname or "", place.port or 0), timeout=20) as line:
            line.sendall(
                f"POST /deliveries/ HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: sessionid=x\r\nContent-Length: {length}\r\n\r\nxxx".encode()
            )
            began = time.monotonic()
            assert line.recv(64).split()[1] in (b"400", b"403", b"413")
            assert time.monotonic() - began < 10


def test_a_body_without_end_is_cut(address: str, clerk: Person) -> None:
    sent: list[int] = []
    with contextlib.suppress(httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):  # it has gone away while we spoke on
        assert httpx.post(f"{address}/deliveries/", content=pieces(400 * MEGA, sent), timeout=60).status_code == 413
    assert sent[0] < 300 * MEGA


def test_a_second_large_file_at_once_waits(address: str, clerk: Person) -> None:
    place, cookie = urlsplit(address), cookie_of(clerk)["Cookie"]
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=20) as line:
        head = f"POST /deliveries/ HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookie}\r\nContent-Length: {20 * MEGA}\r\n\r\n"
        line.sendall(head.encode() + b"x" * MEGA)
        time.sleep(1)
        second = httpx.post(f"{address}/deliveries/", content=b"x" * (6 * MEGA), headers={"Cookie": cookie}, timeout=60)
        assert (second.status_code, second.headers["Retry-After"]) == (429, "10")
    deadline = time.monotonic() + 20
    while files_held(address) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert files_held(address) == 0


def test_behind_the_proxy_each_is_counted_for_themselves(address: str, clerk: Person) -> None:
    def ask(chain: str, password: str) -> httpx.Response:
        given = {"sign_in_name": "weitu", "password": password, "device": "phone"}
        return httpx.post(f"{address}/api/v1/tokens", json=given, headers={"X-Forwarded-For": chain}, timeout=30)

    for _ in range(5):
        assert ask("6.6.6.6, 2001:db8:0:1::7", "falsch").status_code == 401
    locked = ask("7.7.7.7, 2001:db8:0:1::8", PASSWORD)
    assert (locked.status_code, int(locked.headers["Retry-After"]) > 500) == (429, True)
    time.sleep(1.2)
    assert ask("2001:db8:0:1::7, 2001:db8:0:2::7", PASSWORD).status_code == 201
    assert httpx.get(f"{address}/metrics", timeout=30).status_code == 403
