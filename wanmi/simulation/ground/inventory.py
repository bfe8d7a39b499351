"""All components of the demo city with codes, grids, states and dates (GB/T 30428.2; CO-1, CO-9, CO-10, GD-12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import shapely

from wanmi.grids.rules.linework import Geometries, Integers
from wanmi.simulation.ground import sources
from wanmi.simulation.ground.city import City, stored
from wanmi.simulation.ground.placing import Placer
from wanmi.simulation.ground.sources import Kind

COMPONENTS = 151_135  # as many as the first district that counted its components found
STATES = (("intact", 0.972), ("damaged", 0.022), ("lost", 0.004), ("abandoned", 0.002))
FIRST_SURVEY, YEARS = 2005, 19
TRIES = 6


@dataclass(frozen=True)
class Inventory:
    """Components in order of code; all sequences go together. `kinds` index `table`, `grids` the city's grids."""

    table: list[Kind]
    codes: list[str]
    kinds: Integers
    grids: Integers
    shapes: Geometries  # degrees, as stored
    states: list[str]
    initial_on: list[date]
    changed_on: list[date | None]

    def __len__(self) -> int:
        return len(self.codes)


class TooFewPlaces(RuntimeError):
    """The city has no room for so many components of a kind."""


def take_inventory(city: City, *, on: date, count: int = COMPONENTS, seed: int = 20260101) -> Inventory:
    """Place exactly `count` components; every date lies before `on`. The same city, day and seed give the same components."""
    table = sources.inventory()
    placer = Placer(city, seed)
    numbers = whole_shares([kind.weight for kind in table], count)
    placed = [_placed(city, placer, kind, number) for kind, number in zip(table, numbers, strict=True)]
    kinds = np.repeat(np.arange(len(table)), numbers)
    shapes, grids = np.concatenate([shapes for shapes, _ in placed]), np.concatenate([where for _, where in placed])
    codes = _codes(city, table, kinds, grids)
    order = np.argsort(codes, kind="stable")
    states, initial, changed = _histories(placer.rng, count, on)
    return Inventory(table, [str(code) for code in codes[order]], kinds[order], grids[order], shapes[order], states, initial, changed)


def whole_shares(weights: Sequence[float], total: int) -> list[int]:
    """Whole numbers in proportion to `weights` that add up to `total`, by largest remainder."""
    exact = np.asarray(weights, float) / float(np.sum(weights)) * total
    whole = np.floor(exact).astype(int)
    for position in np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]:
        whole[position] += 1
    return [int(one) for one in whole]


def _placed(city: City, placer: Placer, kind: Kind, count: int) -> tuple[Geometries, Integers]:
    """`count` components of a kind in stored degrees, each in one grid, with the position of the grid."""
    shapes: Geometries = np.array([], dtype=object)
    grids: Integers = np.array([], dtype=np.int64)
    for attempt in range(1, TRIES + 1):
        target = attempt * (count - len(shapes)) + 1
        found = stored(placer.place(kind, target)[: target + target // 2 + 20], city.plane)
        where = _grids_of(city, found)
        shapes, grids = np.concatenate([shapes, found[where >= 0]]), np.concatenate([grids, where[where >= 0]])
        if len(shapes) >= count:
            return shapes[:count], grids[:count]
    raise TooFewPlaces(f"{kind.code} {kind.name}: {len(shapes)} of {count}")


def _grids_of(city: City, shapes: Geometries) -> Integers:
    """The grid of each, by stored degrees as the database will see it; -1 outside, or across a border (GD-5).

    A point on an edge belongs to the grid with the lower code (GD-12).
    """
    found = np.full(len(shapes), len(city.codes))
    is_point = bool(len(shapes)) and shapely.get_type_id(shapes[0]) == 0
    shape, grid = city.stored_tree.query(shapes, predicate="intersects" if is_point else "within")
    np.minimum.at(found, shape, grid)
    return np.where(found == len(city.codes), -1, found)


def _codes(city: City, table: Sequence[Kind], kinds: Integers, grids: Integers) -> np.ndarray:
    """Sixteen digits: county, class, subclass, sequence within these, counted in order of grid (CO-1)."""
    counties = np.array([code[:6] for code in city.codes])[grids]
    prefixes = np.char.add(counties, np.array([kind.code for kind in table])[kinds])
    order = np.lexsort([grids, prefixes])
    starts = np.concatenate([[True], prefixes[order][1:] != prefixes[order][:-1]])
    positions = np.arange(len(order))
    sequence = positions - np.maximum.accumulate(np.where(starts, positions, 0)) + 1
    codes = np.empty(len(order), dtype="U16")
    codes[order] = np.char.add(prefixes[order], np.char.zfill(sequence.astype("U6"), 6))
    return codes


def _histories(rng: np.random.Generator, count: int, on: date) -> tuple[list[str], list[date], list[date | None]]:
    """States, days of first survey, days of the last change (CO-10: never before the first survey)."""
    names = [name for name, _ in STATES]
    states = rng.choice(len(names), count, p=[share for _, share in STATES])
    span = min(YEARS * 365, (on - date(FIRST_SURVEY, 1, 1)).days - 60)
    surveyed = (rng.beta(1.2, 2.2, count) * span).astype(int)
    changed = np.where((states > 0) | (rng.random(count) < 0.12), surveyed + (rng.random(count) * (span - surveyed)).astype(int) + 30, -1)
    start = date(FIRST_SURVEY, 1, 1)
    days = [start + timedelta(days=day) for day in range(span + 60)]
    return (
        [names[state] for state in states.tolist()],
        [days[day] for day in surveyed.tolist()],
        [days[day] if day >= 0 else None for day in changed.tolist()],
    )
