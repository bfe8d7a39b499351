"""When the city was backed up last and when a backup was tried out: two lines in the data folder, for who looks after the house."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

NOTE = "backups.json"
MADE, VERIFIED = "made", "verified"


@dataclass(frozen=True, slots=True)
class Noted:
    """`folder`: the last part of where it lies."""

    at: datetime
    folder: str


def note(data: Path, what: str, folder: Path, *, at: datetime) -> None:
    """Note that a backup was made or verified. Where the note cannot be written the backup is no worse."""
    notes = _read_notes(data) | {what: {"at": at.isoformat(), "folder": folder.name}}
    with contextlib.suppress(OSError):
        aside = data / f".{NOTE}"
        aside.write_text(json.dumps(notes))
        aside.replace(data / NOTE)


def noted(data: Path, what: str) -> Noted | None:
    """When it was made or verified last; None where that is not known."""
    try:
        notes = _read_notes(data)[what]
        return Noted(datetime.fromisoformat(notes["at"]), str(notes["folder"]))
    except (KeyError, TypeError, ValueError):
        return None


def _read_notes(data: Path) -> dict[str, dict[str, str]]:
    try:
        notes = json.loads((data / NOTE).read_text())
    except (OSError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}
