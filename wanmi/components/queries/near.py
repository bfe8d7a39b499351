"""Questions about components: which stand near a point."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

NEAREST = 50  # rows at most
_METRES_PER_DEGREE = 111_320  # of latitude; a degree of longitude is shorter, so the box is widened by 1 / cos(60°)

_NEAR = """
WITH here AS (SELECT ST_SetSRID(ST_MakePoint(%(lng)s, %(lat)s), 4326) AS point)
SELECT c.code, c.name, c.subclass_id, c.state, c.address, ST_X(ST_PointOnSurface(c.geometry)), ST_Y(ST_PointOnSurface(c.geometry)),
       ST_Distance(c.geometry::geography, here.point::geography) AS metres, coalesce(o.short_name, '')
FROM components_component c CROSS JOIN here LEFT JOIN people_organisation o ON o.id = coalesce(c.maintainer_id, c.owner_id)
WHERE c.geometry && ST_Expand(here.point, %(across)s * 2, %(across)s)
  AND ST_DWithin(c.geometry::geography, here.point::geography, %(radius)s)
  AND (%(subclass)s::bigint IS NULL OR c.subclass_id = %(subclass)s)
ORDER BY metres, c.code LIMIT %(most)s
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


def components_near(lng: float, lat: float, *, radius_m: float, subclass_id: int | None = None, most: int = NEAREST) -> list[Near]:
    """Components within `radius_m` of a point (degrees, SRID 4326), of one subclass or all, the nearest first. One query."""
    asked = {"lng": lng, "lat": lat, "radius": radius_m, "across": radius_m / _METRES_PER_DEGREE, "subclass": subclass_id, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, asked)
        return [
            Near(code, name, subclass, state, address, (lng, lat), round(metres, 1), keeper)
            for code, name, subclass, state, address, lng, lat, metres, keeper in cursor.fetchall()
        ]
