"""The area of a case, for the facts about it, and whether the rows of cases agree with their facts."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from wanmi.cases.models import Case
from wanmi.journal.queries import BadRow

COUNTY = 6  # digits that a case's number begins with
# Every fact of a case raises its version by one, so the last fact's place in the story is the version.
AHEAD = """
    SELECT id, number, version FROM cases_case AS one WHERE NOT EXISTS (
        SELECT FROM journal_fact WHERE subject_kind = 'case' AND subject_id = one.number AND sequence = one.version
    ) ORDER BY id LIMIT 1
"""


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
