"""Backup and restore: one dated folder with the database's dump and the list of evidence files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from wanmi.site.cluster import program
from wanmi.site.database import libpq_environment
from wanmi.site.trouble import Trouble

Say = Callable[[str], None]
Place = dict[str, Any]  # Django's DATABASES entry

DUMP, EVIDENCE, NOTE = "database.dump", "evidence.tsv", "backup.json"


def back_up(data: Path, place: Place, folder: Path | None, *, with_evidence: bool, say: Say) -> Path:
    """Write a backup and give its folder. The evidence is listed after the dump, so that it covers all the dump names."""
    at = datetime.now(UTC)
    target = folder or data / "backups" / at.strftime("%Y-%m-%dT%H-%M-%SZ")
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (target / DUMP).exists():
        raise Trouble(f"{target} holds a backup already; name another folder.")
    making = target / (DUMP + ".part")
    # Extensions belong to the superuser, who made them in the new database too; the journal's rows carry their own numbers.
    _run(
        place,
        "pg_dump",
        "--format=custom",
        "--no-owner",
        "--no-comments",
        "--no-privileges",
        "--exclude-table-data=spatial_ref_sys",
        f"--file={making}",
    )
    making.rename(target / DUMP)
    say(f"database: {(target / DUMP).stat().st_size / 2**20:.1f} MB")
    count, size = _list_evidence(data / "evidence", target, copy=with_evidence)
    say(f"evidence: {count} files, {size / 2**20:.1f} MB {'copied' if with_evidence else 'listed'}")
    note = {"at": at.isoformat(), "version": version("wanmi"), "evidence_files": count, "evidence_bytes": size}
    (target / NOTE).write_text(json.dumps(note, indent=1) + "\n")
    return target


def told(folder: Path) -> str:
    """One line about a backup. Raises Trouble where the folder holds none."""
    try:
        note = json.loads((folder / NOTE).read_text())
    except OSError as error:
        raise Trouble(f"{folder} holds no finished backup ({NOTE} is missing).") from error
    return f"Backup of {note['at']}, Wanmi {note['version']}, {note['evidence_files']} evidence files."


def restore_from(data: Path, place: Place, folder: Path, *, say: Say) -> None:
    """Fill an empty database from a backup. Raises Trouble where it is not empty."""
    with _connection(place) as database:
        held = database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'spatial_ref_sys'").fetchone()
    if held and held[0]:
        raise Trouble(
            f"The database {place['NAME']} holds {held[0]} tables; restore into an empty one, for example with another WANMI_DATA."
        )
    _run(
        place, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--jobs=2", f"--dbname={place['NAME']}", str(folder / DUMP)
    )
    say("database: restored")
    _lift_journal(place, say)
    if (folder / "evidence").is_dir():
        shutil.copytree(folder / "evidence", data / "evidence", dirs_exist_ok=True, copy_function=_link)
    missing = [name for name, size in _listed(folder) if not _is_there(data / "evidence" / name, size)]
    say(f"evidence: {len(missing)} files missing, the first is {missing[0]}" if missing else "evidence: all files are there")


def _lift_journal(place: Place, say: Say) -> None:
    """New transactions must number above the stored facts (a new cluster counts from the beginning), or no seal would cover them."""
    with _connection(place) as database:
        row = database.execute("SELECT max(xact) FROM journal_fact").fetchone()
        highest = row[0] if row else None
        if highest is None:
            return
        lift = "CREATE OR REPLACE FUNCTION journal_offset() RETURNS bigint LANGUAGE sql STABLE RETURN {}::bigint"
        database.execute(sql.SQL(lift).format(highest + 1))
        database.execute("ANALYZE")
    say(f"journal: new facts number above {highest}")


def _list_evidence(source: Path, target: Path, *, copy: bool) -> tuple[int, int]:
    count = total = 0
    with (target / EVIDENCE).open("w") as listing:
        for path in _files(source):
            size, name = path.stat().st_size, path.relative_to(source)
            listing.write(f"{size}\t{name}\n")
            count, total = count + 1, total + size
            if copy:
                (target / "evidence" / name).parent.mkdir(parents=True, exist_ok=True)
                _link(str(path), str(target / "evidence" / name))
    return count, total


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file()) if folder.is_dir() else iter(())


def _listed(folder: Path) -> Iterator[tuple[str, int]]:
    for line in (folder / EVIDENCE).read_text().splitlines():
        size, name = line.split("\t", 1)
        yield name, int(size)


def _is_there(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _link(source: str, target: str) -> None:
    """Evidence never changes, so a second name for the same bytes is a copy; across disks it is really copied."""
    if os.path.exists(target):
        return
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _connection(place: Place) -> psycopg.Connection[Any]:
    options = {key: value for key, value in place["OPTIONS"].items() if key != "pool"}
    words = {"dbname": place["NAME"], "user": place["USER"], "password": place["PASSWORD"], "host": place["HOST"], "port": place["PORT"]}
    return psycopg.connect(autocommit=True, **{key: value for key, value in words.items() if value}, **options)


def _run(place: Place, name: str, *arguments: str) -> None:
    done = subprocess.run([program(name), *arguments], env={**os.environ, **libpq_environment(place)}, capture_output=True, text=True)
    if done.returncode:
        raise Trouble(f"{name} failed: {done.stderr.strip()}")
