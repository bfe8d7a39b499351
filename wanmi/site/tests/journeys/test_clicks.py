"""How many touches a case takes through its eight seats: each press of a button, row, link or choice, and each key that does as much."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from playwright.sync_api import Locator, expect

from wanmi.cases.models import Case
from wanmi.cases.tests.cast import Cast
from wanmi.site.tests.journeys.browsing import PHONE, Journey, Seated
from wanmi.site.tests.journeys.steps import stage_of

MOST = 36  # through all eight seats, from each one's home page; typing of words is not counted, nothing is typed here

# Counted where they happen, so that nothing is forgotten: presses of a finger or mouse, and keys outside of fields one types in.
COUNT = """
addEventListener("pointerdown", (event) => event.isTrusted && told("press"), true);
addEventListener("keydown", (event) => event.isTrusted && !event.target.matches?.("input[type=text], input[type=search], textarea")
  && told("key"), true);
"""


class Counted:
    """One seat at work, each touch counted."""

    def __init__(self, seated: Seated, counts: Counter[str], name: str) -> None:
        self.seated, self.counts, self.name = seated, counts, name

    def pick_photo(self, within: Locator | None = None) -> None:
        """Two: the button, and the shutter or the picture in the system's own window, which no page sees."""
        self.counts[self.name] += 2
        self.seated.photo(within)


def counted(journey: Journey, counts: Counter[str], who: str, name: str, size: Any = None) -> Counted:
    seated = journey.seat(who, size) if size else journey.seat(who)
    seated.page.context.expose_function("told", lambda _kind: counts.update([name]))
    seated.page.context.add_init_script(COUNT)
    seated.go("/")
    return Counted(seated, counts, name)


def test_a_case_goes_through_its_eight_seats_in_few_touches(journey: Journey, city: Cast):
    counts: Counter[str] = Counter()
    number = _report(counted(journey, counts, "collector", "report", PHONE))
    _at_the_desk(counted(journey, counts, "acceptor", "accept"), number, "受理")
    _at_the_desk(counted(journey, counts, "shift_leader", "file"), number, "立案", choose=".wm-radios label")
    _at_the_desk(counted(journey, counts, "dispatcher", "dispatch"), number, "派遣")
    body = "water" if Case.objects.get(number=number).department_id == city.water.organisation_id else "clean"
    _at_the_desk(counted(journey, counts, body, "department"), number, "签收并分派")
    _feed_back(counted(journey, counts, f"{body}_worker", "department", PHONE), number)
    _at_the_desk(counted(journey, counts, "acceptor", "send_check"), number, "发核查")
    checker = city.checker if Case.objects.get(number=number).task_supervisor_id == city.checker.person_id else city.collector
    _check(counted(journey, counts, "checker" if checker is city.checker else "collector", "check", PHONE), number)
    _at_the_desk(counted(journey, counts, "shift_leader", "close"), number, "结案")
    assert stage_of(number) == "closed"
    print("touches", dict(counts), counts.total())  # noqa: T201
    assert counts.total() <= MOST, dict(counts)
    assert journey.complaints() == []


def _report(one: Counted) -> str:
    page = one.seated.page
    page.get_by_role("link", name="上报").first.click()
    page.wait_for_url("**/tasks/report/")
    one.pick_photo(page.locator("[data-photo-input]").first)
    page.get_by_role("radiogroup", name="小类").locator("label").first.click()
    place = page.locator("#beside").get_by_text(re.compile("东街"))
    if page.get_by_role("button", name="我的位置").is_visible() and not place.is_visible():
        page.get_by_role("button", name="我的位置").click()
    expect(place.first).to_be_visible()
    one.seated.answer()
    told = page.get_by_role("status").filter(has_text="已上报")
    expect(told).to_be_visible()
    return told.get_by_role("link").inner_text().strip()


def _at_the_desk(one: Counted, number: str, move: str, choose: str = "") -> None:
    """From the home page to the case, its move, what must be chosen, and sent. What is proposed stands there to be read."""
    page, seated = one.seated.page, one.seated
    before = stage_of(number), Case.objects.get(number=number).version
    page.locator(f"#row-{number} a").first.click()
    panel = page.locator("#panel", has=page.locator(f'a[href="/cases/{number}/"]'))
    expect(panel).to_be_visible()
    seated.press(move)
    if move != "受理":
        expect(seated.dialog).to_be_visible()
        if choose and not seated.dialog.locator("input[type=radio]:checked").count():
            seated.dialog.locator(choose).first.click()
        seated.send()
    seated.hears(number[-5:])
    assert (stage_of(number), Case.objects.get(number=number).version) != before


def _feed_back(one: Counted, number: str) -> None:
    seated, page = one.seated, one.seated.page
    page.locator(f'a.wm-task[href="/cases/{number}/"]').click()
    page.wait_for_url(f"**/cases/{number}/")
    seated.press("反馈")
    seated.dialog.locator(".wm-choices label").first.click()
    one.pick_photo()
    seated.send()


def _check(one: Counted, number: str) -> None:
    seated, page = one.seated, one.seated.page
    page.locator(f'a.wm-task[href="/cases/{number}/"]').click()
    page.wait_for_url(f"**/cases/{number}/")
    page.locator("#answer label").get_by_text("合格", exact=True).click()
    one.pick_photo(page.locator("#answer"))
    seated.answer()
