"""A city that an earlier program built is taken over: every row is found again, every fact holds, and everything opens.

The data is a small demo city (two street offices, a draft, deliveries, censuses, keys, three days of cases, sealed) as the program
before the rooms' reshape left it, dumped by pg_dump. A column may be renamed or mean another day afterwards only where it is named here.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from wanmi.cases.models import Case
from wanmi.cases.queries.rows import rebuilt_from_journal, state_of
from wanmi.journal.queries import verify_journal
from wanmi.people.models import DemoAccount, PostHolding
from wanmi.people.queries import seat_at
from wanmi.site.cluster import program
from wanmi.site.database import application_role
from wanmi.site.roles import part_roles
from wanmi.site.tests import databases

pytestmark = pytest.mark.slow
DUMP = Path(__file__).parent / "data" / "city_before_rooms.dump"
# The program's own books: what stands there tells of the program, not of the city.
NOT_THE_CITYS = {"django_migrations", "django_content_type", "auth_permission", "django_session", "spatial_ref_sys"}
MOVED: Mapping[str, str] = {}  # table then → table now
# (table then, column) → why it holds something else now
OTHERWISE: Mapping[tuple[str, str], str] = {("cases_flow", "is_current"): "a shipped flow table that changed is a new version"}
# (table then, column) → what says the same in the table now: spans end on the first day on which they no longer hold (decision 0026).
SAID_NOW: Mapping[tuple[str, str], str] = {
    ("people_postholding", "from_on"): "begins_on",
    ("people_postholding", "until_on"): "ends_on - 1",
    ("grids_gridduty", "from_on"): "begins_on",
    ("grids_gridduty", "until_on"): "ends_on - 1",
    ("grids_gridmembership", "from_on"): "begins_on",
    ("grids_gridmembership", "until_on"): "ends_on",
    ("grids_shift", "ended_on"): "retired_on",
    ("components_census", "ends_on"): "ends_on - 1",
    # Columns that got the name one searches for.
    ("components_componentchange", "said"): "new_values",
    ("resources_deliveredrow", "said"): "cells",
    ("resources_deliveredrow", "standing"): "existing_ids",
    ("resources_export", "asked_at"): "requested_at",
    ("resources_export", "asked_by_id"): "requested_by_id",
    ("resources_finding", "grave"): "is_error",
    ("resources_finding", "said"): "problem",
}

Then = dict[str, tuple[list[str], list[str]]]  # table → its columns, its key


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [name for (name,) in cursor.fetchall() if name not in NOT_THE_CITYS and not name.startswith("procrastinate_")]


def columns_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
            " AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def key_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
            " WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY a.attnum",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def restored() -> str:
    """A database of its own with the old city in it; Django points to it."""
    name = databases.fresh_database("_old")
    databases.drop_database(name)
    with databases._nameless() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    databases._point_to(name)
    place = connection.get_connection_params()
    listed = subprocess.run([program("pg_restore"), "-l", str(DUMP)], check=True, capture_output=True, text=True).stdout
    # Extensions stand in every database already, with the table of theirs.
    wanted = [line for line in listed.splitlines() if " EXTENSION " not in line and "spatial_ref_sys" not in line]
    with tempfile.NamedTemporaryFile("w", suffix=".list") as contents:
        contents.write("\n".join(wanted))
        contents.flush()
        where = ["-h", str(place["host"]), "-p", str(place.get("port") or 5432), "-U", str(place["user"]), "-d", name]
        subprocess.run(
            [program("pg_restore"), "--no-owner", "--no-acl", "--exit-on-error", "-L", contents.name, *where, str(DUMP)],
            check=True,
            env={**os.environ, "PGPASSWORD": str(place.get("password") or "")},
        )
    return name


def lost_rows(then: Then) -> list[str]:
    """What of the old city's tables is not found again, in words. Asked before anybody signs in, who changes rows."""
    missing: list[str] = []
    for table, (columns, key) in then.items():
        now = MOVED.get(table, table)
        if not set(key) <= set(columns_of(now)):
            missing.append(f"{table}: no such table, or another key")
            continue
        quoted = connection.ops.quote_name
        known = {column: quoted(column) for column in columns_of(now)}
        known |= {column: said for (of, column), said in SAID_NOW.items() if of == table}
        kept = [column for column in columns if (table, column) not in OTHERWISE]
        missing += [f"{table}.{column}: no such column" for column in kept if column not in known]
        told = ", ".join(quoted(column) for column in kept if column in known)
        tells = ", ".join(known[column] for column in kept if column in known)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT ({told})::text FROM was.{quoted(table)} EXCEPT ALL SELECT ({tells})::text FROM public.{quoted(now)}")
            rows = [row for (row,) in cursor.fetchall()]
        missing += [f"{table}: {row[:200]}" for row in rows]
    return missing


@pytest.fixture(scope="module")
def lost(committed_module: None) -> Iterator[list[str]]:
    """The old city, brought up to date, and what is not found again in it."""
    own = str(settings.DATABASES["default"]["NAME"])
    name = restored()
    then = {table: (columns_of(table), key_of(table)) for table in tables()}
    now = timezone.now()
    _keep_as_it_was()
    call_command("migrate", verbosity=0, interactive=False)
    part_roles(application_role(os.environ.get("DATABASE_URL")))
    from wanmi.catalogue.actions import load_standards
    from wanmi.flow.actions.flows import load_flows

    load_standards(by=None, at=now)
    load_flows(by=None, at=now)
    cache.clear()
    yield lost_rows(then)
    databases.drop_database(name)
    databases._point_to(own)


def _keep_as_it_was() -> None:
    """A copy of each table beside it, in a schema of the test's."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA was")
        for table in tables():
            name = connection.ops.quote_name(table)
            cursor.execute(f"CREATE TABLE was.{name} AS TABLE public.{name}")


def test_every_row_of_the_old_city_is_found_again(lost: list[str]) -> None:
    assert lost == []


def test_the_old_citys_journal_holds_and_its_cases_are_the_sum_of_their_facts(lost: object) -> None:
    assert verify_journal() is None
    numbers = list(Case.objects.values_list("number", flat=True))
    assert len(numbers) == 661
    rows = {case.number: state_of(case) for case in Case.objects.all()}
    assert [number for number in numbers if rebuilt_from_journal(number) != rows[number]] == []


def test_everything_opens_for_everybody_who_was_in_the_old_city(lost: object) -> None:
    shut: list[str] = []
    shown = DemoAccount.objects.select_related("person", "post").order_by("position")
    roles = {account.post.role: account for account in reversed(shown)}
    assert len(roles) == 10
    for role, account in roles.items():
        holding = PostHolding.objects.select_related("person", "post__organisation").get(person=account.person, post=account.post)
        assert seat_at(holding.person, holding.post).role == role
        browser = Client()
        browser.force_login(account.person)
        home = browser.get("/")
        assert home.status_code == 200
        entries = {link.url for link in home.context["menu"]().links}
        shut += [f"{role} {url} {status}" for url in sorted(entries) if (status := browser.get(url).status_code) != 200]
    assert shut == []
