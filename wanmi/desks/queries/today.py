"""The day's flow in an area in five figures, kept for half a minute: what the foot of every desk tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from wanmi.cases.models import Case, Outcome
from wanmi.cases.queries.days import local_day, midnight
from wanmi.cases.queries.scope import scope_key
from wanmi.people.rules.seats import Seat

KEPT = 30  # s


@dataclass(frozen=True, slots=True)
class Today:
    """今日 上报、立案、派遣、结案 and how many of the closed ones were in time."""

    reported: int
    filed: int
    dispatched: int
    closed: int
    in_time: int

    @property
    def share(self) -> str:
        """按期率 in words, "" where nothing was closed."""
        return f"{100 * self.in_time / self.closed:.1f}%" if self.closed else ""


def today_of(seat: Seat, *, at: datetime) -> Today:
    """The figures of the local day of `at` over the cases that a seat sees by its area. At most one query in KEPT seconds."""
    day = local_day(at)
    key = f"cases.today.{scope_key(seat)}.{day}"
    found: Today | None = cache.get(key)
    if found is None:
        found = _count(Case.objects.visible_to(seat), midnight(day))
        cache.set(key, found, KEPT)
    return found


def _count(cases: QuerySet[Case], since: datetime) -> Today:
    """Each over its own index, and as the search counts them: a figure opens what it counts. One query."""
    closed = cases.filter(ended_at__gte=since, outcome=Outcome.CLOSED)
    counted = [cases.filter(**{f"{moment}__gte": since}) for moment in ("reported_at", "filed_at", "dispatched_at")]
    parts, values = [], list[Any]()
    for each in (*counted, closed, closed.filter(disposal_late=False)):
        try:
            sql, params = each.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            return Today(0, 0, 0, 0, 0)
        parts.append(f"(SELECT count(*) FROM ({sql}) AS t)")  # noqa: S608 (Django's own SQL)
        values += params
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return Today(*cursor.fetchone())
