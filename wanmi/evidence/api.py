"""Evidence by API: hand a file in before the report or the move that it belongs to, and look at it afterwards."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpResponseBase
from django.utils import timezone
from ninja import File, Form, Router, Status, UploadedFile
from pydantic import AwareDatetime, BaseModel, Field

from wanmi.evidence.actions import store_evidence
from wanmi.evidence.answers import file_response
from wanmi.evidence.models import Evidence
from wanmi.evidence.queries import evidence_for
from wanmi.people.callers import Call

router = Router(tags=["evidence"])


class UploadDetails(BaseModel):
    """What the sender says about the file. `id` is its own: the same content sent twice with it is one evidence."""

    id: UUID | None = None
    taken_at: AwareDatetime | None = Field(default=None, description="设备时刻，照片自带时刻优先")
    lng: float | None = Field(default=None, ge=-180, le=180)
    lat: float | None = Field(default=None, ge=-90, le=90)


class EvidenceShape(BaseModel):
    """影像. `sha256` is of the file as kept; `width` and `height` in pixels as shown; `place` is (longitude, latitude).

    `doubts`: what the file says of its `moment` or `place` but cannot be trusted, and was not taken as such.
    """

    id: UUID
    kind: str
    media_type: str
    size: int
    sha256: str
    width: int | None
    height: int | None
    taken_at: datetime | None
    place: tuple[float, float] | None
    doubts: list[str]
    handed_in_at: datetime


def _shape(one: Evidence) -> EvidenceShape:
    return EvidenceShape(
        id=one.pk,
        kind=one.file.kind,
        media_type=one.file.media_type,
        size=one.file.size,
        sha256=one.file.sha256,
        width=one.file.width,
        height=one.file.height,
        taken_at=one.taken_at.astimezone(UTC) if one.taken_at else None,
        place=(one.taken_place.x, one.taken_place.y) if one.taken_place else None,
        doubts=[each for each in one.file.doubts.split(",") if each],
        handed_in_at=one.handed_in_at,
    )


@router.post("/evidence", response={201: EvidenceShape}, summary="上传影像", operation_id="hand_in")
def hand_in(request: Call, file: Annotated[UploadedFile, File()], details: Annotated[UploadDetails, Form()]) -> Status[EvidenceShape]:
    """A photo, sound or video as multipart `file`; its id then goes into a report or a move. Sent again with the same id it is one."""
    kept = store_evidence(
        file,
        declared_type=file.content_type or "",
        by=request.auth,
        at=timezone.now(),
        device_taken_at=details.taken_at,
        device_place=(details.lng, details.lat) if details.lng is not None and details.lat is not None else None,
        id=details.id,
    )
    return Status(201, _shape(kept))


@router.get("/evidence/{uuid:id}", response=EvidenceShape, summary="影像信息", operation_id="evidence")
def read_evidence(request: Call, id: UUID) -> EvidenceShape:
    """What is known of a file: for who handed it in, and who may see the case it stands in. Others do not learn that it is there."""
    return _shape(evidence_for(request.auth, id, "thumb"))


@router.get("/evidence/{uuid:id}/{rendition}", response={200: bytes}, summary="影像文件", operation_id="evidence_file")
def read_file(request: Call, id: UUID, rendition: str) -> HttpResponseBase:
    """The file: `original`, or of a photo `thumb`, `screen` or `public` (without the camera's marks). 304 for who has it."""
    return file_response(request, evidence_for(request.auth, id, rendition), rendition)
