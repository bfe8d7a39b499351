"""Components (部件): CO-1 … CO-10. A row without a code gets the next one of its county and subclass."""

from __future__ import annotations

from wanmi.components.actions.codes import issue_codes, note_codes
from wanmi.components.rules.delivered_words import STATES
from wanmi.kit.deliveries import Check, ExistingRows, Kind, MappedField, Parameters, looked_up, text
from wanmi.kit.rules.delivered_fields import Field

BODIES = (("competent", "主管部门", "1"), ("owner", "权属单位", "2"), ("maintainer", "养护单位", "3"))

FIELDS = (
    Field("code", "标识码", ("ObjID", "ObjectID", "部件标识码", "部件编码", "编码"), kind="code", example="1101010101000001"),
    Field("name", "名称", ("ObjName", "部件名称"), example="上水井盖"),
    Field("subclass", "小类", ("SmallClass", "小类代码", "小类名称", "部件小类"), kind="code", example="0101", digits=4),
    Field("state", "状态", ("ObjState", "现状", "部件状态"), kind="choice", words=STATES, example="完好"),
    Field("address", "位置", ("ObjPos", "Address", "地址", "所在位置"), example="东四北大街12号"),
    Field("grid_code", "单元网格", ("BGID", "BGCode", "网格编码", "单元网格编码", "所在单元网格"), kind="code", example="110101001001001"),
    *(
        Field(name, label, (f"DeptCode{digit}", f"DeptName{digit}", f"{label}代码", f"{label}名称"), example="")
        for name, label, digit in BODIES
    ),
    Field("initial_on", "初始日期", ("ORDate", "建立日期", "普查日期"), kind="date", example="2026-01-31"),
    Field("changed_on", "变更日期", ("CHDate",), kind="date"),
    Field("note", "备注", ("Note", "Remark")),
    Field("attributes", "扩展属性", ("Attributes", "属性"), example="材质=球墨铸铁；承载等级=D400"),
)

_SUBCLASS = "coalesce(nullif(r.cells->>'subclass', ''), substr(r.code, 7, 4))"
# One further attribute as said, by its kind: what AttributeField holds of its subclass and `rules.changing` asks on the pages.
_HOLDS = (
    "CASE f.kind WHEN 'number' THEN CASE WHEN v.value ~ '^-?[0-9]+([.][0-9]+)?$' THEN v.value::float8 BETWEEN coalesce(f.minimum, '-Infinity')"
    " AND coalesce(f.maximum, 'Infinity') ELSE false END WHEN 'choice' THEN f.choices ? v.value WHEN 'yes' THEN v.value IN ('是', '否')"
    " WHEN 'day' THEN v.value ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' ELSE length(v.value) <= 200 END"
)
_ATTRIBUTES = (
    "UPDATE resources_deliveredrow t SET cells = t.cells || jsonb_build_object('attributes_read', a.read, 'attributes_wrong', a.wrong) FROM ("
    " SELECT r.number, coalesce(jsonb_object_agg(f.key, v.value) FILTER (WHERE f.key IS NOT NULL AND " + _HOLDS + "), '{}') AS read,"
    " coalesce(string_agg(p.part, '；') FILTER (WHERE f.key IS NULL OR NOT " + _HOLDS + "), '') AS wrong"
    r" FROM resources_deliveredrow r CROSS JOIN LATERAL regexp_split_to_table(translate(r.cells->>'attributes', '＝；', '=;'), '\s*;\s*') AS p(part)"
    " CROSS JOIN LATERAL (SELECT btrim(split_part(p.part, '=', 1)) AS name, btrim(substr(p.part, strpos(p.part, '=') + 1)) AS value) v"
    " LEFT JOIN components_attributefield f ON f.subclass_id = (r.cells->>'subclass_id')::bigint AND f.retired_on IS NULL"
    " AND (f.label = v.name OR f.key = v.name) AND strpos(p.part, '=') > 1"
    " WHERE r.delivery_id = %(delivery)s AND r.cells->>'attributes' <> '' AND p.part <> '' GROUP BY r.number) a"
    " WHERE t.delivery_id = %(delivery)s AND t.number = a.number AND t.verdict <> 'taken'"
)
_BODY = "(SELECT o.id FROM people_organisation o WHERE o.code = r.cells->>'{0}' OR o.name = r.cells->>'{0}' OR o.short_name = r.cells->>'{0}' LIMIT 1)"

RESOLVE = (
    # In one pass, since each writes every row anew: the subclass by its four digits or its name, looked up once for each that is said; the grid
    # where the point lies, on an edge the lower code (GD-12).
    "WITH subclass AS (SELECT DISTINCT ON (w.word) w.word, jsonb_build_object('subclass_id', s.id, 'subclass_code', s.class_code || s.code,"
    " 'subclass_name', s.name, 'subclass_shape', s.geometry, 'retired', s.retired_on IS NOT NULL) AS found"
    f" FROM (SELECT DISTINCT {_SUBCLASS} AS word FROM resources_deliveredrow r WHERE r.delivery_id = %(delivery)s) w"
    " JOIN catalogue_scheme k ON k.is_current JOIN catalogue_subclass s ON s.scheme_id = k.id AND s.kind = 'component'"
    " AND (s.class_code || s.code = w.word OR s.name = w.word) ORDER BY w.word, s.retired_on NULLS FIRST, s.id)"
    " UPDATE resources_deliveredrow t SET cells = t.cells - '{subclass_id,subclass_code,subclass_name,subclass_shape,retired,at_grid,grid_id,attributes_read,attributes_wrong}'::text[] || f.found"
    " FROM (SELECT r.number, coalesce(s.found, '{}')"
    " || CASE WHEN g.code IS NULL THEN '{}' ELSE jsonb_build_object('at_grid', g.code, 'grid_id', g.id) END AS found"
    f" FROM resources_deliveredrow r LEFT JOIN subclass s ON s.word = {_SUBCLASS}"
    " LEFT JOIN LATERAL (SELECT u.code, u.id FROM grids_unitgrid u WHERE u.ends_on IS NULL"
    " AND ST_Intersects(u.geometry, ST_PointOnSurface(r.geometry)) ORDER BY u.code LIMIT 1) g ON true"
    " WHERE r.delivery_id = %(delivery)s) f WHERE t.delivery_id = %(delivery)s AND t.number = f.number AND t.verdict <> 'taken'",
    *(
        "UPDATE resources_deliveredrow r SET cells = r.cells || jsonb_build_object"
        f"('{name}_id', b.id) FROM (SELECT cells, {_BODY.format(name)} AS id FROM (SELECT DISTINCT jsonb_build_object('{name}', cells->>'{name}') cells"
        f" FROM resources_deliveredrow WHERE delivery_id = %(delivery)s AND cells->>'{name}' <> '') r) b"
        f" WHERE r.delivery_id = %(delivery)s AND r.cells->>'{name}' = b.cells->>'{name}' AND b.id IS NOT NULL"
        for name, _label, _digit in BODIES
    ),
    _ATTRIBUTES,
)

CHECKS = (
    Check("CO-1", "code", "标识码不是 16 位数字", "县级区划 6 位＋大类 2 位＋小类 2 位＋顺序号 6 位；留空则自动编码", r"r.code <> '' AND r.code !~ '^\d{16}$'"),
    Check("CO-2", "code", "标识码的顺序号为 000000", "顺序号从 000001 起", r"r.code ~ '^\d{10}000000$'"),
    Check("CO-2", "code", "标识码的区划不在本市", "前 6 位应是本市的县级区划",
          r"r.code ~ '^\d{16}$' AND NOT EXISTS (SELECT 1 FROM grids_area a WHERE a.level = 'county' AND a.code = left(r.code, 6))"),
    Check("CO-2", "subclass", "小类不在现行分类中", "按现行分类填写四位代码或名称", "r.cells->>'subclass_id' IS NULL"),
    Check("CO-2", "subclass", "小类已停用", "改用现行小类", "(r.cells->>'retired')::boolean"),
    Check("CO-2", "subclass", "标识码与小类不一致", "更正标识码第 7–10 位或小类",
          r"r.code ~ '^\d{16}$' AND r.cells->>'subclass_code' <> substr(r.code, 7, 4)"),
    Check("GD-12", "geometry", "不在本市单元网格内", "核对坐标系和坐标", "r.geometry IS NOT NULL AND r.cells->>'at_grid' IS NULL"),
    Check("权限", "geometry", "不在您管辖的区域内", "请由所在区的基础数据员办理", "r.cells->>'at_grid' NOT LIKE %(area)s"),
    Check("权限", "code", "这个部件现在不在您管辖的区域内", "请由所在区的基础数据员办理",
          "EXISTS (SELECT 1 FROM components_component c JOIN grids_unitgrid g ON g.id = c.unit_grid_id WHERE c.code = r.code"
          " AND g.code NOT LIKE %(area)s)"),
    Check("CO-2", "code", "标识码的区划与所在位置不符", "核对坐标，或更正标识码前 6 位",
          r"r.code ~ '^\d{16}$' AND left(r.cells->>'at_grid', 6) <> left(r.code, 6)"),
    Check("CO-9", "grid_code", "所填单元网格与坐标所在网格不符", "以坐标为准更正，或核对坐标",
          "r.cells->>'grid_code' <> '' AND r.cells->>'at_grid' <> r.cells->>'grid_code'"
          " AND r.cells->>'at_grid' <> left(r.cells->>'grid_code', 12) || '0' || right(r.cells->>'grid_code', 2)"),
    Check("CO-10", "changed_on", "变更日期早于初始日期", "核对两个日期",
          r"r.cells->>'changed_on' ~ '^\d{4}-\d\d-\d\d$' AND (r.cells->>'initial_on' ~ '^\d{4}-\d\d-\d\d$'"
          " AND r.cells->>'changed_on' < r.cells->>'initial_on' OR coalesce(r.cells->>'initial_on', '') = '' AND " + looked_up(
              "components_component c WHERE r.code <> '' AND c.code = r.code AND c.initial_on::text > r.cells->>'changed_on'") + ")"),
    Check("CO-13", "geometry", "图形类型与小类的规定不一致", "核对小类和图形：例如管线不应作为井盖入库；确实如此可以入库",
          "r.geometry IS NOT NULL AND r.cells->>'subclass_shape' <> CASE ST_Dimension(r.geometry) WHEN 0 THEN 'point' WHEN 1 THEN 'line'"
          " ELSE 'polygon' END", is_error=False),
    *(
        Check("CO-8", name, f"{label}没有登记", "在机构表中登记，或改用已登记的代码、名称",
              f"r.cells->>'{name}' <> '' AND r.cells->>'{name}_id' IS NULL", is_error=False)
        for name, label, _digit in BODIES
    ),
    Check("CO-8", "attributes", "扩展属性不合小类的规定", "写成“名称=值；名称=值”；名称、取值和范围见“扩展属性”页", "r.cells->>'attributes_wrong' <> ''"),
    Check("CO-12", "geometry", "同小类 0.5 米内已有部件", "核对是否同一实物",
          "r.geometry IS NOT NULL AND " + looked_up(
              "components_component c WHERE c.geometry && ST_Expand(r.geometry, 0.00001)"
              " AND c.subclass_id = (r.cells->>'subclass_id')::bigint AND c.code <> r.code"
              " AND ST_DWithin(c.geometry::geography, r.geometry::geography, 0.5)"), is_error=False),
)  # fmt: skip

_DAY = "nullif(r.cells->>'{0}', '')::date"
WRITE = (
    "WITH taken AS (INSERT INTO components_component (code, name, subclass_id, unit_grid_id, geometry, address, competent_id, owner_id,"
    " maintainer_id, state, initial_on, changed_on, valid_from, source, note, attributes)"
    " SELECT r.code, coalesce(nullif(r.cells->>'name', ''), r.cells->>'subclass_name'), (r.cells->>'subclass_id')::bigint,"
    " (r.cells->>'grid_id')::bigint, r.geometry, coalesce(r.cells->>'address', ''), (r.cells->>'competent_id')::bigint,"
    " (r.cells->>'owner_id')::bigint, (r.cells->>'maintainer_id')::bigint, coalesce(nullif(r.cells->>'state', ''), 'intact'),"
    f" coalesce({_DAY.format('initial_on')}, %(begins_on)s), {_DAY.format('changed_on')},"
    f" coalesce({_DAY.format('changed_on')}, {_DAY.format('initial_on')}, %(begins_on)s), left(%(source)s, 80), coalesce(r.cells->>'note', ''), coalesce(r.cells->'attributes_read', '{{}}')"
    " FROM resources_deliveredrow r WHERE r.delivery_id = %(delivery)s AND r.verdict = 'good' AND r.effect = 'added'"
    " AND NOT EXISTS (SELECT 1 FROM components_component c WHERE c.code = r.code) ORDER BY r.code RETURNING code)"
    " UPDATE resources_deliveredrow r SET verdict = 'taken' FROM taken WHERE r.delivery_id = %(delivery)s AND r.code = taken.code",
)
_NAMED = "(SELECT o.name FROM people_organisation o WHERE o.id = {0})"
_WORDED = (
    "(SELECT string_agg(f.label || '=' || ({0}->>f.key), '；' ORDER BY f.position, f.key) FROM components_attributefield f"
    " WHERE f.subclass_id = t.subclass_id AND {0} ? f.key)"
)
_INITIAL = MappedField("initial_on", "initial_on", "(r.cells->>'initial_on')::date")
EXISTING = ExistingRows(
    "components.Component",
    (
        MappedField("name", "name", "r.cells->>'name'"),
        MappedField("state", "state", "r.cells->>'state'"),
        text("address"),
        # A body that is not known is told, and changes nothing.
        *(MappedField(name, f"{name}_id", f"coalesce((r.cells->>'{name}_id')::bigint, t.{name}_id)", "NULL::bigint", _NAMED) for name, _label, _digit in BODIES),
        _INITIAL,
        MappedField("changed_on", "changed_on", "(r.cells->>'changed_on')::date"),
        text("note"),
        MappedField("attributes", "attributes", "t.attributes || coalesce(r.cells->'attributes_read', '{}')", "'{}'::jsonb", _WORDED),
    ),
    also={
        "unit_grid_id": "CASE WHEN r.changes ? 'geometry' THEN (r.cells->>'grid_id')::bigint ELSE t.unit_grid_id END",
        "source": "left(%(source)s, 80)",
        # The day the file gives, where it gives another; the day of the delivery where it repeats what stands, or gives none.
        "changed_on": "CASE WHEN r.changes ? 'changed_on' AND r.cells->>'changed_on' <> '' THEN (r.cells->>'changed_on')::date"
        f" ELSE greatest({_INITIAL.now()}, t.changed_on, %(begins_on)s) END",
    },
    keeps_past=True,
)  # fmt: skip
# The past that the change left goes with it, and the row is what that past says: the database's owner alone does this.
PUT_BACK = (
    "SELECT components_step_back(array_agg(r.existing_ids[1])) FROM resources_deliveredrow r WHERE r.delivery_id = %(delivery)s"
    " AND r.verdict = 'taken' AND r.effect = 'changed'",
)
TAKE_BACK = (
    "DELETE FROM components_component c USING resources_deliveredrow r WHERE r.delivery_id = %(delivery)s AND r.verdict = 'taken'"
    " AND r.effect = 'added' AND c.code = r.code",
)
# A new one that was changed since has a past; so has one that was changed back.
IN_USE = (
    "SELECT count(*) FROM resources_deliveredrow r JOIN components_component c ON c.code = r.code WHERE r.delivery_id = %(delivery)s"
    " AND r.verdict = 'taken' AND CASE r.effect WHEN 'added' THEN EXISTS (SELECT 1 FROM components_componentpast p WHERE p.component_id = c.id)"
    " WHEN 'changed' THEN (SELECT p.row FROM components_componentpast p WHERE p.component_id = c.id ORDER BY p.id DESC LIMIT 1)"
    " IS DISTINCT FROM (r.before->0) - 'geometry' - 'beside' ELSE false END"
)
EXPORT = (
    "SELECT c.code, c.name, s.class_code || s.code AS subclass, c.state, c.address, g.code AS grid_code, p.name, o.name, m.name,"
    " c.initial_on::text, coalesce(c.changed_on::text, ''), c.note, coalesce((SELECT string_agg(f.label || '=' || (c.attributes->>f.key), '；' ORDER BY f.position, f.key)"
    " FROM components_attributefield f WHERE f.subclass_id = c.subclass_id AND c.attributes ? f.key), ''), ST_AsBinary(c.geometry)"
    " FROM components_component c JOIN catalogue_subclass s ON s.id = c.subclass_id JOIN grids_unitgrid g ON g.id = c.unit_grid_id"
    " LEFT JOIN people_organisation p ON p.id = c.competent_id LEFT JOIN people_organisation o ON o.id = c.owner_id"
    " LEFT JOIN people_organisation m ON m.id = c.maintainer_id WHERE g.code LIKE %(area)s ORDER BY c.code"
)


def give_codes(parameters: Parameters) -> None:
    """Before writing: the next codes for rows without one, and none of those that came with the file is ever issued again."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT left(cells->>'at_grid', 6) || (cells->>'subclass_code'), array_agg(number ORDER BY number) FROM resources_deliveredrow"
            " WHERE delivery_id = %(delivery)s AND verdict = 'good' AND code = '' GROUP BY 1 ORDER BY 1",
            dict(parameters),
        )
        for prefix, numbers in cursor.fetchall():
            codes = issue_codes(prefix, len(numbers))
            cursor.execute(
                "UPDATE resources_deliveredrow r SET code = n.code FROM unnest(%s::int[], %s::text[]) n(number, code)"
                " WHERE r.delivery_id = %s AND r.number = n.number",
                [numbers, codes, parameters["delivery"]],
            )
        cursor.execute(
            "SELECT left(code, 10), max(right(code, 6)::int) FROM resources_deliveredrow WHERE delivery_id = %(delivery)s"
            " AND verdict = 'good' GROUP BY 1 ORDER BY 1",
            dict(parameters),
        )
        for prefix, last in cursor.fetchall():
            note_codes(prefix, last)


COMPONENTS = Kind(
    "components", "部件", FIELDS, CHECKS, WRITE, EXISTING, put_back=PUT_BACK, resolve=RESOLVE, take_back=TAKE_BACK, in_use=IN_USE,
    used_by="案卷或后来的变更", table="components_component", position=40, export=EXPORT, after=give_codes,
)  # fmt: skip
