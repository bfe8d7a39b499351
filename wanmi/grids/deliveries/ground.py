"""Areas as a kind of base data (GD-8, GD-9), and what all kinds that lie in areas share."""

from __future__ import annotations

from django.db import connection

from wanmi.grids.rules.delivered_words import LEVELS
from wanmi.kit.deliveries import Check, ExistingRows, Kind, MappedField, Parameters, looked_up
from wanmi.kit.rules.delivered_fields import Field

# An area above one's own is not one's own: the border of a county is not for a clerk of one of its streets.
OUT_OF_AREA = Check("权限", "code", "不在您管辖的区域内", "请由所在区的基础数据员办理", "r.code NOT LIKE %(area)s")
TAKEN = " UPDATE resources_deliveredrow r SET verdict = 'taken' FROM taken WHERE r.delivery_id = %(delivery)s AND r.code = taken.code"
GOOD = " FROM resources_deliveredrow r WHERE r.delivery_id = %(delivery)s AND r.verdict = 'good' AND r.effect = 'added'"
BACK = " USING resources_deliveredrow r WHERE r.delivery_id = %(delivery)s AND r.verdict = 'taken' AND r.effect = 'added' AND"


# A street or community without an outline, perhaps with a point: its name is kept until it is drawn (社区划界).
_WAITS = " AND NOT EXISTS (SELECT 1 FROM grids_area a WHERE a.code = r.code)"  # what stands has its outline: a new name is its name
_NAME_ALONE = r"(r.code ~ '^(\d{9}|\d{12})$' AND NOT r.cells ? 'beyond' AND (r.geometry IS NULL OR GeometryType(r.geometry) = 'POINT'))"


def keep_names_alone(parameters: Parameters) -> None:
    """Before writing: what has no outline goes into the register of names; a name that stands there is said anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH named AS (INSERT INTO grids_areaname (code, name, location, source) SELECT r.code, left(r.cells->>'name', 60), r.geometry,"
            " left(%(source)s, 120)" + GOOD + " AND " + _NAME_ALONE + _WAITS + " ON CONFLICT (code) DO UPDATE SET name = excluded.name,"
            " location = coalesce(excluded.location, grids_areaname.location), source = excluded.source RETURNING code)"
            " UPDATE resources_deliveredrow r SET verdict = 'taken' FROM named WHERE r.delivery_id = %(delivery)s AND r.code = named.code",
            dict(parameters),
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
        Check("几何", "geometry", "没有范围：作为名录收下，等待划界", "收下后到“网格 → 社区划界”起草范围", _NAME_ALONE + _WAITS, is_error=False),
        Check("几何", "geometry", "区县只有点位，没有范围", "区县须有范围图形", "GeometryType(r.geometry) = 'POINT' AND length(r.code) <= 6"),
        Check("几何", "geometry", "已有范围，文件里只是点位", "去掉这一行的坐标（只更新名称），或给出范围图形",
              "GeometryType(r.geometry) = 'POINT' AND " + looked_up("grids_area a WHERE a.code = r.code")),
        Check("UG-1", "level", "层级与代码的位数不符", "区县 6 位、街道 9 位、社区 12 位；更正层级或代码",
              "r.cells->>'level' IN ('county', 'street', 'community') AND r.cells->>'level' <> CASE length(r.code) WHEN 6 THEN 'county'"
              " WHEN 9 THEN 'street' ELSE 'community' END"),
        OUT_OF_AREA,
    ),
    ("WITH taken AS (INSERT INTO grids_area (code, name, level, geometry, source, begins_on) SELECT r.code, r.cells->>'name',"
     " CASE length(r.code) WHEN 6 THEN 'county' WHEN 9 THEN 'street' ELSE 'community' END, ST_Multi(r.geometry), %(source)s, %(begins_on)s"
     + GOOD + " AND NOT EXISTS (SELECT 1 FROM grids_area a WHERE a.code = r.code) RETURNING code)" + TAKEN,),
    existing=ExistingRows(
        "grids.Area", (MappedField("name", "name", "r.cells->>'name'"),), shape="ST_Multi(r.geometry)", also={"source": "%(source)s"},
    ),
    take_back=(
        "DELETE FROM grids_area a" + BACK + " a.code = r.code",
        "DELETE FROM grids_areaname n" + BACK + " n.code = r.code AND " + _NAME_ALONE,
    ),
    shapes=("POLYGON", "MULTIPOLYGON", "POINT"), table="grids_area", position=10, names_alone=True, after=keep_names_alone,
    export="SELECT code, name, level, ST_AsBinary(geometry) FROM grids_area WHERE ends_on IS NULL AND code LIKE %(area)s ORDER BY code",
)  # fmt: skip


# One that stands is as large on purpose as it was where the file does not say.
_NOT_LARGE = (
    "coalesce(nullif(r.cells->>'large', ''), (SELECT CASE WHEN g.large_on_purpose THEN 'yes' END FROM grids_unitgrid g WHERE %(mode)s = 'update'"
    " AND g.code = r.code), 'no') = 'no'"
)
