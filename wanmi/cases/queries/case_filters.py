"""What the list of a desk and the combined search are both narrowed to, and the conditions that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from wanmi.catalogue import queries as catalogue

MARKS = {
    "urgent": Q(urgent=True),
    "rework": Q(rework_count__gt=0),
    "repeated": Q(repeated=True),
    "reply": Q(reply_wanted=True),
}


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Everything empty asks for all of it. Codes are text, days are local and both included."""

    text: str = ""
    mark: str = ""  # one of MARKS, or what the list itself knows beside them
    source: str = ""
    street: str = ""  # 9 digits
    community: str = ""  # 12 digits
    group: str = ""  # kind and class: event01
    subclass_id: int | None = None
    since: date | None = None
    until: date | None = None

    def where(self) -> Q:
        area = self.community or self.street
        return Q(grid_code__startswith=area) if area else Q()

    def what(self) -> Q:
        if self.subclass_id:
            return Q(subclass_id=self.subclass_id)
        return Q(subclass_id__in=subclasses_of(self.group)) if self.group else Q()


def subclasses_of(group: str) -> list[int]:
    """The ids of all subclasses of a class, whatever the scheme: `group` is the kind and the two digits, as event01."""
    return [row.id for row in catalogue.catalogue().subclasses.values() if row.kind + row.class_code == group]
