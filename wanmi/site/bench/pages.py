"""Pages over a million cases: server time and queries of each first page, as every role that sees it, filtered and not."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wanmi.cases.models import Case
from wanmi.people.models import Person, PostHolding
from wanmi.people.queries import seat_at
from wanmi.people.rules.seats import Seat
from wanmi.simulation.million import forget_alike, lay_alike
from wanmi.site.bench.city import ready_city, ready_million
from wanmi.site.bench.figure import Figure, bench, percentile

RUNS = 25
DISTRICT = "990101"
ALIKE = 20_000  # the newest, all open, of one source, one subclass, one district and one stage
LISTS = {
    "acceptor": ["/desk/acceptance/", "/desk/acceptance/?tab=waiting_check", "/desk/acceptance/?source=hotline"],
    "shift_leader": ["/desk/filing/", "/desk/filing/?tab=waiting_closing"],
    "dispatcher": ["/desk/dispatch/", "/desk/dispatch/?tab=disposing"],
    "department": ["/desk/department/", "/desk/department/?source=supervisor"],
    "worker": ["/"],
    "supervisor": ["/", "/tasks/history/"],
    "leader": [],
}
SEARCHES = [
    "/search/", "/search/?source=hotline", "/search/?outcome=closed", "/search/?q=东四", "/search/?outcome=open", "/search/?outcome=void",
    "/search/?kind=component", "/search/?source=supervisor&outcome=closed", "/search/?mark=urgent", "/search/?late=ever",
]  # fmt: skip


@bench("pages")
def measure() -> Iterable[Figure]:
    """The slowest list of each role, and the case page as each role; and the same after a busy day on which all reports were alike."""
    ready_city()
    forget_alike()
    count = ready_million()
    yield from _round(count, "")
    try:
        lay_alike(ALIKE, until=timezone.now())
        yield from _round(count + ALIKE, ".alike")
    finally:
        forget_alike()


def _round(count: int, mark: str) -> Iterable[Figure]:
    slowest: dict[str, tuple[float, int, str]] = {}
    for role, client, seat in sitters():
        for url in [*LISTS.get(role, []), *_searches(role)]:
            _keep_slowest(slowest, "list", *measured(client, url), f"{role} {url}")
        number = Case.objects.visible_to(seat).order_by("-reported_at").values_list("number", flat=True).first()
        if number:
            _keep_slowest(slowest, "case", *measured(client, f"/cases/{number}/"), f"{role} {number}")
    yield _figure(f"pages{mark}.list.p95", slowest["list"], 60, count)
    yield _queries(f"pages{mark}.list.queries", slowest["list.queries"], 10)
    yield _figure(f"pages{mark}.case.p95", slowest["case"], 60, count)
    yield _queries(f"pages{mark}.case.queries", slowest["case.queries"], 15)


def _searches(role: str) -> list[str]:
    day = timezone.localdate()
    period = f"/search/?since={day - timedelta(days=30)}&until={day}"
    return [] if role in ("supervisor", "clerk") else [*SEARCHES, period]


def sitters() -> Iterator[tuple[str, Client, Seat]]:
    """One person of each role who answers for the whole city, and one acceptor of a district; signed in."""
    held = PostHolding.objects.select_related("person", "post__organisation").order_by("pk")
    whole = [held.filter(post__role=role).exclude(post__organisation__area_code=DISTRICT).first() for role in LISTS]
    for holding in [*whole, held.filter(post__role="acceptor", post__organisation__area_code=DISTRICT).first()]:
        if holding is None:
            continue
        client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
        client.force_login(Person.objects.get(pk=holding.person_id))
        yield holding.post.role, client, seat_at(holding.person, holding.post)


def measured(client: Client, url: str) -> tuple[float, int]:
    """(95th percentile of milliseconds, queries) of one address; a page that does not answer 200 is a fault of the bench."""
    answer = client.get(url)
    if answer.status_code != 200:
        raise RuntimeError(f"{url} answered {answer.status_code}")
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
        count = len(queries)  # before the next request empties the connection's list
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        client.get(url)
        took.append((time.perf_counter() - began) * 1000)
    return percentile(took, 0.95), count


def _keep_slowest(slowest: dict[str, tuple[float, int, str]], key: str, ms: float, queries: int, where: str) -> None:
    if ms > slowest.get(key, (0.0, 0, ""))[0]:
        slowest[key] = (ms, queries, where)
    if queries > slowest.get(f"{key}.queries", (0.0, 0, ""))[1]:
        slowest[f"{key}.queries"] = (ms, queries, where)


def _figure(name: str, found: tuple[float, int, str], most: float, count: int) -> Figure:
    ms, _, where = found
    reach = f"under {most:.0f} ms, {count:,} cases ({where})"
    return Figure(name, ms, "ms", None, None, reach, ms < most)


def _queries(name: str, found: tuple[float, int, str], most: int) -> Figure:
    _, queries, where = found
    return Figure(name, queries, "queries", None, None, f"at most {most} ({where})", queries <= most)
