"""A process of one thread that reads nothing foreign itself: for each file it forks a reader that closes itself in.

A fork costs milliseconds where a fresh interpreter costs hundreds, and no file is read where another was before. It is started without
the environment of the process that asks (no password is in it), ends when that process is gone, and its readers end with it.
"""

from __future__ import annotations

import array
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Generator
from typing import Any

from wanmi.kit.apart import fences, wire
from wanmi.kit.refusals import Refusal

LONGEST_ORDER = 4096  # bytes of one order
GRACE = 5.0  # s beyond a reader's own


class Reader:
    """One that is at work: its end of the line (ours held only to see the asker go), and until when."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self.line = line
        self.until = until


def main(number: int) -> None:
    """Serve orders that come over the socket of this number until its other end is gone."""
    control = socket.socket(fileno=number)
    wake, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    readers: dict[int, Reader] = {}
    while True:
        found = _look(control, wake, readers)
        if control.fileno() in found and not _start(control, (wake, waker), readers):
            break
        if wake in found:
            os.read(wake, 4096)
        _end_those(readers, found)
    for pid in readers:
        os.kill(pid, signal.SIGKILL)


def _look(control: socket.socket, wake: int, readers: dict[int, Reader]) -> set[int]:
    """Which lines have something to say; a reader's has when its asker is gone."""
    poll = select.poll()
    poll.register(control, select.POLLIN)
    poll.register(wake, select.POLLIN)
    for reader in readers.values():
        poll.register(reader.line, 0)  # hung up is told unasked
    soonest = min((reader.until for reader in readers.values()), default=None)
    pause = None if soonest is None else max(0, int((soonest - time.monotonic()) * 1000) + 1)
    return {number for number, _ in poll.poll(pause)}


def _start(control: socket.socket, ours: tuple[int, int], readers: dict[int, Reader]) -> bool:
    """Take an order: fork its reader. False where there are no more to come."""
    room = socket.CMSG_SPACE(array.array("i").itemsize)
    message, extra, _flags, _where = control.recvmsg(LONGEST_ORDER, room)
    if not message or not extra:
        return False
    line = socket.socket(fileno=array.array("i", extra[0][2])[0])
    order = json.loads(message)
    _import(order["module"])
    me = os.getpid()
    pid = os.fork()
    if pid == 0:
        _be_reader(line, me, (control.fileno(), *ours, *(reader.line.fileno() for reader in readers.values())))
    readers[pid] = Reader(line, time.monotonic() + order["seconds"] + GRACE)
    return True


def _import(name: str) -> None:
    """Here, once, so that each fork finds it loaded; one that fails does so again where it is told."""
    try:
        importlib.import_module(name)
        gc.freeze()
    except Exception:
        traceback.print_exc()


def _end_those(readers: dict[int, Reader], hung_up: set[int]) -> None:
    now = time.monotonic()
    for pid, reader in list(readers.items()):
        if reader.until < now or reader.line.fileno() in hung_up:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        elif os.waitpid(pid, os.WNOHANG) == (0, 0):
            continue
        reader.line.close()  # what the asker hears as the end
        del readers[pid]


# ── the reader ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _be_reader(line: socket.socket, parent: int, others: tuple[int, ...]) -> None:
    """Never returns."""
    try:
        fences.end_with(parent)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number in others:
            os.close(number)
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        _answer(line, wire.receive(line))
    except BaseException:
        os._exit(1)
    os._exit(0)


def _answer(line: socket.socket, request: dict[str, Any]) -> None:
    """Close in, read, tell. What is raised is told as a refusal, or as a fault with its traceback."""
    module = importlib.import_module(request["module"])
    function = getattr(module, request["function"])
    readable = [*fences.own_files(), *request["readable"]]
    missing = fences.close_in(
        readable=readable, writable=request["writable"], memory=request["memory"], seconds=request["seconds"], written=request["written"]
    )
    wire.send(line, {"missing": missing})
    try:
        found = function(*request["given"])
        if isinstance(found, Generator):
            for each in found:
                wire.send(line, {"next": each})
            found = None
        wire.send(line, {"found": found})
    except Refusal as refusal:
        kind = type(refusal)
        wire.send(line, {"refusal": [kind.__module__, kind.__qualname__, refusal.field, refusal.facts]})
    except MemoryError:
        wire.send(line, {"fault": "MemoryError"})
    except Exception:
        wire.send(line, {"fault": traceback.format_exc()[-4000:]})


if __name__ == "__main__":
    main(int(sys.argv[1]))
