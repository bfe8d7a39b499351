"""Open cases as vector tiles, within the seat's scope. Never kept: what stands there changes by the minute."""

from __future__ import annotations

from datetime import datetime

from django.contrib.gis.geos import Polygon
from django.core.exceptions import EmptyResultSet
from django.db.models import Case as When
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models import When as If
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from wanmi.cases.models import Case
from wanmi.kit.rules.tiles import Tile, tile_at
from wanmi.kit.rules.working_time import Light
from wanmi.kit.tiles import NOT_KEPT, Layer, draw, shape, tile_answer
from wanmi.people.queries import layer_for, layer_sight
from wanmi.people.request_seat import seat_in
from wanmi.people.rules.seats import Seat

MOST = 4000  # signs in one tile: more no eye can tell apart


def case_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """GET /tiles/cases/z/x/y: layer cases {number, light, stage, name}."""
    seat = seat_in(request)
    layer_for("cases", seat)
    layer = cases_in(tile_at(z, x, y), seat, at=timezone.now())
    return tile_answer(request, draw([layer] if layer else []), keep=NOT_KEPT)


def cases_in(tile: Tile, seat: Seat, *, at: datetime) -> Layer | None:
    """The layer of open cases that the seat may see in a tile, the most urgent first; None where it may see none anywhere."""
    ground = Polygon.from_bbox(tile.degrees())
    ground.srid = 4326
    found = Case.objects.visible_to(seat).filter(outcome="", location__bboverlaps=ground).order_by("due_at")
    try:
        select, params = _signs(found, tile, seat, at)[:MOST].query.sql_with_params()
    except EmptyResultSet:
        return None
    return Layer("cases", select, params)


def _signs(found: QuerySet[Case], tile: Tile, seat: Seat, at: datetime) -> QuerySet[Case, dict[str, object]]:
    geom = RawSQL(shape(tile, "cases_case.location").removesuffix(" AS geom"), [])  # noqa: S611 (numbers of the tile only)
    sight = layer_sight("cases", seat)
    light = When(
        If(due_at__isnull=True, then=Value(Light.STOPPED)),
        If(due_at__lt=at, then=Value(Light.RED)),
        If(Q(warn_at__lte=at), then=Value(Light.AMBER)),
        default=Value(Light.GREEN),
        output_field=CharField(),
    )
    shown = light if sight.reads("due_at") else Value(Light.STOPPED, output_field=CharField())
    name = F("subclass__name") if sight.reads("name") else Value("", output_field=CharField())
    columns = ["geom", "number", "light", *(["stage"] if sight.reads("stage") else []), "name"]
    return found.annotate(geom=geom, light=shown, name=name).values(*columns)
