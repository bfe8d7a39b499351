"""Which grid, which supervisors: questions that every report asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from wanmi.grids.models import Area, AreaLevel, City, GridDuty
from wanmi.grids.rules.places import Place
from wanmi.grids.rules.shifts import runs_at
from wanmi.kit.kept import Kept
from wanmi.kit.prepared import run_prepared
from wanmi.kit.spans import in_force

# A point on a shared edge lies in the grid with the lower code (GD-12). One index scan, prepared by psycopg after a few runs.
LOCATE = """
SELECT g.id, g.code, g.area_class, m.responsibility_grid_id
FROM grids_unitgrid g LEFT JOIN grids_gridmembership m ON m.unit_grid_id = g.id AND m.layer = 'patrol' AND m.ends_on IS NULL
WHERE ST_Intersects(g.geometry, ST_SetSRID(ST_MakePoint(%s, %s), 4326)) AND g.ends_on IS NULL
ORDER BY g.code LIMIT 1
"""

LOCATE_MANY = """
SELECT DISTINCT ON (p.n) p.n, g.id, g.code, g.area_class, m.responsibility_grid_id
FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS p(lng, lat, n)
JOIN grids_unitgrid g ON ST_Intersects(g.geometry, ST_SetSRID(ST_MakePoint(p.lng, p.lat), 4326)) AND g.ends_on IS NULL
LEFT JOIN grids_gridmembership m ON m.unit_grid_id = g.id AND m.layer = 'patrol' AND m.ends_on IS NULL
ORDER BY p.n, g.code
"""


def locate(lng: float, lat: float) -> Place | None:
    """The unit grid in force at a point (degrees, SRID 4326); None outside the city. One query."""
    row = run_prepared(LOCATE, [lng, lat]).fetchone()
    return Place(*row) if row else None


def locate_many(points: Sequence[tuple[float, float]]) -> list[Place | None]:
    """`locate` for many points in one query, in their order."""
    found: list[Place | None] = [None] * len(points)
    with connection.cursor() as cursor:
        cursor.execute(LOCATE_MANY, [[lng for lng, _ in points], [lat for _, lat in points]])
        for number, *place in cursor.fetchall():
            found[number - 1] = Place(*place)
    return found


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


def duties_at(responsibility_grid_ids: Iterable[int], *, on: date) -> QuerySet[GridDuty]:
    """Who walks these responsibility grids on a day."""
    return (
        GridDuty.objects.filter(in_force(on), responsibility_grid_id__in=list(responsibility_grid_ids))
        .select_related("supervisor", "shift")
        .order_by("pk")
    )


def walking_at(duties: Iterable[GridDuty], at: datetime) -> list[GridDuty]:
    """Of these duties those that hold all day or whose shift runs at a moment, by the city's clock."""
    local = timezone.localtime(at)
    return [each for each in duties if each.shift is None or runs_at(each.shift.begins, each.shift.ends, each.shift.weekdays, local)]


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


# ── what a phone or program keeps of the ground ──────────────────────────────────────────────────────────────────────
# Every change of a row gives it a newer xmin, so the highest ones and the counts differ after any change of ground or duties.
_VERSION = """
SELECT concat_ws('.',
  (SELECT concat(count(*), '-', max(xmin::text::bigint)) FROM grids_unitgrid),
  (SELECT concat(count(*), '-', max(xmin::text::bigint)) FROM grids_responsibilitygrid),
  (SELECT concat(count(*), '-', max(xmin::text::bigint)) FROM grids_gridmembership),
  (SELECT concat(count(*), '-', max(xmin::text::bigint)) FROM grids_gridduty))
"""

_GRIDS_OF_SEAT = """
WITH own AS (
  SELECT g.*, m.responsibility_grid_id AS duty_grid
  FROM grids_unitgrid g LEFT JOIN grids_gridmembership m ON m.unit_grid_id = g.id AND m.layer = 'patrol' AND m.ends_on IS NULL
  WHERE %(grids)s AND g.ends_on IS NULL AND g.code LIKE %(area)s
    AND (%(supervisor)s::bigint IS NULL OR m.responsibility_grid_id = ANY (%(duties)s))
), duty AS (
  SELECT r.* FROM grids_responsibilitygrid r WHERE %(patrols)s AND r.ends_on IS NULL AND r.id IN (SELECT duty_grid FROM own)
)
SELECT json_build_object(
  'version', %(version)s::text,
  'unit_grids', json_build_object('type', 'FeatureCollection', 'features', (SELECT coalesce(json_agg(json_build_object(
      'type', 'Feature', 'id', own.code,
      'properties', json_build_object('code', own.code, 'responsibility_grid', duty.code,
                                      'area_class', CASE WHEN %(classes)s THEN own.area_class END),
      'geometry', CASE WHEN %(shapes)s THEN ST_AsGeoJSON(own.geometry, 6)::json END) ORDER BY own.code), '[]'::json)
    FROM own LEFT JOIN duty ON duty.id = own.duty_grid)),
  'responsibility_grids', json_build_object('type', 'FeatureCollection', 'features', (SELECT coalesce(json_agg(json_build_object(
      'type', 'Feature', 'id', duty.code,
      'properties', json_build_object('code', duty.code, 'name', CASE WHEN %(names)s THEN duty.name ELSE '' END),
      'geometry', CASE WHEN %(shapes)s THEN ST_AsGeoJSON(duty.geometry, 6)::json END) ORDER BY duty.code), '[]'::json)
    FROM duty))
)::text
"""


def grids_version() -> str:
    """Another text after every change of unit grids, responsibility grids or duties. Read anew every few seconds."""
    version: str | None = cache.get("grids.version")
    if version is None:
        with connection.cursor() as cursor:
            cursor.execute(_VERSION)
            version = str(cursor.fetchone()[0])
        cache.set("grids.version", version, 5)
    return version


def grids_as_geojson(
    *, area_code: str, supervisor_id: int | None, on: date, version: str, shapes: bool, grids: bool = True, patrols: bool = True,
    classes: bool = True, names: bool = True,
) -> str:  # fmt: skip
    """JSON text: the unit grids of an area (prefix of their codes) with the responsibility grids they form, as two FeatureCollections.

    Without `grids` there are none of either; without `patrols` no responsibility grids; without `classes` the area class is null, without
    `names` responsibility grids have none.
    With `supervisor_id`, only the grids that this person walks on a day. Without `shapes`, geometries are null. One or two queries.
    """
    duties: list[int] = []
    if supervisor_id is not None:
        walked = GridDuty.objects.filter(in_force(on), supervisor_id=supervisor_id)
        duties = list(walked.values_list("responsibility_grid_id", flat=True))
    asked = {"area": area_code + "%", "supervisor": supervisor_id, "duties": duties, "version": version, "shapes": shapes}
    asked |= {"grids": grids, "patrols": patrols, "classes": classes, "names": names}
    with connection.cursor() as cursor:
        cursor.execute(_GRIDS_OF_SEAT, asked)
        return str(cursor.fetchone()[0])
