"""`wanmi db`: the private cluster, a shell on the database, backup and restore."""

from __future__ import annotations

import contextlib
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from wanmi.site.backup.noted import MADE, VERIFIED, note
from wanmi.site.cli.ready import django_ready, embedded
from wanmi.site.cluster import Cluster, clusters_elsewhere, program
from wanmi.site.database import connection_settings, libpq_environment
from wanmi.site.folders import close_to_others, data_folder, is_held
from wanmi.site.trouble import Trouble


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
    close_to_others(data_folder())
    if elsewhere := cluster.elsewhere_note():
        click.echo(elsewhere)
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


@db.command()
@click.option("--orphans", is_flag=True, help="Those outside their data folders whose data folder has gone, in place of this one's.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(orphans: bool, yes: bool) -> None:
    """Remove the private cluster of this data folder: the whole city but its evidence and backups. Cannot be taken back.

    Where the database's user cannot walk into the data folder, the cluster lies in /var/lib/wanmi and does not go with the data
    folder: `wanmi db list` shows them all.
    """
    if orphans:
        doomed = [Cluster(each.belongs_to) for each in clusters_elsewhere() if each.orphaned and each.belongs_to]
    else:
        cluster = embedded()
        if cluster is None:
            raise Trouble("DATABASE_URL names the city's own server; it is not ours to remove.")
        if (data_folder() / "up.lock").exists() and is_held(data_folder() / "up.lock"):
            raise Trouble(f"Wanmi runs from {data_folder()}; stop it first.")
        doomed = [cluster] if cluster.home.exists() else []
    if not doomed:
        click.echo("There is no such database.")
    for each in doomed:
        if yes or click.confirm(f"Remove the database in {each.home} (of {each.data_dir}) for ever?"):
            each.remove()
            click.echo(f"{each.home} is removed.")


@db.command(name="list")
def list_() -> None:
    """The private clusters that lie outside their data folders, in /var/lib/wanmi."""
    found = clusters_elsewhere()
    for each in found:
        owner = each.belongs_to or "a data folder that nobody noted"
        click.echo(f"{each.home}  of {owner}{', which has gone: `wanmi db remove --orphans`' if each.orphaned else ''}")
    if not found:
        click.echo("None.")


@db.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def shell(arguments: tuple[str, ...]) -> None:
    """Open psql on the city's database (ARGUMENTS go to psql: `wanmi db shell -c "SELECT 1"`)."""
    place = _place()
    os.execvpe(program("psql"), ["psql", *arguments], {**os.environ, **libpq_environment(place)})  # noqa: S606


_identity = click.option("--identity", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The file with age's secret key.")


@db.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--with-evidence", is_flag=True, help="Put copies of the evidence files in too.")
@click.option("--encrypt-to", multiple=True, envvar="WANMI_BACKUP_KEY", metavar="KEY", help="A public key of age (age1…); may be repeated.")
def backup(folder: Path | None, with_evidence: bool, encrypt_to: tuple[str, ...]) -> None:
    """Back the city up into FOLDER (default: backups/<date and time> in the data folder) while it runs.

    The database goes in as one dump with the files of open deliveries, the evidence as a list of digests: its files never change,
    so copying the folder `evidence` with any tool after the dump, or --with-evidence, makes the backup whole. Sessions and devices'
    sign-ins are left out. It holds people's names, telephone numbers and password hashes: only its owner may read it, and where it
    leaves this machine, --encrypt-to (WANMI_BACKUP_KEY) lets only the holder of the secret key open it.
    """
    from wanmi.site.backup import back_up

    cluster = embedded()
    if cluster is not None and (elsewhere := cluster.elsewhere_note()):
        click.echo(elsewhere)
    _seal()
    made = back_up(data_folder(), _place(), folder, with_evidence=with_evidence, say=click.echo, encrypt_to=encrypt_to)
    note(data_folder(), MADE, made, at=datetime.now(UTC))
    click.echo(f"Backed up into {made}")
    if not encrypt_to:
        click.echo("Not encrypted: it holds names, telephone numbers and password hashes. Keep it closed, or use --encrypt-to.")


def _seal() -> None:
    """The backup's note names the journal's last seal: all that has happened is to lie under it. What is wrong here, the backup says."""
    with contextlib.suppress(Trouble):
        django_ready()
        from wanmi.journal.actions import seal_at_the_end

        seal_at_the_end()


@db.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_identity
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(folder: Path, identity: Path | None, yes: bool) -> None:
    """Restore the backup in FOLDER into an empty database: all of it, or nothing.

    Asks first, looks at every digest before it touches anything, refuses a database that holds anything, and afterwards says which
    evidence files are missing. Stopped on the way, it may be run again.
    """
    from wanmi.site.backup import restore_from, summary_of

    place = _place()
    click.echo(summary_of(folder))
    if not yes:
        click.confirm(f"Restore this into the database {place['NAME']} of {data_folder()}?", abort=True)
    restore_from(data_folder(), place, folder, say=click.echo, identity=identity, disk=_disk())


@db.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_identity
def drill(folder: Path, identity: Path | None) -> None:
    """Restore the backup in FOLDER beside the city, look whether all of it is there and holds, and throw it away. Ends with 1 if not.

    Nothing of the city changes. A drill that is killed leaves a database that the next one removes.
    """
    from wanmi.site.backup import drill as drilled
    from wanmi.site.backup import summary_of

    place = _place()
    django_ready()
    click.echo(summary_of(folder))
    if wrong := drilled(data_folder(), place, folder, say=click.echo, identity=identity, disk=_disk()):
        raise click.ClickException("; ".join(wrong))
    note(data_folder(), VERIFIED, folder, at=datetime.now(UTC))
    click.echo("The backup can be restored.")


def _disk() -> Path | None:
    """Where the private database lies, to see whether a restored one fits; a city's own server sees to that itself."""
    cluster = embedded()
    return cluster.home if cluster is not None else None


def _place() -> dict[str, Any]:
    cluster = embedded()
    if cluster is not None and not cluster.running():
        raise Trouble("The database is not running; start it with `wanmi db start`.")
    return connection_settings(data_folder(), os.environ.get("DATABASE_URL"))
