"""What holds for every kind of base data: its checks in SQL, and how statements are run."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from wanmi.deliveries.rules.words import usual
from wanmi.kit.deliveries import Check, Kind, Parameters, looked_up


def run(statements: Sequence[str], parameters: Parameters) -> int:
    """Run statements in order; how many rows the last one touched."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, dict(parameters))
        return int(cursor.rowcount) if statements else 0


# A day of 1800 … 2099 that there is: 2024-02-30 and 0000-00-00 have its form, and would break the taking of all rows.
REAL_DAY = (
    r"^((18|19|20)\d\d-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))"
    r"|((18|19)(0[48]|[2468][048]|[13579][26])|20([02468][048]|[13579][26]))-02-29)$"
)


def common_checks(kind: Kind) -> tuple[Check, ...]:
    """What holds for every kind: required fields, values, shapes, doubles, days."""
    return (*_values(kind), *_places(kind), *_doubles(kind))


def _values(kind: Kind) -> list[Check]:
    """A row that stands need not say again what is required."""
    new = _is_new(kind)
    required = [
        Check("必填", field.name, f"“{field.label}”为空", f"请填写{field.label}", f"coalesce(r.cells->>'{field.name}', '') = ''{new}")
        for field in kind.fields if field.required
    ]  # fmt: skip
    days = [
        Check(
            "日期", field.name, f"“{field.label}”不是日期", "写作 2026-01-31 或 20260131",
            f"r.cells->>'{field.name}' <> '' AND r.cells->>'{field.name}' !~ '{REAL_DAY}'",
        )
        for field in kind.fields if field.kind == "date"
    ]  # fmt: skip
    choices = [
        Check(
            "取值", field.name, f"“{field.label}”不在允许的取值内", f"可用：{'、'.join(usual(field.words))}"[:200],
            f"r.cells->>'{field.name}' <> '' AND r.cells->>'{field.name}' <> ALL"
            f" (ARRAY[{', '.join(repr(value) for value in sorted(set(field.words.values())))}])",
        )
        for field in kind.fields if field.kind == "choice"
    ]  # fmt: skip
    numbers = [
        Check(
            "数值", field.name, f"“{field.label}”不是数", "只写数字和小数点",
            f"r.cells->>'{field.name}' <> '' AND r.cells->>'{field.name}' !~ '^-?\\d+(\\.\\d+)?$'",
        )
        for field in kind.fields if field.kind == "number"
    ]  # fmt: skip
    return [*required, *days, *choices, *numbers]


def _stands(kind: Kind) -> str:
    """SQL: whether a row is one that stands."""
    rows = kind.existing.rows() if kind.existing else kind.known
    return looked_up(rows) if rows else "false"


def _is_new(kind: Kind) -> str:
    """SQL, beginning with AND: a row that stands has what it is asked for already."""
    return f" AND NOT (%(mode)s = 'update' AND {_stands(kind)})"


def length_checks(kind: Kind, parameters: Parameters) -> list[Check]:
    """Of the texts that are longer than their columns: nothing is cut off in silence. One look at all rows tells which there are."""
    longest = kind.existing.longest() if kind.existing else {}
    fields = [field for field in kind.fields if field.name in longest and field.kind in ("text", "code") and field.name != kind.code_field]
    if not fields:
        return []
    with connection.cursor() as cursor:
        most = ", ".join(f"max(length(r.cells->>'{field.name}'))" for field in fields)
        cursor.execute(
            f"SELECT {most} FROM resources_deliveredrow r WHERE r.delivery_id = %(delivery)s AND r.verdict <> 'taken'", dict(parameters)
        )
        found = cursor.fetchone()
    return [
        Check("长度", field.name, f"“{field.label}”超过 {longest[field.name]} 个字", "请缩短，全文可写入备注或另附",
              f"length(r.cells->>'{field.name}') > {longest[field.name]}")
        for field, signs in zip(fields, found, strict=True) if (signs or 0) > longest[field.name]
    ]  # fmt: skip


def _places(kind: Kind) -> list[Check]:
    shapes = ", ".join(f"'{shape}'" for shape in kind.shapes)
    return [
        Check(
            "几何",
            "geometry",
            "没有坐标或图形",
            "补充坐标，或检查所选坐标列",
            "r.geometry IS NULL AND NOT r.cells ? 'beyond' AND NOT coalesce(r.cells->'doubts' @> '[[\"几何\"]]', false)"
            + _is_new(kind)
            + (" AND length(r.code) <= 6" if kind.names_alone else ""),
        ),
        Check(
            "坐标",
            "beyond",
            "坐标不是所选坐标系里的位置",
            "核对坐标系；同一文件混有经纬度和平面坐标时分开提交；横纵颠倒时交换两列",
            "r.cells ? 'beyond'",
        ),
        Check(
            "坐标",
            "geometry",
            "横坐标与纵坐标颠倒",
            "在“字段对应”中交换经度与纬度两列，或在制图软件中翻转坐标",
            "r.geometry IS NOT NULL AND NOT EXISTS (SELECT 1 FROM grids_area a WHERE a.ends_on IS NULL AND a.geometry && r.geometry)"
            " AND EXISTS (SELECT 1 FROM grids_area a WHERE a.ends_on IS NULL AND a.geometry && ST_FlipCoordinates(r.geometry))",
        ),
        Check(
            "几何",
            "geometry",
            "图形类型不对",
            f"应为 {'、'.join(kind.shapes)}",
            f"r.geometry IS NOT NULL AND GeometryType(r.geometry) NOT IN ({shapes})",
        ),
        Check(
            "GD-9",
            "geometry",
            "图形自相交或没有闭合",
            "在制图软件中修复几何后重新提交",
            "r.geometry IS NOT NULL AND NOT ST_IsValid(r.geometry)",
        ),
    ]


def _doubles(kind: Kind) -> list[Check]:
    checks = []
    if kind.code_field and not kind.procedure:
        checks.append(
            Check(
                "重复", kind.code_field, "文件内编码重复", "保留一行，或更正编码",
                # All at once, sorted: a look at each row would walk the file again and again where many have the same code.
                "r.number IN (SELECT o.number FROM (SELECT number, row_number() OVER (PARTITION BY code ORDER BY number) AS turn"
                " FROM resources_deliveredrow WHERE delivery_id = %(delivery)s AND code <> '') o WHERE o.turn > 1)",
            )
        )  # fmt: skip
    if kind.existing and kind.code_field:
        checks.append(
            Check(
                "重复",
                kind.code_field,
                "编码在库中已有",
                "改用“新增并更新”，或更正编码（编码从不重复使用）",
                f"%(mode)s = 'add' AND {_stands(kind)}",
            )
        )
    if kind.existing and not kind.code_field:
        checks.append(
            Check(
                "重复",
                "geometry",
                "相同的图形在库中已有",
                "不必再入库；要更改它的属性，请改用“新增并更新”",
                f"%(mode)s = 'add' AND {_stands(kind)}",
            )
        )
    if kind.existing and "ends_on" in kind.existing.columns():
        ended = looked_up(f"{kind.existing.rows()} WHERE t.ends_on IS NOT NULL")
        checks.append(
            Check("停用", kind.code_field, "库中这个编码已停用", "停用的不再更改；请改用现行编码", f"%(mode)s = 'update' AND {ended}")
        )
    return checks


def find(kind: Kind, check: Check, parameters: Parameters) -> int:
    """Write the findings of one check; how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO resources_finding (delivery_id, number, rule, is_error, field, value, problem, remedy, place)"
            " SELECT r.delivery_id, r.number, %(rule)s, %(is_error)s, %(field)s, left(coalesce(r.cells->>%(field)s, ''), 120), %(problem)s, %(remedy)s,"
            "  ST_PointOnSurface(ST_Force2D(r.geometry))"
            f" FROM resources_deliveredrow r WHERE r.delivery_id = %(delivery)s AND r.verdict <> 'taken' AND ({check.where})",
            {
                **parameters, "rule": check.rule, "is_error": check.is_error, "field": check.field, "problem": check.problem, "remedy": check.remedy,
            },
        )  # fmt: skip
        return int(cursor.rowcount)
