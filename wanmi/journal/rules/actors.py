"""Who acts, where it is not somebody in a post."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unseated:
    """A person who holds no post: a superuser of the first hour."""

    person_id: int
    post_id: None = None
