"""Files in the data folder: found where the folder is now, and gone when nobody names them any more."""

from __future__ import annotations

import importlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from wanmi.deliveries.actions import discard_delivery
from wanmi.deliveries.actions.tidying import forget_old_files
from wanmi.deliveries.models import Delivery, Export
from wanmi.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(tmp_path, settings) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def old_file(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    for each in (path, path.parent):
        os.utime(each, (0, 0))
    return path


def delivery(path: str, **more) -> Delivery:
    person = Person.objects.all()[0]
    given = {"kind": "places", "file_name": "a", "system": "wgs84", "source": "s", "begins_on": timezone.localdate()}
    return Delivery.objects.create(path=path, handed_in_by=person, handed_in_at=timezone.now(), **{**given, **more})


def export(path: str, **more) -> Export:
    now = timezone.now()
    values = {"kind": "places", "form": "csv", "system": "x", "requested_by": Person.objects.first(), "requested_at": now, "path": path}
    return Export.objects.create(**{**values, **more})


def test_paths_of_before_are_kept_under_the_data_folder_by_the_migration():
    inside, zipped = delivery("/srv/deliveries/wanmi/deliveries/a.csv"), delivery("/data/deliveries/b/map.shp")
    made, unmade = export("/data/exports/c.csv"), export("")
    for statement in importlib.import_module("wanmi.deliveries.migrations.0002_paths_in_data_folder").Migration.operations:
        with connection.cursor() as cursor:
            cursor.execute(statement.sql)
    for row in (inside, zipped, made, unmade):
        row.refresh_from_db()
    assert [row.path for row in (inside, zipped, made, unmade)] == ["deliveries/a.csv", "deliveries/b/map.shp", "exports/c.csv", ""]


def test_what_no_row_names_is_thrown_away_by_night_and_what_one_names_stays(data):
    kept = [old_file(data / name) for name in ("deliveries/a.csv", "deliveries/b/map.shp", "deliveries/b.zip", "exports/c.csv")]
    delivery("deliveries/a.csv"), delivery("deliveries/b/map.shp"), export("exports/c.csv")
    delivery("deliveries/d/map.shp", state="discarded")
    lost = [
        old_file(data / name)
        for name in (
            "deliveries/d/map.shp",
            "deliveries/d.zip",
            "deliveries/upload.csv",
            "exports/cut_point.shp",
            "uploads/tmp1.upload",
            "restoring/database.dump",
        )
    ]
    fresh = data / "deliveries" / "arriving.csv"
    fresh.write_bytes(b"x")
    forget_old_files(at=timezone.now())
    assert [path for path in (*kept, fresh) if not path.exists()] == []
    assert [path for path in lost if path.exists()] == []


def test_an_export_goes_after_a_week(data):
    now = timezone.now()
    old, young = (export(f"exports/{n}.csv", requested_at=now - timedelta(days=days)) for n, days in (("old", 8), ("young", 6)))
    for row in (old, young):
        old_file(row.place)
    forget_old_files(at=now)
    assert [path.name for path in (data / "exports").iterdir()] == ["young.csv"]
    old.refresh_from_db()
    assert old.path == ""


def test_a_discarded_delivery_leaves_nothing_of_its_archive(data):
    mine = delivery("deliveries/b/map.shp")
    for name in ("deliveries/b/map.shp", "deliveries/b/map.dbf", "deliveries/b.zip"):
        old_file(data / name)
    discard_delivery(delivery_id=mine.pk, by=type("Actor", (), {"person_id": mine.handed_in_by_id, "post_id": None})(), at=timezone.now())
    assert list((data / "deliveries").iterdir()) == []
