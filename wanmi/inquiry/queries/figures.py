"""The figures of a day (今日统计): what happened in it so far, beside yesterday and the same day last week at the same time of day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from wanmi.cases.models import Case
from wanmi.cases.queries.days import local_day, midnight
from wanmi.cases.queries.scope import scope_key
from wanmi.inquiry.queries.search import CaseSearch, matching_cases
from wanmi.journal.queries import current_view
from wanmi.people.rules.seats import Seat

KEPT = 20  # s
BACK = {"today": timedelta(0), "yesterday": timedelta(days=1), "last_week": timedelta(days=7)}
# What is counted, as the search that finds it; the day is added.
COUNTED: dict[str, CaseSearch] = {
    "reported": CaseSearch(),
    "accepted": CaseSearch(moment="accepted"),
    "filed": CaseSearch(moment="filed"),
    "dispatched": CaseSearch(moment="dispatched"),
    "fed_back": CaseSearch(moment="fed_back"),
    "in_time": CaseSearch(moment="fed_back", late="never"),
    "closed": CaseSearch(moment="ended", outcome="closed"),
    "reworked": CaseSearch(moment="reworked"),
}


@dataclass(frozen=True, slots=True)
class DayFigures:
    """Counts by name for `today`, `yesterday` and `last_week`, each to the same time of day; what of today's reports is what, where,
    from whom and at which hour; how many open cases are late now."""

    day: date
    counts: dict[str, dict[str, int]]
    late: int
    sources: Counter[str] = field(default_factory=Counter)
    subclasses: Counter[int] = field(default_factory=Counter)
    streets: Counter[str] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)

    def count(self, name: str, when: str = "today") -> int:
        return self.counts[when][name]

    def share_in_time(self, when: str = "today") -> float | None:
        """按期处置率, 0 to 1: of what departments fed back, how much in time; None where nothing was (EVR-5)."""
        done = self.counts[when]["fed_back"]
        return self.counts[when]["in_time"] / done if done else None


def figures_of_day(seat: Seat, *, at: datetime) -> DayFigures:
    """The figures of the local day of `at` within the seat's scope. Two queries in KEPT seconds."""
    # By the database's own view of what has ended: kept while nothing happens, counted anew after the last move of a busy minute.
    seen = current_view().replace(":", ".")
    key = f"cases.figures.{scope_key(seat)}.{local_day(at)}.{seen}"
    found: DayFigures | None = cache.get(key)
    if found is None:
        found = _count_day(seat, at)
        cache.set(key, found, KEPT)
    return found


def _count_day(seat: Seat, at: datetime) -> DayFigures:
    day = local_day(at)
    counts, late = _counts(seat, at)
    found = DayFigures(day, counts, late)
    today = Case.objects.visible_to(seat).filter(reported_at__gte=midnight(day), reported_at__lte=at)
    zone = timezone.get_default_timezone()
    for source, subclass, grid, moment in today.values_list("source", "subclass_id", "grid_code", "reported_at"):
        found.sources[source] += 1
        found.subclasses[subclass] += 1
        found.streets[grid[:9]] += 1
        found.hours[moment.astimezone(zone).hour] += 1
    return found


def _counts(seat: Seat, at: datetime) -> tuple[dict[str, dict[str, int]], int]:
    """All counts in one statement, each over its own index."""
    parts, values = [], []
    for when, back in BACK.items():
        for name, search in COUNTED.items():
            parts.append((f"{when}.{name}", _within(search, seat, at - back)))
    parts.append(("late", matching_cases(CaseSearch(late="now"), seat, at=at)))
    counts: dict[str, dict[str, int]] = {when: dict.fromkeys(COUNTED, 0) for when in BACK}
    statements, late = [], 0
    for name, cases in parts:
        try:
            sql, params = cases.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        statements.append(f"SELECT %s, count(*) FROM ({sql}) AS t")  # noqa: S608 (Django's own SQL)
        values += [name, *params]
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(statements), values)
            for name, count in cursor.fetchall():
                if name == "late":
                    late = count
                else:
                    when, _, what = name.partition(".")
                    counts[when][what] = count
    return counts, late


def _within(search: CaseSearch, seat: Seat, at: datetime) -> QuerySet[Case]:
    """The cases of a search in the local day of a moment, up to that moment."""
    return matching_cases(search, seat, at=at, span=(midnight(local_day(at)), at))
