"""What a start need not do again: the mark that a prepared database bears."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from wanmi.people.models import DemoAccount, PostHolding
from wanmi.simulation.models import HistoryDay
from wanmi.site import prepared

ZONE = "Asia/Shanghai"


@pytest.fixture
def program(db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small program with its data folder, in which static files were collected."""
    (tmp_path / "wanmi/room/migrations").mkdir(parents=True)
    (tmp_path / "wanmi/room/migrations/0001_tables.py").write_text("tables")
    (tmp_path / "requirements.lock").write_text("django==5")
    (tmp_path / "data/static").mkdir(parents=True)
    (tmp_path / "data/static/stamp").touch()
    monkeypatch.setattr(prepared, "BASE_DIR", tmp_path)
    monkeypatch.setattr(prepared, "data_folder", lambda: tmp_path / "data")
    return tmp_path


@pytest.fixture
def cursor(db) -> Iterator[Any]:
    with connection.cursor() as cursor:
        yield cursor


def test_a_database_is_prepared_once_its_mark_is_kept(program, cursor):
    assert not prepared.is_prepared(cursor, demo=False, zone=ZONE)
    prepared.keep_mark(cursor)
    assert prepared.is_prepared(cursor, demo=False, zone=ZONE)


def test_a_demo_city_must_stand_up_to_today(program, cursor):
    prepared.keep_mark(cursor)
    held = PostHolding.objects.order_by("pk")[0]
    DemoAccount.objects.create(person_id=held.person_id, post_id=held.post_id, position=1)
    HistoryDay.objects.create(day=timezone.localdate() - timedelta(days=1), cases=0)
    assert not prepared.is_prepared(cursor, demo=True, zone=ZONE)
    HistoryDay.objects.create(day=timezone.localdate(), cases=0)
    assert prepared.is_prepared(cursor, demo=True, zone=ZONE)


def test_another_program_looks_for_itself(program, cursor):
    prepared.keep_mark(cursor)
    (program / "wanmi/room/migrations/0002_more.py").write_text("more")
    assert not prepared.is_prepared(cursor, demo=False, zone=ZONE)


def test_a_migration_taken_back_is_seen(program, cursor):
    prepared.keep_mark(cursor)
    cursor.execute("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")
    assert not prepared.is_prepared(cursor, demo=False, zone=ZONE)


def test_static_files_thrown_away_are_seen(program, cursor):
    prepared.keep_mark(cursor)
    (program / "data/static/stamp").unlink()
    assert not prepared.is_prepared(cursor, demo=False, zone=ZONE)


def test_somebody_elses_comment_is_left_alone(program, cursor):
    cursor.execute("SELECT quote_ident(current_database())")
    (name,) = cursor.fetchone()
    cursor.execute(f"COMMENT ON DATABASE {name} IS 'ours since 2019'")
    prepared.keep_mark(cursor)
    cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()")
    assert cursor.fetchone() == ("ours since 2019",)
    assert not prepared.is_prepared(cursor, demo=False, zone=ZONE)
