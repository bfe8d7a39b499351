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
    told = _told(data) | {what: {"at": at.isoformat(), "folder": folder.name}}
    with contextlib.suppress(OSError):
        aside = data / f".{NOTE}"
        aside.write_text(json.dumps(told))
        aside.replace(data / NOTE)


def noted(data: Path, what: str) -> Noted | None:
    """When it was made or verified last; None where that is not known."""
    try:
        told = _told(data)[what]
        return Noted(datetime.fromisoformat(told["at"]), str(told["folder"]))
    except (KeyError, TypeError, ValueError):
        return None


def _told(data: Path) -> dict[str, dict[str, str]]:
    try:
        told = json.loads((data / NOTE).read_text())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
