"""What every page's frame shows of who is here: `seat` and `seats`, with the role's name in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from wanmi.people.models import Role
from wanmi.people.rules.seats import Seat


@dataclass(frozen=True)
class SeatShown:
    """A seat as the frame draws it."""

    post_id: int
    role: str
    role_name: str
    organisation_name: str
    person_name: str


def shown(seat: Seat) -> SeatShown:
    return SeatShown(seat.post_id, seat.role, str(Role(seat.role).label), seat.organisation_name, seat.person_name)


def seats(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Nothing is asked of the database before a template touches it."""
    here: Any = getattr(request, "seat", None)
    return {
        "seat": SimpleLazyObject(lambda: shown(here) if here else None),
        "seats": SimpleLazyObject(lambda: [shown(one) for one in getattr(request, "seats", [])]),
    }
