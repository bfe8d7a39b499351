"""Case rows to values and back."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.geos import Point

from wanmi.cases.models import Case
from wanmi.cases.rules.replaying import rebuilt
from wanmi.cases.rules.state import COLUMNS, CaseState
from wanmi.journal.queries import story_of


def state_of(case: Case) -> CaseState:
    """The row as a value."""
    values = {name: getattr(case, name) for name in COLUMNS}
    values["location"] = (case.location.x, case.location.y)
    return CaseState(**values)


def as_columns(changes: dict[str, Any]) -> dict[str, Any]:
    """Changes as the model's fields take them."""
    if "location" not in changes:
        return changes
    return changes | {"location": Point(changes["location"], srid=4326)}


def rebuilt_from_journal(number: str, *, until: int | None = None) -> CaseState:
    """The case that its facts tell of, to the fact `until` (its sequence) where one is named, without looking at its row."""
    facts = story_of("case", number) if until is None else story_of("case", number).filter(sequence__lte=until)
    return rebuilt(fact.content for fact in facts)
