"""What a phone or a program keeps of the ground."""

from __future__ import annotations

from datetime import date

from django.core.cache import cache
from django.db import connection

from wanmi.kit.spans import in_force
from wanmi.patrols.models import GridDuty

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
    parameters = {"area": area_code + "%", "supervisor": supervisor_id, "duties": duties, "version": version, "shapes": shapes}
    parameters |= {"grids": grids, "patrols": patrols, "classes": classes, "names": names}
    with connection.cursor() as cursor:
        cursor.execute(_GRIDS_OF_SEAT, parameters)
        return str(cursor.fetchone()[0])
