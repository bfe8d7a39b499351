"""Files on their way into a backup and out of it: hashed as they pass, encrypted where a key is given, whole or not there."""

from __future__ import annotations

import contextlib
import errno
import io
import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import pyrage

from wanmi.site.backup.manifest import Part
from wanmi.site.trouble import Trouble

CHUNK = 1 << 20
SEALED = ".age"
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
Keys = Sequence[Any]  # recipients or identities of age


class _Hashing(io.RawIOBase):
    """Passes on what is read from, or written to, another file, and knows its digest. None: nothing is passed on."""

    def __init__(self, other: IO[bytes] | None) -> None:
        self.other, self.digest, self.size = other, sha256(), 0

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert self.other is not None  # noqa: S101
        found = self.other.read(size)
        self._note(found)
        return found

    def write(self, data: Any) -> int:
        self._note(data)
        if self.other is not None:
            self.other.write(data)
        return len(data)

    def flush(self) -> None:
        if self.other is not None and not self.other.closed:
            self.other.flush()

    def part(self) -> Part:
        return Part(self.size, self.digest.hexdigest())

    def _note(self, data: Any) -> None:
        self.digest.update(data)
        self.size += len(data)


def keep(source: IO[bytes], target: Path, recipients: Keys) -> Part:
    """Write all of `source` to `target` (with .age, where there are recipients), on disk before it returns."""
    reading = _Hashing(source)
    path = target.with_name(target.name + SEALED) if recipients else target
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(path, "xb", opener=_private) as out:
        if recipients:
            pyrage.encrypt_io(reading, out, list(recipients))
        else:
            while chunk := reading.read(CHUNK):
                out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return reading.part()


def read_sealed(source: Path, target: Path | None, identities: Keys) -> Part:
    """Read a file of a backup to its end, decrypted where need be, into `target` (None: only look). Raises Trouble."""
    out = open(target, "wb", opener=_private) if target else None  # noqa: SIM115
    try:
        writing = _Hashing(out)
        sealed = source.with_name(source.name + SEALED)
        if sealed.exists():
            _decrypt(sealed, writing, identities)
        else:
            with source.open("rb") as file:
                while chunk := file.read(CHUNK):
                    writing.write(chunk)
        if out:
            out.flush()
            os.fsync(out.fileno())
        return writing.part()
    finally:
        if out:
            out.close()


def _decrypt(sealed: Path, writing: _Hashing, identities: Keys) -> None:
    if not identities:
        raise Trouble("The backup is encrypted; name the file with its key: --identity FILE.")
    try:
        with sealed.open("rb") as file:
            pyrage.decrypt_io(file, writing, list(identities))
    except (pyrage.DecryptError, OSError) as error:
        if isinstance(error, OSError) and error.errno:  # the disk's word, not age's
            raise
        if "No matching keys" in str(error):
            raise Trouble("The backup was encrypted for another key than the one given by --identity.") from error
        raise Trouble(f"{sealed} was cut or changed after the backup was made; take another backup.") from error


def recipients_of(texts: Sequence[str]) -> list[Any]:
    """age's public keys (age1…). Raises Trouble."""
    try:
        return [pyrage.x25519.Recipient.from_str(text.strip()) for text in texts if text.strip()]
    except pyrage.RecipientError as error:
        raise Trouble("The key to encrypt to is no public key of age (age1…); `age-keygen` makes a pair.") from error


def identities_of(path: Path | None) -> list[Any]:
    """The secret keys in a file as age-keygen writes it. Raises Trouble."""
    if path is None:
        return []
    lines = [line.strip() for line in path.read_text(errors="replace").splitlines()]
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError as error:
        raise Trouble(f"{path} holds no secret key of age (AGE-SECRET-KEY-1…).") from error
    if not found:
        raise Trouble(f"{path} holds no secret key of age (AGE-SECRET-KEY-1…).")
    return found


def put_in_place(source: Path, target: Path, identities: Keys, part: Part) -> None:
    """Bring a file out of a backup to where it belongs, by one rename. Raises Trouble where it is not what was backed up."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = target.with_name(f".{target.name}.restoring")
    try:
        if read_sealed(source, aside, identities) != part:
            raise changed(source)
        aside.chmod(0o400 if len(target.name) == 64 else 0o600)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


def changed(source: Path) -> Trouble:
    return Trouble(f"{source} was cut or changed after the backup was made; nothing was restored. Take another backup.")


@contextlib.contextmanager
def in_words(place: Path, then: str) -> Iterator[None]:
    """A full disk and a closed folder are told in a sentence, with `then`: what became of the work."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise Trouble(f"There is no room left where {place} lies; {then}") from error
        if isinstance(error, PermissionError):
            raise Trouble(f"This user may not read or write {error.filename or place}; {then}") from error
        raise


def check_room(place: Path, bytes_: int, then: str) -> None:
    """Raises Trouble where so many bytes do not fit."""
    while not place.exists():
        place = place.parent
    disk = os.statvfs(place)
    if (free := disk.f_bavail * disk.f_frsize) < bytes_:
        raise Trouble(f"There is no room: {bytes_ / 2**20:,.0f} MB are needed where {place} lies, {free / 2**20:,.0f} MB are free; {then}")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
