"""Components go to the unit grid that they lie in after a division (CO-9): a point where it stands, a line or area by its largest share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from wanmi.components.models import Component, ComponentState
from wanmi.journal.actions import Actor, record_fact
from wanmi.kit.rooms import Load, OnGround

_FOLLOW = """
UPDATE components_component c SET unit_grid_id = f.grid, valid_from = greatest(c.valid_from, %(on)s) FROM (
  SELECT c.id, g.id AS grid FROM components_component c
  CROSS JOIN LATERAL (
    SELECT g.id FROM grids_unitgrid g WHERE g.ends_on IS NULL AND ST_Intersects(g.geometry, c.geometry)
    ORDER BY CASE ST_Dimension(c.geometry) WHEN 0 THEN 0 WHEN 1 THEN -ST_Length(ST_Intersection(g.geometry, c.geometry))
                  ELSE -ST_Area(ST_Intersection(g.geometry, c.geometry)) END, g.code LIMIT 1) g
  WHERE c.unit_grid_id = ANY (%(grids)s)) f
WHERE f.id = c.id AND f.grid <> c.unit_grid_id
"""


@transaction.atomic
def follow_grids(grid_ids: Sequence[int], *, because: str, on: date, by: Actor | None, at: datetime) -> int:
    """Give the components of ended grids to those in force; how many. One statement, one fact; run twice it does nothing."""
    if not grid_ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW, {"grids": list(grid_ids), "on": on})
        moved = cursor.rowcount
    if moved:
        record_fact("component.follow_grids", about=("division", because), by=by, at=at, data={"count": moved, "on": on.isoformat()})
    return moved


def _points(shape: GEOSGeometry) -> list[tuple[float, float]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_PointOnSurface(geometry) p FROM components_component"
            " WHERE geometry && ST_GeomFromEWKB(%s) AND state <> 'abandoned') all_of",
            [bytes(shape.ewkb)],
        )
        return [(float(x), float(y)) for x, y in cursor.fetchall()]


def _areas(shape: GEOSGeometry) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_AsBinary(geometry) FROM components_component"
            " WHERE geometry && ST_GeomFromEWKB(%s) AND ST_Dimension(geometry) = 2 AND state <> 'abandoned'",
            [bytes(shape.ewkb)],
        )
        return [bytes(wkb) for (wkb,) in cursor.fetchall()]


ON_GROUND = OnGround(
    "components", points=_points, areas=_areas, stands_in="SELECT 1 FROM components_component c WHERE c.unit_grid_id = g.id"
)


def _counts(grids: Sequence[int] | None, today: date) -> dict[int, int]:
    rows = Component.objects.exclude(state=ComponentState.ABANDONED).order_by()
    rows = rows if grids is None else rows.filter(unit_grid_id__in=list(grids))
    return dict(rows.values_list("unit_grid_id").annotate(count=Count("pk")))


LOAD = Load("components", _("部件"), _counts)
