"""Case numbers (CA-2): county + C|E + day + five digits, issued without one reporter waiting for another.

One sequence serves all days. A day's first number notes where the sequence stood; the rest is a subtraction. Numbers of a
report that failed are left out, so a day may have gaps, never doubles. Numbers that are taken already (cases brought in as a whole)
are met by the constraint of their table and passed over; who meets none pays nothing for it.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from wanmi.cases.models import NumberDay
from wanmi.cases.rules.refusals import DayFull
from wanmi.kit.prepared import run_prepared
from wanmi.kit.rules.object_codes import CaseNumber


def issue_number(*, county: str, kind: str, at: datetime) -> str:
    """The next number of the local day of `at`. Raises DayFull past 99,999."""
    day = timezone.localdate(at)
    sequence = 0
    while sequence < 1:  # a number drawn before the day's first one was noted is thrown away
        value = int(run_prepared("SELECT nextval('cases_number_seq')", []).fetchone()[0])  # type: ignore[index]
        sequence = value - _begin_of(day, value)
    if sequence > 99999:
        raise DayFull()
    return str(CaseNumber.of(county, kind, day, sequence))


def _begin_of(day: date, value: int) -> int:
    """Where the day began; the first reporter of the day sets it below their own value."""
    key = f"cases.number_day.{day}"
    begins: int | None = cache.get(key)
    if begins is not None:
        return begins
    with connection.cursor() as cursor:
        # Two first reporters: both insert, the lower value stands; the row is committed with the report or not at all.
        cursor.execute("INSERT INTO cases_numberday (day, begins) VALUES (%s, %s) ON CONFLICT (day) DO NOTHING", [day, value - 1])
        inserted = cursor.rowcount == 1
    begins = NumberDay.objects.values_list("begins", flat=True).get(day=day)
    if not inserted:
        cache.set(key, begins, 3600)
    return begins


_NEXT_FREE = """
SELECT n FROM generate_series(%s, 99999) n WHERE NOT EXISTS (SELECT FROM cases_case WHERE number = %s || lpad(n::text, 5, '0')) LIMIT 1
"""


def pass_over(number: str) -> None:
    """A number that was drawn is taken, by a case that came in another way: let the next one drawn be the first above it that is free.

    Raises DayFull. Committed before the report is tried again, so that whoever reports next does not meet the taken ones.
    """
    taken = CaseNumber.parse(number)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('wanmi.cases.numbers'))")
        cursor.execute("SELECT nextval('cases_number_seq')")
        begins = _begin_of(taken.day, int(cursor.fetchone()[0]))
        cursor.execute(_NEXT_FREE, [taken.sequence + 1, number[:-5]])
        found = cursor.fetchone()
        if found is None:
            raise DayFull()
        free = found[0]
        cursor.execute("SELECT setval('cases_number_seq', %s) FROM cases_number_seq WHERE last_value < %s", [begins + free - 1] * 2)
