"""Which files a seat may look at. Rooms that show files say themselves who may, and how much."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db.models import QuerySet

from wanmi.evidence.models import Evidence
from wanmi.evidence.rules.sight import ORIGINAL, Sight, sight_needed
from wanmi.kit.refusals import NotFound
from wanmi.people.rules.seats import Seat

SightIn = Callable[[Seat, UUID], Sight]
_rooms: list[SightIn] = []


def shown_in(room: SightIn) -> SightIn:
    """Register a room's answer to "how much of this file may this seat see?": one query, by the room's own scope.

    Called once, in the room's AppConfig.ready.
    """
    if room not in _rooms:
        _rooms.append(room)
    return room


def own_evidence(seat: Seat) -> QuerySet[Evidence]:
    """What the person handed in."""
    return Evidence.objects.filter(handed_in_by_id=seat.person_id).select_related("file")


def evidence_for(seat: Seat, id: UUID, rendition: str = ORIGINAL) -> Evidence:
    """The evidence, where the seat may see this rendition of it. Raises NotFound otherwise: others do not learn that it is there."""
    found = Evidence.objects.select_related("file").filter(pk=id).first()
    if found is None:
        raise NotFound(field="id")
    needed = sight_needed(found.file.kind, rendition)
    if found.handed_in_by_id != seat.person_id and not any(room(seat, id) >= needed for room in _rooms):
        raise NotFound(field="id")
    return found
