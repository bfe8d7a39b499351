"""A drill: the backup is restored beside the city, looked at from all sides, and thrown away again."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from wanmi.site.backup import server
from wanmi.site.backup.files import Keys, check_room, identities_of, in_words
from wanmi.site.backup.filling import UNCHANGED, fill
from wanmi.site.backup.making import alone
from wanmi.site.backup.manifest import Manifest, Part, check_version, read
from wanmi.site.backup.restoring import check_copies, check_ground, is_whole, opened, room_for
from wanmi.site.backup.server import Place
from wanmi.site.folders import evidence_folder
from wanmi.site.trouble import Trouble

Say = Callable[[str], None]


def drill(data: Path, place: Place, folder: Path, *, say: Say, identity: Path | None = None, disk: Path | None = None) -> list[str]:
    """Restore into a database of its own, count, walk the journal, hash the evidence, and remove it. What is wrong, in sentences;
    what keeps it from being restored at all is raised as Trouble. Killed, it leaves a database that the next drill removes."""
    note, identities = read(folder), identities_of(identity)
    with alone(data), in_words(data, UNCHANGED), opened(data, folder, note, identities) as (dump, evidence):
        check_version(note)
        say("dump and lists are what was backed up" if note.format > 1 else "an older backup, without digests")
        if disk:
            check_room(disk, room_for(note), UNCHANGED)
        with _scratch(place) as scratch:
            _check_extensions(scratch, note)
            check_ground(scratch, note)
            fill(scratch, note, dump)
            say(f"restored: {len(note.tables)} tables, {sum(note.tables.values())} rows, as many as were backed up")
            wrong = _journal(scratch, say)
        return wrong + _evidence(data, folder, note, evidence, identities, say)


@contextlib.contextmanager
def _scratch(place: Place) -> Iterator[Place]:
    """An empty database beside the city's; one that was left behind is removed first."""
    name = f"{str(place['NAME'])[:40]}_wanmi_drill"
    with server.connection(place, "postgres") as database:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        try:
            database.execute(drop)
            database.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            role = sql.Identifier(database.info.user).as_string(database)
            raise Trouble(
                f"The role {role} may not make a database to drill in. Let the server's superuser run: ALTER ROLE {role} CREATEDB"
            ) from error
        try:
            yield {**place, "NAME": name}
        finally:
            database.execute(drop)


def _check_extensions(scratch: Place, note: Manifest) -> None:
    with server.connection(scratch) as database:
        for extension in sorted(set(note.extensions) - set(server.extensions_in(database))):
            try:
                database.execute(sql.SQL("CREATE EXTENSION {} CASCADE").format(sql.Identifier(extension)))
            except psycopg.Error as error:
                raise Trouble(
                    f"A new database has no {extension}, and this role may not make it. "
                    f"Let the server's superuser run in template1: CREATE EXTENSION {extension}"
                ) from error


def _journal(scratch: Place, say: Say) -> list[str]:
    """The tables brought up to this version, as the next start would, and every chain and seal walked."""
    from django.core.management import call_command

    from wanmi.journal.queries import verify_journal

    with _django_in(scratch["NAME"]):
        call_command("migrate", verbosity=0, interactive=False)
        bad = verify_journal()
    if bad is None:
        say("journal: holds")
        return []
    return [f"journal: {bad.table} row {bad.id}: {bad.wrong}"]


@contextlib.contextmanager
def _django_in(name: str) -> Iterator[Any]:
    from django.db import connection, connections

    connections.close_all()
    kept, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = kept


def _evidence(data: Path, folder: Path, note: Manifest, evidence: dict[str, Part], identities: Keys, say: Say) -> list[str]:
    """Whether each file is in the backup, or where it lay when the backup was made, and is what was handed in."""
    copies = check_copies(folder, note, evidence, identities, lambda text: None)
    root = evidence_folder(data)
    lost = [name for name, part in evidence.items() if f"evidence/{name}" not in copies and not is_whole(root / name, part)]
    if lost:
        return [f"evidence: {len(lost)} of {len(evidence)} files are missing or not what was handed in, the first is {lost[0]}"]
    kept = sum(f"evidence/{name}" in copies for name in evidence)
    say(f"evidence: {kept} files in the backup, {len(evidence) - kept} in {root}, all what was handed in")
    return []
