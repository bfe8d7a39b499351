"""需回复: whoever wants an answer is owed one after the end, tried until they are reached; the case tells whether they were."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from wanmi.cases.models import Case
from wanmi.cases.queries.rows import rebuilt_from_journal, state_of
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.state import CaseState
from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import MONDAY_MORNING, Cast
from wanmi.journal.queries import story_of
from wanmi.kit.refusals import Refusal

LATER = MONDAY_MORNING + timedelta(minutes=30)
TOLD: dict[str, Any] = {"reply_way": "phone", "reply_result": "told", "text": "井盖已更换，感谢反映"}
NOBODY = {"reply_way": "phone", "reply_result": "no_answer"}


def of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


def called(cast: Cast, end: str) -> CaseState:
    """A case of a caller who wants an answer, at one of its ends."""
    case = cast.reported(by="acceptor", reporter_name="许女士", reporter_phone="13800001234", reply_wanted=True)
    if end == "rejected":
        return cast.move(case, "reject", "acceptor", reason="不属于城市管理范围")
    case = cast.move(case, "accept", "acceptor")
    if end == "not_filed":
        return cast.move(case, "not_file", "shift_leader", reason="未达到立案条件")
    case = cast.move(case, "file", "shift_leader", condition_id=cast.litter_condition.pk)
    if end == "void":
        return cast.move(case, "void", "shift_leader", reason="重复立案")
    case = cast.move(case, "dispatch", "dispatcher", department_id=cast.clean.organisation_id)
    case = cast.move(case, "sign", "clean")
    case = cast.move(case, "feed_back", "clean", text="已清理", evidence=(cast.photo(cast.clean),))
    case = cast.move(case, "send_check", "acceptor", supervisor_id=cast.checker.person_id)
    case = cast.move(case, "answer_check", "checker", check_result="passed", evidence=(cast.photo(cast.checker),))
    return cast.move(case, "close", "shift_leader", closing_condition="恢复整洁")


@pytest.mark.parametrize("end", ["closed", "rejected", "not_filed", "void"])
def test_after_every_end_the_answer_waits_on_a_list_with_its_light(cast: Cast, end: str) -> None:
    case = called(cast, end)
    assert case.outcome == end
    assert case.due_at is not None
    page = of(cast, "acceptor").get("/desk/acceptance/", {"tab": "reply"}).content.decode()
    row = page.partition(f'data-row="{case.number}"')[2].partition("</tr>")[0]
    assert "wm-light" in row
    assert "待回复" in row
    tasks = Caller(cast, "acceptor").get("/tasks", list="reply")
    assert [line["number"] for line in tasks["cases"]] == [case.number]
    assert tasks["cases"][0]["light"] == "red"  # the day it was due is long gone


def test_who_wants_no_answer_is_on_no_such_list(cast: Cast) -> None:
    case = cast.brought_to("closed")
    assert case.due_at is None
    assert case.number not in of(cast, "acceptor").get("/desk/acceptance/", {"tab": "reply"}).content.decode()
    with pytest.raises(no.WrongStage):
        cast.move(case, "reply", "acceptor", at=LATER, **TOLD)


def test_nobody_answered_it_is_tried_again_and_then_told(cast: Cast) -> None:
    case = called(cast, "closed")
    due = case.due_at
    case = cast.move(case, "reply", "acceptor", at=LATER, **NOBODY)
    assert (case.reply_tries, case.replied_at, case.due_at) == (1, None, due)  # its clock runs on
    client = of(cast, "acceptor")
    assert "待回复，已试 1 次" in client.get("/desk/acceptance/", {"tab": "reply"}).content.decode()
    case = cast.move(case, "reply", "acceptor", at=LATER + timedelta(minutes=30), **TOLD)
    assert (case.reply_tries, case.replied_at, case.due_at, case.stage) == (2, LATER + timedelta(minutes=30), None, "closed")
    assert state_of(Case.objects.get(number=case.number)) == rebuilt_from_journal(case.number)
    assert case.number not in client.get("/desk/acceptance/", {"tab": "reply"}).content.decode()
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "已回复" in page
    assert "井盖已更换，感谢反映" in page  # who, when, how, what was said
    assert "电话" in page
    told = Caller(cast, "acceptor").get(f"/cases/{case.number}")
    assert (told["reply_result"], told["reply_tries"]) == ("told", 2)
    assert [fact.name for fact in story_of("case", case.number)][-2:] == ["case.reply", "case.reply"]
    with pytest.raises(no.WrongStage):
        cast.move(case, "reply", "acceptor", at=LATER + timedelta(hours=2), **TOLD)


def test_who_cannot_be_reached_is_given_up_with_a_reason(cast: Cast) -> None:
    case = called(cast, "rejected")
    with pytest.raises(no.Missing):
        cast.move(case, "reply", "acceptor", at=LATER, reply_way="phone", reply_result="unreachable")
    case = cast.move(case, "reply", "acceptor", at=LATER, reply_way="phone", reply_result="unreachable", text="号码为空号")
    assert case.replied_at == LATER
    assert "未能回复" in of(cast, "acceptor").get(f"/cases/{case.number}/panel/").content.decode()


def test_an_answer_says_something(cast: Cast) -> None:
    case = called(cast, "rejected")
    with pytest.raises(no.Missing):
        cast.move(case, "reply", "acceptor", at=LATER, reply_way="phone", reply_result="told")


@pytest.mark.parametrize("who", ["collector", "shift_leader", "dispatcher", "clean", "leader"])
def test_the_acceptor_answers_and_nobody_else(cast: Cast, who: str) -> None:
    case = called(cast, "closed")
    with pytest.raises(Refusal):
        cast.move(case, "reply", who, at=LATER, **TOLD)


def test_the_form_tells_whom_to_call_and_proposes_how(cast: Cast) -> None:
    case = called(cast, "closed")
    form = of(cast, "acceptor").get(f"/cases/{case.number}/moves/reply/").content.decode()
    assert "许女士 13800001234" in form
    assert "答复内容" in form
    answer = of(cast, "acceptor").post(f"/cases/{case.number}/moves/reply/", {"version": case.version, **TOLD})
    assert answer.status_code == 204
    assert Case.objects.get(number=case.number).reply_result == "told"


def test_answered_and_not_yet_answered_are_found(cast: Cast) -> None:
    open_one, done = called(cast, "closed"), called(cast, "rejected")
    cast.move(done, "reply", "acceptor", at=LATER, **TOLD)
    client = of(cast, "acceptor")
    waiting, answered = (client.get("/search/", {"mark": mark}).content.decode() for mark in ("unanswered", "answered"))
    assert (open_one.number in waiting, done.number in waiting) == (True, False)
    assert (open_one.number in answered, done.number in answered) == (False, True)
