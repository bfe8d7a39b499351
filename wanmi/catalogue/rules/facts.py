"""Subclasses and filing conditions as plain values: what rules of other rooms read, without a query."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from wanmi.kit.rules.limits import Limit, Unit


@dataclass(frozen=True, slots=True)
class SubclassFacts:
    """One subclass. `kind` is component or event; `class_code` + `code` are four digits, text (CO-3).

    `retired`: taken out of use, or of a scheme that is not the current one. `condition_ids`: those in use, in their order.
    """

    id: int
    kind: str
    class_code: str
    code: str
    name: str
    responsible_kind: str
    retired: bool = False
    class_name: str = ""
    english: str = ""
    geometry: str = "point"
    scheme: str = ""
    matching_code: str = ""  # in the other scheme, several joined by '|'
    condition_ids: tuple[int, ...] = ()

    @property
    def classification_code(self) -> str:
        return self.class_code + self.code


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
    issue_key: str = ""

    def limit_for(self, area_class: int) -> Limit:
        """The limit for an area class 1–3 (TM-3)."""
        return Limit(self.limits[area_class - 1], Unit(self.limit_unit))
