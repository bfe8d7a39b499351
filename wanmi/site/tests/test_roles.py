"""What the application's role can do to what is never changed: read it and add to it. Tried as that role, in the real database."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import psycopg
import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateWorker

from wanmi.journal.actions import record_fact, seal_facts, seal_now
from wanmi.journal.models import Fact, Seal
from wanmi.journal.queries import chain_holds, roles_are_apart, story_of, verify_journal
from wanmi.journal.tests.settled import wait_until_settled
from wanmi.site.database import OWNER, ROLE
from wanmi.site.roles import part_roles
from wanmi.site.tests.workers import until, working

pytestmark = pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="the private cluster's roles are under test")
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def as_application() -> psycopg.Connection:
    place = connection.get_connection_params()
    kept = {key: value for key, value in place.items() if key not in {"cursor_factory", "context", "pool", "prepare_threshold"}}
    return psycopg.connect(**{**kept, "user": ROLE}, autocommit=True)


@pytest.fixture(scope="module")
def application(committed_module: None) -> Iterator[psycopg.Connection]:
    """The application's connection to a database in which a fact stands and is sealed."""
    record_fact("thing.begin", about=("thing", "a"), by=None, at=AT)
    wait_until_settled()
    assert seal_facts(at=AT)
    with as_application() as made:
        yield made


COLUMNS = "name, subject_kind, subject_id, sequence, at, data, previous_hash, hash"
VALUES = "'thing.forged', 'thing', 'z', 1, now(), '{}', '', ''"
KEPT = ("journal_fact", "journal_seal", "evidence_storedfile", "evidence_evidence", "cases_caseevidence", "components_componentpast")
EACH = (
    "UPDATE {} SET id = id",
    "DELETE FROM {}",
    "TRUNCATE {} CASCADE",
    "ALTER TABLE {} DISABLE TRIGGER ALL",
    "ALTER TABLE {} DISABLE TRIGGER USER",
    "ALTER TABLE {} ADD COLUMN x int",
    "ALTER TABLE {} RENAME TO other",
    "ALTER TABLE {} OWNER TO " + ROLE,
    "ALTER TABLE {} ENABLE ROW LEVEL SECURITY",
    "DROP TABLE {} CASCADE",
    "CREATE RULE r AS ON INSERT TO {} DO INSTEAD NOTHING",
    "CREATE TRIGGER t BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE INDEX ON {} ((1))",
    "SELECT * FROM {} FOR UPDATE",
    "DO $$ BEGIN LOCK TABLE {} IN ACCESS EXCLUSIVE MODE; END $$",
)
OTHERS = (
    "SET session_replication_role = replica",
    "SET ROLE " + OWNER,
    "SET SESSION AUTHORIZATION " + OWNER,
    "DROP TRIGGER fact_never_changes ON journal_fact",
    "ALTER TABLE journal_fact ALTER COLUMN xact SET DEFAULT 7",
    "ALTER TABLE journal_fact DROP CONSTRAINT fact_hash_version",
    f"INSERT INTO journal_fact ({COLUMNS}, xact) VALUES ({VALUES}, 7)",
    f"INSERT INTO journal_fact ({COLUMNS}, recorded_at) VALUES ({VALUES}, now() - interval '1 year')",
    f"INSERT INTO journal_fact ({COLUMNS}, id) VALUES ({VALUES}, 7)",
    f"INSERT INTO journal_fact ({COLUMNS}, hash_version) VALUES ({VALUES}, 1)",
    f"COPY journal_fact ({COLUMNS}, xact) FROM STDIN",
    f"INSERT INTO journal_fact ({COLUMNS}) VALUES ({VALUES}) ON CONFLICT (id) DO UPDATE SET name = 'x'",
    "MERGE INTO journal_fact USING (SELECT 1) AS s ON true WHEN MATCHED THEN DELETE",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "CREATE OR REPLACE FUNCTION journal_xact() RETURNS bigint LANGUAGE sql AS 'SELECT 7::bigint'",
    "CREATE OR REPLACE FUNCTION journal_offset() RETURNS bigint LANGUAGE sql AS 'SELECT 7::bigint'",
    "CREATE OR REPLACE FUNCTION gather_statistics(VARIADIC tables text[]) RETURNS void LANGUAGE sql AS ''",
    "DROP FUNCTION refuse_change() CASCADE",
    "ALTER FUNCTION refuse_change() RENAME TO other",
    "CREATE TABLE public.mine (x int)",
    "CREATE SCHEMA mine",
    "ALTER SCHEMA public RENAME TO other",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('journal', '0099', now())",
    "SELECT setval('journal_fact_id_seq', 1)",
    "ALTER SEQUENCE journal_fact_id_seq RESTART",
    "CREATE DATABASE mine",
    "CREATE ROLE mine",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('/etc/passwd')",
)


@pytest.mark.parametrize("statement", [*(each.format(table) for table in KEPT for each in EACH), *OTHERS])
def test_the_application_can_change_nothing_that_is_never_changed(application: psycopg.Connection, statement: str) -> None:
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidParameterValue)):
        application.execute(statement)


def test_no_setting_of_a_session_moves_the_number_of_a_transaction(application: psycopg.Connection) -> None:
    with application.transaction():
        application.execute("SET LOCAL wanmi.journal_offset = '1000000'")
        application.execute("SET LOCAL search_path = pg_temp, public")
        application.execute("CREATE FUNCTION pg_temp.journal_offset() RETURNS bigint LANGUAGE sql AS 'SELECT 1000000::bigint'")
        found = application.execute("SELECT journal_xact(), pg_current_xact_id()::text::bigint + journal_offset()").fetchone()
    assert found is not None
    assert found[0] == found[1] < 1_000_000


def test_what_a_running_city_needs_of_its_owner_it_may_do(application: psycopg.Connection) -> None:
    application.execute("SELECT gather_statistics('journal_fact', 'cases_case')")
    application.execute("SELECT setval('cases_number_seq', last_value) FROM cases_number_seq")
    application.execute("TRUNCATE grids_kepttile")
    with pytest.raises(psycopg.errors.UndefinedTable):
        application.execute("SELECT gather_statistics('journal_fact; DROP TABLE journal_fact')")


def test_the_application_reads_and_adds_and_a_forged_fact_is_named(committed: None) -> None:
    record_fact("thing.begin", about=("thing", "a"), by=None, at=AT)
    with as_application() as application:
        application.execute(f"INSERT INTO journal_fact ({COLUMNS}, topics) VALUES ({VALUES}, '{{}}')")
    (forged,) = story_of("thing", "z")
    bad = verify_journal()
    assert bad is not None
    assert (bad.table, bad.id) == ("journal_fact", forged.pk)
    assert chain_holds(list(story_of("thing", "a"))) is None


def test_it_is_known_whether_the_roles_are_apart(committed: None) -> None:
    assert roles_are_apart()
    assert part_roles(ROLE) is False  # they were parted when the template was made
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT UPDATE ON journal_fact TO {ROLE}; GRANT INSERT (xact) ON journal_fact TO {ROLE}")
        assert part_roles(ROLE) is True  # and what was given since is taken
        cursor.execute("SELECT has_column_privilege(%s, 'journal_fact', 'xact', 'INSERT')", [ROLE])
        assert cursor.fetchone()[0] is False
        cursor.execute(f"GRANT CREATE ON SCHEMA public TO {ROLE}; ALTER TABLE journal_fact OWNER TO {ROLE}")
        assert not roles_are_apart()


@pytest.mark.slow
def test_the_worker_seals_as_the_application(committed: None) -> None:
    record_fact("thing.begin", about=("thing", "a"), by=None, at=AT)
    before = Seal.objects.count()
    wait_until_settled()
    seal_now.configure().defer(timestamp=int(AT.timestamp()))
    with working():
        until(lambda: Seal.objects.count() > before, within=60)
    assert verify_journal() is None


@pytest.mark.slow
def test_a_worker_that_ends_seals_what_happened_last(committed: None) -> None:
    with working() as worker:
        until(ProcrastinateWorker.objects.exists, within=60)
        record_fact("thing.begin", about=("thing", "a"), by=None, at=AT)
        wait_until_settled()
        worker.send(signal.SIGTERM)
        assert worker.process.wait(30) == 0
    last = Seal.objects.latest("until_xact")
    assert last.until_xact > Fact.objects.get(subject_kind="thing").xact


@pytest.mark.slow
def test_the_server_is_the_application(server: str) -> None:
    """And it is whole: every journey in a browser runs over such a server."""
    assert httpx.get(f"{server}/sign-in/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        others: list[Any] = [row[0] for row in cursor.fetchall()]
    assert others == [ROLE]
    assert httpx.post(f"{server}/api/v1/tokens", json={"name": "nobody", "password": "x", "device": "d"}).status_code < 500
    assert Fact.objects.exists()


def test_a_component_steps_back_by_the_owners_function_and_in_no_other_way(committed_module: None) -> None:
    change = "UPDATE components_component SET note = 'else', changed_on = '2026-03-02' WHERE id = %s"
    with as_application() as made:
        id, note = made.execute("SELECT id, note FROM components_component ORDER BY id LIMIT 1").fetchone()  # type: ignore[misc]
        made.execute(change, [id])
        made.execute("SELECT set_config('wanmi.steps_back', 'yes', false)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            made.execute("DELETE FROM components_componentpast")
        assert made.execute("SELECT components_steps_back()").fetchone() == (False,)
        assert made.execute("SELECT components_step_back(ARRAY[%s]::bigint[])", [id]).fetchone() == (1,)
        assert made.execute("SELECT note FROM components_component WHERE id = %s", [id]).fetchone() == (note,)
        assert made.execute("SELECT count(*) FROM components_componentpast WHERE component_id = %s", [id]).fetchone() == (0,)
