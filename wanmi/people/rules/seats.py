"""A seat (席位): one person acting through one post. Handed to every action and every scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Seat:
    """Who acts and as what. `organisation_path` bounds a department's view, `area_code` a centre's ('' = the whole city)."""

    person_id: int
    person_name: str
    post_id: int
    role: str
    organisation_id: int
    organisation_name: str
    organisation_kind: str
    organisation_path: str
    level: str
    area_code: str

    def covers(self, area_code: str) -> bool:
        """Whether a place (6–15 digits) lies in this seat's area."""
        return area_code.startswith(self.area_code)


@dataclass(frozen=True, slots=True)
class KeySeat(Seat):
    """The seat that a layer key opens: its post without a person (id 0), and no more than `layers`: layer → attributes (none: all).

    `issuer` is the seat of whoever gave it out, as it is now: the key sees nothing that this one does not see.
    """

    key_id: int
    issuer: Seat
    layers: Mapping[str, frozenset[str]]
    last_used_at: datetime | None
    origins: tuple[str, ...] = ()  # whose pages may read with it in a browser
