"""How facts are chained: pure hashing, the same for one fact written live and for a million written in bulk.

A fact's hash covers its whole content and the hash of the fact before it about the same subject, so a changed, missing or
inserted row shows. A seal's hash covers the hashes of all facts it takes in and the seal before, so a cut tail shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

FIRST = b"\0" * 32  # what stands before the first fact of a subject and before the first seal


def canonical_text(value: Any) -> str:
    """JSON with sorted keys and no spaces: survives the round trip through jsonb unchanged."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


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
