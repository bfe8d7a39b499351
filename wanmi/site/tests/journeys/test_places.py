"""Places in the browser: a caller says half an address and the case is registered there; a clerk keeps what callers will say."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from wanmi.cases.models import Case
from wanmi.cases.tests.cast import SOUTH, WEST, Cast
from wanmi.geocoding.models import Place
from wanmi.geocoding.tests.gazetteer import small_gazetteer
from wanmi.kit.rules.coordinates import distance
from wanmi.site.tests.journeys.browsing import Journey


@pytest.fixture(scope="module")
def places(city: Cast) -> None:
    small_gazetteer()


def test_half_an_address_as_a_caller_says_it_and_the_case_stands_there(journey: Journey, places: None) -> None:
    acceptor = journey.seat("acceptor")
    page = acceptor.go("/desk/acceptance/register/")
    address = page.get_by_role("combobox", name="地址")
    address.click()
    address.press_sequentially("qsj1", delay=30)
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("浅水街1号")
    address.press_sequentially("2", delay=30)
    expect(options.first).to_contain_text("浅水街12号")
    address.press("ArrowDown")
    address.press("ArrowUp")
    address.press("Enter")
    expect(address).to_have_value("浅水街12号")
    expect(page.get_by_role("listbox", name="候选地址")).to_be_hidden()
    expect(page.locator("#beside")).to_contain_text("西街社区")
    expect(page.locator("#lng")).to_have_value(re.compile(r"^116\.4024"))
    page.get_by_placeholder("名称、拼音首字母或代码").fill("暴露")
    page.get_by_role("radiogroup", name="小类").get_by_text("暴露垃圾", exact=True).click()
    page.get_by_label("情况").fill("楼前垃圾无人清理")
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_url(re.compile("saved="))
    case = Case.objects.order_by("-pk")[0]
    assert case.address == "浅水街12号"
    assert distance((case.location.x, case.location.y), (WEST + 0.0024, SOUTH + 0.00045)) < 1


def test_a_point_picked_on_the_map_is_told_in_words_and_own_words_stay(journey: Journey, places: None) -> None:
    page = journey.seat("acceptor").go("/desk/acceptance/register/")
    address = page.get_by_role("combobox", name="地址")
    address.click()
    address.press_sequentially("隆福大厦", delay=30)
    page.get_by_role("option").first.click()
    expect(page.locator("#beside")).to_contain_text("西街社区")
    canvas = page.locator("#pick-map canvas")
    box = canvas.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2 - 40, box["y"] + box["height"] / 2)
    expect(address).to_have_value(re.compile(r"侧\d+米$"))  # what was only chosen gives way
    address.fill("大厦西门岗亭旁")
    page.mouse.click(box["x"] + box["width"] / 2 + 40, box["y"] + box["height"] / 2 + 10)
    page.wait_for_timeout(800)
    expect(address).to_have_value("大厦西门岗亭旁")  # what was typed does not


def test_a_clerk_adds_corrects_and_retires_a_place(journey: Journey, places: None) -> None:
    clerk = journey.seat("clerk")
    page = clerk.go("/places/")
    page.keyboard.press("n")
    page.wait_for_url(re.compile("/places/new/"))
    find = page.get_by_role("combobox", name="查找位置")
    find.click()
    find.press_sequentially("浅水街7号", delay=30)
    expect(page.get_by_role("listbox", name="候选地址").get_by_role("option").first).to_contain_text("推算")
    find.press("Enter")
    page.get_by_label("街巷或小区").fill("浅水街")
    page.get_by_label("门楼牌号").fill("7号")
    page.get_by_label("标准名称").click()
    expect(page.locator("#beside")).to_contain_text("规则检查通过")
    page.get_by_role("button", name="新增地名", exact=True).click()
    page.wait_for_url(re.compile("chosen="))
    expect(page.locator("#place .wm-side-title")).to_have_text("浅水街7号")
    clerk.press("加别名")
    clerk.dialog.locator("#alias-name").fill("老七号院")
    clerk.send()
    expect(page.locator("#place")).to_contain_text("老七号院")
    page.get_by_role("link", name="更正").click()
    page.get_by_label("标准名称").fill("浅水街七号院")
    page.get_by_role("button", name="更正", exact=True).click()
    page.wait_for_url(re.compile("chosen="))
    expect(page.locator("#place")).to_contain_text("曾用名")
    clerk.press("停用")
    clerk.dialog.get_by_label("停用原因").fill("院落拆除")
    clerk.dialog.locator("button[type=submit]").click()
    page.wait_for_url(re.compile(r"/places/$"))
    assert Place.objects.get(name="浅水街七号院").ends_on is not None
