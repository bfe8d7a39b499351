"""A month's filter exported: 10,000 rows to Excel, from a server of the kind that runs in a city."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from wanmi.cases.models import Case
from wanmi.people.models import Person, PostHolding
from wanmi.people.queries import seat_at
from wanmi.site.bench.city import ready_city, ready_million
from wanmi.site.bench.figure import Figure, bench
from wanmi.site.bench.server import Server, family, memory_of

ROWS = 10_000


@bench("export")
def measure() -> Iterable[Figure]:
    """A month of one source. Seconds to the last byte, and the memory of the server's largest process right after."""
    ready_city()
    ready_million()
    person = Person.objects.filter(holdings__post__role="shift_leader").order_by("pk")[0]
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(person)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    day = timezone.localdate()
    since = day - timedelta(days=30)
    source, rows = _source_of(ROWS, person, since=since)
    query = f"since={since}&until={day}&source={source}"
    with Server("wanmi.site.application:application") as server:
        began = time.perf_counter()
        request = urllib.request.Request(f"http://127.0.0.1:{server.port}/search/export/?{query}", headers={"Cookie": cookie})
        with urllib.request.urlopen(request) as answer:  # noqa: S310 (our own server)
            size = len(answer.read())
            kind = answer.headers["Content-Type"]
        took = time.perf_counter() - began
        held = max(memory_of(pid) for pid in family(server.process.pid))
    if "spreadsheet" not in kind:
        raise RuntimeError(f"the export is {kind}, not a spreadsheet")
    yield Figure("export.time", took, "s", None, None, f"under 10 s ({rows:,} rows, {size / 1e6:.1f} MB)", took < 10)
    yield Figure("export.memory", held, "MB", None, None, "worker under 400 MB", held < 400)


def _source_of(rows: int, person: Person, *, since: date) -> tuple[str, int]:
    """The source with the fewest cases since a day that still are as many as `rows`, of those that the person sees; and how many."""
    holding = PostHolding.objects.select_related("post__organisation").filter(person=person, post__role="shift_leader")[0]
    cases = Case.objects.visible_to(seat_at(person, holding.post)).filter(reported_at__date__gte=since)
    sources = cases.order_by().values_list("source").annotate(count=Count("pk"))
    enough = [(count, source) for source, count in sources if count >= rows]
    if not enough:
        raise RuntimeError(f"no source of the bench's city has {rows} cases since {since}")
    count, source = min(enough)
    return source, count
