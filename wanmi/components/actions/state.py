"""Changes of components."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from wanmi.components.models import Component, ComponentState
from wanmi.journal.actions import Actor, record_fact


@transaction.atomic
def set_state(
    component_id: int, *, state: str, because: str, by: Actor | None, at: datetime, only_from: Collection[str] = ComponentState.values
) -> bool:
    """Say that a component is now intact, damaged, lost or abandoned (CO-5); False where it was so already, or is in none of the states
    `only_from`."""
    component = Component.objects.select_for_update(no_key=True).get(pk=component_id)  # cases that name it are written meanwhile
    if component.state == state or component.state not in only_from:
        return False
    before, component.state = component.state, state
    component.changed_on = max(timezone.localdate(at), component.initial_on)
    component.save(update_fields=["state", "changed_on"])
    record_fact(
        "component.state",
        about=("component", component.code),
        by=by,
        at=at,
        data={"from": before, "to": state, "because": because},
    )
    return True
