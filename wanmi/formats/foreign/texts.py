"""Values of foreign columns as people write them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def texts(column: Any) -> list[str]:
    """Whole numbers without a point, days without a time, nothing as ""."""
    if column.dtype.kind == "f":
        return [in_words(float(value)) for value in column]
    if column.dtype.kind == "M":
        return ["" if np.isnat(value) else str(value.astype("datetime64[s]")).removesuffix("T00:00:00") for value in column]
    return ["" if value is None else str(value).replace("\0", "").strip() for value in column]


def in_words(value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if math.isfinite(value) and value == int(value) else repr(value)
