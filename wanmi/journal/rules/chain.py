"""How facts are chained: pure hashing, the same for one fact written live and for a million written in bulk.

A fact's hash covers its whole content and the hash of the fact before it about the same subject, so a changed, missing or
inserted row shows. A seal's hash covers all facts it takes in and the seal before, so a cut tail shows.

There are two versions. The first left a fact's area, key, topics and the moment of its recording out; what stands in it since is
covered by the first seal of the second version, which takes in the whole journal before it. No fact of the first version can
stand behind that seal.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

FIRST = b"\0" * 32  # what stands before the first fact of a subject and before the first seal
VERSION = 2  # of the hash of a fact that is written now, and of the seals over it
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # PostgreSQL's own
_MICROSECOND = timedelta(microseconds=1)


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
    """The first version: 32 bytes over what a fact says and the 32 bytes before it. `data_text` is the data's canonical text."""
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


def content_hash(
    *,
    name: str,
    subject_kind: str,
    subject_id: str,
    sequence: int,
    at: datetime,
    person_id: int | None,
    post_id: int | None,
    area_code: str,
    key: object | None,
    topics: Sequence[str],
    data_text: str,
    previous_hash: bytes,
    version: int = 1,
) -> bytes:
    """The second version, as far as the writer knows: 32 bytes over everything a fact says and the 32 bytes before it.

    The moment of recording is the database's own; it adds that (see whole_hash) in the statement that writes the row. `version` of the
    form of the data: the first is hashed as it always was, a later one beside the hash's own, so that neither passes for the other.
    """
    words = [
        VERSION if version == 1 else [VERSION, version],
        name,
        subject_kind,
        subject_id,
        sequence,
        moment_text(at),
        person_id,
        post_id,
        area_code,
        str(key or ""),
        *topics,
    ]
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    return sha256(previous_hash + text.encode() + b"\n" + data_text.encode()).digest()


def whole_hash(content: bytes, recorded_at: datetime) -> bytes:
    """The second version's hash of a fact: what was told, and when it was recorded, in PostgreSQL's own eight bytes."""
    return sha256(content + ((recorded_at - _EPOCH) // _MICROSECOND).to_bytes(8, "big", signed=True)).digest()


def seal_hash(*, previous_hash: bytes, from_xact: int, until_xact: int, count: int, hashes: Iterable[bytes]) -> bytes:
    """The first version: 32 bytes over the facts of transactions in [from_xact, until_xact), by their ids, and the seal before."""
    digest = sha256(previous_hash + f"{from_xact}:{until_xact}:{count}".encode())
    for one in hashes:
        digest.update(one)
    return digest.digest()


def signed_seal_hash(
    *, previous_hash: bytes, from_xact: int, until_xact: int, count: int, total: int, sealed_at: datetime, leaves: Iterable[bytes]
) -> bytes:
    """The second version: 32 bytes over the seal's own words, the seal before and the facts in order of their ids; what a
    signature is made over. `total`: facts under this seal and all before."""
    words = f"{VERSION}:{from_xact}:{until_xact}:{count}:{total}:{moment_text(sealed_at)}:"
    digest = sha256(previous_hash + words.encode())
    for one in leaves:
        digest.update(one)
    return digest.digest()


def leaf(id: int, xact: int, hashed: bytes, unhashed: str) -> bytes:
    """A fact as a signed seal takes it in: its place, its hash, and what its hash does not cover ('' since the second version)."""
    return f"{id}:{xact}:{unhashed}:".encode() + hashed
