"""The database's side of a backup: what is in it, by its own words."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from typing import IO, Any

import psycopg
from psycopg import sql

from wanmi.site.cluster import program
from wanmi.site.database import libpq_environment
from wanmi.site.trouble import Trouble

Place = dict[str, Any]  # Django's DATABASES entry
# Whoever holds a backup is not to come in with it, and a restored city asks everybody to sign in again.
EMPTIED = ("django_session", "people_devicetoken", "people_signinattempt")
OPEN_DELIVERIES = ("received", "checking", "checked", "taking", "failed")

_TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') ORDER BY 1, 2
"""
_EXTENSIONS = "SELECT e.extname, n.nspname, e.extversion FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"


def connection(place: Place, name: str = "") -> psycopg.Connection[Any]:
    """A connection of its own, each statement a transaction; `name`: another database of the same server. Raises Trouble."""
    options = {key: value for key, value in place["OPTIONS"].items() if key != "pool"}
    words = {"dbname": name or place["NAME"], "user": place["USER"], "password": place["PASSWORD"]}
    words |= {"host": place["HOST"], "port": place["PORT"]}
    try:
        return psycopg.connect(autocommit=True, **{key: value for key, value in words.items() if value}, **options)
    except psycopg.OperationalError as error:
        raise Trouble(f"The database {words['dbname']} does not answer: {str(error).strip().splitlines()[0]}") from error


def tables_in(database: psycopg.Connection[Any]) -> list[tuple[str, str]]:
    """(schema, table) of all that is not an extension's."""
    return [(schema, name) for schema, name in database.execute(_TABLES)]


def rows_in(database: psycopg.Connection[Any]) -> dict[str, int]:
    """schema.table → rows; of those that are left empty in a backup none."""
    counted = {}
    for schema, name in tables_in(database):
        row = database.execute(sql.SQL("SELECT count(*) FROM {}.{}").format(sql.Identifier(schema), sql.Identifier(name))).fetchone()
        counted[f"{schema}.{name}"] = row[0] if row and name not in EMPTIED else 0
    return counted


def extensions_in(database: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """Name → (schema, version)."""
    return {name: [schema, version] for name, schema, version in database.execute(_EXTENSIONS) if name != "plpgsql"}


def has(database: psycopg.Connection[Any], table: str) -> bool:
    row = database.execute("SELECT to_regclass(%s) IS NOT NULL", [table]).fetchone()
    return bool(row and row[0])


def journal_in(database: psycopg.Connection[Any]) -> dict[str, Any]:
    """How many facts, the highest transaction's number, and the last seal: up to which transaction, and its hash."""
    if not has(database, "journal_fact"):
        return {}
    facts, highest = database.execute("SELECT count(*), max(xact) FROM journal_fact").fetchone() or (0, None)
    seal = database.execute("SELECT until_xact, encode(hash, 'hex') FROM journal_seal ORDER BY until_xact DESC LIMIT 1").fetchone()
    return {"facts": facts, "highest": highest, "sealed_until": seal[0] if seal else None, "seal": seal[1] if seal else None}


def others_in(database: psycopg.Connection[Any]) -> int:
    """How many others are connected to the same database."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    row = database.execute(f"{query} AND backend_type = 'client backend'").fetchone()
    return int(row[0]) if row else 0


def version_of(database: psycopg.Connection[Any]) -> int:
    return database.info.server_version // 10000


def begin(place: Place, name: str, arguments: Sequence[str], **pipes: Any) -> tuple[subprocess.Popen[bytes], IO[bytes]]:
    """Start one of PostgreSQL's programs; what it complains of goes to the file given with it."""
    complaints = tempfile.TemporaryFile()  # noqa: SIM115
    environment = {**os.environ, **libpq_environment(place), "LC_ALL": "C.UTF-8"}
    return subprocess.Popen([program(name), *arguments], env=environment, stderr=complaints, **pipes), complaints


def in_a_sentence(name: str, complaints: IO[bytes], then: str) -> Trouble:
    """What a program of PostgreSQL complained of, as trouble with its remedy."""
    complaints.seek(0)
    lines = [line for line in complaints.read().decode(errors="replace").splitlines() if line.strip()]
    text = next((line for line in lines if "ERROR:" in line or "error:" in line), lines[-1] if lines else "it was ended")
    if "No space left" in text:
        return Trouble(f"There is no room left where the database lies; {then}")
    if "permission denied" in text or "must be owner" in text:
        return Trouble(f"The database's role may not do this ({text.strip()}); {then}")
    if "end of file" in text or "did not find magic string" in text or "not appear to be a valid archive" in text:
        return Trouble(f"The dump is cut short or no dump at all; {then}")
    return Trouble(f"{name} failed: {text.strip()}; {then}")
