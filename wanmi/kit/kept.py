"""A value that changes once in months and is asked for a thousand times a second: kept by the process for a while, as it is."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Call it for the value; `read` is asked again after `seconds`. Something empty is not kept: it is about to be filled.

    All callers get the same object and must not change it. Two threads may read at once; the later one's value stays.
    """

    def __init__(self, read: Callable[[], T], *, seconds: float) -> None:
        self._read, self._seconds = read, seconds
        self._kept: tuple[float, T] | None = None

    def __call__(self) -> T:
        kept, now = self._kept, monotonic()
        if kept is not None and now < kept[0]:
            return kept[1]
        value = self._read()
        self._kept = (now + self._seconds, value) if value else None
        return value

    def remember(self, value: T) -> None:
        """Keep a value that is known already, until it is forgotten."""
        self._kept = (math.inf, value)

    def forget(self) -> None:
        """Read anew at the next question."""
        self._kept = None
