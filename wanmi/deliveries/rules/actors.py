"""Who asked for a job, as the job remembers it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remembered:
    person_id: int
    post_id: int | None
