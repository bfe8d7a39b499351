"""Transaction numbers are the whole server's: another test process's open transaction holds readers back. Wait for it."""

from __future__ import annotations

import time

from django.db import connection


def wait_until_settled(seconds: float = 60) -> None:
    """Until every transaction that began before the newest fact has ended, in whatever database of the server."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce((SELECT max(xact) FROM journal_fact), 0) < journal_oldest_running()")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise TimeoutError("a transaction elsewhere on the server did not end")
