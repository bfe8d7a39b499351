"""What a right is asked about, and how far a right reaches. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from wanmi.people.rules.seats import Seat

EXTENTS = ("everywhere", "area", "organisation", "task", "own")


@dataclass(frozen=True, slots=True)
class About:
    """Where a thing lies and whose it is. `area`: the code of its area or grid ('' the whole city, None nowhere); `organisations`: the
    ids of the bodies whose it is; `task`: the person it is given to and, where it is given to nobody yet, the body; `people`: the ids
    of those whose own it is."""

    area: str | None = None
    organisations: frozenset[int] = frozenset()
    task: tuple[int | None, int | None] = (None, None)
    people: frozenset[int] = frozenset()


class HasAbout(Protocol):
    """An object that a right can be asked about."""

    def about(self) -> About: ...


def reaches(extent: str, seat: Seat, about: About) -> bool:
    """Whether a right that a seat has so far reaches a thing."""
    if extent == "everywhere":
        return True
    if extent == "area":
        return about.area is not None and seat.covers(about.area)
    if extent == "organisation":
        return seat.organisation_id in about.organisations
    if extent == "task":
        person, body = about.task
        return person == seat.person_id or (person is None and body == seat.organisation_id)
    return extent == "own" and seat.person_id in about.people
