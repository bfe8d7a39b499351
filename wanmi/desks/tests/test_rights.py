"""Rights about cases: one scope for rows and for the question about one of them, desks, and to whom a case may be given."""

from __future__ import annotations

import pytest

from wanmi.cases.actions import make_move
from wanmi.cases.models import SEES, Case
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.move_inputs import Dispatch, SendTask
from wanmi.cases.tests.cast import MONDAY_MORNING, Cast
from wanmi.desks.queries.desks import desk_of, opens_to
from wanmi.desks.rules.desks import DESKS
from wanmi.people.models import Organisation
from wanmi.people.queries import may


def test_a_seat_sees_just_those_cases_of_which_it_is_said_that_it_may(cast: Cast) -> None:
    for stage in ("registered", "waiting_filing", "disposing", "waiting_check", "closed"):
        cast.brought_to(stage)
    for role in ("acceptor", "supervisor", "leader", "department"):
        cast.stranger(role)
    cases = list(Case.objects.all())
    assert len(cases) == 5
    for name, seat in cast.seats.items():
        seen = set(Case.objects.visible_to(seat).values_list("pk", flat=True))
        assert seen == {case.pk for case in cases if may(seat, SEES, case)}, name
    assert not Case.objects.visible_to(None).exists()


def test_who_watches_looks_into_every_desk_but_the_supervisors_tasks(cast: Cast) -> None:
    assert desk_of(cast.leader) is None
    assert [key for key, desk in DESKS.items() if opens_to(desk, cast.leader)] == ["acceptance", "filing", "dispatch", "department"]
    assert [key for key, desk in DESKS.items() if opens_to(desk, cast.acceptor)] == ["acceptance"]
    assert desk_of(cast.clerk) is None
    assert not [key for key, desk in DESKS.items() if opens_to(desk, cast.clerk)]


@pytest.mark.parametrize(
    ("stage", "move", "by"), [("registered", "send_verification", "acceptor"), ("waiting_check", "send_check", "acceptor")]
)
def test_a_task_goes_to_nobody_of_another_district(cast: Cast, stage: str, move: str, by: str) -> None:
    case, stranger = cast.brought_to(stage), cast.seats[cast.stranger("supervisor")]
    with pytest.raises(no.WrongSupervisor) as refused:
        make_move(move, number=case.number, move_input=SendTask(supervisor_id=stranger.person_id), by=cast.seats[by], at=MONDAY_MORNING)
    assert stranger.person_name not in str(refused.value)
    make_move(move, number=case.number, move_input=SendTask(supervisor_id=cast.checker.person_id), by=cast.seats[by], at=MONDAY_MORNING)


def test_a_case_is_dispatched_to_no_department_of_another_district_and_to_one_of_the_whole_city(cast: Cast) -> None:
    case = cast.brought_to("waiting_dispatch")
    far = Organisation.objects.create(code="FAR-WATER", name="外区水务", short_name="外区水务", kind="department", area_code="990102")
    with pytest.raises(no.WrongDepartment) as refused:
        make_move("dispatch", number=case.number, move_input=Dispatch(department_id=far.pk), by=cast.dispatcher, at=MONDAY_MORNING)
    assert "外区水务" not in str(refused.value)
    Organisation.objects.filter(pk=far.pk).update(area_code="")
    make_move("dispatch", number=case.number, move_input=Dispatch(department_id=far.pk), by=cast.dispatcher, at=MONDAY_MORNING)
    assert Case.objects.get(number=case.number).department_id == far.pk
