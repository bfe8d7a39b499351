"""Questions to the journal: one subject's story, and whether anything in it was tampered with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

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


def _verify_seals(say: Callable[[str], None]) -> BadRow | None:
    previous, expected = FIRST, 0
    with connection.cursor() as cursor:
        for seal in Seal.objects.order_by("until_xact"):
            if seal.from_xact != expected or bytes(seal.previous_hash) != previous:
                return BadRow("journal_seal", seal.pk, "does not follow the seal before it")
            cursor.execute("SELECT hash FROM journal_fact WHERE xact >= %s AND xact < %s ORDER BY id", [seal.from_xact, seal.until_xact])
            hashes = [bytes(row[0]) for row in cursor]
            if len(hashes) != seal.count:
                return BadRow("journal_seal", seal.pk, f"sealed {seal.count} facts, {len(hashes)} are there")
            root = seal_hash(previous_hash=previous, from_xact=seal.from_xact, until_xact=seal.until_xact, count=seal.count, hashes=hashes)
            if root != bytes(seal.hash):
                return BadRow("journal_seal", seal.pk, "the facts under it are not the ones it sealed")
            previous, expected = bytes(seal.hash), seal.until_xact
    say(f"{Seal.objects.count()} seals verified")
    return None
