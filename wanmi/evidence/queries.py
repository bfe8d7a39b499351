"""Which files a seat may look at. Rooms that show files say themselves who may, and how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from wanmi.evidence.file_store import original_name
from wanmi.evidence.models import Evidence, Rendition, StoredFile
from wanmi.evidence.rules.sight import ORIGINAL, sight_needed
from wanmi.evidence.wholeness import lying
from wanmi.kit.refusals import NotFound
from wanmi.kit.rooms import from_rooms
from wanmi.people.rules.seats import Seat


def own_evidence(seat: Seat) -> QuerySet[Evidence]:
    """What the person handed in."""
    return Evidence.objects.filter(handed_in_by_id=seat.person_id).select_related("file")


def evidence_for(seat: Seat, id: UUID, rendition: str = ORIGINAL) -> Evidence:
    """The evidence, where the seat may see this rendition of it. Raises NotFound otherwise: others do not learn that it is there."""
    found = Evidence.objects.select_related("file").filter(pk=id).first()
    if found is None:
        raise NotFound(field="id")
    needed = sight_needed(found.file.kind, rendition)
    if found.handed_in_by_id != seat.person_id and not any(sight(seat, id) >= needed for sight in from_rooms("sights")):
        raise NotFound(field="id")
    return found


_TOLD_OTHERWISE = """
SELECT DISTINCT e.file_id FROM evidence_evidence e JOIN evidence_storedfile f ON f.id = e.file_id
JOIN journal_fact j ON j.subject_kind = 'evidence' AND j.subject_id = e.id::text AND j.sequence = 1
WHERE e.file_id = ANY(%s) AND j.name = 'evidence.store' AND j.data->>'sha256' <> f.sha256
"""


def told_otherwise(files: Iterable[StoredFile]) -> set[int]:
    """Which of the files were handed in with another digest than their row has now, by the journal."""
    with connection.cursor() as cursor:
        cursor.execute(_TOLD_OTHERWISE, [[file.pk for file in files]])
        return {row[0] for row in cursor.fetchall()}


def strangers() -> Iterator[str]:
    """What lies in the file store though no row names it, by its name under the evidence folder."""
    found = lying()
    while names := list(islice(found, 1000)):
        copies = set(Rendition.objects.filter(path__in=names).values_list("path", flat=True))
        digests = [name.rpartition("/")[2] for name in names]
        known = {original_name(sha) for sha in StoredFile.objects.filter(sha256__in=digests).values_list("sha256", flat=True)}
        yield from (name for name in names if name not in copies and name not in known)
