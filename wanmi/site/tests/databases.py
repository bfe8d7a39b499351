"""Test databases: one is migrated and furnished with the standards once, every other is a copy of it (a tenth of a second).

The journal refuses TRUNCATE and DELETE, so a database in which a test has committed is thrown away, not emptied.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError, connection, connections
from django.utils import timezone

from wanmi.site.cluster import Cluster
from wanmi.site.database import application_role
from wanmi.site.folders import BASE_DIR
from wanmi.site.roles import part_roles

PREFIX = "test_wanmi_"
PATIENCE = 20  # halves of a second


def start_database() -> None:
    """The private cluster of the tests, unless DATABASE_URL names another server."""
    if not os.environ.get("DATABASE_URL"):
        cluster = Cluster(settings.DATA_DIR)
        cluster.start()
        _hasten(cluster)


def _hasten(cluster: Cluster) -> None:
    """Make the copies cheap. They need not outlive the machine, so nobody waits for the disk; and ext4, told that the folder of databases
    is the top of a tree (`chattr +T`), lays each into another group of inodes: else a new database's thousand files look for room among
    those of the one just dropped, which may not be taken again for seconds. 0.06 s a copy and not 0.75 s. Other file systems refuse it and
    need it not."""
    wishes = cluster.data / "local.conf"
    if wishes.exists():
        return
    wishes.write_text("fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n")
    wishes.chmod(0o644)
    cluster._ask("postgres", "SELECT pg_reload_conf()")
    if chattr := shutil.which("chattr"):
        subprocess.run([chattr, "+T", cluster.data / "base"], check=False, capture_output=True)


def fresh_database(suffix: str = "") -> str:
    """Make this process's test database (again) as a copy of the furnished one, point Django to it, and give its name."""
    name = f"{PREFIX}{os.getpid()}{suffix}"
    template = _furnished()
    _drop(name)
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    _point_to(name)
    return name


def drop_database(name: str) -> None:
    connections.close_all()
    _drop(name)


def _furnished() -> str:
    """The template database of these migrations and standards; made if it is not there, older ones and leftovers removed."""
    template = f"{PREFIX}template_{_fingerprint()}"
    with _lock():
        databases = _databases()
        if template in databases:
            return template
        for old in databases:
            if "_template_" in old or _left_over(old):
                _drop(old)
        making = f"{PREFIX}making"
        _drop(making)
        _administer(f'CREATE DATABASE "{making}"')
        _point_to(making)
        call_command("migrate", verbosity=0)
        furnish()
        part_roles(application_role(os.environ.get("DATABASE_URL")))
        connections.close_all()
        _patiently(f'ALTER DATABASE "{making}" RENAME TO "{template}"')
    return template


def furnish() -> None:
    """What every test finds: the standards, the calendar, the flow, and the small invented city with its cast."""
    from wanmi.cases.tests.cast import small_city
    from wanmi.catalogue.actions import load_standards
    from wanmi.flow.actions.flows import load_flows

    load_standards(by=None, at=timezone.now())
    load_flows(by=None, at=timezone.now())
    small_city()


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in ("*/migrations/*.py", "*/standards/*.csv", "*/flows/*.toml", "catalogue/*.py", "*/tests/cast.py", "site/roles.py"):
        for path in sorted((BASE_DIR / "wanmi").glob(pattern)):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _databases() -> list[str]:
    with _nameless() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX.replace("_", r"\_") + "%"])
        return [row[0] for row in cursor.fetchall()]


def _left_over(name: str) -> bool:
    """Whether the process that made the test database is gone."""
    pid = name.removeprefix(PREFIX).split("_")[0]
    return pid.isdigit() and not Path(f"/proc/{pid}").exists()


def _drop(name: str) -> None:
    """Drop a database, whoever is still in it."""
    _patiently(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _patiently(statement: str) -> None:
    """The server's own housekeeper (autovacuum) cannot be sent away by us, but soon goes."""
    for attempt in range(PATIENCE):
        try:
            _administer(statement)
            return
        except (OperationalError, ProgrammingError):
            if attempt == PATIENCE - 1:
                raise
            time.sleep(0.5)


def _administer(*statements: str) -> None:
    with _nameless() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _nameless() -> contextlib.AbstractContextManager:
    return connection.creation._nodb_cursor()  # type: ignore[attr-defined]


def _point_to(name: str) -> None:
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


@contextlib.contextmanager
def _lock() -> Iterator[None]:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "template.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
