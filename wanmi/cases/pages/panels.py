"""What the closed loop hangs into pages of rooms below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wanmi.kit.rooms import Panel
from wanmi.people.rules.seats import Seat


def _called(seat: Seat, about: Any, on: date | None) -> Mapping[str, Any]:
    return {"code": about.code}


PANELS = (
    Panel("cases", "components.card", "cases/component_panel.html", _called),
    Panel("cases", "grids.unit_grid", "cases/unit_grid_panel.html", _called, 20),
)
