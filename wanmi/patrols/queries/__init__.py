"""Which grid, which supervisors: questions that every report asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from wanmi.kit.prepared import run_prepared
from wanmi.kit.spans import in_force
from wanmi.patrols.models import GridDuty
from wanmi.patrols.rules.places import Place
from wanmi.patrols.rules.shifts import runs_at

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


def duties_at(responsibility_grid_ids: Iterable[int], *, on: date) -> QuerySet[GridDuty]:
    """Who walks these responsibility grids on a day."""
    return (
        GridDuty.objects.filter(in_force(on), responsibility_grid_id__in=list(responsibility_grid_ids))
        .select_related("supervisor", "shift")
        .order_by("pk")
    )


def on_duty_at(duties: Iterable[GridDuty], at: datetime) -> list[GridDuty]:
    """Of these duties those that hold all day or whose shift runs at a moment, by the city's clock."""
    local = timezone.localtime(at)
    return [each for each in duties if each.shift is None or runs_at(each.shift.begins, each.shift.ends, each.shift.weekdays, local)]
