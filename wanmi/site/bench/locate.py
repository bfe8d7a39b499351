"""Locating points in 100,000 unit grids: the project's own query functions against the same statements in bare psycopg."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import cycle

import psycopg
from django.db import connection

from wanmi.patrols.queries import LOCATE, LOCATE_MANY, locate, locate_many
from wanmi.site.bench.figure import Figure, alternately, bench

GRIDS = 100_000
COLUMNS = 250
WEST, SOUTH, STEP = 100.0, 30.0, 0.001
MAKE = f"""
INSERT INTO grids_unitgrid
  (code, community_code, geometry, area_class, area_m2, perimeter_m, land_use, responsible, large_on_purpose, older_code, source,
   begins_on, note)
SELECT community || lpad((n %% 900 + 1)::text, 3, '0'), community,
       ST_MakeEnvelope({WEST} + x * {STEP}, {SOUTH} + y * {STEP}, {WEST} + (x + 1) * {STEP}, {SOUTH} + (y + 1) * {STEP}, 4326),
       2, 9500, 390, '', '', false, '', '', '2020-01-01', ''
FROM (SELECT n, n %% {COLUMNS} AS x, n / {COLUMNS} AS y, '990901001' || lpad((n / 900 + 1)::text, 3, '0') AS community
      FROM generate_series(0, %s - 1) n) g
ON CONFLICT (code) DO NOTHING
"""  # noqa: S608 (numbers of our own)


@bench("locate")
def measure() -> Iterable[Figure]:
    """locate: one point at a time; locate_many: 10,000 points in one query."""
    with connection.cursor() as cursor:
        cursor.execute(MAKE, [GRIDS])
        cursor.execute("ANALYZE grids_unitgrid")
    points = _points(10_000)
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}, autocommit=True) as bare:
        yield _one_by_one(bare, points)
        yield _in_batches(bare, points)


def _points(count: int) -> list[tuple[float, float]]:
    drawing = random.Random(1)  # noqa: S311
    rows = GRIDS // COLUMNS
    return [(WEST + drawing.random() * COLUMNS * STEP, SOUTH + drawing.random() * rows * STEP) for _ in range(count)]


def _one_by_one(bare: psycopg.Connection, points: list[tuple[float, float]]) -> Figure:
    ours, theirs = cycle(points), cycle(points)
    mine, base = alternately(lambda: locate(*next(ours)), lambda: bare.execute(LOCATE, next(theirs), prepare=True).fetchone(), each=3000)
    return Figure("locate", mine, "points/s", base, mine / base, "at least 0.5 of bare psycopg", mine / base >= 0.5)


def _in_batches(bare: psycopg.Connection, points: list[tuple[float, float]]) -> Figure:
    columns = [[lng for lng, _ in points], [lat for _, lat in points]]
    mine, base = alternately(lambda: locate_many(points), lambda: bare.execute(LOCATE_MANY, columns, prepare=True).fetchall(), each=9)
    return Figure(
        "locate.batch", mine * len(points), "points/s", base * len(points), mine / base, "at least 0.8 of the SQL join", mine / base >= 0.8
    )
