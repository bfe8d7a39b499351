"""督办、催办、重新办理、回访: words to whoever has a case, and what may follow its end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from wanmi.cases.models import Case, CaseOrder
from wanmi.cases.queries.rows import order_state, state_of, whole_from_journal
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.state import CaseState
from wanmi.cases.tests.cast import MONDAY_MORNING, Cast

LATER = MONDAY_MORNING + timedelta(minutes=20)
DEADLINE = MONDAY_MORNING + timedelta(hours=3)


def stands(case: CaseState) -> CaseState:
    row, told = Case.objects.get(number=case.number), whole_from_journal(case.number)
    assert told.case == state_of(row)
    assert list(told.orders) == [order_state(one) for one in row.orders.order_by("number")]
    return told.case


def test_an_order_is_answered_by_whoever_has_the_case(cast: Cast) -> None:
    case = cast.brought_to("disposing")
    due = case.due_at
    case = cast.move(case, "oversee", "overseer", order_kind="overdue", text="请立即处置", until=DEADLINE, at=LATER)
    assert (case.stage, case.due_at, case.open_orders, case.order_count) == ("disposing", due, 1, 1)
    order = CaseOrder.objects.get(case__number=case.number)
    assert (order.kind, order.due_at, order.holder_id, order.state) == ("overdue", DEADLINE, cast.clean.organisation_id, "open")
    with pytest.raises(no.NotTheirs):
        cast.move(case, "answer_order", "dispatcher", text="已转告")
    case = cast.move(case, "answer_order", "clean", text="队伍已到现场", at=LATER)
    assert stands(case).open_orders == 0
    order.refresh_from_db()
    assert (order.state, order.answer, order.answered_by_id) == ("answered", "队伍已到现场", cast.clean.person_id)
    with pytest.raises(no.WrongStage):
        cast.move(case, "answer_order", "clean", text="再答")


def test_an_order_into_the_past_is_refused(cast: Cast) -> None:
    with pytest.raises(no.PastMoment):
        cast.move(cast.brought_to("disposing"), "oversee", "leader", order_kind="leader", text="请处置", until=MONDAY_MORNING, at=LATER)


def test_nobody_orders_what_is_not_filed_yet(cast: Cast) -> None:
    with pytest.raises(no.WrongStage):
        cast.move(cast.reported(), "oversee", "leader", order_kind="leader", text="请处置", at=LATER)


def test_an_order_ends_with_its_case(cast: Cast) -> None:
    case = cast.move(cast.brought_to("disposing"), "oversee", "leader", order_kind="important", text="请优先办理", at=LATER)
    case = cast.move(case, "void", "shift_leader", reason="重复立案", at=LATER)
    assert (stands(case).open_orders, CaseOrder.objects.get(case__number=case.number).state) == (0, "ended")


def test_a_case_is_urged_as_often_as_needed_and_needs_no_answer(cast: Cast) -> None:
    case = cast.brought_to("disposing")
    for _ in range(2):
        case = cast.move(case, "urge", "dispatcher", reason="时限将到", at=LATER)
    assert (stands(case).urge_count, case.open_orders) == (2, 0)


def test_a_closed_case_is_taken_up_again_within_its_time_and_not_after(cast: Cast) -> None:
    case = cast.brought_to("closed")
    reopened = cast.move(case, "reopen", "shift_leader", reason="问题反复", at=LATER + timedelta(days=14))
    assert (reopened.stage, reopened.outcome, reopened.department_id, reopened.reopen_count) == ("waiting_dispatch", "", None, 1)
    assert Case.objects.get(number=case.number).holder_id == cast.dispatcher.organisation_id
    reopened = cast.move(reopened, "dispatch", "dispatcher", department_id=cast.clean.organisation_id, at=LATER + timedelta(days=14))
    assert stands(reopened).stage == "disposing"
    with pytest.raises(no.ReopenedTooLate):
        cast.move(cast.brought_to("closed"), "reopen", "shift_leader", reason="问题反复", at=LATER + timedelta(days=16))


def test_a_public_case_is_visited_back_once(cast: Cast) -> None:
    case = cast.brought_to("closed")
    with pytest.raises(no.WrongStage):
        cast.move(case, "visit_back", "acceptor", satisfaction="satisfied", at=LATER)  # a supervisor's own report
    Case.objects.filter(number=case.number).update(source="hotline")
    case = cast.move(case, "visit_back", "acceptor", satisfaction="dissatisfied", note="仍有异味")
    assert (case.satisfaction, case.visited_at) == ("dissatisfied", MONDAY_MORNING)
    with pytest.raises(no.WrongStage):
        cast.move(case, "visit_back", "acceptor", satisfaction="satisfied", at=LATER)
