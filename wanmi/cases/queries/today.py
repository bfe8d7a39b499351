"""The day's flow in a county in five figures, kept for half a minute: what the foot of every desk tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import connection

from wanmi.cases.queries.lists import local_day, midnight

KEPT = 30  # s

# Each over its own index, and as the search counts them: a figure opens what it counts.
_TODAY = """
SELECT (SELECT count(*) FROM cases_case WHERE reported_at >= %(since)s AND grid_code LIKE %(area)s),
       (SELECT count(*) FROM cases_case WHERE filed_at >= %(since)s AND grid_code LIKE %(area)s),
       (SELECT count(*) FROM cases_case WHERE dispatched_at >= %(since)s AND grid_code LIKE %(area)s),
       count(*), count(*) FILTER (WHERE NOT disposal_late)
FROM cases_case WHERE ended_at >= %(since)s AND outcome = 'closed' AND grid_code LIKE %(area)s
"""


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


def today_in(area_code: str, *, at: datetime) -> Today:
    """The figures of the local day of `at` in an area ('' = the whole city). At most one query in KEPT seconds."""
    day = local_day(at)
    key = f"cases.today.{area_code}.{day}"
    found: Today | None = cache.get(key)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(_TODAY, {"since": midnight(day), "area": f"{area_code}%"})
            found = Today(*cursor.fetchone())
        cache.set(key, found, KEPT)
    return found
