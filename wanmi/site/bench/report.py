"""Reports over HTTP: how many a second are accepted, and what one costs against a bare view that writes the same rows."""

from __future__ import annotations

import http.client
import itertools
import json
import time
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from wanmi.catalogue.queries import current_subclasses
from wanmi.flow.queries.flows import current_flow_id
from wanmi.grids.models import UnitGrid
from wanmi.people.actions import issue_token
from wanmi.people.models import PostHolding
from wanmi.people.queries import seat_at
from wanmi.people.rules.seats import Seat
from wanmi.site.bench.city import ready_city
from wanmi.site.bench.figure import Figure, bench
from wanmi.site.bench.server import Server, database_cpu

CLIENTS = 8
SECONDS = 8.0


@dataclass(frozen=True)
class Load:
    """What a burst of reports came to: accepted a second, and milliseconds of CPU (server and database) for one."""

    rate: float
    cpu_ms: float


@bench("report")
def measure() -> Iterable[Figure]:
    """Two servers in turn, three bursts each, the same clients; medians."""
    ready_city()
    holding = PostHolding.objects.select_related("person", "post__organisation").filter(post__role="acceptor", post__area_code="")[0]
    seat = seat_at(holding.person, holding.post)
    token, _ = issue_token(seat=seat, device="bench", at=timezone.now())
    headers = {"Authorization": f"Bearer {token}", "X-Device": "bench", "Content-Type": "application/json"}
    with Server("wanmi.site.application:application") as ours, Server("wanmi.site.bench.bare:application") as bare:
        make, make_bare = _bodies(seat)
        bursts = []
        for _ in range(4):
            mine = _burst(ours, "/api/v1/reports", headers, make)
            base = _burst(bare, "/report", headers, make_bare)
            bursts.append((mine, base))
    bursts = sorted(bursts[1:], key=lambda pair: pair[0].cpu_ms)  # the first one warms both
    mine, base = bursts[len(bursts) // 2]
    yield Figure("report.rate", mine.rate, "reports/s", base.rate, mine.rate / base.rate, "at least 250 per second", mine.rate >= 250)
    ratio = mine.cpu_ms / base.cpu_ms
    yield Figure("report.cpu", mine.cpu_ms, "ms CPU", base.cpu_ms, ratio, "at most 2 times the bare view", ratio <= 2)


def _bodies(seat: Seat) -> tuple[Callable[[], bytes], Callable[[], bytes]]:
    """What makes a new body each time: for the API, and the same with the ids that the bare view takes for granted."""
    subclass = current_subclasses("event")[0]
    grids = UnitGrid.objects.filter(ends_on__isnull=True).order_by("?")[:500]
    places = itertools.cycle([grid.geometry.point_on_surface.coords for grid in grids if grid.code.startswith(seat.area_code)])
    known: dict[str, Any] = {
        "flow_id": current_flow_id(),
        "centre_id": seat.organisation_id,
        "person_id": seat.person_id,
        "post_id": seat.post_id,
    }

    def body() -> dict[str, Any]:
        lng, lat = next(places)
        return {
            "uuid": str(uuid.uuid4()),
            "subclass_id": subclass.pk,
            "description": "人行道上有散落垃圾，影响通行",
            "location": [round(lng, 7), round(lat, 7)],
            "address": "浅水街 12 号",
            "source": "hotline",
        }

    return lambda: json.dumps(body()).encode(), lambda: json.dumps(body() | known).encode()


def _burst(server: Server, path: str, headers: dict[str, str], make: Callable[[], bytes]) -> Load:
    before = server.cpu() + database_cpu()
    until = time.perf_counter() + SECONDS
    began = time.perf_counter()

    def client(_: int) -> int:
        link = http.client.HTTPConnection("127.0.0.1", server.port)
        count = 0
        while time.perf_counter() < until:
            link.request("POST", path, make(), headers)
            answer = link.getresponse()
            text = answer.read()
            if answer.status != 201:
                raise RuntimeError(f"{path} answered {answer.status}: {text[:300]!r}")
            count += 1
        return count

    with ThreadPoolExecutor(CLIENTS) as pool:
        accepted = sum(pool.map(client, range(CLIENTS)))
    took = time.perf_counter() - began
    return Load(accepted / took, (server.cpu() + database_cpu() - before) * 1000 / accepted)
