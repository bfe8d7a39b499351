"""Questions to the journal: one subject's story, and whether anything in it was tampered with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet, Sum

from wanmi.journal.models import Fact, Seal
from wanmi.journal.rules.chain import FIRST, canonical_text, fact_hash, seal_hash


def story_of(kind: str, subject_id: object) -> QuerySet[Fact]:
    """All facts about one subject, the first one first."""
    return Fact.objects.filter(subject_kind=kind, subject_id=str(subject_id)).order_by("sequence")


@dataclass(frozen=True)
class BadRow:
    """The first row that does not hold: its table, id and what is wrong with it."""

    table: str
    id: int
    wrong: str


def chain_holds(facts: list[Fact]) -> BadRow | None:
    """Whether one subject's facts (the first one first) form an unbroken chain; the first bad one otherwise."""
    previous = FIRST
    for expected, fact in enumerate(facts, start=1):
        if fact.sequence != expected:
            return BadRow("journal_fact", fact.pk, f"fact {expected} of {fact.subject_kind}:{fact.subject_id} is missing")
        if bytes(fact.previous_hash) != previous:
            return BadRow("journal_fact", fact.pk, "does not follow the fact before it")
        if _hash_of(fact, previous) != bytes(fact.hash):
            return BadRow("journal_fact", fact.pk, "was changed after it was written")
        previous = bytes(fact.hash)
    return None


def _hash_of(fact: Fact, previous: bytes) -> bytes:
    return fact_hash(
        name=fact.name,
        subject_kind=fact.subject_kind,
        subject_id=fact.subject_id,
        sequence=fact.sequence,
        at=fact.at,
        person_id=fact.person_id,
        post_id=fact.post_id,
        data_text=canonical_text(fact.data),
        previous_hash=previous,
    )


def verify_journal(say: Callable[[str], None] = lambda text: None) -> BadRow | None:
    """Walk every chain and every seal; the first bad row, or None where all holds. Constant memory."""
    return _verify_facts(say) or _verify_seals(say)


def _verify_facts(say: Callable[[str], None]) -> BadRow | None:
    facts = Fact.objects.order_by("subject_kind", "subject_id", "sequence")
    count = 0
    for count, chain in enumerate(_by_subject(facts.iterator(chunk_size=5000)), start=1):
        if bad := chain_holds(chain):
            return bad
        if count % 10000 == 0:
            say(f"{count} subjects verified")
    say(f"{count} subjects verified")
    return None


def _by_subject(facts: Iterator[Fact]) -> Iterator[list[Fact]]:
    chain: list[Fact] = []
    for fact in facts:
        if chain and (fact.subject_kind, fact.subject_id) != (chain[0].subject_kind, chain[0].subject_id):
            yield chain
            chain = []
        chain.append(fact)
    if chain:
        yield chain


def hashes_between(from_xact: int, until_xact: int) -> Iterator[bytes]:
    """The hashes of all facts of the transactions in [from_xact, until_xact), in order of their ids. Constant memory."""
    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT hash FROM journal_fact WHERE xact >= %s AND xact < %s ORDER BY id", [from_xact, until_xact])
        while rows := cursor.fetchmany(5000):
            yield from (bytes(row[0]) for row in rows)


def _verify_seals(say: Callable[[str], None]) -> BadRow | None:
    previous, expected, count = FIRST, 0, 0
    for seal in Seal.objects.order_by("until_xact").iterator():
        if seal.from_xact != expected or bytes(seal.previous_hash) != previous:
            return BadRow("journal_seal", seal.pk, "does not follow the seal before it")
        there = Fact.objects.filter(xact__gte=seal.from_xact, xact__lt=seal.until_xact).count()
        if there != seal.count:
            return BadRow("journal_seal", seal.pk, f"sealed {seal.count} facts, {there} are there")
        root = seal_hash(
            previous_hash=previous,
            from_xact=seal.from_xact,
            until_xact=seal.until_xact,
            count=seal.count,
            hashes=hashes_between(seal.from_xact, seal.until_xact),
        )
        if root != bytes(seal.hash):
            return BadRow("journal_seal", seal.pk, "the facts under it are not the ones it sealed")
        previous, expected, count = root, seal.until_xact, count + 1
    say(f"{count} seals verified, the last one {previous.hex()[:16]}")
    return None


@dataclass(frozen=True)
class LatestSeal:
    """The root of the journal as it was sealed last: what a backup keeps of it. `count`: facts under this one seal, `total`: under
    it and all before; `signature` is empty where the seal carries none."""

    until_xact: int
    count: int
    total: int
    sealed_at: datetime
    hash: bytes
    signature: bytes


def latest_seal() -> LatestSeal | None:
    """The newest seal, or None where nothing has been sealed yet."""
    seal = Seal.objects.order_by("until_xact").last()
    if seal is None:
        return None
    total = Seal.objects.aggregate(total=Sum("count"))["total"]
    return LatestSeal(seal.until_xact, seal.count, total, seal.sealed_at, bytes(seal.hash), b"")


def current_view() -> str:
    """Which transactions have ended, as text: the same as long as nothing was committed. One cheap query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return str(cursor.fetchone()[0])
