"""The server as it runs: real processes, real sockets, real commits."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.utils import timezone

from wanmi.journal.actions import record_fact
from wanmi.people.actions import create_organisation, create_person, create_post, give_post
from wanmi.people.models import Organisation, Person
from wanmi.site.folders import BASE_DIR
from wanmi.site.serving import SECONDS_TO_STOP, serving_command
from wanmi.site.tests import databases
from wanmi.site.tests.servers import serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def centre(committed_module) -> Organisation:
    at = timezone.now()
    return create_organisation(code="C1", name="东城区监督中心", kind="supervision_centre", area_code="110101", by=None, at=at)


@pytest.fixture
def person(centre, request) -> Person:
    """An acceptor of the centre, for this test alone."""
    at = timezone.now()
    made = create_person(sign_in_name=request.node.name[:40], name="张伟", by=None, at=at)
    give_post(person=made, post=create_post(role="acceptor", organisation=centre, by=None, at=at), by=None, at=at)
    return made


def cookie_of(person: Person) -> dict[str, str]:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return {"Cookie": f"sessionid={session.session_key}"}


def note(*topics: str) -> None:
    record_fact("case.report", about=("case", uuid.uuid4()), by=None, at=timezone.now(), topics=topics, new=True)


class Stream(threading.Thread):
    """Listens to /live/ and keeps what it hears."""

    def __init__(self, server: str, headers: dict[str, str], since: float | None = None) -> None:
        super().__init__(daemon=True)
        self.url, self.headers, self.status, self.opened = f"{server}/live/", headers, 0, threading.Event()
        self.url += f"?since={since}" if since is not None else ""
        self.heard: list[tuple[str, dict]] = []
        self.start()
        assert self.opened.wait(30)

    def run(self) -> None:
        with httpx.stream("GET", self.url, headers=self.headers, timeout=30) as answer:
            self.status = answer.status_code
            for event, data in events(answer.iter_lines()):
                if event == "open":
                    self.opened.set()
                self.heard.append((event, data))
        self.opened.set()

    def topics(self, count: int, seconds: float = 20) -> list[str]:
        """The topics heard so far, once there are `count` of them."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            told = [topic for event, data in list(self.heard) if event == "change" for topic in data.get("topics", ["everything"])]
            if len(told) >= count:
                return told
            time.sleep(0.02)
        return told


def events(lines: Iterator[str]) -> Iterator[tuple[str, dict]]:
    event = ""
    for line in lines:
        if line.startswith("event: "):
            event = line[7:]
        elif line.startswith("data: "):
            yield event, json.loads(line[6:])


def test_a_listener_hears_what_concerns_the_seat_and_nothing_else(server_module, person):
    stream = Stream(server_module, cookie_of(person))
    note("stage:110101:acceptance", "stage:110102:acceptance", "department:7")
    assert stream.topics(1) == ["stage:110101:acceptance"]


def test_a_transaction_that_began_early_and_committed_late_is_heard(server_module, person):
    stream = Stream(server_module, cookie_of(person))
    begun, commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            note("stage:110101:slow")
            begun.set()
            commit.wait(10)
        connection.close()

    slow_one = threading.Thread(target=slow)
    slow_one.start()
    begun.wait(10)
    note("stage:110101:quick")
    assert stream.topics(1) == ["stage:110101:quick"]
    commit.set()
    slow_one.join()
    assert stream.topics(2) == ["stage:110101:quick", "stage:110101:slow"]


def test_what_changed_between_the_page_and_its_stream_is_heard(server_module, person):
    headers = cookie_of(person)
    first = Stream(server_module, headers)
    note("stage:110101:early")
    first.topics(1)
    read = time.time()
    note("stage:110101:between")
    note("department:7")
    stream = Stream(server_module, headers, since=read)
    assert stream.topics(1) == ["stage:110101:between"]
    note("stage:110101:later")
    assert set(stream.topics(3, seconds=3)) == {"stage:110101:between", "stage:110101:later"}  # the first once or twice


def test_a_page_that_was_read_long_ago_looks_for_itself_and_nonsense_is_not_asked(server_module, person):
    headers = cookie_of(person)
    assert Stream(server_module, headers, since=time.time() - 3600).topics(1) == ["everything"]
    for since in (float("nan"), time.time() + 3600, -1):
        assert [event for event, _ in Stream(server_module, headers, since=since).heard] == ["open"]


def test_without_a_session_there_is_no_stream(server_module):
    assert httpx.get(f"{server_module}/live/").status_code == 401


def test_one_person_cannot_take_all_streams(server_module, person):
    headers = cookie_of(person)
    streams = [Stream(server_module, headers) for _ in range(4)]
    assert httpx.get(f"{server_module}/live/", headers=headers).status_code == 429
    assert all(stream.status == 200 for stream in streams)


def test_a_body_too_large_is_read_to_its_end_and_answered(server_module):
    answer = httpx.post(f"{server_module}/no-such-page", content=b"x" * (50 * 2**20), timeout=60)
    assert answer.status_code in (403, 404, 413)


def test_a_body_arrives_whole_whatever_its_length(server_module, person):
    # Django's sign-in form answers 403 for want of a token only when it could read the body at all.
    for size in (0, 10, 2**20 + 1, 3 * 2**20):
        answer = httpx.post(f"{server_module}/admin/login/", data={"username": "x" * size}, timeout=60)
        assert answer.status_code == 403


def test_two_headers_that_differ_in_a_dash_are_not_confused(server_module):
    answer = httpx.get(f"{server_module}/metrics", headers={"X_Forwarded_For": "1.2.3.4"})
    assert answer.status_code == 200
    assert httpx.get(f"{server_module}/metrics", headers={"X-Forwarded-For": "1.2.3.4"}).status_code == 403


def test_a_file_leaves_piece_by_piece_and_whole(server_module):
    source = BASE_DIR / "wanmi" / "kit" / "static" / "kit" / "calm.css"
    assert httpx.get(f"{server_module}/static/kit/calm.css").content == source.read_bytes()


def test_a_stop_is_heard_while_the_server_still_starts():
    for _ in range(3):  # at whatever moment of its start a process is
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        process = subprocess.Popen(serving_command(host="127.0.0.1", port=port, workers=2), env=os.environ, start_new_session=True)
        try:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            while not children.read_text().split():
                time.sleep(0.005)
            process.terminate()
            process.wait(SECONDS_TO_STOP + 10)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
            process.wait()


def test_without_its_database_the_city_says_so_calmly_and_lives(centre):
    with serving(WANMI_TEST_DATABASE=f"{databases.PREFIX}nowhere") as address:
        page = httpx.get(f"{address}/sign-in/", timeout=30)
        assert page.status_code == 503
        assert "text/html" in page.headers["Content-Type"]
        assert (
            httpx.post(f"{address}/api/v1/tokens", json={"sign_in_name": "a", "password": "b", "device": "c"}, timeout=30).status_code
            == 503
        )
        assert httpx.get(f"{address}/healthz").status_code == 200
        told = httpx.get(f"{address}/readyz", timeout=30)
        assert (told.status_code, told.json()["database"]) == (503, False)
        assert "wanmi_database_up 0.0" in httpx.get(f"{address}/metrics", timeout=30).text


def ends_while_busy(stream: Stream, end: Callable[[], object]) -> bool:
    """Whether the stream ends in some seconds after `end`, though something happens five times a second."""
    stop = threading.Event()

    def busy() -> None:
        while not stop.wait(0.2):
            note("stage:110101:acceptance")
        connection.close()

    busy_one = threading.Thread(target=busy)
    busy_one.start()
    try:
        assert stream.topics(2)
        end()
        stream.join(8)
        return not stream.is_alive() and stream.heard[-1][0] == "end"
    finally:
        stop.set()
        busy_one.join()


def test_signing_out_ends_a_busy_stream(server_module, person):
    headers = cookie_of(person)
    assert ends_while_busy(Stream(server_module, headers), SessionStore(headers["Cookie"].removeprefix("sessionid=")).delete)


def test_who_is_sent_away_hears_no_more(server_module, person):
    stream = Stream(server_module, cookie_of(person))
    assert ends_while_busy(stream, lambda: Person.objects.filter(pk=person.pk).update(is_active=False))
