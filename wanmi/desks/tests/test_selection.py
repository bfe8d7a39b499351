"""Moves on a selection: what can be made on all together, the form once, one result a row."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wanmi.cases.actions import make_move, make_moves
from wanmi.cases.models import Case
from wanmi.cases.rules.move_inputs import MoveInput, Note, Oversee, Reason
from wanmi.cases.rules.refusals import MovedMeanwhile
from wanmi.cases.rules.state import CaseState
from wanmi.cases.rules.together import MOST_TOGETHER, Press
from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import Cast
from wanmi.desks.tests.test_desk_pages import PART, seated
from wanmi.desks.tests.test_together import at_once
from wanmi.journal.models import Fact
from wanmi.journal.queries import story_of

DIALOG = PART | {"HX-Target": "dialog"}


def dispatched(cast: Cast, count: int) -> list[CaseState]:
    return [cast.brought_to("disposing", at=timezone.now()) for _ in range(count)]


def post(client: Client, url: str, **sent: Any) -> Any:
    return client.post(url, sent, headers=DIALOG)


def seen(cases: list[CaseState]) -> list[str]:
    return [f"{case.number}:{case.version}" for case in cases]


def results_in(answer: Any) -> dict[str, bool]:
    return {number: done == "true" for number, done in re.findall(r'data-result="(\w+)"\s+data-done="(\w+)"', answer.content.decode())}


def signed(cases: list[CaseState]) -> int:
    return Case.objects.filter(number__in=[case.number for case in cases], signed_at__isnull=False).count()


def test_the_bar_offers_what_can_be_done_with_all_of_them(cast: Cast) -> None:
    cases = dispatched(cast, 3)
    client = seated(cast, "clean")
    bar = post(client, "/selection/moves/", case=[case.number for case in cases]).content.decode()
    assert "/selection/moves/sign/" in bar
    assert "/selection/moves/request_extension/" in bar
    assert "/selection/moves/feed_back/" not in bar  # a photo of each
    cast.move(cases[0], "sign", "clean", at=timezone.now())
    bar = post(client, "/selection/moves/", case=[case.number for case in cases]).content.decode()
    assert "/selection/moves/sign/" not in bar  # not on all of them any more
    assert "/selection/moves/assign/" in bar


def test_rows_have_boxes_only_where_something_can_be_done_with_several(cast: Cast) -> None:
    case = cast.brought_to("disposing", at=timezone.now())
    page = seated(cast, "clean").get("/desk/department/").content.decode()
    assert f'data-mark="" value="{case.number}"' in page or f'data-mark value="{case.number}"' in page
    assert "data-selection=" in page
    assert "data-mark" in seated(cast, "leader").get("/desk/department/").content.decode()  # who may order a supervision
    assert "data-mark" not in seated(cast, "administrator").get("/desk/department/").content.decode()


def test_ten_are_signed_by_one_press_and_each_has_a_fact_of_its_own(cast: Cast) -> None:
    cases = dispatched(cast, 10)
    client = seated(cast, "clean")
    form = post(client, "/selection/moves/sign/", case=[case.number for case in cases]).content.decode()
    assert re.findall(r'name="case" value="([\w:]+)"', form) == seen(cases)
    answer = post(client, "/selection/moves/sign/", case=seen(cases), make="true", note="收到", key=str(uuid4()))
    assert results_in(answer) == {case.number: True for case in cases}
    assert signed(cases) == 10
    assert all(story_of("case", case.number).filter(name="case.sign").count() == 1 for case in cases)
    events = json.loads(answer["HX-Trigger"])
    assert events["wanmi:unmark"]["numbers"] == [case.number for case in cases]
    assert events["wanmi:changed"]["topics"]
    assert "重试" not in answer.content.decode()


def test_what_one_is_refused_holds_up_no_other_and_can_be_sent_again(cast: Cast) -> None:
    cases = dispatched(cast, 10)
    client = seated(cast, "clean")
    make_move("urge", number=cases[4].number, move_input=Reason(reason="请尽快"), by=cast.dispatcher, at=timezone.now())
    answer = post(client, "/selection/moves/sign/", case=seen(cases), make="true", key=str(uuid4()))
    page = answer.content.decode()
    assert [number for number, done in results_in(answer).items() if not done] == [cases[4].number]
    assert "催办" in page
    assert signed(cases) == 9
    again = dict(re.findall(r'name="(press|make)" value="([^"]*)"', page))
    retry = post(client, "/selection/moves/sign/", case=re.findall(r'name="case" value="([\w:]+)"', page), **again)
    assert results_in(retry) == {cases[4].number: True}
    assert signed(cases) == 10


def test_the_same_press_twice_is_made_once(cast: Cast) -> None:
    cases = dispatched(cast, 3)
    client, press = seated(cast, "clean"), str(uuid4())
    answers = [post(client, "/selection/moves/sign/", case=seen(cases), make="true", key=press) for _ in range(2)]
    assert [results_in(answer) for answer in answers] == [{case.number: True for case in cases}] * 2
    assert Fact.objects.filter(name="case.sign", subject_id__in=[case.number for case in cases]).count() == 3


def test_of_two_presses_at_once_each_case_is_moved_once_and_nothing_is_lost(committed_cast: Cast) -> None:
    cast = committed_cast
    cases = dispatched(cast, 5)
    presses = [Press(case.number, Note(), key=uuid4(), version=case.version) for case in cases]
    others = [Press(case.number, Note(), key=uuid4(), version=case.version) for case in reversed(cases)]
    by, at = cast.seats["clean"], timezone.now()
    first, second = at_once(
        lambda: make_moves("sign", presses=presses, by=by, at=at), lambda: make_moves("sign", presses=others, by=by, at=at)
    )
    one = {each.number: each for each in first}
    two = {each.number: each for each in second}
    for case in cases:
        done = [each for each in (one[case.number], two[case.number]) if each.case]
        refused = [each for each in (one[case.number], two[case.number]) if each.refusal]
        assert (len(done), len(refused)) == (1, 1)
        assert isinstance(refused[0].refusal, MovedMeanwhile)
        assert story_of("case", case.number).filter(name="case.sign").count() == 1


def test_a_fault_at_one_case_is_told_and_holds_up_no_other(cast: Cast) -> None:
    cases = dispatched(cast, 3)
    broken = MoveInput.model_construct(note=object(), evidence=())  # no text: the journal cannot take it
    presses = [Press(case.number, broken if n == 1 else Note()) for n, case in enumerate(cases)]
    results = make_moves("sign", presses=presses, by=cast.seats["clean"], at=timezone.now())
    assert [each.refusal.code if each.refusal else "" for each in results] == ["", "cases.not_done", ""]
    assert signed(cases) == 2


def test_each_case_gets_its_own_suggested_supervisor(cast: Cast) -> None:
    cases = [cast.brought_to("waiting_check", at=timezone.now()) for _ in range(3)]
    client, press = seated(cast, "acceptor"), str(uuid4())
    form = post(client, "/selection/moves/send_check/", case=[case.number for case in cases]).content.decode()
    assert 'value="suggested"' in form
    sent = {"case": seen(cases), "make": "true", "supervisor_id": "suggested", "key": press}
    answer = post(client, "/selection/moves/send_check/", **sent)
    assert results_in(answer) == {case.number: True for case in cases}
    again = post(client, "/selection/moves/send_check/", **sent)  # the suggestion is another one by now; the press is the same
    assert results_in(again) == {case.number: True for case in cases}
    assert Case.objects.filter(stage="checking", task_supervisor__isnull=False).count() == 3


def test_a_reason_that_is_missing_is_told_in_the_form_before_anything_is_done(cast: Cast) -> None:
    cases = [cast.reported(at=timezone.now()) for _ in range(2)]
    answer = post(seated(cast, "acceptor"), "/selection/moves/reject/", case=seen(cases), make="true", key=str(uuid4()))
    assert answer.status_code == 422
    assert "请填写原因" in answer.content.decode()
    assert Case.objects.filter(stage="rejected").count() == 0


def test_a_case_of_another_body_is_not_there(cast: Cast) -> None:
    cases = dispatched(cast, 1)
    client = seated(cast, "water")
    assert post(client, "/selection/moves/sign/", case=[cases[0].number]).status_code == 404
    assert post(client, "/selection/moves/sign/", case=seen(cases), make="true").status_code == 404
    assert signed(cases) == 0


def test_what_tells_of_one_case_is_not_made_on_several(cast: Cast) -> None:
    case = cast.brought_to("checking", at=timezone.now())
    answer = post(seated(cast, "checker"), "/selection/moves/answer_check/", case=seen([case]), make="true", check_result="passed")
    assert (answer.status_code, Case.objects.get(number=case.number).stage) == (422, "checking")
    assert post(seated(cast, "checker"), "/selection/moves/teleport/", case=seen([case])).status_code == 404


def test_more_than_a_hundred_are_refused_in_a_sentence(cast: Cast) -> None:
    many = [f"{number:020d}" for number in range(MOST_TOGETHER + 1)]
    client = seated(cast, "clean")
    assert "一次最多办理 100 件" in post(client, "/selection/moves/", case=many).content.decode()
    assert post(client, "/selection/moves/sign/", case=many, make="true").status_code == 422


def test_the_bar_costs_few_queries_however_many_are_marked(cast: Cast) -> None:
    counts = []
    for number in (2, 8):
        cases = dispatched(cast, number)
        for case in cases:
            make_move("oversee", number=case.number, move_input=_order(), by=cast.seats["leader"], at=timezone.now())
        client = seated(cast, "clean")
        post(client, "/selection/moves/", case=[case.number for case in cases])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            post(client, "/selection/moves/", case=[case.number for case in cases])
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def _order() -> MoveInput:
    return Oversee(order_kind="leader", text="请尽快")


# ── by API ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_api_tells_one_result_a_case(cast: Cast) -> None:
    cases = dispatched(cast, 3)
    me = Caller(cast, "clean")
    presses: list[dict[str, Any]] = [{"number": case.number, "version": case.version, "key": str(uuid4())} for case in cases]
    presses.insert(1, {"number": "990101E2020010100001"})
    body = {"move": "sign", "input": {"note": "收到"}, "cases": presses}
    first, again = me.post("/moves", body), me.post("/moves", body)
    assert (first.status, first["done"], first["refused"]) == (200, 3, 1)
    assert [each["result"] for each in first["results"]] == ["done", "refused", "done", "done"]
    assert (first["results"][1]["code"], first["results"][1]["status"]) == ("kit.not_found", 404)
    assert first["results"][0]["case"]["stage"] == "disposing"
    assert first.raw == again.raw
    assert signed(cases) == 3


def test_the_api_takes_each_cases_suggestion(cast: Cast) -> None:
    cases = [cast.brought_to("waiting_check", at=timezone.now()) for _ in range(2)]
    answer = Caller(cast, "acceptor").post(
        "/moves", {"move": "send_check", "suggested": ["supervisor"], "cases": [{"number": case.number} for case in cases]}
    )
    assert (answer.status, answer["done"]) == (200, 2)


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"move": "sign", "cases": []}, 422, "kit.wrong_input", "cases"),
        ({"move": "sign", "cases": [{"number": "x"}] * 101}, 422, "kit.wrong_input", "cases"),
        ({"move": "reject", "cases": [{"number": "x"}]}, 422, "kit.wrong_input", "input.reason"),
        ({"move": "sign", "input": {"colour": "red"}, "cases": [{"number": "x"}]}, 422, "kit.wrong_input", "input.colour"),
        ({"move": "answer_check", "cases": [{"number": "x"}]}, 422, "cases.not_together", "move"),
        ({"move": "teleport", "cases": [{"number": "x"}]}, 404, "cases.unknown_move", None),
        ({"move": "sign", "suggested": ["supervisor"], "cases": [{"number": "x"}]}, 422, "kit.wrong_input", "suggested"),
        ({"move": "report", "cases": [{"number": "x"}]}, 404, "cases.unknown_move", None),
    ],
)
def test_a_wrong_body_is_refused_by_its_field(cast: Cast, body: dict[str, Any], status: int, code: str, field: str | None) -> None:
    answer = Caller(cast, "acceptor").post("/moves", body)
    assert (answer.status, answer["code"], answer.body.get("field")) == (status, code, field), answer.body
