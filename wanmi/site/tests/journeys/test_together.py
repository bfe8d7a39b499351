"""Several people at work in the same moment, and one who works by the keyboard alone."""

from __future__ import annotations

import re

from django.utils import timezone
from playwright.sync_api import Route, expect

from wanmi.cases.models import Case
from wanmi.cases.tests.cast import PASSWORD, Cast
from wanmi.people.actions import create_person, give_post
from wanmi.people.models import Person, PostHolding
from wanmi.site.tests.journeys.browsing import Journey


def second_acceptor(city: Cast) -> str:
    """Another person on the same post."""
    at = timezone.now()
    person = create_person(sign_in_name="acceptor2", name="何洁", by=None, at=at)
    person.set_password(PASSWORD)
    person.save()
    post = PostHolding.objects.get(person=Person.objects.get(sign_in_name="acceptor")).post
    give_post(person=person, post=post, by=None, at=at)
    return "acceptor2"


def test_of_two_who_press_at_once_the_second_hears_who_was_first(journey: Journey, city: Cast):
    number = city.reported(at=timezone.now(), description="两人同时受理").number
    pair = {"李敏": journey.seat("acceptor"), "何洁": journey.seat(second_acceptor(city))}
    for each in pair.values():
        each.go("/desk/acceptance/")
        each.choose(number)
    for each in pair.values():
        each.page.locator("#panel").get_by_role("button", name="受理", exact=True).dispatch_event("click")
    case = Case.objects.get(number=number)
    for each in pair.values():
        expect(each.row(number)).to_have_count(0)  # it has left both lists
    case.refresh_from_db()
    assert (case.stage, case.version) == ("waiting_filing", 2)
    told = {name: each for name, each in pair.items() if each.refusals}
    assert len(told) == 1, "one of the two, and only one, is refused"
    (late, window), (first,) = next(iter(told.items())), pair.keys() - told.keys()
    window.hears(re.compile(f"{first} 刚刚已办理“受理”"))
    assert journey.complaints(refusals=True) == [], late


def test_who_has_typed_while_another_was_quicker_hears_it_and_keeps_the_words(journey: Journey, city: Cast):
    number = city.reported(at=timezone.now(), description="一人先受理").number
    slow = journey.seat("acceptor")
    slow.go("/desk/acceptance/")
    slow.choose(number)
    slow.press("不予受理")
    slow.dialog.get_by_label("原因").fill("现场没有看到")
    quick = city.move(city_state(number), "accept", "acceptor", at=timezone.now())
    assert quick.stage == "waiting_filing"
    expect(slow.row(number)).to_have_count(0)
    slow.dialog.locator("button[type=submit]").click()
    expect(slow.dialog.get_by_text(re.compile("李敏 刚刚已办理“受理”"))).to_be_visible()
    expect(slow.dialog.get_by_label("原因")).to_have_value("现场没有看到")
    assert journey.complaints(refusals=True) == []


def city_state(number: str):
    from wanmi.cases.queries.rows import state_of

    return state_of(Case.objects.get(number=number))


def test_a_desk_is_worked_by_the_keyboard_alone(journey: Journey, city: Cast):
    first, second, third = (city.reported(at=timezone.now(), description=f"按键 {n}").number for n in (1, 2, 3))
    acceptor = journey.seat("acceptor")
    page = acceptor.go("/desk/acceptance/")
    keys, chosen = page.keyboard, page.locator("tr.is-chosen")
    expect(chosen).to_have_attribute("data-row", first)
    expect(page.locator("#panel").get_by_text("按键 1")).to_be_visible()
    keys.press("j")
    expect(page.locator("#panel").get_by_text("按键 2")).to_be_visible()
    keys.press("k")
    expect(page.locator("#panel").get_by_text("按键 1")).to_be_visible()
    expect(chosen).to_have_attribute("data-row", first)

    keys.press("j")
    keys.press("a")  # quicker than the panel: it is done to the case chosen, not to the one still shown; the next one comes up by itself
    acceptor.hears(re.compile(f"{second[-5:]}.*受理"))
    expect(acceptor.row(second)).to_have_count(0)
    assert [Case.objects.get(number=each).stage for each in (first, second)] == ["registered", "waiting_filing"]
    expect(chosen).to_have_attribute("data-row", third)
    expect(page.locator("#panel").get_by_text("按键 3")).to_be_visible()

    keys.press("x")  # a dangerous move asks first
    reason = acceptor.dialog.get_by_label("原因")
    expect(reason).to_be_visible()
    reason.focus()
    keys.type("ajx")  # letters are letters while somebody types
    expect(reason).to_have_value("ajx")
    keys.press("Escape")
    expect(acceptor.dialog).to_have_count(0)
    assert Case.objects.get(number=third).stage == "registered"

    keys.press("Shift+?")
    expect(acceptor.dialog.get_by_role("heading", name="全部按键")).to_be_visible()
    keys.press("Escape")
    keys.press("/")
    expect(page.get_by_role("searchbox", name="查找", exact=True)).to_be_focused()
    keys.press("Escape")
    keys.press("n")
    page.wait_for_url("**/desk/acceptance/register/")
    expect(page.get_by_label("电话")).to_be_focused()
    assert journey.complaints() == []


def test_a_new_case_comes_into_an_open_list_and_nothing_typed_is_lost(journey: Journey, city: Cast):
    number = city.reported(at=timezone.now(), description="先到的一件").number
    acceptor = journey.seat("acceptor")
    page = acceptor.go("/desk/acceptance/")
    expect(page.locator("[data-live-mark]")).to_have_text("实时")
    acceptor.choose(number)
    acceptor.press("不予受理")
    acceptor.dialog.get_by_label("原因").fill("才写到一")
    page.evaluate("() => { window.sameDocument = true }")

    new = city.reported(at=timezone.now(), description="后到的一件").number
    expect(acceptor.row(new)).to_be_visible()
    count = Case.objects.filter(stage="registered").count()
    expect(page.get_by_role("navigation", name="案卷列表").get_by_role("link", name=re.compile(f"^待受理 {count}"))).to_be_visible()
    expect(page.get_by_role("navigation", name="菜单").get_by_role("link", name=re.compile(f"受理.*{count}"))).to_be_visible()
    expect(acceptor.dialog.get_by_label("原因")).to_have_value("才写到一")
    expect(acceptor.dialog.get_by_label("原因")).to_be_focused()
    expect(page.locator("tr.is-chosen")).to_have_attribute("data-row", number)
    assert page.evaluate("() => window.sameDocument") is True

    acceptor.dialog.get_by_label("原因").press_sequentially("半就接着写")
    acceptor.send()
    case = Case.objects.get(number=number)
    assert case.stage == "rejected"
    assert journey.complaints() == []


def test_a_move_pressed_while_the_panel_reads_itself_again_is_not_lost(journey: Journey, city: Cast):
    number = city.reported(at=timezone.now(), description="面板正在刷新").number
    acceptor = journey.seat("acceptor")
    acceptor.go("/desk/acceptance/")
    acceptor.choose(number)
    held: list[Route] = []
    reading = re.compile(r"/panel/")
    acceptor.page.route(reading, lambda route: held.append(route))  # the answer is long on its way
    with acceptor.page.expect_request(reading):
        acceptor.page.locator("#panel").dispatch_event("wanmi:refresh")
    acceptor.press("不予受理")
    expect(acceptor.dialog.get_by_label("原因")).to_be_visible()
    assert held
    for each in held:
        each.continue_()
    acceptor.page.unroute_all()
    assert journey.complaints() == []
