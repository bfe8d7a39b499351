"""The journal in the real database: nothing in it changes, and what was changed by force is named."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wanmi.journal.actions import record_fact, seal_facts, seal_now
from wanmi.journal.models import Fact, Seal
from wanmi.journal.queries import chain_holds, latest_seal, story_of, verify_journal
from wanmi.journal.rules.actors import Unseated
from wanmi.journal.tests.settled import wait_until_settled

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def tell(subject: str, *names: str, **data: Any) -> None:
    for name in names:
        record_fact(f"thing.{name}", about=("thing", subject), by=Unseated(7), at=AT, data=data)


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def by_force() -> Iterator[None]:
    """As somebody who owns the database would do it: with the guards taken away."""
    tables = ("journal_fact", "journal_seal")
    for table in tables:
        run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in tables:
        run(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_a_story_is_told_in_order_and_each_fact_stands_on_the_one_before(db: None) -> None:
    tell("a", "begin", "go on", "end")
    tell("b", "begin")
    facts = list(story_of("thing", "a"))
    assert [(fact.sequence, fact.name) for fact in facts] == [(1, "thing.begin"), (2, "thing.go on"), (3, "thing.end")]
    assert [bytes(fact.previous_hash) for fact in facts[1:]] == [bytes(fact.hash) for fact in facts[:-1]]
    assert (facts[0].person_id, facts[0].post_id) == (7, None)
    assert chain_holds(facts) is None


def test_the_same_key_is_done_once(db: None) -> None:
    key = uuid.uuid4()
    record_fact("thing.begin", about=("thing", "a"), by=None, at=AT, key=key)
    with pytest.raises(IntegrityError, match="fact_key_once"), transaction.atomic():
        record_fact("thing.begin", about=("thing", "a"), by=None, at=AT, key=key)
    record_fact("thing.begin", about=("thing", "b"), by=None, at=AT, key=key)


def settled_seal() -> Seal | None:
    """A seal that no transaction of another test process holds back."""
    wait_until_settled()
    return seal_facts(at=AT)


@pytest.mark.slow
@pytest.mark.parametrize("table", ["journal_fact", "journal_seal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET hash = hash", "DELETE FROM {}", "TRUNCATE {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_every_change(committed: None, table: str, statement: str) -> None:
    tell("a", "begin")
    settled_seal()
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        run(statement.format(table))
    assert Fact.objects.filter(subject_id="a").exists()
    assert Seal.objects.exists()


def test_an_untouched_journal_holds(committed: None) -> None:
    tell("a", "begin", "end")
    assert settled_seal()
    tell("a", "come back")
    assert settled_seal()
    said: list[str] = []
    assert verify_journal(said.append) is None
    assert any("seals verified" in line for line in said)


CHANGES = {
    "name": "'thing.other'",
    "at": "at + interval '1 microsecond'",
    "person_id": "8",
    "post_id": "1",
    "data": """data || '{"x": 1}'""",
    "subject_id": "'c'",
    "sequence": "9",
    "hash": "previous_hash",
    "previous_hash": "hash",
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_row_changed_by_force_is_named(db: None, column: str) -> None:
    tell("a", "begin", "go on", "end")
    _first, row, after = story_of("thing", "a")
    with by_force():
        run(f"UPDATE journal_fact SET {column} = {CHANGES[column]} WHERE id = %s", row.pk)
    bad = verify_journal()
    assert bad is not None
    assert bad.table == "journal_fact"
    assert bad.id in (row.pk, after.pk)  # where the row itself has gone from the story, the one that misses it


def test_a_fact_taken_out_of_the_middle_is_missed(db: None) -> None:
    tell("a", "begin", "go on", "end")
    _first, middle, last = story_of("thing", "a")
    with by_force():
        run("DELETE FROM journal_fact WHERE id = %s", middle.pk)
    bad = verify_journal()
    assert bad is not None
    assert (bad.id, bad.wrong) == (last.pk, "fact 2 of thing:a is missing")


@pytest.mark.parametrize("cut", ["sequence > 1", "true"])
def test_a_cut_tail_and_a_whole_story_gone_are_found_by_the_seal(committed: None, cut: str) -> None:
    tell("a", "begin", "go on", "end")
    sealed = settled_seal()
    with by_force():
        run(f"DELETE FROM journal_fact WHERE subject_id = 'a' AND {cut}")
    bad = verify_journal()
    assert bad is not None
    assert sealed is not None
    assert (bad.table, bad.id) == ("journal_seal", sealed.pk)
    assert "are there" in bad.wrong


def test_a_story_written_anew_with_good_hashes_is_found_by_the_seal(committed: None) -> None:
    tell("a", "begin", amount=1)
    sealed = settled_seal()
    (fact,) = story_of("thing", "a")
    with by_force():
        run("DELETE FROM journal_fact WHERE id = %s", fact.pk)
        tell("a", "begin", amount=1000)
        run("UPDATE journal_fact SET xact = %s, id = %s WHERE subject_id = 'a'", fact.xact, fact.pk)
    bad = verify_journal()
    assert bad is not None
    assert sealed is not None
    assert (bad.table, bad.id, bad.wrong) == ("journal_seal", sealed.pk, "the facts under it are not the ones it sealed")


def test_a_fact_slipped_in_behind_the_seal_is_found(committed: None) -> None:
    tell("a", "begin")
    sealed = settled_seal()
    assert sealed is not None
    tell("b", "begin")
    with by_force():
        run("UPDATE journal_fact SET xact = %s WHERE subject_id = 'b'", sealed.until_xact - 1)
    bad = verify_journal()
    assert bad is not None
    assert bad.table == "journal_seal"


def test_a_seal_taken_out_is_missed(committed: None) -> None:
    for subject in ("a", "b", "c"):
        tell(subject, "begin")
        settled_seal()
    middle = Seal.objects.order_by("until_xact")[1]
    with by_force():
        run("DELETE FROM journal_seal WHERE id = %s", middle.pk)
    bad = verify_journal()
    assert bad is not None
    assert bad.wrong == "does not follow the seal before it"


def test_the_latest_seal_is_told_with_how_many_facts_stand_under_all(committed: None) -> None:
    tell("a", "begin")
    settled_seal()
    tell("a", "go on", "end")
    seal, last = settled_seal(), latest_seal()
    assert seal is not None
    assert last is not None
    assert (last.until_xact, last.count, last.hash) == (seal.until_xact, 2, bytes(seal.hash))
    assert last.total == Fact.objects.count()


def test_nothing_new_makes_no_seal(committed: None) -> None:
    tell("a", "begin")
    assert settled_seal() is not None
    assert settled_seal() is None


def test_the_worker_seals_each_minute(committed: None) -> None:
    tell("a", "begin")
    before = Seal.objects.count()
    seal_now(timestamp=int(AT.timestamp()))
    assert Seal.objects.count() == before + 1


def test_a_transaction_still_running_is_left_for_the_next_seal(committed: None) -> None:
    """Whoever writes slowly is neither waited for nor passed over."""
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                tell("slow", "begin")
                begun.set()
                go_on.wait(10)
        finally:
            connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    begun.wait(10)
    tell("quick", "begin")
    seal_facts(at=AT)
    assert not Fact.objects.filter(subject_id="slow").exists()
    go_on.set()
    writer.join()
    second = settled_seal()
    assert second is not None
    slow_fact = Fact.objects.get(subject_id="slow")
    assert second.from_xact <= slow_fact.xact < second.until_xact
    assert verify_journal() is None


def test_many_sealers_and_writers_at_once_leave_a_whole_chain(committed: None) -> None:
    def write(number: int) -> Callable[[], None]:
        return lambda: tell(f"w{number}", *(f"step{step}" for step in range(15)))

    def seal() -> None:
        for _ in range(8):
            seal_facts(at=AT)

    together([*(write(number) for number in range(4)), *(seal for _ in range(3))])
    settled_seal()
    assert verify_journal() is None
    seals = list(Seal.objects.order_by("until_xact"))
    assert [seal.from_xact for seal in seals[1:]] == [seal.until_xact for seal in seals[:-1]]
    assert sum(seal.count for seal in seals) == Fact.objects.count()


def test_two_who_write_about_the_same_without_a_lock_never_fork_its_story(committed: None) -> None:
    refused: list[IntegrityError] = []

    def write() -> None:
        for step in range(10):
            try:
                tell("same", f"step{step}")
            except IntegrityError as error:
                refused.append(error)

    together([write, write])
    assert chain_holds(list(story_of("thing", "same"))) is None
    assert story_of("thing", "same").count() == 20 - len(refused)


def together(acts: list[Callable[[], None]]) -> None:
    def closing(act: Callable[[], None]) -> None:
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=closing, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.dictionaries(st.sampled_from(["given", "set", "到", "Z"]), VALUES), microseconds=st.integers(0, 10**12))
def test_whatever_is_told_holds_when_it_is_read_back_from_the_database(db: None, data: dict[str, Any], microseconds: int) -> None:
    subject = str(uuid.uuid4())
    at = AT + timedelta(microseconds=microseconds)
    record_fact("thing.tell", about=("thing", subject), by=None, at=at, data=data)
    record_fact("thing.tell", about=("thing", subject), by=None, at=at, data=data)
    assert chain_holds(list(story_of("thing", subject))) is None
