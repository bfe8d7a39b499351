"""When somebody who has tried too often may try again. Pure: moments in, a moment out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=10)
FAILURES_OF_NAME = 5  # in the window
FAILURES_OF_ADDRESS = 30  # a whole office may share one address


def locked_until(failures: Sequence[datetime], allowed: int, at: datetime) -> datetime | None:
    """The moment from which one more try is allowed, or None where it is allowed now.

    `failures` are the moments of failed tries, in any order; those older than WINDOW do not count, those a little later do: two who
    knock together each read their own clock.
    """
    recent = sorted(moment for moment in failures if moment > at - WINDOW)
    return recent[-allowed] + WINDOW if len(recent) >= allowed else None


def closed_until(of_name: Sequence[datetime], of_address: Sequence[datetime], at: datetime) -> datetime | None:
    """The later of the two locks: on the name and on the address it comes from."""
    locks = (locked_until(of_name, FAILURES_OF_NAME, at), locked_until(of_address, FAILURES_OF_ADDRESS, at))
    return max((lock for lock in locks if lock), default=None)
