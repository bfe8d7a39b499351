"""What intake hangs into the desks: the button that registers a call, and its key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wanmi.desks.rules.desks import Desk
from wanmi.intake.pages.registration_parts import REGISTERS
from wanmi.kit.rooms import Panel
from wanmi.people.queries import may
from wanmi.people.rules.seats import Seat


def _registers(seat: Seat, desk: Desk, on: date | None) -> Mapping[str, Any] | None:
    """For who registers calls, at a desk of theirs."""
    return {} if may(seat, desk.right) and may(seat, REGISTERS) else None


PANELS = (
    Panel("register", "desks.desk", "intake/register_panel.html", _registers),
    Panel("register", "desks.desk_keys", "intake/register_key_panel.html", _registers),
)
