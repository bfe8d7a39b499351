"""What people do again and again, as they do it on the screen."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from wanmi.cases.models import Case
from wanmi.site.tests.journeys.browsing import Seated


def register(acceptor: Seated, *, words: str, phone: str = "13800138000") -> str:
    """The acceptor writes down what somebody tells on the telephone, and where, by the map. Returns the case's number."""
    page = acceptor.go("/desk/acceptance/register/")
    page.get_by_label("电话").fill(phone)
    page.get_by_label("反映人").fill("何女士")
    page.get_by_placeholder("名称、拼音首字母或代码").fill("暴露")
    page.get_by_role("radiogroup", name="小类").get_by_text("暴露垃圾", exact=True).click()
    page.get_by_label("情况").fill(words)
    ready = page.locator("#pick-map canvas")
    expect(ready).to_be_visible()
    ready.click()  # its middle is the middle of the city
    expect(page.locator("#beside").get_by_text(re.compile("东街|西街")).first).to_be_visible()
    expect(page.get_by_role("radiogroup", name="立案条件")).to_be_visible()
    page.get_by_role("button", name="登记", exact=True).click()
    saved = page.get_by_role("status").filter(has_text="已登记")
    expect(saved).to_be_visible()
    return saved.get_by_role("link").first.inner_text().strip()


def report(supervisor: Seated, *, words: str, handled: bool = False) -> str:
    """The supervisor reports from where they stand, with a photo, on the phone. Returns the case's number."""
    page = supervisor.go("/tasks/report/")
    forms = page.locator("[data-photo-input]")
    supervisor.photo(forms.first)
    page.get_by_text("更多…", exact=True).click()
    page.get_by_label("查找小类").fill("暴露")
    page.locator("#found").get_by_text("暴露垃圾", exact=True).click()
    page.get_by_role("button", name="我的位置").click()
    expect(page.locator("#beside").get_by_text(re.compile("东街"))).to_be_visible()
    page.get_by_role("radiogroup", name="立案条件").locator("label").first.click()
    page.get_by_label("情况（可不填）").fill(words)
    if handled:
        page.get_by_label("已当场处置（自行处置）").check()
        supervisor.photo(forms.nth(1))
    supervisor.answer()
    told = page.get_by_role("status").filter(has_text="已上报")
    expect(told).to_be_visible()
    return told.get_by_role("link").inner_text().strip()


def take_task(walker: Seated, number: str) -> None:
    """A supervisor or worker opens a task from the list in the hand."""
    page = walker.go("/")
    page.locator(f'a.wm-task[href="/cases/{number}/"]').click()
    page.wait_for_url(f"**/cases/{number}/")


def choose_answer(walker: Seated, words: str) -> None:
    walker.page.locator("#answer label").get_by_text(words, exact=True).click()


def stage_of(number: str) -> str:
    return Case.objects.get(number=number).stage
