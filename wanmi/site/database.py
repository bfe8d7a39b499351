"""Where the database is: the city's own server, or the private cluster that `wanmi` keeps in its data folder."""

from __future__ import annotations

import functools
import hashlib
import os
import pwd
import stat
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ENGINE = "django.contrib.gis.db.backends.postgis"
NAME = "wanmi"
ROLE = "wanmi"  # the application: server and worker
OWNER = "wanmi_owner"  # of all tables: migrations, preparation, restore, the demo city
SYSTEM_USER = "postgres"
FALLBACK = Path("/var/lib/wanmi")
PORT = "5432"
LONGEST_SOCKET_PATH = 107  # bytes, sun_path of Linux without its closing zero


def _mark(data_dir: Path) -> str:
    return hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]


def cluster_owner() -> str:
    """The system user that runs the private cluster: ourselves, but never root."""
    return SYSTEM_USER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def may_walk(folder: Path, *, user: pwd.struct_passwd) -> bool:
    """Whether `user` may walk through every folder that leads to `folder` (those that exist; new ones are made open)."""
    groups = set(os.getgrouplist(user.pw_name, user.pw_gid))
    for parent in folder.parents:
        if not parent.exists():
            continue
        found = parent.stat()
        if found.st_uid == user.pw_uid:
            bit = stat.S_IXUSR
        elif found.st_gid in groups:
            bit = stat.S_IXGRP
        else:
            bit = stat.S_IXOTH
        if not found.st_mode & bit:
            return False
    return True


@functools.cache
def cluster_home(data_dir: Path) -> Path:
    """The private cluster's folder: in the data folder, or, where root's data folder is closed to `postgres`, under /var/lib/wanmi."""
    inside = data_dir / "postgres"
    outside = FALLBACK / _mark(data_dir)
    if os.geteuid() != 0 or (inside / "data").exists():
        return inside
    if (outside / "data").exists():
        return outside
    try:
        user = pwd.getpwnam(SYSTEM_USER)
    except KeyError:  # PostgreSQL is not installed yet: nothing to place
        return inside
    return inside if may_walk(inside, user=user) else outside


def socket_folder(data_dir: Path) -> Path:
    """The folder of the private cluster's Unix socket. A socket's path is short by law of the kernel, hence not always beside the data."""
    inside = cluster_home(data_dir) / "run"
    if len(str(inside / f".s.PGSQL.{PORT}").encode()) <= LONGEST_SOCKET_PATH:
        return inside
    return Path(tempfile.gettempdir()) / f"wanmi-{_mark(data_dir)}"


def _private(data_dir: Path, role: str) -> dict[str, Any]:
    # requirepeer: the client hangs up unless the server at the socket runs as the expected system user.
    return {
        "NAME": NAME,
        "USER": role,
        "PASSWORD": "",
        "HOST": str(socket_folder(data_dir)),
        "PORT": PORT,
        "OPTIONS": {"requirepeer": cluster_owner()},
    }


def _city(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def connection_settings(data_dir: Path, url: str | None, *, application: bool = False) -> dict[str, Any]:
    """Django's DATABASES entry. `url` like postgres://user:password@host:5432/name?sslmode=require.

    As the tables' owner (of a city's own server the one that WANMI_OWNER_URL names, else `url`), or as the application.
    """
    if url:
        place = _city(url if application else os.environ.get("WANMI_OWNER_URL") or url)
    else:
        place = _private(data_dir, ROLE if application else OWNER)
    return {"ENGINE": ENGINE, "ATOMIC_REQUESTS": False, **place}


def application_role(url: str | None) -> str:
    """The role that server and worker come in as."""
    return str(_city(url)["USER"]) if url else ROLE


def libpq_environment(settings: dict[str, Any]) -> dict[str, str]:
    """The same place as environment of psql, pg_dump and pg_restore, so that no password stands on a command line."""
    names = {"NAME": "PGDATABASE", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "HOST": "PGHOST", "PORT": "PGPORT"}
    found = {variable: str(settings[key]) for key, variable in names.items() if settings.get(key)}
    known = {"host", "port", "requirepeer", "sslmode", "sslrootcert", "sslcert", "sslkey", "options"}
    found |= {f"PG{key.upper()}": str(value) for key, value in settings.get("OPTIONS", {}).items() if key in known}
    return found
