"""When somebody who has tried too often may try again. Pure: moments in, a moment out.

A lock holds a name together with the address (or the device) that it was tried from, and an address that tries many names; a name by
itself is slowed, never locked: whoever knows it would lock out its owner.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=10)
FAILURES_OF_NAME = 5  # in the window, from one address or one device
FAILURES_OF_ADDRESS = 30  # a whole office may share one address
FREE_OF_NAME = 5  # failures of a name, wherever from, before it is slowed
LONGEST_DELAY = timedelta(seconds=15)


def locked_until(failures: Sequence[datetime], allowed: int, at: datetime) -> datetime | None:
    """The moment from which one more try is allowed, or None where it is allowed now.

    `failures` are the moments of failed tries, in any order; those older than WINDOW do not count, those a little later do: two who
    knock together each read their own clock.
    """
    recent = sorted(moment for moment in failures if moment > at - WINDOW)
    return recent[-allowed] + WINDOW if len(recent) >= allowed else None


def closed_until(of_name: Sequence[datetime], of_address: Sequence[datetime], at: datetime) -> datetime | None:
    """The later of the two locks: on the name as it comes from this address, and on the address."""
    locks = (locked_until(of_name, FAILURES_OF_NAME, at), locked_until(of_address, FAILURES_OF_ADDRESS, at))
    return max((lock for lock in locks if lock), default=None)


def slowed_until(failures: Sequence[datetime], at: datetime) -> datetime | None:
    """The moment until which a name waits that has failed from anywhere: the delay doubles with each failure up to LONGEST_DELAY."""
    recent = [moment for moment in failures if moment > at - WINDOW]
    if len(recent) < FREE_OF_NAME:
        return None
    delay = min(timedelta(seconds=2 ** min(len(recent) - FREE_OF_NAME, 10)), LONGEST_DELAY)
    until = max(recent) + delay
    return until if until > at else None
