"""A clerk divides: opens a draft, splits a grid on the map, undoes it, splits again, merges, publishes; an open case has followed."""

from __future__ import annotations

import re

from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.utils import timezone
from playwright.sync_api import Page, expect

from wanmi.cases.models import Case
from wanmi.cases.tests.cast import COUNTY, SOUTH, STEP, WEST, Cast
from wanmi.division.actions.division import cut_division, start_division
from wanmi.division.models import Division, DivisionPiece
from wanmi.grids.models import Area, AreaName, UnitGrid
from wanmi.journal import reactions
from wanmi.journal.tests.settled import wait_until_settled
from wanmi.site.tests.journeys.browsing import Journey

MIDDLE = SOUTH + STEP / 2


def test_a_clerk_divides_a_street_and_an_open_case_follows(journey: Journey, city: Cast) -> None:
    now = timezone.now()
    case = city.reported(at=now, location=(WEST + 0.0005, SOUTH + 0.0002))
    division = start_division(name="东街重划", areas=[f"{COUNTY}001"], start="in_force", source="地形图", by=city.clerk, at=now)
    clerk = journey.seat("clerk")
    page = clerk.go("/divisions/")
    page.get_by_role("link", name="东街重划").click()
    editor = page.locator("[data-division]")
    expect(editor).to_have_attribute("data-pieces", "2")
    rested(page)
    split(page)
    expect(editor).to_have_attribute("data-pieces", "3")
    page.get_by_role("button", name=re.compile("^撤销")).click()
    expect(editor).to_have_attribute("data-pieces", "2")
    page.reload()
    expect(editor).to_have_attribute("data-pieces", "2")
    rested(page)
    page.get_by_role("button", name=re.compile("^重做")).click()
    expect(editor).to_have_attribute("data-pieces", "3")
    touch(page, WEST + 0.0005, SOUTH + 0.0008)
    touch(page, WEST + 1.5 * STEP, MIDDLE, several=True)
    page.get_by_role("button", name=re.compile("^合并")).click()
    expect(editor).to_have_attribute("data-pieces", "2")
    expect(page.locator("#division-side")).to_contain_text("提醒")
    page.get_by_role("button", name=re.compile("发布…")).click()
    clerk.dialog.get_by_label("调整理由").fill("道路改造")
    warnings = clerk.dialog.get_by_label("已核对提醒")
    if warnings.count():
        warnings.check()
    clerk.dialog.locator("button[type=submit]").click()
    expect(page.get_by_text("已生效", exact=True)).to_be_visible()
    assert Division.objects.get(pk=division.pk).state == "in_force"
    wait_until_settled()
    reactions.react()
    followed = Case.objects.get(number=case.number)
    assert followed.unit_grid_id in set(UnitGrid.objects.filter(begun_by_id=division.pk).values_list("pk", flat=True))
    assert DivisionPiece.objects.filter(division=division).count() == 2
    page = clerk.go(f"/grids/{followed.grid_code}/")
    expect(page.get_by_text("来自")).to_have_count(1)  # the lower half of one grid, nothing of its neighbour
    assert journey.complaints() == []


def rested(page: Page) -> None:
    """The map has come to rest: what is touched is where it is drawn."""
    quiet = """() => { const { map } = document.querySelector("[data-division] [data-map]") ?? {};
    return Boolean(map) && map.loaded() && !map.isMoving(); }"""
    for _ in range(2):
        page.wait_for_function(quiet)
        page.wait_for_timeout(300)


def split(page: Page) -> None:
    """Cut the first grid across with the tool, from its western border to its eastern one."""
    page.get_by_role("button", name=re.compile("^切开")).click()
    touch(page, WEST - 0.00005, MIDDLE)
    touch(page, WEST + STEP + 0.00005, MIDDLE)
    page.keyboard.press("Enter")


def touch(page: Page, lng: float, lat: float, *, several: bool = False) -> None:
    """Click a place on the map."""
    x, y = page.evaluate(
        """([lng, lat]) => { const { map } = document.querySelector("[data-division] [data-map]");
        const dot = map.project([lng, lat]), at = map.getCanvas().getBoundingClientRect();
        return [at.x + dot.x, at.y + dot.y]; }""",
        [lng, lat],
    )
    if several:
        page.keyboard.down("Shift")
    page.mouse.move(x, y)
    page.mouse.click(x, y)
    if several:
        page.keyboard.up("Shift")
    page.wait_for_timeout(350)  # two clicks in a row are no double click


def test_a_draft_is_begun_by_the_names_of_its_streets_and_communities(journey: Journey, city: Cast) -> None:
    clerk = journey.seat("clerk")
    page = clerk.go("/divisions/")
    page.get_by_role("button", name=re.compile("新建方案")).click()
    clerk.dialog.get_by_placeholder("街道、社区或代码").fill("东街社区")
    expect(clerk.dialog.get_by_label("东街社区", exact=True)).to_be_visible()
    expect(clerk.dialog.get_by_label("西街街道", exact=True)).to_be_hidden()
    clerk.dialog.get_by_label("东街街道", exact=True).check()
    expect(clerk.dialog.get_by_label("东街社区", exact=True)).to_be_disabled()  # the street holds it
    expect(clerk.dialog.get_by_text("已选 1")).to_be_visible()
    clerk.dialog.get_by_text("现行网格").click()
    clerk.dialog.locator("button[type=submit]").click()
    expect(page.locator("[data-division]")).to_have_attribute("data-pieces", "2")
    assert Division.objects.latest("pk").areas == [f"{COUNTY}001"]
    assert journey.complaints() == []


def test_a_clerk_draws_communities_from_their_names(journey: Journey, city: Cast) -> None:
    box = Polygon.from_bbox((WEST + 0.1, SOUTH, WEST + 0.12, SOUTH + 0.01))
    Area.objects.filter(code=f"{COUNTY}002001").update(ends_on=timezone.localdate())
    Area.objects.filter(code=f"{COUNTY}002").update(geometry=MultiPolygon(box, srid=4326))
    for number, east in ((2, 0.104), (3, 0.116)):
        place = Point(WEST + east, SOUTH + 0.005, srid=4326)
        AreaName.objects.create(code=f"{COUNTY}00200{number}", name=f"新{number}社区居委会", location=place)
    clerk = journey.seat("clerk")
    page = clerk.go("/communities/")
    expect(page.get_by_text(re.compile("/ 2 个社区已有范围"))).to_be_visible()
    page.get_by_role("button", name=re.compile("起草范围")).click()
    clerk.dialog.get_by_label("在哪里").select_option(f"{COUNTY}002")
    clerk.dialog.get_by_label("数据来源").fill("规划图")
    clerk.dialog.locator("button[type=submit]").click()
    page.wait_for_url("**/divisions/*/")
    cut_division(Division.objects.latest("pk").pk, at=timezone.now())
    page.reload()
    editor = page.locator("[data-division]")
    expect(editor).to_have_attribute("data-pieces", re.compile("[1-9]"))
    page.locator("#division-side").get_by_role("button", name="社区").click()
    page.get_by_role("button", name=re.compile("新2社区")).click()
    page.locator("[data-card] [name=belongs]").select_option(label="新3社区")
    page.get_by_role("button", name="划给").click()
    expect(page.get_by_role("button", name=re.compile("^撤销"))).to_be_enabled()
    page.get_by_role("button", name=re.compile("^撤销")).click()
    expect(page.get_by_role("button", name=re.compile("^撤销"))).to_be_disabled()
    page.get_by_role("button", name=re.compile("发布…")).click()
    clerk.dialog.locator("button[type=submit]").click()
    page.wait_for_url("**/communities/")
    expect(page.get_by_text("没有等待划界的社区")).to_be_visible()
    assert Area.objects.filter(code__startswith=f"{COUNTY}002", level="community", ends_on__isnull=True).count() == 2
    assert journey.complaints() == []
