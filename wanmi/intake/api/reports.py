"""Reporting: the busiest door of the city. The same id and body give the same answer for ever."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from wanmi.cases.actions import report_case
from wanmi.cases.api.shapes import CaseShape, shape_of
from wanmi.cases.rules.move_inputs import Report
from wanmi.intake.api.router import router
from wanmi.people.callers import Call

ANSWERS = {201: CaseShape, 200: CaseShape}


@router.post("/reports", response=ANSWERS, summary="上报", operation_id="report")
def make_report(request: Call, report: Report) -> HttpResponse:
    """201 for a new case, 200 with the very same answer when it is sent again, 409 when the body has changed.

    A supervisor reports what they saw, with photos uploaded before; an acceptor registers what others told (`source`).
    """
    return _answer(request, report, handled=False)


@router.post("/reports/handled", response=ANSWERS, summary="自行处置上报", operation_id="report_handled")
def make_handled_report(request: Call, report: Report) -> HttpResponse:
    """Reported and handled on the spot: `evidence` before, `evidence_after` afterwards. Answers as a report does."""
    return _answer(request, report, handled=True)


def _answer(request: Call, report: Report, *, handled: bool) -> HttpResponse:
    reported = report_case(report=report, by=request.auth, at=timezone.now(), handled=handled)
    response = HttpResponse(
        shape_of(reported.case).model_dump_json(), status=201 if reported.is_new else 200, content_type="application/json"
    )
    response["Location"] = f"/api/v1/cases/{reported.case.number}"
    return response
