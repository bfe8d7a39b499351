"""Where a bench works: an installation of its own, so that none meets what another has left behind, finished or broken off.

Only the city with a million cases is kept, for those that read it: pouring it takes longer than all they measure.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from wanmi.site.cluster import Cluster
from wanmi.site.folders import data_folder

READERS = ("pages", "ledger", "export", "memory")  # of the city with a million cases
MILLION = "million"


@contextlib.contextmanager
def place_for(bench: str) -> Iterator[Mapping[str, str]]:
    """The environment in which a bench's processes work; anew and thrown away afterwards, but for the city with a million cases."""
    name, kept = (MILLION, True) if bench in READERS else (bench, False)
    if url := os.environ.get("DATABASE_URL"):
        with _database(url, name, kept=kept) as environment:
            _prepare(environment)
            yield environment
    else:
        with _cluster(data_folder() / name, kept=kept) as environment:
            _prepare(environment)
            yield environment


def _prepare(environment: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "wanmi.site.cli", "prepare"]
    subprocess.run(command, env={**os.environ, **environment}, check=True, capture_output=True, text=True)


@contextlib.contextmanager
def _cluster(data: Path, *, kept: bool) -> Iterator[dict[str, str]]:
    cluster = Cluster(data)
    if not kept:
        _throw_away(cluster)  # of a run that was broken off
    cluster.start()
    try:
        yield {"WANMI_DATA": str(data)}
    finally:
        if kept:
            cluster.stop()
        else:
            _throw_away(cluster)


def _throw_away(cluster: Cluster) -> None:
    if cluster.data_dir.exists():
        cluster.stop()
    for folder in (cluster.home, cluster.data_dir):
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _database(url: str, name: str, *, kept: bool) -> Iterator[dict[str, str]]:
    """A database beside the one that DATABASE_URL names, on the same server, and a data folder of its own."""
    own = f"{urlsplit(url).path.lstrip('/')}_bench_{name}"
    data = data_folder() / name
    if not kept:
        _administer(url, f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
        shutil.rmtree(data, ignore_errors=True)
    with contextlib.suppress(psycopg.errors.DuplicateDatabase):
        _administer(url, f'CREATE DATABASE "{own}"')
    owner = os.environ.get("WANMI_OWNER_URL")
    try:
        yield {"WANMI_DATA": str(data), "DATABASE_URL": _within(url, own)} | ({"WANMI_OWNER_URL": _within(owner, own)} if owner else {})
    finally:
        if not kept:
            _administer(url, f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
            shutil.rmtree(data, ignore_errors=True)


def _within(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _administer(url: str, statement: str) -> None:
    with psycopg.connect(os.environ.get("WANMI_OWNER_URL") or url, autocommit=True) as connection:
        connection.execute(statement)
