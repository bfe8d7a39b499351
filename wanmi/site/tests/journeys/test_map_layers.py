"""A layer that a room declares in Python alone is on the map: drawn, in the legend, to be ticked, filtered and touched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from wanmi.cases.tests.cast import SOUTH, WEST, Cast
from wanmi.site.tests.journeys.browsing import Journey
from wanmi.site.tests.servers import serving

pytestmark = pytest.mark.slow
DRAWN = "() => { const map = document.querySelector('[data-map]').map; return map?.loaded() && map.getLayer(%r) !== undefined; }"
FIRST = """() => { const box = document.querySelector('[data-map]'), map = box.map;
  const found = map.queryRenderedFeatures({ layers: ['sample-point'] });
  if (!found.length) return null;
  const [x, y] = Object.values(map.project(found[0].geometry.coordinates)), at = map.getCanvas().getBoundingClientRect();
  return { x: at.x + x, y: at.y + y, code: found[0].properties.code, colour: map.getPaintProperty('sample-point', 'circle-color') }; }"""


@pytest.fixture(scope="module")
def server_module(committed_module: None) -> Iterator[str]:
    """A server whose house has one room more."""
    with serving(DJANGO_SETTINGS_MODULE="wanmi.site.tests.sample_layer.settings") as address:
        yield address


def at_the_cover(journey: Journey, name: str = "leader") -> Page:
    page = journey.seat(name).go(f"/map/#m=18/{SOUTH + 0.0005}/{WEST + 0.0005}&l=base,sample")
    page.wait_for_function(DRAWN % "sample-point")
    return page


def test_a_layer_declared_in_python_alone_is_drawn_and_touched(journey: Journey, city: Cast) -> None:
    page = at_the_cover(journey)
    page.wait_for_function(FIRST)
    point = page.evaluate(FIRST)
    assert point["colour"] == page.evaluate("() => getComputedStyle(document.documentElement).getPropertyValue('--wm-red-mark').trim()")
    page.mouse.click(point["x"], point["y"])
    card = page.locator("#map-found .wm-mapcard")
    expect(card.locator("header")).to_contain_text("样例图层")
    expect(card).to_contain_text("样例地址")
    assert journey.complaints() == []


def test_it_has_its_box_its_legend_and_its_filter(journey: Journey, city: Cast) -> None:
    page = at_the_cover(journey)
    expect(page.locator("#map-legend [data-colour]").filter(has_text="样例")).to_be_visible()
    expect(page.locator("#map-legend [data-sign=bench]").filter(has_text="样例设施").locator("svg")).to_be_visible()
    with page.expect_request(lambda request: "/tiles/components/" in request.url and "state=damaged" in request.url):
        page.get_by_text("样例图层筛选").click()
        page.get_by_label("样例状态").select_option("damaged")
    page.get_by_label("样例点位").uncheck()
    page.wait_for_function("() => !document.querySelector('[data-map]').map.getLayer('sample-point')")
    assert "sample" not in page.url.split("l=")[1].split("&")[0]


def test_maps_that_ask_for_nothing_else_show_it_too(journey: Journey, city: Cast) -> None:
    page = journey.seat("acceptor").go("/desk/acceptance/register/")
    page.wait_for_function(DRAWN % "sample-point")
