"""Kinds of base data (基础数据) that are brought in as files, checked, written, taken back and taken out.

A kind stands in the room whose rows it brings and is declared there (Room.deliveries); what is done with all kinds alike stands in the
room of deliveries. Its SQL speaks of the rows of one delivery, staged before they are taken: `resources_deliveredrow r`, with `code`,
`geometry`, `cells` (field → text), `verdict` (good, bad, taken), `effect` (added, changed, same), `existing_ids` (of the rows that
it is) and `changes`. Beside those it writes tables of its own room alone, and reads its own and those of rooms below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from wanmi.kit.rules.delivered_fields import Field


@dataclass(frozen=True, slots=True)
class MappedField:
    """A field of a file as a column of the city's table, which is t; the staged row is r. `value`: SQL of what the file says, as the
    column's type; `cleared`: SQL of the column without a value, "" where it cannot be without; `shown`: SQL of a value as people read it,
    {0} being the value."""

    field: str
    column: str
    value: str
    cleared: str = ""
    shown: str = "{0}::text"

    def now(self) -> str:
        """SQL of the column's value once the row is taken."""
        cleared = f"CASE WHEN %(empty)s = 'clear' THEN {self.cleared} ELSE t.{self.column} END" if self.cleared else f"t.{self.column}"
        return (
            f"CASE WHEN NOT r.cells ? '{self.field}' THEN t.{self.column}"
            f" WHEN r.cells->>'{self.field}' = '' THEN {cleared} ELSE {self.value} END"
        )

    def change(self) -> str:
        """SQL of [from, to]; null where nothing changes."""
        now = self.now()
        before, after = (f"coalesce({self.shown.format(value)}, '')" for value in (f"t.{self.column}", f"({now})"))
        return f"CASE WHEN ({now}) IS DISTINCT FROM t.{self.column} THEN jsonb_build_array({before}, {after}) END"


def text(field: str, column: str = "") -> MappedField:
    """A text that may be empty."""
    return MappedField(field, column or field, f"r.cells->>'{field}'", "''")


@dataclass(frozen=True, slots=True)
class ExistingRows:
    """Rows that the city has already: the model of their table, its `mapped` fields, which of them a row r of the file is (`those`, a
    SELECT; by its code if ""), and what else is set where anything changes (`also`: column → SQL over r and t). `shape`:
    SQL of the shape as the table keeps it, "" where a shape never changes under its code. `beside`: SQL of rows of other tables that
    belong to it, as one jsonb. `keeps_past`: the table keeps what was by itself, and the kind says how it is put back."""

    model: str
    mapped: tuple[MappedField, ...]
    those: str = ""
    shape: str = "r.geometry"
    also: Mapping[str, str] | None = None
    beside: str = "NULL::jsonb"
    keeps_past: bool = False

    @property
    def table(self) -> str:
        return apps.get_model(self.model)._meta.db_table

    def rows(self) -> str:
        """SQL of the rows, called t, that the staged row r is."""
        return f"({self.those or f'SELECT * FROM {self.table} c WHERE c.code = r.code'}) t"

    def columns(self) -> list[str]:
        return [field.column for field in apps.get_model(self.model)._meta.local_concrete_fields if field.column != "id"]

    def longest(self) -> dict[str, int]:
        """Field → the signs that its column holds."""
        fields = {field.column: field for field in apps.get_model(self.model)._meta.local_concrete_fields}
        return {each.field: most for each in self.mapped if (most := getattr(fields[each.column], "max_length", None))}


# Parameters of a statement: delivery, area (prefix of codes), begins_on, source, mode (add, update), empty (keep, clear).
Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule. `where`: SQL over r (DeliveredRow) that is true of a row at fault; `problem`, `remedy`: Chinese sentences; a warning is no
    `is_error`."""

    rule: str
    field: str
    problem: str
    remedy: str
    where: str
    is_error: bool = True


@dataclass(frozen=True, slots=True)
class Procedure:
    """A kind whose rules and writing are its room's Python. `check` writes findings of its own (those of doubled codes too), notes what
    becomes of each row, hears after each portion how many rows there were, and tells how many empty cells meet a value; `write` takes the
    good rows, marks them as taken and tells how many; `changed_since` counts rows that would lose another's change; `take_back` undoes
    it."""

    check: Callable[[Parameters, Callable[[int], None]], dict[str, int]]
    write: Callable[[Parameters], int]
    changed_since: Callable[[Parameters], int]
    take_back: Callable[[Parameters], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """`resolve`: statements that write what is looked up (grids, bodies) into the staged rows. `write`: statements that take the good
    ones that are new; `take_back`: those that undo it. `existing`: what is done with those that exist already; `update` runs after they
    are changed, `put_back` in place of putting each column back. `in_use`: SQL (or what gives
    it) that counts new rows others stand on by now."""

    key: str
    title: str
    fields: tuple[Field, ...]
    checks: tuple[Check, ...]
    write: tuple[str, ...]
    existing: ExistingRows | None = None
    update: tuple[str, ...] = ()
    put_back: tuple[str, ...] = ()
    resolve: tuple[str, ...] = ()
    take_back: tuple[str, ...] = ()
    in_use: str | Callable[[], str] = ""
    used_by: str = ""
    code_field: str = "code"
    shapes: tuple[str, ...] = ("POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON")
    table: str = ""  # where an existing code is looked for
    export: str = ""  # SELECT of the fields and, last, the geometry; %(area)s is a prefix
    after: Callable[[Parameters], None] | None = None
    procedure: Procedure | None = None  # what SQL cannot say
    known: str = ""  # of such a kind: SQL of the rows t that a staged row r is ("table t WHERE …")
    names_alone: bool = False  # a row without a shape is a name that waits for one
    position: int = 50  # among all kinds, as they are brought in one after the other
    of_city: bool = False  # bears no code of an area: the whole city shares it, and only the city's level brings it in

    def labels(self) -> dict[str, str]:
        return {field.name: field.label for field in self.fields} | {"geometry": "位置", "beyond": "坐标", "": "整行"}


def looked_up(rows: str) -> str:
    """SQL: whether there is any of `rows` ("table t WHERE …"), asked of an index at each row of the delivery. OFFSET 0 keeps the planner
    from turning the question into one join over all rows: that joins on whatever is equal (a subclass, an empty name) and grows with
    the product of both sides as soon as all have the same."""
    return f"EXISTS (SELECT 1 FROM {rows} OFFSET 0)"
