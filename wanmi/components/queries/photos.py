"""The photos of a component: those that came with its published changes, with the day and who took them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wanmi.components.models import ChangeState, Component, ComponentChange
from wanmi.people.queries import may
from wanmi.people.rules.seats import Seat

MOST = 24
KNOWS = "components.know_photographers"


@dataclass(frozen=True, slots=True)
class ComponentPhoto:
    """`person` is empty where the seat is not to know; `change_kind` tells on what occasion it was taken."""

    id: UUID
    at: datetime
    person: str
    change_kind: str


def photos_of(component: Component, seat: Seat) -> list[ComponentPhoto]:
    """At most 24, the newest first. One query."""
    links = ComponentChange.photos.through.objects.filter(
        componentchange__component=component, componentchange__state=ChangeState.PUBLISHED
    )
    rows = links.order_by("-componentchange__submitted_at", "evidence_id").values_list(
        "evidence_id", "evidence__taken_at", "evidence__handed_in_at", "evidence__handed_in_by__name", "componentchange__kind"
    )
    hidden = not may(seat, KNOWS)
    return [ComponentPhoto(id, taken or handed_in, "" if hidden else name or "", kind) for id, taken, handed_in, name, kind in rows[:MOST]]


def may_see_photo(seat: Seat, evidence: UUID) -> bool:
    """Whether it is a photo of a component that the seat may see. At most one query."""
    components = Component.objects.visible_to(seat)
    return ComponentChange.objects.filter(photos=evidence, state=ChangeState.PUBLISHED, component__in=components).exists()
