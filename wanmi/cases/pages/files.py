"""The files of a case, to whoever may see the case. The original, with what the camera wrote into it, never goes to those who do the
work: it may tell which phone, and so which supervisor, took it. They get the same picture without."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from wanmi.cases.models import Case, CaseEvidence
from wanmi.cases.queries.privacy import sees_originals
from wanmi.evidence.answers import file_response
from wanmi.evidence.models import MediaKind
from wanmi.evidence.rules.sight import ORIGINAL
from wanmi.kit.refusals import NotFound
from wanmi.people.request_seat import seat_in

COPIES = ("thumb", "screen")


@require_safe
def case_file(request: HttpRequest, number: str, id: UUID, rendition: str) -> HttpResponseBase:
    """GET /cases/<number>/files/<id>/<thumb|screen|original>. 404 where case, file or rendition is not for this seat. One query."""
    seat = seat_in(request)
    if rendition not in (*COPIES, ORIGINAL):
        raise NotFound(field="rendition")
    cases = Case.objects.visible_to(seat).filter(number=number[:20])
    shown = CaseEvidence.objects.filter(evidence_id=id, case__in=cases).select_related("evidence__file").first()
    if shown is None:
        raise NotFound(field="id")
    evidence = shown.evidence
    own = evidence.handed_in_by_id == seat.person_id
    if rendition == ORIGINAL and evidence.file.kind == MediaKind.PHOTO and not (own or sees_originals(seat)):
        raise NotFound(field="rendition")
    return file_response(request, evidence, rendition)
