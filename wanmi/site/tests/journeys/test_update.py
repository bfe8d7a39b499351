"""An update in the browser: what would change is read row by row, an empty cell is asked about, all is taken and taken back."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from wanmi.cases.tests.cast import SOUTH, WEST, Cast
from wanmi.components.models import Component
from wanmi.site.tests.journeys.browsing import Journey
from wanmi.site.tests.journeys.test_import import agree, hand_in, the_worker_works


def test_an_update_is_read_row_by_row_taken_and_taken_back(journey: Journey, city: Cast) -> None:
    one = Component.objects.order_by("code")[0]
    Component.objects.filter(pk=one.pk).update(note="旧井盖", address="东街1号", state="damaged")
    before = Component.objects.filter(pk=one.pk).values().get()
    rows = f"{one.code},新井盖,,,\n,新来的,西街2号,{WEST + 0.0007},{SOUTH + 0.0007}\n"
    clerk = journey.seat("clerk")
    page = hand_in(clerk, "components", "更新.csv", f"标识码,备注,位置,经度,纬度\n{rows}")
    page.get_by_label("小类：固定值").fill("0101")
    page.get_by_label("方式").select_option("update")
    expect(page.get_by_label("空单元格")).to_have_value("keep")
    page.get_by_role("button", name="检查", exact=True).click()
    expect(page.get_by_role("button", name="停止")).to_be_visible()
    the_worker_works(city.seats["clerk"])
    expect(page.locator("#delivery")).to_contain_text("库中的原值保留不变：位置 1")
    page.get_by_role("link", name=re.compile(r"^更新 1$")).click()
    change = page.locator(".is-wrapped tr", has_text=one.code)
    expect(change).to_contain_text(re.compile(r"备注\s*旧井盖 → 新井盖"))
    expect(change).not_to_contain_text("位置")
    expect(page.get_by_role("link", name=re.compile(r"^新增 1$"))).to_be_visible()
    page.get_by_role("button", name="合格行入库").click()
    expect(page.get_by_role("dialog", name="请确认")).to_contain_text("新增 1 行、更新 1 行；0 行与库中相同")
    agree(page)
    expect(page.get_by_role("button", name="停止")).to_be_visible()
    the_worker_works(city.seats["clerk"])
    expect(page.locator("#delivery")).to_contain_text(re.compile(r"2\s*行已入库"))
    told = Component.objects.get(pk=one.pk)
    assert (told.note, told.address, told.state) == ("新井盖", "东街1号", "damaged")
    page.get_by_role("button", name="撤销入库").click()
    agree(page)
    expect(page.locator("#delivery")).to_contain_text("已撤销")
    assert Component.objects.filter(pk=one.pk).values().get() == before
    assert not Component.objects.filter(note="新来的").exists()
