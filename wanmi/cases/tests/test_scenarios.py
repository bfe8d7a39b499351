"""The fourteen ways that a system of this kind must know, each in every management model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from wanmi.cases.actions.resuming import resume_due_cases
from wanmi.cases.models import Case, CaseRequest
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.timing import counted, limit_of
from wanmi.cases.tests.cast import MONDAY_MORNING, Cast
from wanmi.cases.tests.two_levels import MODELS, Play, add_city, reported
from wanmi.catalogue.queries import forget_catalogue, working_calendar_now
from wanmi.flow.actions.flows import keep_flow, put_in_force, shipped_tables
from wanmi.flow.queries.flows import forget_flows
from wanmi.kit.rules.limits import Limit, Unit
from wanmi.kit.rules.working_time import remaining
from wanmi.people.models import Organisation

every_model = pytest.mark.parametrize("model", MODELS)


@pytest.fixture(autouse=True)
def city(cast: Cast, model: str) -> Iterator[None]:
    add_city(cast, model)
    yield
    forget_catalogue()
    forget_flows()


@every_model
def test_1_a_supervisors_report_goes_round_and_is_closed_in_time(cast: Cast, model: str) -> None:
    case = reported(cast, model).to_disposal().to_closing().move("close").stands()
    assert (case.outcome, case.disposal_late, case.rework_count) == ("closed", False, 0)
    level = Organisation.objects.get(pk=case.centre_id).level
    assert level == ("city" if model in ("m1", "m2") else "county")  # who filed it has closed it


@every_model
def test_2_a_citizens_report_is_verified_and_handled(cast: Cast, model: str) -> None:
    play = reported(cast, model, by="acceptor", reporter_name="许女士", reply_wanted=True)
    play.move("send_verification").move("answer_verification")
    assert (play.case.stage, play.case.verification) == ("registered", "true")
    case = play.to_disposal().to_closing().move("close").move("reply", reply_way="phone", reply_result="told", text="已处置").stands()
    assert (case.outcome, case.reply_result) == ("closed", "told")


@every_model
def test_3_what_is_not_there_is_not_accepted(cast: Cast, model: str) -> None:
    play = reported(cast, model, by="acceptor").move("send_verification").move("answer_verification", verification="not_found")
    assert play.move("reject").stands().outcome == "rejected"


@every_model
def test_4_what_meets_no_condition_is_not_filed(cast: Cast, model: str) -> None:
    assert reported(cast, model).move("accept").move("not_file").stands().outcome == "not_filed"


@every_model
def test_5_a_misdispatch_is_given_back_and_the_second_department_closes_it(cast: Cast, model: str) -> None:
    play = reported(cast, model).to_disposal("water").move("request_return", misdispatch=True)
    play.move("approve_return", by=play.who("close_handled").replace("acceptor", "shift_leader")).move(
        "approve_return", by=play.who("recall")
    )
    assert (play.case.misdispatch_count, play.case.disposal_late, play.case.department_id) == (1, False, None)
    case = play.move("dispatch").move("sign").to_closing().move("close").stands()
    assert (case.department_id, case.outcome, case.disposal_late) == (cast.clean.organisation_id, "closed", False)


@every_model
def test_6_a_return_that_is_refused_is_marked(cast: Cast, model: str) -> None:
    play = reported(cast, model).to_disposal().move("request_return")
    case = play.move("refuse_return", by=play.who("recall")).stands()
    assert (case.stage, case.refused_return_count, case.open_requests) == ("disposing", 1, "")


@every_model
def test_7_two_extensions_are_granted_and_the_third_is_refused(cast: Cast, model: str) -> None:
    play = reported(cast, model).to_disposal()
    due = play.case.disposal_due_at
    assert due is not None
    play.move("request_extension", limit="10 minute", evidence=()).move("approve_extension", by=_shift_leader(play))
    play.move("request_extension", limit="10 minute").move("approve_extension", by=play.who("recall"))
    assert play.case.disposal_due_at == due + timedelta(minutes=20)
    with pytest.raises(no.ExtendedTooOften):
        play.move("request_extension", limit="10 minute")
    play.stands()


def _shift_leader(play: Play) -> str:
    return "city_shift_leader" if play.cast.seats["city_acceptor"].organisation_id == play.case.centre_id else "shift_leader"


@every_model
def test_8_a_suspended_case_goes_on_by_its_day_with_the_rest_of_its_time(cast: Cast, model: str) -> None:
    play = reported(cast, model).to_disposal().move("request_suspension", until_day=date(2026, 6, 1))
    assert play.case.disposal_due_at is not None
    unit, calendar = limit_of(play.case.disposal_limit).unit, working_calendar_now()
    rest = remaining(play.at + timedelta(minutes=1), play.case.disposal_due_at, unit, calendar)
    play.move("approve_suspension", by=play.who("recall"))
    until = play.case.suspended_until
    assert until is not None
    assert resume_due_cases(at=until) == 1
    case = play.stands()
    assert case.disposal_due_at is not None
    assert (case.stage, remaining(until, case.disposal_due_at, unit, calendar)) == ("disposing", rest)


@every_model
def test_9_a_failed_check_is_done_again_and_closed(cast: Cast, model: str) -> None:
    play = reported(cast, model).to_disposal().move("feed_back").move("send_check").move("answer_check", check_result="failed")
    case = play.move("rework").to_closing().move("close").stands()
    assert (case.rework_count, case.outcome) == (1, "closed")


@every_model
def test_10_what_is_overdue_and_not_disposed_stands_among_what_should_be_closed(cast: Cast, model: str) -> None:
    play = reported(cast, model).to_disposal()
    later = play.at + timedelta(days=30)
    due = Case.objects.filter(outcome="", filed_at__isnull=False, disposal_due_at__lt=later)
    assert [one.number for one in due] == [play.case.number]
    assert play.move("feed_back", at=later).stands().disposal_late


@every_model
def test_11_what_was_handled_on_the_spot_is_looked_at_and_closed(cast: Cast, model: str) -> None:
    from wanmi.cases.actions import report_case

    report = cast.report_of(evidence_after=(cast.photo(cast.collector),))
    play = Play(cast, model, report_case(report=report, by=cast.collector, at=MONDAY_MORNING, handled=True).case)
    assert play.case.stage == "handled_review"
    case = play.move("close_handled").stands()
    assert (case.outcome, case.on_the_spot) == ("closed", True)


@every_model
def test_12_a_filed_case_is_voided_on_request(cast: Cast, model: str) -> None:
    play = reported(cast, model).to_disposal().move("request_void")
    assert play.move("approve_void", by=_shift_leader(play)).stands().outcome == "void"


# A limit over a night, a weekend and, at the end of September 2026, the holiday week with its make-up day (10 October): in each unit.
@every_model
@pytest.mark.parametrize("unit", [Unit.URGENT_HOUR, Unit.WORK_HOUR, Unit.WORK_DAY, Unit.NATURAL_DAY])
def test_13_a_limit_is_counted_over_night_weekend_holiday_and_make_up_day(cast: Cast, model: str, unit: Unit) -> None:
    amount = Decimal(50 if unit in (Unit.URGENT_HOUR, Unit.WORK_HOUR) else 5)
    cast.litter_condition.limit_unit = unit
    cast.litter_condition.limit_class1 = cast.litter_condition.limit_class2 = cast.litter_condition.limit_class3 = amount
    cast.litter_condition.save()
    forget_catalogue()
    evening = datetime.fromisoformat("2026-09-29T17:30:00+08:00")
    play = Play(cast, model, cast.reported(at=evening), at=evening)
    play.to_disposal()
    dispatched, calendar = play.case.dispatched_at, working_calendar_now()
    assert dispatched is not None
    assert play.case.disposal_due_at == counted(f"{amount} {unit}", dispatched, calendar)[0]
    assert remaining(dispatched, play.case.disposal_due_at, unit, calendar) == Limit(amount, unit).length


@every_model
def test_14_between_the_levels_there_and_back(cast: Cast, model: str) -> None:
    play = reported(cast, model, by="acceptor").move("accept").move("file")
    command = Organisation.objects.get(pk=play.case.command_id or 0)
    assert command.level == ("city" if model == "m2" else "county")
    if model in ("m1", "m3", "m5"):
        with pytest.raises(no.UnknownMove):
            cast.move(play.case, "hand_down", "city_dispatcher")
        play.move("dispatch", department_id=cast.seats["city_gas"].organisation_id)  # the district directs the city's department in it
        assert play.stands().department_id == cast.seats["city_gas"].organisation_id
        return
    if model == "m4":
        with pytest.raises(no.OtherLevel):
            play.move("dispatch", department_id=cast.seats["city_gas"].organisation_id)
        play.move("request_escalation").move("approve_escalation", by="city_dispatcher")
    number = play.case.number
    play.move("hand_down")
    assert (play.case.stage, Case.objects.get(number=number).holder_id) == ("command_hand_over", cast.dispatcher.organisation_id)
    play.move("return_hand_over")
    assert (play.case.stage, Case.objects.get(number=number).holder_id) == (
        "waiting_dispatch",
        cast.seats["city_dispatcher"].organisation_id,
    )
    play.move("hand_down").move("take_back_hand_over", by="city_dispatcher").move("hand_down").move("sign_hand_over")
    case = play.move("dispatch").move("sign").to_closing().move("close").stands()
    assert (case.number, case.outcome, case.handed_from_id) == (number, "closed", None)
    assert not CaseRequest.objects.filter(case__number=number, state="open").exists()


@pytest.mark.parametrize("model", ["m3", "m4"])
def test_between_the_supervision_centres_a_report_goes_there_and_back(cast: Cast, model: str) -> None:
    play = Play(cast, model, cast.reported(by="city_acceptor"))
    city, county = cast.seats["city_acceptor"].organisation_id, cast.acceptor.organisation_id
    assert play.case.centre_id == city
    play.move("hand_to_district", by="city_acceptor")
    assert (play.case.stage, Case.objects.get(number=play.case.number).holder_id) == ("centre_hand_over", county)
    play.move("return_report")
    assert (play.case.stage, play.case.centre_id) == ("registered", city)
    play.move("hand_to_district", by="city_acceptor").move("sign_for_report")
    play.move("hand_to_city", by="acceptor").move("sign_for_report", by="city_acceptor")
    assert (play.stands().centre_id, play.case.handed_from_id) == (city, None)


@pytest.mark.parametrize("model", ["m3", "m4"])
def test_the_city_samples_what_a_district_has_closed(cast: Cast, model: str) -> None:
    play = reported(cast, model).to_disposal().to_closing().move("close")
    with pytest.raises(no.WrongPost):
        play.move("sample", by="shift_leader", check_result="passed")
    play.move("sample", by="city_shift_leader", check_result="failed")
    case = play.stands()
    assert (case.stage, case.outcome, case.reopen_count) == ("waiting_dispatch", "", 1)


@every_model
def test_where_the_first_receiver_is_responsible_nothing_is_given_back(cast: Cast, model: str) -> None:
    table = shipped_tables()[model]
    table["options"] = {**table["options"], "first_receiver": True}
    assert keep_flow(table, by=None, at=MONDAY_MORNING, is_current=False)
    put_in_force(key=model, area_code="", by=None, at=MONDAY_MORNING)
    with pytest.raises(no.FirstReceiver):
        reported(cast, model).to_disposal().move("request_return")
