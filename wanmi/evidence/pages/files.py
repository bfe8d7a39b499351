"""Handing a file in from a page, and looking at files."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from wanmi.evidence.actions import store_evidence
from wanmi.evidence.answers import file_response
from wanmi.evidence.queries import evidence_for
from wanmi.evidence.rules.refusals import EmptyFile
from wanmi.evidence.rules.sight import ORIGINAL
from wanmi.people.request_seat import seat_in


@require_POST
def hand_in(request: HttpRequest) -> HttpResponseBase:
    """multipart `file`, `key`, the sender's own id, `taken_at` by its clock → {"id", "url", "kind", "doubts"}. A key twice is one."""
    seat = seat_in(request)
    file = request.FILES.get("file")
    if file is None:
        raise EmptyFile(field="file")
    evidence = store_evidence(
        file,
        declared_type=file.content_type or "",
        by=seat,
        at=timezone.now(),
        device_taken_at=_moment(request.POST.get("taken_at", "")),
        id=_key(request.POST.get("key", "")),
    )
    shown = "thumb" if evidence.file.kind == "photo" else ORIGINAL
    answer = {
        "id": str(evidence.pk),
        "url": f"/evidence/{evidence.pk}/{shown}",
        "kind": evidence.file.kind,
        "doubts": evidence.file.doubted,
    }
    return JsonResponse(answer, status=201)


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_safe
def show_file(request: HttpRequest, id: UUID, rendition: str = ORIGINAL) -> HttpResponseBase:
    """A file or a rendition of it, for who may see it; others do not learn that it is there."""
    return file_response(request, evidence_for(seat_in(request), id, rendition), rendition)
