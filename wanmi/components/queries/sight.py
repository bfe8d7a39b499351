"""How much of a photo a seat may see because it belongs to a change of a component."""

from __future__ import annotations

from uuid import UUID

from wanmi.components.models import ComponentChange
from wanmi.components.queries.photos import may_see_photo
from wanmi.evidence.rules.sight import Sight
from wanmi.people.rules.seats import Seat


def sight_of_change(seat: Seat, evidence: UUID) -> Sight:
    """Who may see the change sees the original; who may see the component sees, once it is published, copies without what the camera
    wrote. At most two queries."""
    if ComponentChange.objects.visible_to(seat).filter(photos=evidence).exists():
        return Sight.WHOLE
    return Sight.COPIES if may_see_photo(seat, evidence) else Sight.NONE
