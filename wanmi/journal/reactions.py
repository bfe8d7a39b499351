"""What follows from facts: each reaction to each fact is a unit of work of its own (PendingReaction).

The reader hands a fact's reactions over in the transaction that moves it on, so that none is lost and none is made twice. Then each
reaction's own job runs its units: one that fails is tried again later and later, at last given up and shown to the administrator; it
holds up neither other reactions, nor other subjects, nor the seals. Run at least once, so each bears being run twice.

Order: of one reaction, about one subject, a unit waits for the one before it until that is done or given up. A unit that is retried
after it was given up comes late; a reaction for which the order counts looks at how things stand and not at what the fact says.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime, timedelta
from functools import cache

import structlog
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from wanmi.journal.actions import Actor, record_fact
from wanmi.journal.models import Fact, PendingReaction
from wanmi.journal.reading import read_portions
from wanmi.journal.rules.masking import masked_error
from wanmi.kit.jobs import give_way, stopping, was_cut_off
from wanmi.kit.refusals import NotFound
from wanmi.kit.rooms import Reaction, from_rooms

log = structlog.get_logger("wanmi.reactions")

READER = "reactions"
RUN = "wanmi.journal.run_reaction"
AT_A_TIME = 500  # units in one transaction,
LONGEST = 0.5  # s that it goes on taking them: it holds the seals' horizon meanwhile
ENDED = "the process ended while it ran"
LEASE = timedelta(minutes=15)  # after which a long one whose process died is begun anew
# s after each failed attempt; after the last one it is given up.
AGAIN_AFTER = (10, 60, 300, 1800, 7200, 21600)


@cache
def reactions() -> dict[str, Reaction]:
    """Every reaction by its key, the rooms from below upwards. That no two have one key is checked at the start (checks.py)."""
    return {one.key: one for one in from_rooms("reactions")}


# ── from facts to units ──────────────────────────────────────────────────────────────────────────────────────────────
def hand_over(*, at: datetime) -> int:
    """Make units of what follows from the facts since the last time; how many facts there were."""
    following: dict[str, list[str]] = {}
    for one in reactions().values():
        for name in one.facts:
            following.setdefault(name, []).append(one.key)

    def keep(facts: Sequence[Fact]) -> None:
        PendingReaction.objects.bulk_create(
            (_unit(key, fact, at) for fact in facts for key in following[fact.name]), ignore_conflicts=True, batch_size=1000
        )

    return read_portions(READER, names=following, handle=keep)


def _unit(key: str, fact: Fact, at: datetime) -> PendingReaction:
    return PendingReaction(key=key, fact_id=fact.pk, subject_kind=fact.subject_kind, subject_id=fact.subject_id, due_at=at)


# ── running them ─────────────────────────────────────────────────────────────────────────────────────────────────────
def waiting(key: str, *, at: datetime) -> QuerySet[PendingReaction]:
    """The units of a reaction that may be run now, in the order of their facts."""
    units = PendingReaction.objects.filter(key=key, given_up_at__isnull=True)
    due, later = units.filter(due_at__lte=at).order_by("fact_id"), units.filter(due_at__gt=at)
    if not later.exists():  # as a rule: nothing has failed, and nobody waits for anybody
        return due
    mine = {name: OuterRef(name) for name in ("subject_kind", "subject_id")}
    return due.filter(~Exists(later.filter(**mine, fact_id__lt=OuterRef("fact_id"))))


def run_reaction(key: str, *, careful: bool = False, now: Callable[[], datetime] = timezone.now) -> int:
    """Run the units of one reaction that are due, until none is; how many. Two at once are kept apart: the second does nothing.

    `careful`: each by itself, its attempt noted before it begins, so that one that ends the process is known by it.
    """
    reaction = reactions()[key]
    count = 0
    while done := _run_portion(reaction, now(), careful=careful):
        count += done
        give_way()
    return count


def _run_portion(reaction: Reaction, at: datetime, *, careful: bool) -> int:
    alone = careful or reaction.long or waiting(reaction.key, at=at).filter(attempts__gt=0).exists()
    return _run_one(reaction, at) if alone else _run_some(reaction, at)


def _run_some(reaction: Reaction, at: datetime) -> int:
    """A portion of units in one transaction, each in its own part of it: what one has changed goes when it fails, the rest stays."""
    began = time.monotonic()
    with transaction.atomic():
        if not _taken(reaction.key):
            return 0
        units = list(waiting(reaction.key, at=at)[:AT_A_TIME])
        facts = Fact.objects.in_bulk([unit.fact_id for unit in units])
        done: list[int] = []
        held: set[tuple[str, str]] = set()
        for count, unit in enumerate(units):
            if count and time.monotonic() - began > LONGEST:
                break
            subject = (unit.subject_kind, unit.subject_id)
            if subject in held:
                continue
            try:
                with transaction.atomic():
                    reaction.run(facts[unit.fact_id])
                done.append(unit.pk)
            except Exception as error:
                _failed(unit, error, at)
                held.add(subject)
        PendingReaction.objects.filter(pk__in=done).delete()
    return len(done) + len(held)


def _run_one(reaction: Reaction, at: datetime) -> int:
    """One unit by itself, those that failed before first. Its attempt is noted before: where the process ends with it, that is told of it.
    A long one runs outside of a transaction: it makes its own, and nobody waits for its end."""
    with transaction.atomic():
        unit = waiting(reaction.key, at=at).order_by("-attempts", "fact_id").first() if _taken(reaction.key) else None
        if unit is None:
            return 0
        before = {"attempts": unit.attempts, "error": unit.error, "due_at": unit.due_at, "given_up_at": unit.given_up_at}
        _note(unit, ENDED, at)
        if reaction.long and unit.given_up_at is None:
            unit.due_at = at + LEASE
            unit.save(update_fields=["due_at"])
    try:
        with nullcontext() if reaction.long else transaction.atomic():
            reaction.run(Fact.objects.get(pk=unit.fact_id))
            PendingReaction.objects.filter(pk=unit.pk).delete()
    except Exception as error:
        for name, value in before.items():
            setattr(unit, name, value)
        if was_cut_off(error):
            unit.save(update_fields=[*before])
        _failed(unit, error, at)
    return 1


def _taken(key: str) -> bool:
    """Whether this transaction alone takes units of the reaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('wanmi.reaction'), hashtext(%s))", [key])
        return bool(cursor.fetchone()[0])


def _failed(unit: PendingReaction, error: Exception, at: datetime) -> None:
    """Note why, and when it is tried again. Raises the error itself where it is none of the unit's: the worker or the database stops."""
    if was_cut_off(error):
        raise error
    _note(unit, masked_error(error), at)
    log.error(
        "reaction_given_up" if unit.given_up_at else "reaction_failed", reaction=unit.key, fact=unit.fact_id, attempts=unit.attempts,
        exc_info=error,
    )  # fmt: skip


def _note(unit: PendingReaction, error: str, at: datetime) -> None:
    unit.attempts += 1
    unit.error = error
    if unit.attempts > len(AGAIN_AFTER):
        unit.given_up_at = at
    else:
        unit.due_at = at + timedelta(seconds=AGAIN_AFTER[unit.attempts - 1])
    unit.save(update_fields=["attempts", "error", "given_up_at", "due_at"])


# ── what was given up ────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def retry_reaction(unit_id: int, *, by: Actor, at: datetime) -> None:
    """Have a unit that was given up tried again from the first attempt. Raises NotFound where there is none any more."""
    unit = PendingReaction.objects.select_for_update().filter(pk=unit_id, given_up_at__isnull=False).first()
    if unit is None:
        raise NotFound
    unit.attempts, unit.given_up_at, unit.due_at = 0, None, at
    unit.save(update_fields=["attempts", "given_up_at", "due_at"])
    data = {"reaction": unit.key, "fact": unit.fact_id, "error": unit.error}
    record_fact("reaction.retry", about=("reaction", unit.key), by=by, at=at, data=data, area="")


# ── the worker's turns ───────────────────────────────────────────────────────────────────────────────────────────────
@app.periodic(cron="* * * * * */10")  # every ten seconds
@app.task(name="wanmi.journal.react", queueing_lock="react", lock="react", aliases=["wanmi.site.react"])
def react_now(timestamp: int) -> None:
    """Hand over what follows, and start a job for each reaction that has something to do."""
    at = timezone.now()
    hand_over(at=at)
    under_way = ProcrastinateJob.objects.filter(task_name=RUN, status__in=["todo", "doing"])
    locks = set(under_way.values_list("lock", flat=True))
    for key in _with_work(at):
        if f"reaction:{key}" not in locks:
            with suppress(AlreadyEnqueued), transaction.atomic():
                run_now.configure(lock=f"reaction:{key}", queueing_lock=f"reaction:{key}").defer(key=key)


@app.task(name=RUN)
def run_now(key: str) -> None:
    """One reaction's units, apart from all others'."""
    if key not in reactions():  # its room may have been taken out meanwhile
        return
    try:
        run_reaction(key, careful=_last_was_lost(key))
    except Exception:
        if not stopping.is_set():  # the units stand as they did, and the next worker's turn takes them up
            raise


def _last_was_lost(key: str) -> bool:
    """Whether the job before this one did not come to its end: it was killed, or ran out of memory."""
    last = (
        ProcrastinateJob.objects.filter(task_name=RUN, lock=f"reaction:{key}").exclude(status__in=["todo", "doing"]).order_by("-id").first()
    )
    return last is not None and last.status == "failed"


def react() -> int:
    """Hand over and run everything that is due, here and now; how many facts there were."""
    at = timezone.now()
    count = hand_over(at=at)
    for key in _with_work(at):
        run_reaction(key)
    return count


def _with_work(at: datetime) -> Iterable[str]:
    there = set(
        PendingReaction.objects.filter(given_up_at__isnull=True, due_at__lte=at).order_by().values_list("key", flat=True).distinct()
    )
    return [key for key in reactions() if key in there]
