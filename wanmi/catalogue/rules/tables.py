"""The standards' tables as values: what stands in a CSV file, read and checked, before it becomes rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

from wanmi.kit.rules.limits import Limit, Unit

CURRENT = "gb30428.2-2013"
OLDER = "cjt214-2007"
GEOMETRIES = ("point", "line", "polygon")


@dataclass(frozen=True)
class SubclassRow:
    """One subclass of a scheme. `matching` is its code, or codes, in the other scheme."""

    kind: str  # component | event
    class_code: str
    class_name: str
    code: str
    name: str
    english: str
    geometry: str
    responsible_kind: str
    status: str
    matching: tuple[str, ...]
    provenance: str
    note: str

    @property
    def key(self) -> tuple[str, str]:
        """(kind, four digits)."""
        return self.kind, self.class_code + self.code


@dataclass(frozen=True)
class ConditionRow:
    """One filing condition of a subclass, with a limit for each area class and its closing condition."""

    kind: str
    classification_code: str
    number: int
    issue_key: str
    issue: str
    condition: str
    limits: tuple[Limit, Limit, Limit]
    closing_condition: str
    status: str
    provenance: str
    note: str


@dataclass(frozen=True)
class CalendarRow:
    day: date
    is_working: bool
    name: str


class TableFault(ValueError):
    """A table of the standards does not hold what it must; the message names table and row."""


def digest(texts: Mapping[str, str], version: int) -> str:
    """One fingerprint of the tables and of the way in which they are read."""
    whole = sha256(str(version).encode())
    for name in sorted(texts):
        whole.update(f"\n{name}\n{texts[name]}".encode())
    return whole.hexdigest()


def _rows(text: str) -> Iterator[dict[str, str]]:
    return ({key: (value or "").strip() for key, value in row.items()} for row in csv.DictReader(io.StringIO(text)))


def subclasses(text: str, *, kind: str, table: str) -> list[SubclassRow]:
    """The subclasses of one table; rows marked `class_only` are classes without items of their own and left out."""
    found = [_subclass(row, kind, table) for row in _rows(text) if row["status"] != "class_only"]
    keys = [row.key for row in found]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise TableFault(f"{table}: codes given twice: {sorted(twice)}")
    return found


def _subclass(row: Mapping[str, str], kind: str, table: str) -> SubclassRow:
    other = row.get("cjt214_code", row.get("gb30428_2_code", ""))
    made = SubclassRow(
        kind=kind,
        class_code=row["class_code"],
        class_name=row["class_name"],
        code=row["subclass_code"],
        name=row["subclass_name"],
        english=row["english"],
        geometry=row["geometry"],
        responsible_kind=row["responsible_kind"],
        status=row["status"],
        matching=tuple(part for part in other.split("|") if part),
        provenance=row["provenance"],
        note=row["note"],
    )
    if not re.fullmatch(r"\d{4}", made.class_code + made.code) or made.code == "00" or not made.name:
        raise TableFault(f"{table}: {made.name} has no four-digit code")
    if made.geometry not in GEOMETRIES or not made.responsible_kind or any(not re.fullmatch(r"\d{4}", code) for code in made.matching):
        raise TableFault(f"{table}: {made.name} has no geometry, responsible kind or proper matching code")
    return made


def conditions(text: str, *, table: str) -> list[ConditionRow]:
    """All filing conditions of one table; area classes 2 and 3 take the limit of class 1 where they have none of their own."""
    return [_condition(row, table) for row in _rows(text)]


def _condition(row: Mapping[str, str], table: str) -> ConditionRow:
    where = f"{table}: {row['subclass_name']} condition {row['condition_no']}"
    try:
        first = row["limit_class1"]
        amounts = [Decimal(row[f"limit_class{n}"] or first) for n in (1, 2, 3)]
        limits = [Limit(amount, Unit(row["limit_unit"])) for amount in amounts]
    except (ValueError, ArithmeticError) as error:
        raise TableFault(f"{where}: {error}") from error
    if not row["filing_condition"] or not row["closing_condition"]:
        raise TableFault(f"{where}: a condition says when to file and when to close")
    notes = (f"时限：{row['limit_note']}", f"其他城市：{row['other_city_values']}")
    return ConditionRow(
        kind=row["kind"],
        classification_code=row["class_code"] + row["subclass_code"],
        number=int(row["condition_no"]),
        issue_key=row["issue_key"],
        issue=row["issue"],
        condition=row["filing_condition"],
        limits=(limits[0], limits[1], limits[2]),
        closing_condition=row["closing_condition"],
        status=row["status"],
        provenance=row["provenance"],
        note="\n".join(part for part in notes if not part.endswith("：")),
    )


def calendar(text: str) -> list[CalendarRow]:
    """Days off and make-up working days."""
    return [CalendarRow(date.fromisoformat(row["day"]), row["is_working"] == "yes", row["name"]) for row in _rows(text)]


def conditions_by_subclass(rows: list[SubclassRow], known: list[ConditionRow]) -> dict[tuple[str, str], list[ConditionRow]]:
    """The conditions of every subclass of the current scheme; a condition of no subclass, or a subclass of none, is a fault."""
    found: dict[tuple[str, str], list[ConditionRow]] = {row.key: [] for row in rows}
    for one in known:
        if (one.kind, one.classification_code) not in found:
            raise TableFault(f"a condition for {one.kind} {one.classification_code}, which no table has")
        found[one.kind, one.classification_code].append(one)
    for key, own in found.items():
        if [one.number for one in own] != list(range(1, len(own) + 1)) or not own:
            raise TableFault(f"the conditions of {key} do not count 1, 2, 3 …")
    return found


def matched_back(rows: list[SubclassRow], older: list[SubclassRow]) -> list[SubclassRow]:
    """The current subclasses with their codes in the older scheme, which only the older tables tell for components."""
    back: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in older:
        for code in one.matching:
            back[one.kind, code] = (*back.get((one.kind, code), ()), one.class_code + one.code)
    return [row if row.matching else replace(row, matching=back.get(row.key, ())) for row in rows]


def derived_conditions(row: SubclassRow, current: Mapping[tuple[str, str], list[ConditionRow]]) -> list[ConditionRow]:
    """Conditions for a subclass of the older scheme: those of its matching codes, else a default by kind and geometry."""
    matching = [one for code in row.matching for one in current.get((row.kind, code), [])]
    if not matching:
        return [_default(row)]
    return [
        replace(
            one,
            classification_code=row.class_code + row.code,
            number=number,
            status="derived",
            provenance=f"derived from {one.classification_code} of {CURRENT}; {one.provenance}",
        )
        for number, one in enumerate(matching, start=1)
    ]


def _default(row: SubclassRow) -> ConditionRow:
    """Three working days to mend a point, five for a line or an area, one to put an event right (assumed)."""
    event = row.kind == "event"
    limit = Limit(1 if event else 3 if row.geometry == "point" else 5, Unit.WORK_DAY)
    return ConditionRow(
        kind=row.kind,
        classification_code=row.class_code + row.code,
        number=1,
        issue_key="event" if event else "damaged",
        issue="事件" if event else "破损/缺失",
        condition="情况属实，影响市容环境或公共秩序" if event else "破损、缺失或移位，影响使用、安全或市容",
        limits=(limit, limit, limit),
        closing_condition="整改" if event else "修复",
        status="assumed",
        provenance="assumed (default by kind and geometry)",
        note="",
    )
