"""The errors of the last days, in two files of the data folder that never grow past a bound.

Not in the database: most errors worth seeing are its own, and a row written in a transaction that fails is rolled back with it. A line
holds when, in which process, from where and of what kind, without the values that a message quotes, and no trace with its variables.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from wanmi.journal.rules.masking import masked_error, masked_sentence
from wanmi.site.folders import BASE_DIR

LARGEST = 256 * 2**10  # bytes of one of the two files
NOW, BEFORE = "errors.jsonl", "errors.before.jsonl"


@dataclass(frozen=True, slots=True)
class RecentError:
    """`at` in ISO; `event` what was being done, `error` kind and first line, `where` file:line of ours, `path` of the request."""

    at: str
    process: str
    event: str
    error: str = ""
    where: str = ""
    path: str = ""

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)


class ErrorKeeper(logging.Handler):
    """Writes errors into the files. What it cannot write is lost: the log itself still has it."""

    def __init__(self, folder: str, process: str) -> None:
        super().__init__(logging.ERROR)
        self.folder, self.process = Path(folder), process

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(Exception):
            _append(self.folder, json.dumps(asdict(_error_text(record, self.process)), ensure_ascii=False))


def _error_text(record: logging.LogRecord, process: str) -> RecentError:
    known = record.msg if isinstance(record.msg, dict) else {}
    error = _error_of(known.get("exc_info") or record.exc_info)
    what = str(known.get("event") or record.msg)
    subject = " ".join(str(known[key]) for key in ("reaction", "task", "division", "delivery") if key in known)
    return RecentError(
        at=datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds"),
        process=process,
        event=masked_sentence(f"{what} {subject}".strip()),
        error=masked_error(error) if error else "",
        where=_where(error.__traceback__) if error else "",
        path=str(known.get("path", ""))[:120],
    )


def _error_of(exc_info: object) -> BaseException | None:
    if isinstance(exc_info, tuple):
        exc_info = exc_info[1]
    return exc_info if isinstance(exc_info, BaseException) else None


def _where(trace: TracebackType | None) -> str:
    """The last line of our own that it came through."""
    found = ""
    while trace:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(BASE_DIR / "wanmi"):
            found = f"{file.relative_to(BASE_DIR)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _append(folder: Path, line: str) -> None:
    """One line more; a full file takes the place of the one before. Several processes may write at once."""
    opened = os.open(folder / NOW, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(opened, "ab") as file:
        file.write(line.encode() + b"\n")
        file.flush()
        if os.fstat(opened).st_size > LARGEST:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.path.samestat(os.fstat(opened), (folder / NOW).stat()):  # nobody else was quicker
                (folder / NOW).replace(folder / BEFORE)


def recent_errors(folder: Path, most: int) -> list[RecentError]:
    """The newest errors, the newest first."""
    lines = [line for name in (NOW, BEFORE) for line in reversed(_lines(folder / name))]
    return [error for line in lines[: most * 2] if (error := _read(line))][:most]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _read(line: str) -> RecentError | None:
    try:
        record = json.loads(line)
        found = RecentError(**{each.name: str(record.get(each.name, "")) for each in fields(RecentError)})
        datetime.fromisoformat(found.at)
    except (ValueError, AttributeError):
        return None
    return found


def grouped(errors: list[RecentError]) -> Iterator[tuple[RecentError, int]]:
    """Equal ones once, with how often: the newest of each, in their order."""
    count: dict[tuple[str, ...], int] = {}
    newest: dict[tuple[str, ...], RecentError] = {}
    for one in errors:
        key = (one.process, one.event, one.error, one.where, one.path)
        count[key] = count.get(key, 0) + 1
        newest.setdefault(key, one)
    return ((newest[key], count[key]) for key in newest)
