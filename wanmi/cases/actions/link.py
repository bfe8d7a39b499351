"""Linking two cases that tell of the same thing (关联): both stay, each knows of the other; nothing is merged silently (WF-6)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from wanmi.cases.actions.change import change_case
from wanmi.cases.models import Case, CaseLink
from wanmi.cases.queries.rows import state_of
from wanmi.cases.rules.fact_data import other_change
from wanmi.cases.rules.refusals import SameCase
from wanmi.kit.refusals import NotFound
from wanmi.people.queries import check_may
from wanmi.people.rules.seats import Seat

LINKS = "cases.link_cases"  # where similar cases are shown: at acceptance and at filing


@transaction.atomic
def link_cases(*, number: str, other: str, by: Seat, at: datetime) -> bool:
    """Tie two cases; False where they were tied before. A fact stands in both stories.

    The tie is kept in both directions, so that each case finds it under `links`. Raises NotYours, NotFound, SameCase.
    """
    check_may(by, LINKS)
    if number == other:
        raise SameCase(number=number)
    # In the order of their ids, so that two who link the same pair crosswise do not wait for each other for ever.
    seen = Case.objects.visible_to(by).filter(number__in=(number, other))
    found = {case.number: case for case in seen.order_by("pk").select_for_update()}
    if len(found) < 2:
        raise NotFound
    here, there = found[number], found[other]
    if CaseLink.objects.filter(case=here, other=there).exists():
        return False
    CaseLink.objects.bulk_create([CaseLink(case=here, other=there, linked_at=at), CaseLink(case=there, other=here, linked_at=at)])
    for one, two in ((here, there), (there, here)):
        change_case(one.pk, other_change(state_of(one), "link", {}, {"other": two.number}, person_id=by.person_id), by=by, at=at)
    return True
