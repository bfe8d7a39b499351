"""Taking evidence in, and making its smaller copies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID, uuid4

import structlog
from django.contrib.gis.geos import Point
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from wanmi.evidence import file_store
from wanmi.evidence.file_store import Arrived, Stream
from wanmi.evidence.models import Evidence, MediaKind, Rendition, ShelfRound, StoredFile
from wanmi.evidence.photos import SIZES, PictureInfo, inspect_picture, smaller
from wanmi.evidence.queries import strangers, told_otherwise
from wanmi.evidence.rules.media import MB, MOST_BYTES, Media, media_of, most_bytes
from wanmi.evidence.rules.refusals import ChangedEvidence, DamagedEvidence, FileTooLarge
from wanmi.evidence.rules.wholeness import Wrong
from wanmi.evidence.wholeness import Unsound, Whole, content, whole
from wanmi.journal.actions import record_fact
from wanmi.journal.queries import story_of
from wanmi.kit.jobs import RUN_AGAIN, give_way
from wanmi.kit.refusals import NotFound
from wanmi.people.rules.seats import Seat

log = structlog.get_logger("wanmi.evidence")
A_DAY = 24 * 3600  # s
NIGHTS = 30  # in which every file is looked at once
BATCH = 200  # files between two notes of how far we are


def store_evidence(
    stream: Stream,
    *,
    declared_type: str,
    by: Seat | None,
    at: datetime,
    device_taken_at: datetime | None = None,
    device_place: tuple[float, float] | None = None,
    id: UUID | None = None,
) -> Evidence:
    """Take a photo, sound or video in, as it is, and keep it for ever. `device_place` is (longitude, latitude).

    The same content is kept once. `id` is the sender's own: the same content sent twice with it is one evidence. Raises NotAPhoto,
    AppleFormat, UnknownMedia, TypeLies, TooManyPixels, FileTooLarge, EmptyFile, StorageFull, ChangedEvidence; then nothing is kept.
    """
    with file_store.arriving(stream, most_bytes(declared_type)) as arrived:
        if id is not None and (known := Evidence.objects.select_related("file").filter(pk=id).first()):
            return _same(known, arrived, by)
        media = media_of(arrived.head, declared_type)
        if arrived.size > MOST_BYTES[media.kind]:
            raise FileTooLarge(field="file", most=MOST_BYTES[media.kind] // MB)
        picture = (
            inspect_picture(arrived.path, media.media_type, timezone.get_default_timezone()) if media.kind == MediaKind.PHOTO else None
        )
        file_store.store(arrived)
    try:
        with transaction.atomic():
            file = _stored(arrived, media, picture, at)
            return _handed_in(file, by, at, device_taken_at, device_place, id or uuid4())
    except IntegrityError:
        if id is None:
            raise
        return _same(Evidence.objects.select_related("file").get(pk=id), arrived, by)


def _same(known: Evidence, arrived: Arrived, by: Seat | None) -> Evidence:
    """The evidence that came with this id before. Raises ChangedEvidence where it was another one."""
    if known.file.sha256 != arrived.sha256 or known.handed_in_by_id != (by.person_id if by else None):
        raise ChangedEvidence(field="id")
    return known


def _stored(arrived: Arrived, media: Media, picture: PictureInfo | None, at: datetime) -> StoredFile:
    place = Point(*picture.place, srid=4326) if picture and picture.place else None
    file, is_new = StoredFile.objects.get_or_create(
        sha256=arrived.sha256,
        defaults={
            "kind": media.kind,
            "media_type": media.media_type,
            "size": arrived.size,
            "width": picture.width if picture else None,
            "height": picture.height if picture else None,
            "taken_at": picture.taken_at if picture else None,
            "taken_place": place,
            "doubts": ",".join(picture.doubts) if picture else "",
            "stored_at": at,
        },
    )
    if is_new and media.kind == MediaKind.PHOTO:
        make_renditions.defer(file_id=file.pk)
    return file


def _handed_in(
    file: StoredFile,
    by: Seat | None,
    at: datetime,
    taken_at: datetime | None,
    place: tuple[float, float] | None,
    id: UUID,
) -> Evidence:
    evidence = Evidence.objects.create(
        id=id,
        file=file,
        handed_in_by_id=by.person_id if by else None,
        handed_in_at=at,
        taken_at=file.taken_at or (taken_at and taken_at.astimezone(UTC)),
        taken_place=file.taken_place or (Point(*place, srid=4326) if place else None),
    )
    data = {"sha256": file.sha256, "kind": file.kind, "size": file.size}
    record_fact("evidence.store", about=("evidence", evidence.pk), by=by, at=at, data=data, new=True)
    return evidence


def rendition_of(file: StoredFile, name: str, *, at: datetime) -> Rendition:
    """The rendition of a photo, made now where the worker has not come to it. `name`: thumb, screen, public or print."""
    return rendition_read(file, name, at=at)[0]


def rendition_read(file: StoredFile, name: str, *, at: datetime) -> tuple[Rendition, bytes]:
    """The rendition and its bytes as they were made; from the original anew where it is gone or another one by now.

    Raises DamagedEvidence, NotFound where the original is not what it was.
    """
    return _kept_or_made(file, name, Rendition.objects.filter(file=file, name=name).first(), at)


def renditions_read(files: Iterable[StoredFile], name: str, *, at: datetime) -> Callable[[StoredFile], bytes]:
    """As rendition_read for many files, whose copies are looked up in one query: what gives the bytes of each."""
    found = {copy.file_id: copy for copy in Rendition.objects.filter(file__in=list(files), name=name)}
    return lambda file: _kept_or_made(file, name, found.get(file.pk), at)[1]


def _kept_or_made(file: StoredFile, name: str, found: Rendition | None, at: datetime) -> tuple[Rendition, bytes]:
    if found is not None and found.sha256:
        try:
            return found, content(file_store.folder() / found.path, found.sha256)
        except Unsound as bad:
            if bad.wrong != Wrong.MISSING:
                note_damage(file, bad.wrong, rendition=name, at=at)
    whole_original(file, at=at).close()
    made, width, height = smaller(file_store.original(file.sha256), file.media_type, name)
    path = file_store.rendition_name(file.sha256, name)
    file_store.write(path, made)
    edge_values = {"path": path, "sha256": sha256(made).hexdigest(), "width": width, "height": height, "made_at": at}
    return Rendition.objects.update_or_create(file=file, name=name, defaults=edge_values)[0], made


def whole_original(file: StoredFile, *, at: datetime, again: bool = False) -> Whole:
    """The original, open and found whole (hashed now with `again`, else remembered). What is wrong with it becomes a fact.

    Raises NotFound where it is gone, DamagedEvidence where it is another one.
    """
    try:
        return whole(file_store.original(file.sha256), file.sha256, file.size, again=again)
    except Unsound as bad:
        note_damage(file, bad.wrong, at=at)
        raise (NotFound if bad.wrong == Wrong.MISSING else DamagedEvidence)(field="id") from bad


def note_damage(file: StoredFile, wrong: Wrong, *, at: datetime, rendition: str = "") -> None:
    """Tell the log each time, and the journal once until it is another damage or the file is whole again."""
    log.error("evidence damaged", sha256=file.sha256, wrong=wrong.value, rendition=rendition)
    _note(file, "evidence.damaged", {"sha256": file.sha256, "wrong": wrong.value, "rendition": rendition}, at)


def _note(file: StoredFile, name: str, data: dict[str, str], at: datetime) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('wanmi.evidence.note'), hashtext(%s))", [file.sha256])
        last = story_of("storedfile", file.pk).last()
        if (last.name, last.content) != (name, data) if last else name == "evidence.damaged":
            record_fact(name, about=("storedfile", file.pk), by=None, at=at, data=data)


@app.task(name="wanmi.evidence.make_renditions", queue="evidence", retry=RUN_AGAIN, aliases=["wanmi.evidence.actions.make_renditions"])
def make_renditions(file_id: int) -> None:
    """Behind the request: the renditions of a photo. Run twice it finds them made."""
    file = StoredFile.objects.get(pk=file_id)
    for name in SIZES:
        give_way()
        rendition_of(file, name, at=timezone.now())


@app.periodic(cron="41 4 * * *")
@app.task(name="wanmi.evidence.sweep_incoming", queueing_lock="evidence.sweep_incoming", aliases=["wanmi.evidence.actions.sweep_incoming"])
def sweep_incoming(timestamp: int) -> None:
    """Once a night: what a process that died left aside."""
    file_store.sweep(A_DAY)


# ── is it all still what it was ──────────────────────────────────────────────────────────────────────────────────────
@dataclass
class Verified:
    """What a check of the file store has found: `wrong` as (SHA-256, '' or the rendition, what), `strangers` by name."""

    files: int = 0
    wrong: list[tuple[str, str, Wrong]] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


def verify_evidence(*, at: datetime, say: Callable[[str], None] = lambda text: None) -> Verified:
    """Hash every file of the store and name what lies there though no row knows it. One fact of the whole."""
    found = Verified()
    last = 0
    while batch := list(StoredFile.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        _verify(batch, found, at)
        last = batch[-1].pk
        say(f"{found.files} files looked at")
    found.strangers = list(strangers())
    data = {"files": found.files, "wrong": len(found.wrong), "strangers": len(found.strangers)}
    record_fact("evidence.verify", about=("shelves", uuid4()), by=None, at=at, data=data, new=True)
    return found


def verify_share(*, at: datetime) -> Verified:
    """The next thirtieth of all files, on from where the last share ended; at the end of a round one fact, and from the beginning.

    How far it came is kept after each batch: stopped in the middle, it loses no more than one.
    """
    found = Verified()
    share = max(BATCH, -(-StoredFile.objects.count() // NIGHTS))
    while found.files < share:
        give_way()
        with transaction.atomic():
            turn, _ = ShelfRound.objects.select_for_update().get_or_create(pk=1, defaults={"began_at": at})
            batch = list(StoredFile.objects.filter(pk__gte=turn.next_id).order_by("pk")[: min(BATCH, share - found.files)])
            before = len(found.wrong)
            _verify(batch, found, at)
            turn.files, turn.wrong = turn.files + len(batch), turn.wrong + len(found.wrong) - before
            turn.next_id = batch[-1].pk + 1 if batch else turn.next_id
            if ended := not StoredFile.objects.filter(pk__gte=turn.next_id).exists():
                data = {"files": turn.files, "wrong": turn.wrong}
                record_fact("evidence.verify", about=("shelves", uuid4()), by=None, at=at, data=data, new=True)
                turn.next_id, turn.began_at, turn.files, turn.wrong = 0, at, 0, 0
            turn.save()
        if ended:
            break
    return found


def _verify(files: Iterable[StoredFile], found: Verified, at: datetime) -> None:
    files = list(files)
    lies = told_otherwise(files)
    for file in files:
        wrong = _wrong_with(file, lies, at)
        found.files += 1
        found.wrong += [(file.sha256, name, what) for name, what in wrong]
        if not wrong:
            _note(file, "evidence.mended", {"sha256": file.sha256}, at)


def _wrong_with(file: StoredFile, lies: set[int], at: datetime) -> list[tuple[str, Wrong]]:
    """What is wrong with the original, else with the copies made from it; these are made anew."""
    try:
        whole(file_store.original(file.sha256), file.sha256, file.size, again=True).close()
    except Unsound as bad:
        note_damage(file, bad.wrong, at=at)
        return [("", bad.wrong)]
    if file.pk in lies:
        note_damage(file, Wrong.TOLD_OTHERWISE, at=at)
        return [("", Wrong.TOLD_OTHERWISE)]
    wrong: list[tuple[str, Wrong]] = []
    for made in Rendition.objects.filter(file=file).exclude(sha256=""):
        try:
            content(file_store.folder() / made.path, made.sha256)
        except Unsound as bad:
            rendition_read(file, made.name, at=at)
            wrong += [(made.name, bad.wrong)] if bad.wrong != Wrong.MISSING else []
    return wrong


@app.periodic(cron="11 2 * * *")
@app.task(name="wanmi.evidence.verify_share", queueing_lock="evidence.verify_share")
def verify_tonight(timestamp: int) -> None:
    """Once a night: the next share of the files."""
    found = verify_share(at=timezone.now())
    log.info("evidence verified", files=found.files, wrong=len(found.wrong))
