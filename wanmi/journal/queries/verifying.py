"""Walking the whole journal: every chain, every seal, what was written down of the seals elsewhere, and what is not sealed yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection

from wanmi.journal.anchor import Anchored, anchored
from wanmi.journal.keys import signed_by
from wanmi.journal.models import Fact, Seal
from wanmi.journal.queries.seals import hashes_between, leaves_between
from wanmi.journal.queries.stories import BadRow, chain_holds
from wanmi.journal.rules.chain import FIRST, VERSION, seal_hash, signed_seal_hash

Say = Callable[[str], None]
# Rooms whose rows are the sum of their facts name those that are ahead of them: subject kind → (table, id, what is wrong).
_ahead: list[Callable[[], Iterable[BadRow]]] = []


def stands_on_facts(ahead: Callable[[], Iterable[BadRow]]) -> None:
    """`ahead`: the rows of a room that say more than their facts do, so that facts must have been cut off. Told in AppConfig.ready."""
    _ahead.append(ahead)


@dataclass(frozen=True)
class Witnesses:
    """What stands outside the database: the public keys of the seals, and the file to which seals were written (None: not asked)."""

    keys: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)
    anchor: Path | None = None


def verify_journal(say: Say = lambda text: None, witnesses: Witnesses | None = None) -> BadRow | None:
    """Walk every chain and every seal, hold them against the witnesses; the first bad row, or None where all holds. Constant memory.

    Raises OSError where the anchor cannot be read.
    """
    known = witnesses or Witnesses()
    return (
        _verify_facts(say)
        or _verify_seals(say, known.keys)
        or (_verify_anchor(say, known.anchor, known.keys) if known.anchor else None)
        or _verify_rest(say)
        or next((bad for rows in _ahead for bad in rows()), None)
    )


# ── chains ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _verify_facts(say: Say) -> BadRow | None:
    facts = Fact.objects.order_by("subject_kind", "subject_id", "sequence")
    first_signed = Seal.objects.filter(version__gte=VERSION).order_by("until_xact").first()
    count = 0
    for count, chain in enumerate(_by_subject(facts.iterator(chunk_size=5000)), start=1):
        for fact in chain if first_signed else ():
            if fact.hash_version < VERSION and first_signed and fact.xact >= first_signed.until_xact:
                return BadRow("journal_fact", fact.pk, "has a hash of the first version, which no fact since the first signed seal has")
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


# ── seals ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _verify_seals(say: Say, keys: Mapping[str, Ed25519PublicKey]) -> BadRow | None:
    before: Seal | None = None
    count = 0
    for seal in Seal.objects.order_by("until_xact").iterator():
        if wrong := _wrong_with(seal, before, keys):
            return BadRow("journal_seal", seal.pk, wrong)
        before, count = seal, count + 1
    last = bytes(before.hash).hex()[:16] if before else "none"
    say(f"{count} seals verified, the last one {last}" + ("" if keys or not count else "; signatures were not checked: no public key"))
    return None


def _wrong_with(seal: Seal, before: Seal | None, keys: Mapping[str, Ed25519PublicKey]) -> str:
    """What is wrong with one seal behind the one before it, '' where nothing is. The first signed seal begins at 0 again."""
    version = before.version if before else seal.version
    begins_anew = before is None or (version == 1 and seal.version == VERSION)
    expected = 0 if begins_anew or before is None else before.until_xact
    if seal.from_xact != expected or bytes(seal.previous_hash) != (bytes(before.hash) if before else FIRST):
        return "does not follow the seal before it"
    if seal.version < version or seal.version not in (1, VERSION):
        return "is of an older version than the seal before it"
    there = Fact.objects.filter(xact__gte=seal.from_xact, xact__lt=seal.until_xact).count()
    if there != seal.count:
        return f"sealed {seal.count} facts, {there} are there"
    if seal.version == VERSION and seal.total != seal.count + (0 if begins_anew or before is None else before.total):
        return "does not count on from the seal before it"
    if _root_of(seal) != bytes(seal.hash):
        return "the facts under it are not the ones it sealed"
    if keys and seal.version == VERSION and not signed_by(keys, seal.key, bytes(seal.signature), bytes(seal.hash)):
        return "is not signed with the key of this city" if seal.key in keys else f"is signed with a key that is not known ({seal.key})"
    return ""


def _root_of(seal: Seal) -> bytes:
    if seal.version == 1:
        return seal_hash(
            previous_hash=bytes(seal.previous_hash),
            from_xact=seal.from_xact,
            until_xact=seal.until_xact,
            count=seal.count,
            hashes=hashes_between(seal.from_xact, seal.until_xact),
        )
    return signed_seal_hash(
        previous_hash=bytes(seal.previous_hash),
        from_xact=seal.from_xact,
        until_xact=seal.until_xact,
        count=seal.count,
        total=seal.total,
        sealed_at=seal.sealed_at,
        leaves=leaves_between(seal.from_xact, seal.until_xact),
    )


# ── the anchor ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _verify_anchor(say: Say, path: Path, keys: Mapping[str, Ed25519PublicKey]) -> BadRow | None:
    """Each line against the seal of the same number. The first line that does not agree is told."""
    before: Anchored | None = None
    count = 0
    for line in anchored(path):
        if before and line.previous_hash != before.hash:
            return BadRow("anchor", line.line, "does not follow the line before it: the anchor itself was changed, or a line is missing")
        if keys and not signed_by(keys, line.key, bytes.fromhex(line.signature), bytes.fromhex(line.hash)):
            return BadRow("anchor", line.line, "is not signed with the key of this city: the anchor itself was changed")
        if wrong := _against(line):
            return BadRow("anchor", line.line, wrong)
        before, count = line, count + 1
    behind = Seal.objects.filter(version=VERSION, until_xact__gt=before.until_xact if before else 0).count()
    say(f"{count} seals agree with {path}" + (f"; {behind} newer ones are not written there yet" if behind else ""))
    return None


def _against(line: Anchored) -> str:
    seal = Seal.objects.filter(until_xact=line.until_xact).first()
    if seal is None:
        return f"names a seal of {line.count} facts at {line.sealed_at} that is not in the database any more: facts were cut off"
    if bytes(seal.hash).hex() != line.hash or bytes(seal.signature).hex() != line.signature or seal.total != line.total:
        return f"names another seal than row {seal.pk} of journal_seal: facts and seals were written anew from here on"
    return ""


# ── what is not sealed yet ───────────────────────────────────────────────────────────────────────────────────────────
_REST = """
    SELECT count(*), min(recorded_at), min(id), max(id), (SELECT last_value FROM journal_fact_id_seq)
    FROM journal_fact WHERE xact >= (SELECT coalesce(max(until_xact), 0) FROM journal_seal)
"""
_ABOVE = """
    SELECT id FROM journal_fact
    WHERE xact >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint + journal_offset()
      AND xact IS DISTINCT FROM pg_current_xact_id_if_assigned()::text::bigint + journal_offset()
    ORDER BY xact LIMIT 1
"""


def _verify_rest(say: Say) -> BadRow | None:
    """How much no seal holds yet. Their chains were walked; that none was cut off behind the last seal, nobody can swear."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE)
        if above := cursor.fetchone():
            return BadRow("journal_fact", above[0], "is numbered above every transaction there was, so that no seal would ever take it in")
        cursor.execute(_REST)
        count, since, first, last, numbered = cursor.fetchone()
    if not count:
        say("every fact is sealed")
        return None
    gaps = last - first + 1 - count + (numbered - last)
    gaps_note = f"; {gaps} numbers among or behind them are not used: broken off, or cut off" if gaps > 0 else ""
    say(f"{count} facts are not sealed yet, since {since:%Y-%m-%d %H:%M:%S} UTC{gaps_note}")
    return None
