"""Unit grids as a kind of base data: brought in by file instead of drawn (UG-1 … UG-7, GD-2, GD-3)."""

from __future__ import annotations

from itertools import groupby
from math import cos, radians

import numpy as np
from django.db import connection

from wanmi.division.queries.drafts import issued_codes
from wanmi.grids.deliveries.ground import _NOT_LARGE, BACK, GOOD, TAKEN
from wanmi.grids.rules.delivered_words import CLASSES, YES
from wanmi.grids.rules.grid_codes import next_codes
from wanmi.grids.rules.reading_order import ROW, in_reading_order
from wanmi.kit.deliveries import Check, ExistingRows, Kind, MappedField, Parameters, looked_up, text
from wanmi.kit.rooms import from_rooms
from wanmi.kit.rules.delivered_fields import Field

METRES_A_DEGREE = 111_320.0


def give_grid_codes(parameters: Parameters) -> None:
    """Before writing: rows without a code get the next ones of their community, from west to east and north to south (UG-3, UG-7)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cells->>'community', number, ST_X(c), ST_Y(c) FROM (SELECT cells, number, ST_Centroid(geometry) c"
            " FROM resources_deliveredrow WHERE delivery_id = %(delivery)s AND verdict = 'good' AND code = '') r ORDER BY 1, 2",
            dict(parameters),
        )
        rows = cursor.fetchall()
        for community, group in groupby(rows, key=lambda row: str(row[0])):
            mine = list(group)
            places = np.array([(lng * cos(radians(lat)), lat) for _community, _number, lng, lat in mine]) * METRES_A_DEGREE
            cursor.execute(
                "SELECT code FROM resources_deliveredrow WHERE delivery_id = %s AND code LIKE %s", [parameters["delivery"], f"{community}%"]
            )
            codes = next_codes(community, len(mine), issued_codes(community) | {row[0] for row in cursor.fetchall()})
            numbers = [mine[place][1] for place in in_reading_order(places, ROW).tolist()]
            cursor.execute(
                "UPDATE resources_deliveredrow r SET code = n.code FROM unnest(%s::int[], %s::text[]) n(number, code)"
                " WHERE r.delivery_id = %s AND r.number = n.number",
                [numbers, codes, parameters["delivery"]],
            )


def _grids_in_use() -> str:
    """A new grid in which something stands already, or that belongs to a responsibility grid."""
    used = [each.stands_in for each in from_rooms("on_ground")] + ["SELECT 1 FROM grids_gridmembership m WHERE m.unit_grid_id = g.id"]
    return (
        "SELECT count(*) FROM resources_deliveredrow r JOIN grids_unitgrid g ON g.code = r.code WHERE r.delivery_id = %(delivery)s"
        f" AND r.verdict = 'taken' AND r.effect = 'added' AND ({' OR '.join(f'EXISTS ({rows})' for rows in used)})"
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
              "r.code = '' AND r.geometry IS NOT NULL AND r.cells->>'community' IS NULL"),
        Check("GD-2", "geometry", "图形超出所在社区 1 平方米以上", "沿社区边界修整",
              "ST_IsValid(r.geometry) AND EXISTS (SELECT 1 FROM grids_area a WHERE a.level = 'community' AND a.code = r.cells->>'community'"
              " AND NOT ST_Covers(a.geometry, r.geometry) AND ST_Area(ST_Difference(r.geometry, a.geometry)::geography) > 1)"),
        Check("GD-3", "geometry", "面积超过 100,000 平方米", "拆分，或标为“允许超大”",
              f"ST_IsValid(r.geometry) AND {_NOT_LARGE} AND ST_Area(r.geometry::geography) > 100000"),
        Check("GD-3", "geometry", "残片：不足 100 平方米，或平均宽度不足 2 米", "并入相邻网格后重新提交",
              "ST_IsValid(r.geometry) AND (ST_Area(r.geometry::geography) < 100"
              " OR ST_Area(r.geometry::geography) < ST_Perimeter(r.geometry::geography))"),
        Check("GD-3", "geometry", "面积不在 5,000–20,000 平方米", "核对是否合理",
              f"ST_IsValid(r.geometry) AND {_NOT_LARGE} AND ST_Area(r.geometry::geography) NOT BETWEEN 5000 AND 20000", is_error=False),
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
        Check("权限", "geometry", "不在您管辖的区域内", "请由所在区的基础数据员办理", "r.cells->>'community' NOT LIKE %(area)s"),
    ),
    ("WITH taken AS (INSERT INTO grids_unitgrid (code, community_code, geometry, area_class, area_m2, perimeter_m, land_use, responsible,"
     " large_on_purpose, older_code, source, begins_on, note) SELECT r.code, left(r.code, 12), ST_GeometryN(ST_Multi(r.geometry), 1),"
     " coalesce(nullif(r.cells->>'area_class', ''), '3')::int, round(ST_Area(r.geometry::geography)::numeric, 1), round(ST_Perimeter(r.geometry::geography)::numeric, 1),"
     " coalesce(r.cells->>'land_use', ''), coalesce(r.cells->>'responsible', ''), coalesce(r.cells->>'large' = 'yes', false),"
     " coalesce(r.cells->>'older_code', ''), %(source)s, %(begins_on)s, coalesce(r.cells->>'note', '')"
     + GOOD + " AND NOT EXISTS (SELECT 1 FROM grids_unitgrid g WHERE g.code = r.code) RETURNING code)" + TAKEN,),
    # A shape never changes under its code (UG-7): an update is of what is said about the grid.
    existing=ExistingRows(
        "grids.UnitGrid",
        (
            MappedField("area_class", "area_class", "(r.cells->>'area_class')::int"),
            text("land_use"),
            text("responsible"),
            MappedField("large", "large_on_purpose", "r.cells->>'large' = 'yes'", "false", "CASE WHEN {0} THEN '是' ELSE '否' END"),
            text("note"),
        ),
        shape="",
    ),
    resolve=(
        # UG-2: the fourteen digits of the older scheme, the sequence padded to three.
        r"UPDATE resources_deliveredrow r SET cells = r.cells || jsonb_build_object('older_code', r.code), code = left(r.code, 12) || '0' || right(r.code, 2)"
        r" WHERE r.delivery_id = %(delivery)s AND r.code ~ '^\d{14}$'",
        "UPDATE resources_deliveredrow r SET cells = r.cells || jsonb_build_object('community', left(r.code, 12))"
        " WHERE r.delivery_id = %(delivery)s AND r.code <> ''",
        # Without a code: the community that has most of it.
        "UPDATE resources_deliveredrow r SET cells = r.cells || jsonb_build_object('community', c.code) FROM ("
        " SELECT DISTINCT ON (o.number) o.number, a.code FROM resources_deliveredrow o JOIN grids_area a ON a.level = 'community'"
        " AND a.ends_on IS NULL AND ST_Intersects(a.geometry, o.geometry) WHERE o.delivery_id = %(delivery)s AND o.code = ''"
        " AND ST_IsValid(o.geometry) ORDER BY o.number, ST_Area(ST_Intersection(a.geometry, o.geometry)) DESC, a.code) c"
        " WHERE r.delivery_id = %(delivery)s AND r.number = c.number",
    ),
    take_back=("DELETE FROM grids_unitgrid g" + BACK + " g.code = r.code",),
    in_use=_grids_in_use,
    used_by="案卷、部件或责任网格", shapes=("POLYGON", "MULTIPOLYGON"), table="grids_unitgrid", position=20, after=give_grid_codes,
    export="SELECT code, area_class::text, land_use, responsible, CASE WHEN large_on_purpose THEN '是' ELSE '否' END, note, ST_AsBinary(geometry)"
    " FROM grids_unitgrid WHERE ends_on IS NULL AND code LIKE %(area)s ORDER BY code",
)  # fmt: skip
