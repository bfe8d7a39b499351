"""A journal of some thousand facts, and what somebody who owns the database, or is its superuser, could do to it: each is named by the
first row that does not hold."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test import override_settings

from wanmi.journal.actions import anchor_seals, record_fact, seal_facts
from wanmi.journal.anchor import NAME
from wanmi.journal.keys import public_file, public_keys, sign
from wanmi.journal.models import Fact, Seal
from wanmi.journal.queries import BadRow, Witnesses, chain_holds, latest_seal, story_of, verify_journal
from wanmi.journal.queries.seals import hashes_between, leaves_between
from wanmi.journal.rules.chain import FIRST, canonical_text, content_hash, fact_hash, seal_hash, signed_seal_hash, whole_hash
from wanmi.journal.tests.settled import wait_until_settled

pytestmark = pytest.mark.slow

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
SUBJECTS, STEPS, SEALS = 40, 20, 4  # facts: 40 × 20 × 4, a seal after each fourth
MIDDLE = "s20"


@pytest.fixture(scope="module")
def written(committed_module: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder with the key and the anchor of 3,200 facts in four seals, and a few that no seal holds yet."""
    folder = tmp_path_factory.mktemp("outside")
    with override_settings(SEAL_KEY_FILE=folder / "key", ANCHOR_DIR=folder, ANCHOR_DIR_IS_OURS=False):
        for part in range(SEALS):
            with transaction.atomic():
                for subject in range(SUBJECTS):
                    for step in range(STEPS):
                        told = {"part": part, "step": step}
                        record_fact("thing.step", about=("thing", f"s{subject}"), by=None, at=AT, data=told, topics=["t"], key=uuid.uuid4())
            wait_until_settled()
            assert seal_facts(at=AT + timedelta(minutes=part))
        record_fact("thing.step", about=("thing", MIDDLE), by=None, at=AT)
        yield folder


@pytest.fixture
def outside(written: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the outside, and the database as it was afterwards: what a test does to either is undone."""
    for name in ("key", "key.pub", NAME):
        shutil.copy(written / name, tmp_path / name)
    with override_settings(SEAL_KEY_FILE=tmp_path / "key", ANCHOR_DIR=tmp_path, ANCHOR_DIR_IS_OURS=False), transaction.atomic():
        run("ALTER TABLE journal_fact DISABLE TRIGGER USER")
        run("ALTER TABLE journal_seal DISABLE TRIGGER USER")
        yield tmp_path
        transaction.set_rollback(True)


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found(outside: Path, say: Callable[[str], None] = lambda text: None) -> BadRow | None:
    return verify_journal(say, Witnesses(public_keys([public_file(outside / "key")]), outside / NAME))


def middle() -> Fact:
    """The fact in the middle of the story in the middle: the third seal holds it."""
    return story_of("thing", MIDDLE)[STEPS * 2 + 3]


def seal(number: int) -> Seal:
    return Seal.objects.order_by("until_xact")[number]


def write_story_anew(fact: Fact, **changes: Any) -> None:
    """A fact changed, and its hash and those of all after it computed as if it had always been so."""
    previous = bytes(fact.previous_hash)
    for one in story_of("thing", fact.subject_id).filter(sequence__gte=fact.sequence):
        if one.pk == fact.pk:
            one.data = {**one.data, **changes}
        told = content_hash(
            name=one.name, subject_kind=one.subject_kind, subject_id=one.subject_id, sequence=one.sequence, at=one.at,
            person_id=one.person_id, post_id=one.post_id, area_code=one.area_code, key=one.key, topics=one.topics,
            data_text=canonical_text(one.data), previous_hash=previous,
        )  # fmt: skip
        hashed = whole_hash(told, one.recorded_at)
        data = json.dumps(one.data)
        run("UPDATE journal_fact SET data = %s, previous_hash = %s, hash = %s WHERE id = %s", data, previous, hashed, one.pk)
        previous = hashed


def write_seals_anew(first: Seal, key: Path | None) -> None:
    """This seal and all behind it over what stands there now; signed where there is a key, else with the old signatures."""
    before = Seal.objects.filter(until_xact__lt=first.until_xact).order_by("until_xact").last()
    previous, total = (bytes(before.hash), before.total) if before else (FIRST, 0)
    for one in Seal.objects.filter(until_xact__gte=first.until_xact).order_by("until_xact"):
        count = Fact.objects.filter(xact__gte=one.from_xact, xact__lt=one.until_xact).count()
        total += count
        root = signed_seal_hash(
            previous_hash=previous, from_xact=one.from_xact, until_xact=one.until_xact, count=count, total=total, sealed_at=one.sealed_at,
            leaves=leaves_between(one.from_xact, one.until_xact),
        )  # fmt: skip
        name, signature = sign(key, root) if key else (one.key, bytes(one.signature))
        words = "count = %s, total = %s, previous_hash = %s, hash = %s, key = %s, signature = %s"
        run(f"UPDATE journal_seal SET {words} WHERE id = %s", count, total, previous, root, name, signature, one.pk)
        previous = root


def test_an_untouched_journal_holds_and_says_what_no_seal_holds_yet(outside: Path) -> None:
    said: list[str] = []
    assert found(outside, said.append) is None
    assert any(line.startswith("4 seals agree with") for line in said)
    assert any(line.startswith("1 facts are not sealed yet, since 20") for line in said)
    last = latest_seal()
    assert last is not None
    assert last.total == Fact.objects.count() - 1
    assert last.signature


CHANGES = {
    "name": "'thing.other'",
    "data": "'{}'",
    "at": "at + interval '1 microsecond'",
    "recorded_at": "recorded_at - interval '1 microsecond'",
    "key": "gen_random_uuid()",
    "topics": "'{}'",
    "area_code": "'990101'",
    "person_id": "8",
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_fact_that_was_changed_in_any_part_is_named(outside: Path, column: str) -> None:
    fact = middle()
    run(f"UPDATE journal_fact SET {column} = {CHANGES[column]} WHERE id = %s", fact.pk)
    assert found(outside) == BadRow("journal_fact", fact.pk, "was changed after it was written")


@pytest.mark.parametrize("column", ["xact", "id"])
def test_a_fact_given_another_place_is_named_by_its_seal(outside: Path, column: str) -> None:
    change = {"xact": "xact - 1", "id": "id + 1000000"}[column]  # still under the same seal
    last = seal(2)
    if column == "xact":
        run("UPDATE journal_seal SET from_xact = from_xact - 1 WHERE id = %s", last.pk)  # room for it
    run(f"UPDATE journal_fact SET {column} = {change} WHERE id = %s", middle().pk)
    bad = found(outside)
    assert bad is not None
    assert (bad.table, bad.id) == ("journal_seal", last.pk)


def test_a_fact_taken_out_is_missed_by_the_next(outside: Path) -> None:
    fact = middle()
    run("DELETE FROM journal_fact WHERE id = %s", fact.pk)
    after = story_of("thing", MIDDLE).get(sequence=fact.sequence + 1)
    assert found(outside) == BadRow("journal_fact", after.pk, f"fact {fact.sequence} of thing:{MIDDLE} is missing")


def test_a_story_written_anew_is_named_by_its_seal(outside: Path) -> None:
    write_story_anew(middle(), amount=1000)
    assert found(outside) == BadRow("journal_seal", seal(2).pk, "the facts under it are not the ones it sealed")


def test_a_story_and_the_seals_written_anew_without_the_key_are_named_by_the_first_of_these(outside: Path) -> None:
    write_story_anew(middle(), amount=1000)
    write_seals_anew(seal(2), None)
    assert found(outside) == BadRow("journal_seal", seal(2).pk, "is not signed with the key of this city")


def test_seals_signed_anew_with_another_key_are_named(outside: Path, tmp_path: Path) -> None:
    write_story_anew(middle(), amount=1000)
    write_seals_anew(seal(2), tmp_path / "other" / "key")
    bad = found(outside)
    assert bad is not None
    assert (bad.table, bad.id) == ("journal_seal", seal(2).pk)
    assert "key that is not known" in bad.wrong


def test_seals_signed_anew_with_the_citys_own_key_are_named_by_the_anchor(outside: Path) -> None:
    write_story_anew(middle(), amount=1000)
    write_seals_anew(seal(2), outside / "key")
    wrong = f"names another seal than row {seal(2).pk} of journal_seal: facts and seals were written anew from here on"
    assert found(outside) == BadRow("anchor", 3, wrong)
    assert verify_journal() is None  # without the anchor nobody would know


def test_a_tail_cut_off_together_with_its_seal_is_named_by_the_anchor(outside: Path) -> None:
    last = seal(3)
    run("DELETE FROM journal_fact WHERE xact >= %s", last.from_xact)
    run("DELETE FROM journal_seal WHERE id = %s", last.pk)
    bad = found(outside)
    assert bad is not None
    assert (bad.table, bad.id) == ("anchor", 4)
    assert "facts were cut off" in bad.wrong
    assert verify_journal() is None


def test_a_seal_taken_out_is_missed_by_the_next(outside: Path) -> None:
    run("DELETE FROM journal_seal WHERE id = %s", seal(1).pk)
    assert found(outside) == BadRow("journal_seal", seal(1).pk, "does not follow the seal before it")


@pytest.mark.parametrize("change", ["sealed_at = sealed_at + interval '1 s'", "total = total + 1", "signature = '\\x00'"])
def test_a_seal_changed_in_any_part_is_named(outside: Path, change: str) -> None:
    run(f"UPDATE journal_seal SET {change} WHERE id = %s", seal(1).pk)
    bad = found(outside)
    assert bad is not None
    assert (bad.table, bad.id) == ("journal_seal", seal(1).pk)


def test_the_older_hash_is_no_way_round_the_newer(outside: Path) -> None:
    """The first version left out when a fact was recorded: nobody goes back to it."""
    fact = story_of("thing", MIDDLE).last()
    assert fact is not None
    old = fact_hash(
        name=fact.name, subject_kind="thing", subject_id=MIDDLE, sequence=fact.sequence, at=fact.at, person_id=None, post_id=None,
        data_text=canonical_text(fact.data), previous_hash=bytes(fact.previous_hash),
    )  # fmt: skip
    run("ALTER TABLE journal_fact DROP CONSTRAINT fact_hash_version")
    run("UPDATE journal_fact SET hash_version = 1, hash = %s WHERE id = %s", old, fact.pk)
    bad = found(outside)
    assert bad is not None
    assert (bad.table, bad.id) == ("journal_fact", fact.pk)
    assert "first version" in bad.wrong


def test_a_fact_that_no_seal_would_ever_take_in_is_named(outside: Path) -> None:
    fact = story_of("thing", MIDDLE).last()
    assert fact is not None
    run("UPDATE journal_fact SET xact = xact + 1000000000 WHERE id = %s", fact.pk)
    bad = found(outside)
    assert bad is not None
    assert (bad.table, bad.id) == ("journal_fact", fact.pk)


@pytest.mark.parametrize("line", [0, 1])
@pytest.mark.parametrize("change", ["taken out", "changed"])
def test_an_anchor_that_was_changed_itself_is_named(outside: Path, line: int, change: str) -> None:
    lines = (outside / NAME).read_text().splitlines(keepends=True)
    forged = json.dumps(json.loads(lines[line]) | {"hash": "00" * 32}) + "\n"
    (outside / NAME).write_text("".join([*lines[:line], *([forged] if change == "changed" else []), *lines[line + 1 :]]))
    bad = found(outside)
    if change == "taken out" and line == 0:
        assert bad is None  # it only begins later: what it still says holds
    else:
        assert bad is not None
        assert (bad.table, bad.id) == ("anchor", line + 1)


# ── the second place ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_second_place_that_was_away_is_caught_up_in_order(outside: Path) -> None:
    whole = (outside / NAME).read_text()
    lines = whole.splitlines(keepends=True)
    (outside / NAME).write_text("".join(lines[:2]) + lines[2][:50])  # and a writer was cut off
    with override_settings(ANCHOR_DIR=outside / "not mounted"):
        assert anchor_seals() == 0
        assert not (outside / "not mounted").exists()
    assert anchor_seals() == 2
    written = [line for line in (outside / NAME).read_text().splitlines(keepends=True) if line.endswith("}\n")]
    assert written == lines
    assert found(outside) is None
    assert anchor_seals() == 0


def test_the_key_is_for_its_owner_alone_and_its_public_half_stays_with_those_before(outside: Path) -> None:
    assert (outside / "key").stat().st_mode & 0o777 == 0o600
    (outside / "key").unlink()
    sign(outside / "key", b"x" * 32)
    assert len(public_keys([public_file(outside / "key")])) == 2
    assert found(outside) is None


# ── before there were signatures ─────────────────────────────────────────────────────────────────────────────────────
def as_of_old() -> None:
    """All facts and seals as the first version wrote them."""
    run("ALTER TABLE journal_fact DROP CONSTRAINT fact_hash_version")
    previous: dict[tuple[str, str], bytes] = {}
    for one in Fact.objects.order_by("subject_kind", "subject_id", "sequence"):
        subject = one.subject_kind, one.subject_id
        before = previous.get(subject, FIRST)
        hashed = fact_hash(
            name=one.name, subject_kind=one.subject_kind, subject_id=one.subject_id, sequence=one.sequence, at=one.at,
            person_id=one.person_id, post_id=one.post_id, data_text=canonical_text(one.data), previous_hash=before,
        )  # fmt: skip
        run("UPDATE journal_fact SET hash_version = 1, previous_hash = %s, hash = %s WHERE id = %s", before, hashed, one.pk)
        previous[subject] = hashed
    last = FIRST
    for sealed in Seal.objects.order_by("until_xact"):
        root = seal_hash(
            previous_hash=last, from_xact=sealed.from_xact, until_xact=sealed.until_xact, count=sealed.count,
            hashes=hashes_between(sealed.from_xact, sealed.until_xact),
        )  # fmt: skip
        values = "version = 1, total = 0, key = '', signature = '', previous_hash = %s, hash = %s"
        run(f"UPDATE journal_seal SET {values} WHERE id = %s", last, root, sealed.pk)
        last = root


@pytest.mark.slow
@pytest.mark.parametrize("change", ["", "recorded_at = recorded_at - interval '1 s'", "key = NULL", "topics = '{}'", "area_code = '1'"])
def test_the_first_signed_seal_takes_in_what_the_first_version_left_out(outside: Path, change: str) -> None:
    as_of_old()
    (outside / NAME).unlink()
    assert verify_journal() is None
    run("UPDATE journal_fact SET xact = xact - 1 WHERE xact = (SELECT max(xact) FROM journal_fact)")  # the last one has ended, as it were
    run("DELETE FROM journal_seal WHERE until_xact = (SELECT max(until_xact) FROM journal_seal)")
    wait_until_settled()
    made = seal_facts(at=AT)
    assert made is not None
    assert (made.from_xact, made.version) == (0, 2)
    if change:
        run(f"UPDATE journal_fact SET {change} WHERE id = %s", middle().pk)
    bad = verify_journal(witnesses=Witnesses(public_keys([public_file(outside / "key")])))
    assert bad == (BadRow("journal_seal", made.pk, "the facts under it are not the ones it sealed") if change else None)


@pytest.mark.slow
def test_a_city_of_before_survives_the_migration_and_is_sealed_whole(committed: None) -> None:
    call_command("migrate", "journal", "0002", verbosity=0)
    hashed = fact_hash(
        name="case.report", subject_kind="case", subject_id="990101C2026030200001", sequence=1, at=AT, person_id=None, post_id=None,
        data_text="{}", previous_hash=FIRST,
    )  # fmt: skip
    columns = "name, subject_kind, subject_id, sequence, at, data, topics, previous_hash, hash"
    values = "'case.report', 'case', '990101C2026030200001', 1, %s, '{}', '{}', %s, %s"
    run(f"INSERT INTO journal_fact ({columns}) VALUES ({values})", AT, FIRST, hashed)
    call_command("migrate", "journal", verbosity=0)
    (old,) = story_of("case", "990101C2026030200001")
    assert (old.hash_version, old.area_code) == (1, "990101")
    record_fact("case.accept", about=("case", old.subject_id), by=None, at=AT)
    wait_until_settled()
    assert seal_facts(at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        run(f"INSERT INTO journal_fact ({columns}, hash_version) VALUES ({values}, 1)".replace(", 1, %s", ", 9, %s"), AT, FIRST, hashed)
    assert [fact.hash_version for fact in story_of("case", old.subject_id)] == [1, 2]
    assert chain_holds(list(story_of("case", old.subject_id))) is None
