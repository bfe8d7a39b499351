"""Base data in the browser: a file with faults comes in, its report and map are read, a row is mended, all is taken and taken back."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from wanmi.cases.tests.cast import SOUTH, WEST, Cast
from wanmi.components.models import Component
from wanmi.deliveries.actions.deliveries import check_delivery, import_delivery_job
from wanmi.deliveries.models import Delivery
from wanmi.geocoding.models import Place
from wanmi.geocoding.tests.gazetteer import forget
from wanmi.site.tests.journeys.browsing import Journey, Seated

COMPONENTS = f"""小类代码,名称,状态,经度,纬度
0101,上水井盖,完好,{WEST + 0.0003},{SOUTH + 0.0004}
0102,污水井盖,很好,{WEST + 0.0006},{SOUTH + 0.0006}
0101,远处的井盖,完好,{WEST + 0.9},{SOUTH + 0.4}
"""
PLACES = f"""类型,标准名称,街巷,门牌号,经度,纬度
街巷,清水街,,,{WEST + 0.0005},{SOUTH + 0.0003}
门牌,,清水街,2号,{WEST + 0.0002},{SOUTH + 0.0003}
门牌,,浊水街,4号,{WEST + 0.0006},{SOUTH + 0.0003}
"""


@pytest.fixture(scope="module", autouse=True)
def names(city: Cast) -> None:
    forget()


def the_worker_works(clerk: Any) -> None:
    """What waits for the worker, which does not run beside these tests."""
    delivery = Delivery.objects.latest("pk")
    if delivery.state == "checking":
        check_delivery(delivery.pk)
    elif delivery.state == "taking":
        import_delivery_job(delivery.pk, clerk.person_id, clerk.post_id)
    connection.close()


def agree(page: Page) -> None:
    page.get_by_role("dialog", name="请确认").get_by_role("button", name="确定").click()


def hand_in(clerk: Seated, kind: str, name: str, body: str) -> Page:
    page = clerk.go("/deliveries/")
    page.get_by_role("button", name="导入文件").click()
    sheet = page.locator("#bring-in")
    sheet.get_by_label("数据类型").select_option(kind)
    file: Any = {"name": name, "mimeType": "text/csv", "buffer": body.encode("gb18030")}
    sheet.get_by_label("文件", exact=True).set_input_files(file)
    sheet.get_by_label("来源").fill("测绘院 2026")
    sheet.get_by_role("button", name="上传").click()
    page.wait_for_url(re.compile(r"/deliveries/\d+/$"))
    return page


def test_a_file_with_faults_is_read_mended_taken_and_taken_back(journey: Journey, city: Cast) -> None:
    before = Component.objects.count()
    clerk = journey.seat("clerk")
    page = hand_in(clerk, "components", "井盖.csv", COMPONENTS)
    expect(page.get_by_role("combobox", name="小类")).to_have_value("小类代码")
    named = page.get_by_role("combobox", name="名称", exact=True)
    expect(page.locator("tr", has=named).locator("td").last).to_have_text("上水井盖")
    page.get_by_role("button", name="检查", exact=True).click()
    expect(page.get_by_role("button", name="停止")).to_be_visible()
    the_worker_works(city.seats["clerk"])
    summary = page.locator("#delivery > section").first
    expect(summary).to_contain_text(re.compile(r"1\s*行合格\s*2\s*行不合格"))
    outside = page.locator("tr", has_text="不在本市单元网格内")
    expect(outside).to_contain_text("核对坐标系和坐标")
    wrong = page.locator("tr", has_text="“状态”不在允许的取值内")
    expect(wrong).to_contain_text("很好")
    expect(page.locator("[data-map] canvas")).to_be_visible()
    markers = page.locator("[data-map]").get_attribute("data-markers") or ""
    assert '"label": "4 GD-12"' in markers
    assert len(json.loads(markers)) == 2

    wrong.get_by_role("button", name="改正").click()
    expect(clerk.dialog).to_contain_text("“状态”不在允许的取值内")
    clerk.dialog.get_by_label("状态").select_option("完好")
    clerk.send()
    expect(summary).to_contain_text(re.compile(r"2\s*行合格\s*1\s*行不合格"))

    page.get_by_role("button", name="合格行入库").click()
    agree(page)
    expect(page.get_by_role("button", name="停止")).to_be_visible()
    the_worker_works(city.seats["clerk"])
    expect(summary).to_contain_text(re.compile(r"2\s*行已入库"))
    assert Component.objects.count() == before + 2
    page.get_by_role("button", name="撤销入库").click()
    agree(page)
    expect(page.locator("#delivery")).to_contain_text("已撤销")
    assert Component.objects.count() == before


def test_places_come_in_by_the_same_page_and_are_found_in_the_list(journey: Journey, city: Cast) -> None:
    clerk = journey.seat("clerk")
    page = hand_in(clerk, "places", "门牌.csv", PLACES)
    page.get_by_role("button", name="检查", exact=True).click()
    expect(page.get_by_role("button", name="停止")).to_be_visible()
    the_worker_works(city.seats["clerk"])
    bad = page.locator("tr", has_text="GE-2")
    expect(bad).to_contain_text("请先录入它，或留空")
    bad.get_by_role("button", name="改正").click()
    clerk.dialog.get_by_label("街巷或小区").fill("清水街")
    clerk.send()
    page.get_by_role("button", name="合格行入库").click()
    agree(page)
    expect(page.get_by_role("button", name="停止")).to_be_visible()
    the_worker_works(city.seats["clerk"])
    expect(page.locator("#delivery")).to_contain_text(re.compile(r"3\s*行已入库"))
    assert set(Place.objects.filter(limiting__name="清水街").values_list("name", flat=True)) == {"清水街2号", "清水街4号"}
    listed = clerk.go("/places/?q=" + "清水街")
    expect(listed.locator("#found")).to_contain_text("清水街4号")
