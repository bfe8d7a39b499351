"""One case round the whole loop, through nine seats, in a real browser; the figures of the day move."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from wanmi.cases.models import Case
from wanmi.cases.tests.cast import Cast
from wanmi.site.tests.journeys.browsing import PHONE, Journey, Seated
from wanmi.site.tests.journeys.steps import choose_answer, report, stage_of, take_task


def figure(page: Page, label: str) -> int:
    """A tile of the figures page."""
    tile = page.locator(".wm-figure", has=page.locator("small").get_by_text(label, exact=True)).first
    return int(tile.locator("b").inner_text().strip() or 0)


def test_one_case_goes_round_the_whole_loop_through_nine_seats(journey: Journey, city: Cast):
    leader = journey.seat("leader")  # 1, before anything has happened
    figures = leader.go("/figures/")
    before = {label: figure(figures, label) for label in ("上报", "立案", "派遣", "结案")}

    supervisor = journey.seat("collector", PHONE)  # 2
    number = report(supervisor, words="人行道上有散落垃圾")

    acceptor = journey.seat("acceptor")  # 3
    acceptor.go("/desk/acceptance/")
    acceptor.choose(number)
    acceptor.press("受理")
    acceptor.hears(re.compile(f"{number[-5:]} 已受理"))

    shift_leader = journey.seat("shift_leader")  # 4
    shift_leader.go("/desk/filing/")
    shift_leader.choose(number)
    shift_leader.press("立案")
    expect(shift_leader.dialog.get_by_role("radio").first).to_be_visible()
    shift_leader.dialog.get_by_role("radio").first.check()
    shift_leader.send()

    dispatcher = journey.seat("dispatcher")  # 5
    dispatcher.go("/desk/dispatch/")
    dispatcher.choose(number)
    dispatcher.press("派遣")
    expect(dispatcher.dialog.get_by_label("责任单位")).to_have_value(str(city.clean.organisation_id))  # proposed: theirs by duty
    dispatcher.send()

    _sign_and_assign(journey.seat("clean"), city, number)  # 6
    _handle(journey.seat("clean_worker", PHONE), number)  # 7

    acceptor.go("/desk/acceptance/?tab=waiting_check")
    acceptor.choose(number)
    acceptor.press("发核查")
    acceptor.dialog.get_by_label("监督员").select_option(str(city.checker.person_id))
    acceptor.send()

    checker = journey.seat("checker", PHONE)  # 8
    take_task(checker, number)
    choose_answer(checker, "合格")
    checker.photo(checker.page.locator("#answer"))
    checker.answer()

    shift_leader.go("/desk/filing/?tab=waiting_closing")
    shift_leader.choose(number)
    shift_leader.press("结案")
    shift_leader.dialog.get_by_role("radio").first.check()
    shift_leader.send()
    case = Case.objects.get(number=number)
    assert (case.stage, case.outcome) == ("closed", "closed")

    for label, was in before.items():  # the page is still open, and has followed
        tile = figures.locator(".wm-figure", has=figures.locator("small").get_by_text(label, exact=True)).first
        expect(tile.locator("b")).to_have_text(re.compile(rf"^\s*{was + 1}\s*$"))
    _read_the_story(journey.seat("overseer"), number)  # 9
    assert journey.complaints() == []


def _sign_and_assign(department: Seated, city: Cast, number: str) -> None:
    page = department.go("/desk/department/")
    panel = department.choose(number)
    expect(panel.get_by_text("人行道上有散落垃圾")).to_be_visible()
    assert "林岚" not in page.content(), "the department never learns who reported"
    department.press("签收")
    expect(department.row(number)).to_have_count(0)
    page = department.go("/desk/department/?tab=disposing")
    department.choose(number)
    department.press("分派")
    department.dialog.get_by_label("处置队伍").select_option(str(city.clean_worker.organisation_id))
    department.send()
    assert "林岚" not in page.content()


def _handle(worker: Seated, number: str) -> None:
    take_task(worker, number)
    worker.press("反馈")
    worker.dialog.get_by_label("处置情况").fill("已清理干净")
    worker.photo()
    worker.send()
    assert stage_of(number) == "waiting_check"
    assert "林岚" not in worker.page.content()


def _read_the_story(overseer: Seated, number: str) -> None:
    """Who, what, when of every move; the chain of hashes was computed again and holds."""
    page = overseer.go(f"/cases/{number}/")
    story = page.get_by_role("region", name="办理经过")
    moves = ("上报", "受理", "立案", "派遣", "签收", "分派", "反馈", "发核查", "核查回复", "结案")
    for words in moves:
        expect(story.get_by_text(re.compile(rf"^\s*{words}(\s|：|$)")).first).to_be_visible()
    expect(story.get_by_text(f"已验印 {len(moves)} 条")).to_be_visible()
