"""Real workers for tests, in processes of their own, over the test's database."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import psycopg
from django.conf import settings
from django.db import connection


class Worker:
    """One worker; killed at the end if it still runs."""

    def __init__(self) -> None:
        shown = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "wanmi.site.settings_for_tests",
            "WANMI_TEST_DATABASE": connection.settings_dict["NAME"],
            "WANMI_DATA": str(settings.DATA_DIR),
            "WANMI_PROCESS": "worker",
        }
        self.process = subprocess.Popen([sys.executable, "-m", "wanmi.site.worker"], env=shown)

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def working() -> Iterator[Worker]:
    """A worker over this process's test database. Rows must be committed to be seen by it."""
    worker = Worker()
    try:
        yield worker
    finally:
        worker.kill()


@contextlib.contextmanager
def barred(table: str) -> Iterator[None]:
    """Nobody writes to the table meanwhile: a job stands still in the middle."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=False) as other:
        other.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield
        other.rollback()


def until(holds: Callable[[], bool], *, within: float) -> None:
    """Wait for a state. Raises AssertionError where it does not come within so many seconds."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "it did not come to it in time"
        time.sleep(0.1)
