"""The second place of the seals: a file outside the database to which each signed seal is appended, one a line.

Whoever cuts off facts together with their seals, or writes facts and seals anew, does not reach it. It may be away for a time (a
medium that is not mounted): what is missing is written when it is back, in order.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO

NAME = "seals.jsonl"
LONGEST_LINE = 4096  # bytes; one takes about 450


@dataclass(frozen=True)
class Anchored:
    """A seal as the file keeps it: numbers as they are, bytes as hex, the moment in ISO. `line` counts from 1."""

    from_xact: int
    until_xact: int
    count: int
    total: int
    sealed_at: str
    previous_hash: str
    hash: str
    key: str
    signature: str
    line: int = 0


def append(folder: Path, missing_after: Callable[[int], Iterable[Anchored]], *, make: bool) -> int:
    """Write the seals that the file does not hold yet; how many. `missing_after`: last number written → the seals behind it.

    `make`: whether the folder may be made. One writer at a time; on the medium when this returns. Raises OSError.
    """
    if make:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(folder / NAME, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(opened, "ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last, whole = _last(file)
        seals = missing_after(last.until_xact if last else 0)
        lines = [json.dumps({name: value for name, value in asdict(seal).items() if name != "line"}) for seal in seals]
        if lines:
            file.write(("" if whole else "\n").encode() + "".join(line + "\n" for line in lines).encode())
            file.flush()
            os.fsync(file.fileno())
    return len(lines)


def _last(file: IO[bytes]) -> tuple[Anchored | None, bool]:
    """The last line that can be read, and whether the file ends with a whole line (a writer may have been cut off)."""
    size = file.seek(0, os.SEEK_END)
    if not size:
        return None, True
    file.seek(max(0, size - 4 * LONGEST_LINE))
    tail = file.read()
    found = [one for one in map(_read, tail.split(b"\n")) if one]
    return (found[-1] if found else None), tail.endswith(b"\n")


def anchored(path: Path) -> Iterator[Anchored]:
    """The seals of the file, a line after the other; lines that a writer could not finish are passed over. Raises OSError."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if found := _read(line):
                yield replace(found, line=number)


def _read(line: bytes) -> Anchored | None:
    try:
        return Anchored(**json.loads(line))
    except (ValueError, TypeError):
        return None
