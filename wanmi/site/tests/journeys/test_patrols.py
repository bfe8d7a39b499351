"""A clerk shares a street anew on the map, lets somebody walk there, and the supervisor's phone knows it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from wanmi.cases.tests.cast import COUNTY, SOUTH, STEP, WEST, Cast
from wanmi.patrols.models import GridDuty, ResponsibilityGrid
from wanmi.site.tests.journeys.browsing import Journey

STREET = f"{COUNTY}001"


def test_a_street_is_shared_on_the_map_and_the_supervisor_knows(journey: Journey, city: Cast) -> None:
    clerk = journey.seat("clerk")
    page = clerk.go(f"/responsibility-grids/plan/?street={STREET}")
    editor = page.locator("[data-patrols]")
    expect(editor).to_have_attribute("data-count", "1")
    page.wait_for_function(
        "() => { const { map } = document.querySelector('[data-patrols] [data-map]'); return map.loaded() && !map.isMoving(); }"
    )
    touch(page, WEST + 1.5 * STEP, SOUTH + STEP / 2)
    expect(editor).to_have_attribute("data-chosen", "1")
    page.get_by_role("button", name=re.compile("^新责任网格")).click()
    expect(editor).to_have_attribute("data-count", "2")
    page.get_by_role("button", name=re.compile("^撤销")).click()
    expect(editor).to_have_attribute("data-count", "1")

    page.get_by_label("个数").fill("2")
    page.get_by_role("button", name="均衡建议").click()
    expect(editor).to_have_attribute("data-count", "2")
    names = editor.locator(".wm-patrol-name")
    expect(names).to_have_count(2)
    names.last.fill("东街新格")
    page.get_by_role("button", name="保存划分").click()
    expect(page.get_by_role("link", name="东街新格").first).to_be_visible()
    made = ResponsibilityGrid.objects.get(name="东街新格")
    assert made.memberships.filter(ends_on__isnull=True).count() == 1

    page.get_by_role("button", name="班次").click()
    clerk.dialog.get_by_role("button", name="新增班次").click()
    clerk.dialog.get_by_label("名称").fill("早班")
    clerk.dialog.get_by_role("button", name="保存").click()
    expect(clerk.dialog).to_have_count(0)
    page = clerk.go(f"/responsibility-grids/{made.code}/")
    page.get_by_role("button", name=re.compile("安排监督员")).click()
    clerk.dialog.get_by_label("班次").select_option(label="早班 07:00–15:00")
    clerk.dialog.get_by_label(re.compile("林岚")).check()
    clerk.dialog.get_by_role("button", name="安排", exact=True).click()
    expect(page.get_by_text("早班 07:00–15:00")).to_be_visible()
    assert GridDuty.objects.filter(responsibility_grid=made, supervisor__sign_in_name="collector").exists()

    supervisor = journey.seat("collector")
    phone = supervisor.go("/tasks/me/")
    expect(phone.get_by_text("东街新格")).to_be_visible()
    expect(phone.get_by_text("早班 07:00–15:00")).to_be_visible()
    assert journey.complaints() == []


def touch(page: Page, lng: float, lat: float) -> None:
    """Click a place on the map."""
    x, y = page.evaluate(
        """([lng, lat]) => { const { map } = document.querySelector("[data-patrols] [data-map]");
        const dot = map.project([lng, lat]), at = map.getCanvas().getBoundingClientRect();
        return [at.x + dot.x, at.y + dot.y]; }""",
        [lng, lat],
    )
    page.mouse.click(x, y)
