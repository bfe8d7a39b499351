"""Foreign files are read apart: by a child process with limits of its own, never by the process that serves.

`read_apart` names a function of a module, gives it plain values and the files it may see, and hears plain values back. What the file
does to its reader (a crash, endless reckoning, all memory) happens to nobody else and is told as a refusal. Decision 0011 says why.
"""

from __future__ import annotations

import array
import atexit
import contextlib
import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wanmi.kit.apart import wire
from wanmi.kit.apart.refusals import ReaderEnded, ReadersBusy, TookTooLong
from wanmi.kit.refusals import Refusal

__all__ = ["Bounds", "ReaderEnded", "ReadersBusy", "TookTooLong", "read_apart", "stream_apart"]
MB = 2**20
AT_ONCE, PATIENCE = 4, 30.0  # readers of one process; s that one waits for its turn
HOUR = 3600
BY_CLOCK = 4  # times what it may reckon: others reckon too
ROOT = Path(__file__).resolve().parents[3]
# No driver, no proxy, no password comes along; what the libraries themselves can be told to leave alone is told here.
ENVIRONMENT = {
    "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
    "GDAL_NUM_THREADS": "1", "GDAL_DRIVER_PATH": "disable", "PROJ_NETWORK": "OFF", "GDAL_HTTP_MAX_RETRY": "0", "GDAL_PAM_ENABLED": "NO",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}", "OGR_SQLITE_LOAD_EXTENSIONS": "NO", "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "GDAL_CACHEMAX": "64", "SQLITE_USE_OGR_VFS": "NO",
}  # fmt: skip
log = logging.getLogger("wanmi.kit.apart")


@dataclass(frozen=True)
class Bounds:
    """`seconds` of reckoning, memory and largest written file in MB; `silence`: seconds by the clock between two parts of what is streamed
    (one answer is awaited BY_CLOCK times its seconds)."""

    seconds: int = 20
    memory: int = 1024
    written: int = 1
    silence: int = 120


def read_apart(
    module: str, function: str, *arguments: Any, readable: Sequence[Path] = (), writable: Sequence[Path] = (), bounds: Bounds = Bounds()
) -> Any:
    """What the function makes of `arguments` (plain values). Raises what it raises as a Refusal; TookTooLong, ReaderEnded, ReadersBusy."""
    with _request(module, function, arguments, readable, writable, bounds, bounds.seconds * BY_CLOCK) as answers:
        return next(answers)["found"]


def stream_apart(
    module: str, function: str, *arguments: Any, readable: Sequence[Path] = (), writable: Sequence[Path] = (), bounds: Bounds = Bounds()
) -> Generator[Any, None, None]:
    """As read_apart, of a generator: what it yields, one after the other. Left before its end, the reader is ended."""
    with _request(module, function, arguments, readable, writable, bounds, HOUR) as answers:
        for answer in answers:
            if "next" not in answer:
                return
            yield answer["next"]


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────
_turns = threading.BoundedSemaphore(AT_ONCE)


@contextlib.contextmanager
def _request(
    module: str, function: str, arguments: Sequence[Any], readable: Sequence[Path], writable: Sequence[Path], bounds: Bounds, by_clock: int
) -> Iterator[Iterator[dict[str, Any]]]:
    if not _turns.acquire(timeout=PATIENCE):
        raise ReadersBusy(seconds=int(PATIENCE))
    try:
        line = _warden.order(module, by_clock)
        with line:
            line.settimeout(min(by_clock, bounds.silence) + 1.0)
            yield _answers(line, f"{module}:{function}", bounds, {
                "module": module, "function": function, "given": list(arguments), "readable": [str(path.absolute()) for path in readable],
                "writable": [str(path.absolute()) for path in writable], "seconds": bounds.seconds,
                "memory": bounds.memory * MB, "written": bounds.written * MB,
            })  # fmt: skip
    finally:
        _turns.release()


def _answers(line: socket.socket, name: str, bounds: Bounds, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    began = time.monotonic()
    try:
        wire.send(line, request)
        _warn_missing(wire.receive(line).get("missing", []))
        while True:
            answer = wire.receive(line)
            if "refusal" in answer:
                raise _refusal(*answer["refusal"])
            if "fault" in answer:
                log.warning("a file broke its reader %s: %s", name, answer["fault"])
                raise ReaderEnded
            yield answer
            if "found" in answer:
                return
    except TimeoutError:
        raise TookTooLong(most=bounds.seconds) from None
    except (EOFError, wire.Garbled, OSError):
        if time.monotonic() - began >= bounds.seconds:
            raise TookTooLong(most=bounds.seconds) from None
        log.warning("a file ended its reader %s", name)
        raise ReaderEnded from None


def _refusal(module: str, name: str, field: str | None, facts: dict[str, Any]) -> Refusal:
    """The refusal that the reader raised: only one of a class that is known here is made again."""
    waiting = [Refusal]
    while waiting:
        kind = waiting.pop()
        if (kind.__module__, kind.__qualname__) == (module, name):
            return kind(field=field, **facts)
        waiting += kind.__subclasses__()
    return ReaderEnded()


_warned: set[str] = set()


def _warn_missing(missing: Sequence[str]) -> None:
    for fence in set(missing) - _warned:
        _warned.add(fence)
        log.warning("this system has no %s: readers of foreign files are held by their limits and their own process alone", fence)


# ── the process that forks readers ───────────────────────────────────────────────────────────────────────────────────
class _Warden:
    """Started with the first file, again where it is gone or we are another process by now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._owner = 0

    def order(self, module: str, seconds: int) -> socket.socket:
        """A line to a fresh reader."""
        ours, theirs = socket.socketpair()
        order_text = json.dumps({"module": module, "seconds": seconds}).encode()
        with theirs, self._lock:
            for _attempt in range(2):
                control = self._running()
                try:
                    control.sendmsg([order_text], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [theirs.fileno()]))])
                    return ours
                except OSError:
                    self.end()
        ours.close()
        raise ReaderEnded

    def _running(self) -> socket.socket:
        if self._control is None or self._owner != os.getpid():
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "wanmi.kit.apart.warden", str(theirs.fileno())],
                    env=ENVIRONMENT, cwd="/", pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                    start_new_session=True,
                )  # fmt: skip
            self._owner = os.getpid()
        return self._control

    def end(self) -> None:
        """It goes when its line is closed."""
        if self._control is not None:
            self._control.close()
        if self._process is not None and self._owner == os.getpid():
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(2)
        self._control = self._process = None


_warden = _Warden()
atexit.register(_warden.end)
