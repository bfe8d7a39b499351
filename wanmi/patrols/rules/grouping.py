"""Unit grids grouped into connected, compact, balanced sets: communities, responsibility grids (RG-1). Metres throughout."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from wanmi.grids.rules.linework import Floats, Geometries, Integers, edge_keys

ROUNDS = 80  # of moving the centres; a street settles in about thirty
SWAPS = 400


@dataclass(frozen=True)
class Patchwork:
    """Unit grids as a graph: centres (n, 2), loads (n,), and for each grid its neighbours across a common edge."""

    centres: Floats
    loads: Floats
    neighbours: list[set[int]]


def patchwork(polygons: Geometries, loads: Floats) -> Patchwork:
    """The graph of unit grids that share their vertices on a grid of STEP."""
    neighbours: list[set[int]] = [set() for _ in polygons]
    keys, polygon = edge_keys(polygons)
    order = np.lexsort(keys.T)
    same = (keys[order[1:]] == keys[order[:-1]]).all(axis=1)
    for one, other in zip(polygon[order[:-1][same]].tolist(), polygon[order[1:][same]].tolist(), strict=True):
        neighbours[one].add(other)
        neighbours[other].add(one)
    return Patchwork(shapely.get_coordinates(shapely.centroid(polygons)), np.asarray(loads, float), neighbours)


def balanced_groups(patches: Patchwork, count: int) -> Integers:
    """A group number 0 … count-1 for each grid: groups connected where the patchwork is, compact, of like load, none empty.

    Raises ValueError where there are fewer grids than groups.
    """
    if count > len(patches.loads):
        raise ValueError(f"{len(patches.loads)} grids cannot make {count} groups")
    groups = _power_cells(patches, count)
    _give_to_empty(patches, groups, count)
    _reconnect(patches, groups)
    _balance(patches, groups, count)
    return groups


def _power_cells(patches: Patchwork, count: int) -> Integers:
    """Nearest centre, with a handicap for each centre that evens out the loads; centres then move to the middle of theirs."""
    centres = _first_centres(patches.centres, count)
    handicap = np.zeros(count)
    target = patches.loads.sum() / count
    scale = float(np.ptp(patches.centres, axis=0).prod()) / count + 1.0  # about the area of one group
    groups = np.zeros(len(patches.loads), np.int64)
    for turn in range(ROUNDS):
        apart = ((patches.centres[:, None] - centres[None]) ** 2).sum(axis=2)
        groups = (apart + handicap).argmin(axis=1)
        loads = np.bincount(groups, patches.loads, count)
        handicap += 0.25 * scale * (1 - turn / ROUNDS) * np.clip(loads / target - 1, -1, 1)
        for axis in (0, 1):
            sums = np.bincount(groups, patches.loads * patches.centres[:, axis], count)
            centres[:, axis] = np.where(loads > 0, sums / np.maximum(loads, 1e-9), centres[:, axis])
    return groups


def _first_centres(points: Floats, count: int) -> Floats:
    """Points far from one another: each next one is the farthest from those before."""
    chosen = [int(points.sum(axis=1).argmin())]
    apart = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < count:
        chosen.append(int(apart.argmax()))
        apart = np.minimum(apart, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    return points[chosen].astype(float)


def _give_to_empty(patches: Patchwork, groups: Integers, count: int) -> None:
    """An empty group takes the grid farthest from the middle of the largest group."""
    while len(empty := np.flatnonzero(np.bincount(groups, minlength=count) == 0)):
        largest = int(np.bincount(groups, minlength=count).argmax())
        members = np.flatnonzero(groups == largest)
        middle = patches.centres[members].mean(axis=0)
        groups[members[((patches.centres[members] - middle) ** 2).sum(axis=1).argmax()]] = empty[0]


def reconnected(patches: Patchwork, groups: Integers) -> Integers:
    """The groups with every part that is cut off from its own given to the neighbour that it touches most."""
    kept = groups.copy()
    _reconnect(patches, kept)
    return kept


def _reconnect(patches: Patchwork, groups: Integers) -> None:
    """Parts cut off from their group go to the neighbouring group that they touch most."""
    for _ in range(len(groups)):
        stray = _strays(patches, groups)
        if not stray:
            return
        for part in stray:
            around = [int(groups[other]) for grid in part for other in patches.neighbours[grid] if groups[other] != groups[grid]]
            if around:
                groups[list(part)] = max(sorted(set(around)), key=around.count)


def _strays(patches: Patchwork, groups: Integers) -> list[set[int]]:
    """All parts but the heaviest of each group that have a neighbour to go to."""
    parts: dict[int, list[set[int]]] = {}
    seen: set[int] = set()
    for start in range(len(groups)):
        if start not in seen:
            part = reachable(patches, groups, start)
            seen |= part
            parts.setdefault(int(groups[start]), []).append(part)
    found = []
    for several in parts.values():
        several.sort(key=lambda part: patches.loads[list(part)].sum())
        found += [part for part in several[:-1] if any(patches.neighbours[grid] - part for grid in part)]
    return found


def reachable(patches: Patchwork, groups: npt.NDArray[np.int64], start: int, without: int = -1) -> set[int]:
    """The grids of the same group that can be reached from `start` over common edges, not by way of `without`."""
    found, waiting = {start}, deque([start])
    while waiting:
        for other in patches.neighbours[waiting.popleft()]:
            if other not in found and other != without and groups[other] == groups[start]:
                found.add(other)
                waiting.append(other)
    return found


def _balance(patches: Patchwork, groups: Integers, count: int) -> None:
    """Grids on the border of a heavy group pass to a lighter one beside it, as long as both stay connected."""
    loads: Floats = np.bincount(groups, patches.loads, count).astype(float)
    middles = _middles(patches, groups, count, loads)
    for _ in range(SWAPS):
        move = _best_move(patches, groups, loads, middles)
        if move is None:
            return
        grid, there = move
        loads[groups[grid]] -= patches.loads[grid]
        loads[there] += patches.loads[grid]
        groups[grid] = there


def _middles(patches: Patchwork, groups: Integers, count: int, loads: Floats) -> Floats:
    sums = [np.bincount(groups, patches.loads * patches.centres[:, axis], count) for axis in (0, 1)]
    return np.stack(sums, axis=1) / np.maximum(loads, 1e-9)[:, None]


def _best_move(patches: Patchwork, groups: Integers, loads: Floats, middles: Floats) -> tuple[int, int] | None:
    """The move that evens out most for the least detour; None where none is worth it."""
    offers = []
    spread = float(np.ptp(patches.centres, axis=0).max()) + 1.0
    mean = loads.mean()
    for grid, here in enumerate(groups.tolist()):
        for there in {int(groups[other]) for other in patches.neighbours[grid]} - {here}:
            difference = (loads[here] - loads[there] - patches.loads[grid]) / mean
            if difference > 0.2:
                detour = np.hypot(*(patches.centres[grid] - middles[there])) - np.hypot(*(patches.centres[grid] - middles[here]))
                offers.append((difference - 4 * detour / spread, grid, there))
    for _, grid, there in sorted(offers, reverse=True)[:20]:
        if _may_leave(patches, groups, grid):
            return grid, there
    return None


def _may_leave(patches: Patchwork, groups: Integers, grid: int) -> bool:
    """Whether the group of the grid stays connected, and is not left empty, without it."""
    inside = [other for other in patches.neighbours[grid] if groups[other] == groups[grid]]
    return bool(inside) and set(inside) <= reachable(patches, groups, inside[0], without=grid)


def shares(weights: Sequence[float], total: int) -> list[int]:
    """Whole shares of `total` by weight, at least one each, by largest remainder."""
    if total < len(weights):
        raise ValueError(f"{total} cannot be shared among {len(weights)}")
    exact = np.asarray(weights, float) / float(np.sum(weights)) * (total - len(weights))
    whole = np.floor(exact).astype(int)
    for position in np.argsort(whole - exact, kind="stable")[: total - len(weights) - int(whole.sum())]:
        whole[position] += 1
    return [int(one) + 1 for one in whole]


def cheapest_pairs(costs: Floats) -> list[int]:
    """The column for each row of a square table of costs so that the sum is least; the same table always gets the same answer."""
    from scipy.optimize import linear_sum_assignment  # here: what never groups starts without it

    _, columns = linear_sum_assignment(costs)
    return [int(column) for column in columns]
