"""Case rows to values and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.gis.geos import Point
from django.db import connection

from wanmi.cases.models import Case
from wanmi.cases.rules.state import COLUMNS, CaseState, rebuilt
from wanmi.journal.queries import BadRow, story_of

COUNTY = 6  # digits that a case's number begins with
# Every fact of a case raises its version by one, so the last fact's place in the story is the version.
AHEAD = """
    SELECT id, number, version FROM cases_case AS one WHERE NOT EXISTS (
        SELECT FROM journal_fact WHERE subject_kind = 'case' AND subject_id = one.number AND sequence = one.version
    ) ORDER BY id LIMIT 1
"""


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
    return rebuilt([fact.data["set"] for fact in facts if "set" in fact.data])


def area_of_case(number: str) -> str | None:
    """The unit grid of a case, for the facts about it; of one that is not there the county in its number."""
    found = Case.objects.filter(number=number).values_list("grid_code", flat=True).first()
    return found or (number[:COUNTY] if number[:COUNTY].isdecimal() and len(number) > COUNTY else None)


def cases_ahead() -> Iterator[BadRow]:
    """The first case whose row says more than its facts do: facts of it were cut off. One query over all cases."""
    with connection.cursor() as cursor:
        cursor.execute(AHEAD)
        if row := cursor.fetchone():
            id, number, version = row
            yield BadRow("cases_case", id, f"{number} stands at version {version}, and its facts do not: facts of it were cut off")
