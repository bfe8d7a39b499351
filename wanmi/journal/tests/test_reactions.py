"""Reactions as units of work: one that fails is tried again, in order, and stops neither another nor the seals."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from wanmi.journal import checks, reactions
from wanmi.journal.actions import record_fact, seal_facts
from wanmi.journal.models import Fact, PendingReaction, Reader
from wanmi.journal.reactions import AGAIN_AFTER, hand_over, react, react_now, retry_reaction, run_reaction
from wanmi.journal.tests.settled import wait_until_settled
from wanmi.kit import jobs
from wanmi.kit.refusals import NotFound
from wanmi.kit.rooms import Reaction, from_rooms

pytestmark = pytest.mark.usefixtures("committed")
AT = datetime(2026, 3, 2, tzinfo=UTC)
ADMINISTRATOR = SimpleNamespace(person_id=7, post_id=7, area_code="")


class Two:
    """Two reactions to one fact: what they were run for, and for whom they fail."""

    def __init__(self) -> None:
        self.done: dict[str, list[str]] = {"good": [], "poor": []}
        self.fails: dict[str, BaseException] = {}

    def run(self, key: str) -> Callable[[Fact], None]:
        def run(fact: Fact) -> None:
            subject = f"{fact.subject_id}.{fact.data['turn']}"
            if key == "poor" and (error := self.fails.get(fact.subject_id)):
                record_fact("thing.half", about=("half", subject), by=None, at=AT, area="")  # it fails half-way
                raise error
            self.done[key].append(subject)

        return run


@pytest.fixture(params=[False, True], ids=["short", "long"])
def two(request: Any, monkeypatch: Any) -> Two:
    made = Two()
    found = {key: Reaction(key, ("thing.happen",), made.run(key), key, long=request.param) for key in ("poor", "good")}
    monkeypatch.setattr(reactions, "reactions", lambda: found)
    wait_until_settled()
    react()  # whatever lies there
    made.done = {"good": [], "poor": []}
    return made


def happen(*subjects: str, turn: int = 1) -> None:
    for subject in subjects:
        record_fact("thing.happen", about=("thing", subject), by=None, at=AT, data={"turn": turn}, area="")
    wait_until_settled()


def run_at(at: datetime, key: str = "poor") -> int:
    return run_reaction(key, now=lambda: at)


def test_each_reaction_is_run_once_for_each_fact(two: Two) -> None:
    happen("a", "b")
    assert react() == 2
    assert react() == 0
    assert two.done == {"good": ["a.1", "b.1"], "poor": ["a.1", "b.1"]}
    assert not PendingReaction.objects.exists()


def test_one_that_fails_stops_neither_other_reactions_nor_other_subjects_nor_the_seals(two: Two) -> None:
    two.fails = {"a": ValueError("no")}
    happen("a", "b")
    react()
    assert two.done == {"good": ["a.1", "b.1"], "poor": ["b.1"]}
    unit = PendingReaction.objects.get()
    assert (unit.key, unit.subject_id, unit.attempts, unit.error) == ("poor", "a", 1, "ValueError: no")
    seal_facts(at=timezone.now())
    wait_until_settled()
    happen("c")
    assert seal_facts(at=timezone.now()) is not None


def test_about_one_subject_it_runs_in_order_and_waits_for_the_one_that_failed(two: Two) -> None:
    two.fails = {"a": ValueError("no")}
    happen("a", "b")
    happen("a", turn=2)
    react()
    assert two.done["poor"] == ["b.1"]
    two.fails = {}
    assert run_at(timezone.now()) == 0  # not yet its time
    run_at(timezone.now() + timedelta(seconds=AGAIN_AFTER[0]))
    assert two.done["poor"] == ["b.1", "a.1", "a.2"]


def test_it_is_tried_later_and_later_and_given_up_with_the_reason(two: Two) -> None:
    two.fails = {"a": OverflowError("disk '138 0000 0000' of 13800000000 at postgres://me:secret@host\nDETAIL: more")}
    happen("a")
    happen("a", turn=2)
    at = timezone.now()
    hand_over(at=at)
    first = PendingReaction.objects.filter(key="poor").order_by("fact_id")[0].pk
    for again in AGAIN_AFTER:
        run_at(at)
        assert PendingReaction.objects.get(pk=first).due_at == at + timedelta(seconds=again)
        at += timedelta(seconds=again)
    run_at(at)
    unit = PendingReaction.objects.get(pk=first)
    assert unit.given_up_at == at
    assert unit.error == "OverflowError: disk '…' of 138****0000 at postgres://…@host"
    two.fails = {}
    run_at(at + timedelta(days=1))
    assert two.done["poor"] == ["a.2"]  # what was given up holds nothing


def test_what_was_given_up_is_retried_by_hand_and_the_journal_tells_it(two: Two) -> None:
    two.fails = {"a": ValueError("no")}
    happen("a")
    hand_over(at=AT)
    unit = PendingReaction.objects.get(key="poor")
    with pytest.raises(NotFound):  # it is still being tried
        retry_reaction(unit.pk, by=ADMINISTRATOR, at=AT)
    PendingReaction.objects.filter(pk=unit.pk).update(given_up_at=AT, attempts=7, error="ValueError: no")
    two.fails = {}
    retry_reaction(unit.pk, by=ADMINISTRATOR, at=AT)
    run_at(timezone.now())
    assert two.done["poor"] == ["a.1"]
    fact = Fact.objects.filter(name="reaction.retry").latest("id")
    assert (fact.person_id, fact.content["error"]) == (7, "ValueError: no")
    with pytest.raises(NotFound):
        retry_reaction(unit.pk, by=ADMINISTRATOR, at=AT)


def test_a_database_that_goes_away_is_no_failure_of_the_reaction(two: Two) -> None:
    two.fails = {"a": OperationalError("gone")}
    happen("a")
    hand_over(at=AT)
    with pytest.raises(OperationalError):
        run_at(timezone.now())
    assert PendingReaction.objects.filter(key="poor", attempts=0).count() == 1
    two.fails = {}
    run_at(timezone.now())
    assert two.done["poor"] == ["a.1"]


def test_one_that_ends_its_process_is_told_of_it_and_given_up_at_last(two: Two) -> None:
    two.fails = {"a": SystemExit("killed")}  # nothing catches it, as nothing catches the end of a process
    happen("a", "b")
    at = timezone.now()
    hand_over(at=at)
    with pytest.raises(SystemExit):
        run_at(at)
    assert not PendingReaction.objects.filter(key="poor", attempts__gt=1).exists()
    while PendingReaction.objects.filter(key="poor", given_up_at__isnull=True).exists():
        at += timedelta(seconds=max(AGAIN_AFTER))
        with suppress(SystemExit):
            run_reaction("poor", careful=True, now=partial(lambda moment: moment, at))
    unit = PendingReaction.objects.get(key="poor")
    assert (unit.attempts, unit.error) == (len(AGAIN_AFTER) + 1, reactions.ENDED)
    assert unit.given_up_at is not None
    assert two.done["poor"] == ["b.1"]


def test_after_a_lost_job_its_units_run_one_by_one(two: Two, monkeypatch: Any) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(reactions, "run_reaction", lambda key, *, careful: seen.append(careful))
    for status in ("succeeded", "failed", "succeeded"):
        _ended_job("poor", status)
        reactions.run_now("poor")
    assert seen == [False, True, False]


def _ended_job(key: str, status: str) -> None:
    reactions.run_now.configure(lock=f"reaction:{key}", queueing_lock=f"reaction:{key}").defer(key=key)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo'")
        cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE status = 'doing'", [status])


def test_a_city_goes_on_from_where_its_reader_stood(two: Two) -> None:
    """Facts before the reader's place are done and not repeated; those behind it are not lost."""
    happen("old")
    before = Reader.objects.get(name="reactions").next_xact
    react()
    assert Reader.objects.get(name="reactions").next_xact > before
    happen("new")
    react()
    assert two.done["good"] == ["old.1", "new.1"]
    Reader.objects.filter(name="reactions").update(next_xact=before)  # handed over twice, run twice at most
    react()
    assert two.done["good"] == ["old.1", "new.1", "old.1", "new.1"]


def test_two_at_once_do_not_take_each_others_units(two: Two) -> None:
    happen("a")
    hand_over(at=AT)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('wanmi.reaction'), hashtext('poor'))")
            assert run_at(timezone.now()) == 0
            assert run_at(timezone.now(), "good") == 1
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert run_at(timezone.now()) == 1


def test_each_reaction_with_work_gets_a_job_of_its_own_and_one_alone(two: Two) -> None:
    happen("a")
    for _ in range(2):
        react_now(0)
    waiting = ProcrastinateJob.objects.filter(task_name="wanmi.journal.run_reaction", status="todo")
    assert sorted(job.args["key"] for job in waiting) == ["good", "poor"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo'")
    react_now(0)  # and none that only waits for the one that is at work
    assert not waiting.all().exists()


def test_a_worker_that_stops_leaves_the_units_as_they_stand_and_no_failed_job(two: Two, monkeypatch: Any) -> None:
    happen("a")
    hand_over(at=AT)
    monkeypatch.setattr(jobs.stopping, "is_set", lambda: True)
    reactions.run_now("poor")
    monkeypatch.undo()
    assert PendingReaction.objects.count() >= 1


def test_a_long_one_holds_no_transaction_open_while_it_runs(monkeypatch: Any) -> None:
    seen: list[bool] = []
    long = Reaction("slow", ("thing.happen",), lambda fact: seen.append(connection.in_atomic_block), "", long=True)
    monkeypatch.setattr(reactions, "reactions", lambda: {"slow": long})
    wait_until_settled()
    react()
    seen.clear()
    happen("a")
    react()
    assert seen == [False]
    assert not transaction.get_connection().in_atomic_block


def test_a_reaction_to_a_fact_that_no_room_records_is_told_at_the_start(monkeypatch: Any) -> None:
    assert checks.check_reactions() == []
    good = from_rooms("reactions")
    wrong = [
        Reaction("a.one", ("case.fiel",), print, ""), Reaction("a.two", ("case.file", "person.changed"), print, ""),
        Reaction("a.two", ("grids.publish",), print, ""),
    ]  # fmt: skip
    monkeypatch.setattr(checks, "from_rooms", lambda field: [*good, *wrong] if field == "reactions" else from_rooms(field))
    assert [(one.id, one.msg) for one in checks.check_reactions()] == [
        ("journal.E001", "The reaction a.one is to case.fiel, and no room records such a fact."),
        ("journal.E002", "Two reactions are called a.two."),
    ]
