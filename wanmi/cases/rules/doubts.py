"""What is odd about a photo of a case: taken long before, far away, in the future, or the repair before the damage. Pure.

A mark, never a refusal: clocks are wrong, phones find no satellite. Whoever decides looks twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wanmi.kit.rules.coordinates import distance

OLD = timedelta(days=1)  # a report may wait for a network; a photo of yesterday tells nothing of today
AHEAD = timedelta(minutes=5)
FAR_M = 200  # m, from the place of the case


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo in a case. `taken_at` and `place` (degrees) as the photo or the device tells, None where neither does."""

    purpose: str
    taken_at: datetime | None
    handed_in_at: datetime
    place: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """`kind`: old, ahead, far or before (the repair older than the damage); `days` or `metres` say how much."""

    kind: str
    days: int = 0
    metres: int = 0


def doubts_of(shots: Sequence[Shot], *, location: tuple[float, float], reported_at: datetime) -> list[tuple[Doubt, ...]]:
    """For each photo what is odd about it, nothing for most. `location`: of the case, degrees."""
    damage = max(_moments(shots, "before"), default=None)
    return [tuple(_doubts(shot, location, reported_at, damage)) for shot in shots]


def _moments(shots: Iterable[Shot], purpose: str) -> list[datetime]:
    return [shot.taken_at for shot in shots if shot.purpose == purpose and shot.taken_at]


def _doubts(shot: Shot, location: tuple[float, float], reported_at: datetime, damage: datetime | None) -> Iterable[Doubt]:
    if shot.taken_at:
        since = min(shot.handed_in_at, reported_at) if shot.purpose == "before" else shot.handed_in_at
        if shot.taken_at > shot.handed_in_at + AHEAD:
            yield Doubt("ahead")
        if since - shot.taken_at > OLD:
            yield Doubt("old", days=(since - shot.taken_at).days)
        if shot.purpose != "before" and damage and shot.taken_at < damage:
            yield Doubt("before")
    if shot.place and (metres := distance(shot.place, location)) > FAR_M:
        yield Doubt("far", metres=round(metres))
