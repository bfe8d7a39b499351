"""Questions about benches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from wanmi.evidence.rules.sight import Sight
from wanmi.grids.models import UnitGrid
from wanmi.kit.rooms import Found
from wanmi.kit.rooms.finding import found_at
from wanmi.people.queries.rights import may
from wanmi.people.rules.seats import Seat
from wanmi.site.tests.rooms.bench.models import Bench, BenchState

STANDS_IN = "SELECT 1 FROM bench_bench b WHERE b.grid_code = g.code"


def benches_visible_to(seat: Seat | None) -> QuerySet[Bench]:
    """Those of the seat's area."""
    return Bench.objects.filter(grid_code__startswith=seat.area_code) if seat and may(seat, "bench.see") else Bench.objects.none()


def benches_called(text: str, seat: Seat) -> Iterable[Found]:
    for bench in benches_visible_to(seat).filter(name__startswith=text).order_by("code")[:3]:
        yield found_at(bench.location, bench.name, "bench", 18, detail=bench.code, layer="benches", id=bench.code)


def benches_by_grid(grids: Sequence[int] | None, today: date) -> dict[int, int]:
    counted = dict(Bench.objects.order_by().values_list("grid_code").annotate(count=Count("pk")))
    rows = UnitGrid.objects.filter(code__in=counted)
    rows = rows if grids is None else rows.filter(pk__in=list(grids))
    return {pk: counted[code] for pk, code in rows.values_list("pk", "code")}


def points_in(shape: Any) -> list[tuple[float, float]]:
    return [(point.x, point.y) for point in Bench.objects.filter(location__within=shape).values_list("location", flat=True)]


def ringing_for(seat: Seat) -> int:
    return benches_visible_to(seat).filter(state=BenchState.RINGING).count()


def area_of_bench(code: str) -> str | None:
    return Bench.objects.filter(code=code).values_list("grid_code", flat=True).first()


def sight_of_photo(seat: Seat, evidence: UUID) -> Sight:
    return Sight.COPIES if benches_visible_to(seat).filter(photo_id=evidence).exists() else Sight.NONE
