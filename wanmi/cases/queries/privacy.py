"""Who may know whom. A supervisor whose name reached those they reported has been threatened; a caller was promised quiet."""

from __future__ import annotations

from wanmi.people.queries import extent_of_role, may
from wanmi.people.rules.seats import Seat

ALL_SUPERVISORS_ARE = "监督员"


def knows_supervisors(seat: Seat) -> bool:
    """Whether this seat may read a supervisor's name and number."""
    return may(seat, "cases.know_supervisors")


def knows_callers(seat: Seat) -> bool:
    """Whether this seat may read a caller's name and telephone."""
    return may(seat, "cases.know_callers")


def sees_originals(seat: Seat) -> bool:
    """Whether this seat may have photos as they were handed in, with the device's marks in them; others get the public copy."""
    return may(seat, "cases.see_originals")


def stays_unnamed(role: str) -> bool:
    """Whether who acted in a post of this role is not named to those who may not know supervisors."""
    return extent_of_role(role, "cases.stay_unnamed") is not None
