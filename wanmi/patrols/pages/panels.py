"""What patrols hang into pages of rooms below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from wanmi.kit.rooms import Panel
from wanmi.kit.spans import in_force, not_over
from wanmi.patrols.models import GridDuty, GridMembership
from wanmi.patrols.queries.patrols import duties_of, may_know_who_is_on_duty
from wanmi.people.rules.seats import Seat


def _on_duty(seat: Seat, about: None, on: date | None) -> Mapping[str, Any] | None:
    """The responsibility grids that the seat's person walks today. One query."""
    duties = list(duties_of(seat.person_id, on=timezone.localdate()))
    return {"grids": duties} if duties else None


def _walkers(seat: Seat, about: Any, on: date | None) -> Mapping[str, Any] | None:
    """The responsibility grids of a unit grid and who walks them today. Two queries, none for who may not know."""
    if not may_know_who_is_on_duty(seat, about.code):
        return None
    today = timezone.localdate()
    members = list(
        GridMembership.objects.filter(not_over(today), unit_grid=about.pk).select_related("responsibility_grid").order_by("-begins_on")
    )
    duties = GridDuty.objects.filter(
        in_force(today), responsibility_grid__in=[member.responsibility_grid_id for member in members]
    ).select_related("supervisor")
    return {"members": members, "duties": list(duties)}


PANELS = (
    Panel("patrols", "people.me", "patrols/me_panel.html", _on_duty, 10),
    Panel("patrols", "grids.unit_grid", "patrols/unit_grid_panel.html", _walkers, 10),
)
