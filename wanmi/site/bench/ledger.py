"""The ledger over a million cases with their requests and orders: a month, a year, the lists, as the whole city, a district, a department.

The baseline is the month's numbers as one reads them from the rows themselves without the indexes made for them: the same statements
where PostgreSQL may read tables alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from wanmi.cases.models import CaseOrder, CaseRequest
from wanmi.inquiry.queries.ledger import ledger_of
from wanmi.inquiry.rules.ledger import month_of
from wanmi.site.bench.city import ready_city, ready_million
from wanmi.site.bench.figure import Figure, bench, percentile
from wanmi.site.bench.pages import measured, sitters

MONTH_MS, LIST_MS, WORDS_MS, YEAR_MS, QUERIES = 150.0, 60.0, 250.0, 600.0, 10
ROLES = ("shift_leader", "acceptor", "department", "leader")


@bench("ledger")
def measure() -> Iterable[Figure]:
    """ledger.*: the slowest of the roles."""
    ready_city()
    count = ready_million()
    told = f"{count:,} cases, {CaseRequest.objects.count():,} requests, {CaseOrder.objects.count():,} orders"
    last_month = month_of(timezone.localdate().replace(day=1) - timedelta(days=1))
    days = f"since={last_month.begins}&until={last_month.last}"
    pages = {
        "month": ([f"/ledger/?period={last_month.key}"], MONTH_MS),
        "year": ([f"/ledger/?period={last_month.begins.year}"], YEAR_MS),
        "list": (
            [
                "/ledger/requests/", f"/ledger/requests/?{days}", f"/ledger/requests/?kind=void&state=refused&{days}",
                "/ledger/requests/?state=open", "/ledger/orders/", "/ledger/orders/?outcome=answered_late",
                f"/ledger/orders/?kind=leader&{days}",
            ],
            LIST_MS,
        ),
        "words": (["/ledger/requests/?q=材料", "/ledger/requests/?q=无此"], WORDS_MS),
    }  # fmt: skip
    people = [(role, client, seat) for role, client, seat in sitters() if role in ROLES]
    most = (0, "")
    for name, (urls, reach) in pages.items():
        slowest = (0.0, "")
        for role, client, _seat in people:
            for url in urls:
                ms, queries = measured(client, url)
                slowest = max(slowest, (ms, f"{role} {url}"))
                most = max(most, (queries, f"{role} {url}"))
        yield Figure(f"ledger.{name}.p95", slowest[0], "ms", None, None, f"under {reach:.0f} ms, {told} ({slowest[1]})", slowest[0] < reach)
    yield Figure("ledger.queries", most[0], "queries", None, None, f"at most {QUERIES} ({most[1]})", most[0] <= QUERIES)
    leader = next(seat for role, _client, seat in people if role == "leader")
    yield _against_tables(lambda: ledger_of(last_month, leader, at=timezone.now()))


def _against_tables(work: Callable[[], object]) -> Figure:
    """Months a second, with the indexes and without, in turns."""
    ours, theirs = [], []
    for _ in range(7):
        ours.append(_took(work))
        with transaction.atomic(), connection.cursor() as cursor:
            for kind in ("indexscan", "indexonlyscan", "bitmapscan"):
                cursor.execute(f"SET LOCAL enable_{kind} = off")
            theirs.append(_took(work))
    mine, tables = percentile(ours, 0.5), percentile(theirs, 0.5)
    return Figure("ledger.counts", 1 / mine, "months/s", 1 / tables, tables / mine, "at least 3 of reading the tables", tables / mine >= 3)


def _took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
