"""What division hangs into pages of rooms below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wanmi.division.models import DRAWS, Division
from wanmi.kit.rooms import Panel
from wanmi.people.queries import may
from wanmi.people.rules.seats import Seat


def _published(seat: Seat, about: Any, on: date | None) -> Mapping[str, Any] | None:
    """The divisions by which a unit grid began and ended. One query, none where it was brought in by a delivery and stands."""
    ids = [id for id in (about.begun_by_id, about.ended_by_id) if id]
    if not ids:
        return None
    named = Division.objects.only("name").in_bulk(ids)
    return {"begun": named.get(about.begun_by_id), "ended": named.get(about.ended_by_id), "sees_divisions": may(seat, DRAWS)}


def _tabs(seat: Seat, about: None, on: date | None) -> Mapping[str, Any] | None:
    return {"here": "grids"} if may(seat, DRAWS) else None


PANELS = (
    Panel("division", "grids.unit_grid_past", "division/unit_grid_panel.html", _published, 10),
    Panel("division", "grids.unit_grids_head", "division/division_tabs.html", _tabs, 10),
)
