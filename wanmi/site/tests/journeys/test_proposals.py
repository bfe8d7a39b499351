"""What a caller's words may mean, in the browser: proposed while one types, taken by a number, left by whoever knows better."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from wanmi.cases.models import Case
from wanmi.cases.tests.cast import Cast
from wanmi.geocoding.tests.gazetteer import small_gazetteer
from wanmi.site.tests.journeys.browsing import DESK, PHONE, Journey


@pytest.fixture(scope="module")
def places(city: Cast) -> None:
    small_gazetteer()


def test_a_call_is_registered_by_what_is_said_and_two_keys(journey: Journey, places: None) -> None:
    page = journey.seat("acceptor").go("/desk/acceptance/register/")
    said = page.get_by_label("情况")
    said.press_sequentially("你好，浅水街12号楼前暴露垃圾没人管", delay=5)
    proposals = page.locator("#proposals")
    expect(proposals).to_contain_text("暴露垃圾")
    expect(proposals.locator("input:checked")).to_have_count(0)  # nothing is taken by itself
    expect(page.get_by_role("combobox", name="地址")).to_have_value("")
    said.press("Escape")
    page.keyboard.press("1")
    expect(proposals.locator("input:checked")).to_have_count(1)
    expect(page.locator("#conditions")).to_contain_text("生活垃圾")
    page.keyboard.press("5")
    expect(page.get_by_role("combobox", name="地址")).to_have_value(re.compile("浅水街12号"))
    expect(page.locator("#lng")).to_have_value(re.compile(r"^116\.4024"))
    said.press("End")
    said.press_sequentially("，路灯也不亮了", delay=5)  # other words, other proposals: what was taken stays
    expect(proposals).to_contain_text("路灯")
    expect(proposals.locator("input:checked")).to_have_count(1)
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_url(re.compile("saved="))
    assert Case.objects.order_by("-pk")[0].subclass.name == "暴露垃圾"


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_what_one_chooses_oneself_is_left_alone(journey: Journey, size: tuple[int, int]) -> None:
    page = journey.seat("acceptor", size).go("/desk/acceptance/register/")
    page.get_by_placeholder("名称、拼音首字母或代码").fill("暴露")
    page.get_by_role("radiogroup", name="小类").get_by_text("暴露垃圾", exact=True).first.click()
    page.get_by_label("情况").press_sequentially("路灯不亮了，电线掉下来了", delay=5)
    expect(page.locator("#proposals")).to_contain_text("路灯")
    expect(page.locator("#proposals")).to_contain_text("紧急")
    expect(page.locator("#subclasses input:checked")).to_have_count(1)
    expect(page.locator("#proposals input[name=subclass]:checked")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
