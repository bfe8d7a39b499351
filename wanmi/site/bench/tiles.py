"""Tiles of components: drawn, kept, and with a million of them; against the bare statement of the same tile."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterable
from functools import partial

from django.conf import settings
from django.db import connection
from django.test import Client

from wanmi.catalogue.models import Subclass
from wanmi.components.models import Component
from wanmi.components.pages.tiles import MOST_SINGLY, SINGLY_FROM, components, kept_clusters
from wanmi.kit.rules.tile_filters import TileFilter
from wanmi.kit.rules.tiles import Tile, tile_over
from wanmi.kit.tiles import Layer, drawn
from wanmi.people.models import Person
from wanmi.site.bench.city import ready_city
from wanmi.site.bench.figure import Figure, bench, percentile
from wanmi.tiles.models import KeptTile

DISTRICT, MILLION = 151_135, 1_000_000
ZOOMS = range(12, 19)
EACH = 12  # tiles of one zoom
LARGE = 1000  # features
LARGEST = 300_000  # bytes
POUR = """
INSERT INTO components_component (code, name, subclass_id, unit_grid_id, geometry, address, state, initial_on, source, note, attributes,
  valid_from)
SELECT left(g.code, 6) || s.class_code || s.code
    || lpad((%(first)s + row_number() OVER (PARTITION BY left(g.code, 6), s.id))::text, 6, '0'),
  s.name, s.id, g.id, ST_SetSRID(ST_MakePoint(116.34 + d.x * 0.117, 39.86 + d.y * 0.09), 4326), '', 'intact', '2020-01-01', '', '', '{}',
  '2020-01-01'
FROM (SELECT random() x, random() y, 1 + floor(random() * %(kinds)s)::int k FROM generate_series(1, %(count)s)) d
JOIN (SELECT id, name, class_code, code, row_number() OVER (ORDER BY id) k FROM catalogue_subclass
  WHERE id = ANY(%(subclasses)s)) s USING (k)
JOIN LATERAL (SELECT id, code FROM grids_unitgrid g WHERE g.geometry && ST_SetSRID(ST_MakePoint(116.34 + d.x * 0.117, 39.86 + d.y * 0.09),
  4326) LIMIT 1) g ON true
"""


@bench("tiles")
def measure() -> Iterable[Figure]:
    """A district's 151,135 components, then a million: every zoom from 12 to 18, at places drawn by chance."""
    ready_city()
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(Person.objects.filter(holdings__post__role="acceptor").order_by("pk")[0])
    pour(DISTRICT)
    tiles = _tiles()
    yield from _drawn(client, tiles)
    yield _kept(client, tiles)
    pour(MILLION)
    yield from _million(client, tiles)


def pour(count: int) -> None:
    """Until so many stand. No more than 900,000 of one class and county: the sequence has six digits."""
    there = Component.objects.count()
    if there < count * 0.98:
        kinds = list(Subclass.objects.filter(scheme__is_current=True, kind="component").values_list("pk", flat=True)[:92])
        with connection.cursor() as cursor:
            cursor.execute(POUR, {"count": count - there, "kinds": len(kinds), "subclasses": kinds, "first": there})
            cursor.execute("ANALYZE components_component, components_componentheap")
    KeptTile.objects.all().delete()


def _tiles() -> list[Tile]:
    drawing = random.Random(2)  # noqa: S311
    return [tile_over(116.345 + drawing.random() * 0.107, 39.865 + drawing.random() * 0.08, zoom) for zoom in ZOOMS for _ in range(EACH)]


def _bare(tile: Tile) -> tuple[Callable[[], object], int]:
    """The statement alone, and how many features it draws."""
    layer: Layer = components(tile, "", TileFilter({})) if tile.z >= SINGLY_FROM else kept_clusters(tile, "")
    count = drawn(layer)[1]
    return (lambda: drawn(layer)), count


def _ms(work: Callable[[], object], turns: int = 5) -> float:
    took = []
    for _ in range(turns):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def _ask(client: Client, tile: Tile) -> int:
    answer = client.get(f"/tiles/components/{tile.z}/{tile.x}/{tile.y}")
    if answer.status_code != 200:
        raise RuntimeError(f"a tile answered {answer.status_code}")
    return len(answer.content)


def _fresh(client: Client, tile: Tile) -> int:
    KeptTile.objects.all().delete()
    return _ask(client, tile)


def _drawn(client: Client, tiles: list[Tile]) -> Iterable[Figure]:
    ratios, small, sizes = [], [], []
    for tile in tiles:
        bare, count = _bare(tile)
        sizes.append(_fresh(client, tile))
        emptying = _ms(lambda: KeptTile.objects.all().delete())
        mine = _ms(partial(_fresh, client, tile)) - emptying
        if LARGE <= count <= MOST_SINGLY:
            ratios.append((mine / _ms(bare), mine))
        elif count < LARGE:
            small.append(mine)
    if ratios:
        ratio = statistics.median(ratio for ratio, _ in ratios)
        mine = statistics.median(ms for _, ms in ratios)
        yield Figure("tiles.large", mine, "ms", mine / ratio, ratio, "at most 1.3 times the bare statement", ratio <= 1.3)
    yield Figure("tiles.small.p95", percentile(small, 0.95), "ms", None, None, "under 15 ms", percentile(small, 0.95) < 15)
    yield Figure("tiles.size", max(sizes) / 1000, "kB", None, None, "no tile over 300 kB", max(sizes) <= LARGEST)


def _kept(client: Client, tiles: list[Tile]) -> Figure:
    for tile in tiles:
        _ask(client, tile)
    took = [_ms(partial(_ask, client, tile)) for tile in tiles]
    return Figure("tiles.kept.p95", percentile(took, 0.95), "ms", None, None, "under 4 ms", percentile(took, 0.95) < 4)


def _million(client: Client, tiles: list[Tile]) -> Iterable[Figure]:
    took, sizes = [], []
    for tile in tiles:
        sizes.append(_fresh(client, tile))
        began = time.perf_counter()
        _fresh(client, tile)
        took.append((time.perf_counter() - began) * 1000)
    worst = percentile(took, 0.95)
    yield Figure("tiles.million.p95", worst, "ms", None, None, f"under 150 ms, {Component.objects.count():,} components", worst < 150)
    yield Figure("tiles.million.size", max(sizes) / 1000, "kB", None, None, "no tile over 300 kB", max(sizes) <= LARGEST)
