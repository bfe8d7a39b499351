"""Vector tiles from PostGIS: the SQL that all layers share, and the answer that carries a tile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from wanmi.kit.rules.tiles import EXTENT, MARGIN, Tile

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
AN_HOUR = "private, max-age=3600"
NOT_KEPT = "no-store"


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: its name and the SELECT (column `geom` from `shape()`, the rest attributes) with its parameters."""

    name: str
    select: str
    params: Sequence[Any] = ()


def shape(tile: Tile, geometry: str, *, simplify: bool = False) -> str:
    """SQL for a 4326 geometry cut to the tile. `geometry` is an expression of ours, never something sent to us."""
    if simplify:
        geometry = f"ST_Simplify({geometry}, {tile.pixel!r}, true)"
    cut = f"ST_TileEnvelope({tile.z:d}, {tile.x:d}, {tile.y:d}), {EXTENT}, {MARGIN}, true"
    return f"ST_AsMVTGeom(ST_Transform({geometry}, 3857), {cut}) AS geom"


def box(tile: Tile) -> str:
    """SQL for the tile's ground with its margin, SRID 4326: what an index is asked with."""
    west, south, east, north = tile.degrees()
    return f"ST_MakeEnvelope({west!r}, {south!r}, {east!r}, {north!r}, 4326)"


def draw(layers: Sequence[Layer]) -> bytes:
    """All layers as one tile, in one query."""
    if not layers:
        return b""
    parts = [f"(SELECT coalesce(ST_AsMVT(t, '{layer.name}', {EXTENT}, 'geom'), '') FROM ({layer.select}) t)" for layer in layers]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + " || ".join(parts), [value for layer in layers for value in layer.params])
        return bytes(cursor.fetchone()[0])


def drawn(layer: Layer) -> tuple[bytes, int]:
    """One layer as a tile, and how many rows it was drawn from."""
    select = f"SELECT coalesce(ST_AsMVT(t, '{layer.name}', {EXTENT}, 'geom'), ''), count(*) FROM ({layer.select}) t"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(select, list(layer.params))
        body, count = cursor.fetchone()
    return bytes(body), int(count)


def tile_answer(request: HttpRequest, body: bytes, *, keep: str) -> HttpResponse:
    """The tile, or 304 where the browser has the very same one. `keep` is the Cache-Control."""
    response = HttpResponse(body, content_type=MEDIA_TYPE)
    response["Cache-Control"] = keep
    if keep == NOT_KEPT:
        return response
    etag = f'"{sha256(body).hexdigest()[:20]}"'
    response["ETag"] = etag
    response["Vary"] = "Cookie"
    return get_conditional_response(request, etag=etag, response=response) or response
