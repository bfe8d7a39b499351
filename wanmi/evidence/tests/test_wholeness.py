"""What lies in the file store is served only if it is what was handed in, and whoever looks after it hears of all that is not."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from wanmi.evidence import file_store, wholeness
from wanmi.evidence.actions import BATCH, store_evidence, verify_evidence, verify_share
from wanmi.evidence.models import Evidence, Rendition, ShelfRound, StoredFile
from wanmi.evidence.rules.wholeness import SENTENCES, Wrong
from wanmi.evidence.tests.conftest import GRATE, MP4
from wanmi.journal.models import Fact
from wanmi.journal.queries import chain_holds, story_of
from wanmi.journal.words import fact_lines
from wanmi.people.models import Person
from wanmi.people.rules.seats import Seat
from wanmi.people.tests.conftest import AT

JSON = {"Accept": "application/json"}
JPEG = GRATE.read_bytes()


@pytest.fixture
def browser(seat: Seat, client: Client) -> Client:
    client.force_login(Person.objects.get(pk=seat.person_id))
    return client


def photo(seat: Seat) -> Evidence:
    return store_evidence(io.BytesIO(JPEG), declared_type="image/jpeg", by=seat, at=AT)


def video(seat: Seat, content: bytes = MP4 + bytes(100_000)) -> Evidence:
    return store_evidence(io.BytesIO(content), declared_type="video/mp4", by=seat, at=AT)


def place_of(evidence: Evidence) -> Path:
    return file_store.original(evidence.file.sha256)


def alter(path: Path, offset: int = 40, *, old_times: bool = True) -> None:
    """Change one byte, and give the file its old times again, as one would who does not want to be found."""
    before = path.stat()
    path.chmod(0o600)
    with path.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)
        file.seek(offset)
        file.write(bytes([byte[0] ^ 1]))
    path.chmod(0o400)
    if old_times:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def damage_told(evidence: Evidence) -> list[str]:
    return [fact.data["wrong"] for fact in story_of("storedfile", evidence.file_id) if fact.name == "evidence.damaged"]


@pytest.mark.parametrize("before", [False, True], ids=["at first sight", "after it was served whole"])
@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-9"}], ids=["whole", "part"])
@pytest.mark.parametrize("kind", ["photo", "video"])
def test_an_original_altered_at_equal_size_is_served_to_nobody(browser, seat, monkeypatch, kind, headers, before) -> None:
    monkeypatch.setattr(wholeness, "SETTLED", -1.0)  # remembered at once: the change time alone must tell
    evidence = photo(seat) if kind == "photo" else video(seat)
    if before:
        assert b"".join(browser.get(f"/evidence/{evidence.pk}", headers=headers).streaming_content)
    alter(place_of(evidence))
    for _ in range(2):
        answer = browser.get(f"/evidence/{evidence.pk}", headers={**JSON, **headers})
        assert (answer.status_code, answer.json()["code"]) == (409, "evidence.damaged_evidence")
        assert "备份" in answer.json()["detail"]
    assert damage_told(evidence) == ["altered"]


def test_what_was_changed_a_moment_ago_is_not_remembered(browser, seat) -> None:
    """The file system's clock has ticks: two changes in one tick look alike."""
    wholeness._known.clear()
    evidence = video(seat)
    browser.get(f"/evidence/{evidence.pk}", headers={"Range": "bytes=0-9"})
    assert wholeness._known == {}


def test_a_large_file_that_nobody_touched_is_hashed_once(browser, seat, monkeypatch) -> None:
    monkeypatch.setattr(wholeness, "SETTLED", -1.0)
    evidence, hashed = video(seat), []
    monkeypatch.setattr(wholeness, "_check", lambda *given, check=wholeness._check: hashed.append(check(*given)))
    for first in (0, 100, 200):
        browser.get(f"/evidence/{evidence.pk}", headers={"Range": f"bytes={first}-"})
    assert len(hashed) == 1
    monkeypatch.setattr(wholeness, "REMEMBERED", -1.0)  # ten minutes later
    browser.get(f"/evidence/{evidence.pk}", headers={"Range": "bytes=0-"})
    assert len(hashed) == 2


def test_what_is_altered_while_it_is_sent_is_broken_off(browser, seat) -> None:
    evidence = video(seat, MP4 + bytes(3 * file_store.CHUNK))
    pieces = iter(browser.get(f"/evidence/{evidence.pk}").streaming_content)
    assert len(next(pieces)) == file_store.CHUNK
    alter(place_of(evidence), 2 * file_store.CHUNK)
    with pytest.raises(wholeness.Unsound):
        list(pieces)


def lose(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.chmod(0o600)
    os.truncate(path, 50)


def link_to_itself(path: Path) -> None:
    path.rename(path.with_suffix(".kept"))
    path.symlink_to(path.with_suffix(".kept"))


def lay_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def lay_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("spoil", "wrong", "status"),
    [
        (lose, Wrong.MISSING, 404), (cut, Wrong.LENGTH, 409), (alter, Wrong.ALTERED, 409), (link_to_itself, Wrong.NO_FILE, 409),
        (lay_a_folder, Wrong.NO_FILE, 409), (lay_a_pipe, Wrong.NO_FILE, 409),
    ],
)  # fmt: skip
def test_each_way_of_being_wrong_is_told_and_mended_by_the_same_file_once_more(browser, seat, spoil, wrong, status) -> None:
    evidence = photo(seat)
    spoil(place_of(evidence))
    assert browser.get(f"/evidence/{evidence.pk}", headers=JSON).status_code == status
    assert browser.get(f"/evidence/{evidence.pk}/thumb", headers=JSON).status_code == status
    assert verify_evidence(at=AT).wrong == [(evidence.file.sha256, "", wrong)]
    assert damage_told(evidence) == [wrong]
    assert str(SENTENCES[wrong]) in dict(fact_lines("evidence.damaged", story_of("storedfile", evidence.file_id)[0].data))["问题"]

    assert photo(seat).file_id == evidence.file_id  # whoever still has it hands it in again
    assert place_of(evidence).read_bytes() == JPEG
    assert verify_evidence(at=AT).wrong == []
    story = list(story_of("storedfile", evidence.file_id))
    assert [fact.name for fact in story] == ["evidence.damaged", "evidence.mended"]
    assert chain_holds(story) is None


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_file_that_may_not_be_read_is_told(seat) -> None:
    evidence = photo(seat)
    place_of(evidence).chmod(0)
    assert verify_evidence(at=AT).wrong == [(evidence.file.sha256, "", Wrong.UNREADABLE)]


def test_a_disk_that_cannot_read_is_told(browser, seat, monkeypatch) -> None:
    evidence = photo(seat)
    monkeypatch.setattr(os, "open", lambda *given, **more: (_ for _ in ()).throw(PermissionError(13, "denied")))
    assert browser.get(f"/evidence/{evidence.pk}", headers=JSON).status_code == 409
    assert damage_told(evidence) == [Wrong.UNREADABLE]


def test_an_altered_copy_is_made_anew_and_told(browser, seat) -> None:
    evidence = photo(seat)
    url = f"/evidence/{evidence.pk}/thumb"
    good = b"".join(browser.get(url).streaming_content)
    made = Rendition.objects.get(file=evidence.file)
    alter(file_store.folder() / made.path, 300)
    assert b"".join(browser.get(url).streaming_content) == good
    assert damage_told(evidence) == ["altered"]
    alter(file_store.folder() / made.path, 300)
    assert verify_evidence(at=AT).wrong == [(evidence.file.sha256, "thumb", Wrong.ALTERED)]
    assert verify_evidence(at=AT).wrong == []


def test_a_copy_of_which_nobody_noted_the_digest_is_not_trusted(browser, seat) -> None:
    evidence = photo(seat)
    url = f"/evidence/{evidence.pk}/thumb"
    good = b"".join(browser.get(url).streaming_content)
    alter(file_store.folder() / Rendition.objects.get(file=evidence.file).path, 300)
    Rendition.objects.update(sha256="")
    assert b"".join(browser.get(url).streaming_content) == good


def test_a_row_whose_digest_the_journal_has_otherwise_is_told(seat) -> None:
    one, other = photo(seat), video(seat)
    with connection.cursor() as cursor:  # as one would who owns the tables
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE evidence_evidence DISABLE TRIGGER USER")
        cursor.execute("UPDATE evidence_evidence SET file_id = %s WHERE id = %s", [other.file_id, one.pk])
    assert verify_evidence(at=AT).wrong == [(other.file.sha256, "", Wrong.TOLD_OTHERWISE)]


def test_files_that_nothing_names_are_reported(seat, monkeypatch) -> None:
    monkeypatch.setattr(wholeness, "YOUNG", -1)
    evidence = photo(seat)
    (place_of(evidence).parent / "left.jpg").write_bytes(b"?")
    (file_store.folder() / "notes").symlink_to("/etc")
    assert sorted(verify_evidence(at=AT).strangers) == sorted(
        [f"{place_of(evidence).parent.relative_to(file_store.folder())}/left.jpg", "notes"]
    )


def test_the_nightly_share_goes_round_all_files_and_remembers_where_it_was(seat) -> None:
    StoredFile.objects.bulk_create(
        StoredFile(sha256=f"{number:064x}", kind="video", media_type="video/mp4", size=1, stored_at=AT) for number in range(BATCH + 5)
    )
    assert verify_share(at=AT).files == BATCH
    turn = ShelfRound.objects.get()
    assert (turn.files, turn.wrong) == (BATCH, BATCH)
    second = verify_share(at=AT + timedelta(days=1))
    assert second.files == 5
    told = Fact.objects.filter(name="evidence.verify").latest("id").data
    assert told == {"files": BATCH + 5, "wrong": BATCH + 5}
    assert ShelfRound.objects.get().next_id == 0
