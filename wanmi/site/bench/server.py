"""A server of the kind that runs in a city, for as long as a measure takes; and what it and the database cost."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from types import TracebackType

from django.db import connection

from wanmi.site.serving import SECONDS_TO_STOP, serving_command

TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """granian with two workers over an application, on a free port of the loopback."""

    def __init__(self, application: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.application = application

    def __enter__(self) -> Server:
        environment = os.environ | {
            "WANMI_PROCESS": "server",
            "WANMI_API_RATE": "0",
            "WANMI_LOG": "json",
            "DJANGO_SETTINGS_MODULE": "wanmi.site.settings",
            "MALLOC_ARENA_MAX": "2",
        }
        command = serving_command(host="127.0.0.1", port=self.port, workers=2, application=self.application)
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self._wait()
        return self

    def _wait(self) -> None:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1).read()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"the server of {self.application} did not answer at port {self.port}")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.process.terminate()
        try:
            self.process.wait(SECONDS_TO_STOP + 15)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def cpu(self) -> float:
        """Seconds of CPU spent by the server's processes so far."""
        return sum(cpu_of(pid) for pid in family(self.process.pid))

    def memory(self) -> float:
        """MB of memory that the server's processes hold, shared pages counted once (proportional set size)."""
        return sum(memory_of(pid) for pid in family(self.process.pid))


def family(pid: int) -> list[int]:
    """A process and all that it has started."""
    parents = {
        int(path.name): int(_stat(int(path.name))[1]) for path in Path("/proc").iterdir() if path.name.isdigit() and _stat(int(path.name))
    }
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def cpu_of(pid: int) -> float:
    """Seconds of a process and of its children that have ended."""
    fields = _stat(pid)
    return sum(int(value) for value in fields[11:15]) / TICKS if fields else 0.0


def memory_of(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("Pss:")), 0.0)


def database_cpu() -> float:
    """Seconds of CPU spent by the database's processes on this machine; 0 for a database elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    fields = _stat(backend)
    return sum(cpu_of(pid) for pid in family(int(fields[1]))) if fields else 0.0
