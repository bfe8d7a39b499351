"""Taking files in: whole, once, unchanged; or not at all."""

from __future__ import annotations

import errno
import io
import os
import shutil
import stat
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from wanmi.evidence import file_store
from wanmi.evidence.actions import store_evidence, sweep_incoming
from wanmi.evidence.models import Evidence, StoredFile
from wanmi.evidence.rules.media import MB
from wanmi.evidence.rules.refusals import (
    AppleFormat,
    ChangedEvidence,
    EmptyFile,
    FileTooLarge,
    NotAPhoto,
    StorageFull,
    TooManyPixels,
    TypeLies,
)
from wanmi.evidence.tests.conftest import GRATE, HEIC, MARKING, MP3, MP4, make_seat, picture, png_header
from wanmi.journal.queries import story_of
from wanmi.kit.refusals import Refusal
from wanmi.people.rules.seats import Seat
from wanmi.people.tests.conftest import AT

JPEG = GRATE.read_bytes()


def store(content: bytes, declared: str = "image/jpeg", by: Seat | None = None, **more: Any) -> Evidence:
    return store_evidence(io.BytesIO(content), declared_type=declared, by=by, at=AT, **more)


def lying(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def nothing_kept(folder: Path) -> bool:
    return not lying(folder) and not StoredFile.objects.exclude(sha256__startswith="0").filter(stored_at=AT).exists()


def test_the_original_lies_in_the_store_byte_for_byte_and_read_only(seat: Seat, store_folder: Path) -> None:
    evidence = store(JPEG, by=seat)
    (path,) = lying(store_folder)
    sha = evidence.file.sha256
    assert path == store_folder / sha[:2] / sha[2:4] / sha
    assert path.read_bytes() == JPEG
    assert stat.S_IMODE(path.stat().st_mode) == 0o400


def test_a_photo_tells_its_moment_place_and_size_as_shown(seat: Seat) -> None:
    evidence = store(JPEG, by=seat)
    file = evidence.file
    assert (file.kind, file.media_type, file.size) == ("photo", "image/jpeg", len(JPEG))
    assert (file.width, file.height) == (726, 972)  # 972 × 726 on its side
    assert evidence.taken_at == datetime(2017, 5, 19, 1, 58, 53, tzinfo=UTC)
    assert evidence.taken_place is not None
    assert evidence.taken_place.x == pytest.approx(-2.599556, abs=1e-5)
    assert evidence.taken_place.y == pytest.approx(51.400922, abs=1e-5)


def test_without_exif_the_devices_word_counts_and_with_exif_it_does_not(seat: Seat) -> None:
    told: dict[str, Any] = {"device_taken_at": AT - timedelta(minutes=1), "device_place": (116.4, 39.9)}
    bare = store(picture("JPEG"), by=seat, **told)
    assert bare.taken_at == AT - timedelta(minutes=1)
    assert bare.taken_place is not None
    assert bare.taken_place.coords == (116.4, 39.9)
    assert bare.file.taken_at is None
    assert store(JPEG, by=seat, **told).taken_at == datetime(2017, 5, 19, 1, 58, 53, tzinfo=UTC)


def test_handing_in_is_a_fact_and_the_renditions_wait_in_the_queue(seat: Seat) -> None:
    evidence = store(JPEG, by=seat)
    (fact,) = story_of("evidence", evidence.pk)
    assert (fact.name, fact.person_id) == ("evidence.store", seat.person_id)
    assert fact.data == {"sha256": evidence.file.sha256, "kind": "photo", "size": len(JPEG)}
    job = ProcrastinateJob.objects.get(task_name="wanmi.evidence.make_renditions")
    assert job.args == {"file_id": evidence.file_id}


def test_the_same_content_from_two_people_is_one_file_and_two_evidences(seat: Seat, store_folder: Path) -> None:
    other = make_seat("chengjie", "程洁")
    first, second = store(JPEG, by=seat), store(JPEG, by=other)
    assert first.pk != second.pk
    assert first.file_id == second.file_id
    assert len(lying(store_folder)) == 1
    assert ProcrastinateJob.objects.count() == 1


def test_the_same_id_sent_twice_is_one_evidence_and_with_other_content_refused(seat: Seat, store_folder: Path) -> None:
    id = uuid4()
    assert store(JPEG, by=seat, id=id) == store(JPEG, by=seat, id=id)
    assert Evidence.objects.filter(pk=id).count() == 1
    with pytest.raises(ChangedEvidence):
        store(MARKING.read_bytes(), by=seat, id=id)
    with pytest.raises(ChangedEvidence):
        store(JPEG, by=make_seat("chengjie", "程洁"), id=id)
    assert len(lying(store_folder)) == 1


@pytest.mark.parametrize(
    ("content", "declared", "refusal"),
    [
        (b"no photo", "image/jpeg", NotAPhoto),
        (b"", "image/jpeg", EmptyFile),
        (HEIC, "image/heic", AppleFormat),
        (JPEG, "image/png", TypeLies),
        (JPEG[: len(JPEG) // 2], "image/jpeg", NotAPhoto),
        (JPEG[:300], "image/jpeg", NotAPhoto),
        (b"\xff\xd8\xff" + os.urandom(2000), "image/jpeg", NotAPhoto),
        (picture(size=(400, 300))[:-40], "image/png", NotAPhoto),
        (picture("WEBP", size=(400, 300), lossless=True)[:-20], "image/webp", NotAPhoto),
        (png_header(20_000, 10_000), "image/png", TooManyPixels),  # 200 megapixels
        (png_header(10_000, 5_001), "image/png", TooManyPixels),
    ],
    ids=["text", "empty", "heic", "lying", "half", "head", "noise", "cut png", "cut webp", "200 megapixels", "just too many"],
)
def test_what_is_no_good_leaves_nothing_behind(
    seat: Seat, store_folder: Path, content: bytes, declared: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal) as no:
        store(content, declared, by=seat)
    assert no.value.field == "file"
    assert nothing_kept(store_folder)


def test_a_bomb_is_refused_before_it_is_decoded(seat: Seat) -> None:
    """200 megapixels would take 200 MB; the refusal takes next to nothing."""
    import tracemalloc

    tracemalloc.start()
    with pytest.raises(TooManyPixels, match="50"):
        store(png_header(20_000, 10_000), "image/png", by=seat)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 8 * MB


def test_a_photo_of_just_fifty_megapixels_is_taken(seat: Seat) -> None:
    out = io.BytesIO()
    Image.new("L", (8000, 6250)).save(out, "JPEG", quality=10)
    assert store(out.getvalue(), by=seat).file.width == 8000


@pytest.mark.parametrize(("declared", "most"), [("image/jpeg", 36), ("audio/mpeg", 20), ("video/mp4", 200)])
def test_a_file_too_large_is_refused_as_soon_as_it_is(seat: Seat, store_folder: Path, declared: str, most: int) -> None:
    class Endless:
        """A stream that never ends; how much of it was taken."""

        given = 0

        def read(self, size: int = -1, /) -> bytes:
            self.given += size
            return bytes(size)

    stream = Endless()
    with pytest.raises(FileTooLarge, match=f"{most} MB") as no:
        store_evidence(stream, declared_type=declared, by=seat, at=AT)
    assert no.value.status == 413
    assert stream.given <= most * MB + file_store.CHUNK
    assert nothing_kept(store_folder)


def test_a_photo_that_says_it_is_nothing_may_not_be_as_large_as_a_video(seat: Seat, store_folder: Path) -> None:
    with pytest.raises(FileTooLarge, match="36 MB"):
        store(JPEG + bytes(36 * MB), "", by=seat)
    assert nothing_kept(store_folder)


def test_sound_and_video_are_taken_as_they_are(seat: Seat) -> None:
    assert store(MP3, "audio/mpeg", by=seat).file.kind == "sound"
    video = store(MP4, "video/mp4", by=seat).file
    assert (video.kind, video.width) == ("video", None)
    assert not ProcrastinateJob.objects.exists()


# ── when the disk is full ────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def tiny_disk(tmp_path: Path, settings) -> Iterator[Path]:
    """A real file system of 1 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("this user may not mount a small file system; the reserve is tested below")
    settings.EVIDENCE_DIR = place / "evidence"
    settings.EVIDENCE_RESERVE = 0
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_disk_that_runs_full_is_told_and_keeps_nothing_half(seat: Seat, tiny_disk: Path) -> None:
    with pytest.raises(StorageFull) as no:
        store(MP4 + bytes(2 * MB), "video/mp4", by=seat)
    assert no.value.status == 507
    assert "没有保存" in no.value.say()
    assert nothing_kept(tiny_disk)
    assert store(JPEG, by=seat).pk  # what fits is taken still


def test_a_reserve_stays_free_for_the_database(seat: Seat, store_folder: Path, settings) -> None:
    settings.EVIDENCE_RESERVE = shutil.disk_usage("/").total * 2
    with pytest.raises(StorageFull):
        store(JPEG, by=seat)
    assert nothing_kept(store_folder)


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_fails_late_keeps_nothing_half(seat: Seat, store_folder: Path, monkeypatch, call: str) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    monkeypatch.setattr(Path, "replace", full) if call == "replace" else None
    with pytest.raises(StorageFull):
        store(JPEG, by=seat)
    assert nothing_kept(store_folder)


def test_another_fault_of_the_disk_is_no_refusal(seat: Seat, store_folder: Path, monkeypatch) -> None:
    def broken(*args: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        store(JPEG, by=seat)
    assert nothing_kept(store_folder)


def test_what_a_dead_process_left_aside_is_swept_after_a_day(seat: Seat, store_folder: Path) -> None:
    store(JPEG, by=seat)
    old, fresh = (store_folder / "incoming" / f"{name}.part" for name in ("old", "fresh"))
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    sweep_incoming(timestamp=0)
    assert not old.exists()
    assert fresh.exists()
    assert len(lying(store_folder)) == 2


# ── what is kept is kept ─────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_storedfile SET size = 1",
        "DELETE FROM evidence_evidence",
        "UPDATE evidence_evidence SET taken_at = now()",
        "TRUNCATE evidence_storedfile CASCADE",
        "TRUNCATE evidence_evidence CASCADE",
    ],
)
def test_the_database_refuses_to_change_evidence(seat: Seat, statement: str) -> None:
    store(JPEG, by=seat)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            cursor.execute(statement)


def test_two_who_send_the_same_at_once_get_the_same(committed: None, store_folder: Path) -> None:
    seat, id, content = make_seat("linlan", "林岚"), uuid4(), JPEG
    answers = together(lambda: store(content, by=seat, id=id).pk, 4)
    assert answers == [id] * 4
    assert StoredFile.objects.filter(handed_in=id).count() == 1
    assert len(lying(store_folder)) == 1
    assert story_of("evidence", id).count() == 1


def together(act: Callable[[], UUID], times: int) -> list[UUID]:
    answers: list[UUID] = []

    def run() -> None:
        try:
            answers.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
