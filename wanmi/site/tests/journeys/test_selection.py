"""Several rows of a list at once, by keys and by mouse, in a real browser."""

from __future__ import annotations

from playwright.sync_api import expect

from wanmi.cases.actions import make_move
from wanmi.cases.models import Case
from wanmi.cases.rules.move_inputs import Reason
from wanmi.cases.tests.cast import MONDAY_MORNING, Cast
from wanmi.site.tests.journeys.browsing import Journey


def test_marked_rows_are_signed_together_and_what_failed_is_sent_again(journey: Journey, city: Cast):
    cases = [city.brought_to("disposing") for _ in range(5)]
    department = journey.seat("clean")
    page = department.go("/desk/department/")
    expect(department.row(cases[4].number)).to_be_visible()
    boxes, bar = page.locator("input[data-mark]"), page.locator("#selection")
    expect(bar).to_be_hidden()
    page.keyboard.press("Space")  # the chosen row
    expect(boxes.nth(0)).to_be_checked()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(bar.get_by_text("已选 4 件")).to_be_visible()
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    page.get_by_label("选中本页全部").check()
    expect(bar.get_by_text("已选 5 件")).to_be_visible()
    bar.get_by_role("button", name="签收").click()
    expect(department.dialog.locator("li")).to_have_count(5)
    make_move("urge", number=cases[2].number, move_input=Reason(reason="请尽快"), by=city.dispatcher, at=MONDAY_MORNING)
    department.dialog.get_by_role("button", name="签收").click()
    results = department.dialog.locator("[data-result]")
    expect(results.filter(has_text="未办")).to_have_count(1)
    expect(results.filter(has_text="未办")).to_contain_text("催办")
    expect(page.locator("[data-count]")).to_have_text("已选 1 件")  # what is done is marked no more
    department.dialog.get_by_role("button", name="重试未办的 1 件").click()
    expect(department.dialog.get_by_role("heading")).to_have_text("签收：1 件已办")
    department.dialog.get_by_role("button", name="关闭").last.click()
    expect(bar).to_be_hidden()
    expect(department.row(cases[0].number)).to_have_count(0)  # the list has refreshed itself
    assert Case.objects.filter(number__in=[case.number for case in cases], signed_at__isnull=False).count() == 5
    assert journey.complaints() == []
