"""Base data taken out as files, by the worker: any kind, form and system of coordinates (S8-05)."""

from __future__ import annotations

from datetime import datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import shapely
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from wanmi.journal.actions import Actor
from wanmi.kit.csv_files import write_csv
from wanmi.kit.excel import Column, write_rows
from wanmi.resources.actions.export import note_layer_export
from wanmi.resources.actions.staging import definition_of
from wanmi.resources.kinds import KINDS
from wanmi.resources.models import Export
from wanmi.resources.outgoing import write_map
from wanmi.resources.rules.refusals import UnknownForm
from wanmi.resources.rules.systems import epsg_of, from_degrees

FORMS = {"gpkg": "GeoPackage", "shp": "Shapefile（GBK）", "geojson": "GeoJSON", "csv": "CSV", "xlsx": "Excel"}
KEPT = timedelta(days=7)


def folder() -> Path:
    path = Path(settings.DATA_DIR) / "exports"
    path.mkdir(parents=True, exist_ok=True)
    return path


def ask_for_export(*, kind: str, form: str, system: str, area_code: str, by: Actor, at: datetime) -> Export:
    """Have a file made; told to the journal when it is. Raises UnknownForm, UnknownSystem."""
    if kind not in KINDS or form not in FORMS:
        raise UnknownForm(field="form", form=form)
    from_degrees(system, definition_of(system))
    with transaction.atomic():
        export = Export.objects.create(kind=kind, form=form, system=system, area_code=area_code, asked_by_id=by.person_id, asked_at=at)
        make_export.defer(export_id=export.pk, post_id=by.post_id)
    return export


@app.task(name="wanmi.resources.make_export", lock="deliveries")
def make_export(export_id: int, post_id: int | None) -> None:
    """The worker's turn."""
    from wanmi.resources.rules.actors import Remembered

    export = Export.objects.get(pk=export_id)
    try:
        write_export(export)
    except Exception as error:
        Export.objects.filter(pk=export_id).update(trouble=str(error)[:400])
        raise
    actor = Remembered(export.asked_by_id, post_id)
    asked = {"system": export.system, "area": export.area_code}
    note_layer_export(layer=export.kind, rows=export.rows, form=export.form, asked=asked, by=actor, at=timezone.now())


def write_export(export: Export) -> None:
    """The file, and in the row where it is and how many rows it has."""
    kind = KINDS[export.kind]
    rows, shapes = _read(kind.export, export.area_code)
    change = from_degrees(export.system, definition_of(export.system))
    turned = shapely.transform(shapes, change) if len(shapes) else shapes
    path = folder() / f"{uuid4().hex}.{export.form}"
    names, labels = [field.name for field in kind.fields], [field.label for field in kind.fields]
    if export.form == "csv":
        path = write_csv(path, [*labels, "WKT"], ([*row, shape.wkt] for row, shape in zip(rows, turned, strict=True)))
    elif export.form == "xlsx":
        _write_excel(path, [*labels, "WKT"], rows, turned)
    else:
        system = "EPSG:4326" if export.form == "geojson" else epsg_of(export.system)
        path = write_map(path, export.form, heads=names, rows=rows, shapes=shapes if export.form == "geojson" else turned, system=system)
    export.path, export.rows = str(path), len(rows)
    export.save(update_fields=["path", "rows"])


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


@app.periodic(cron="40 3 * * *")
@app.task(name="wanmi.resources.forget_exports", queueing_lock="resources.forget_exports")
def forget_exports(timestamp: int) -> None:
    """Once a night: files older than a week are thrown away."""
    for export in Export.objects.filter(asked_at__lt=timezone.now() - KEPT).exclude(path=""):
        Path(export.path).unlink(missing_ok=True)
        Export.objects.filter(pk=export.pk).update(path="")
