"""Phones as they are: small, without graphics, with an old fix, with a full storage, reloaded in the middle of it."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Page, expect

from wanmi.cases.models import Case
from wanmi.cases.tests.cast import Cast
from wanmi.evidence.models import Evidence
from wanmi.grids.models import UnitGrid
from wanmi.site.tests.journeys.browsing import HERE, PHONE, Journey, Seated
from wanmi.site.tests.journeys.steps import report

SMALL = (360, 640)
NO_GRAPHICS = """const draws = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return kind.startsWith("webgl") ? null : draws.call(this, kind, ...more) }"""
NO_STORAGE = """indexedDB.open = () => { throw new DOMException("closed", "SecurityError") };
Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError") }"""
OLD_FIX = """navigator.geolocation.getCurrentPosition = (taken) => taken({timestamp: Date.now() - 1800000,
  coords: {longitude: %(longitude)f, latitude: %(latitude)f, accuracy: 8}})"""


def large_photo() -> bytes:
    """50.1 megapixels on their side, with the camera's marks."""
    marks = Image.Exif()
    marks[0x0112] = 6
    marks.get_ifd(ExifTags.IFD.Exif)[0x9003] = "2026:03:02 09:30:00"
    marks.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (39.0, 55.0, 49.8), 3: "E", 4: (116.0, 25.0, 1.92)})
    out = io.BytesIO()
    Image.new("L", (8160, 6144), 90).save(out, "JPEG", quality=10, exif=marks)
    return out.getvalue()


def photo_taken(page: Page, content: bytes, name: str = "IMG.jpg", kind: str = "image/jpeg") -> None:
    file: Any = {"name": name, "mimeType": kind, "buffer": content}
    page.locator("[data-photo-input] input[type=file]").first.set_input_files(file)
    expect(page.get_by_text("已存", exact=True)).to_have_count(1)


def at_report(journey: Journey, script: str = "", size: tuple[int, int] = PHONE) -> Seated:
    seated = journey.seat("collector", PHONE)
    seated.page.set_viewport_size({"width": size[0], "height": size[1]})
    if script:
        seated.page.add_init_script(script)
    seated.go("/tasks/report/")
    return seated


def chosen(page: Page) -> None:
    """The class by its name, and the first condition."""
    page.get_by_text("更多…", exact=True).click()
    page.get_by_label("查找小类").fill("暴露")
    page.locator("#found").get_by_text("暴露垃圾", exact=True).click()
    page.get_by_role("radiogroup", name="立案条件").locator("label").first.click()


def test_a_photo_of_fifty_megapixels_is_made_smaller_on_the_phone_and_keeps_its_marks(journey: Journey) -> None:
    seated = at_report(journey)
    photo_taken(seated.page, large_photo())
    kept = Evidence.objects.select_related("file").latest("handed_in_at")
    assert (kept.file.width, kept.file.height) == (3084, 4096)
    assert kept.taken_at is not None
    assert kept.taken_at.isoformat() == "2026-03-02T01:30:00+00:00"
    assert kept.taken_place is not None
    assert kept.taken_place.coords == (116.4172, 39.9305)
    assert journey.complaints() == []


@pytest.mark.parametrize("size", [PHONE, SMALL])
def test_the_place_is_found_by_itself_and_what_is_asked_stands_above_the_fold(journey: Journey, size: tuple[int, int]) -> None:
    page = at_report(journey, size=size).page
    expect(page.locator("#lng")).to_have_value(re.compile(r"^\d+\.\d+$"))
    expect(page.locator("#beside").get_by_text(re.compile("东街"))).to_be_attached()
    fold = page.locator(".wm-phone-send").bounding_box()
    assert fold
    for part in ("[data-add]", "#subclasses", "#address", ".wm-where .wm-map"):
        box = page.locator(part).first.bounding_box()
        assert box, part
        assert box["y"] + box["height"] <= fold["y"] + 1, part
    assert journey.complaints() == []


def test_a_doubtful_fix_is_said_and_asked_about(journey: Journey) -> None:
    seated = at_report(journey, OLD_FIX % HERE)
    page = seated.page
    seated.photo(page.locator("[data-photo-input]").first)
    chosen(page)
    expect(page.locator("#beside").get_by_text("定位是 30 分钟前的。")).to_be_visible()
    page.locator(".wm-phone-send button").click()
    expect(page.locator("#error-location")).to_contain_text("位置无误")
    page.get_by_label("位置无误").check()
    seated.answer()
    expect(page.get_by_role("status").filter(has_text="已上报")).to_be_visible()
    assert journey.complaints(refusals=True) == []


def test_without_graphics_a_typed_place_makes_a_report(journey: Journey, city: Cast) -> None:
    seated = at_report(journey, NO_GRAPHICS + ";navigator.geolocation.getCurrentPosition = (taken, failed) => failed({code: 2})")
    page = seated.page
    expect(page.get_by_text("这台设备不能显示地图")).to_be_visible()
    seated.photo(page.locator("[data-photo-input]").first)
    page.get_by_label("经度, 纬度").fill(f"{HERE['longitude']:.6f}，{HERE['latitude']:.6f}")
    page.get_by_label("经度, 纬度").press("Enter")
    expect(page.locator("#beside").get_by_text(re.compile("东街"))).to_be_attached()
    chosen(page)
    seated.answer()
    expect(page.get_by_role("status").filter(has_text="已上报")).to_be_visible()
    assert journey.complaints() == []


def test_the_map_page_without_graphics_says_so_and_works_by_search(journey: Journey, city: Cast) -> None:
    seated = journey.seat("leader")
    seated.page.add_init_script(NO_GRAPHICS)
    seated.go("/map/")
    expect(seated.page.get_by_text("这台设备不能显示地图")).to_be_visible()
    seated.page.locator("#map-search").fill(UnitGrid.objects.earliest("code").code)
    seated.page.locator("#map-candidates [data-at]").first.click()
    expect(seated.page.locator("#map-found h2, #map-found h3, #map-found b").first).to_be_visible()
    assert journey.complaints() == []


def test_what_is_typed_before_the_map_is_there_is_searched_too(journey: Journey, city: Cast) -> None:
    seated = journey.seat("leader")
    seated.page.route("**/map/styles/*", lambda route: None)  # the map waits for its styles
    seated.go("/map/")
    seated.page.locator("#map-search").fill(UnitGrid.objects.earliest("code").code)
    seated.page.unroute("**/map/styles/*")  # what was held goes on
    expect(seated.page.locator("#map-candidates [data-at]").first).to_be_visible()
    assert journey.complaints() == []


def test_what_was_typed_and_photographed_is_there_after_a_refusal_and_a_reload(journey: Journey) -> None:
    seated = at_report(journey)
    page = seated.page
    seated.photo(page.locator("[data-photo-input]").first)
    page.get_by_label("情况（可不填）").fill("墙角一堆建筑垃圾")
    page.locator(".wm-phone-send button").click()
    expect(page.locator("#error-subclass")).to_be_visible()
    chosen(page)
    page.reload()
    expect(page.get_by_text("已恢复上次没有送出的内容")).to_be_visible()
    expect(page.get_by_text("已存", exact=True)).to_have_count(1)
    expect(page.get_by_label("情况（可不填）")).to_have_value("墙角一堆建筑垃圾")
    expect(page.locator("#found input:checked")).to_have_count(1)
    expect(page.locator("#conditions input:checked")).to_have_count(1)
    seated.answer()
    assert Case.objects.filter(description="墙角一堆建筑垃圾").count() == 1
    assert journey.complaints(refusals=True) == []


def test_an_answer_that_was_refused_is_there_after_a_reload(journey: Journey, city: Cast) -> None:
    from django.utils import timezone

    number = city.brought_to("checking", at=timezone.now()).number
    seated = journey.seat("checker", PHONE)
    page = seated.go(f"/cases/{number}/")
    box = page.locator("#answer label").first.bounding_box()
    assert box
    assert box["y"] + box["height"] < 844 - 150
    seated.photo(page.locator("#answer"))
    page.locator("#answer textarea").first.fill("现场看过")
    page.locator(".wm-phone-send button").click()
    seated.hears(re.compile("."))
    page.reload()
    expect(page.get_by_text("已存", exact=True)).to_have_count(1)
    expect(page.locator("#answer textarea").first).to_have_value("现场看过")
    assert journey.complaints(refusals=True) == []


def test_where_the_browser_keeps_nothing_it_is_said_and_a_report_is_still_made(journey: Journey) -> None:
    seated = journey.seat("collector", PHONE)
    seated.page.add_init_script(NO_STORAGE)
    seated.go("/tasks/report/")
    seated.photo(seated.page.locator("[data-photo-input]").first)
    seated.hears(re.compile("本机存不下"))
    report(seated, words="本机存不下也能上报")
    assert Case.objects.filter(description="本机存不下也能上报").exists()
    assert journey.complaints() == []
