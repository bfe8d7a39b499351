"""The whole case on one page, for each who may see it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wanmi.cases.actions.link import link_cases
from wanmi.cases.models import Case
from wanmi.cases.tests.cast import MONDAY_MORNING, Cast
from wanmi.components.models import Component
from wanmi.journal.queries import story_of

ROLES = [
    "collector", "checker", "acceptor", "shift_leader", "dispatcher", "water", "water_worker", "clean", "clean_worker", "leader",
    "overseer", "clerk", "administrator",
]  # fmt: skip
SEE_A_CASE_AT_CHECK = {
    "collector", "checker", "acceptor", "shift_leader", "dispatcher", "clean", "clean_worker", "leader", "overseer", "administrator",
}  # fmt: skip


def of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


def page_of(cast: Cast, who: str, number: str, **headers: str) -> str:
    answer = of(cast, who).get(f"/cases/{number}/", headers=headers)
    assert answer.status_code == 200, answer.content[:400]
    return unescape(answer.content.decode())


def words(page: str) -> str:
    """The page as it is read: without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition('id="case"')[2].partition('id="dialog"')[0]))


@pytest.mark.parametrize("who", ROLES)
def test_a_case_is_shown_to_whom_it_concerns_and_to_no_one_else(cast: Cast, who: str) -> None:
    number = cast.brought_to("checking").number
    answer = of(cast, who).get(f"/cases/{number}/")
    assert answer.status_code == (200 if who in SEE_A_CASE_AT_CHECK else 404)


def test_who_may_not_see_a_case_hears_the_same_as_when_there_is_none(cast: Cast) -> None:
    number = cast.brought_to("disposing").number
    hidden, missing = (of(cast, "water").get(f"/cases/{each}/") for each in (number, "990101E2026030200999"))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert words(hidden.content.decode()) == words(missing.content.decode())


def test_who_is_not_signed_in_comes_to_the_door_and_back(cast: Cast) -> None:
    number = cast.reported().number
    answer = Client().get(f"/cases/{number}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next=%2Fcases%2F{number}%2F")


def test_the_sheet_tells_what_where_whose_and_how_it_went(cast: Cast) -> None:
    read = words(page_of(cast, "shift_leader", cast.brought_to("waiting_closing").number))
    for each in (
        "暴露垃圾", "事件", "M5", "第 1 版", "人行道上有散落垃圾", "浅水街 1 号", "东街街道", "东街社区", "环卫中心", "环卫一队",
        "东街一格", "监督员巡查 · 林岚", "处置时限", "提前", "全案", "已验印 9 条",
    ):  # fmt: skip
        assert each in read, each


def test_the_seven_steps_show_how_far_it_has_come(cast: Cast) -> None:
    page = page_of(cast, "acceptor", cast.brought_to("checking").number)
    steps = re.findall(r'<li(?: class="is-(\w+)")?(?: aria-current="step")?><b>(\w+)</b>', page)
    assert steps == [
        ("done", "收集"),
        ("done", "立案"),
        ("done", "派遣"),
        ("done", "处置"),
        ("done", "反馈"),
        ("now", "核查"),
        ("", "结案"),
    ]


def test_what_was_thrown_back_is_seen_in_the_steps(cast: Cast) -> None:
    case = cast.brought_to("checking")
    case = cast.move(case, "answer_check", "checker", check_result="failed", evidence=(cast.photo(cast.checker),))
    case = cast.move(case, "rework", "dispatcher", reason="仍有残留")
    page = page_of(cast, "dispatcher", case.number)
    assert re.findall(r'class="is-(\w+)"[^>]*><b>(\w+)</b>', page)[3:] == [("now", "处置"), ("back", "反馈"), ("back", "核查")]
    assert "返工" in words(page)


def test_a_case_that_was_rejected_says_so_at_its_last_step(cast: Cast) -> None:
    case = cast.move(cast.reported(), "reject", "acceptor", reason="现场无此问题")
    page = page_of(cast, "acceptor", case.number)
    assert re.findall(r'<li(?: class="is-(\w+)")?><b>(\w+)</b>', page)[-1] == ("done", "不予受理")
    assert re.findall(r'class="is-(\w+)"', page).count("done") == 2


def test_the_story_tells_who_did_what_when_why_and_by_when(cast: Cast) -> None:
    case = cast.brought_to("checking")
    case = cast.move(case, "answer_check", "checker", check_result="failed", evidence=(cast.photo(cast.checker),), note="路缘石下仍有")
    cast.move(case, "rework", "dispatcher", reason="仍有残留")
    read = words(page_of(cast, "leader", case.number))
    for each in (
        "返工 派遣员 王强 仍有残留", "核查回复：不合格", "监督员 程洁", "路缘石下仍有", "发核查 → 监督员 程洁", "受理员 李敏",
        "限 2 工作时", "派遣 → 环卫中心", "派遣员 王强", "立案", "值班长 赵颖", "条件：", "分派 → 环卫一队", "反馈", "环卫一队 郑勤",
        "已清理；照片 1 张", "上报 监督员 林岚",
    ):  # fmt: skip
        assert each in read, each


def test_what_came_too_late_is_marked(cast: Cast) -> None:
    case = cast.move(cast.reported(), "accept", "acceptor", at=MONDAY_MORNING + timedelta(minutes=16))
    page = page_of(cast, "acceptor", case.number)
    assert 'class="is-late"' in page
    assert "超时办理" in page
    on_time = cast.move(cast.reported(), "accept", "acceptor", at=MONDAY_MORNING + timedelta(minutes=14))
    assert "超时办理" not in page_of(cast, "acceptor", on_time.number)


@pytest.mark.parametrize("who", ["clean", "clean_worker"])
def test_those_who_do_the_work_never_learn_a_supervisor_s_name(cast: Cast, who: str) -> None:
    case = cast.brought_to("closed")
    page = page_of(cast, who, case.number)
    for secret in ("林岚", "程洁", "collecto", "checker"):
        assert secret not in page, secret
    read = words(page)
    assert "上报 监督员" in read
    assert "前 · 03-02 09:30 · 监督员" in read
    assert "后 · 03-02 09:30 · 环卫一队" in read


@pytest.mark.parametrize(("who", "knows"), [("acceptor", True), ("dispatcher", True), ("clean", False), ("clean_worker", False)])
def test_a_caller_is_known_to_the_centre_alone(cast: Cast, who: str, knows: bool) -> None:
    case = cast.reported(by="acceptor", reporter_name="许女士", reporter_phone="13800000000", reply_wanted=True)
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("accept", "acceptor", {}), ("file", "shift_leader", {"condition_id": cast.litter_condition.pk}),
        ("dispatch", "dispatcher", {"department_id": cast.clean.organisation_id}), ("sign", "clean", {}),
        ("assign", "clean", {"squad_id": cast.clean_worker.organisation_id}),
    ]  # fmt: skip
    for move, by, given in steps:
        case = cast.move(case, move, by, **given)
    page = page_of(cast, who, case.number)
    assert ("许女士 13800000000" in words(page)) is knows
    assert ("13800000000" in page) is knows


@pytest.mark.parametrize(
    ("who", "stage", "buttons"),
    [
        ("acceptor", "registered", ["受理", "发核实", "不予受理"]), ("shift_leader", "waiting_filing", ["立案", "不予立案", "退回受理"]),
        ("dispatcher", "waiting_dispatch", ["派遣", "退回监督中心", "催办"]), ("leader", "registered", []),
        ("clean", "disposing", ["签收", "签收并分派", "申请回退", "申请延期", "申请挂账", "申请作废"]),
        ("acceptor", "waiting_filing", []), ("shift_leader", "registered", []), ("overseer", "disposing", ["督办"]),
    ],
)  # fmt: skip
def test_the_buttons_are_the_moves_open_to_the_seat(cast: Cast, who: str, stage: str, buttons: list[str]) -> None:
    case = cast.brought_to("waiting_dispatch") if stage == "disposing" else cast.brought_to(stage)
    if stage == "disposing":
        case = cast.move(case, "dispatch", "dispatcher", department_id=cast.clean.organisation_id)
    page = page_of(cast, who, case.number)
    found = re.findall(rf'hx-(?:get|post)="/cases/{case.number}/moves/\w+/[^"]*" [^>]*>(\w+)', page)
    assert sorted(found) == sorted(buttons * 2)  # in the head of a desk and at the foot of a phone


def test_photos_stand_before_and_after_side_by_side(cast: Cast) -> None:
    case = cast.brought_to("waiting_check")
    page = page_of(cast, "acceptor", case.number)
    pair = page.partition("wm-photos-pair")[2]
    assert pair.count(f"/cases/{case.number}/files/") >= 4
    assert "尚无处置后照片" not in page
    before = page_of(cast, "acceptor", cast.reported().number)
    assert "尚无处置后照片" in before


def test_a_component_s_other_cases_of_the_year_are_counted_and_opened(cast: Cast) -> None:
    component = Component.objects.get()
    asked: dict[str, Any] = {"subclass_id": cast.cover.pk, "condition_id": cast.cover_condition.pk, "component_code": component.code}
    for age in (400, 200, 20, 0):
        case = cast.reported(at=timezone.now() - timedelta(days=age), **asked)
    page = page_of(cast, "acceptor", case.number)
    assert "近一年另有 2 件" in words(page)
    assert f"/search/?component={component.code}" in page
    assert "权属 自来水公司" in page


def test_tied_and_similar_cases_stand_on_the_page(cast: Cast) -> None:
    one, two = cast.reported(), cast.reported(description="同一处垃圾")
    page = page_of(cast, "acceptor", one.number)
    assert "同类 1 件" in words(page)
    assert f'"other": "{two.number}"' in page
    link_cases(number=one.number, other=two.number, by=cast.acceptor, at=MONDAY_MORNING)
    page = page_of(cast, "acceptor", one.number)
    assert "同类" not in words(page)
    assert f'href="/cases/{two.number}/"' in page
    assert f"关联 → {two.number}" in words(page)


def test_a_broken_mark_in_the_journal_is_told(cast: Cast) -> None:
    case = cast.brought_to("waiting_filing")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_fact DISABLE TRIGGER USER")
        cursor.execute("UPDATE journal_fact SET at = at + interval '1 minute' WHERE subject_id = %s AND sequence = 2", [case.number])
        cursor.execute("ALTER TABLE journal_fact ENABLE TRIGGER USER")
    read = words(page_of(cast, "overseer", case.number))
    assert "1 条与印记不符" in read
    assert "已验印" not in read


def test_a_row_that_its_facts_do_not_bear_out_is_told(cast: Cast) -> None:
    case = cast.brought_to("waiting_filing")
    assert "不一致" not in page_of(cast, "acceptor", case.number)
    Case.objects.filter(number=case.number).update(description="改过的描述")
    assert "案卷数据与日志所记不一致" in page_of(cast, "acceptor", case.number)


@pytest.mark.parametrize("who", ["acceptor", "shift_leader", "dispatcher", "clean", "clean_worker", "checker", "leader", "overseer"])
def test_the_page_asks_at_most_fifteen_questions(cast: Cast, who: str) -> None:
    component = Component.objects.get()
    case = cast.brought_to("checking", subclass_id=cast.litter.pk)
    Case.objects.filter(number=case.number).update(component=component)
    for _ in range(3):
        other = cast.reported()
        link_cases(number=case.number, other=other.number, by=cast.acceptor, at=MONDAY_MORNING)
    client = of(cast, who)
    client.get(f"/cases/{case.number}/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(f"/cases/{case.number}/")
    assert len(asked) <= 15, "\n".join(each["sql"][:160] for each in asked)


def test_the_page_listens_to_its_own_topics(cast: Cast) -> None:
    case = cast.reported()
    page = page_of(cast, "acceptor", case.number)
    assert f'data-live="stage:990101:registered" hx-get="/cases/{case.number}/"' in page


def test_a_supervisor_gets_the_task_in_the_hand(cast: Cast) -> None:
    case = cast.brought_to("checking")
    page = page_of(cast, "checker", case.number)
    assert "wm-phone" in page
    assert f'hx-post="/cases/{case.number}/moves/answer_check/"' in page
    assert 'name="check_result" value="passed"' in page
    assert f'name="version" value="{case.version}"' in page
    assert re.search(r'class="wm-phone-send">\s*<button class="btn btn-primary" form="answer">核查回复', page)
    assert "geo:39.900500,116.400500" in page
    mine = page_of(cast, "collector", case.number)
    assert 'form="answer"' not in mine
    assert "办理经过" in mine


def test_a_supervisor_answers_from_the_page(cast: Cast) -> None:
    case = cast.brought_to("checking")
    photo = cast.photo(cast.checker)
    sent = {"check_result": "passed", "evidence": str(photo), "version": case.version, "key": "7d2f0a52-0a0f-4b53-9f0a-1f6a4b1d2c3e"}
    answer = of(cast, "checker").post(f"/cases/{case.number}/moves/answer_check/", sent, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert Case.objects.get(number=case.number).stage == "waiting_closing"
    assert story_of("case", case.number).count() == case.version + 1
