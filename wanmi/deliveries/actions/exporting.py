"""Base data taken out as files, by the worker: any kind, form and system of coordinates (S8-05)."""

from __future__ import annotations

import shutil
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import shapely
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app

from wanmi.deliveries.actions.staging import definition_of
from wanmi.deliveries.actions.tidying import KEPT
from wanmi.deliveries.kinds import KINDS
from wanmi.deliveries.models import KEEPS, Export
from wanmi.deliveries.rules.actors import Remembered
from wanmi.deliveries.rules.faults import words_of
from wanmi.formats.outgoing import write_map
from wanmi.formats.rules.carrying import EXCEL_SIGNS, FORMS, LONGEST_COORDINATE, Loss, lost_in_dbf, lost_in_excel
from wanmi.formats.rules.refusals import CannotCarry, UnknownForm
from wanmi.formats.rules.systems import epsg_of, from_degrees
from wanmi.journal.actions import Actor
from wanmi.kit.csv_files import write_csv
from wanmi.kit.deliveries import Kind
from wanmi.kit.excel import Column, write_rows
from wanmi.kit.jobs import RUN_AGAIN, Work, give_way, has_job, set_back_when_lost, was_cut_off
from wanmi.people.actions.exports import note_layer_export
from wanmi.people.models import Person, Post
from wanmi.people.queries import LayerSight, check_may, layer_for, layer_sight, may_export_layer, seat_at
from wanmi.people.rules.refusals import MayNotExport
from wanmi.people.rules.seats import Seat

LOOKED_AT_ONCE = 200_000  # rows
NARROW = ("shp", "shp-utf8", "xlsx")  # forms that cannot carry everything
MAKING = "making-"  # before the id of an export: the folder of files that are not whole yet
INTERRUPTED = "生成中途停止（服务重启、断电或故障），请重新导出。"


def folder() -> Path:
    path = Path(settings.DATA_DIR) / "exports"
    path.mkdir(parents=True, exist_ok=True)
    return path


def request_export(*, kind: str, form: str, system: str, area_code: str, by: Actor, at: datetime) -> Export:
    """Have a file made; told to the journal when it is. Raises UnknownForm, UnknownSystem, CannotCarry; of a seat NoLayer, MayNotExport.
    A seat gets no more than its own area."""
    export = _request_or_known(kind, form, system, area_code, by, at)
    if form in NARROW and _count(KINDS[kind], export.area_code) <= LOOKED_AT_ONCE:  # of more the worker looks, before it writes anything
        _check_carried(export, *_as_text(export, by if isinstance(by, Seat) else None))
    with transaction.atomic():
        export.save()
        make_export.defer(export_id=export.pk, post_id=by.post_id)
    return export


def export_now(*, kind: str, form: str, system: str, area_code: str, by: Seat, at: datetime) -> Export:
    """As request_export, made in the process that asks: for the command line."""
    export = _request_or_known(kind, form, system, area_code, by, at)
    export.save()
    try:
        write_export(export, seat=by)
    except BaseException:
        export.delete()
        raise
    details = {"system": export.system, "area": export.area_code}
    with transaction.atomic():
        export.save()
        note_layer_export(layer=kind, rows=export.rows, form=form, details=details, by=by, at=at)
    return export


def _request_or_known(kind: str, form: str, system: str, area_code: str, by: Actor, at: datetime) -> Export:
    """What is asked for, not saved yet. Raises UnknownForm, UnknownSystem; of a seat NotYours, NoLayer, MayNotExport."""
    if kind not in KINDS or form not in FORMS:
        raise UnknownForm(field="form", form=form)
    if isinstance(by, Seat):
        check_may(by, KEEPS)
        layer = layer_for(kind, by)
        if not may_export_layer(layer, by):
            raise MayNotExport(layer=str(layer.title))
        area_code = area_code if by.covers(area_code) else by.area_code
    from_degrees(system, definition_of(system))
    return Export(kind=kind, form=form, system=system, area_code=area_code, requested_by_id=by.person_id, requested_at=at)


@app.task(name="wanmi.resources.make_export", lock="deliveries", retry=RUN_AGAIN)
def make_export(export_id: int, post_id: int | None) -> None:
    """The worker's turn. Begun anew it does nothing where the file is there already."""
    export = Export.objects.get(pk=export_id)
    if export.path or export.trouble:
        return
    try:
        write_export(export, seat=_seat_of(export, post_id))
    except Exception as error:
        if was_cut_off(error):
            raise
        Export.objects.filter(pk=export_id, path="").update(trouble=words_of(error))
        raise
    actor = Remembered(export.requested_by_id, post_id)
    details = {"system": export.system, "area": export.area_code}
    with transaction.atomic():
        export.save(update_fields=["path", "rows"])
        note_layer_export(layer=export.kind, rows=export.rows, form=export.form, details=details, by=actor, at=timezone.now())


def set_back_lost(export_id: int) -> None:
    """Its job is lost: say so, unless another has it by now."""
    with transaction.atomic():
        export = Export.objects.select_for_update().get(pk=export_id)
        if not export.path and not export.trouble and not has_job(WORK, export_id):
            Export.objects.filter(pk=export_id).update(trouble=INTERRUPTED)


def _being_made() -> QuerySet[Export, int]:
    requested = Export.objects.filter(path="", trouble="", rows=0, requested_at__gt=timezone.now() - KEPT)  # older ones have had their file
    return requested.values_list("pk", flat=True)


WORK = set_back_when_lost(Work(tasks=("wanmi.resources.make_export",), argument="export_id", at_work=_being_made, set_back=set_back_lost))


def _seat_of(export: Export, post_id: int | None) -> Seat | None:
    """The seat that asked, as it is now."""
    post = Post.objects.select_related("organisation").filter(pk=post_id or 0).first()
    person = Person.objects.filter(pk=export.requested_by_id or 0).first()
    return seat_at(person, post) if person and post else None


def write_export(export: Export, *, seat: Seat | None = None) -> None:
    """The file, and in `export` where it is and how many rows it has. It stands in its place whole or not at all, and what the city
    withholds from the seat is empty in it."""
    kind = KINDS[export.kind]
    rows, shapes, turned = _as_text(export, seat)
    _check_carried(export, rows, shapes, turned)
    making = folder() / f"{MAKING}{export.pk}"
    shutil.rmtree(making, ignore_errors=True)  # of a run that did not come to its end
    making.mkdir()
    path = making / f"{uuid4().hex}.{export.form.partition('-')[0]}"
    names, labels = [field.name for field in kind.fields], [field.label for field in kind.fields]
    if export.form == "csv":
        path = write_csv(path, [*labels, "WKT"], ([*row, shape.wkt] for row, shape in zip(rows, turned, strict=True)))
    elif export.form == "xlsx":
        _write_excel(path, [*labels, "WKT"], rows, turned)
    else:
        system = "EPSG:4326" if export.form == "geojson" else epsg_of(export.system)
        path = write_map(path, export.form, heads=names, rows=rows, shapes=shapes if export.form == "geojson" else turned, system=system)
    give_way()
    export.path, export.rows = str(path.replace(folder() / path.name).relative_to(settings.DATA_DIR)), len(rows)
    shutil.rmtree(making)


def _as_text(export: Export, seat: Seat | None) -> tuple[list[list[str]], Any, Any]:
    """The rows as this seat reads them, their shapes in degrees, and these in the export's system."""
    kind = KINDS[export.kind]
    rows, shapes = _read(kind.export, export.area_code)
    if seat is not None:
        rows = _as_read(kind, rows, layer_sight(export.kind, seat))
    change = from_degrees(export.system, definition_of(export.system))
    return rows, shapes, shapely.transform(shapes, change) if len(shapes) else shapes


def _count(kind: Kind, area_code: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({kind.export}) rows", {"area": area_code + "%"})  # noqa: S608 (a statement of our own)
        return int(cursor.fetchone()[0])


def _check_carried(export: Export, rows: list[list[str]], _shapes: Any, turned: Any) -> None:
    """Raises CannotCarry where the form would drop or cut anything: said before, with the way out."""
    if losses := _losses(export, rows, turned):
        raise CannotCarry(field="form", form=FORMS[export.form], why="；".join(loss.say() for loss in losses)[:320])


def _losses(export: Export, rows: list[list[str]], shapes: Any) -> list[Loss]:
    if export.form in ("shp", "shp-utf8"):
        return lost_in_dbf(export.form, rows)
    if export.form == "xlsx":
        large = [shape for shape in shapes if shapely.get_num_coordinates(shape) * LONGEST_COORDINATE > EXCEL_SIGNS]
        return lost_in_excel(rows, shapes=[len(shape.wkt) for shape in large])
    return []


def _as_read(kind: Kind, rows: list[list[str]], sight: LayerSight) -> list[list[str]]:
    if sight.whole:
        return rows
    read = [field.name == kind.code_field or sight.reads(field.name) for field in kind.fields]
    return [[value if pairs else "" for value, pairs in zip(row, read, strict=True)] for row in rows]


def _read(statement: str, area_code: str) -> tuple[list[list[str]], Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"area": area_code + "%"})
        found = cursor.fetchall()
    rows = [["" if value is None else str(value) for value in row[:-1]] for row in found]
    return rows, shapely.from_wkb(np.array([bytes(row[-1]) for row in found], dtype=object)) if found else np.array([], dtype=object)


def _write_excel(path: Path, heads: list[str], rows: list[list[str]], shapes: Any) -> None:
    columns: list[Column[list[str]]] = [Column(head, itemgetter(at)) for at, head in enumerate(heads)]
    with path.open("wb") as file:
        write_rows(file, ([*row, shape.wkt] for row, shape in zip(rows, shapes, strict=True)), columns)
