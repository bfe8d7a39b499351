"""Writing facts. Every action of every room ends in `record_fact`, in its own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

import structlog
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from wanmi.journal.models import Seal
from wanmi.journal.queries import hashes_between
from wanmi.journal.rules.chain import FIRST, canonical_text, fact_hash, seal_hash
from wanmi.kit.prepared import run_prepared

log = structlog.get_logger("wanmi.journal")


_APPEND = (
    "INSERT INTO journal_fact (name, subject_kind, subject_id, sequence, at, person_id, post_id, data, topics, key, previous_hash, hash)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s)"
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
    topics: Sequence[str] = (),
    key: UUID | None = None,
    new: bool = False,
) -> int:
    """Append one fact about `about` (kind, id) and return its sequence within the subject.

    The caller holds the subject's row lock (or has just made it: `new`, which spares a look-up); two writers without a lock
    meet the unique constraint and one of them fails. Raises IntegrityError where the same `key` was used for the subject before.
    """
    kind, subject = about[0], str(about[1])
    text = canonical_text(data or {})
    sequence, previous = (1, FIRST) if new else _tail(kind, subject)
    person, post = (by.person_id, by.post_id) if by else (None, None)
    hashed = fact_hash(
        name=name,
        subject_kind=kind,
        subject_id=subject,
        sequence=sequence,
        at=at,
        person_id=person,
        post_id=post,
        data_text=text,
        previous_hash=previous,
    )
    run_prepared(_APPEND, [name, kind, subject, sequence, at, person, post, text, list(topics), key, previous, hashed])
    return sequence


def _tail(kind: str, subject: str) -> tuple[int, bytes]:
    row = run_prepared(_TAIL, [kind, subject]).fetchone()
    return (row[0] + 1, bytes(row[1])) if row else (1, FIRST)


def seal_facts(*, at: datetime) -> Seal | None:
    """Seal every fact of transactions that have ended since the last seal; None where there was nothing new.

    Only transactions below the oldest still running one are taken, so that no writer is waited for and none can slip in
    behind. Two sealers are kept apart by an advisory lock.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('wanmi.journal.seal'))")
        last = Seal.objects.order_by("until_xact").last()
        start = last.until_xact if last else 0
        cursor.execute("SELECT journal_oldest_running()")
        until = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM journal_fact WHERE xact >= %s AND xact < %s", [start, until])
        count = cursor.fetchone()[0]
        if not count:
            return None
        previous = bytes(last.hash) if last else FIRST
        root = seal_hash(previous_hash=previous, from_xact=start, until_xact=until, count=count, hashes=hashes_between(start, until))
        seal = Seal.objects.create(from_xact=start, until_xact=until, count=count, sealed_at=at, previous_hash=previous, hash=root)
    # Told outside the database too: whoever cuts off facts and their seals together does not reach this line.
    log.info("sealed", until_xact=until, count=count, seal=root.hex())
    return seal


def note_export(*, query: str, rows: int, by: Actor, at: datetime) -> None:
    """Record that a part of the journal was taken out as a file."""
    record_fact("journal.export", about=("export", uuid4()), by=by, at=at, data={"query": query[:1000], "rows": rows}, new=True)


@app.periodic(cron="* * * * *")
@app.task(name="wanmi.journal.seal", queueing_lock="journal.seal")
def seal_now(timestamp: int) -> None:
    """Each minute: the worker's turn to seal."""
    seal_facts(at=timezone.now())
