"""The process that parses: takes one input after the other over a line, and tells of each how long it reckoned and what became of it."""

from __future__ import annotations

import os
import resource
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from wanmi.kit.apart import wire
from wanmi.kit.refusals import Refusal

MEMORY = 2**30  # bytes beyond the start


def main(name: str, number: int) -> None:
    from wanmi.site.fuzz import targets

    if not targets.TARGETS[name].apart:  # what is parsed where Django is
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanmi.site.settings_for_tests")
        import django

        django.setup()
    line = socket.socket(fileno=number)
    with tempfile.TemporaryDirectory() as folder:
        targets.FOLDER = Path(folder)
        parse = targets.TARGETS[name].parse
        taken = _resident(0) + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (taken, taken))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with suppress(EOFError):
            while True:
                for body in wire.receive(line):
                    wire.send(line, _parsed(parse, body))


def _parsed(parse: Callable[[bytes], Any], body: bytes) -> dict[str, Any]:
    began, what = time.process_time(), "read"
    try:
        parse(body)
    except Refusal:
        what = "refused"
    except (MemoryError, Exception) as error:
        what = f"{type(error).__name__}: {error}"[:200]
    return {"what": what, "cpu": time.process_time() - began, "resident": _resident(1)}


def _resident(which: int) -> int:
    """Bytes: of address space (0), in memory (1)."""
    return int(Path("/proc/self/statm").read_text().split()[which]) * resource.getpagesize()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
