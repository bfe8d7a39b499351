"""What is asked of a case: each kind through its levels, refused, withdrawn, lapsed; nobody decides their own."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from wanmi.cases.actions.resuming import resume_due_cases
from wanmi.cases.models import Case, CaseRequest
from wanmi.cases.queries.rows import request_state, state_of, whole_from_journal
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.state import CaseState
from wanmi.cases.rules.timing import counted, limit_of
from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import MONDAY_MORNING, Cast
from wanmi.catalogue.queries import working_calendar_now
from wanmi.journal.queries import story_of
from wanmi.kit.refusals import Refusal
from wanmi.kit.rules.working_time import remaining

LATER = MONDAY_MORNING + timedelta(minutes=20)
LATER_STILL = MONDAY_MORNING + timedelta(minutes=40)


def handled(cast: Cast) -> CaseState:
    """A case that its department has signed for and given to a squad."""
    case = cast.move(cast.brought_to("disposing"), "sign", "clean")
    return cast.move(case, "assign", "clean", squad_id=cast.clean_worker.organisation_id)


def stands(case: CaseState) -> CaseState:
    """The case as its row says, which with its requests must be what its facts tell of."""
    row = Case.objects.get(number=case.number)
    told = whole_from_journal(case.number)
    assert told.case == state_of(row)
    assert list(told.requests) == [request_state(one) for one in row.requests.order_by("number")]
    assert (row.outcome != "") or row.holder_id is not None
    return told.case


def asked(cast: Cast, kind: str, by: str = "clean", *, at: datetime = LATER, case: CaseState | None = None, **given: Any) -> CaseState:
    given = {"reason": "等待材料"} | given
    if kind == "void":
        given["evidence"] = (cast.photo(cast.seats[by]),)
    return cast.move(case or handled(cast), f"request_{kind}", by, at=at, **given)


def request_of(case: CaseState, kind: str) -> CaseRequest:
    return CaseRequest.objects.filter(case__number=case.number, kind=kind).latest("number")


def test_a_return_is_decided_by_the_dispatcher_and_the_first_department_is_not_charged(cast: Cast) -> None:
    case = asked(cast, "return")
    assert (case.stage, case.open_requests) == ("disposing", "return")
    assert request_of(case, "return").holder_id == cast.dispatcher.organisation_id
    late = MONDAY_MORNING + timedelta(days=3)
    case = cast.move(case, "approve_return", "dispatcher", at=late)
    assert (case.stage, case.department_id, case.open_requests) == ("waiting_dispatch", None, "")
    assert not case.disposal_late
    assert case.misdispatch_count == 0
    case = cast.move(case, "dispatch", "dispatcher", department_id=cast.water.organisation_id, at=late)
    assert case.disposal_due_at == counted(case.disposal_limit, late, working_calendar_now())[0]  # the second department anew
    assert stands(case).department_id == cast.water.organisation_id


def test_a_claimed_misdispatch_is_looked_at_by_the_shift_leader_first_and_counted(cast: Cast) -> None:
    case = asked(cast, "return", misdispatch=True)
    assert request_of(case, "return").waits_for == "shift_leader"
    with pytest.raises(no.OtherApproval):
        cast.move(case, "approve_return", "dispatcher", at=LATER)
    case = cast.move(case, "approve_return", "shift_leader", at=LATER)
    assert (case.stage, case.open_requests) == ("disposing", "return")
    assert request_of(case, "return").waits_for == "dispatcher"
    case = cast.move(case, "approve_return", "dispatcher", at=LATER_STILL)
    assert (stands(case).stage, case.misdispatch_count) == ("waiting_dispatch", 1)


def test_a_refused_return_is_marked_as_passing_the_buck(cast: Cast) -> None:
    case = cast.move(asked(cast, "return"), "refuse_return", "dispatcher", reason="属该单位职责", at=LATER_STILL)
    assert (stands(case).stage, case.refused_return_count, case.open_requests) == ("disposing", 1, "")
    row = request_of(case, "return")
    assert (row.state, row.decision, row.decided_by_id) == ("refused", "属该单位职责", cast.dispatcher.person_id)
    assert asked(cast, "return", case=case).open_requests == "return"  # it may be asked again


def test_an_extension_is_granted_twice_and_the_third_is_refused(cast: Cast) -> None:
    case, calendar = handled(cast), working_calendar_now()
    limit = case.disposal_limit
    for times, decider in enumerate(("shift_leader", "dispatcher")):
        before = case.disposal_due_at
        assert before is not None
        proof = (cast.photo(cast.clean),) if times else ()
        case = asked(cast, "extension", case=case, limit=limit, evidence=proof)
        case = cast.move(case, "approve_extension", decider, at=LATER)
        assert case.disposal_due_at == counted(limit, before, calendar)[0]
        assert case.due_at == case.disposal_due_at
        assert case.extension_count == times + 1
    whole = limit_of(limit).length * 3
    assert case.warn_at is not None
    assert case.due_at is not None
    left = remaining(case.warn_at, case.due_at, limit_of(limit).unit, calendar)
    assert abs(left - whole * 0.2) < timedelta(minutes=1)
    with pytest.raises(no.ExtendedTooOften):
        asked(cast, "extension", case=case, limit=limit, evidence=(cast.photo(cast.clean),))
    stands(case)


@pytest.mark.parametrize(
    ("given", "at", "refusal"),
    [
        ({}, LATER, no.Missing),
        ({"limit": "99 work_day"}, LATER, no.ExtendedTooFar),
        ({"until": MONDAY_MORNING}, LATER, no.PastMoment),
        ({"until": MONDAY_MORNING + timedelta(days=90)}, LATER, no.ExtendedTooFar),
        ({"limit": "1 minute"}, MONDAY_MORNING + timedelta(days=30), no.ExtendedTooLate),
    ],
)
def test_an_extension_that_may_not_be_is_refused_when_it_is_asked(
    cast: Cast, given: dict[str, Any], at: datetime, refusal: type[Refusal]
) -> None:
    case = handled(cast)
    with pytest.raises(refusal):
        asked(cast, "extension", case=case, at=at, **given)
    assert state_of(Case.objects.get(number=case.number)) == case


def test_the_second_extension_needs_the_signed_form(cast: Cast) -> None:
    case = cast.move(asked(cast, "extension", limit="1 minute"), "approve_extension", "shift_leader", at=LATER)
    with pytest.raises(no.FormMissing):
        asked(cast, "extension", case=case, limit="1 minute")


def test_a_suspended_case_stands_still_and_goes_on_by_itself_with_the_rest(cast: Cast) -> None:
    case, calendar = handled(cast), working_calendar_now()
    unit = limit_of(case.disposal_limit).unit
    assert case.disposal_due_at is not None
    rest = remaining(LATER_STILL, case.disposal_due_at, unit, calendar)
    case = asked(cast, "suspension", case=case, until_day=date(2026, 12, 1))
    case = cast.move(case, "approve_suspension", "dispatcher", at=LATER_STILL)
    assert (case.stage, case.due_at, case.disposal_due_at) == ("suspended", None, None)
    until = case.suspended_until
    assert until is not None
    assert resume_due_cases(at=until - timedelta(seconds=1)) == 0
    assert resume_due_cases(at=until + timedelta(hours=9)) == 1
    assert resume_due_cases(at=until + timedelta(hours=9)) == 0
    case = stands(case)
    assert (case.stage, case.suspended_until) == ("disposing", None)
    assert case.disposal_due_at is not None
    assert remaining(until, case.disposal_due_at, unit, calendar) == rest
    assert case.warn_at is not None
    assert case.warn_at < case.disposal_due_at
    last = story_of("case", case.number).last()
    assert last is not None
    assert (last.name, last.person_id) == ("case.resume", None)
    with pytest.raises(no.SuspendedBefore):
        asked(cast, "suspension", case=case, at=until + timedelta(hours=10), until_day=date(2027, 3, 1))


def test_the_dispatcher_may_resume_before_the_day(cast: Cast) -> None:
    case = asked(cast, "suspension", until_day=date(2026, 12, 1))
    case = cast.move(case, "approve_suspension", "dispatcher", until_day=date(2026, 11, 30), at=LATER)
    assert cast.move(case, "resume", "dispatcher", at=LATER_STILL).stage == "disposing"


@pytest.mark.parametrize(("day", "refusal"), [(date(2028, 1, 1), no.SuspendedTooLong), (date(2020, 1, 1), no.PastMoment)])
def test_a_suspension_past_a_year_or_into_the_past_is_refused(cast: Cast, day: date, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        asked(cast, "suspension", until_day=day)


def test_a_void_after_filing_is_decided_by_the_shift_leader(cast: Cast) -> None:
    case = asked(cast, "void")
    with pytest.raises(no.WrongPost):
        cast.move(case, "approve_void", "dispatcher")
    case = cast.move(case, "approve_void", "shift_leader", at=LATER)
    assert (stands(case).outcome, case.open_requests) == ("void", "")


def test_a_worker_asks_the_department_first(cast: Cast) -> None:
    case = asked(cast, "extension", "clean_worker", limit="1 minute")
    assert request_of(case, "extension").waits_for == "department"
    case = cast.move(case, "approve_extension", "clean", at=LATER)
    assert request_of(case, "extension").waits_for == "shift_leader"
    assert case.extension_count == 0
    case = cast.move(case, "approve_extension", "shift_leader", at=LATER)
    assert (stands(case).extension_count, case.open_requests) == (1, "")


def test_a_program_reads_what_was_asked_and_what_became_of_it(cast: Cast) -> None:
    case = cast.move(asked(cast, "extension", limit="1 minute"), "refuse_extension", "shift_leader", reason="理由不充分", at=LATER_STILL)
    case = cast.move(case, "urge", "dispatcher", reason="时限将到", at=LATER_STILL)
    told = Caller(cast, "clean").get(f"/cases/{case.number}")
    assert [(one["kind"], one["state"], one["wanted"], one["decision"]) for one in told["requests"]] == [
        ("extension", "refused", {"limit": "1 minute"}, "理由不充分")
    ]
    assert [(one["kind"], one["state"], one["text"]) for one in told["orders"]] == [("urge", "told", "时限将到")]
    assert told["holder_id"] == cast.clean.organisation_id


def test_a_revoked_assignment_ends_what_the_worker_asked(cast: Cast) -> None:
    case = asked(cast, "extension", "clean_worker", limit="1 minute")
    case = asked(cast, "return", case=case)
    assert case.open_requests == "extension return"
    case = cast.move(case, "revoke", "clean", reason="人员不在岗", at=LATER)
    assert (stands(case).open_requests, case.squad_id) == ("return", None)
    assert request_of(case, "extension").state == "lapsed"


def test_what_is_asked_lapses_when_the_case_goes_on(cast: Cast) -> None:
    case = asked(cast, "suspension", case=asked(cast, "return"), until_day=date(2026, 12, 1))
    case = cast.move(case, "feed_back", "clean", text="已处置", evidence=(cast.photo(cast.clean),), at=LATER)
    assert stands(case).open_requests == ""
    assert {one.state for one in CaseRequest.objects.filter(case__number=case.number)} == {"lapsed"}
    with pytest.raises(no.NothingAsked):
        cast.move(case, "approve_return", "dispatcher")


def test_who_approves_never_asked(cast: Cast) -> None:
    """The department's clerk who is also its worker asks as worker, and may not agree as clerk."""
    case = asked(cast, "extension", "clean_worker", limit="1 minute")
    CaseRequest.objects.filter(case__number=case.number).update(asked_by_id=cast.clean.person_id)
    with pytest.raises(no.OwnRequest):
        cast.move(case, "approve_extension", "clean")


def test_of_a_kind_one_is_open_at_a_time_and_the_asker_may_withdraw_it(cast: Cast) -> None:
    case = asked(cast, "return")
    with pytest.raises(no.AskedAlready):
        asked(cast, "return", case=case)
    with pytest.raises(no.WrongPost):
        cast.move(case, "withdraw_return", "dispatcher")
    with pytest.raises(no.NotAsker):
        cast.move(case, "withdraw_return", "clean_worker")
    case = cast.move(case, "withdraw_return", "clean", at=LATER)
    assert (stands(case).open_requests, request_of(case, "return").state) == ("", "withdrawn")


def test_a_late_case_is_appealed_once_and_two_reviewers_spare_it(cast: Cast) -> None:
    late = MONDAY_MORNING + timedelta(days=20)
    case = handled(cast)
    case = cast.move(case, "feed_back", "clean", text="已处置", evidence=(cast.photo(cast.clean),), at=late)
    case = cast.move(case, "send_check", "acceptor", supervisor_id=cast.checker.person_id, at=late)
    case = cast.move(case, "answer_check", "checker", check_result="passed", evidence=(cast.photo(cast.checker),), at=late)
    case = cast.move(case, "close", "shift_leader", closing_condition="恢复整洁", at=late)
    case = asked(cast, "appeal", case=case, at=late)
    assert (case.outcome, case.open_requests) == ("closed", "appeal")
    case = cast.move(case, "approve_appeal", "dispatcher", at=late)
    assert not case.late_exempt
    case = cast.move(case, "approve_appeal", "acceptor", at=late)
    assert (stands(case).late_exempt, case.disposal_late, case.open_requests) == (True, True, "")
    with pytest.raises(Refusal):
        asked(cast, "appeal", case=case, at=late)


def test_an_appeal_that_was_refused_may_not_be_made_again(cast: Cast) -> None:
    case = cast.brought_to("closed")
    Case.objects.filter(number=case.number).update(disposal_late=True)
    case = asked(cast, "appeal", case=case)
    case = cast.move(case, "refuse_appeal", "dispatcher", reason="理由不充分", at=LATER)
    with pytest.raises(no.AskedOnce):
        asked(cast, "appeal", case=case)


def test_the_same_department_again_has_the_rest_of_its_time(cast: Cast) -> None:
    case, calendar = handled(cast), working_calendar_now()
    unit = limit_of(case.disposal_limit).unit
    assert case.disposal_due_at is not None
    rest = remaining(LATER, case.disposal_due_at, unit, calendar)
    case = cast.move(case, "recall", "dispatcher", reason="单位无人在岗", at=LATER)
    again = MONDAY_MORNING + timedelta(days=2)
    case = cast.move(case, "dispatch", "dispatcher", department_id=cast.clean.organisation_id, at=again)
    assert case.disposal_due_at is not None
    assert remaining(again, case.disposal_due_at, unit, calendar) == rest
    assert stands(case).stopped_at is None


def test_the_clock_of_acceptance_stands_still_while_a_supervisor_is_out(cast: Cast) -> None:
    case = cast.reported(by="acceptor")
    assert case.due_at is not None
    rest = case.due_at - (MONDAY_MORNING + timedelta(minutes=5))
    out, back = MONDAY_MORNING + timedelta(minutes=5), MONDAY_MORNING + timedelta(minutes=65)
    case = cast.move(case, "send_verification", "acceptor", supervisor_id=cast.checker.person_id, at=out)
    assert case.due_at == counted("2 work_hour", out, working_calendar_now())[0]
    case = cast.move(case, "answer_verification", "checker", verification="true", evidence=(cast.photo(cast.checker),), at=back)
    assert (stands(case).due_at, case.stopped_at) == (back + rest, None)
