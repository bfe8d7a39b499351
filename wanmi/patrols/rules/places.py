"""A place as a plain value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where a point lies. `grid_code` has 15 digits; its first 6, 9 and 12 are county, street and community."""

    unit_grid_id: int
    grid_code: str
    area_class: int
    responsibility_grid_id: int | None
