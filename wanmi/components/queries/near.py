"""Questions about components: which stand near a point."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from wanmi.components.layers import scope_in_sql
from wanmi.people.queries import LayerSight, layer_sight
from wanmi.people.rules.seats import Seat

NEAREST = 50  # rows at most
_METRES_PER_DEGREE = 111_320  # of latitude; a degree of longitude is shorter, so the box is widened by 1 / cos(60°)

_NEAR = """
WITH here AS (SELECT ST_SetSRID(ST_MakePoint(%s, %s), 4326) AS point)
SELECT c.code, c.name, c.subclass_id, c.state, c.address, ST_X(ST_PointOnSurface(c.geometry)), ST_Y(ST_PointOnSurface(c.geometry)),
       ST_Distance(c.geometry::geography, here.point::geography) AS metres, coalesce(o.short_name, '')
FROM components_component c CROSS JOIN here LEFT JOIN people_organisation o ON o.id = coalesce(c.maintainer_id, c.owner_id)
WHERE c.geometry && ST_Expand(here.point, %s, %s) AND ST_DWithin(c.geometry::geography, here.point::geography, %s)
  AND (%s::bigint IS NULL OR c.subclass_id = %s){scope}
ORDER BY metres, c.code LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Near:
    """A component close by; `location` is a point on it (degrees), `metres` its distance, `keeper` who maintains or owns it."""

    code: str
    name: str
    subclass_id: int
    state: str
    address: str
    location: tuple[float, float]
    metres: float
    keeper: str


def components_near(
    lng: float, lat: float, *, seat: Seat, radius_m: float, subclass_id: int | None = None, most: int = NEAREST
) -> list[Near]:
    """Components that the seat may see within `radius_m` of a point (degrees, SRID 4326), of one subclass or all, the nearest first.

    What the seat may not read is empty. One query; none where the layer is withheld.
    """
    sight = layer_sight("components", seat)
    if not sight.seen:
        return []
    scope, params = scope_in_sql(seat.area_code)
    subclass = subclass_id if sight.reads("subclass") else None
    across = radius_m / _METRES_PER_DEGREE
    with connection.cursor() as cursor:
        parameters = [lng, lat, across * 2, across, radius_m, subclass, subclass, *params, most]
        cursor.execute(_NEAR.replace("{scope}", scope), parameters)
        return [_near(sight, *row) for row in cursor.fetchall()]


def _near(
    sight: LayerSight, code: str, name: str, subclass: int, state: str, address: str, lng: float, lat: float, metres: float, keeper: str
) -> Near:
    keeper = keeper if sight.reads("owner") and sight.reads("maintainer") else ""
    name, state, address = sight.readable("name", name), sight.readable("state", state), sight.readable("address", address)
    return Near(code, name, sight.readable("subclass", subclass, 0), state, address, (lng, lat), round(metres, 1), keeper)
