"""What a delivery does to rows that stand: which rows those are, what would change, the changing, and the way back. In sets, by SQL.

A column that is not in the file changes nothing; an empty cell keeps what stands, or clears it where the clerk has said so. A row of which
nothing changes is not written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from wanmi.kit.deliveries import ExistingRows, Kind

SHAPE = "geometry"
_SIZE = (
    "CASE WHEN GeometryType({0}) = 'POINT' THEN round(ST_X({0})::numeric, 7) || ', ' || round(ST_Y({0})::numeric, 7)"
    " WHEN ST_Dimension({0}) = 2 THEN '面 ' || round(ST_Area({0}::geography)::numeric, 1) || ' ㎡'"
    " ELSE '线 ' || round(ST_Length({0}::geography)::numeric, 1) || ' 米' END"
)
_MOVED = (
    " || CASE WHEN ST_NPoints(t.geometry) + ST_NPoints(r.geometry) <= 4000 AND GeometryType(r.geometry) <> 'POINT' THEN"
    " '，相差最多 ' || round((ST_HausdorffDistance(t.geometry, r.geometry) * 111320)::numeric, 1) || ' 米' ELSE '' END"
)
_SHAPE_CHANGE = (
    "CASE WHEN NOT resources_same_shape(t.geometry, r.geometry) THEN"
    f" jsonb_build_array({_SIZE.format('t.geometry')}, {_SIZE.format('r.geometry')}{_MOVED}) END"
)


def _changes(existing: ExistingRows) -> str:
    mapped = [f"'{each.field}', {each.change()}" for each in existing.mapped]
    mapped += [f"'{SHAPE}', {_SHAPE_CHANGE}"] if existing.shape else []
    return f"jsonb_strip_nulls(jsonb_build_object({', '.join(mapped)}))"


def _run(statement: str, parameters: Mapping[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, dict(parameters))
        return int(cursor.rowcount)


def keep_shapes(kind: Kind, parameters: Mapping[str, Any]) -> None:
    """A row that stands and tells no shape keeps its own: it is held against the rules with it."""
    if kind.existing and parameters["mode"] == "update":
        _run(
            "UPDATE resources_deliveredrow r SET geometry = t.geometry, cells = r.cells || '{\"shape_kept\": true}'"
            f" FROM (SELECT r.number, t.geometry FROM resources_deliveredrow r CROSS JOIN LATERAL {kind.existing.rows()}"
            "  WHERE r.delivery_id = %(delivery)s AND r.verdict <> 'taken' AND (r.geometry IS NULL OR r.cells ? 'shape_kept')"
            "  AND NOT r.cells ? 'beyond') t WHERE r.delivery_id = %(delivery)s AND r.number = t.number",
            parameters,
        )


def weigh(kind: Kind, parameters: Mapping[str, Any]) -> None:
    """What becomes of each good row: added, changed (what, from → to), the same. What stands is asked once more when it is taken."""
    _run(
        "UPDATE resources_deliveredrow SET effect = 'added', changes = NULL, existing_ids = NULL"
        " WHERE delivery_id = %(delivery)s AND verdict <> 'taken' AND effect <> 'added'",
        parameters,
    )
    if (existing := kind.existing) and parameters["mode"] == "update":
        _run(
            "UPDATE resources_deliveredrow o SET effect = d.effect, changes = d.changes, existing_ids = d.existing_ids FROM ("
            " SELECT r.number, array_agg(t.id ORDER BY t.id) AS existing_ids,"
            "  CASE WHEN bool_and(c.changes = '{}') THEN 'same' ELSE 'changed' END AS effect,"
            "  (array_agg(c.changes ORDER BY t.id) FILTER (WHERE c.changes <> '{}'))[1] AS changes"
            f" FROM resources_deliveredrow r CROSS JOIN LATERAL {existing.rows()}"
            f" CROSS JOIN LATERAL (SELECT {_changes(existing)} AS changes OFFSET 0) c"
            " WHERE r.delivery_id = %(delivery)s AND r.verdict = 'good' GROUP BY r.number) d"
            " WHERE o.delivery_id = %(delivery)s AND o.number = d.number",
            parameters,
        )


def cells_kept(kind: Kind, parameters: Mapping[str, Any]) -> dict[str, int]:
    """Field → how many empty cells meet a value that stands, of fields that can be empty: what the clerk is asked about."""
    clearable = [mapped for mapped in kind.existing.mapped if mapped.cleared] if kind.existing and parameters["mode"] == "update" else []
    if not kind.existing or not clearable:
        return {}
    counts = ", ".join(
        f"count(*) FILTER (WHERE r.cells->>'{mapped.field}' = '' AND t.{mapped.column} IS DISTINCT FROM {mapped.cleared})"
        for mapped in clearable
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {counts} FROM resources_deliveredrow r CROSS JOIN LATERAL {kind.existing.rows()}"
            " WHERE r.delivery_id = %(delivery)s AND r.verdict = 'good'",
            dict(parameters),
        )
        return {mapped.field: count for mapped, count in zip(clearable, cursor.fetchone(), strict=True) if count}


def change(existing: ExistingRows, parameters: Mapping[str, Any]) -> None:
    """Change the rows that change, each kept whole first."""
    table = existing.table
    _run(
        "UPDATE resources_deliveredrow r SET before = b.rows FROM (SELECT r.number, jsonb_agg(to_jsonb(t)"
        f" || jsonb_build_object('geometry', t.geometry::text, 'beside', ({existing.beside})) ORDER BY t.id) AS rows"
        f" FROM resources_deliveredrow r JOIN {table} t ON t.id = ANY (r.existing_ids) WHERE r.delivery_id = %(delivery)s"
        " AND r.verdict = 'good' AND r.effect = 'changed' GROUP BY r.number) b WHERE r.delivery_id = %(delivery)s AND r.number = b.number",
        parameters,
    )
    sets = {mapped.column: mapped.now() for mapped in existing.mapped}
    if existing.shape:
        sets[SHAPE] = f"CASE WHEN r.changes ? '{SHAPE}' THEN {existing.shape} ELSE t.geometry END"
    sets |= existing.also or {}
    _run(
        f"UPDATE {table} t SET {', '.join(f'{column} = {value}' for column, value in sets.items())} FROM resources_deliveredrow r"
        " WHERE r.delivery_id = %(delivery)s AND r.verdict = 'good' AND r.effect = 'changed' AND t.id = ANY (r.existing_ids)",
        parameters,
    )


def settle(existing: ExistingRows, parameters: Mapping[str, Any]) -> int:
    """After all that belongs to a change is written: what it became is noted, and the rows are taken; how many changed. Those of which
    nothing changes are done with, unwritten."""
    count = _run(
        "UPDATE resources_deliveredrow o SET verdict = 'taken', after = d.after FROM (SELECT r.number,"
        f" {_digest(existing)} AS after FROM resources_deliveredrow r JOIN {existing.table} t ON t.id = ANY (r.existing_ids)"
        " WHERE r.delivery_id = %(delivery)s AND r.verdict = 'good' AND r.effect = 'changed' GROUP BY r.number) d"
        " WHERE o.delivery_id = %(delivery)s AND o.number = d.number",
        parameters,
    )
    _run(
        "UPDATE resources_deliveredrow SET verdict = 'taken' WHERE delivery_id = %(delivery)s AND verdict = 'good' AND effect = 'same'",
        parameters,
    )
    return count


def _digest(existing: ExistingRows) -> str:
    return f"md5(string_agg(to_jsonb(t)::text || t.geometry::text || coalesce(({existing.beside})::text, ''), '' ORDER BY t.id))"


def changed_since(existing: ExistingRows, parameters: Mapping[str, Any]) -> int:
    """How many of the rows that a delivery changed are otherwise by now, or gone: going back would take another's change away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM resources_deliveredrow o LEFT JOIN (SELECT r.number,"
            f" {_digest(existing)} AS after FROM resources_deliveredrow r JOIN {existing.table} t ON t.id = ANY (r.existing_ids)"
            " WHERE r.delivery_id = %(delivery)s AND r.verdict = 'taken' AND r.effect = 'changed' GROUP BY r.number) d USING (number)"
            " WHERE o.delivery_id = %(delivery)s AND o.verdict = 'taken' AND o.effect = 'changed' AND o.after <> ''"
            " AND o.after IS DISTINCT FROM d.after",
            dict(parameters),
        )
        return int(cursor.fetchone()[0])


def put_back(existing: ExistingRows, parameters: Mapping[str, Any]) -> int:
    """Every column of what was changed as it was."""
    columns = ", ".join(existing.columns())
    return _run(
        f"UPDATE {existing.table} t SET ({columns}) = ({', '.join(f'b.{column}' for column in existing.columns())})"
        " FROM resources_deliveredrow r CROSS JOIN LATERAL jsonb_array_elements(r.before) e(was)"
        f" CROSS JOIN LATERAL jsonb_populate_record(NULL::{existing.table}, e.was) b"
        " WHERE r.delivery_id = %(delivery)s AND r.verdict = 'taken' AND r.effect = 'changed' AND t.id = b.id",
        parameters,
    )
