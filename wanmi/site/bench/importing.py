"""A district's components brought in from a GeoPackage: read, checked by every rule, written; seconds and memory, against a bare COPY."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyogrio.raw
import shapely
from django.db import connection

from wanmi.site.bench.city import ready_city
from wanmi.site.bench.figure import Figure, bench
from wanmi.site.bench.tiles import MILLION, pour

ROWS = 151_135
HELP = "WANMI_BENCH_IMPORT"
ONCE = "from wanmi.site.cli.ready import django_ready; django_ready(); from wanmi.site.bench.importing import once; once()"


@bench("import")
def measure() -> Iterable[Figure]:
    """In a process of its own, so that its memory is its own; into an empty city, and where a million components stand."""
    ready_city()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "components.gpkg"
        _make(path)
        outcome = _import(path)
        bare = _bare()
        seconds, reach = outcome["seconds"], f"under 60 s for {ROWS:,} components"
        yield Figure("import.time", seconds, "s", bare, seconds / bare, reach, seconds < 60)
        yield Figure("import.memory", outcome["memory"], "MB", None, None, "under 500 MB", outcome["memory"] < 500)
        _clear()
        pour(MILLION)
        outcome = _import(path)
        bare = _bare()
        seconds, reach = outcome["seconds"], f"under 90 s where {MILLION:,} stand"
        yield Figure("import.million.time", seconds, "s", bare, seconds / bare, reach, seconds < 90)


def _import(path: Path) -> dict[str, float]:
    connection.close()  # not held idle, nor into a child, through a minute of another process's work
    answer = subprocess.run(
        [sys.executable, "-c", ONCE], env=os.environ | {HELP: str(path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if answer.returncode:
        raise RuntimeError(answer.stderr[-2000:])
    outcome: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    if outcome["taken"] != ROWS:
        raise RuntimeError(f"{outcome['taken']} of {ROWS} rows were taken")
    return outcome


def _make(path: Path) -> None:
    """Components spread over the bench's city, with the standard's field names."""
    drawing = np.random.default_rng(3)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT class_code || s.code, s.name FROM catalogue_subclass s JOIN catalogue_scheme k ON k.id = s.scheme_id AND k.is_current"
            " WHERE kind = 'component' AND retired_on IS NULL ORDER BY 1 LIMIT 92"
        )
        kinds = cursor.fetchall()
        cursor.execute("SELECT code, ST_AsBinary(geometry) FROM grids_unitgrid WHERE code LIKE '9901%' ORDER BY code")
        grids = [(code, shapely.from_wkb(bytes(shape)).bounds) for code, shape in cursor.fetchall()]
    chosen = drawing.integers(0, len(grids), ROWS)
    bounds = np.array([grids[number][1] for number in chosen])
    share = 0.01 + 0.98 * drawing.random((ROWS, 2))
    points = np.stack(
        [bounds[:, 0] + (bounds[:, 2] - bounds[:, 0]) * share[:, 0], bounds[:, 1] + (bounds[:, 3] - bounds[:, 1]) * share[:, 1]], axis=1
    )
    which = drawing.integers(0, len(kinds), ROWS)
    # From the end of each sequence, so that they meet none of those that are poured.
    codes = [
        f"{grids[grid][0][:6]}{kinds[kind][0]}{999_999 - number:06}" for number, (grid, kind) in enumerate(zip(chosen, which, strict=True))
    ]
    data = [codes, [kinds[kind][1] for kind in which], ["完好"] * ROWS, [grids[grid][0] for grid in chosen], ["20240105"] * ROWS]
    columns = [np.array(column, dtype=object) for column in data]
    names = ["ObjID", "ObjName", "ObjState", "BGID", "ORDate"]
    pyogrio.raw.write(path, shapely.to_wkb(shapely.points(points)), columns, names, driver="GPKG", geometry_type="Point", crs="EPSG:4490")


def _clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM components_component WHERE source = 'bench'")
        cursor.execute("DELETE FROM resources_finding")
        cursor.execute("DELETE FROM resources_deliveredrow")


def once() -> None:
    """What the measured process does: all of a delivery, and tells seconds, rows and its own highest memory."""
    from django.utils import timezone

    from wanmi.deliveries.actions.importing import import_now
    from wanmi.deliveries.actions.whole import bring_in
    from wanmi.people.models import Person
    from wanmi.people.queries import seats_held

    now = timezone.now()
    person = Person.objects.filter(holdings__isnull=False).order_by("pk")[0]
    seat = replace(seats_held(person, on=timezone.localdate(now))[0], role="clerk", area_code="")  # the bench's city has no clerk
    began = time.perf_counter()
    delivery = bring_in(kind="components", path=Path(os.environ[HELP]), source="bench", by=seat, at=now)
    import_now(delivery, by=seat, at=now)
    seconds = time.perf_counter() - began
    delivery.refresh_from_db()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "memory": memory, "taken": delivery.taken, "bad": delivery.bad}))  # noqa: T201


def _bare() -> float:
    """Seconds to copy the same rows out of a table of the same shape into it, with its indexes and triggers: what no importer can save."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kept AS SELECT * FROM components_component WHERE source = 'bench'")
        cursor.execute("DELETE FROM components_component WHERE source = 'bench'")
        began = time.perf_counter()
        cursor.execute("INSERT INTO components_component SELECT * FROM kept")
        took = time.perf_counter() - began
        cursor.execute("DROP TABLE kept")
    return took
