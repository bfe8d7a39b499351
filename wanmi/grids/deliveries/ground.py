"""Areas, unit grids and responsibility grids: UG-1 … UG-7, GD-2, GD-3, GD-8, GD-9, RG-1 … RG-3."""

from __future__ import annotations

from itertools import groupby
from math import cos, radians

import numpy as np
from django.db import connection

from wanmi.grids.queries.drafts import issued_codes
from wanmi.grids.rules.checks import ROW
from wanmi.grids.rules.delivered_words import CLASSES, LEVELS, YES
from wanmi.grids.rules.grid_codes import next_codes
from wanmi.grids.rules.grouping import in_reading_order
from wanmi.kit.deliveries import Check, Given, Kind, Standing, Told, looked_up, text
from wanmi.kit.rooms import from_rooms
from wanmi.kit.rules.delivered_fields import Field

METRES_A_DEGREE = 111_320.0
# An area above one's own is not one's own: the border of a county is not for a clerk of one of its streets.
_AREA = Check("权限", "code", "不在您管辖的区域内", "请由所在区的基础数据员办理", "r.code NOT LIKE %(area)s")
_TAKEN = " UPDATE resources_deliveredrow r SET verdict = 'taken' FROM taken WHERE r.delivery_id = %(delivery)s AND r.code = taken.code"
_GOOD = " FROM resources_deliveredrow r WHERE r.delivery_id = %(delivery)s AND r.verdict = 'good' AND r.effect = 'added'"
_BACK = " USING resources_deliveredrow r WHERE r.delivery_id = %(delivery)s AND r.verdict = 'taken' AND r.effect = 'added' AND"


def give_grid_codes(given: Given) -> None:
    """Before writing: rows without a code get the next ones of their community, from west to east and north to south (UG-3, UG-7)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT said->>'community', number, ST_X(c), ST_Y(c) FROM (SELECT said, number, ST_Centroid(geometry) c"
            " FROM resources_deliveredrow WHERE delivery_id = %(delivery)s AND verdict = 'good' AND code = '') r ORDER BY 1, 2",
            dict(given),
        )
        rows = cursor.fetchall()
        for community, group in groupby(rows, key=lambda row: str(row[0])):
            mine = list(group)
            places = np.array([(lng * cos(radians(lat)), lat) for _community, _number, lng, lat in mine]) * METRES_A_DEGREE
            cursor.execute(
                "SELECT code FROM resources_deliveredrow WHERE delivery_id = %s AND code LIKE %s", [given["delivery"], f"{community}%"]
            )
            codes = next_codes(community, len(mine), issued_codes(community) | {row[0] for row in cursor.fetchall()})
            numbers = [mine[place][1] for place in in_reading_order(places, ROW).tolist()]
            cursor.execute(
                "UPDATE resources_deliveredrow r SET code = n.code FROM unnest(%s::int[], %s::text[]) n(number, code)"
                " WHERE r.delivery_id = %s AND r.number = n.number",
                [numbers, codes, given["delivery"]],
            )


# A street or community without an outline, perhaps with a point: its name is kept until it is drawn (社区划界).
_WAITS = " AND NOT EXISTS (SELECT 1 FROM grids_area a WHERE a.code = r.code)"  # what stands has its outline: a new name is its name
_NAME_ALONE = r"(r.code ~ '^(\d{9}|\d{12})$' AND NOT r.said ? 'beyond' AND (r.geometry IS NULL OR GeometryType(r.geometry) = 'POINT'))"


def keep_names_alone(given: Given) -> None:
    """Before writing: what has no outline goes into the register of names; a name that stands there is said anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH named AS (INSERT INTO grids_areaname (code, name, location, source) SELECT r.code, left(r.said->>'name', 60), r.geometry,"
            " left(%(source)s, 120)" + _GOOD + " AND " + _NAME_ALONE + _WAITS + " ON CONFLICT (code) DO UPDATE SET name = excluded.name,"
            " location = coalesce(excluded.location, grids_areaname.location), source = excluded.source RETURNING code)"
            " UPDATE resources_deliveredrow r SET verdict = 'taken' FROM named WHERE r.delivery_id = %(delivery)s AND r.code = named.code",
            dict(given),
        )


AREAS = Kind(
    "areas", "区域", (
        Field("code", "代码", ("区划代码", "行政区划代码", "区划编码", "行政区划编码", "社区代码", "社区编码", "街道代码", "街道编码", "统计用区划代码", "编码", "ID"), required=True, kind="code", example="110101001"),
        Field("name", "名称", ("区划名称", "行政区划名称", "社区名称", "街道名称", "村居名称", "社区", "街道", "NAME"), required=True, example="东华门街道"),
        Field("level", "层级", ("级别",), kind="choice", words=LEVELS),
    ),
    (
        Check("UG-1", "code", "代码应为 6、9 或 12 位数字", "区县 6 位、街道 9 位、社区 12 位", r"r.code !~ '^(\d{6}|\d{9}|\d{12})$'"),
        Check("UG-5", "code", "街道或社区段为 000", "核对代码", r"r.code ~ '^\d{6}000' OR r.code ~ '^\d{9}000$'"),
        Check("UG-6", "code", "上级区域不存在", "先导入上级区域",
              "length(r.code) > 6 AND NOT EXISTS (SELECT 1 FROM grids_area a WHERE a.code = left(r.code, length(r.code) - 3))"
              " AND NOT EXISTS (SELECT 1 FROM resources_deliveredrow o WHERE o.delivery_id = r.delivery_id AND o.code = left(r.code, length(r.code) - 3))"
              " AND NOT (" + _NAME_ALONE + " AND EXISTS (SELECT 1 FROM grids_area a WHERE a.code = left(r.code, 6)))"),
        Check("几何", "geometry", "没有范围：作为名录收下，等待划界", "收下后到“网格 → 社区划界”起草范围", _NAME_ALONE + _WAITS, grave=False),
        Check("几何", "geometry", "区县只有点位，没有范围", "区县须有范围图形", "GeometryType(r.geometry) = 'POINT' AND length(r.code) <= 6"),
        Check("几何", "geometry", "已有范围，文件里只是点位", "去掉这一行的坐标（只更新名称），或给出范围图形",
              "GeometryType(r.geometry) = 'POINT' AND " + looked_up("grids_area a WHERE a.code = r.code")),
        Check("UG-1", "level", "层级与代码的位数不符", "区县 6 位、街道 9 位、社区 12 位；更正层级或代码",
              "r.said->>'level' IN ('county', 'street', 'community') AND r.said->>'level' <> CASE length(r.code) WHEN 6 THEN 'county'"
              " WHEN 9 THEN 'street' ELSE 'community' END"),
        _AREA,
    ),
    ("WITH taken AS (INSERT INTO grids_area (code, name, level, geometry, source, begins_on) SELECT r.code, r.said->>'name',"
     " CASE length(r.code) WHEN 6 THEN 'county' WHEN 9 THEN 'street' ELSE 'community' END, ST_Multi(r.geometry), %(source)s, %(begins_on)s"
     + _GOOD + " AND NOT EXISTS (SELECT 1 FROM grids_area a WHERE a.code = r.code) RETURNING code)" + _TAKEN,),
    standing=Standing(
        "grids.Area", (Told("name", "name", "r.said->>'name'"),), shape="ST_Multi(r.geometry)", also={"source": "%(source)s"},
    ),
    take_back=(
        "DELETE FROM grids_area a" + _BACK + " a.code = r.code",
        "DELETE FROM grids_areaname n" + _BACK + " n.code = r.code AND " + _NAME_ALONE,
    ),
    shapes=("POLYGON", "MULTIPOLYGON", "POINT"), table="grids_area", position=10, names_alone=True, after=keep_names_alone,
    export="SELECT code, name, level, ST_AsBinary(geometry) FROM grids_area WHERE ends_on IS NULL AND code LIKE %(area)s ORDER BY code",
)  # fmt: skip


def _grids_in_use() -> str:
    """A new grid in which something stands already, or that belongs to a responsibility grid."""
    used = [each.stands_in for each in from_rooms("on_ground")] + ["SELECT 1 FROM grids_gridmembership m WHERE m.unit_grid_id = g.id"]
    return (
        "SELECT count(*) FROM resources_deliveredrow r JOIN grids_unitgrid g ON g.code = r.code WHERE r.delivery_id = %(delivery)s"
        f" AND r.verdict = 'taken' AND r.effect = 'added' AND ({' OR '.join(f'EXISTS ({rows})' for rows in used)})"
    )


# One that stands is as large on purpose as it was where the file does not say.
_NOT_LARGE = (
    "coalesce(nullif(r.said->>'large', ''), (SELECT CASE WHEN g.large_on_purpose THEN 'yes' END FROM grids_unitgrid g WHERE %(mode)s = 'update'"
    " AND g.code = r.code), 'no') = 'no'"
)
UNIT_GRIDS = Kind(
    "unit_grids", "单元网格", (
        Field("code", "网格码", ("BGID", "BGCode", "网格编码", "单元网格编码", "编码"), kind="code", example="110101001001001"),
        Field("area_class", "区域等级", ("管理等级", "区域类别", "级别"), kind="choice", words=CLASSES, example="二级"),
        Field("land_use", "用地类型", ("用地性质",)),
        Field("responsible", "责任单位", ("责任主体", "responsibl")),
        Field("large", "允许超大", ("超大",), kind="choice", words=YES),
        Field("note", "备注", ("Note",)),
    ),
    (
        Check("UG-1", "code", "网格码应为 15 位数字（或旧 14 位）", "区划 6＋街道 3＋社区 3＋顺序号 3；留空则自动编码", r"r.code <> '' AND r.code !~ '^\d{15}$'"),
        Check("UG-5", "code", "街道、社区或顺序号为 000", "核对网格码", r"r.code ~ '^\d{6}000' OR r.code ~ '^\d{9}000' OR r.code ~ '000$'"),
        Check("UG-4", "code", "所在社区没有登记", "先导入社区，或更正前 12 位",
              "r.code <> '' AND NOT EXISTS (SELECT 1 FROM grids_area a WHERE a.level = 'community' AND a.code = left(r.code, 12))"),
        Check("UG-4", "geometry", "不在任何社区内，不能自动编码", "先导入社区，或核对坐标系",
              "r.code = '' AND r.geometry IS NOT NULL AND r.said->>'community' IS NULL"),
        Check("GD-2", "geometry", "图形超出所在社区 1 平方米以上", "沿社区边界修整",
              "ST_IsValid(r.geometry) AND EXISTS (SELECT 1 FROM grids_area a WHERE a.level = 'community' AND a.code = r.said->>'community'"
              " AND NOT ST_Covers(a.geometry, r.geometry) AND ST_Area(ST_Difference(r.geometry, a.geometry)::geography) > 1)"),
        Check("GD-3", "geometry", "面积超过 100,000 平方米", "拆分，或标为“允许超大”",
              f"ST_IsValid(r.geometry) AND {_NOT_LARGE} AND ST_Area(r.geometry::geography) > 100000"),
        Check("GD-3", "geometry", "残片：不足 100 平方米，或平均宽度不足 2 米", "并入相邻网格后重新提交",
              "ST_IsValid(r.geometry) AND (ST_Area(r.geometry::geography) < 100"
              " OR ST_Area(r.geometry::geography) < ST_Perimeter(r.geometry::geography))"),
        Check("GD-3", "geometry", "面积不在 5,000–20,000 平方米", "核对是否合理",
              f"ST_IsValid(r.geometry) AND {_NOT_LARGE} AND ST_Area(r.geometry::geography) NOT BETWEEN 5000 AND 20000", grave=False),
        Check("UG-7", "geometry", "图形与库中这个编码的网格不同", "网格图形不在原编码下更改：调整图形请用“网格划分”；只改属性请用库中的图形，或交不带图形的表格",
              "%(mode)s = 'update' AND r.geometry IS NOT NULL AND " + looked_up(
                  "grids_unitgrid g WHERE g.code = r.code AND NOT resources_same_shape(g.geometry, r.geometry)")),
        Check("GD-8", "geometry", "与现行网格重叠 0.1 平方米以上", "修整边界；替换旧网格请用“网格划分”",
              "ST_IsValid(r.geometry) AND " + looked_up(
                  "grids_unitgrid g WHERE g.ends_on IS NULL AND g.code <> r.code"
                  " AND g.geometry && r.geometry AND ST_Area(ST_Intersection(g.geometry, r.geometry)::geography) > 0.1")),
        Check("GD-8", "geometry", "与文件内另一网格重叠 0.1 平方米以上", "修整边界",
              "ST_IsValid(r.geometry) AND " + looked_up(
                  "resources_deliveredrow o WHERE o.delivery_id = r.delivery_id AND o.number < r.number"
                  " AND o.geometry && r.geometry AND ST_IsValid(o.geometry)"
                  " AND ST_Area(ST_Intersection(o.geometry, r.geometry)::geography) > 0.1")),
        Check("权限", "geometry", "不在您管辖的区域内", "请由所在区的基础数据员办理", "r.said->>'community' NOT LIKE %(area)s"),
    ),
    ("WITH taken AS (INSERT INTO grids_unitgrid (code, community_code, geometry, area_class, area_m2, perimeter_m, land_use, responsible,"
     " large_on_purpose, older_code, source, begins_on, note) SELECT r.code, left(r.code, 12), ST_GeometryN(ST_Multi(r.geometry), 1),"
     " coalesce(nullif(r.said->>'area_class', ''), '3')::int, round(ST_Area(r.geometry::geography)::numeric, 1), round(ST_Perimeter(r.geometry::geography)::numeric, 1),"
     " coalesce(r.said->>'land_use', ''), coalesce(r.said->>'responsible', ''), coalesce(r.said->>'large' = 'yes', false),"
     " coalesce(r.said->>'older_code', ''), %(source)s, %(begins_on)s, coalesce(r.said->>'note', '')"
     + _GOOD + " AND NOT EXISTS (SELECT 1 FROM grids_unitgrid g WHERE g.code = r.code) RETURNING code)" + _TAKEN,),
    # A shape never changes under its code (UG-7): an update is of what is said about the grid.
    standing=Standing(
        "grids.UnitGrid",
        (
            Told("area_class", "area_class", "(r.said->>'area_class')::int"),
            text("land_use"),
            text("responsible"),
            Told("large", "large_on_purpose", "r.said->>'large' = 'yes'", "false", "CASE WHEN {0} THEN '是' ELSE '否' END"),
            text("note"),
        ),
        shape="",
    ),
    resolve=(
        # UG-2: the fourteen digits of the older scheme, the sequence padded to three.
        r"UPDATE resources_deliveredrow r SET said = r.said || jsonb_build_object('older_code', r.code), code = left(r.code, 12) || '0' || right(r.code, 2)"
        r" WHERE r.delivery_id = %(delivery)s AND r.code ~ '^\d{14}$'",
        "UPDATE resources_deliveredrow r SET said = r.said || jsonb_build_object('community', left(r.code, 12))"
        " WHERE r.delivery_id = %(delivery)s AND r.code <> ''",
        # Without a code: the community that has most of it.
        "UPDATE resources_deliveredrow r SET said = r.said || jsonb_build_object('community', c.code) FROM ("
        " SELECT DISTINCT ON (o.number) o.number, a.code FROM resources_deliveredrow o JOIN grids_area a ON a.level = 'community'"
        " AND a.ends_on IS NULL AND ST_Intersects(a.geometry, o.geometry) WHERE o.delivery_id = %(delivery)s AND o.code = ''"
        " AND ST_IsValid(o.geometry) ORDER BY o.number, ST_Area(ST_Intersection(a.geometry, o.geometry)) DESC, a.code) c"
        " WHERE r.delivery_id = %(delivery)s AND r.number = c.number",
    ),
    take_back=("DELETE FROM grids_unitgrid g" + _BACK + " g.code = r.code",),
    in_use=_grids_in_use,
    used_by="案卷、部件或责任网格", shapes=("POLYGON", "MULTIPOLYGON"), table="grids_unitgrid", position=20, after=give_grid_codes,
    export="SELECT code, area_class::text, land_use, responsible, CASE WHEN large_on_purpose THEN '是' ELSE '否' END, note, ST_AsBinary(geometry)"
    " FROM grids_unitgrid WHERE ends_on IS NULL AND code LIKE %(area)s ORDER BY code",
)  # fmt: skip

_RESHAPED = (
    "FROM resources_deliveredrow r, grids_responsibilitygrid t WHERE r.delivery_id = %(delivery)s AND r.verdict = 'good'"
    " AND r.effect = 'changed' AND r.changes ? 'geometry' AND t.id = r.standing[1]"
)
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
                  " AND m.until_on IS NULL JOIN grids_responsibilitygrid o ON o.id = m.responsibility_grid_id AND o.code <> r.code"
                  " WHERE g.ends_on IS NULL AND g.geometry && r.geometry AND ST_Contains(r.geometry, ST_PointOnSurface(g.geometry))")),
        Check("权限", "geometry", "范围内有不在您管辖区域的单元网格", "修整范围，或请上级的基础数据员办理",
              looked_up(
                  "grids_unitgrid g WHERE g.ends_on IS NULL AND g.geometry && r.geometry AND g.code NOT LIKE %(area)s"
                  " AND ST_Contains(r.geometry, ST_PointOnSurface(g.geometry))")),
        _AREA,
    ),
    (
        "INSERT INTO grids_responsibilitygrid (code, name, layer, geometry, begins_on) SELECT r.code, r.said->>'name', 'patrol',"
        " ST_Multi(r.geometry), %(begins_on)s" + _GOOD,
        "INSERT INTO grids_gridmembership (unit_grid_id, responsibility_grid_id, layer, from_on) SELECT g.id, o.id, 'patrol', %(begins_on)s"
        " FROM resources_deliveredrow r JOIN grids_responsibilitygrid o ON o.code = r.code JOIN grids_unitgrid g ON g.ends_on IS NULL"
        " AND g.geometry && r.geometry AND ST_Contains(r.geometry, ST_PointOnSurface(g.geometry))"
        " WHERE r.delivery_id = %(delivery)s AND r.verdict = 'good' AND r.effect = 'added'",
        "UPDATE resources_deliveredrow r SET verdict = 'taken' WHERE r.delivery_id = %(delivery)s AND r.verdict = 'good' AND r.effect = 'added'",
    ),
    standing=Standing(
        "grids.ResponsibilityGrid", (Told("name", "name", "r.said->>'name'"),), shape="ST_Multi(r.geometry)",
        beside="SELECT jsonb_agg(to_jsonb(m) ORDER BY m.id) FROM grids_gridmembership m WHERE m.responsibility_grid_id = t.id",
    ),
    # Another shape has other unit grids, from the day of the delivery on.
    update=(
        f"UPDATE grids_gridmembership m SET until_on = greatest(m.from_on, %(begins_on)s) {_RESHAPED} AND m.responsibility_grid_id = t.id"
        " AND m.until_on IS NULL AND NOT EXISTS (SELECT 1 FROM grids_unitgrid g WHERE g.id = m.unit_grid_id"
        " AND ST_Contains(r.geometry, ST_PointOnSurface(g.geometry)))",
        "INSERT INTO grids_gridmembership (unit_grid_id, responsibility_grid_id, layer, from_on) SELECT g.id, t.id, 'patrol', %(begins_on)s"
        f" {_RESHAPED.replace(' WHERE', ', grids_unitgrid g WHERE')} AND g.ends_on IS NULL AND g.geometry && r.geometry"
        " AND ST_Contains(r.geometry, ST_PointOnSurface(g.geometry)) AND NOT EXISTS (SELECT 1 FROM grids_gridmembership m"
        " WHERE m.responsibility_grid_id = t.id AND m.unit_grid_id = g.id AND m.layer = 'patrol' AND m.until_on IS NULL)",
    ),
    put_back=(
        "DELETE FROM grids_gridmembership m USING resources_deliveredrow r WHERE r.delivery_id = %(delivery)s AND r.verdict = 'taken'"
        " AND r.effect = 'changed' AND m.responsibility_grid_id = r.standing[1] AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements("
        "CASE jsonb_typeof(r.before->0->'beside') WHEN 'array' THEN r.before->0->'beside' ELSE '[]' END) e WHERE (e->>'id')::bigint = m.id)",
        "UPDATE grids_gridmembership m SET until_on = (e->>'until_on')::date FROM resources_deliveredrow r"
        " CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(r.before->0->'beside') WHEN 'array' THEN r.before->0->'beside' ELSE '[]' END) e"
        " WHERE r.delivery_id = %(delivery)s AND r.verdict = 'taken' AND r.effect = 'changed' AND m.id = (e->>'id')::bigint"
        " AND m.until_on IS DISTINCT FROM (e->>'until_on')::date",
    ),
    take_back=(
        "DELETE FROM grids_gridmembership m USING resources_deliveredrow r, grids_responsibilitygrid o WHERE r.delivery_id = %(delivery)s"
        " AND r.verdict = 'taken' AND r.effect = 'added' AND o.code = r.code AND m.responsibility_grid_id = o.id",
        "DELETE FROM grids_responsibilitygrid o" + _BACK + " o.code = r.code",
    ),
    in_use="SELECT count(*) FROM resources_deliveredrow r JOIN grids_responsibilitygrid o ON o.code = r.code WHERE r.delivery_id = %(delivery)s"
    " AND r.verdict = 'taken' AND r.effect = 'added' AND EXISTS (SELECT 1 FROM grids_gridduty d WHERE d.responsibility_grid_id = o.id)",
    used_by="值守或案卷", shapes=("POLYGON", "MULTIPOLYGON"), table="grids_responsibilitygrid", position=30,
    export="SELECT code, name, ST_AsBinary(geometry) FROM grids_responsibilitygrid WHERE ends_on IS NULL AND code LIKE %(area)s ORDER BY code",
)  # fmt: skip
