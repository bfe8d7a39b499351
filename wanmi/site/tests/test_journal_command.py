"""`wanmi journal verify` as an administrator calls it, with what stands outside the database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection

from wanmi.journal.actions import record_fact, seal_facts
from wanmi.journal.anchor import NAME
from wanmi.journal.models import Seal
from wanmi.journal.tests.settled import wait_until_settled
from wanmi.site.cli.journal import journal

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@pytest.fixture
def outside(committed: None, settings, tmp_path: Path) -> Path:
    """The key and the second place of a journal with two seals."""
    settings.SEAL_KEY_FILE, settings.ANCHOR_DIR, settings.ANCHOR_DIR_IS_OURS = tmp_path / "key", tmp_path, False
    for step in ("begin", "end"):
        record_fact(f"thing.{step}", about=("thing", "a"), by=None, at=AT)
        wait_until_settled()
        assert seal_facts(at=AT)
    return tmp_path


def verify(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(journal, ["verify", *map(str, arguments)])
    return done.exit_code, done.output


def test_it_holds_the_journal_against_its_key_and_its_second_place(outside: Path) -> None:
    code, told = verify()
    assert code == 0
    assert f"2 seals agree with {outside / NAME}" in told
    assert "every fact is sealed" in told
    assert "The journal holds." in told
    assert (code, told) == verify("--anchor", outside / NAME, "--public-key", outside / "key.pub")


def test_what_does_not_hold_is_named_and_ends_with_1(outside: Path) -> None:
    last = Seal.objects.order_by("until_xact").last()
    assert last is not None
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_fact DISABLE TRIGGER USER; ALTER TABLE journal_seal DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM journal_fact WHERE xact >= %s", [last.from_xact])
        cursor.execute("DELETE FROM journal_seal WHERE id = %s", [last.pk])
    code, told = verify()
    assert code == 1
    assert "anchor line 2: names a seal of 1 facts" in told


def test_it_says_where_nothing_stands_outside(outside: Path) -> None:
    (outside / NAME).unlink()
    code, told = verify()
    assert code == 0
    assert "There is no second place of the seals" in told
    assert verify("--anchor", outside / NAME)[0] == 2
