"""One subject's story, and whether its chain holds."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from wanmi.journal.models import Fact
from wanmi.journal.rules.chain import FIRST, canonical_text, content_hash, fact_hash, whole_hash


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
    """By the version that the row says it has; that it may have it is for verify_journal to ask."""
    if fact.hash_version == 1:
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
    content = content_hash(
        name=fact.name,
        subject_kind=fact.subject_kind,
        subject_id=fact.subject_id,
        sequence=fact.sequence,
        at=fact.at,
        person_id=fact.person_id,
        post_id=fact.post_id,
        area_code=fact.area_code,
        key=fact.key,
        topics=fact.topics,
        data_text=canonical_text(fact.data),
        previous_hash=previous,
        version=fact.version,
    )
    return whole_hash(content, fact.recorded_at)
