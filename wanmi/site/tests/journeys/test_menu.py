"""The menu in the browser: forty entries in sight, letters that lead somewhere, the sheet of a phone, stars in two windows."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from wanmi.cases.tests.cast import PEOPLE, Cast
from wanmi.kit.pages.example_menus import MANY
from wanmi.site.tests.journeys.browsing import DESK, PHONE, Journey

pytestmark = pytest.mark.slow
SCROLLED = """() => { const list = document.querySelector('.wm-rail-list'), foot = document.querySelector('.wm-rail-foot');
  return list.scrollHeight - list.clientHeight + Math.max(0, foot.getBoundingClientRect().bottom - innerHeight); }"""


@pytest.mark.parametrize("size", [DESK, (1366, 768)])
def test_forty_entries_never_scroll_out_of_sight(journey: Journey, city: Cast, size: tuple[int, int]) -> None:
    seated = journey.seat("administrator")
    seated.page.set_viewport_size({"width": size[0], "height": size[1]})
    stars = "&star=地图&star=统计&star=大屏&star=路灯"
    for labels in MANY.values():
        page = seated.go(f"/parts/menu/?at={labels[-1]}{stars}")
        assert page.evaluate(SCROLLED) == 0, labels
        expect(page.locator(".wm-rail-list a[aria-current]")).to_be_visible()
    page.locator(".wm-rail-list summary").first.click()
    assert page.evaluate(SCROLLED) == 0
    expect(page.locator(".wm-rail-list details[open]")).to_have_count(1)
    assert journey.complaints() == []


@pytest.mark.parametrize("who", [name for name, _, role, _ in PEOPLE if role in ("clerk", "administrator", "shift_leader")])
def test_every_entry_of_a_seat_is_in_sight_on_a_low_screen(journey: Journey, city: Cast, who: str) -> None:
    page = journey.seat(who).page
    page.set_viewport_size({"width": 1366, "height": 768})
    assert page.evaluate(SCROLLED) == 0


def test_g_and_a_letter_leads_to_an_entry_and_to_nothing_else(journey: Journey, city: Cast) -> None:
    seated = journey.seat("clerk")
    page = seated.page
    page.add_init_script("window.prompt = () => { window.prompted = true; return null; }")
    page.keyboard.press("g")
    expect(page.locator('.wm-rail-list a[href="/map/"] kbd')).to_be_visible()
    page.keyboard.press("m")
    page.wait_for_url("**/map/**")
    page.wait_for_function("() => document.querySelector('[data-map]')?.map?.loaded()")
    page.keyboard.press("g")
    page.keyboard.press("p")  # no entry of a clerk; alone it prints the map
    expect(page.locator("body[data-jumping]")).to_have_count(0)
    assert page.evaluate("window.prompted") is None
    page.keyboard.press("g")
    page.keyboard.press("b")  # a tool of this page, too
    page.wait_for_url("**/components/")
    page.keyboard.press("?")
    expect(seated.dialog).to_contain_text("地名")


def test_a_phone_finds_any_entry_by_its_first_letters(journey: Journey, city: Cast) -> None:
    page = journey.seat("administrator", PHONE).page
    page.goto(journey.address + "/")
    expect(page.locator("#rail a:visible")).to_have_count(5)
    page.get_by_role("link", name="更多", exact=True).click()
    sheet = page.locator("#dialog[open]")
    sheet.get_by_role("searchbox", name="查找功能").fill("zrwg")
    expect(sheet.locator("li:visible")).to_have_count(1)
    sheet.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**/responsibility-grids/")


def test_a_star_in_one_window_stands_in_the_other(journey: Journey, city: Cast) -> None:
    one, other = journey.seat("clerk"), journey.seat("clerk")
    one.page.get_by_role("link", name="全部功能").click()
    one.dialog.get_by_role("button", name="常用：地名").click()
    for seated in (one, other):
        expect(seated.page.locator(".wm-rail-list h2 + a > span")).to_have_text("地名")
    one.dialog.get_by_role("button", name="常用：地名").click()
    expect(other.page.locator(".wm-rail-list h2")).to_have_count(0)
    assert journey.complaints() == []


def test_a_folded_heading_stays_folded(journey: Journey, city: Cast) -> None:
    page = journey.seat("clerk").page
    page.locator(".wm-rail-list summary", has_text="采集").click()
    expect(page.get_by_role("link", name="普查", exact=True)).to_be_hidden()
    page.wait_for_function("() => document.cookie.includes('menu_folded=collection')")
    page.reload()
    expect(page.get_by_role("link", name="普查", exact=True)).to_be_hidden()
