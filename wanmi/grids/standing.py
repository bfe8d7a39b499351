"""What rooms above have standing on the ground (components): asked for when grids are cut, checked and balanced (GD-5, GD-10, GD-12).

A room says it in AppConfig.ready; this room knows no table of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.gis.geos import GEOSGeometry
from django.utils.functional import Promise

Word = str | Promise


@dataclass(frozen=True, slots=True)
class Standing:
    """`points`: longitude and latitude of everything in a shape; `areas`: well-known binary of what has an area there; `count`: how
    many stand in a unit grid, by its id."""

    points: Callable[[GEOSGeometry], list[tuple[float, float]]]
    areas: Callable[[GEOSGeometry], list[bytes]]
    count: Callable[[int], int]


_standing: dict[str, Standing] = {}


def standing_is(key: str, standing: Standing) -> None:
    """A room tells of what it has on the ground. Saying the same key again replaces it."""
    _standing[key] = standing


def all_standing() -> list[Standing]:
    return list(_standing.values())


# ── how much there is to do in a grid ────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Load:
    """One kind of work that a grid makes (部件, 案卷): `counts` gives grid id → how many, of some grids or (None) of all, as of a day."""

    key: str
    label: Word
    counts: Callable[[Sequence[int] | None, date], dict[int, int]]


_loads: dict[str, Load] = {}


def load_is(load: Load) -> None:
    """A room tells of the work that it finds in grids. Saying the same key again replaces it."""
    _loads[load.key] = load


def all_loads() -> list[Load]:
    return list(_loads.values())
