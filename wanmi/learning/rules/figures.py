"""How good proposals are, counted over cases whose answer is known. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

HIGHEST = 3


@dataclass(frozen=True, slots=True)
class Hits:
    """Of `count` cases the first proposal was right in `first`, one of the first three in `three`."""

    count: int = 0
    first: int = 0
    three: int = 0

    @property
    def top1(self) -> float:
        """0–1; 0 where there was nothing to count."""
        return self.first / self.count if self.count else 0.0

    @property
    def top3(self) -> float:
        return self.three / self.count if self.count else 0.0

    def as_json(self) -> dict[str, int]:
        return asdict(self)


def hits_of(told: Iterable[tuple[Sequence[int], int]]) -> Hits:
    """Count proposals, the likeliest first, against what it was."""
    count = first = three = 0
    for proposed, right in told:
        count += 1
        first += right in proposed[:1]
        three += right in proposed[:HIGHEST]
    return Hits(count, first, three)


def hits_from(kept: Mapping[str, Any]) -> Hits:
    return Hits(int(kept.get("count", 0)), int(kept.get("first", 0)), int(kept.get("three", 0)))


def is_better(learned: Hits, plain: Hits) -> bool:
    """Whether what was learned is used: only where its first proposal is right more often than the plain rule's."""
    return learned.first > plain.first
