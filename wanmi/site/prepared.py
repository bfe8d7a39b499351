"""`python -m wanmi.site.prepared [--demo]`: whether this very program has prepared this very database; nothing to do, then.

What `wanmi prepare` finds out in seconds, as it reads the whole program, stands in one line: the database's comment holds a mark of
the program's files and of the migrations that were applied. A database that was restored, migrated or exchanged has another one or none.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wanmi.site.database import connection_settings
from wanmi.site.folders import BASE_DIR, data_folder

PASSED_OVER = {"__pycache__", "tests", "node_modules", "web"}
MARK = "prepared by wanmi "
_APPLIED = "SELECT count(*), coalesce(max(id), 0), coalesce(max(applied)::text, '') FROM django_migrations"
_KEPT = "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = current_database()"
_TODAY = (
    "SELECT EXISTS (SELECT 1 FROM people_demoaccount)"
    " AND EXISTS (SELECT 1 FROM simulation_historyday WHERE day = (now() AT TIME ZONE %s)::date)"
)


def mark_of(cursor: Any) -> str:
    """The mark of the program as it lies here and of the tables of the database."""
    digest = hashlib.sha256(f"{sys.version} {BASE_DIR} {data_folder()}".encode())
    for path in sorted(_files(BASE_DIR / "wanmi")):
        state = path.stat()
        digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    digest.update((BASE_DIR / "requirements.lock").read_bytes())
    digest.update(" ".join(f"{name}={value}" for name, value in sorted(os.environ.items()) if name in _SETTINGS).encode())
    cursor.execute(_APPLIED)
    digest.update(repr(tuple(cursor.fetchone())).encode())
    return MARK + digest.hexdigest()


# What else decides what there is to prepare, or for whom.
_SETTINGS = {"DATABASE_URL", "WANMI_OWNER_URL", "WANMI_DEBUG", "WANMI_ZONE", "WANMI_EVIDENCE"}


def _files(folder: Path) -> Iterator[Path]:
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in PASSED_OVER:
                yield from _files(Path(entry.path))
        elif not entry.name.endswith((".po", ".pyc")):
            yield Path(entry.path)


def keep_mark(cursor: Any) -> None:
    """Note in the database that it is prepared. A comment of somebody else's is left alone; then each start looks for itself."""
    cursor.execute(_KEPT)
    (kept,) = cursor.fetchone()
    if kept and not kept.startswith(MARK):
        return
    mark = mark_of(cursor)
    cursor.execute("SELECT quote_ident(current_database())")
    cursor.execute(f"COMMENT ON DATABASE {cursor.fetchone()[0]} IS '{mark}'")


def is_prepared(cursor: Any, *, demo: bool, zone: str) -> bool:
    """Whether the mark in the database is that of the program, and the demo city (if it is asked for) stands up to today."""
    cursor.execute(_KEPT)
    (kept,) = cursor.fetchone()
    if not kept.startswith(MARK) or kept != mark_of(cursor):
        return False
    if not (data_folder() / "static" / "stamp").exists():
        return False
    if not demo:
        return True
    cursor.execute(_TODAY, [zone])
    return bool(cursor.fetchone()[0])


def main() -> int:
    """0 where all stands."""
    import psycopg

    place = connection_settings(data_folder(), os.environ.get("DATABASE_URL"))
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    parameters = {name: place[key] for key, name in names.items() if place.get(key)} | place.get("OPTIONS", {})
    try:
        with psycopg.connect(**parameters, autocommit=True) as connection, connection.cursor() as cursor:
            return 0 if is_prepared(cursor, demo="--demo" in sys.argv, zone=os.environ.get("WANMI_ZONE", "Asia/Shanghai")) else 1
    except psycopg.Error:  # no such table yet, or the database is away: who prepares says what is wrong
        return 1


if __name__ == "__main__":
    sys.exit(main())
