"""Taking evidence in, and making its smaller copies."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from wanmi.evidence import shelves
from wanmi.evidence.models import Evidence, MediaKind, Rendition, StoredFile
from wanmi.evidence.photos import SIZES, Look, look_at, smaller
from wanmi.evidence.rules.media import MB, MOST_BYTES, Media, media_of, most_bytes
from wanmi.evidence.rules.refusals import ChangedEvidence, FileTooLarge
from wanmi.evidence.shelves import Arrived, Stream
from wanmi.journal.actions import record_fact
from wanmi.kit.jobs import RUN_AGAIN, give_way
from wanmi.people.rules.seats import Seat

A_DAY = 24 * 3600  # s


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
    with shelves.arriving(stream, most_bytes(declared_type)) as arrived:
        if id is not None and (known := Evidence.objects.select_related("file").filter(pk=id).first()):
            return _same(known, arrived, by)
        media = media_of(arrived.head, declared_type)
        if arrived.size > MOST_BYTES[media.kind]:
            raise FileTooLarge(field="file", most=MOST_BYTES[media.kind] // MB)
        look = look_at(arrived.path, media.media_type, timezone.get_default_timezone()) if media.kind == MediaKind.PHOTO else None
        shelves.shelve(arrived)
    try:
        with transaction.atomic():
            file = _stored(arrived, media, look, at)
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


def _stored(arrived: Arrived, media: Media, look: Look | None, at: datetime) -> StoredFile:
    place = Point(*look.place, srid=4326) if look and look.place else None
    file, is_new = StoredFile.objects.get_or_create(
        sha256=arrived.sha256,
        defaults={
            "kind": media.kind,
            "media_type": media.media_type,
            "size": arrived.size,
            "width": look.width if look else None,
            "height": look.height if look else None,
            "taken_at": look.taken_at if look else None,
            "taken_place": place,
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
    """The rendition of a photo, made now where the worker has not come to it. `name`: thumb, screen or public."""
    found = Rendition.objects.filter(file=file, name=name).first()
    if found is not None and (shelves.folder() / found.path).exists():
        return found
    content, width, height = smaller(shelves.original(file.sha256), file.media_type, name)
    path = shelves.rendition_name(file.sha256, name)
    shelves.write(path, content)
    return Rendition.objects.update_or_create(
        file=file, name=name, defaults={"path": path, "width": width, "height": height, "made_at": at}
    )[0]


@app.task(queue="evidence", retry=RUN_AGAIN)
def make_renditions(file_id: int) -> None:
    """Behind the request: the three renditions of a photo. Run twice it finds them made."""
    file = StoredFile.objects.get(pk=file_id)
    for name in SIZES:
        give_way()
        rendition_of(file, name, at=timezone.now())


@app.periodic(cron="41 4 * * *")
@app.task(queueing_lock="evidence.sweep_incoming")
def sweep_incoming(timestamp: int) -> None:
    """Once a night: what a process that died left aside."""
    shelves.sweep(A_DAY)
