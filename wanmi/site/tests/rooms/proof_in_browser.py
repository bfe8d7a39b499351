"""The bench in a real browser: its figure on the home page goes up by itself, its entry stands in the menu, its panel on the card and its
sign on the map. Run in a process of its own by test_one_room_more.py."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from wanmi.cases.tests.cast import SOUTH, WEST, small_city
from wanmi.site.tests.journeys.browsing import Journey, chromium
from wanmi.site.tests.rooms.bench.actions import place_bench, ring
from wanmi.site.tests.rooms.furnished import committed, django_db_setup  # noqa: F401  fixtures
from wanmi.site.tests.servers import serving

COVER = "9901010101000001"


@pytest.fixture
def journey(committed: None) -> Iterator[Journey]:  # noqa: F811
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with (
        serving(DJANGO_SETTINGS_MODULE="wanmi.site.tests.rooms.with_bench") as address,
        sync_playwright() as playwright,
        chromium(playwright) as browser,
    ):
        people = Journey(browser, address, {})
        yield people
        people.tell()
        people.close()


def test_a_clerk_meets_the_bench_all_over_the_house(journey: Journey) -> None:
    place_bench(
        code="B1", name="湖边长椅", component=COVER, lng=WEST + 0.0005, lat=SOUTH + 0.0005, by=small_city().clerk, at=timezone.now()
    )
    clerk = journey.seat("clerk")
    figure = clerk.page.locator(".wm-figure", has_text="长椅报警")
    expect(figure).to_contain_text("0")
    expect(clerk.page.locator("[data-live-mark]")).to_have_text("实时")
    ring("B1", by=None, at=timezone.now())
    expect(figure).to_contain_text("1")
    clerk.page.locator("#rail").get_by_role("link", name="长椅").click()
    expect(clerk.page.get_by_role("link", name="湖边长椅")).to_be_visible()
    card = clerk.go(f"/components/{COVER}/")
    expect(card.locator("#bench-panel")).to_contain_text("报警")
    page = clerk.go("/map/")
    expect(page.locator("[data-layer=benches]")).to_be_checked()
    expect(page.locator("#map-legend")).to_contain_text("长椅")
    assert journey.complaints() == []
