"""The cases of one component, as a part of its card: those that this seat may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from wanmi.cases.models import Case, CaseEvidence, Outcome
from wanmi.evidence.models import MediaKind
from wanmi.flow.queries.flows import flow_of
from wanmi.people.request_seat import seat_in, signed_in

MOST, PHOTOS = 20, 12


@require_safe
@signed_in
def cases_part(request: HttpRequest, code: str) -> HttpResponseBase:
    """The newest first; more by the search."""
    seat = seat_in(request)
    cases = Case.objects.visible_to(seat).filter(component__code=code[:16]).select_related("condition").order_by("-reported_at")
    rows = list(cases[: MOST + 1])
    exhibits = CaseEvidence.objects.filter(case__in=rows[:MOST], evidence__file__kind=MediaKind.PHOTO).select_related("case")
    photos = [_photo(each) for each in exhibits.order_by("-pk")[:PHOTOS]]
    shown = [(case, case.condition.issue if case.condition else "", _where(case)) for case in rows[:MOST]]
    context = {"cases": shown, "photos": photos, "more": len(rows) > MOST, "code": code[:16], "now": timezone.now()}
    return render(request, "inquiry/component_cases.html", context)


def _photo(exhibit: CaseEvidence) -> dict[str, str]:
    """A small picture; pressed, it is seen large."""
    number = exhibit.case.number
    return {
        "url": reverse("case_file", args=[number, exhibit.evidence_id, "screen"]),
        "small": reverse("case_file", args=[number, exhibit.evidence_id, "thumb"]),
        "caption": number,
        "alt": number,
    }


def _where(case: Case) -> str:
    """The outcome, else the stage, in words."""
    return str(Outcome(case.outcome).label) if case.outcome else flow_of(case.flow_id).stages[case.stage].name
