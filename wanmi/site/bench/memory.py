"""What the city's processes hold at rest: server, worker and the one that watches over them, without PostgreSQL."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import connection
from django.test import Client

from wanmi.people.models import Person, PostHolding
from wanmi.site.bench.city import ready_city, ready_million
from wanmi.site.bench.figure import Figure, bench
from wanmi.site.bench.server import family, memory_of
from wanmi.site.cli.ready import embedded
from wanmi.site.cluster import Cluster

MOST = 600.0  # MB


@bench("memory")
def measure() -> Iterable[Figure]:
    """`wanmi up` from a stopped database in a city with a million cases, each page worker asked some pages, ten seconds of rest; then all
    of it killed outright, and up again."""
    ready_city()
    ready_million()
    holding = PostHolding.objects.filter(post__role="acceptor").order_by("pk")[0]
    client = Client()
    client.force_login(Person.objects.get(pk=holding.person_id))
    signed_in = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"}
    connection.close()
    cluster = embedded()
    if cluster is not None:
        cluster.stop()
    with _up() as (up, port, warm):
        for page, headers in (("/sign-in/", {}), ("/", signed_in), ("/menu/all/", signed_in), ("/desk/acceptance/register/", signed_in)):
            for _ in range(20):
                answer = urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{page}", headers=headers))
                if not answer.url.endswith(page):
                    raise RuntimeError(f"{page} was answered by {answer.url}")
                answer.read()
        time.sleep(10)
        held = sum(memory_of(pid) for pid in family(up.pid) if not _is_database(pid))
        _kill(up, cluster)
    with _up() as (_, _, again):
        pass
    yield Figure("start.warm", warm, "s", None, None, "under 8 s, database and all", warm < 8)
    yield Figure("start.killed", again, "s", warm, again / warm, "under 12 s after kill -9", again < 12)
    yield Figure("memory.rest", held, "MB", None, None, f"under {MOST:.0f} MB", held < MOST)


@contextlib.contextmanager
def _up() -> Iterator[tuple[subprocess.Popen[bytes], int, float]]:
    """`wanmi up`, its port, and the seconds until its first page."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.perf_counter()
    command = [sys.executable, "-m", "wanmi.site.cli", "up", "--port", str(port), "--keep-database"]
    up = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
    try:
        _wait(port)
        yield up, port, time.perf_counter() - began
    finally:
        up.send_signal(signal.SIGINT)
        up.wait(30)


def _kill(up: subprocess.Popen[bytes], cluster: Cluster | None) -> None:
    """As a machine that loses its power: server, worker and, where it is ours, the database, none of them asked."""
    processes = family(up.pid)
    if cluster is not None:
        processes += family(int((cluster.data / "postmaster.pid").read_text().split("\n", 1)[0]))
    for pid in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _wait(port: int) -> None:
    for _ in range(1200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=2).read()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("`wanmi up` did not answer within a minute")


def _is_database(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/comm") as file:
            return file.read().strip().startswith("postgres")
    except OSError:
        return True
