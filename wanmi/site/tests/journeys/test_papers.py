"""Papers in a browser: the menu on the page of a case, a selection from a list, a template of the city's own."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import expect

from wanmi.cases.tests.cast import Cast
from wanmi.papers.tests.conftest import pdf_text, word_text
from wanmi.site.tests.journeys.browsing import Journey


def test_the_menu_of_a_case_gives_its_papers_in_both_forms(journey: Journey, city: Cast):
    number = city.brought_to("disposing", at=timezone.now()).number
    seated = journey.seat("dispatcher")
    page = seated.go(f"/cases/{number}/")
    menu = page.locator("details.wm-menu", has_text="文书")
    menu.locator("summary").click()
    expect(menu.get_by_text("任务分派单", exact=False).first).to_be_visible()
    assert menu.locator("a").count() == 8  # registration, filing, dispatch and the whole case, each twice
    with page.expect_download() as word:
        menu.get_by_label("任务分派单 Word").click()
    assert "环卫中心" in word_text(Path(word.value.path()).read_bytes())
    address = menu.locator("a[href$='/dispatch/1.pdf']").get_attribute("href")
    assert f"{number}-FP-01" in pdf_text(page.request.get(seated.address + str(address)).body())
    assert journey.complaints() == []


def test_a_list_leads_to_one_pdf_of_what_is_chosen(journey: Journey, city: Cast):
    numbers = [city.brought_to("waiting_filing", at=timezone.now()).number for _ in range(2)]
    page = journey.seat("shift_leader").go("/desk/filing/")
    page.get_by_role("link", name="打印文书").click()
    page.locator(f"input[name=number][value='{numbers[1]}']").uncheck()
    page.get_by_label(re.compile("问题登记单")).check()
    page.get_by_label(re.compile("案卷单")).uncheck()
    with page.expect_response("**/papers/prints/") as answer:
        page.get_by_role("button", name="生成").click()
    assert answer.value.headers["content-type"] == "application/pdf"
    assert journey.complaints() == []


def test_a_template_with_an_unknown_field_is_told_on_its_page(journey: Journey, city: Cast):
    page = journey.seat("administrator").go("/papers/templates/dispatch/pdf/")
    body = {"name": "t.html", "mimeType": "text/html", "buffer": "<p>{{ 案件号 }}</p>".encode()}
    page.locator("#file").set_input_files(body)  # type: ignore[arg-type]
    page.get_by_role("button", name="检查并启用").click()
    expect(page.locator("#alerts")).to_contain_text("模板用了没有的字段：案件号。请改成可用的字段再上传")
    page.locator("#file").set_input_files(body | {"buffer": "<p>{{ 案卷号 }}</p>".encode()})  # type: ignore[arg-type]
    page.get_by_role("button", name="检查并启用").click()
    expect(page.get_by_text("本市第 1 版").first).to_be_visible()
    assert journey.complaints(refusals=True) == []
