"""Every limit of every flow and standard: nobody has longer to sign than to have done the work."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wanmi.cases.queries.lookup import DatabaseLookup
from wanmi.cases.rules.effects import EFFECTS, MoveContext
from wanmi.cases.rules.move_inputs import Dispatch
from wanmi.cases.rules.state import CaseState, changed
from wanmi.cases.tests.cast import Cast
from wanmi.catalogue.models import FilingCondition
from wanmi.catalogue.queries import condition_facts, working_calendar_now
from wanmi.catalogue.rules.facts import ConditionFacts
from wanmi.desks.rules.progress import sign_card
from wanmi.flow.models import Flow
from wanmi.flow.queries.flows import flow_of

WEEK = datetime(2026, 9, 28, tzinfo=UTC)  # with a feast, its make-up day and two weekends behind


class AsFiled(DatabaseLookup):
    """The living world, in which a case was filed against this condition."""

    def __init__(self, at: datetime, facts: ConditionFacts) -> None:
        super().__init__(at)
        self.facts = facts

    def condition(self, id: int) -> ConditionFacts | None:
        return self.facts


@pytest.fixture
def filed(cast: Cast) -> CaseState:
    return cast.brought_to("waiting_dispatch")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minutes=st.integers(0, 21 * 24 * 60), area_class=st.integers(1, 3))
def test_the_limit_to_sign_never_lies_after_the_limit_to_handle(cast: Cast, filed: CaseState, minutes: int, area_class: int) -> None:
    at = WEEK + timedelta(minutes=minutes)
    calendar = working_calendar_now()
    for facts in _limits():
        for flow in Flow.objects.all():
            case = replace(filed, area_class=area_class)
            context = MoveContext(by=cast.dispatcher, at=at, flow=flow_of(flow.pk), lookup=AsFiled(at, facts))
            changes: Any = EFFECTS["dispatch"].effect(case, Dispatch(department_id=cast.clean.organisation_id), context)
            assert at < changes["sign_due_at"] <= changes["disposal_due_at"], (facts.limits, facts.limit_unit, at)
            card = sign_card(changed(case, changes), at=at, calendar=calendar)
            assert card is not None
            assert card.clock.left is not None
            assert card.clock.left > timedelta(), "the card counts in a unit that is running"


_kept: list[ConditionFacts] = []


def _limits() -> list[ConditionFacts]:
    """One condition for each triple of limits that the standards know."""
    if not _kept:
        found = {}
        for id in FilingCondition.objects.values_list("pk", flat=True):
            if facts := condition_facts(id):
                found[facts.limits, facts.limit_unit] = facts
        _kept.extend(found.values())
    return _kept
