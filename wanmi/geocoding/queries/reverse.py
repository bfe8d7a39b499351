"""Reverse geocoding (反向地理编码, GE-7, GE-8): a point → nearest doorplate or point of interest, direction, whole metres, grid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from wanmi.grids.queries import PlaceNames, names_of
from wanmi.kit.prepared import run_prepared
from wanmi.kit.rules.coordinates import bearing, direction_word
from wanmi.patrols.queries import locate

WITHIN_M = 500.0
AT_IT_M = 4.0  # metres within which no direction is said
PREFER_M = 5.0  # a doorplate is named before what is nearer by less than this

NEAR_CROSSING_M = 30.0  # where nothing is as near, no street runs that anybody lives at
AT_CROSSING_M = 12.0  # a crossing as near is named before doors that are not at hand: both its streets are said

_NEAREST = """
SELECT code, kind, name, address, division_code, grid_code, ST_X(location), ST_Y(location),
       location::geography <-> ST_SetSRID(ST_MakePoint(%s, %s), 4326)::geography AS metres
FROM geocoding_place
WHERE ends_on IS NULL AND kind IN ('doorplate', 'building', 'compound', 'poi', 'crossing')
ORDER BY metres LIMIT 5
"""

# Where two streets' lines meet at hand, though no place stands for it.
_MEETING = """
WITH streets AS MATERIALIZED (
  SELECT p.id, p.name, p.division_code, p.shape FROM geocoding_place p
  WHERE ST_DWithin(p.shape, ST_SetSRID(ST_MakePoint(%s, %s), 4326), 0.0002)
    AND p.ends_on IS NULL AND p.kind = 'road' AND ST_Dimension(p.shape) = 1
)
SELECT '', 'crossing', one.name || '与' || other.name || '路口', one.name || '与' || other.name || '路口', one.division_code, '',
   ST_X(m.meeting), ST_Y(m.meeting), ST_Distance(m.meeting::geography, ST_SetSRID(ST_MakePoint(%s, %s), 4326)::geography) AS metres
FROM streets one JOIN streets other ON one.id < other.id AND one.name <> other.name
CROSS JOIN LATERAL (SELECT ST_ClosestPoint(ST_Intersection(one.shape, other.shape), ST_SetSRID(ST_MakePoint(%s, %s), 4326)) AS meeting) m
WHERE m.meeting IS NOT NULL
ORDER BY metres LIMIT 1
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
    """The nearest doorplate, building, compound, crossing or point of interest within WITHIN_M; None where there is none. One query,
    another where streets may meet.

    `keep` is asked of the five nearest, by kind and by the code of their grid or division.
    """
    rows = run_prepared(_NEAREST, [lng, lat]).fetchall()
    if rows and AT_IT_M <= rows[0][-1] <= NEAR_CROSSING_M and not any(row[1] == "crossing" for row in rows):
        rows = sorted([*rows, *run_prepared(_MEETING, [lng, lat] * 3).fetchall()], key=lambda row: row[-1])
    if keep is not None:
        rows = [row for row in rows if keep(row[1], row[5] or row[4])]
    if not rows or rows[0][-1] > WITHIN_M:
        return None
    code, kind, name, address, division, _grid, x, y, metres = _said_by(rows)
    side = direction_word(bearing((x, y), (lng, lat))) if metres >= AT_IT_M else ""
    return Found(code, kind, name, address, division, x, y, side, round(metres))


def _said_by(rows: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Of places, the nearest first, the one by which a point is said: the door at hand, the crossing, the nearest door, the nearest."""
    crossing = min(
        (row for row in rows if row[1] == "crossing" and row[-1] <= AT_CROSSING_M), key=lambda row: (not row[0], row[-1]), default=None
    )
    if crossing is not None and (rows[0][-1] >= AT_IT_M or rows[0][1] != "doorplate"):
        return crossing
    doors = [row for row in rows if row[0]]
    nearest = rows[0] if rows[0][0] or not doors else doors[0]
    return next((row for row in rows if row[1] == "doorplate" and row[-1] <= nearest[-1] + PREFER_M), nearest)


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
