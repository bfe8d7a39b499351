"""`wanmi up` told to stop while it prepares: it ends in seconds, nothing runs on, and the next start goes on from there."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from wanmi.site.cluster import Cluster

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="the private cluster is under test")]
SECONDS = 10  # in which it has to end; a busy machine is given its time
PATIENCE = 180  # s until a moment comes


@pytest.fixture
def data():
    made = Path(tempfile.mkdtemp(prefix="wanmi-stopping-"))
    made.chmod(0o711)
    yield made
    with contextlib.suppress(Exception):
        Cluster(made).stop()
    shutil.rmtree(made, ignore_errors=True)


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def up(data: Path, *options: str) -> tuple[subprocess.Popen, Path]:
    said = data / "said"
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("WANMI_", "DJANGO_", "PYTEST"))}
    command = [sys.executable, "-m", "wanmi.site.cli", "up", *options]
    with said.open("w") as out:
        environment = {**kept, "WANMI_DATA": str(data), "PORT": free_port(), "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=out, stderr=out, start_new_session=True)
    return process, said


def stop_when(process: subprocess.Popen, moment: Callable[[], bool], number: int) -> float:
    """Send the signal to it alone as soon as the moment is there; the seconds until it has ended."""
    until = time.monotonic() + PATIENCE
    while not moment() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    assert process.poll() is None
    began = time.monotonic()
    process.send_signal(number)
    process.wait(60)
    return time.monotonic() - began


def running_in(data: Path) -> list[str]:
    found = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout.splitlines()
    return [line for line in found if str(data) in line and "ps -eo" not in line]


def left_running(data: Path) -> list[str]:
    """What does not end: pg_ctl looks every tenth of a second whether the server that it waits for is gone."""
    until = time.monotonic() + SECONDS
    while (found := running_in(data)) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def test_it_stops_at_any_moment_and_goes_on_from_there(data):
    cluster = Cluster(data)
    moments: list[tuple[Callable[[Path], bool], int]] = [
        (lambda said: (cluster.home / "making").exists(), signal.SIGTERM),
        (lambda said: (cluster.home / "start.log").exists(), signal.SIGTERM),
        (lambda said: cluster.running(), signal.SIGINT),
        (lambda said: "database started" in said.read_text(), signal.SIGTERM),
        (lambda said: "==> tables" in said.read_text(), signal.SIGHUP),
        (lambda said: "standards" in said.read_text(), signal.SIGINT),
        (lambda said: "static files" in said.read_text(), signal.SIGTERM),
    ]
    for number, (moment, how) in enumerate(moments):
        process, said = up(data, "--demo")
        took = stop_when(process, lambda moment=moment, said=said: moment(said), how)  # type: ignore[misc]
        assert process.returncode == 0, (number, said.read_text())
        assert took < SECONDS, (number, took)
        assert "==> stopped" in said.read_text()
        assert left_running(data) == [], number
        assert not cluster.running()
    assert "==> tables in order" in said.read_text()
    open_ = [path for path in data.rglob("*") if not path.is_relative_to(cluster.home) and path.stat().st_mode & 0o077 and path != said]
    assert open_ == []


def test_killed_outright_it_takes_along_what_prepares(data):
    process, said = up(data)
    until = time.monotonic() + PATIENCE
    while "database started" not in said.read_text() and time.monotonic() < until:
        time.sleep(0.05)
    process.kill()
    process.wait()
    time.sleep(1)
    assert [line for line in subprocess.run(["ps", "-eo", "ppid,args"], capture_output=True, text=True).stdout.splitlines()
            if line.split()[0] == str(process.pid)] == []  # fmt: skip
    assert Cluster(data).stop()
