"""How facts are chained: pure hashing, the same for one fact written live and for a million written in bulk.

A fact's hash covers its whole content and the hash of the fact before it about the same subject, so a changed, missing or
inserted row shows. A seal's hash covers the hashes of all facts it takes in and the seal before, so a cut tail shows.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

FIRST = b"\0" * 32  # what stands before the first fact of a subject and before the first seal


def canonical_text(value: Any) -> str:
    """JSON with sorted keys and no spaces that survives the round trip through jsonb unchanged.

    jsonb keeps numbers as decimals: 1e22 comes back as an int and -0.0 as 0.0, so they are written as such from the first.
    Raises TypeError for keys that are not text, ValueError for NaN and the infinities.
    """
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is dict:
        if not all(isinstance(key, str) for key in value):
            raise TypeError(f"the keys of a fact's data are text: {sorted(map(repr, value))}")
        return {key: _plain(inner) for key, inner in value.items()}
    if kind is list or kind is tuple:
        return [_plain(inner) for inner in value]
    if kind is float:
        return int(value) if abs(value) >= 1e16 and math.isfinite(value) else value + 0.0  # -0.0 + 0.0 is 0.0
    return value


def moment_text(at: datetime) -> str:
    """UTC with microseconds, the precision that PostgreSQL keeps."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def fact_hash(
    *,
    name: str,
    subject_kind: str,
    subject_id: str,
    sequence: int,
    at: datetime,
    person_id: int | None,
    post_id: int | None,
    data_text: str,
    previous_hash: bytes,
) -> bytes:
    """32 bytes over everything that a fact says and the 32 bytes before it. `data_text` is the data's canonical text."""
    text = "\n".join(
        (
            name,
            subject_kind,
            subject_id,
            str(sequence),
            moment_text(at),
            str(person_id or ""),
            str(post_id or ""),
            data_text,
        )
    )
    return sha256(previous_hash + text.encode()).digest()


def seal_hash(*, previous_hash: bytes, from_xact: int, until_xact: int, count: int, hashes: Iterable[bytes]) -> bytes:
    """32 bytes over the facts of transactions in [from_xact, until_xact), in order of their ids, and the seal before."""
    digest = sha256(previous_hash + f"{from_xact}:{until_xact}:{count}".encode())
    for one in hashes:
        digest.update(one)
    return digest.digest()
