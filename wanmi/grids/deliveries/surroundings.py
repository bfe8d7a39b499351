"""Streets and ground features: what has no code of its own, and is known by a number or by its place."""

from __future__ import annotations

from dataclasses import replace

from wanmi.grids.rules.delivered_words import FEATURES, ROADS
from wanmi.kit.deliveries import Check, ExistingRows, Kind, MappedField, text
from wanmi.kit.rules.delivered_fields import Field

GOOD = " FROM resources_deliveredrow r WHERE r.delivery_id = %(delivery)s AND r.verdict = 'good' AND r.effect = 'added'"
# What has no code is known by the number that an export gives it, where that lies about where it did; else by its shape, a line of several
# parts by all of them; of two that lie in one place it is the one that says the same.
_ROW_ID = Field("row_id", "库内编号", ("rowid",), kind="code")
_GIVEN_ID = "CASE WHEN r.cells->>'row_id' ~ '^[0-9]+$' AND length(r.cells->>'row_id') < 19 THEN (r.cells->>'row_id')::bigint END"
_NEAR = 0.02  # degrees
_BY_PLACE = (
    "SELECT t.* FROM (SELECT p.id FROM (SELECT f.id, count(f.id) OVER () AS found, count(*) OVER () AS parts FROM {parts} d LEFT JOIN LATERAL"
    "  (SELECT s.id FROM {table} s WHERE s.geometry && ST_Expand(d.geom, 0.0000002) AND resources_same_shape(s.geometry, d.geom)"
    "   ORDER BY {alike}, s.id LIMIT 1) f ON true WHERE coalesce(r.cells->>'row_id', '') = '') p WHERE p.found = p.parts"
    f" UNION ALL SELECT {_GIVEN_ID}) i JOIN {{table}} t ON t.id = i.id AND (i.id IS DISTINCT FROM {_GIVEN_ID} OR r.geometry IS NULL"
    f" OR ST_DWithin(t.geometry, r.geometry, {_NEAR}))"
)
_STREETS = _BY_PLACE.format(
    table="grids_streetline", parts="ST_Dump(r.geometry)",
    alike="coalesce(s.way = r.cells->>'way', false) DESC, coalesce(s.name = r.cells->>'name', false) DESC",
)  # fmt: skip
_FEATURES = _BY_PLACE.format(
    table="grids_groundfeature", parts="(SELECT r.geometry AS geom)",
    alike="coalesce(s.kind = r.cells->>'kind', false) DESC, coalesce(s.name = r.cells->>'name', false) DESC",
)  # fmt: skip
_ROW_CHECKS = (
    Check("编号", "row_id", "库内编号在库中这个位置附近没有", "按新增处理；要更改原有的一条，请用本系统导出的文件",
          f"coalesce(r.cells->>'row_id', '') <> '' AND NOT EXISTS (SELECT 1 FROM {{table}} t WHERE t.id = {_GIVEN_ID} AND"
          f" (r.geometry IS NULL OR ST_DWithin(t.geometry, r.geometry, {_NEAR})) OFFSET 0)", is_error=False),
    Check("编号", "row_id", "文件内库内编号重复", "保留一行；拆分出来的部分请把编号留空",
          "r.number IN (SELECT o.number FROM (SELECT number, row_number() OVER (PARTITION BY cells->>'row_id' ORDER BY number) AS turn"
          " FROM resources_deliveredrow WHERE delivery_id = %(delivery)s AND cells->>'row_id' <> '') o WHERE o.turn > 1)"),
)  # fmt: skip


def _row_checks(table: str) -> tuple[Check, ...]:
    return tuple(replace(each, where=each.where.replace("{table}", table)) for each in _ROW_CHECKS)


# What was written without a code and without its numbers being kept is found again by its place, each row of its own by the index: many
# have the same name or none.
_TAKE_BACK_BY_PLACE = (
    "DELETE FROM {table} WHERE id IN (SELECT f.id FROM resources_deliveredrow r CROSS JOIN LATERAL (SELECT s.id FROM {table} s WHERE {same}"
    " OFFSET 0) f WHERE r.delivery_id = %(delivery)s AND r.verdict = 'taken' AND r.effect = 'added' AND r.existing_ids IS NULL)"
)
_TAKE_BACK_BY_NUMBER = (
    "DELETE FROM {table} t USING (SELECT unnest(r.existing_ids) AS id FROM resources_deliveredrow r WHERE r.delivery_id = %(delivery)s"
    " AND r.verdict = 'taken' AND r.effect = 'added') o WHERE t.id = o.id"
)


STREETS = Kind(
    "streets", "街道线", (
        Field("way", "编号", ("way", "osm_id", "ID"), example="4231"),
        Field("name", "名称", ("道路名称", "路名"), example="东四北大街"),
        Field("highway", "等级", ("道路等级", "fclass", "class"), kind="choice", words=ROADS, example="次干路"),
        _ROW_ID,
    ),
    (
        *_row_checks("grids_streetline"),
        Check("编号", "geometry", "一个库内编号对应几条线", "一条线保留编号，其余分行并把编号留空",
              "coalesce(r.cells->>'row_id', '') <> '' AND ST_NumGeometries(r.geometry) > 1"),
    ),
    ("WITH parts AS MATERIALIZED (SELECT r.number, nextval(pg_get_serial_sequence('grids_streetline', 'id')) AS id, d.geom,"
     " coalesce(r.cells->>'way', '') AS way, coalesce(r.cells->>'name', '') AS name, coalesce(nullif(r.cells->>'highway', ''), 'residential') AS highway"
     " FROM resources_deliveredrow r CROSS JOIN LATERAL ST_Dump(r.geometry) d WHERE r.delivery_id = %(delivery)s AND r.verdict = 'good'"
     " AND r.effect = 'added'),"
     " made AS (INSERT INTO grids_streetline (id, way, name, highway, geometry) SELECT id, way, name, highway, geom FROM parts)"
     " UPDATE resources_deliveredrow r SET verdict = 'taken', existing_ids = p.ids FROM (SELECT number, array_agg(id) AS ids FROM parts"
     " GROUP BY number) p WHERE r.delivery_id = %(delivery)s AND r.number = p.number",),
    existing=ExistingRows(
        "grids.StreetLine", (text("way"), text("name"), MappedField("highway", "highway", "r.cells->>'highway'")), those=_STREETS,
        shape="ST_GeometryN(r.geometry, 1)",
    ),
    take_back=(
        _TAKE_BACK_BY_NUMBER.format(table="grids_streetline"),
        _TAKE_BACK_BY_PLACE.format(table="grids_streetline", same="s.way = left(coalesce(r.cells->>'way', ''), 20)"
               " AND s.geometry && r.geometry AND ST_Covers(r.geometry, s.geometry)"),
    ),
    code_field="", shapes=("LINESTRING", "MULTILINESTRING"), position=60, of_city=True,
    export="SELECT way, name, highway, id::text, ST_AsBinary(geometry) FROM grids_streetline WHERE %(area)s IS NOT NULL ORDER BY id",
)  # fmt: skip

GROUND_FEATURES = Kind(
    "features", "地形要素", (
        Field("kind", "类型", ("要素类型", "type"), required=True, kind="choice", words=FEATURES, example="建筑"),
        Field("name", "名称", ("要素名称",)),
        Field("height_m", "高度", ("高度(m)", "height", "建筑高度"), kind="number", example="18"),
        _ROW_ID,
    ),
    _row_checks("grids_groundfeature"),
    ("WITH rows AS MATERIALIZED (SELECT r.number, nextval(pg_get_serial_sequence('grids_groundfeature', 'id')) AS id, r.geometry,"
     " r.cells->>'kind' AS kind, coalesce(r.cells->>'name', '') AS name, nullif(r.cells->>'height_m', '')::float AS height_m" + GOOD + "),"
     " made AS (INSERT INTO grids_groundfeature (id, kind, name, height_m, geometry, source) SELECT id, kind, name, height_m, geometry,"
     " %(source)s FROM rows)"
     " UPDATE resources_deliveredrow r SET verdict = 'taken', existing_ids = ARRAY[w.id] FROM rows w WHERE r.delivery_id = %(delivery)s"
     " AND r.number = w.number",),
    existing=ExistingRows(
        "grids.GroundFeature",
        (MappedField("kind", "kind", "r.cells->>'kind'"), text("name"), MappedField("height_m", "height_m", "(r.cells->>'height_m')::float8", "NULL::float8")),
        those=_FEATURES, also={"source": "%(source)s"},
    ),
    take_back=(
        _TAKE_BACK_BY_NUMBER.format(table="grids_groundfeature"),
        _TAKE_BACK_BY_PLACE.format(table="grids_groundfeature", same="s.kind = r.cells->>'kind' AND s.source = %(source)s"
               " AND s.geometry && r.geometry AND ST_OrderingEquals(s.geometry, r.geometry)"),
    ),
    code_field="", position=70, of_city=True,
    export="SELECT kind, name, coalesce(height_m::text, ''), id::text, ST_AsBinary(geometry) FROM grids_groundfeature WHERE %(area)s IS NOT NULL ORDER BY id",
)  # fmt: skip
