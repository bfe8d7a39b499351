"""The process that parses: takes one input after the other over a line, and tells of each how long it reckoned and what became of it."""

from __future__ import annotations

import os
import resource
import socket
import sys
import tempfile
import time
from pathlib import Path

from wanmi.kit.apart import wire
from wanmi.kit.refusals import Refusal

MEMORY = 2**30  # bytes beyond the start


def main(name: str, number: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanmi.site.settings_for_tests")
    import django

    django.setup()
    from wanmi.site.fuzz import targets

    line = socket.socket(fileno=number)
    with tempfile.TemporaryDirectory() as folder:
        targets.FOLDER = Path(folder)
        parse = targets.TARGETS[name].parse
        taken = _resident(0) + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (taken, taken))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        while True:
            try:
                body = wire.receive(line)
            except EOFError:
                return
            began, reckoned = time.perf_counter(), time.process_time()
            what = "read"
            try:
                parse(body)
            except Refusal:
                what = "refused"
            except (MemoryError, Exception) as error:
                what = f"{type(error).__name__}: {error}"[:200]
            told = {"what": what, "cpu": time.process_time() - reckoned, "wall": time.perf_counter() - began, "resident": _resident(1)}
            wire.send(line, told)


def _resident(which: int) -> int:
    """Bytes: of address space (0), in memory (1)."""
    return int(Path("/proc/self/statm").read_text().split()[which]) * resource.getpagesize()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
