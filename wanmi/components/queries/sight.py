"""How much of a photo a seat may see because it belongs to a change of a component."""

from __future__ import annotations

from uuid import UUID

from wanmi.components.queries.search import changes_visible_to
from wanmi.evidence.rules.sight import Sight
from wanmi.people.rules.seats import Seat


def sight_of_change(seat: Seat, evidence: UUID) -> Sight:
    """By the scope of changes. One query."""
    return Sight.WHOLE if changes_visible_to(seat).filter(photos=evidence).exists() else Sight.NONE
