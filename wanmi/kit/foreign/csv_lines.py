"""A small CSV with headings, read whole: UTF-8, or GB18030 as Excel writes it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from wanmi.kit.rules.formulas import as_typed

MOST_LINES = 200_000
LONGEST_CELL = 100_000  # signs


def lines_of(path: str) -> dict[str, Any]:
    """{"heads": …, "lines": a dict of heading → text each}, or {"wrong": true} where it is no CSV or too long."""
    csv.field_size_limit(LONGEST_CELL)  # of this reader's process alone, and not for whoever reads next
    raw = Path(path).read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    try:
        reader = csv.DictReader(text.splitlines())
        heads = list(reader.fieldnames or [])
        lines = [{head: as_typed(value or "") for head, value in row.items() if isinstance(head, str) and isinstance(value, str | None)}
                 for row, _ in zip(reader, range(MOST_LINES + 1), strict=False)]  # fmt: skip
    except csv.Error:
        return {"wrong": True}
    return {"heads": heads, "lines": lines} if len(lines) <= MOST_LINES else {"wrong": True}
