"""What a registration form needs about a point: areas, grid, supervisors, an address in words; and the point of an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from wanmi.cases.rules.lookup import ComponentFacts
from wanmi.components.models import Component
from wanmi.geocoding.queries.known import place_near, visible_candidates
from wanmi.geocoding.queries.reverse import nearest_place
from wanmi.grids.queries import PlaceNames, names_of
from wanmi.patrols.queries import locate
from wanmi.patrols.queries.patrols import on_duty_known_to
from wanmi.patrols.rules.places import Place
from wanmi.people.rules.seats import Seat

GOOD_ENOUGH = 0.72  # a typed address that fits worse moves no map

# For a city without places yet: the longest street name that the address contains; of its stretches the one nearest to the middle.
_STREET = """
SELECT name, ST_X(middle), ST_Y(middle) FROM (
  SELECT name, ST_ClosestPoint(ST_Collect(geometry), ST_Centroid(ST_Collect(geometry))) AS middle
  FROM grids_streetline WHERE name <> '' AND position(name IN %s) > 0 GROUP BY name
) streets ORDER BY length(name) DESC, name LIMIT 1
"""


@dataclass(frozen=True)
class PointDetails:
    """A point of the city: `supervisors` walk there at the moment asked for."""

    place: Place
    names: PlaceNames
    address: str
    supervisors: list[tuple[str, str]]


def known_component(code: str, seat: Seat) -> ComponentFacts | None:
    """The component of this code as rules need it; None where there is none for this seat: another district's is not there."""
    row = Component.objects.visible_to(seat).filter(code=code).values_list("pk", "code", "subclass_id").first()
    return ComponentFacts(*row) if row else None


def details_of_point(lng: float, lat: float, *, seat: Seat, at: datetime) -> PointDetails | None:
    """What is at a point (degrees), with who walks there as far as the seat may know them; None outside the city. Three queries."""
    place = locate(lng, lat)
    if place is None:
        return None
    walkers = [(duty.supervisor.number, duty.supervisor.name) for duty in on_duty_known_to(seat, place, at=at)]
    near = place_near(seat, lng, lat)
    return PointDetails(place, names_of(place.grid_code), near.words if near else _street_near(lng, lat), walkers)


def point_of(address: str, seat: Seat) -> tuple[str, float, float] | None:
    """(place, lng, lat) that a typed address most probably means, to be made exact on the map. Two to four queries."""
    found = visible_candidates(address, seat, most=1)
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
    return found.words if found is not None else _street_near(lng, lat)


def _street_near(lng: float, lat: float) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM grids_streetline WHERE name <> '' AND geometry && ST_Expand(ST_SetSRID(ST_MakePoint(%s, %s), 4326), 0.002)"
            " ORDER BY geometry <-> ST_SetSRID(ST_MakePoint(%s, %s), 4326) LIMIT 1",
            [lng, lat, lng, lat],
        )
        row = cursor.fetchone()
    return f"{row[0]}附近" if row else "未登记地址"
