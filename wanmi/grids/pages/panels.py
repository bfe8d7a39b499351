"""What the ground hangs into pages of rooms below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from wanmi.grids.queries.patrols import duties_of
from wanmi.kit.rooms import Panel
from wanmi.people.rules.seats import Seat


def _walked(seat: Seat, about: None, on: date | None) -> Mapping[str, Any] | None:
    """The responsibility grids that the seat's person walks today. One query."""
    duties = list(duties_of(seat.person_id, on=timezone.localdate()))
    return {"grids": duties} if duties else None


PANELS = (Panel("grids", "people.me", "grids/me_panel.html", _walked, 10),)
