"""The day's flow in a county in five figures, kept for half a minute: what the foot of every desk tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import connection

from wanmi.cases.queries.lists import local_day, midnight

KEPT = 30  # s

# Facts tell what was done today wherever the case stands now; a number begins with its county.
_FLOW = """
SELECT count(*) FILTER (WHERE name IN ('case.report', 'case.report_handled')), count(*) FILTER (WHERE name = 'case.file'),
       count(*) FILTER (WHERE name = 'case.dispatch')
FROM journal_fact WHERE name IN ('case.report', 'case.report_handled', 'case.file', 'case.dispatch') AND at >= %s AND subject_id LIKE %s
"""
_CLOSED = """
SELECT count(*), count(*) FILTER (WHERE NOT disposal_late) FROM cases_case
WHERE ended_at >= %s AND outcome = 'closed' AND grid_code LIKE %s
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
    """The figures of the local day of `at` in an area ('' = the whole city). At most two queries in KEPT seconds."""
    day = local_day(at)
    key = f"cases.today.{area_code}.{day}"
    found: Today | None = cache.get(key)
    if found is None:
        since = midnight(day)
        with connection.cursor() as cursor:
            cursor.execute(_FLOW, [since, f"{area_code[:6]}%"])
            flow = cursor.fetchone()
            cursor.execute(_CLOSED, [since, f"{area_code}%"])
            found = Today(*flow, *cursor.fetchone())
        cache.set(key, found, KEPT)
    return found
