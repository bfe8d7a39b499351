"""A delivery's rows: staged as mapped, looked up, and held against every rule. Runs as a job that tells where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from wanmi.deliveries.kinds import KINDS
from wanmi.deliveries.kinds.existing_rows import cells_kept, keep_shapes, weigh
from wanmi.deliveries.kinds.kind import common_checks, find, length_checks, run
from wanmi.deliveries.models import DeliveredRow, Delivery, DeliveryFinding, DeliveryState, Effect, LocalPlane, Verdict
from wanmi.deliveries.rules.noted import Noted
from wanmi.deliveries.rules.words import value_in
from wanmi.formats.files import Chunk, chunks
from wanmi.formats.rules.doubts import LONG, SHAPELESS, WORDS, doubts_of_codes
from wanmi.formats.rules.mapping import PLACE_FIELDS
from wanmi.formats.rules.systems import Change, to_degrees
from wanmi.journal.actions import Actor
from wanmi.kit.deliveries import Kind
from wanmi.kit.jobs import give_way

DIGITS = 9  # of stored degrees
PART = 1000  # rows of a further part of a file are counted from the next multiple of so many


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


def report_progress(mine: Delivery, step: str, done: int) -> None:
    """Where the job stands; in passing, whether it is to stop. Outside the job's transaction where there is none."""
    give_way()
    Delivery.objects.filter(pk=mine.pk).update(step=step, done=done)
    if Delivery.objects.filter(pk=mine.pk, stop_wanted=True).exists():
        raise Stopped


def _stage(mine: Delivery) -> None:
    kind, change = KINDS[mine.kind], to_degrees(mine.system, definition_of(mine.system))
    done, after = 0, 0
    noted = Noted(kind)
    for part in parts_of(mine):
        last = 0
        place, reading = Path(settings.DATA_DIR) / part["path"], {"layer": part["layer"], "encoding": part["encoding"]}
        for chunk in chunks(place, mapping=mine.mapping, heading=part["heading"], **reading):
            report_progress(mine, "读取", done)
            rows = list(_rows(mine, kind, chunk, change, noted, after=after))
            with (
                connection.cursor() as cursor,
                cursor.copy("COPY resources_deliveredrow (delivery_id, number, code, cells, geometry, verdict) FROM STDIN") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
            done += len(rows)
            last = chunk.numbers[-1]
        noted.parts.append((part["name"], after))
        after += PART * (last // PART + 1)
    Delivery.objects.filter(pk=mine.pk).update(rows=done, done=done, noted=noted.sentences())
    mine.rows = done
    with connection.cursor() as cursor:
        cursor.execute("SELECT gather_statistics('resources_deliveredrow')")


def parts_of(mine: Delivery) -> list[dict[str, Any]]:
    """What is read of the file, in order."""
    whole = {"name": mine.layer, "path": mine.path, "layer": mine.layer, "encoding": mine.encoding, "heading": mine.heading}
    return [part for part in mine.parts if part["chosen"]] or [whole]


def _rows(mine: Delivery, kind: Kind, chunk: Chunk, change: Change, noted: Noted, *, after: int) -> Iterable[tuple[Any, ...]]:
    columns = {field.name: [value_in(field, text, chunk.since) for text in chunk.columns[mine.mapping[field.name]]]
               for field in kind.fields if mine.mapping.get(field.name) in chunk.columns}  # fmt: skip
    noted.hear(mine.mapping, chunk, columns)
    same = {field.name: value_in(field, mine.constants[field.name]) for field in kind.fields if mine.constants.get(field.name)}
    shapes, beyond = _shapes(chunk, change)
    codes = columns.get(kind.code_field, [""] * len(shapes)) if kind.code_field else [""] * len(shapes)
    names, more = list(columns), _doubts(mine, kind, chunk)
    for at, doubts in more.items():
        beyond[at] = beyond.get(at, {}) | {"doubts": doubts}
    for at, (number, code, shape, *values) in enumerate(zip(chunk.numbers, codes, shapes, *(columns[name] for name in names), strict=True)):
        row_values = json.dumps(same | dict(zip(names, values, strict=True)) | beyond.get(at, {}), ensure_ascii=False)
        yield mine.pk, after + number, code[:40], row_values, shape, Verdict.GOOD.value


def _doubts(mine: Delivery, kind: Kind, chunk: Chunk) -> dict[int, list[list[Any]]]:
    """By their place in the chunk: what is doubtful about rows, as findings are told."""
    labels = kind.labels()
    fields: dict[str, list[str]] = {}
    for name, column in mine.mapping.items():
        fields.setdefault(column, []).append(name)
    found = list(chunk.doubts)
    for each in kind.fields:
        if each.kind == "code" and (column := mine.mapping.get(each.name, "")) in chunk.columns:
            found += [(at, column, why, chunk.columns[column][at]) for at, why in doubts_of_codes(chunk.columns[column]).items()]
    findings: dict[int, list[list[Any]]] = {}
    for at, column, why, value in found:
        doubt, is_row = WORDS[why], column in ("", SHAPELESS)
        for name in [""] if is_row else fields.get(column, []):
            if why in LONG and not _is_code(kind, name):
                continue
            field = "geometry" if column == SHAPELESS or name in PLACE_FIELDS else name
            problem = doubt.problem if is_row else f"“{labels[field]}”{doubt.problem}"
            findings.setdefault(at, []).append([doubt.rule, doubt.is_error, field, value, problem, doubt.remedy])
    return findings


def _is_code(kind: Kind, name: str) -> bool:
    return any(field.name == name and field.kind in ("code", "text") for field in kind.fields)


def _shapes(chunk: Chunk, change: Change) -> tuple[list[str | None], dict[int, dict[str, Any]]]:
    """Hexadecimal EWKB in degrees, None where there is no shape; and by their place in the chunk those whose coordinates are no place on
    Earth in this system, with what the file says (`beyond`)."""
    shapes = chunk.shapes
    with np.errstate(invalid="ignore"):
        turned = shapely.transform(shapes, lambda points: np.round(change(points), DIGITS))
        west, south, east, north = shapely.bounds(turned).T
        on_earth = (west >= -180) & (south >= -90) & (east <= 180) & (north <= 90)
    lost = np.flatnonzero(~on_earth & ~shapely.is_empty(shapes) & ~shapely.is_missing(shapes))
    first = {int(at): shapely.get_coordinates(shapes[at])[0] for at in lost}
    beyond: dict[int, dict[str, Any]] = {at: {"beyond": f"{point[0]:.10g}, {point[1]:.10g}"} for at, point in first.items()}
    turned[~on_earth | shapely.is_empty(turned)] = None
    return [
        str(one) if one is not None else None for one in shapely.to_wkb(shapely.set_srid(turned, 4326), hex=True, include_srid=True)
    ], beyond


def parameters_for(mine: Delivery, *, by: Actor | None = None, at: datetime | None = None) -> dict[str, Any]:
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


def find_doubts(parameters: dict[str, Any]) -> None:
    """Write the findings that were told when the rows were read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO resources_finding (delivery_id, number, rule, is_error, field, value, problem, remedy, place)"
            " SELECT r.delivery_id, r.number, d->>0, (d->>1)::boolean, d->>2, left(d->>3, 120), left(d->>4, 200), left(d->>5, 200),"
            "  ST_PointOnSurface(ST_Force2D(r.geometry))"
            " FROM resources_deliveredrow r CROSS JOIN LATERAL jsonb_array_elements(r.cells->'doubts') d"
            " WHERE r.delivery_id = %(delivery)s AND r.verdict <> 'taken' AND r.cells ? 'doubts'",
            {"delivery": parameters["delivery"]},
        )


def check_rows(mine: Delivery) -> None:
    """Look up what rows refer to, then every rule over every row. The delivery stands then as checked, with its figures."""
    kind, parameters = KINDS[mine.kind], parameters_for(mine)
    with transaction.atomic():
        DeliveryFinding.objects.filter(delivery=mine).delete()
        keep_shapes(kind, parameters)
        run(kind.resolve, parameters)
    find_doubts(parameters)
    checks = (*common_checks(kind), *length_checks(kind, parameters), *kind.checks)
    for number, check in enumerate(checks):
        report_progress(mine, f"检查 {check.rule}", mine.rows * number // len(checks))
        find(kind, check, parameters)
    kept = kind.procedure.check(parameters, lambda done: report_progress(mine, "检查", done)) if kind.procedure else {}
    judge_rows(mine.pk)
    if not kind.procedure:
        report_progress(mine, "比对", mine.rows)
        weigh(kind, parameters)
        kept = cells_kept(kind, parameters)
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
    """Bad is a row with a finding that is an error. One join over the findings, with fresh figures of how many there are: a look at each
    row would read all of the delivery's findings as often as it has rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gather_statistics('resources_finding')")
        cursor.execute(
            "UPDATE resources_deliveredrow r SET verdict = j.verdict FROM ("
            "  SELECT d.number, CASE WHEN coalesce(bool_or(f.is_error), false) THEN 'bad' ELSE 'good' END AS verdict"
            "  FROM resources_deliveredrow d LEFT JOIN resources_finding f ON f.delivery_id = d.delivery_id AND f.number = d.number"
            "  WHERE d.delivery_id = %(delivery)s AND d.verdict <> 'taken' GROUP BY d.number) j"
            " WHERE r.delivery_id = %(delivery)s AND r.number = j.number AND r.verdict <> j.verdict",
            {"delivery": delivery_id},
        )
