"""Where files lie: incoming ones aside, originals by their content, renditions beside. A file is whole in the store or not there."""

from __future__ import annotations

import contextlib
import errno
import os
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from django.conf import settings

from wanmi.evidence.rules.media import HEAD, MB
from wanmi.evidence.rules.refusals import FileTooLarge, StorageFull

CHUNK = 256 * 1024  # bytes
RESERVE = 256 * MB  # bytes that stay free, so that the database beside us can still write
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Stream(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True)
class Arrived:
    """A file that has come in whole and lies aside."""

    path: Path
    sha256: str
    size: int
    head: bytes


def folder() -> Path:
    return Path(settings.EVIDENCE_DIR)


def original(sha: str) -> Path:
    """Where the file of this content lies."""
    return folder() / original_name(sha)


def original_name(sha: str) -> str:
    """Where it lies, under the evidence folder."""
    return f"{sha[:2]}/{sha[2:4]}/{sha}"


def rendition_name(sha: str, name: str) -> str:
    """Where a rendition lies, under the evidence folder."""
    return f"renditions/{sha[:2]}/{sha[2:4]}/{sha}.{name}.jpg"


@contextlib.contextmanager
def arriving(stream: Stream, most: int) -> Iterator[Arrived]:
    """Take the stream in, aside; what has not been stored by the end is gone. Raises FileTooLarge, StorageFull."""
    path = folder() / "incoming" / f"{uuid.uuid4().hex}.part"
    try:
        with room_checked():
            path.parent.mkdir(parents=True, exist_ok=True)
            _check_room(path.parent)
            arrived = _taken_in(stream, path, most)
        yield arrived
    finally:
        path.unlink(missing_ok=True)


def _taken_in(stream: Stream, path: Path, most: int) -> Arrived:
    digest, size, head = sha256(), 0, b""
    with path.open("xb") as out:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > most:
                raise FileTooLarge(field="file", most=most // MB)
            digest.update(chunk)
            head = head or chunk[:HEAD]
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return Arrived(path, digest.hexdigest(), size, head)


def store(arrived: Arrived) -> None:
    """Put an arrived file into its place: read-only, by one atomic rename, on disk before we return.

    One that lies there already stays if it is whole; else the arrived one, which has the right bytes, takes its place.
    """
    from wanmi.evidence.wholeness import is_whole

    place = original(arrived.sha256)
    if is_whole(place, arrived.sha256, arrived.size):
        return
    with room_checked():
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.is_dir() and not place.is_symlink():
            place.rename(place.with_name(f".{uuid.uuid4().hex}"))  # nobody knows what is in it: not ours to remove
        arrived.path.chmod(0o400)
        arrived.path.replace(place)
        _sync(place.parent)


def write(name: str, content: bytes) -> None:
    """Write a rendition, whole or not at all."""
    place = folder() / name
    aside = place.with_name(f".{uuid.uuid4().hex}")
    with room_checked():
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            aside.write_bytes(content)
            aside.replace(place)
        finally:
            aside.unlink(missing_ok=True)


def sweep(older_than: float) -> int:
    """Remove what was left aside by a process that died, older than so many seconds; how many."""
    aside = [*(folder() / "incoming").glob("*.part"), *(folder() / "renditions").glob("??/??/.*")]
    left = [path for path in aside if path.is_file() and time.time() - path.lstat().st_mtime > older_than]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


@contextlib.contextmanager
def room_checked() -> Iterator[None]:
    """A full disk is told as such."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StorageFull(field="file") from error
        raise


def _check_room(place: Path) -> None:
    disk = os.statvfs(place)
    if disk.f_bavail * disk.f_frsize < getattr(settings, "EVIDENCE_RESERVE", RESERVE):
        raise OSError(errno.ENOSPC, "the reserve is reached")


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
