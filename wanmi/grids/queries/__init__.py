"""Areas of the city: their names, their tree, where a map of one begins, which are not cut into unit grids yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection

from wanmi.grids.models import Area, AreaLevel, City, UnitGrid
from wanmi.kit.kept import Kept

UNCUT = """
SELECT DISTINCT ON (p.n) p.n, a.code
FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS p(lng, lat, n)
JOIN grids_area a ON a.ends_on IS NULL AND ST_Intersects(a.geometry, ST_SetSRID(ST_MakePoint(p.lng, p.lat), 4326))
WHERE NOT EXISTS (SELECT 1 FROM grids_unitgrid g WHERE g.ends_on IS NULL AND g.code ~>=~ a.code AND g.code ~<~ (a.code || 'z') OFFSET 0)
ORDER BY p.n, length(a.code) DESC, a.code
"""


def uncut_areas_at(points: Sequence[tuple[float, float]]) -> list[str]:
    """The code of the smallest area at each point that was not cut into unit grids yet, "" where there is none. One query."""
    found = [""] * len(points)
    with connection.cursor() as cursor:
        cursor.execute(UNCUT, [[lng for lng, _ in points], [lat for _, lat in points]])
        for number, code in cursor.fetchall():
            found[number - 1] = code
    return found


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """A grid's areas in words."""

    county: str
    street: str
    community: str


def names_of(grid_code: str) -> PlaceNames:
    """County, street and community of a grid code; "" where unknown. Cached for a while: names change once in years."""
    names = area_names()
    return PlaceNames(names.get(grid_code[:6], ""), names.get(grid_code[:9], ""), names.get(grid_code[:12], ""))


def area_names() -> dict[str, str]:
    """Code → name of all areas in force. Seldom a query: lists ask it for every row."""
    return _area_names()


_area_names = Kept(lambda: dict(Area.objects.filter(ends_on__isnull=True).values_list("code", "name")), seconds=60)


def area_tree(area_code: str) -> list[dict[str, Any]]:
    """Counties and streets inside an area, in the order of their codes: code, name, and of a street its communities (code, name)."""
    rows = Area.objects.filter(ends_on__isnull=True, code__startswith=area_code).order_by("code")
    tree: dict[str, dict[str, Any]] = {}
    for code, name, level in rows.values_list("code", "name", "level"):
        street = tree.get(code[:9]) if level == AreaLevel.COMMUNITY else None
        if street is not None:
            street["communities"].append((code, name))
        else:  # a county, a street, or the one community of a seat
            tree[code] = {"code": code, "name": name, "communities": []}
    return list(tree.values())


def city_name() -> str:
    """What the city is called; "" where nobody has said."""
    return _city_name()[0]


_city_name = Kept(lambda: (City.objects.values_list("name", flat=True).first() or "",), seconds=60)


def middle_of(area_code: str) -> tuple[float, float] | None:
    """(lng, lat) where a map of an area ('' = the whole city) begins: of the city itself the centre that was named for it, of a part of
    it the middle of its outline (kept for long), while there is none the city's centre; None where nobody has said what city this is."""
    city = City.objects.values_list("code", "lng", "lat").first()
    if city and city[0].startswith(area_code):
        return city[1], city[2]
    key = f"grids.middle.{area_code}"
    middle: tuple[float, float] | None = cache.get(key)
    if middle is None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT ST_X(c), ST_Y(c) FROM (SELECT ST_Centroid(ST_Extent(geometry)::geometry) c FROM grids_area"
                " WHERE ends_on IS NULL AND code LIKE %s AND length(code) = %s) middle WHERE c IS NOT NULL",
                [f"{area_code}%", max(len(area_code), 6)],
            )
            middle = cursor.fetchone()
        if middle:
            cache.set(key, middle, 3600)
        elif city:
            middle = city[1], city[2]
    return middle


def ended_by(division_id: int) -> list[int]:
    """The ids of the unit grids that ended when a division took effect."""
    return list(UnitGrid.objects.filter(ended_by_id=division_id).order_by("pk").values_list("pk", flat=True))


def common_code(codes: Sequence[str]) -> str:
    """What all codes begin with, as the code of an area: 12, 9, 6, 4, 2 digits or none."""
    first, last = min(codes), max(codes)
    prefix = first[: next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))]
    return prefix[: next(length for length in (12, 9, 6, 4, 2, 0) if length <= len(prefix))]
