"""What a backup says of itself, and whether that holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from wanmi.site.folders import BASE_DIR
from wanmi.site.trouble import Trouble

FORMAT = 2  # 1 had no digests
DUMP, EVIDENCE, NOTE = "database.dump", "evidence.tsv", "backup.json"


@dataclass(frozen=True)
class Part:
    """One file of a backup, as it was before it was encrypted. `size` in bytes."""

    size: int
    sha256: str


@dataclass
class Manifest:
    """`tables`: schema.table → rows. `extensions`: name → (schema, version). `journal`: its rows, highest transaction and last seal."""

    at: str
    version: str
    format: int = FORMAT
    encrypted: bool = False
    with_evidence: bool = False
    evidence_files: int = 0
    evidence_bytes: int = 0
    postgres: int = 0
    database_bytes: int = 0
    extensions: dict[str, list[str]] = field(default_factory=dict)
    migrations: list[str] = field(default_factory=list)
    tables: dict[str, int] = field(default_factory=dict)
    journal: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, list[Any]] = field(default_factory=dict)

    def keep(self, name: str, part: Part) -> None:
        self.parts[name] = [part.size, part.sha256]

    def part(self, name: str) -> Part | None:
        return Part(*self.parts[name]) if name in self.parts else None

    def write(self, path: Path) -> None:
        note = asdict(self)
        path.write_text(json.dumps(note | {"digest": _digest(note)}, indent=1, sort_keys=True) + "\n")


def read(folder: Path) -> Manifest:
    """Raises Trouble where the folder holds no whole backup, or one of a kind that this version does not know."""
    try:
        note = json.loads((folder / NOTE).read_text())
    except FileNotFoundError as error:
        raise Trouble(f"{folder} holds no finished backup ({NOTE} is missing).") from error
    except PermissionError as error:
        raise Trouble(f"{folder} may not be read by this user.") from error
    except ValueError as error:
        raise Trouble(f"{folder / NOTE} was changed after the backup was made; take another backup.") from error
    form = note.get("format", 1)
    if form > FORMAT:
        raise Trouble(f"{folder} was made by a newer Wanmi ({note.get('version')}); restore it with that version.")
    if form > 1 and note.pop("digest", "") != _digest(note):
        raise Trouble(f"{folder / NOTE} was changed after the backup was made; take another backup.")
    known = Manifest.__dataclass_fields__
    return Manifest(**{key: value for key, value in note.items() if key in known} | {"format": form})


def summary_of(folder: Path) -> str:
    """One line about a backup. Raises Trouble where the folder holds none."""
    note = read(folder)
    return f"Backup of {note.at}, Wanmi {note.version}, {note.evidence_files} evidence files{', encrypted' if note.encrypted else ''}."


def check_version(note: Manifest) -> None:
    """Raises Trouble where the backup's tables are further on than this version."""
    rooms = {path.parent.parent.name for path in (BASE_DIR / "wanmi").glob("*/migrations/__init__.py")}
    for each in note.migrations:
        app, _, name = each.partition(".")
        if app in rooms and not (BASE_DIR / "wanmi" / app / "migrations" / f"{name}.py").exists():
            raise Trouble(f"The backup was made by another Wanmi ({note.version}; {each} is unknown here); restore it with that version.")


def safe_name(name: str) -> PurePosixPath:
    """A name in a backup's lists, under its folder and nowhere else. Raises Trouble."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise Trouble(f"The backup names a file outside itself ({name}); it was not made by Wanmi.")
    return path


def _digest(note: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in note.items() if key != "digest"}
    return sha256(json.dumps(rest, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
