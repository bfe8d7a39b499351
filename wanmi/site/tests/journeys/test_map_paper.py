"""The map on paper and while it loads: whole on every sheet, with its source; said where it cannot be fetched."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from wanmi.cases.tests.cast import Cast
from wanmi.site.tests.journeys.browsing import DESK, Journey

PAPERS = {"A4": (210, 297), "A3": (297, 420)}  # mm
MARGIN = 10
QUIET = "window.prompt = () => '东街 一'; window.print = () => { document.body.dataset.printed = 'yes' }"

SHOWN = """() => {
  const box = (each) => document.querySelector(`.wm-printmap ${each}`).getBoundingClientRect();
  const [at, foot, legend, image] = [box('img'), box('footer'), box('.wm-legend-list'), document.querySelector('.wm-printmap img')];
  return {ratio: at.width / at.height, own: image.naturalWidth / image.naturalHeight, right: at.right, wide: at.width, bottom: foot.bottom,
          over: legend.bottom - foot.top, words: document.querySelector('.wm-printmap footer').textContent};
}"""


def test_a_section_is_whole_with_its_source_on_every_paper(journey: Journey, city: Cast) -> None:
    seated = journey.seat("leader")
    page = seated.page
    page.add_init_script(QUIET)
    seated.go("/map/")
    expect(page.locator("#map-legend svg").first).to_be_visible()  # the page's own script is at work
    for paper, sides in PAPERS.items():
        for landscape in (False, True):
            wide, high = (round((side - 2 * MARGIN) * 96 / 25.4) for side in sorted(sides, reverse=landscape))
            page.locator('[data-tool="print"]').first.click()
            expect(page.locator("body[data-printed]")).to_have_count(1)
            page.emulate_media(media="print")
            page.set_viewport_size({"width": wide, "height": high})
            shown = page.evaluate(SHOWN)
            assert shown["ratio"] == pytest.approx(shown["own"], rel=0.01), (paper, landscape)
            assert shown["bottom"] <= high, (paper, landscape)
            assert shown["right"] <= wide + 1, (paper, landscape)
            assert shown["wide"] > 0.5 * wide, (paper, landscape)
            assert shown["over"] <= 1, (paper, landscape)
            assert "OpenStreetMap" in shown["words"]
            page.emulate_media(media="screen")
            page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
            sheet = page.pdf(format=paper, landscape=landscape)
            assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1, (paper, landscape)
            page.evaluate("delete document.body.dataset.printed")
    assert journey.complaints() == []


def test_a_map_that_cannot_be_fetched_says_so_and_is_fetched_when_there_is_a_network(journey: Journey, city: Cast) -> None:
    seated = journey.seat("leader")
    page = seated.page
    page.route("**/tiles/**", lambda route: route.abort())
    seated.go("/map/")
    expect(page.get_by_text("底图没有取到，点位仍可用")).to_be_visible()
    page.unroute("**/tiles/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".wm-map-note")).to_have_count(0)


def test_a_map_that_is_slow_says_that_it_loads(journey: Journey, city: Cast) -> None:
    seated = journey.seat("leader")
    held: list[Route] = []
    seated.page.route("**/tiles/**", lambda route: held.append(route))
    seated.go("/map/")
    expect(seated.page.get_by_text("正在载入地图…")).to_be_visible()
    for route in held:
        route.abort()
