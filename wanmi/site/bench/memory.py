"""What the city's processes hold at rest: server, worker and the one that watches over them, without PostgreSQL."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable

from wanmi.site.bench.figure import Figure, bench
from wanmi.site.bench.server import family, memory_of

MOST = 600.0  # MB


@bench("memory")
def measure() -> Iterable[Figure]:
    """`wanmi up` started, each page worker asked some pages, ten seconds of rest."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.perf_counter()
    command = [sys.executable, "-m", "wanmi.site.cli", "up", "--port", str(port), "--keep-database"]
    up = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
    try:
        _wait(port)
        warm = time.perf_counter() - began
        for _ in range(40):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/").read()
        time.sleep(10)
        held = sum(memory_of(pid) for pid in family(up.pid) if not _is_database(pid))
    finally:
        up.send_signal(signal.SIGINT)
        up.wait(30)
    yield Figure("start.warm", warm, "s", None, None, "under 8 s", warm < 8)
    yield Figure("memory.rest", held, "MB", None, None, f"under {MOST:.0f} MB", held < MOST)


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=2).read()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("`wanmi up` did not answer within half a minute")


def _is_database(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/comm") as file:
            return file.read().strip().startswith("postgres")
    except OSError:
        return True
