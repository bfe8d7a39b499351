"""Arrays of numbers as bytes and back: how what was learned is kept. Nothing in it can be run; what does not fit exactly is refused.

A magic, a version, the length of a JSON header, the header (facts, and of each array its name, kind and length), the arrays one after the
other in little-endian order, all of it compressed.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"WMLEARN1"
KINDS = {"i8": "<i1", "i32": "<i4", "u32": "<u4", "u64": "<u8", "f32": "<f4"}
MOST = 96 * 2**20  # bytes that one may unpack to
_LENGTH = struct.Struct("<I")


class NotOurs(ValueError):
    """The bytes are not what was packed."""


def packed(facts: Mapping[str, Any], arrays: Mapping[str, tuple[str, NDArray[Any]]]) -> bytes:
    """Bytes of plain facts and of arrays by name: (kind, array of one dimension)."""
    raw = {name: np.ascontiguousarray(array, dtype=KINDS[kind]) for name, (kind, array) in arrays.items()}
    listed = [[name, kind, len(raw[name])] for name, (kind, _) in arrays.items()]
    header = json.dumps({"facts": dict(facts), "arrays": listed}, ensure_ascii=False, sort_keys=True).encode()
    body = b"".join([MAGIC, _LENGTH.pack(len(header)), header, *(raw[name].tobytes() for name in arrays)])
    return zlib.compress(body, 6)


def digest_of(kept: bytes) -> str:
    """SHA-256 of packed bytes, in hexadecimal."""
    return sha256(kept).hexdigest()


def unpacked(kept: bytes, *, digest: str) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The facts and the arrays. Raises NotOurs where the digest is another, or a byte too many or too few is there."""
    if digest_of(kept) != digest:
        raise NotOurs("another digest")
    reader = zlib.decompressobj()
    try:
        body = reader.decompress(kept, MOST)
    except zlib.error as error:
        raise NotOurs(str(error)) from error
    if not reader.eof or reader.unused_data:
        raise NotOurs("too large, or not whole")
    return _read(body)


def _read(body: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    start = len(MAGIC) + _LENGTH.size
    if body[: len(MAGIC)] != MAGIC or len(body) < start:
        raise NotOurs("no such form")
    end = start + _LENGTH.unpack_from(body, len(MAGIC))[0]
    try:
        header = json.loads(body[start:end])
        listed = [(str(name), KINDS[kind], int(length)) for name, kind, length in header["arrays"]]
        facts = dict(header["facts"])
    except (ValueError, KeyError, TypeError) as error:
        raise NotOurs("no such header") from error
    arrays: dict[str, NDArray[Any]] = {}
    for name, kind, length in listed:
        size = np.dtype(kind).itemsize * length
        if length < 0 or end + size > len(body):
            raise NotOurs(f"too short for {name}")
        arrays[name] = np.frombuffer(body, dtype=kind, count=length, offset=end)
        end += size
    if end != len(body):
        raise NotOurs("more than was told")
    return facts, arrays
