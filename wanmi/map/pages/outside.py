"""Tiles of outside base maps, asked for by this server: the key never reaches a browser, and only set hosts are ever asked."""

from __future__ import annotations

import math
import os
import time
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from wanmi.evidence.photos import pasted
from wanmi.kit.rules.coordinates import wgs84_to_gcj02
from wanmi.kit.rules.tiles import NoTile, Tile, tile_at
from wanmi.people.request_seat import seat_in

SIDE = 256  # px
KEPT = 30 * 86400  # s
PATIENCE = 4.0  # s for the outside server
LARGEST = 2 * 2**20  # bytes of a tile
A_DAY = "private, max-age=86400"
TYPES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


def outside_tile(request: HttpRequest, source: str, part: str, z: int, x: int, y: int) -> HttpResponse:
    """GET /tiles/outside/<source>/<part>/z/x/y. 502 with nothing in it where the outside server gives no picture: the map then shows
    the city's own ground."""
    seat_in(request)
    found: Any = settings.MAP_SOURCES.get(source)
    if found is None or part not in found["urls"]:
        raise NoTile
    tile = tile_at(z, x, y)
    body = _shifted(source, part, tile) if found["crs"] == "gcj02" else _kept(source, part, tile)
    if body is None:
        return HttpResponse(status=502, headers={"Cache-Control": "no-store"})
    return HttpResponse(body, content_type=_type(body), headers={"Cache-Control": A_DAY, "X-Content-Type-Options": "nosniff"})


def _kept(source: str, part: str, tile: Tile) -> bytes | None:
    """From the disk, else from outside; an old tile where outside does not answer."""
    path = Path(settings.MAP_TILES_DIR) / source / part / str(tile.z) / str(tile.x) / str(tile.y)
    old = path.read_bytes() if path.exists() else None
    if old is not None and time.time() - path.stat().st_mtime < KEPT:
        return old
    fresh = _fetched(settings.MAP_SOURCES[source]["urls"][part], tile)
    if fresh is None:
        return old
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_suffix(f".{os.getpid()}.{time.monotonic_ns()}")
    own.write_bytes(fresh)
    own.replace(path)  # two that fetch the same tile never leave half of one
    return fresh


def _fetched(url: str, tile: Tile) -> bytes | None:
    address = url.replace("{z}", str(tile.z)).replace("{x}", str(tile.x)).replace("{y}", str(tile.y))
    try:
        answer = httpx.get(address, timeout=PATIENCE, follow_redirects=False, headers={"User-Agent": "wanmi"})
    except httpx.HTTPError:
        return None
    body = answer.content
    return body if answer.status_code == 200 and len(body) <= LARGEST and _type(body) else None


def _type(body: bytes) -> str:
    return next((kind for start, kind in TYPES.items() if body.startswith(start)), "")


def _shifted(source: str, part: str, tile: Tile) -> bytes | None:
    """A tile of true ground cut from up to four tiles of a shifted map: over one tile the shift is the same to a fraction of a pixel."""
    west, south, east, north = tile.degrees(margin=0)
    lng, lat = wgs84_to_gcj02((west + east) / 2, (south + north) / 2)
    share = 1 << tile.z
    left = round((lng + 180) / 360 * share * SIDE) - SIDE // 2
    top = round((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * share * SIDE) - SIDE // 2
    pieces = []
    for column in (left // SIDE, (left + SIDE - 1) // SIDE):
        for row in (top // SIDE, (top + SIDE - 1) // SIDE):
            body = _kept(source, part, Tile(tile.z, column, row))
            if body is None:
                return None
            pieces.append((body, column * SIDE - left, row * SIDE - top))
    return pasted(pieces, SIDE, 88)
