"""Components in the browser: surveyed on the phone, reviewed at a desk, on card and map; and a census from start to end."""

from __future__ import annotations

import re

from django.contrib.gis.geos import MultiPolygon
from django.utils import timezone
from playwright.sync_api import expect

from wanmi.components.models import CensusItem, Component, ComponentChange
from wanmi.patrols.models import GridDuty, GridMembership, ResponsibilityGrid
from wanmi.people.models import Person
from wanmi.site.tests.journeys.browsing import PHONE, Journey

COVER = "9901010101000001"


def test_a_new_component_is_surveyed_on_the_phone_reviewed_and_published(journey: Journey) -> None:
    supervisor = journey.seat("collector", PHONE)
    page = supervisor.go("/components/changes/new/")
    page.locator("select[name=subclass]").select_option(label="上水井盖")
    supervisor.photo(page.locator("[data-photo-input]").first)
    page.get_by_role("button", name="我的位置").click()
    expect(page.locator("input[name=lng]")).to_have_value(re.compile(r"^116\."))
    page.get_by_label("位置", exact=True).fill("浅水街 9 号")
    page.get_by_role("button", name="提交审核").click()
    page.wait_for_url("**/components/changes/")
    change = ComponentChange.objects.get(kind="new")
    clerk = journey.seat("clerk")
    desk = clerk.go("/components/changes/")
    desk.locator(f'[data-row="{change.pk}"] a').first.click()
    desk.wait_for_url(f"**/components/changes/{change.pk}/")
    expect(desk.locator(".wm-photos img")).to_have_count(1)
    desk.get_by_role("button", name="同意并发布").click()
    desk.wait_for_url("**/components/changes/")
    made = Component.objects.get(changes=change)
    card = clerk.go(f"/components/{made.code}/")
    picture = card.locator(".wm-photos img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    expect(card.locator(".wm-map-box canvas")).to_be_visible()
    assert journey.complaints() == []


def test_a_census_is_started_walked_and_ended(journey: Journey) -> None:
    _patrolled_by("collector")
    clerk = journey.seat("clerk")
    desk = clerk.go("/censuses/new/")
    desk.get_by_label("名称").fill("井盖普查")
    desk.get_by_label("截止").fill(timezone.localdate().isoformat())
    desk.locator("label").get_by_text("东街街道", exact=True).click()
    desk.locator("label").get_by_text("上水井盖", exact=True).click()
    desk.get_by_role("button", name="发起普查").click()
    desk.wait_for_url(re.compile(r"/censuses/\d+/"))
    page = journey.seat("collector", PHONE).go("/")
    page.get_by_role("link", name=re.compile("井盖普查")).click()
    page.wait_for_url(re.compile(r"/censuses/\d+/"))
    left = page.get_by_role("button", name="相符")
    count = left.count()
    assert count
    left.first.click()
    expect(left).to_have_count(count - 1)
    assert CensusItem.objects.filter(finding="present").count() == 1
    desk.reload()
    desk.get_by_role("button", name="结束普查").click()
    desk.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(desk.get_by_role("button", name="结束普查")).to_have_count(0)
    expect(desk.get_by_text("已结束").first).to_be_visible()
    assert journey.complaints() == []


def _patrolled_by(name: str) -> None:
    """Whoever it is, and nobody else, patrols where the first cover lies."""
    grid = Component.objects.get(code=COVER).unit_grid
    first = timezone.localdate().replace(year=2020, day=1)
    member = GridMembership.objects.filter(unit_grid=grid, ends_on=None).first()
    if member is None:
        patrol = ResponsibilityGrid.objects.create(
            code="P-1", name="普查片", geometry=MultiPolygon(grid.geometry, srid=4326), begins_on=first
        )
        member = GridMembership.objects.create(unit_grid=grid, responsibility_grid=patrol, begins_on=first)
    GridDuty.objects.filter(responsibility_grid=member.responsibility_grid).delete()
    supervisor = Person.objects.get(sign_in_name=name)
    GridDuty.objects.create(responsibility_grid=member.responsibility_grid, supervisor=supervisor, begins_on=first)
