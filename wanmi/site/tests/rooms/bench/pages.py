"""The pages of benches, and what they have on home and on the component's card."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from wanmi.kit.refusals import NotFound
from wanmi.kit.rules.tiles import tile_at
from wanmi.kit.tiles import NOT_KEPT, Layer, draw, shape, tile_answer
from wanmi.people.queries import layer_for
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat
from wanmi.site.tests.rooms.bench.queries import benches_visible_to, ringing_for


@require_safe
@signed_in
def benches_page(request: HttpRequest) -> HttpResponse:
    seat = seat_in(request, right="bench.see")
    return render(request, "bench/benches.html", {"benches": benches_visible_to(seat).order_by("code")})


@require_safe
@signed_in
def bench_page(request: HttpRequest, code: str) -> HttpResponse:
    bench = benches_visible_to(seat_in(request)).filter(code=code).first()
    if bench is None:
        raise NotFound(field="code")
    return render(request, "bench/bench.html", {"bench": bench})


def bench_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    seat = seat_in(request)
    layer_for("benches", seat)
    geom = RawSQL(shape(tile_at(z, x, y), "bench_bench.location").removesuffix(" AS geom"), [])
    select, params = benches_visible_to(seat).annotate(geom=geom).values("geom", "code", "name", "state").query.sql_with_params()
    return tile_answer(request, draw([Layer("benches", select, params)]), keep=NOT_KEPT)


def alarms_of_home(request: HttpRequest, seat: Seat, at: datetime) -> Mapping[str, Any]:
    return {"label": "长椅报警", "value": str(ringing_for(seat)), "url": reverse("benches")}


def benches_beside(seat: Seat, component: Any, on: date | None) -> Mapping[str, Any] | None:
    benches = list(benches_visible_to(seat).filter(component_code=component.code))
    return {"benches": benches} if benches else None
