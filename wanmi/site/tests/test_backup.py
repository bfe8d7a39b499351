"""A backup is taken, the city is lost, the backup stands in its place and the journal goes on above it."""

from __future__ import annotations

import os
import uuid

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from wanmi.journal.actions import record_fact, seal_facts
from wanmi.journal.models import Fact
from wanmi.journal.queries import verify_journal
from wanmi.journal.tests.settled import wait_until_settled
from wanmi.site.backup import back_up, restore_from, summary_of
from wanmi.site.tests import databases
from wanmi.site.trouble import Trouble

pytestmark = pytest.mark.slow


def note() -> None:
    record_fact("case.report", about=("case", uuid.uuid4()), by=None, at=timezone.now(), new=True)


@pytest.fixture
def empty_database(committed):
    """A second, empty database with what `wanmi db start` puts into one."""
    name = f"{databases.PREFIX}{os.getpid()}_restored"
    databases._drop(name)
    databases._administer(f'CREATE DATABASE "{name}"')
    yield name
    databases.drop_database(name)


def test_a_restored_city_has_its_journal_and_goes_on(empty_database, tmp_path):
    for _ in range(3):
        note()
    (tmp_path / "data" / "evidence" / "ab").mkdir(parents=True)
    (tmp_path / "data" / "evidence" / "ab" / "cd").write_bytes(b"a photo")
    said: list[str] = []
    place = dict(settings.DATABASES["default"])
    folder = back_up(tmp_path / "data", place, tmp_path / "backup", with_evidence=True, say=said.append)
    assert "1 evidence files" in summary_of(folder)
    before = list(Fact.objects.order_by("id").values_list("hash", "xact"))

    restored = place | {"NAME": empty_database}
    restore_from(tmp_path / "elsewhere", restored, folder, say=said.append)
    assert (tmp_path / "elsewhere" / "evidence" / "ab" / "cd").read_bytes() == b"a photo"
    assert "all files are there" in said[-1]

    connections.close_all()
    kept, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], empty_database
    try:
        assert list(Fact.objects.order_by("id").values_list("hash", "xact")) == before
        note()
        assert Fact.objects.latest("id").xact > max(xact for _, xact in before)
        wait_until_settled()
        assert seal_facts(at=timezone.now()) is not None
        assert verify_journal() is None
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = kept


def test_a_database_that_holds_anything_is_not_written_over(committed, tmp_path):
    place = dict(settings.DATABASES["default"])
    folder = back_up(tmp_path, place, tmp_path / "backup", with_evidence=False, say=lambda text: None)
    with pytest.raises(Trouble, match="restore into an empty one"):
        restore_from(tmp_path, place, folder, say=lambda text: None)


def test_a_half_written_backup_is_no_backup(tmp_path):
    with pytest.raises(Trouble, match="no finished backup"):
        summary_of(tmp_path)


def test_evidence_that_is_missing_after_a_restore_is_named(empty_database, tmp_path):
    (tmp_path / "data" / "evidence").mkdir(parents=True)
    (tmp_path / "data" / "evidence" / "photo").write_bytes(b"a photo")
    place = dict(settings.DATABASES["default"])
    folder = back_up(tmp_path / "data", place, tmp_path / "backup", with_evidence=False, say=lambda text: None)
    said: list[str] = []
    restore_from(tmp_path / "elsewhere", place | {"NAME": empty_database}, folder, say=said.append)
    assert said[-1] == "evidence: 1 files missing, the first is photo"
