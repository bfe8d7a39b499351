"""Where the database is, and that tests cannot see each other through it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.db import connection

from wanmi.site.database import LONGEST_SOCKET_PATH, PORT, application_role, connection_settings, libpq_environment, socket_folder


def test_a_url_names_the_citys_own_server():
    found = connection_settings(Path("/x"), "postgres://wan%40mi:p%2Fw@db.example:5433/city?sslmode=require")
    assert (found["NAME"], found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == (
        "city",
        "wan@mi",
        "p/w",
        "db.example",
        "5433",
    )
    assert found["OPTIONS"] == {"sslmode": "require"}
    assert libpq_environment(found)["PGSSLMODE"] == "require"
    by_socket = connection_settings(Path("/x"), "postgres://wanmi@/city?host=/run/postgresql")
    assert libpq_environment(by_socket)["PGHOST"] == "/run/postgresql"


def test_the_socket_of_a_deep_data_folder_moves_where_its_path_is_short_enough(tmp_path):
    deep = tmp_path / ("万米" * 20)
    assert len(str(socket_folder(deep) / f".s.PGSQL.{PORT}").encode()) <= LONGEST_SOCKET_PATH
    assert socket_folder(deep) != socket_folder(tmp_path / ("万米" * 21))


@pytest.mark.parametrize("number", [1, 2])
def test_what_one_test_commits_the_next_does_not_see(committed, number):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_behind ()")
    seen: list[object] = []

    def look() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('left_behind')::text")
            seen.append(cursor.fetchone()[0])
        connection.close()

    other = threading.Thread(target=look)
    other.start()
    other.join()
    assert seen == ["left_behind"]


@pytest.mark.django_db
def test_the_migrations_have_run_and_the_standards_are_there():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM catalogue_subclass")
        assert cursor.fetchone()[0] > 100


def test_the_application_and_the_owner_of_the_tables_come_in_apart(monkeypatch):
    own = "postgres://owner@db.example/city"
    both = [connection_settings(Path("/x"), None, application=each)["USER"] for each in (True, False)]
    assert both == ["wanmi", "wanmi_owner"]
    url = "postgres://app@db.example/city"
    assert [connection_settings(Path("/x"), url, application=each)["USER"] for each in (True, False)] == ["app", "app"]
    monkeypatch.setenv("WANMI_OWNER_URL", own)
    assert [connection_settings(Path("/x"), url, application=each)["USER"] for each in (True, False)] == ["app", "owner"]
    assert [application_role(each) for each in (None, url)] == ["wanmi", "app"]
