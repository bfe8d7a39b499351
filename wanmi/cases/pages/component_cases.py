"""The cases of one component, as a part of its card: those that this seat may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from wanmi.cases.models import Case, Outcome
from wanmi.cases.queries.flows import flow_of
from wanmi.cases.queries.scope import cases_visible_to
from wanmi.people.doors import seat_in, signed_in

MOST = 20


@require_safe
@signed_in
def cases_part(request: HttpRequest, code: str) -> HttpResponseBase:
    """The newest first; more by the search."""
    seat = seat_in(request)
    cases = cases_visible_to(seat).filter(component__code=code[:16]).select_related("condition").order_by("-reported_at")
    rows = list(cases[: MOST + 1])
    shown = [(case, case.condition.issue if case.condition else "", _where(case)) for case in rows[:MOST]]
    context = {"cases": shown, "more": len(rows) > MOST, "code": code[:16], "now": timezone.now()}
    return render(request, "cases/component_cases.html", context)


def _where(case: Case) -> str:
    """The outcome, else the stage, in words."""
    return str(Outcome(case.outcome).label) if case.outcome else flow_of(case.flow_id).stages[case.stage].name
