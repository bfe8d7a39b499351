"""Which files a seat may look at. Rooms that show files say themselves who may."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db.models import QuerySet

from wanmi.evidence.models import Evidence
from wanmi.kit.refusals import NotFound
from wanmi.people.rules.seats import Seat

MaySee = Callable[[Seat, UUID], bool]
_rooms: list[MaySee] = []


def shown_in(room: MaySee) -> MaySee:
    """Register a room's answer to "may this seat see this file?": one query, True where the file stands in something it may see.

    Called once, in the room's AppConfig.ready.
    """
    if room not in _rooms:
        _rooms.append(room)
    return room


def own_evidence(seat: Seat) -> QuerySet[Evidence]:
    """What the person handed in."""
    return Evidence.objects.filter(handed_in_by_id=seat.person_id).select_related("file")


def evidence_for(seat: Seat, id: UUID) -> Evidence:
    """The evidence, where the seat may see it: its own, or standing in something it may see. Raises NotFound otherwise."""
    found = Evidence.objects.select_related("file").filter(pk=id).first()
    if found is None or not (found.handed_in_by_id == seat.person_id or any(room(seat, id) for room in _rooms)):
        raise NotFound(field="id")
    return found
