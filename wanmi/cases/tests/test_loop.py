"""One case round the loop through nine seats, and the ways that leave it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from wanmi.cases.models import Case, CaseEvidence
from wanmi.cases.queries.rows import rebuilt_from_journal, state_of
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.state import CaseState
from wanmi.cases.tests.cast import MONDAY_MORNING, Cast
from wanmi.journal.queries import chain_holds, story_of
from wanmi.kit.refusals import NotFound


def stands(case: CaseState) -> CaseState:
    """The case as its row says, which must be the one that its facts tell of."""
    row = state_of(Case.objects.get(number=case.number))
    assert rebuilt_from_journal(case.number) == row
    assert chain_holds(list(story_of("case", case.number))) is None
    return row


def test_a_case_goes_round_the_loop(cast: Cast) -> None:
    case = cast.brought_to("closed")
    row = stands(case)
    assert row.outcome == "closed"
    assert row.ended_at == MONDAY_MORNING
    assert row.due_at is None
    names = [fact.name for fact in story_of("case", case.number)]
    assert names == [
        "case." + move
        for move in ["report", "accept", "file", "dispatch", "sign", "assign", "feed_back", "send_check", "answer_check", "close"]
    ]
    assert CaseEvidence.objects.filter(case__number=case.number).count() == 3


def test_a_false_report_of_a_citizen_is_verified_and_rejected(cast: Cast) -> None:
    case = cast.reported(by="acceptor", reporter_name="许女士", reporter_phone="13800000000")
    case = cast.move(case, "send_verification", "acceptor", supervisor_id=cast.checker.person_id)
    assert case.stage == "verifying"
    case = cast.move(case, "answer_verification", "checker", verification="false", evidence=(cast.photo(cast.checker),))
    case = cast.move(case, "reject", "acceptor", reason="现场无此问题")
    assert stands(case).outcome == "rejected"


def test_a_case_that_meets_no_condition_is_not_filed(cast: Cast) -> None:
    case = cast.move(cast.brought_to("waiting_filing"), "not_file", "shift_leader", reason="未达立案条件")
    assert stands(case).outcome == "not_filed"


def test_poor_work_goes_back_to_the_department(cast: Cast) -> None:
    case = cast.brought_to("checking")
    case = cast.move(case, "answer_check", "checker", check_result="failed", evidence=(cast.photo(cast.checker),))
    assert case.stage == "rework_decision"
    later = MONDAY_MORNING + timedelta(hours=2)
    case = cast.move(case, "rework", "dispatcher", reason="仍有残留", at=later)
    row = stands(case)
    assert (row.stage, row.rework_count, row.department_id) == ("disposing", 1, cast.clean.organisation_id)
    assert row.disposal_due_at is not None
    assert row.disposal_due_at > later


def test_what_was_handled_on_the_spot_is_reviewed_and_closed(cast: Cast) -> None:
    from wanmi.cases.actions import report_case

    given = cast.report_of(evidence_after=(cast.photo(cast.collector),))
    case = report_case(report=given, by=cast.collector, at=MONDAY_MORNING, handled=True).case
    assert case.stage == "handled_review"
    assert case.on_the_spot
    case = cast.move(case, "close_handled", "acceptor", condition_id=cast.litter_condition.pk)
    assert stands(case).outcome == "closed"


def test_late_work_stays_late_after_rework(cast: Cast) -> None:
    case = cast.brought_to("disposing")
    case = cast.move(case, "sign", "clean")
    assert case.disposal_due_at is not None
    late = case.disposal_due_at + timedelta(days=1)
    case = cast.move(case, "feed_back", "clean", text="已清理", evidence=(cast.photo(cast.clean),), at=late)
    assert case.disposal_late
    case = cast.move(case, "send_check", "acceptor", supervisor_id=cast.checker.person_id, at=late)
    case = cast.move(case, "answer_check", "checker", check_result="failed", evidence=(cast.photo(cast.checker),), at=late)
    case = cast.move(case, "rework", "dispatcher", reason="不合格", at=late)
    case = cast.move(case, "feed_back", "clean", text="已再清理", evidence=(cast.photo(cast.clean),), at=late)
    assert stands(case).disposal_late
    assert case.rework_count == 1


@pytest.mark.parametrize(
    ("stage", "move", "by", "refusal"),
    [
        ("registered", "file", "shift_leader", no.WrongStage),
        ("waiting_filing", "file", "acceptor", no.WrongPost),
        ("waiting_dispatch", "dispatch", "shift_leader", no.WrongPost),
        ("disposing", "sign", "water", NotFound),  # another department's case is not there for it
        ("disposing", "feed_back", "clean", no.WrongStage),  # not signed yet
        ("checking", "answer_check", "collector", no.NotTheirs),
        ("waiting_closing", "close", "dispatcher", no.WrongPost),
        ("registered", "fly", "acceptor", no.UnknownMove),
    ],
)
def test_a_move_that_may_not_be_made_is_refused_and_changes_nothing(cast: Cast, stage: str, move: str, by: str, refusal: type) -> None:
    case = cast.brought_to(stage)
    given: dict[str, dict[str, object]] = {
        "file": {"condition_id": cast.litter_condition.pk},
        "dispatch": {"department_id": cast.clean.organisation_id},
        "feed_back": {"text": "x"},
        "answer_check": {"check_result": "passed"},
        "close": {"closing_condition": "x"},
    }
    photo = (cast.photo(cast.seats[by]),)
    if move in ("feed_back", "answer_check"):
        given[move]["evidence"] = photo
    before = story_of("case", case.number).count()
    with pytest.raises(refusal):
        cast.move(case, move, by, at=MONDAY_MORNING + timedelta(hours=1), **given.get(move, {}))
    assert story_of("case", case.number).count() == before
    assert state_of(Case.objects.get(number=case.number)) == case
