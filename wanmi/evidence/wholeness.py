"""Whether a stored file is the one that was handed in, by its bytes.

What is served is read from the very handle that was checked, so nobody slips another file in between. A check is remembered by what
the file system says of the file: its change time (ctime) cannot be set back by whoever writes into it, as its modification time can.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from wanmi.evidence import file_store
from wanmi.evidence.rules.wholeness import Wrong

MOST_REMEMBERED = 50_000
SETTLED = 2.0  # s; a file changed this short ago may change again within one tick of the file system's clock
REMEMBERED = 600.0  # s; a page of memory that somebody keeps open for writing may change once more without a new change time
YOUNG = 3600  # s; a file so young may belong to a row that is being written
Marks = tuple[int, ...]

_known: dict[str, tuple[Marks, float]] = {}  # path and digest → its marks, and when it was hashed


class Unsound(Exception):
    """The file is not what it was."""

    def __init__(self, wrong: Wrong) -> None:
        self.wrong = wrong
        super().__init__(wrong)


@dataclass
class Whole:
    """An open file that was found whole; `read` says so again with each piece, so that what changes meanwhile is broken off."""

    file: BufferedReader
    size: int  # bytes
    marks: Marks

    def read(self, first: int, length: int) -> Iterator[bytes]:
        """`length` bytes from `first` on. Raises Unsound where the file was touched since it was checked."""
        self.file.seek(first)
        while length > 0 and (chunk := self.file.read(min(file_store.CHUNK, length))):
            if _marks(self.file) != self.marks:
                raise Unsound(Wrong.ALTERED)
            length -= len(chunk)
            yield chunk

    def close(self) -> None:
        self.file.close()


def whole(path: Path, sha: str, size: int | None = None, *, again: bool = False) -> Whole:
    """The file, open, if it is the one of this SHA-256. Raises Unsound.

    `again`: hash it though it was found whole before and has not been touched since.
    """
    file = _opened(path)
    try:
        marks = _marks(file)
        found = os.fstat(file.fileno()).st_size
        if size is not None and found != size:
            raise Unsound(Wrong.LENGTH)
        known, at = _known.get(f"{path} {sha}", ((), 0.0))
        if again or known != marks or time.monotonic() - at > REMEMBERED:
            _check(file, path, sha, marks)
        return Whole(file, found, marks)
    except OSError as error:
        file.close()
        raise Unsound(Wrong.UNREADABLE) from error
    except Unsound:
        file.close()
        raise


def content(path: Path, sha: str) -> bytes:
    """A small file's bytes, hashed each time. Raises Unsound."""
    with _opened(path) as file:
        try:
            read = file.read()
        except OSError as error:
            raise Unsound(Wrong.UNREADABLE) from error
    if hashlib.sha256(read).hexdigest() != sha:
        raise Unsound(Wrong.ALTERED)
    return read


def is_whole(path: Path, sha: str, size: int) -> bool:
    """Whether the file of this content lies there, hashed now."""
    try:
        whole(path, sha, size, again=True).close()
    except Unsound:
        return False
    return True


def _check(file: BufferedReader, path: Path, sha: str, marks: Marks) -> None:
    _known.pop(f"{path} {sha}", None)
    began = time.time()
    if hashlib.file_digest(file, "sha256").hexdigest() != sha or _marks(file) != marks:
        raise Unsound(Wrong.ALTERED)
    if began - os.fstat(file.fileno()).st_ctime > SETTLED:
        if len(_known) >= MOST_REMEMBERED:
            _known.clear()
        _known[f"{path} {sha}"] = (marks, time.monotonic())


def _opened(path: Path) -> BufferedReader:
    try:  # neither a link that leads elsewhere, nor a pipe that never answers
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise Unsound(Wrong.MISSING) from error
    except OSError as error:
        raise Unsound(Wrong.NO_FILE if path.is_symlink() else Wrong.UNREADABLE) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Unsound(Wrong.NO_FILE)
    return open(handle, "rb")


def _marks(file: BufferedReader) -> Marks:
    found = os.fstat(file.fileno())
    return (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size)


def lying() -> Iterator[str]:
    """Names of all that lies in the file store for longer than an hour, under the evidence folder: originals, renditions and strangers."""
    root, since = file_store.folder(), time.time() - YOUNG
    for at, folders, files in os.walk(root):
        if Path(at) == root and "incoming" in folders:
            folders.remove("incoming")
        links = [name for name in folders if (Path(at) / name).is_symlink()]
        for name in (*files, *links):
            path = Path(at) / name
            try:
                if path.lstat().st_ctime < since:
                    yield str(path.relative_to(root))
            except FileNotFoundError:
                continue
