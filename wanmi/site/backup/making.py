"""Making a backup while the city works: written aside, and only what is whole bears its name."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg

from wanmi.site.backup import server
from wanmi.site.backup.files import SEALED, Keys, check_room, in_words, keep, recipients_of
from wanmi.site.backup.manifest import DUMP, EVIDENCE, NOTE, Manifest, Part
from wanmi.site.backup.server import Place
from wanmi.site.folders import evidence_folder, make_data_folder
from wanmi.site.trouble import Trouble

Say = Callable[[str], None]
PART = ".part"
NOT_KEPT = "nothing of this backup was kept."
_OPTIONS = ("--format=custom", "--no-owner", "--no-comments", "--no-privileges", "--exclude-table-data=*.spatial_ref_sys")


def back_up(data: Path, place: Place, folder: Path | None, *, with_evidence: bool, say: Say, encrypt_to: Sequence[str] = ()) -> Path:
    """Write a backup and give its folder; `encrypt_to`: public keys of age. Whole or not at all: a stop leaves a folder that ends
    in .part, which the next one sweeps. Raises Trouble."""
    at = datetime.now(UTC)
    target = folder or data / "backups" / at.strftime("%Y-%m-%dT%H-%M-%SZ")
    recipients = recipients_of(encrypt_to)
    making = target.with_name(target.name + PART)
    with alone(data), in_words(target, NOT_KEPT):
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise Trouble(f"{target} holds a backup already, or something else; name another folder.")
        for left in {making, *(data / "backups").glob(f"*{PART}")}:
            _sweep(left)
        making.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        making.mkdir(mode=0o700)
        try:
            note = Manifest(at=at.isoformat(), version=version("wanmi"), encrypted=bool(recipients), with_evidence=with_evidence)
            _write(data, place, making, note, recipients, say)
            note.write(making / NOTE)
            _sync(making)
            making.rename(target)
            _sync(target.parent)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
    return target


def _sweep(left: Path) -> None:
    """Remove what a backup that was stopped left behind. Raises Trouble where it is something else by that name."""
    ours = {DUMP, EVIDENCE, f".{EVIDENCE}", NOTE, "evidence", "deliveries"}
    if left.exists() and not (left.is_dir() and all(path.name.removesuffix(SEALED) in ours for path in left.iterdir())):
        raise Trouble(f"{left} is in the way and no backup that was stopped; name another folder.")
    shutil.rmtree(left, ignore_errors=True)


@contextlib.contextmanager
def alone(data: Path) -> Iterator[None]:
    """One backup or restore of a data folder at a time, for its owner's eyes alone. Raises Trouble."""
    make_data_folder(data)
    before = os.umask(0o077)
    try:
        with (data / "backup.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Trouble(f"A backup or restore of {data} is running already; wait for its end.") from error
            yield
    finally:
        os.umask(before)


def _write(data: Path, place: Place, making: Path, note: Manifest, recipients: Keys, say: Say) -> None:
    with server.connection(place) as database:
        # One snapshot for the counts and for the dump: the city works on meanwhile.
        database.execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        _report(database, note)
        evidence = evidence_folder(data)
        check_room(making, note.database_bytes // 20 + (_size(evidence) if note.with_evidence else 0), NOT_KEPT)
        row = database.execute("SELECT pg_export_snapshot()").fetchone()
        note.keep(DUMP, _dump(place, making / DUMP, str(row[0]) if row else "", recipients))
        say(f"database: {note.parts[DUMP][0] / 2**20:.1f} MB, {sum(note.tables.values())} rows")
        _keep_deliveries(database, data, making, note, recipients, say)
        sizes = (
            dict(database.execute("SELECT sha256, size FROM evidence_storedfile")) if server.has(database, "evidence_storedfile") else {}
        )
    # After the dump, so that it covers all that the dump names.
    _keep_evidence(evidence, sizes, making, note, recipients, say)


def _report(database: psycopg.Connection[Any], note: Manifest) -> None:
    note.postgres, note.extensions = server.version_of(database), server.extensions_in(database)
    note.tables, note.journal = server.rows_in(database), server.journal_in(database)
    row = database.execute("SELECT pg_database_size(current_database())").fetchone()
    note.database_bytes = row[0] if row else 0
    if server.has(database, "django_migrations"):
        note.migrations = [f"{app}.{name}" for app, name in database.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")]


def _dump(place: Place, target: Path, snapshot: str, recipients: Keys) -> Part:
    emptied = [f"--exclude-table-data=*.{table}" for table in server.EMPTIED]
    dumping, complaints = server.begin(
        place, "pg_dump", [*_OPTIONS, *emptied, f"--snapshot={snapshot}", str(place["NAME"])], stdout=subprocess.PIPE
    )
    try:
        assert dumping.stdout is not None  # noqa: S101
        part = keep(dumping.stdout, target, recipients)
        if dumping.wait():
            raise server.in_a_sentence("pg_dump", complaints, NOT_KEPT)
        return part
    finally:
        dumping.kill()
        dumping.wait()


def _keep_deliveries(
    database: psycopg.Connection[Any], data: Path, making: Path, note: Manifest, recipients: Keys, say: Say
) -> None:  # fmt: skip
    """The files of deliveries that are still open: the one delivered, and what was unpacked of it."""
    if not server.has(database, "resources_delivery"):
        return
    count = 0
    for (stored,) in database.execute(
        "SELECT path FROM resources_delivery WHERE state = ANY(%s) ORDER BY id", [list(server.OPEN_DELIVERIES)]
    ):
        path = data / stored
        inside = path.is_relative_to(data / "deliveries") and path.parent != data / "deliveries"
        whole = [*sorted(path.parent.glob("*")), path.parent.with_suffix(".zip")] if inside else [path]
        for each in whole:
            if each.is_file() and each.is_relative_to(data) and str(each.relative_to(data)) not in note.parts:
                name = str(each.relative_to(data))
                with contextlib.suppress(FileNotFoundError), each.open("rb") as file:  # discarded meanwhile
                    note.keep(name, keep(file, making / name, recipients))
                    count += 1
    say(f"open deliveries: {count} files")


def _keep_evidence(source: Path, sizes: dict[str, int], making: Path, note: Manifest, recipients: Keys, say: Say) -> None:
    """The list of all evidence, and with `with_evidence` the files: copies of their own, which nothing done to the city's reaches."""
    listed: dict[str, Part] = {f"{sha[:2]}/{sha[2:4]}/{sha}": Part(size, sha) for sha, size in sizes.items()}
    for path in evidence_files(source):
        name = str(path.relative_to(source))
        if name not in listed:
            listed[name] = _part_of(path)
    missing = [name for name in listed if not _is_plain(source / name)]
    spoilt = []
    if note.with_evidence:
        for name in sorted(set(listed) - set(missing)):
            with (source / name).open("rb") as file:
                if keep(file, making / "evidence" / name, recipients) != listed[name]:
                    spoilt.append(name)  # not worth having: a restore tells that it is missing
                    for each in (making / "evidence" / name).parent.glob(f"{Path(name).name}*"):
                        each.unlink()
    lines = "".join(f"{part.size}\t{part.sha256}\t{name}\n" for name, part in sorted(listed.items()))
    aside = making / f".{EVIDENCE}"
    aside.write_text(lines)
    with aside.open("rb") as file:
        note.keep(EVIDENCE, keep(file, making / EVIDENCE, recipients))
    aside.unlink()
    note.evidence_files, note.evidence_bytes = len(listed) - len(missing), sum(part.size for part in listed.values())
    say(f"evidence: {note.evidence_files} files, {note.evidence_bytes / 2**20:.1f} MB {'copied' if note.with_evidence else 'listed'}")
    for names, words in ((missing, "are missing"), (spoilt, "are not what was handed in and were left out")):
        if names:
            say(f"evidence: {len(names)} files {words}, the first is {names[0]}; see `wanmi evidence verify`")


def evidence_files(folder: Path) -> Iterator[Path]:
    """What lies in the evidence folder, but for what is arriving and for copies, which are made anew from their originals."""
    for at, folders, names in os.walk(folder):
        if Path(at) == folder:
            folders[:] = [name for name in folders if name not in ("incoming", "renditions")]
        yield from (Path(at) / name for name in sorted(names) if not name.startswith(".") and _is_plain(Path(at) / name))


def _is_plain(path: Path) -> bool:
    """A file itself: no link, which might lead out of the folder."""
    return path.is_file() and not path.is_symlink()


def _part_of(path: Path) -> Part:
    with path.open("rb") as file:
        return Part(path.stat().st_size, file_digest(file, "sha256").hexdigest())


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in evidence_files(folder))


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
