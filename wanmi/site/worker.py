"""The background worker: runs jobs, looks for those whose worker has died, and ends in time when it is told to stop.

Told to stop it begins nothing new; what has not ended after ENDS_WITHIN gives way and is given back to the queue at once. Last it seals the
journal: what happened since the last minute is not left open.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
import time
import traceback
from collections.abc import Coroutine
from typing import Any

import django

AT_ONCE = 2  # jobs at the same time
ENDS_WITHIN = 4.0  # s that a job may go on after the worker was told to stop
GIVES_WAY_WITHIN = 3.0  # s after which a job that does not even give way is cut off
CHECK_EVERY = 5.0  # s between two looks for lost jobs


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    django.setup()
    from wanmi.journal.actions import seal_at_the_end
    from wanmi.kit.jobs import end_process

    threading.Thread(target=_watch, name="watch", daemon=True).start()
    try:
        code = asyncio.run(_work())
        if code == 0:
            seal_at_the_end()
        end_process(code)
    except Exception:  # as a rule the database has gone away
        traceback.print_exc()
        end_process(1)


def _watch() -> None:
    """Look for lost jobs for as long as the process lives; where the database is away, later."""
    from django.db import Error, connections

    from wanmi.kit.jobs import Watch, log

    watch = Watch()
    while True:
        try:
            watch.check(time.monotonic())
        except Error as error:
            log.warning("watch_failed", why=str(error)[:200])
        with contextlib.suppress(Exception):
            connections.close_all()
        time.sleep(CHECK_EVERY)


async def _work() -> int:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from wanmi.kit.jobs import alive

    assert isinstance(app.connector, DjangoConnector)  # noqa: S101  what its Django application has set up
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        async with working.open_async():
            running = asyncio.create_task(_run(working.run_worker_async(
                concurrency=AT_ONCE, install_signal_handlers=False, task_middleware=[alive],
            )))  # fmt: skip
            stopped = asyncio.Event()
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, stopped.set)
            telling = asyncio.create_task(stopped.wait())
            await asyncio.wait([running, telling], return_when=asyncio.FIRST_COMPLETED)
            if running.done():  # the database went away under it: the supervisor starts another
                return 1
            threading.Thread(target=_end_in_time, name="end", daemon=True).start()
            running.cancel()
            await asyncio.wait([running])
    return 0


async def _run(worker: Coroutine[Any, Any, None]) -> None:
    await worker


def _end_in_time() -> None:
    """What a stop is worth: first patience, then a request, then the end."""
    from wanmi.journal.actions import seal_at_the_end
    from wanmi.kit import jobs

    time.sleep(ENDS_WITHIN)
    jobs.stopping.set()
    deadline = time.monotonic() + GIVES_WAY_WITHIN
    while time.monotonic() < deadline:
        jobs.cancel_statements()
        time.sleep(0.3)
    with contextlib.suppress(Exception):
        jobs.give_back_all()
        seal_at_the_end()
    jobs.end_process(0)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanmi.site.settings")
    main()
