"""`wanmi db`: the private cluster, a shell on the database, backup and restore."""

from __future__ import annotations

import os
import time

import click

from wanmi.site.cluster import Cluster
from wanmi.site.folders import data_folder


def embedded() -> Cluster | None:
    """The private cluster, unless the city has its own server."""
    return None if os.environ.get("DATABASE_URL") else Cluster(data_folder())


@click.group()
def db() -> None:
    """The database: start, stop, look into it, back it up, restore it."""


@db.command()
def start() -> None:
    """Make the private PostgreSQL cluster if need be, and start it."""
    cluster = embedded()
    if cluster is None:
        click.echo("DATABASE_URL names the city's own server; there is nothing to start.")
        return
    began = time.monotonic()
    started = cluster.start()
    word = f"started in {time.monotonic() - began:.1f} s" if started else "already running"
    click.echo(f"database {word}, socket in {cluster.socket}")


@db.command()
def stop() -> None:
    """Stop the private PostgreSQL cluster."""
    cluster = embedded()
    if cluster is None:
        click.echo("DATABASE_URL names the city's own server; it is not ours to stop.")
        return
    click.echo("database stopped" if cluster.stop() else "database was not running")
