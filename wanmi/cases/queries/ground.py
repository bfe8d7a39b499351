"""What a registration form wants to know of a point: its areas, grid and supervisors, and words for it; and a point for an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from wanmi.geocoding.queries.forward import search_places
from wanmi.geocoding.queries.reverse import nearest_place
from wanmi.grids.queries import PlaceNames, duties_at, locate, names_of, walking_at
from wanmi.grids.rules.places import Place

GOOD_ENOUGH = 0.72  # a typed address that fits worse moves no map

# For a city without places yet: the longest street name that the address contains; of its stretches the one nearest to the middle.
_STREET = """
SELECT name, ST_X(middle), ST_Y(middle) FROM (
  SELECT name, ST_ClosestPoint(ST_Collect(geometry), ST_Centroid(ST_Collect(geometry))) AS middle
  FROM grids_streetline WHERE name <> '' AND position(name IN %s) > 0 GROUP BY name
) streets ORDER BY length(name) DESC, name LIMIT 1
"""


@dataclass(frozen=True)
class Ground:
    """A point of the city: `supervisors` walk there at the moment asked for."""

    place: Place
    names: PlaceNames
    address: str
    supervisors: list[tuple[str, str]]


def ground_at(lng: float, lat: float, *, at: datetime) -> Ground | None:
    """What is at a point (degrees); None outside the city. Three queries."""
    place = locate(lng, lat)
    if place is None:
        return None
    grids = [place.responsibility_grid_id] if place.responsibility_grid_id else []
    walkers = [(duty.supervisor.number, duty.supervisor.name) for duty in walking_at(duties_at(grids, on=timezone.localdate(at)), at)]
    return Ground(place, names_of(place.grid_code), address_near(lng, lat), walkers)


def point_of(address: str) -> tuple[str, float, float] | None:
    """(place, lng, lat) that a typed address most probably means, to be made exact on the map. Two to four queries."""
    found = search_places(address, most=1)
    if found and found[0].score >= GOOD_ENOUGH:
        return found[0].label, found[0].lng, found[0].lat
    with connection.cursor() as cursor:
        cursor.execute(_STREET, [address])
        row: tuple[str, float, float] | None = cursor.fetchone()
    return row


def address_near(lng: float, lat: float) -> str:
    """Words for a place that came without: the nearest doorplate or point with direction and metres, else the nearest named street.

    One query where a place is near, else two.
    """
    found = nearest_place(lng, lat)
    if found is not None:
        return found.words
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM grids_streetline WHERE name <> '' AND geometry && ST_Expand(ST_SetSRID(ST_MakePoint(%s, %s), 4326), 0.002)"
            " ORDER BY geometry <-> ST_SetSRID(ST_MakePoint(%s, %s), 4326) LIMIT 1",
            [lng, lat, lng, lat],
        )
        row = cursor.fetchone()
    return f"{row[0]}附近" if row else "未登记地址"
