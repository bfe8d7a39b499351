"""The cache of drawn tiles (瓦片缓存): a tile is taken from it as long as nothing has changed on its ground.

A tile's version is told by the changes (GroundChange) that touch its ground: how many, the highest id, and the sum of ids. Rows of
transactions that end late only show then, but any of them alters the count and the sum: a tile drawn without them has another version
from that moment on. The version is read before the tile is drawn, so that what is kept is never older than its version says.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from procrastinate.contrib.django import app

from wanmi.kit.prepared import run_prepared
from wanmi.kit.rules.tiles import Tile
from wanmi.kit.tiles import MEDIA_TYPE

LARGEST = 512 * 2**20  # bytes of all kept tiles together
CHANGES_KEPT = timedelta(days=1)
MOST_CHANGES = 5000  # older ones than CHANGES_KEPT: to forget them costs every tile, so it is done seldom
REVALIDATE = "private, no-cache"  # a browser keeps the tile and asks each time whether it still holds

_TAKE = """
WITH now AS (
  SELECT concat(count(*), '.', max(id), '.', sum(id)) AS version FROM grids_groundchange
  WHERE layer = ANY(%s) AND place && ST_MakeEnvelope(%s, %s, %s, %s, 4326))
SELECT now.version, kept.body FROM now LEFT JOIN grids_kepttile kept ON kept.key = %s AND kept.version = now.version
"""
_KEEP = """
INSERT INTO grids_kepttile (key, version, body, drawn_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (key) DO UPDATE SET version = excluded.version, body = excluded.body, drawn_at = excluded.drawn_at
"""


def kept_tile(
    request: HttpRequest, name: str, tile: Tile, *, layers: tuple[str, ...], scope: str, make: Callable[[], bytes]
) -> HttpResponse:
    """The tile `name` of a scope (whose eyes, which filters): from the cache where its ground has not changed, else drawn by `make`.

    `layers` are those whose changes concern it. 304 where the browser has this very version. One query where it is kept.
    """
    key = f"{name}/{tile.z}/{tile.x}/{tile.y}/{scope}"
    if len(key) > 200:
        key = f"{name}/{tile.z}/{tile.x}/{tile.y}/{sha256(scope.encode()).hexdigest()}"
    version, body = run_prepared(_TAKE, [list(layers), *tile.degrees(), key]).fetchone() or ("", None)
    etag = f'"{sha256(f"{key} {version}".encode()).hexdigest()[:20]}"'
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    else:
        if body is None:
            body = make()
            run_prepared(_KEEP, [key, version, body, timezone.now()])
        response = HttpResponse(bytes(body), content_type=MEDIA_TYPE)
    response["ETag"], response["Cache-Control"], response["Vary"] = etag, REVALIDATE, "Cookie"
    return response


@app.periodic(cron="*/10 * * * *")
@app.task(name="wanmi.grids.tidy_shelf", queueing_lock="tidy_shelf", lock="tidy_shelf")
def clean_tile_cache_now(timestamp: int) -> None:
    """The worker cleans the cache."""
    clean_tile_cache(at=timezone.now())


def clean_tile_cache(*, at: datetime) -> None:
    """Throw away the oldest tiles past LARGEST; where very many changes are older than CHANGES_KEPT, forget
    them, and with them all tiles, whose versions they told.

    Only changes that every running transaction can see are forgotten: the day between is far longer than any of them.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('grids_kepttile')")
        if cursor.fetchone()[0] > LARGEST:
            cursor.execute("DELETE FROM grids_kepttile WHERE drawn_at <= (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY drawn_at)"
                           " FROM grids_kepttile)")  # fmt: skip
        cursor.execute("SELECT count(*) FROM grids_groundchange WHERE noted_at < %s", [at - CHANGES_KEPT])
        if cursor.fetchone()[0] > MOST_CHANGES:
            cursor.execute("DELETE FROM grids_groundchange WHERE noted_at < %s", [at - CHANGES_KEPT])
            cursor.execute("TRUNCATE grids_kepttile")
