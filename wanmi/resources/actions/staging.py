"""A delivery's rows: staged as mapped, looked up, and held against every rule. Runs as a job that tells where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from wanmi.journal.actions import Actor
from wanmi.kit.jobs import give_way
from wanmi.resources.files import Chunk, chunks
from wanmi.resources.kinds import KINDS
from wanmi.resources.kinds.kind import Kind, common_checks, find, run
from wanmi.resources.kinds.standing import cells_kept, keep_shapes, weigh
from wanmi.resources.models import DeliveredRow, Delivery, DeliveryState, Effect, Finding, LocalPlane, Verdict
from wanmi.resources.rules.systems import Change, to_degrees
from wanmi.resources.rules.words import value_in

DIGITS = 9  # of stored degrees


class Stopped(Exception):
    """Somebody has asked the job to stop."""


def definition_of(system: str) -> str:
    if not system.startswith("plane:"):
        return ""
    return LocalPlane.objects.filter(pk=system[6:] if system[6:].isdecimal() else 0).values_list("definition", flat=True).first() or ""


def check_now(mine: Delivery) -> None:
    """Stage every row as mapped, then find what is wrong with them. Raises Stopped; then the rows are gone again.

    Where some were taken already, all stay as they are and those that were not taken are checked again: the ground may be another by now.
    """
    if mine.taken:
        check_rows(mine)
        return
    try:
        forget_rows(mine.pk)
        _stage(mine)
        check_rows(mine)
    except BaseException:
        forget_rows(mine.pk)
        raise


def forget_rows(delivery_id: int) -> None:
    with connection.cursor() as cursor:  # past the ORM's collector, which would read them all
        cursor.execute("DELETE FROM resources_finding WHERE delivery_id = %s", [delivery_id])
        cursor.execute("DELETE FROM resources_deliveredrow WHERE delivery_id = %s", [delivery_id])


def tell(mine: Delivery, step: str, done: int) -> None:
    """Where the job stands; in passing, whether it is to stop. Outside the job's transaction where there is none."""
    give_way()
    Delivery.objects.filter(pk=mine.pk).update(step=step, done=done)
    if Delivery.objects.filter(pk=mine.pk, stop_wanted=True).exists():
        raise Stopped


def _stage(mine: Delivery) -> None:
    kind, change = KINDS[mine.kind], to_degrees(mine.system, definition_of(mine.system))
    done = 0
    for chunk in chunks(mine.place, layer=mine.layer, encoding=mine.encoding, mapping=mine.mapping):
        tell(mine, "读取", done)
        rows = list(_rows(mine, kind, chunk, change, first=done + 1))
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY resources_deliveredrow (delivery_id, number, code, said, geometry, verdict) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
        done += len(rows)
    Delivery.objects.filter(pk=mine.pk).update(rows=done, done=done)
    mine.rows = done
    with connection.cursor() as cursor:
        cursor.execute("SELECT gather_statistics('resources_deliveredrow')")


def _rows(mine: Delivery, kind: Kind, chunk: Chunk, change: Change, *, first: int) -> Iterable[tuple[Any, ...]]:
    columns = {field.name: [value_in(field, text) for text in chunk.columns[mine.mapping[field.name]]]
               for field in kind.fields if mine.mapping.get(field.name) in chunk.columns}  # fmt: skip
    same = {field.name: value_in(field, mine.constants[field.name]) for field in kind.fields if mine.constants.get(field.name)}
    shapes, beyond = _shapes(chunk, change)
    count = len(shapes)
    codes = columns.get(kind.code_field, [""] * count) if kind.code_field else [""] * count
    names = list(columns)
    for at, (code, shape, *values) in enumerate(zip(codes, shapes, *(columns[name] for name in names), strict=True)):
        said = json.dumps(same | dict(zip(names, values, strict=True)) | beyond.get(at, {}), ensure_ascii=False)
        yield mine.pk, first + at, code[:40], said, shape, Verdict.GOOD.value


def _shapes(chunk: Chunk, change: Change) -> tuple[list[str | None], dict[int, dict[str, str]]]:
    """Hexadecimal EWKB in degrees, None where there is no shape; and by their place in the chunk those whose coordinates are no place on
    Earth in this system, with what the file says (`beyond`)."""
    shapes = chunk.shapes
    with np.errstate(invalid="ignore"):
        turned = shapely.transform(shapes, lambda points: np.round(change(points), DIGITS))
        west, south, east, north = shapely.bounds(turned).T
        on_earth = (west >= -180) & (south >= -90) & (east <= 180) & (north <= 90)
    lost = np.flatnonzero(~on_earth & ~shapely.is_empty(shapes) & ~shapely.is_missing(shapes))
    first = {int(at): shapely.get_coordinates(shapes[at])[0] for at in lost}
    beyond = {at: {"beyond": f"{point[0]:.10g}, {point[1]:.10g}"} for at, point in first.items()}
    turned[~on_earth | shapely.is_empty(turned)] = None
    return [
        str(one) if one is not None else None for one in shapely.to_wkb(shapely.set_srid(turned, 4326), hex=True, include_srid=True)
    ], beyond


def given_for(mine: Delivery, *, by: Actor | None = None, at: datetime | None = None) -> dict[str, Any]:
    """What statements and functions of a kind are told; `by` and `at` where they write."""
    return {
        "delivery": mine.pk,
        "area": mine.area_code + "%",
        "begins_on": mine.begins_on,
        "source": mine.source,
        "mode": mine.mode,
        "empty": mine.empty,
        "today": timezone.localdate(at) if at else None,
        "by": by,
        "at": at,
    }


def check_rows(mine: Delivery) -> None:
    """Look up what rows refer to, then every rule over every row. The delivery stands then as checked, with its figures."""
    kind, given = KINDS[mine.kind], given_for(mine)
    checks = (*common_checks(kind), *kind.checks)
    with transaction.atomic():
        Finding.objects.filter(delivery=mine).delete()
        keep_shapes(kind, given)
        run(kind.resolve, given)
    for number, check in enumerate(checks):
        tell(mine, f"检查 {check.rule}", mine.rows * number // len(checks))
        find(kind, check, given)
    kept = kind.beyond.check(given, lambda done: tell(mine, "检查", done)) if kind.beyond else {}
    judge_rows(mine.pk)
    if not kind.beyond:
        tell(mine, "比对", mine.rows)
        weigh(kind, given)
        kept = cells_kept(kind, given)
    rows = DeliveredRow.objects.filter(delivery=mine)
    good, bad = rows.filter(verdict=Verdict.GOOD).count(), rows.filter(verdict=Verdict.BAD).count()
    open_states = (DeliveryState.RECEIVED, DeliveryState.CHECKING, DeliveryState.CHECKED)
    checked = Delivery.objects.filter(pk=mine.pk, state__in=open_states)  # nobody has thrown it away meanwhile
    checked.update(state=DeliveryState.CHECKED, good=good, bad=bad, done=mine.rows, step="", kept=kept, **effects_of(mine.pk))


def effects_of(delivery_id: int) -> dict[str, int]:
    """How many rows are added, changed, the same: of the good ones and those taken."""
    rows = DeliveredRow.objects.filter(delivery=delivery_id).exclude(verdict=Verdict.BAD).values_list("effect")
    found = dict(rows.annotate(count=Count("pk")).order_by())
    return {effect: found.get(effect, 0) for effect in Effect.values}


def judge_rows(delivery_id: int) -> None:
    """Bad is a row with a grave finding. One join over the findings, with fresh figures of how many there are: a look at each row would
    read all of the delivery's findings as often as it has rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gather_statistics('resources_finding')")
        cursor.execute(
            "UPDATE resources_deliveredrow r SET verdict = j.verdict FROM ("
            "  SELECT d.number, CASE WHEN coalesce(bool_or(f.grave), false) THEN 'bad' ELSE 'good' END AS verdict"
            "  FROM resources_deliveredrow d LEFT JOIN resources_finding f ON f.delivery_id = d.delivery_id AND f.number = d.number"
            "  WHERE d.delivery_id = %(delivery)s AND d.verdict <> 'taken' GROUP BY d.number) j"
            " WHERE r.delivery_id = %(delivery)s AND r.number = j.number AND r.verdict <> j.verdict",
            {"delivery": delivery_id},
        )
