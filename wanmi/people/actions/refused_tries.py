"""Tries of what one may not do (越权) are facts: who tried what, through which post. A flood of them is told by its number."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any
from uuid import uuid4

import structlog
from django.db import Error, transaction

from wanmi.journal.actions import record_fact
from wanmi.kit.refusals import NotYours, Refusal
from wanmi.kit.rules.token_bucket import Buckets
from wanmi.people.rules.seats import Seat

AT_ONCE, AN_HOUR = 20, 30  # facts of one person that one process writes
LONGEST_PATH = 200

log = structlog.get_logger("wanmi.people")
_room = Buckets(rate=AN_HOUR / 3600, room=AT_ONCE)
_untold: dict[int, int] = {}  # person → tries that were not written since the last one that was


def is_try_of_rights(refusal: Refusal) -> bool:
    """Whether the refusal says that it is not theirs to do, not that something about it is wrong."""
    return isinstance(refusal, NotYours) and refusal.status == 403


def note_refused_try(*, refusal: Refusal, seat: Seat, method: str, path: str, at: datetime) -> bool:
    """Record the try; False where this person has tried so often that only the number is kept, which the next fact tells as `more`.

    In a transaction of its own: what was refused is rolled back, that it was tried is not. A journal that cannot be written now does not
    change the answer.
    """
    if not is_try_of_rights(refusal):
        return False
    if _room.wait(seat.person_id, time.monotonic()):
        if len(_untold) < Buckets.MOST or seat.person_id in _untold:
            _untold[seat.person_id] = _untold.get(seat.person_id, 0) + 1
        return False
    data: dict[str, Any] = {"code": refusal.code, "method": method, "path": path[:LONGEST_PATH], "role": seat.role}
    if more := _untold.pop(seat.person_id, 0):
        data["more"] = more
    try:
        with transaction.atomic():
            record_fact("right.refused", about=("refusal", uuid4()), by=seat, at=at, data=data, area=seat.area_code, new=True)
    except Error as error:
        log.warning("a refused try could not be recorded", error=str(error))
        return False
    return True


def forget_refused_tries() -> None:
    """Begin to count anew (for tests: a process counts from its start)."""
    _room.of.clear()
    _untold.clear()
