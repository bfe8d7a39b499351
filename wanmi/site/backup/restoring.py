"""Restoring a backup into an empty database: everything is looked at before anything is touched, and the database comes last, at once."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from wanmi.site.backup import server
from wanmi.site.backup.files import SEALED, Keys, changed, check_room, identities_of, in_words, put_in_place, read_sealed
from wanmi.site.backup.filling import UNCHANGED, fill
from wanmi.site.backup.making import alone
from wanmi.site.backup.manifest import DUMP, EVIDENCE, Manifest, Part, check_version, read, safe_name
from wanmi.site.backup.server import Place
from wanmi.site.folders import evidence_folder, is_held
from wanmi.site.trouble import Trouble

Say = Callable[[str], None]
LOG = 4 * 2**30  # bytes: max_wal_size of the private database
PATIENCE = 5.0  # s for others to leave the database


def restore_from(data: Path, place: Place, folder: Path, *, say: Say, identity: Path | None = None, disk: Path | None = None) -> None:
    """Fill an empty database, and bring evidence and open deliveries back. All or nothing: stopped anywhere, the database is empty
    still, what files were brought are whole, and the next run goes on. `identity`: the file with age's secret key; `disk`: where the
    private database lies. Raises Trouble."""
    note, identities = read(folder), identities_of(identity)
    with alone(data), in_words(data, UNCHANGED), opened(data, folder, note, identities) as (dump, evidence):
        check_version(note)
        _check_idle(data, place)
        check_ground(place, note)
        copies = check_copies(folder, note, evidence, identities, say)
        if disk:
            check_room(disk, room_for(note), UNCHANGED)
        _bring(data, folder, note, copies, identities)
        fill(place, note, dump)
    say("database: restored")
    with server.connection(place) as database:
        if (highest := server.journal_in(database).get("highest")) is not None:
            say(f"journal: new facts number above {highest}")
    _report_missing(evidence_folder(data), evidence, say)


@contextlib.contextmanager
def opened(data: Path, folder: Path, note: Manifest, identities: Keys) -> Iterator[tuple[Path, dict[str, Part]]]:
    """The dump as a plain file and the list of evidence, both found to be what was backed up. Raises Trouble."""
    aside = data / "restoring"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o700)
    try:
        dump, listing = folder / DUMP, folder / EVIDENCE
        if note.encrypted:
            check_room(data, (note.part(DUMP) or Part(0, "")).size, UNCHANGED)
        for name in (DUMP, EVIDENCE):
            target = aside / name if note.encrypted else None
            with _there(folder / name):
                found = read_sealed(folder / name, target, identities)
            if (manifest_part := note.part(name)) and found != manifest_part:
                raise changed(folder / name)
        if note.encrypted:
            dump, listing = aside / DUMP, aside / EVIDENCE
        lines = listing.read_text().splitlines()
        if note.format == 1:  # without digests: size and name alone
            evidence = {name: Part(int(size), "") for size, name in (line.split("\t", 1) for line in lines)}
        else:
            evidence = {name: Part(int(size), sha) for size, sha, name in (line.split("\t", 2) for line in lines)}
        yield dump, {name: part for name, part in evidence.items() if safe_name(name)}
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@contextlib.contextmanager
def _there(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise Trouble(f"{path} is missing from the backup; {UNCHANGED}") from error


def room_for(note: Manifest) -> int:
    """Bytes that a restored database takes for a while: its rows, and the log of one large transaction."""
    return note.database_bytes * 5 // 4 + min(note.database_bytes, LOG)


def _check_idle(data: Path, place: Place) -> None:
    if is_held(data / "up.lock"):
        raise Trouble(f"Wanmi runs from {data}; stop it before restoring.")
    until = time.monotonic() + PATIENCE
    with server.connection(place) as database:
        while others := server.others_in(database):
            if time.monotonic() > until:
                raise Trouble(f"{others} others are connected to the database {place['NAME']}; stop what works in it before restoring.")
            time.sleep(0.1)  # a restore that was stopped a moment ago is being forgotten still


def check_ground(place: Place, note: Manifest) -> None:
    """Whether the database is empty and can take this backup. Raises Trouble with what to do first."""
    name = place["NAME"]
    with server.connection(place) as database:
        if held := len(server.tables_in(database)):
            raise Trouble(f"The database {name} holds {held} tables; restore into an empty one, for example with another WANMI_DATA.")
        if server.version_of(database) < note.postgres:
            raise Trouble(f"The backup is of PostgreSQL {note.postgres}, the server here is of {server.version_of(database)}; upgrade it.")
        here = server.extensions_in(database)
        path = {row[0] for row in database.execute("SELECT unnest(current_schemas(true))")}
        for extension, (_schema, version) in note.extensions.items():
            if extension not in here:
                raise Trouble(
                    f"{extension} is not in the database {name}. Let the server's superuser run there: CREATE EXTENSION {extension}"
                )
            if _numbers(here[extension][1]) < _numbers(version):
                raise Trouble(
                    f"{extension} is of version {here[extension][1]}, the backup needs {version}. Upgrade it, then let the superuser run "
                    f"in {name}: ALTER EXTENSION {extension} UPDATE"
                )
            if here[extension][0] not in path:
                raise Trouble(
                    f"{extension} stands in the schema {here[extension][0]}, where nobody looks for it. Run first: "
                    f"ALTER DATABASE {name} SET search_path = public, {here[extension][0]}"
                )
        row = database.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchone()
        if not (row and row[0]):
            raise Trouble(f"The role {database.info.user} may not make tables in {name}. Let its owner run: GRANT CREATE ON SCHEMA public")


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")[:2] if part.isdigit()]


def check_copies(folder: Path, note: Manifest, evidence: dict[str, Part], identities: Keys, say: Say) -> dict[str, Part]:
    """What the backup has of evidence and deliveries, each found to be what was backed up. Raises Trouble."""
    copies = {f"evidence/{name}": part for name, part in evidence.items()} | {
        str(safe_name(name)): Part(*part) for name, part in note.parts.items() if name not in (DUMP, EVIDENCE)
    }
    there = {name: part for name, part in copies.items() if _is_there(folder / name)}
    for name, part in there.items():
        found = read_sealed(folder / name, None, identities)
        if found.size != part.size or (part.sha256 and found.sha256 != part.sha256):
            raise changed(folder / name)
    if there:
        say(f"files: {len(there)} looked at")
    return there


def _is_there(path: Path) -> bool:
    return path.is_file() or path.with_name(path.name + SEALED).is_file()


def _bring(data: Path, folder: Path, note: Manifest, copies: dict[str, Part], identities: Keys) -> None:
    """Each file is named by its content or by chance: one more of them does no harm where the rest fails, and is found next time."""
    places = {name: _target(data, name) for name in copies}
    absent = {name: path for name, path in places.items() if not is_whole(path, copies[name])}
    for root in {evidence_folder(data), data}:
        mine = [name for name in absent if name.startswith("evidence/") == (root != data)]
        check_room(root, sum(copies[name].size for name in mine), UNCHANGED)
    for name, path in absent.items():
        part = copies[name] if copies[name].sha256 else read_sealed(folder / name, None, identities)
        put_in_place(folder / name, path, identities, part)


def _target(data: Path, name: str) -> Path:
    return evidence_folder(data) / name.removeprefix("evidence/") if name.startswith("evidence/") else data / name


def is_whole(path: Path, part: Part) -> bool:
    if not path.is_file() or path.is_symlink() or path.stat().st_size != part.size:
        return False
    return not part.sha256 or read_sealed(path, None, ()).sha256 == part.sha256


def _report_missing(folder: Path, evidence: dict[str, Part], say: Say) -> None:
    missing = [name for name in evidence if not os.path.lexists(folder / name)]
    spoilt = [name for name, part in evidence.items() if os.path.lexists(folder / name) and not is_whole(folder / name, part)]
    if spoilt:
        say(f"evidence: {len(spoilt)} files are not what was handed in, the first is {spoilt[0]}")
    say(f"evidence: {len(missing)} files missing, the first is {missing[0]}" if missing else "evidence: all files are there")
