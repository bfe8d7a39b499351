"""Two at once, and the same thing sent twice: real transactions, real threads."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from wanmi.cases.actions import make_move, report_case
from wanmi.cases.models import Case
from wanmi.cases.queries.rows import state_of
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.move_inputs import File, Reason
from wanmi.cases.tests.cast import MONDAY_MORNING, Cast
from wanmi.journal.queries import chain_holds, story_of
from wanmi.kit.refusals import Refusal


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run the works in threads that start together; each one's value or Refusal."""
    barrier = Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return work()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


@pytest.mark.parametrize("turn", range(4))
def test_of_two_who_press_at_once_one_wins_and_the_other_is_told(committed_cast: Cast, turn: int) -> None:
    cast = committed_cast
    case = cast.brought_to("waiting_filing")
    number, filed = case.number, File(condition_id=cast.litter_condition.pk)
    results = at_once(
        lambda: make_move("file", number=number, move_input=filed, by=cast.shift_leader, at=MONDAY_MORNING),
        lambda: make_move("not_file", number=number, move_input=Reason(reason="x"), by=cast.shift_leader, at=MONDAY_MORNING),
    )
    refused = [result for result in results if isinstance(result, Refusal)]
    assert len(refused) == 1
    assert isinstance(refused[0], no.MovedMeanwhile)
    assert "赵颖" in str(refused[0])
    facts = list(story_of("case", number))
    assert chain_holds(facts) is None
    assert len(facts) == case.version + 1


def test_the_same_move_sent_many_times_with_one_key_is_done_once(committed_cast: Cast) -> None:
    cast = committed_cast
    case, key = cast.brought_to("waiting_filing"), uuid.uuid4()
    given = File(condition_id=cast.litter_condition.pk)
    results = at_once(
        *[lambda: make_move("file", number=case.number, move_input=given, by=cast.shift_leader, at=MONDAY_MORNING, key=key)] * 6
    )
    assert {result.version for result in results} == {case.version + 1}
    assert story_of("case", case.number).filter(name="case.file").count() == 1
    with pytest.raises(no.ChangedMove):
        make_move("file", number=case.number, move_input=File(condition_id=1), by=cast.shift_leader, at=MONDAY_MORNING, key=key)


def test_the_same_report_sent_many_times_is_one_case(committed_cast: Cast) -> None:
    cast = committed_cast
    given = cast.report_of()
    results = at_once(*[lambda: report_case(report=given, by=cast.collector, at=MONDAY_MORNING)] * 8)
    assert sum(result.is_new for result in results) == 1
    assert len({result.case.number for result in results}) == 1
    assert Case.objects.filter(uuid=given.uuid).count() == 1


def test_a_report_of_somebody_else_with_the_same_id_is_a_conflict(cast: Cast) -> None:
    given = cast.report_of()
    report_case(report=given, by=cast.collector, at=MONDAY_MORNING)
    with pytest.raises(no.ChangedReport):
        report_case(report=given, by=cast.checker, at=MONDAY_MORNING)


def test_many_reporters_at_once_get_different_numbers(committed_cast: Cast) -> None:
    cast = committed_cast
    reports = [cast.report_of() for _ in range(12)]
    results = at_once(*[lambda one=one: report_case(report=one, by=cast.collector, at=MONDAY_MORNING) for one in reports])
    numbers = [result.case.number for result in results]
    assert len(set(numbers)) == 12
    assert all(number.startswith("990101E20260302") for number in numbers)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@drawn(
    change=st.fixed_dictionaries(
        {},
        optional={
            "description": st.text("垃圾满溢 abc", min_size=1).filter(str.strip),
            "address": st.text("街号 12", max_size=20),
            "accuracy_m": st.integers(0, 99),
            "reply_wanted": st.booleans(),
        },
    )
)
def test_a_report_sent_again_is_the_same_answer_or_a_conflict(cast: Cast, change: dict[str, Any]) -> None:
    given = cast.report_of()
    first = report_case(report=given, by=cast.collector, at=MONDAY_MORNING).case
    moved = cast.move(first, "accept", "acceptor")
    again = type(given)(**(given.model_dump() | change))
    if again == given:
        answer = report_case(report=again, by=cast.collector, at=MONDAY_MORNING)
        assert not answer.is_new
        assert answer.case == first  # the answer of then, not the case of now
    else:
        with pytest.raises(no.ChangedReport):
            report_case(report=again, by=cast.collector, at=MONDAY_MORNING)
    assert state_of(Case.objects.get(number=first.number)) == moved
