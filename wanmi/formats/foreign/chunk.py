"""Some rows of a foreign file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

Doubts = list[tuple[int, str, str, str]]  # place in the chunk, column ("" the whole row), kind (rules.doubts), value


@dataclass
class Chunk:
    """Wanted columns as texts; shapes, None where a table has only texts of them; `numbers`: rows as the file counts them; `empty`: rows
    left out since nothing stands in them; `since`: "1904" where days are reckoned from there."""

    columns: dict[str, list[str]]
    shapes: np.ndarray | None
    numbers: Sequence[int]
    doubts: Doubts = field(default_factory=list)
    empty: int = 0
    since: str = ""
