"""Every day at a desk: the case in hand stays there, the chosen one has the focus, and a second window costs nothing."""

from __future__ import annotations

import os
import re

from playwright.sync_api import expect

from wanmi.cases.models import Case
from wanmi.cases.tests import cast
from wanmi.cases.tests.cast import Cast
from wanmi.site.tests.journeys.browsing import Journey, Seated
from wanmi.site.tests.journeys.steps import stage_of

LOOK = os.environ.get("WANMI_LOOK", "")  # a folder for pictures, to look at what was seen


def look(seated: Seated, name: str) -> None:
    if LOOK:
        seated.page.wait_for_timeout(700)
        seated.page.screenshot(path=f"{LOOK}/{name}.png")


def test_a_signed_case_stays_before_whoever_signed_it_and_goes_when_it_is_given_on(journey: Journey, city: Cast):
    cases = [city.brought_to("waiting_dispatch") for _ in range(3)]
    for case in cases:
        city.move(case, "dispatch", "dispatcher", department_id=city.clean.organisation_id)
    first, second = cases[0].number, cases[1].number
    department = journey.seat("clean")
    page = department.go("/desk/department/")
    panel = department.choose(first)
    department.press("签收")
    expect(department.row(first)).to_have_count(0)
    expect(panel).to_be_visible()  # the list has lost it, the desk has not
    expect(page.get_by_role("button", name="分派", exact=True)).to_be_visible()
    look(department, "signed")
    department.press("分派")
    look(department, "assign")
    department.send()
    expect(page.locator("#panel", has=page.locator(f'a[href="/cases/{second}/"]'))).to_be_visible()  # the next one comes by itself
    assert Case.objects.get(number=first).squad_id == city.clean_worker.organisation_id
    assert journey.complaints() == []


def test_filing_begins_at_the_condition_that_is_chosen(journey: Journey, city: Cast):
    case = city.reported(subclass_id=city.cover.pk, condition_id=city.cover.conditions.order_by("-number")[0].pk)
    city.move(case, "accept", "acceptor")
    leader = journey.seat("shift_leader")
    leader.go(f"/desk/filing/?chosen={case.number}")
    leader.choose(case.number)
    leader.press("立案")
    chosen = leader.dialog.locator("input[type=radio]:checked")
    expect(chosen).to_have_value(str(case.condition_id))
    expect(chosen).to_be_focused()
    look(leader, "file")
    assert journey.complaints() == []


def test_signed_in_anew_in_a_second_window_and_sent_from_the_first(journey: Journey, city: Cast):
    case = city.reported()
    acceptor = journey.seat("acceptor")
    page = acceptor.go("/desk/acceptance/")
    acceptor.choose(case.number)
    acceptor.press("不予受理")
    acceptor.dialog.get_by_label("原因").fill("现场无此问题，已与来电人说明")
    other = page.context.new_page()  # the second window: out, and in again
    other.goto(acceptor.address + "/")
    other.evaluate("document.querySelector('form[action=\"/sign-out/\"]').submit()")
    other.wait_for_url("**/sign-in/**")
    other.get_by_label("登录名").fill("acceptor")
    other.get_by_label("密码").fill(cast.PASSWORD)
    other.get_by_role("button", name="登录", exact=True).click()
    other.wait_for_url(acceptor.address + "/")
    acceptor.dialog.locator("button[type=submit]").click()
    acceptor.hears(re.compile("填写的内容都还在"))
    look(acceptor, "second-window")
    expect(acceptor.dialog.get_by_label("原因")).to_have_value("现场无此问题，已与来电人说明")
    acceptor.send()
    assert stage_of(case.number) == "rejected"
    assert journey.complaints(refusals=True) == []
    journey.known.pop("acceptor")  # that session is over


def test_a_task_with_somebody_who_is_gone_is_seen_and_taken_back_and_the_caller_is_answered(journey: Journey, city: Cast):
    case = city.reported(by="acceptor", reporter_name="许女士", reporter_phone="13800001234", reply_wanted=True)
    city.move(case, "send_verification", "acceptor", supervisor_id=city.checker.person_id)
    checker = city.person("checker")
    type(checker).objects.filter(pk=checker.pk).update(is_active=False)
    acceptor = journey.seat("acceptor")
    page = acceptor.go("/desk/acceptance/?tab=verifying")
    expect(acceptor.row(case.number).get_by_text("账号停用")).to_be_visible()
    acceptor.choose(case.number)
    look(acceptor, "gone")
    acceptor.press("收回核实")
    acceptor.dialog.get_by_text("监督员长时间未回复", exact=True).click()
    acceptor.send()
    type(checker).objects.filter(pk=checker.pk).update(is_active=True)
    expect(page.get_by_role("button", name="不予受理", exact=True)).to_be_visible()  # it is the acceptor's again, and still there
    city.move(case, "reject", "acceptor", reason="不属于城市管理范围")
    acceptor.go("/desk/acceptance/?tab=reply")
    acceptor.choose(case.number)
    look(acceptor, "reply-list")
    acceptor.press("回复")
    expect(acceptor.dialog.get_by_text("许女士 13800001234")).to_be_visible()
    acceptor.dialog.get_by_text("未接通，再试", exact=True).click()
    look(acceptor, "reply")
    acceptor.send()
    expect(acceptor.row(case.number).get_by_text("待回复，已试 1 次")).to_be_visible()
    acceptor.press("回复")
    acceptor.dialog.get_by_text("已答复", exact=True).click()
    acceptor.dialog.get_by_label("答复内容").fill("不属本市管理范围，已告知")
    acceptor.send()
    expect(acceptor.row(case.number)).to_have_count(0)
    acceptor.go(f"/cases/{case.number}/")
    look(acceptor, "answered")
    assert Case.objects.get(number=case.number).reply_result == "told"
    assert journey.complaints() == []
