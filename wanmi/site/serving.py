"""`python -m wanmi.site.serving [granian's options]`: reads the program once, then lets granian's processes share it.

granian's own command forks first and lets every process read all of it: as many seconds of CPU as there are processes, and a stop
that comes meanwhile is lost, since a forked process keeps its parent's ear for signals until its own loop runs. Nothing that is
read may speak to the database or start a thread: neither survives the fork.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Sequence

APPLICATION = "wanmi.site.application:application"
SECONDS_TO_STOP = 5  # then granian ends what has not ended


def serving_command(*, host: str, port: int, workers: int, application: str = APPLICATION, options: Sequence[str] = ()) -> list[str]:
    """The command that serves `application` (module:name)."""
    command = [sys.executable, "-m", "wanmi.site.serving", "--interface", "rsgi", "--host", host, "--port", str(port)]
    command += ["--workers", str(workers), "--no-ws", "--log-level", "warning", "--workers-kill-timeout", str(SECONDS_TO_STOP)]
    return [*command, *options, application]


def main() -> None:
    """Read the application that the last argument names, then serve it."""
    from importlib import import_module

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanmi.site.settings")
    import_module(sys.argv[-1].partition(":")[0])
    import_module("pypinyin")  # read late elsewhere; every process would have its own 65 MB of it (wanmi/kit/rules/pinyin.py)
    from django.db import connections
    from granian.cli import entrypoint

    connections.close_all()
    if threading.active_count() > 1:
        raise RuntimeError(f"what was read has started threads, which no process will have: {threading.enumerate()}")
    gc.collect()
    gc.freeze()  # what is shared stays so: no process goes through it to look for rubbish
    entrypoint()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
