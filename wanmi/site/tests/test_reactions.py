"""What follows from what: the reactions' page, run over a real journal."""

from __future__ import annotations

from datetime import timedelta

from wanmi.cases.tests.cast import COUNTY, MONDAY_MORNING, small_city
from wanmi.components.models import Component
from wanmi.grids.models import GridDuty
from wanmi.journal.tests.settled import wait_until_settled
from wanmi.people.actions import end_post
from wanmi.people.models import PostHolding
from wanmi.site import reactions


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


def test_a_supervisor_who_leaves_the_post_walks_no_grid(committed: None) -> None:
    cast = small_city()
    react()
    holding = PostHolding.objects.get(person_id=cast.collector.person_id)
    end_post(holding=holding, by=cast.administrator, at=MONDAY_MORNING + timedelta(days=1))
    assert GridDuty.objects.filter(supervisor_id=cast.collector.person_id, until_on__isnull=True).exists()
    react()
    assert not GridDuty.objects.filter(supervisor_id=cast.collector.person_id, until_on__isnull=True).exists()
