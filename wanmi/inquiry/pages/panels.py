"""What search hangs into pages of rooms below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wanmi.kit.rooms import Panel
from wanmi.people.rules.seats import Seat


def _called(seat: Seat, about: Any, on: date | None) -> Mapping[str, Any]:
    return {"code": about.code}


PANELS = (
    Panel("inquiry", "components.card", "inquiry/component_panel.html", _called),
    Panel("inquiry", "grids.unit_grid", "inquiry/unit_grid_panel.html", _called, 20),
)
