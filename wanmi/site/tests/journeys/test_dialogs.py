"""Every dialog of every room refused once in a browser: what is wrong stands in it, it stays open, and what was typed is still there."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

import wanmi
from wanmi.cases.tests.cast import COUNTY, SOUTH, WEST, Cast
from wanmi.deliveries.actions.deliveries import check_delivery, map_delivery, receive_delivery
from wanmi.deliveries.models import DeliveredRow, Delivery
from wanmi.division.actions.communities import start_areas
from wanmi.division.actions.division import start_division
from wanmi.geocoding.models import Place
from wanmi.geocoding.tests.gazetteer import small_gazetteer
from wanmi.grids.models import Area, AreaName
from wanmi.site.tests.journeys.browsing import Journey, Seated

TEMPLATES = Path(wanmi.__file__).parent
SHOWN = ".wm-alert[role=alert], .wm-error"
NO_SENTENCE = "没有办成"


def dialogs() -> set[str]:
    """The templates of all rooms that draw a form for the dialog."""
    found = (path for path in TEMPLATES.glob("*/templates/**/*.html") if "{% dialog " in path.read_text())
    return {path.relative_to(path.parents[1]).as_posix() for path in found if path.name != "parts_forms.html"}  # a list of examples


@pytest.fixture(scope="module")
def addresses(city: Cast) -> dict[str, str]:
    """Where each dialog is opened, by its template."""
    small_gazetteer()
    draft = start_division(name="试划", areas=[f"{COUNTY}001"], start="in_force", by=city.clerk, at=timezone.now())
    case = city.brought_to("waiting_dispatch", at=timezone.now())
    place = Place.objects.filter(ends_on__isnull=True).order_by("pk")[0].code
    delivery = _delivery(city)
    row = DeliveredRow.objects.filter(delivery=delivery).latest("number").number
    return {
        "desks/move.html": f"/cases/{case.number}/moves/dispatch/",
        "desks/saved_filter.html": "/desk/acceptance/?save=1",
        "geocoding/place_alias.html": f"/places/{place}/aliases/",
        "geocoding/place_retire.html": f"/places/{place}/retire/",
        "division/communities_new.html": "/communities/new/",
        "division/communities_publish.html": f"/communities/{_areas(city)}/publish/",
        "division/division_new.html": "/divisions/new/",
        "division/division_publish.html": f"/divisions/{draft.pk}/publish/",
        "grids/unit_grid_change.html": f"/grids/{COUNTY}001001001/change/",
        "patrols/patrol_walkers.html": f"/responsibility-grids/{COUNTY}001Z001/walkers/",
        "patrols/shift.html": "/shifts/new/",
        "kit/parts_desk_move.html": "/parts/desk/move/00137/taken/",
        "deliveries/delivery_row.html": f"/deliveries/{delivery}/rows/{row}/",
    }


def _areas(city: Cast) -> int:
    """A draft of a community that has only a name."""
    Area.objects.filter(code=f"{COUNTY}002001").update(ends_on=date(2026, 1, 1))
    AreaName.objects.create(code=f"{COUNTY}002002", name="新社区")
    return start_areas(name="", ground=f"{COUNTY}002", start="empty", by=city.clerk, at=timezone.now()).pk


def _delivery(city: Cast) -> int:
    body = f"小类代码,名称,状态,经度,纬度\n0102,污水井盖,很好,{WEST + 0.0006},{SOUTH + 0.0006}\n".encode()
    made = receive_delivery(
        kind="components", file=io.BytesIO(body), name="a.csv", source="测绘院", begins_on=date(2026, 1, 1), by=city.clerk,
        at=timezone.now(),
    )  # fmt: skip
    map_delivery(
        delivery_id=made.pk, mapping=made.mapping, system="wgs84", mode="add", begins_on=made.begins_on, by=city.clerk,
        at=timezone.now(),
    )  # fmt: skip
    check_delivery(made.pk)
    return made.pk


def taken_meanwhile(_page: Page) -> None:
    Delivery.objects.update(state="taken")
    connection.close()


def unknown_class(page: Page) -> None:
    page.evaluate("document.querySelector('#area_class option').value = '9'")
    page.locator("#area_class").select_option("9")


def no_department(page: Page) -> None:
    page.evaluate("for (const each of document.querySelectorAll('#dialog select')) each.value = each.options.add(new Option('', '')) ?? ''")


def nothing(_page: Page) -> None:
    return None


# template → who sees it, the field that is filled with "12 甲", what goes wrong before it is sent
REFUSED: dict[str, tuple[str, str, Callable[[Page], None]]] = {
    "desks/move.html": ("dispatcher", "textarea", no_department),
    "desks/saved_filter.html": ("acceptor", "", nothing),
    "geocoding/place_alias.html": ("clerk", "", nothing),
    "geocoding/place_retire.html": ("clerk", "", nothing),
    "division/communities_new.html": ("clerk", "#source", nothing),
    "division/communities_publish.html": ("clerk", "", nothing),
    "division/division_new.html": ("clerk", "#name", nothing),
    "division/division_publish.html": ("clerk", "#source", nothing),
    "grids/unit_grid_change.html": ("clerk", "#responsible", unknown_class),
    "patrols/patrol_walkers.html": ("clerk", "", nothing),
    "patrols/shift.html": ("clerk", "[name=ends]", nothing),
    "kit/parts_desk_move.html": ("administrator", "#note", nothing),
    "deliveries/delivery_row.html": ("clerk", "[name=name]", taken_meanwhile),
}


def open_dialog(seated: Seated, address: str) -> None:
    """A page with one button more, which opens this dialog as the buttons of the pages do."""
    page = seated.page
    button = f'<button id="opens" hx-get="{address}" hx-target="#dialog" hx-swap="innerHTML">…</button><dialog id="dialog"'

    def with_button(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('<dialog id="dialog"', button, 1))

    here = f"{seated.address}/"
    page.route(here, with_button)
    page.goto(here, wait_until="load")
    page.unroute(here)
    page.evaluate("document.getElementById('opens').click()")
    expect(seated.dialog.locator("form")).to_be_visible()


def send(seated: Seated) -> None:
    seated.dialog.locator("button[type=submit]").click()


# Those that a selection opens, by what is marked: test_selection.py walks through them and what they refuse.
OF_A_SELECTION = {"desks/selection_form.html", "desks/selection_results.html", "liaison/answer_form.html"}


def test_no_dialog_has_been_forgotten() -> None:
    assert dialogs() == set(REFUSED) | OF_A_SELECTION


@pytest.mark.parametrize("template", REFUSED)
def test_a_refusal_is_seen_in_the_dialog_and_what_was_typed_stays(
    template: str, journey: Journey, city: Cast, addresses: dict[str, str]
) -> None:
    who, field, spoil = REFUSED[template]
    seated = journey.seat(who)
    open_dialog(seated, addresses[template])
    words = "12:34" if template.endswith("shift.html") else "12 甲"
    if field:
        seated.dialog.locator(field).first.fill(words)
    spoil(seated.page)
    send(seated)
    told = seated.dialog.locator(SHOWN).filter(visible=True).first
    expect(told).not_to_be_empty()
    expect(seated.dialog.locator("form[data-sending]")).to_have_count(0)
    said = seated.dialog.locator(SHOWN).filter(visible=True).all_inner_texts()
    assert not any(NO_SENTENCE in each for each in said), said
    assert seated.page.locator("#toasts .wm-toast").count() == 0
    if field:
        expect(seated.dialog.locator(field).first).to_have_value(words)
    assert journey.complaints(refusals=True) == []


ANSWERS: list[tuple[dict[str, Any] | None, str]] = [
    ({"status": 413, "content_type": "text/html", "body": "<html><head><title>413 Request Entity Too Large</title></head></html>"}, "太大"),
    ({"status": 409, "content_type": "text/html", "body": ""}, "他人改动"),
    ({"status": 429, "headers": {"Retry-After": "20"}, "body": "slow down"}, "20 秒"),
    ({"status": 500, "content_type": "text/html", "body": "<!doctype html><title>500</title>"}, "没有办成"),
    ({"status": 504, "content_type": "text/html", "body": "<html>504 Gateway Time-out</html>"}, "没有及时答复"),
    ({"status": 507, "content_type": "application/problem+json", "body": "{}"}, "存储空间已满"),
    ({"status": 422, "content_type": "text/html", "headers": {"HX-Retarget": "#nowhere"},
      "body": '<div class="wm-alert"><p>这里说明原因</p></div>'}, "这里说明原因"),
    ({"status": 422, "content_type": "text/html", "headers": {"HX-Retarget": "#alerts"},
      "body": '<div class="wm-alert"><p>页首后面看不见</p></div>'}, "页首后面看不见"),
    (None, "没有送达"),
]  # fmt: skip


def answering(answer: dict[str, Any] | None) -> Callable[[Route], None]:
    def fulfil(route: Route) -> None:
        if route.request.method == "GET":
            route.continue_()
        elif answer is None:
            route.abort("internetdisconnected")
        else:
            route.fulfill(**answer)

    return fulfil


def test_no_answer_of_any_kind_vanishes_in_a_dialog(journey: Journey, city: Cast) -> None:
    seated = journey.seat("clerk")
    open_dialog(seated, "/shifts/new/")
    seated.dialog.locator("#name").fill("早班")
    for answer, words in ANSWERS:
        seated.page.route("**/shifts/new/", answering(answer))
        send(seated)
        expect(seated.dialog.locator("[data-alerts]")).to_contain_text(words)
        expect(seated.dialog.locator("#name")).to_have_value("早班")
        expect(seated.dialog.locator("button[type=submit]")).to_be_enabled()
        seated.page.unroute("**/shifts/new/")


def test_no_answer_of_any_kind_vanishes_outside_of_dialogs(journey: Journey, city: Cast) -> None:
    clerk = journey.seat("clerk")
    draft = start_division(name="试划", areas=[f"{COUNTY}001"], start="in_force", by=city.clerk, at=timezone.now())
    page = clerk.go(f"/divisions/{draft.pk}/")
    expect(page.locator("[data-division]")).to_have_attribute("data-pieces", "2")
    undo = page.locator("[data-do=renumber]")
    check = page.get_by_role("button", name="全部检查")
    expect(check).to_be_visible()
    for answer, words in ANSWERS:
        heard = page.locator("#toasts, #alerts")
        for address, button in ((f"**/divisions/{draft.pk}/step", undo), (f"**/divisions/{draft.pk}/check/", check)):
            if answer and "HX-Retarget" in answer.get("headers", {}) and button is undo:
                continue
            page.route(address, answering(answer))
            button.click()
            expect(heard.get_by_text(words).first).to_be_visible()
            page.unroute(address)
            page.evaluate("document.querySelectorAll('.wm-toast').forEach((each) => each.remove())")
