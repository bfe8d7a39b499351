"""Responsibility grids as sets of unit grids (RG-1 … RG-3): adjoining or not, their codes, an even share of the work. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from wanmi.grids.rules.linework import Floats, Integers
from wanmi.patrols.rules.grouping import Patchwork, balanced_groups, cheapest_pairs, reachable

LEAST = 1e-6  # of a grid without any work: it still has to be walked
MOST_CODES = 999


def work_of(loads: Mapping[str, Sequence[float]], weights: Mapping[str, float]) -> Floats:
    """One figure of work for each unit grid: every kind of load as a share of its total, times its weight; the sum is 1.

    Raises ValueError where no weight is above zero, or one is below or no number.
    """
    if not all(isfinite(weight) and weight >= 0 for weight in weights.values()) or not any(weights.get(key, 0) > 0 for key in loads):
        raise ValueError("weights")
    size = len(next(iter(loads.values())))
    work = np.zeros(size)
    for key, values in loads.items():
        array = np.asarray(values, float)
        if array.sum() > 0:
            work += weights.get(key, 0) * array / array.sum()
    work += LEAST / max(size, 1)
    return work / work.sum()


def parts_of(patches: Patchwork, members: Sequence[int]) -> int:
    """Into how many parts a set of unit grids falls (RG-1: one)."""
    groups = np.full(len(patches.loads), -1, np.int64)
    groups[list(members)] = 0
    left, parts = set(members), 0
    while left:
        left -= reachable(patches, groups, next(iter(left)))
        parts += 1
    return parts


def suggested(patches: Patchwork, count: int, now: Sequence[int]) -> Integers:
    """A group for each unit grid: connected, compact, of like work. `now` is the group of each today (-1 none): a new group takes the
    number of the one that most of its work comes from, so that as little as may be changes hands; numbers beyond are new ones.

    Raises ValueError where there are fewer grids than groups.
    """
    made = balanced_groups(patches, count)
    old = sorted({group for group in now if group >= 0})
    size = max(count, len(old))
    kept = np.zeros((size, size))
    for grid, group in enumerate(now):
        if group >= 0:
            kept[made[grid], old.index(group)] += patches.loads[grid]
    fresh = max(old, default=-1) + 1
    numbers: dict[int, int] = {}
    for group, column in enumerate(cheapest_pairs(-kept)[:count]):
        if column < len(old) and kept[group, column] > 0:
            numbers[group] = old[column]
        else:
            numbers[group], fresh = fresh, fresh + 1
    return np.array([numbers[int(group)] for group in made], np.int64)


@dataclass(frozen=True, slots=True)
class Spread:
    """How evenly work is shared: the largest over the smallest and over the mean, and the coefficient of variation."""

    largest_to_smallest: float
    largest_to_mean: float
    variation: float


def spread_of(work: Sequence[float]) -> Spread | None:
    """None where there is nothing to compare."""
    array = np.asarray(work, float)
    if not len(array) or array.sum() <= 0:
        return None
    return Spread(float(array.max() / max(array.min(), 1e-9)), float(array.max() / array.mean()), float(array.std() / array.mean()))


def next_code(street: str, issued: Sequence[str]) -> str:
    """The next code of a street (RG-3: 9 digits, Z, 3 digits), never one that was issued before. Raises ValueError after 999."""
    last = max((int(code[10:13]) for code in issued if code[:10] == f"{street}Z" and code[10:13].isdecimal()), default=0)
    if last >= MOST_CODES:
        raise ValueError(street)
    return f"{street}Z{last + 1:03d}"
