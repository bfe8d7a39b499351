"""Writing facts. Every action of every room ends in `record_fact`, in its own transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import Error, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from wanmi.journal.anchor import Anchored, append
from wanmi.journal.keys import sign
from wanmi.journal.models import Seal
from wanmi.journal.places import place_of
from wanmi.journal.queries.seals import leaves_between
from wanmi.journal.rules.chain import FIRST, VERSION, canonical_text, content_hash, signed_seal_hash
from wanmi.journal.versions import version_of
from wanmi.kit.prepared import run_prepared

log = structlog.get_logger("wanmi.journal")


# The moment of recording is the database's, and so it is the database that hashes it to what was told: in the same statement, so
# that both see the same moment. Neither it nor the transaction's number can be given (see decision 0012).
_APPEND = (
    "INSERT INTO journal_fact"
    " (name, subject_kind, subject_id, sequence, at, person_id, post_id, data, version, area_code, topics, key, previous_hash,"
    " hash) VALUES"
    " (%s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s, %s, sha256(%s::bytea || timestamptz_send(statement_timestamp())))"
)
_TAIL = "SELECT sequence, hash FROM journal_fact WHERE subject_kind = %s AND subject_id = %s ORDER BY sequence DESC LIMIT 1"


class Actor(Protocol):
    """Who acts: a person in a post (none for a superuser of the first hour). People's Seat is one; None stands for the system itself."""

    @property
    def person_id(self) -> int: ...
    @property
    def post_id(self) -> int | None: ...


def record_fact(
    name: str,
    *,
    about: tuple[str, object],
    by: Actor | None,
    at: datetime,
    data: dict[str, Any] | None = None,
    area: str | None = None,
    topics: Sequence[str] = (),
    key: UUID | None = None,
    new: bool = False,
) -> int:
    """Append one fact about `about` (kind, id) and return its sequence within the subject.

    The caller holds the subject's row lock (or has just made it: `new`, which spares a look-up); two writers without a lock
    meet the unique constraint and one of them fails. Raises IntegrityError where the same `key` was used for the subject before.
    `area`: where it lies ('' the whole city), and so who may read it; not given: where the subject lies, else where `by` answers.
    """
    kind, subject = about[0], str(about[1])
    text = canonical_text(data or {})
    sequence, previous = (1, FIRST) if new else _tail(kind, subject)
    person, post = (by.person_id, by.post_id) if by else (None, None)
    place = place_of(kind, subject, by) if area is None else area
    version = version_of(name)
    content = content_hash(
        name=name,
        subject_kind=kind,
        subject_id=subject,
        sequence=sequence,
        at=at,
        person_id=person,
        post_id=post,
        area_code=place,
        key=key,
        topics=topics,
        data_text=text,
        previous_hash=previous,
        version=version,
    )
    row = [name, kind, subject, sequence, at, person, post, text, version, place, list(topics), key, previous, content]
    run_prepared(_APPEND, row)
    return sequence


def _tail(kind: str, subject: str) -> tuple[int, bytes]:
    row = run_prepared(_TAIL, [kind, subject]).fetchone()
    return (row[0] + 1, bytes(row[1])) if row else (1, FIRST)


def seal_facts(*, at: datetime) -> Seal | None:
    """Seal every fact of transactions that have ended since the last seal, and sign it; None where there was nothing new.

    Only transactions below the oldest still running one are taken, so that no writer is waited for and none can slip in
    behind. Two sealers are kept apart by an advisory lock. The first signed seal takes in the whole journal before it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('wanmi.journal.seal'))")
        last = Seal.objects.order_by("until_xact").last()
        signed = last if last and last.version == VERSION else None
        start = signed.until_xact if signed else 0
        cursor.execute("SELECT journal_oldest_running()")
        until = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM journal_fact WHERE xact >= %s AND xact < %s", [start, until])
        count = cursor.fetchone()[0]
        if not count or (last and until <= last.until_xact):
            return None
        words: dict[str, Any] = {
            "from_xact": start,
            "until_xact": until,
            "count": count,
            "total": count + (signed.total if signed else 0),
            "sealed_at": at,
            "previous_hash": bytes(last.hash) if last else FIRST,
        }
        root = signed_seal_hash(**words, leaves=leaves_between(start, until))
        name, signature = sign(settings.SEAL_KEY_FILE, root)
        seal = Seal.objects.create(**words, hash=root, key=name, signature=signature)
        transaction.on_commit(anchor_seals)
    # Told outside the database too: whoever cuts off facts and their seals together does not reach this line.
    log.info("sealed", until_xact=until, count=count, total=seal.total, seal=root.hex())
    return seal


def anchor_seals() -> int:
    """Write the signed seals that the second place does not hold yet; how many. Where it is away, that is told and tried again."""
    if settings.ANCHOR_DIR is None:
        return 0
    try:
        return append(settings.ANCHOR_DIR, _signed_after, make=settings.ANCHOR_DIR_IS_OURS)
    except OSError as error:
        log.warning("the seals could not be written to their second place; tried again in a minute", error=str(error))
        return 0


def _signed_after(last: int) -> Iterator[Anchored]:
    if last and not Seal.objects.filter(until_xact=last, version=VERSION).exists():
        log.error("the second place of the seals knows one that the database does not: see `wanmi journal verify`", until_xact=last)
    for seal in Seal.objects.filter(version=VERSION, until_xact__gt=last).order_by("until_xact").iterator():
        yield Anchored(
            from_xact=seal.from_xact,
            until_xact=seal.until_xact,
            count=seal.count,
            total=seal.total,
            sealed_at=seal.sealed_at.isoformat(),
            previous_hash=bytes(seal.previous_hash).hex(),
            hash=bytes(seal.hash).hex(),
            key=seal.key,
            signature=bytes(seal.signature).hex(),
        )


def seal_at_the_end() -> None:
    """The worker ends: what happened since the last minute is sealed too, as far as the database still answers."""
    try:
        seal_facts(at=timezone.now())
    except (Error, OSError) as error:
        log.warning("the last facts could not be sealed", error=str(error))


def note_export(*, query: str, rows: int, by: Actor, at: datetime) -> None:
    """Record that a part of the journal was taken out as a file."""
    record_fact("journal.export", about=("export", uuid4()), by=by, at=at, data={"query": query[:1000], "rows": rows}, new=True)


@app.periodic(cron="* * * * *")
@app.task(name="wanmi.journal.seal", queueing_lock="journal.seal")
def seal_now(timestamp: int) -> None:
    """Each minute: the worker's turn to seal, and to write what the second place still lacks."""
    if seal_facts(at=timezone.now()) is None:
        anchor_seals()
