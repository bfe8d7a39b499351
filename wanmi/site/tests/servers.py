"""A real server for tests: granian in a process of its own, on a free port, over the test's database."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from wanmi.site.serving import serving_command

SECONDS_TO_START = 60


@contextlib.contextmanager
def serving(*, workers: int = 1, **environment: str) -> Iterator[str]:
    """The address of a server (http://127.0.0.1:…) that works in this process's test database; ended afterwards.

    Rows must be committed to be seen by it: use it with the fixture `committed` or `committed_module`.
    """
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    shown = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "wanmi.site.settings_for_tests",
        "WANMI_TEST_DATABASE": connection.settings_dict["NAME"],
        "WANMI_DATA": str(settings.DATA_DIR),
        "WANMI_EVIDENCE": str(settings.EVIDENCE_DIR),
        "WANMI_PROCESS": "server",
        **environment,
    }
    command = serving_command(host="127.0.0.1", port=port, workers=workers)
    with tempfile.NamedTemporaryFile(prefix="wanmi-server-", suffix=".log", mode="w+") as log:
        server = subprocess.Popen(command, env=shown, stdout=log, stderr=log, start_new_session=True)
        try:
            _wait_for(address, server, Path(log.name))
            yield address
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(10)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, 9)
            server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{address}/healthz", timeout=5):
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-3000:]}")
