"""What components hang into pages of rooms below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wanmi.components.models import Component
from wanmi.grids.models import UnitGrid
from wanmi.kit.rooms import Panel
from wanmi.people.queries import layer_sight
from wanmi.people.rules.seats import Seat


def _how_many(seat: Seat, grid: UnitGrid, on: date | None) -> Mapping[str, Any]:
    """How many stand in the grid. One query; none where the city withholds components from the seat."""
    seen = layer_sight("components", seat).seen
    return {"count": Component.objects.filter(unit_grid_id=grid.pk).count() if seen else "—"}


def _near_me(seat: Seat, about: None, on: date | None) -> Mapping[str, Any]:
    return {}


PANELS = (
    Panel("components", "grids.unit_grid", "components/unit_grid_panel.html", _how_many, 10),
    Panel("components", "people.me", "components/me_panel.html", _near_me, 20),
)
