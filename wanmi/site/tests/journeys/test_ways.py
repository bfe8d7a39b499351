"""The other ways through the loop, one case each, in a real browser: not true, not filed, done again, done on the spot."""

from __future__ import annotations

from django.utils import timezone
from playwright.sync_api import expect

from wanmi.cases.models import Case
from wanmi.cases.tests.cast import Cast
from wanmi.site.tests.journeys.browsing import PHONE, Journey
from wanmi.site.tests.journeys.steps import choose_answer, register, report, stage_of, take_task


def test_a_call_that_proves_untrue_is_rejected(journey: Journey, city: Cast):
    acceptor = journey.seat("acceptor")
    number = register(acceptor, words="小区门口有垃圾堆了好几天")
    acceptor.press("发核实")
    expect(acceptor.dialog.get_by_label("监督员")).to_have_value(str(city.collector.person_id))  # whose grid it is stands first
    acceptor.send()

    supervisor = journey.seat("collector", PHONE)
    take_task(supervisor, number)
    choose_answer(supervisor, "不属实")
    supervisor.photo(supervisor.page.locator("#answer"))
    supervisor.answer()

    acceptor.go("/desk/acceptance/")
    acceptor.choose(number)
    acceptor.press("不予受理")
    acceptor.dialog.get_by_text("现场无此问题", exact=True).click()
    acceptor.send()
    expect(acceptor.row(number)).to_have_count(0)
    case = Case.objects.get(number=number)
    assert (case.stage, case.outcome, case.verification) == ("rejected", "rejected", "false")
    assert journey.complaints() == []


def test_a_call_that_proves_true_is_accepted_and_not_filed(journey: Journey, city: Cast):
    acceptor = journey.seat("acceptor")
    number = register(acceptor, words="路边有一袋垃圾")
    acceptor.press("发核实")
    acceptor.send()

    supervisor = journey.seat("collector", PHONE)
    take_task(supervisor, number)
    choose_answer(supervisor, "属实")
    supervisor.photo(supervisor.page.locator("#answer"))
    supervisor.answer()

    acceptor.go("/desk/acceptance/")
    acceptor.choose(number)
    acceptor.press("受理")
    expect(acceptor.row(number)).to_have_count(0)

    leader = journey.seat("shift_leader")
    leader.go("/desk/filing/")
    leader.choose(number)
    leader.press("不予立案")
    leader.dialog.get_by_text("未达到立案条件", exact=True).click()
    leader.send()
    expect(leader.row(number)).to_have_count(0)
    leader.go("/desk/filing/?tab=bin")
    expect(leader.row(number)).to_contain_text("未达到立案条件")
    assert stage_of(number) == "not_filed"
    assert journey.complaints() == []


def test_poor_work_goes_back_and_is_done_again(journey: Journey, city: Cast):
    number = city.brought_to("checking", at=timezone.now()).number
    checker = journey.seat("checker", PHONE)
    take_task(checker, number)
    choose_answer(checker, "不合格")
    checker.photo(checker.page.locator("#answer"))
    checker.answer()
    assert stage_of(number) == "rework_decision"

    dispatcher = journey.seat("dispatcher")
    dispatcher.go("/desk/dispatch/?tab=rework_decision")
    dispatcher.choose(number)
    dispatcher.press("返工")
    dispatcher.dialog.get_by_text("清理不彻底", exact=True).click()
    dispatcher.send()

    worker = journey.seat("clean_worker", PHONE)
    take_task(worker, number)
    expect(worker.page.get_by_text("返工").first).to_be_visible()
    worker.press("反馈")
    worker.dialog.get_by_label("处置情况").fill("重新清理，已冲洗路面")
    worker.photo()
    worker.send()

    acceptor = journey.seat("acceptor")
    acceptor.go("/desk/acceptance/?tab=waiting_check")
    acceptor.choose(number)
    acceptor.press("发核查")
    acceptor.dialog.get_by_label("监督员").select_option(str(city.checker.person_id))
    acceptor.send()

    take_task(checker, number)
    choose_answer(checker, "合格")
    checker.photo(checker.page.locator("#answer"))
    checker.answer()

    leader = journey.seat("shift_leader")
    leader.go("/desk/filing/?tab=waiting_closing")
    leader.choose(number)
    leader.press("结案")
    leader.dialog.get_by_role("radio").first.check()
    leader.send()
    case = Case.objects.get(number=number)
    assert (case.stage, case.rework_count) == ("closed", 1)
    assert journey.complaints() == []


def test_what_was_done_on_the_spot_is_reviewed_and_closed(journey: Journey, city: Cast):
    supervisor = journey.seat("collector", PHONE)
    number = report(supervisor, words="一袋垃圾，已带走", handled=True)
    assert stage_of(number) == "handled_review"

    acceptor = journey.seat("acceptor")
    acceptor.go("/desk/acceptance/?tab=handled_review")
    panel = acceptor.choose(number)
    expect(panel.get_by_text("自行处置", exact=True)).to_be_visible()
    acceptor.press("自处置结案")
    acceptor.dialog.get_by_role("radio").first.check()
    acceptor.send()
    expect(acceptor.row(number)).to_have_count(0)
    case = Case.objects.get(number=number)
    assert (case.stage, case.on_the_spot) == ("closed", True)
    assert journey.complaints() == []
