"""What follows from what: the reactions' page, run over a real journal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from wanmi.cases.models import Case
from wanmi.cases.queries.rows import rebuilt_from_journal, state_of
from wanmi.cases.rules.state import CaseState
from wanmi.cases.tests.cast import COUNTY, MONDAY_MORNING, SOUTH, STEP, WEST, Cast, small_city
from wanmi.components.actions import set_state
from wanmi.components.models import Component
from wanmi.division.actions.division import start_division
from wanmi.division.actions.publish import publish_division
from wanmi.division.actions.steps import make_step
from wanmi.division.models import Division
from wanmi.journal import reactions
from wanmi.journal.queries import chain_holds, story_of
from wanmi.journal.tests.settled import wait_until_settled
from wanmi.patrols.models import GridDuty
from wanmi.people.actions import end_post
from wanmi.people.models import PostHolding

pytestmark = pytest.mark.slow


def react() -> int:
    wait_until_settled()
    return reactions.react()


COVER = f"{COUNTY}0101000001"


def state() -> str:
    return Component.objects.values_list("state", flat=True).get(code=COVER)


def test_a_filed_component_is_damaged_until_its_case_is_closed(committed: None) -> None:
    cast = small_city()
    react()
    case = cast.reported(subclass_id=cast.cover.pk, condition_id=cast.cover_condition.pk, component_code=COVER)
    case = cast.move(case, "accept", "acceptor")
    react()
    assert state() == "intact"
    case = cast.move(case, "file", "shift_leader", condition_id=cast.cover_condition.pk)
    react()
    assert state() == "damaged"
    case = cast.move(case, "dispatch", "dispatcher", department_id=cast.water.organisation_id)
    case = cast.move(case, "sign", "water")
    case = cast.move(case, "feed_back", "water", text="已更换", evidence=(cast.photo(cast.water),))
    case = cast.move(case, "send_check", "acceptor", supervisor_id=cast.checker.person_id)
    case = cast.move(case, "answer_check", "checker", check_result="passed", evidence=(cast.photo(cast.checker),))
    case = cast.move(case, "close", "shift_leader", closing_condition="恢复")
    react()
    assert state() == "intact"
    assert react() == 0


def filed_about_the_cover(cast: Cast) -> CaseState:
    case = cast.reported(subclass_id=cast.cover.pk, condition_id=cast.cover_condition.pk, component_code=COVER)
    case = cast.move(case, "accept", "acceptor")
    return cast.move(case, "file", "shift_leader", condition_id=cast.cover_condition.pk)


def test_a_voided_case_leaves_its_component_intact(committed: None) -> None:
    cast = small_city()
    react()
    case = filed_about_the_cover(cast)
    react()
    assert state() == "damaged"
    cast.move(case, "void", "shift_leader", reason="重复")
    react()
    assert state() == "intact"


def test_a_case_that_goes_back_before_its_filing_leaves_its_component_intact(committed: None) -> None:
    cast = small_city()
    react()
    case = filed_about_the_cover(cast)
    react()
    case = cast.move(case, "return_to_centre", "dispatcher", reason="类别不对")
    cast.move(case, "accept", "acceptor", subclass_id=cast.litter.pk, condition_id=cast.litter_condition.pk)
    react()
    assert state() == "intact"


def test_a_component_is_damaged_until_the_last_of_its_cases_has_ended(committed: None) -> None:
    cast = small_city()
    react()
    one, other = filed_about_the_cover(cast), filed_about_the_cover(cast)
    react()
    cast.move(one, "void", "shift_leader", reason="重复")
    react()
    assert state() == "damaged"
    cast.move(other, "void", "shift_leader", reason="重复")
    react()
    assert state() == "intact"


@pytest.mark.parametrize("registered", ["lost", "abandoned"])
def test_a_component_that_is_registered_as_gone_stays_so_whatever_becomes_of_its_cases(committed: None, registered: str) -> None:
    cast = small_city()
    react()
    case = filed_about_the_cover(cast)
    react()
    component = Component.objects.get(code=COVER)
    set_state(component.pk, state=registered, because="普查", by=cast.clerk, at=MONDAY_MORNING)
    filed_about_the_cover(cast) if registered == "lost" else None
    react()
    cast.move(case, "void", "shift_leader", reason="部件已不在")
    react()
    assert state() == registered


def test_a_supervisor_who_leaves_the_post_walks_no_grid(committed: None) -> None:
    cast = small_city()
    react()
    holding = PostHolding.objects.get(person_id=cast.collector.person_id)
    end_post(holding=holding, by=cast.administrator, at=MONDAY_MORNING + timedelta(days=1))
    assert GridDuty.objects.filter(supervisor_id=cast.collector.person_id, ends_on__isnull=True).exists()
    react()
    assert not GridDuty.objects.filter(supervisor_id=cast.collector.person_id, ends_on__isnull=True).exists()


def test_open_cases_and_components_follow_their_grid_when_it_is_divided(committed: None) -> None:
    cast = small_city()
    at = MONDAY_MORNING
    react()
    north = cast.brought_to("disposing", location=(WEST + 0.0005, SOUTH + 0.0008))
    south = cast.reported(location=(WEST + 0.0005, SOUTH + 0.0002))
    other = cast.reported(location=(WEST + 1.5 * STEP, SOUTH + 0.0002))
    closed = cast.brought_to("closed", location=(WEST + 0.0005, SOUTH + 0.0008))
    react()
    draft = start_division(name="试划", areas=[f"{COUNTY}001"], start="in_force", source="地形图", by=cast.clerk, at=at)
    line = [[WEST - 0.0001, SOUTH + STEP / 2], [WEST + STEP + 0.0001, SOUTH + STEP / 2]]
    made = make_step(draft.pk, "split", gesture={"pieces": [1], "line": line}, version=1, by=cast.clerk, at=at)
    publish_division(
        draft.pk, begins_on=date(2026, 3, 2), reason="改造", warnings_seen=True, version=made.division.version, by=cast.clerk, at=at
    )
    assert Case.objects.get(number=north.number).grid_code == f"{COUNTY}001001001"
    react()
    codes = {name: Case.objects.get(number=case.number).grid_code for name, case in (("north", north), ("south", south))}
    assert set(codes.values()) == {f"{COUNTY}001001003", f"{COUNTY}001001004"}
    assert Case.objects.get(number=other.number).grid_code == f"{COUNTY}001001002"
    assert Case.objects.get(number=closed.number).grid_code == f"{COUNTY}001001001"
    for case in (north, south, other, closed):
        assert rebuilt_from_journal(case.number) == state_of(Case.objects.get(number=case.number))
    facts = list(story_of("case", north.number))
    assert facts[-1].name == "case.follow_grid"
    assert chain_holds(facts) is None
    assert Component.objects.get(code=COVER).unit_grid.code == codes["south"]
    assert Division.objects.get(pk=draft.pk).state == "in_force"
    after = cast.move(state_of(Case.objects.get(number=north.number)), "sign", "clean")
    assert after.grid_code == codes["north"]
    assert react() in (0, 1)
