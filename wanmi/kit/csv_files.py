"""Lists as CSV: the one place that writes it. UTF-8 with its mark, so that Excel opens it as it is; nothing in it becomes a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from wanmi.kit.rules.formulas import neutral


def write_csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """What begins like a formula gets a mark before it; read in again by us, it is without."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([neutral(head) for head in heads])
        out.writerows([neutral(value) for value in row] for row in rows)
    return path
