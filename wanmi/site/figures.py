"""The city's own figures for Prometheus, counted when asked."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import Error, connection
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from wanmi.journal.queries import APART
from wanmi.site.operations import DATABASE_BYTES, JOBS_BY_STATUS, OLDEST_WAITING, REACTIONS_BY_STATE

# name, help, label ('' for none), statement giving (label, value) or (value)
FIGURES = [
    ("wanmi_open_cases", "Cases not yet ended, by stage.", "stage",
     "SELECT stage, count(*) FROM cases_case WHERE outcome = '' GROUP BY stage"),
    ("wanmi_queue_jobs", "Background jobs by status.", "status", JOBS_BY_STATUS),
    ("wanmi_queue_oldest_seconds", "Age of the oldest job that waits and is due.", "", OLDEST_WAITING),
    ("wanmi_reactions", "Reactions to facts that are not done, by state.", "state", REACTIONS_BY_STATE),
    ("wanmi_database_bytes", "Size of the database.", "", DATABASE_BYTES),
    ("wanmi_journal_facts", "Rows of the journal, by the planner's estimate.", "",
     "SELECT greatest(reltuples, 0) FROM pg_class WHERE relname = 'journal_fact'"),
    ("wanmi_journal_guarded", "1 where the application's role can only read the journal and add to it.", "",
     f"SELECT ({APART})::int"),
]  # fmt: skip


class CityFigures(Collector):
    """Runs the statements above; with the database down only `wanmi_database_up 0` is told."""

    def collect(self) -> Iterator[Metric]:
        up = 1
        try:
            yield from [self._figure(*figure) for figure in FIGURES]
        except Error:
            up = 0
        yield GaugeMetricFamily("wanmi_database_up", "1 where the database answers.", value=up)

    @staticmethod
    def _figure(name: str, words: str, label: str, statement: str) -> GaugeMetricFamily:
        family = GaugeMetricFamily(name, words, labels=[label] if label else None)
        with connection.cursor() as cursor:
            cursor.execute(statement)
            for row in cursor.fetchall():
                family.add_metric([str(row[0])] if label else [], float(row[-1]))
        return family
