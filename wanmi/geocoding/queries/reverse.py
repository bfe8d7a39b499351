"""Reverse geocoding (反向地理编码, GE-7, GE-8): a point → nearest doorplate or point of interest, direction, whole metres, grid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from wanmi.grids.queries import PlaceNames, locate, names_of
from wanmi.kit.prepared import run_prepared
from wanmi.kit.rules.coordinates import bearing, direction_word

WITHIN_M = 500.0
AT_IT_M = 4.0  # metres within which no direction is said
PREFER_M = 5.0  # a doorplate is named before what is nearer by less than this

_NEAREST = """
SELECT code, kind, name, address, division_code, grid_code, ST_X(location), ST_Y(location),
       location::geography <-> ST_SetSRID(ST_MakePoint(%s, %s), 4326)::geography AS metres
FROM geocoding_place
WHERE ends_on IS NULL AND kind IN ('doorplate', 'building', 'compound', 'poi', 'crossing')
ORDER BY metres LIMIT 5
"""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a point is, by the nearest place. `direction` is the side of the place on which the point lies, "" at it."""

    code: str
    kind: str
    name: str
    address: str
    division_code: str
    lng: float
    lat: float
    direction: str
    metres: int

    @property
    def words(self) -> str:
        """东四北大街12号东侧15米 (GE-3)."""
        return self.name + (f"{self.direction}侧{self.metres}米" if self.direction else "")


def nearest_place(lng: float, lat: float, *, keep: Callable[[str, str], bool] | None = None) -> Found | None:
    """The nearest doorplate, building, compound, crossing or point of interest within WITHIN_M; None where there is none. One query.

    `keep` is asked of the five nearest, by kind and by the code of their grid or division.
    """
    rows = run_prepared(_NEAREST, [lng, lat]).fetchall()
    if keep is not None:
        rows = [row for row in rows if keep(row[1], row[5] or row[4])]
    if not rows or rows[0][-1] > WITHIN_M:
        return None
    best = next((row for row in rows if row[1] == "doorplate" and row[-1] <= rows[0][-1] + PREFER_M), rows[0])
    code, kind, name, address, division, _grid, x, y, metres = best
    side = direction_word(bearing((x, y), (lng, lat))) if metres >= AT_IT_M else ""
    return Found(code, kind, name, address, division, x, y, side, round(metres))


@dataclass(frozen=True, slots=True)
class Spot:
    """A point in words. `grid_code` and `names` are the point's own, empty outside the city."""

    found: Found | None
    grid_code: str
    names: PlaceNames | None


def spot_at(lng: float, lat: float, *, near: Found | Literal["nearest"] | None = "nearest") -> Spot:
    """What is said of a point (degrees). `near`: the place that it is said by, the nearest one where none is given. Two queries."""
    place = locate(lng, lat)
    found = nearest_place(lng, lat) if near == "nearest" else near
    return Spot(found, place.grid_code if place else "", names_of(place.grid_code) if place else None)
