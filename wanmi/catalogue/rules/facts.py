"""Subclasses and filing conditions as plain values: what rules of other rooms read, without a query."""
from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class SubclassFacts:
    """One subclass. `kind` is component or event; `class_code` + `code` are four digits, text (CO-3)."""

    id: int
    kind: str
    class_code: str
    code: str
    name: str
    responsible_kind: str
    retired: bool = False
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class ConditionFacts:
    """One filing condition with its limits for area classes 1–3 in `limit_unit`."""

    id: int
    subclass_id: int
    number: int
    condition: str
    closing_condition: str
    limit_unit: str
    limits: tuple[Decimal, Decimal, Decimal]
    retired: bool = False
    issue: str = ""
