"""Responsibility grids as a kind of base data."""

from __future__ import annotations

from wanmi.grids.deliveries.ground import BACK, GOOD, OUT_OF_AREA
from wanmi.kit.deliveries import Check, ExistingRows, Kind, MappedField, looked_up
from wanmi.kit.rules.delivered_fields import Field

_RESHAPED = (
    "FROM resources_deliveredrow r, grids_responsibilitygrid t WHERE r.delivery_id = %(delivery)s AND r.verdict = 'good'"
    " AND r.effect = 'changed' AND r.changes ? 'geometry' AND t.id = r.existing_ids[1]"
)


# A unit grid belongs to one at a time: a delivery dated back begins where the last one ended.
_FREE = "greatest(%(begins_on)s, (SELECT max(p.ends_on) FROM grids_gridmembership p WHERE p.unit_grid_id = g.id AND p.layer = 'patrol'))"


_ENDED = "coalesce(e->>'ends_on', e->>'until_on')::date"  # rows kept before the column was renamed call it until_on


RESPONSIBILITY_GRIDS = Kind(
    "responsibility_grids", "责任网格", (
        Field("code", "代码", ("责任网格编码", "工作网格编码", "duty_grid_code", "编码"), required=True, kind="code", example="110101001Z001"),
        Field("name", "名称", ("责任网格名称",), required=True, example="东华门街道第1责任网格"),
    ),
    (
        Check("RG-3", "code", "代码应为 9 位街道代码＋Z＋3 位顺序号", "例如 110101001Z001", r"r.code !~ '^\d{9}Z\d{3}$'"),
        Check("RG-1", "geometry", "没有覆盖任何单元网格", "核对范围和坐标系",
              "r.geometry IS NOT NULL AND NOT " + looked_up(
                  "grids_unitgrid g WHERE g.ends_on IS NULL AND g.geometry && r.geometry"
                  " AND ST_Contains(r.geometry, ST_PointOnSurface(g.geometry))")),
        Check("RG-2", "geometry", "其中的单元网格已属于别的责任网格", "先从原责任网格移出",
              looked_up(
                  "grids_unitgrid g JOIN grids_gridmembership m ON m.unit_grid_id = g.id AND m.layer = 'patrol'"
                  " AND m.ends_on IS NULL JOIN grids_responsibilitygrid o ON o.id = m.responsibility_grid_id AND o.code <> r.code"
                  " WHERE g.ends_on IS NULL AND g.geometry && r.geometry AND ST_Contains(r.geometry, ST_PointOnSurface(g.geometry))")),
        Check("权限", "geometry", "范围内有不在您管辖区域的单元网格", "修整范围，或请上级的基础数据员办理",
              looked_up(
                  "grids_unitgrid g WHERE g.ends_on IS NULL AND g.geometry && r.geometry AND g.code NOT LIKE %(area)s"
                  " AND ST_Contains(r.geometry, ST_PointOnSurface(g.geometry))")),
        OUT_OF_AREA,
    ),
    (
        "INSERT INTO grids_responsibilitygrid (code, name, layer, geometry, begins_on) SELECT r.code, r.cells->>'name', 'patrol',"
        " ST_Multi(r.geometry), %(begins_on)s" + GOOD,
        f"INSERT INTO grids_gridmembership (unit_grid_id, responsibility_grid_id, layer, begins_on) SELECT g.id, o.id, 'patrol', {_FREE}"
        " FROM resources_deliveredrow r JOIN grids_responsibilitygrid o ON o.code = r.code JOIN grids_unitgrid g ON g.ends_on IS NULL"
        " AND g.geometry && r.geometry AND ST_Contains(r.geometry, ST_PointOnSurface(g.geometry))"
        " WHERE r.delivery_id = %(delivery)s AND r.verdict = 'good' AND r.effect = 'added'",
        "UPDATE resources_deliveredrow r SET verdict = 'taken' WHERE r.delivery_id = %(delivery)s AND r.verdict = 'good' AND r.effect = 'added'",
    ),
    existing=ExistingRows(
        "patrols.ResponsibilityGrid", (MappedField("name", "name", "r.cells->>'name'"),), shape="ST_Multi(r.geometry)",
        beside="SELECT jsonb_agg(to_jsonb(m) ORDER BY m.id) FROM grids_gridmembership m WHERE m.responsibility_grid_id = t.id",
    ),
    # Another shape has other unit grids, from the day of the delivery on.
    update=(
        f"UPDATE grids_gridmembership m SET ends_on = greatest(m.begins_on, %(begins_on)s) {_RESHAPED} AND m.responsibility_grid_id = t.id"
        " AND m.ends_on IS NULL AND NOT EXISTS (SELECT 1 FROM grids_unitgrid g WHERE g.id = m.unit_grid_id"
        " AND ST_Contains(r.geometry, ST_PointOnSurface(g.geometry)))",
        f"INSERT INTO grids_gridmembership (unit_grid_id, responsibility_grid_id, layer, begins_on) SELECT g.id, t.id, 'patrol', {_FREE}"
        f" {_RESHAPED.replace(' WHERE', ', grids_unitgrid g WHERE')} AND g.ends_on IS NULL AND g.geometry && r.geometry"
        " AND ST_Contains(r.geometry, ST_PointOnSurface(g.geometry)) AND NOT EXISTS (SELECT 1 FROM grids_gridmembership m"
        " WHERE m.responsibility_grid_id = t.id AND m.unit_grid_id = g.id AND m.layer = 'patrol' AND m.ends_on IS NULL)",
    ),
    put_back=(
        "DELETE FROM grids_gridmembership m USING resources_deliveredrow r WHERE r.delivery_id = %(delivery)s AND r.verdict = 'taken'"
        " AND r.effect = 'changed' AND m.responsibility_grid_id = r.existing_ids[1] AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements("
        "CASE jsonb_typeof(r.before->0->'beside') WHEN 'array' THEN r.before->0->'beside' ELSE '[]' END) e WHERE (e->>'id')::bigint = m.id)",
        f"UPDATE grids_gridmembership m SET ends_on = {_ENDED} FROM resources_deliveredrow r"
        " CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(r.before->0->'beside') WHEN 'array' THEN r.before->0->'beside' ELSE '[]' END) e"
        " WHERE r.delivery_id = %(delivery)s AND r.verdict = 'taken' AND r.effect = 'changed' AND m.id = (e->>'id')::bigint"
        f" AND m.ends_on IS DISTINCT FROM {_ENDED}",
    ),
    take_back=(
        "DELETE FROM grids_gridmembership m USING resources_deliveredrow r, grids_responsibilitygrid o WHERE r.delivery_id = %(delivery)s"
        " AND r.verdict = 'taken' AND r.effect = 'added' AND o.code = r.code AND m.responsibility_grid_id = o.id",
        "DELETE FROM grids_responsibilitygrid o" + BACK + " o.code = r.code",
    ),
    in_use="SELECT count(*) FROM resources_deliveredrow r JOIN grids_responsibilitygrid o ON o.code = r.code WHERE r.delivery_id = %(delivery)s"
    " AND r.verdict = 'taken' AND r.effect = 'added' AND EXISTS (SELECT 1 FROM grids_gridduty d WHERE d.responsibility_grid_id = o.id)",
    used_by="值守或案卷", shapes=("POLYGON", "MULTIPOLYGON"), table="grids_responsibilitygrid", position=30,
    export="SELECT code, name, ST_AsBinary(geometry) FROM grids_responsibilitygrid WHERE ends_on IS NULL AND code LIKE %(area)s ORDER BY code",
)  # fmt: skip
