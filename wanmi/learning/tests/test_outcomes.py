"""How often a suggestion is taken: reckoned from the facts of the moves, as it was at their moment, once each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wanmi.cases.queries.choices import choices_of
from wanmi.cases.rules.state import CaseState
from wanmi.cases.tests.cast import MONDAY_MORNING, Cast
from wanmi.journal.models import Fact
from wanmi.learning.actions.reactions import KEPT, forget_outcomes, note_outcome
from wanmi.learning.models import SuggestionOutcome
from wanmi.learning.queries.figures import taken_within
from wanmi.learning.tests.past import closed_cases
from wanmi.learning.tests.test_training import other_body, trained
from wanmi.people.models import Organisation


def offered(ask: str, case: CaseState) -> list[int]:
    """The ids, what is suggested first."""
    found = choices_of(ask, case, at=timezone.now()) or []
    return [int(each.value) for each in sorted(found, key=lambda each: not each.suggested)]


def noted(name: str) -> SuggestionOutcome | None:
    fact = Fact.objects.filter(name=name).order_by("-pk")[0]
    note_outcome(fact)
    return SuggestionOutcome.objects.filter(fact_id=fact.pk).first()


def test_what_was_suggested_is_known_though_the_case_has_gone_on(cast: Cast) -> None:
    case = cast.brought_to("waiting_dispatch", at=timezone.now())
    first, *others = offered("department", case)
    case = cast.move(case, "dispatch", "dispatcher", department_id=first, at=timezone.now())
    outcome = noted("case.dispatch")
    assert outcome is not None
    assert (outcome.suggested, outcome.chosen, outcome.taken, outcome.learned) == (first, first, True, False)
    again = cast.brought_to("waiting_dispatch", at=timezone.now())
    cast.move(again, "dispatch", "dispatcher", department_id=others[0], at=timezone.now())
    outcome = noted("case.dispatch")
    assert outcome is not None
    assert (outcome.suggested, outcome.chosen, outcome.taken) == (first, others[0], False)
    assert outcome.area_code == again.grid_code


def test_supervisors_and_squads_are_noted_by_what_was_offered_then(cast: Cast) -> None:
    clean = cast.seats["clean"].organisation_id
    own = cast.seats["clean_worker"].organisation_id
    area = Organisation.objects.get(pk=own).area_code
    second = Organisation.objects.create(code="CLEAN-2", name="保洁二队", kind="squad", parent_id=clean, area_code=area)
    earlier = cast.move(cast.brought_to("disposing", at=timezone.now()), "sign", "clean", at=timezone.now())
    cast.move(earlier, "assign", "clean", squad_id=second.pk, at=timezone.now())
    later = cast.move(cast.brought_to("disposing", at=timezone.now()), "sign", "clean", at=timezone.now())
    cast.move(later, "assign", "clean", squad_id=own, at=timezone.now())
    outcome = noted("case.assign")
    assert outcome is not None
    assert (outcome.suggested, outcome.chosen, outcome.taken) == (second.pk, own, False)  # this case's own squad suggests nothing
    case = cast.brought_to("waiting_check", at=timezone.now())
    first = offered("supervisor", case)[0]
    cast.move(case, "send_check", "acceptor", supervisor_id=first, at=timezone.now())
    outcome = noted("case.send_check")
    assert outcome is not None
    assert outcome.taken


def test_what_was_learned_is_counted_apart(cast: Cast) -> None:
    other = other_body(cast)
    closed_cases(cast, of=lambda number: {"department_id": other.pk})
    version = trained(cast)["department"]
    version.trained_at = timezone.now() - timedelta(hours=1)
    version.save()
    from wanmi.learning.queries.versions import forget_versions

    forget_versions()
    case = cast.brought_to("waiting_dispatch", at=timezone.now())
    cast.move(case, "dispatch", "dispatcher", department_id=other.pk, at=timezone.now())
    outcome = noted("case.dispatch")
    assert outcome is not None
    assert (outcome.taken, outcome.learned) == (True, True)


def test_a_version_that_came_after_the_moment_is_not_held_against_it(cast: Cast) -> None:
    other = other_body(cast)
    case = cast.brought_to("waiting_dispatch", at=timezone.now())
    cast.move(case, "dispatch", "dispatcher", department_id=other.pk, at=timezone.now())
    closed_cases(cast, of=lambda number: {"department_id": other.pk})
    assert trained(cast)["department"].used
    fact = Fact.objects.get(name="case.dispatch", subject_id=case.number)
    note_outcome(fact)
    assert not SuggestionOutcome.objects.exists()


def test_a_fact_is_noted_once_and_a_written_past_not_at_all(cast: Cast) -> None:
    case = cast.brought_to("waiting_dispatch", at=timezone.now())
    cast.move(case, "dispatch", "dispatcher", department_id=offered("department", case)[0], at=timezone.now())
    assert noted("case.dispatch")
    assert noted("case.dispatch")
    assert SuggestionOutcome.objects.count() == 1
    cast.brought_to("disposing", at=MONDAY_MORNING - timedelta(days=3))
    assert noted("case.dispatch") is None


def test_what_comes_long_after_its_fact_is_not_noted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = cast.brought_to("waiting_dispatch", at=timezone.now())
    cast.move(case, "dispatch", "dispatcher", department_id=offered("department", case)[0], at=timezone.now())
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr("wanmi.learning.actions.reactions.timezone.now", lambda: later)
    assert noted("case.dispatch") is None


def test_noting_costs_few_queries(cast: Cast) -> None:
    case = cast.brought_to("waiting_dispatch", at=timezone.now())
    cast.move(case, "dispatch", "dispatcher", department_id=offered("department", case)[0], at=timezone.now())
    with CaptureQueriesContext(connection) as asked:
        assert noted("case.dispatch")
    assert len(asked) <= 12


def test_the_page_tells_how_often_within_the_seats_area(cast: Cast) -> None:
    at = timezone.now()
    for number in range(10):
        area = "990101001001001" if number < 8 else "110101001001001"
        SuggestionOutcome.objects.create(
            fact_id=number, ask="department", at=at - timedelta(days=number), area_code=area,
            suggested=1, chosen=1 if number % 2 else 2, taken=bool(number % 2), learned=number < 4,
        )  # fmt: skip
    leader = cast.seats["leader"]
    found = [(row.ask, row.learned, row.count, row.taken) for row in taken_within(leader, at=at)]
    assert found == [("department", True, 4, 2), ("department", False, 4 if leader.area_code else 6, 2 if leader.area_code else 3)]
    client = Client()
    client.force_login(cast.person("leader"))
    page = client.get("/learning/").content.decode()
    assert "推荐采纳" in page
    assert "50.0%" in page


def test_old_outcomes_are_let_go(cast: Cast) -> None:
    at = timezone.now()
    for number, age in enumerate((KEPT + timedelta(days=1), KEPT - timedelta(days=1))):
        SuggestionOutcome.objects.create(
            fact_id=number, ask="squad", at=at - age, area_code="990101", suggested=1, chosen=1, taken=True, learned=False
        )
    assert forget_outcomes(at=at) == 1
    assert SuggestionOutcome.objects.count() == 1
