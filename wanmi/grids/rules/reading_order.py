"""The order in which numbers are given on the ground."""

from __future__ import annotations

import numpy as np

from wanmi.grids.rules.linework import Floats, Integers

ROW = 100.0  # metres: the height of a row when grids are numbered


def in_reading_order(centres: Floats, row: float) -> Integers:
    """Positions from west to east in rows of `row` metres from north to south (UG-3, GD-13): indices, first to last."""
    rows = np.floor((centres[:, 1].max() - centres[:, 1]) / row)
    return np.lexsort([centres[:, 0], rows])
