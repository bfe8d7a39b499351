"""Moves by API: the loop through all seats, and every no on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from wanmi.cases.models import Case
from wanmi.cases.rules.effects import EFFECTS
from wanmi.cases.tests.caller import Answer, Caller
from wanmi.cases.tests.cast import PEOPLE, Cast
from wanmi.cases.tests.test_rules_flow import FLOW
from wanmi.desks.tests.test_together import at_once
from wanmi.flow.queries.flows import current_flow
from wanmi.journal.models import Fact

SEATS = [row[0] for row in PEOPLE]


@pytest.fixture
def callers(cast: Cast) -> Callable[[str], Caller]:
    """A caller for each seat, made when first asked for."""
    made: dict[str, Caller] = {}

    def of(name: str) -> Caller:
        if name not in made:
            made[name] = Caller(cast, name)
        return made[name]

    return of


# The straight way: the stage a case stands in, the move, whose, and what is given.
def given_for(move: str, cast: Cast, by: str) -> dict[str, Any]:
    """An input that the move would accept."""
    photo = [str(cast.photo(cast.seats[by]))]
    given: dict[str, dict[str, Any]] = {
        "file": {"condition_id": cast.litter_condition.pk},
        "close_handled": {"condition_id": cast.litter_condition.pk},
        "send_verification": {"supervisor_id": cast.checker.person_id},
        "send_check": {"supervisor_id": cast.checker.person_id},
        "answer_verification": {"verification": "true", "evidence": photo},
        "answer_check": {"check_result": "passed", "evidence": photo},
        "dispatch": {"department_id": cast.clean.organisation_id},
        "assign": {"squad_id": cast.clean_worker.organisation_id},
        "feed_back": {"text": "已清理", "evidence": photo},
        "close": {"closing_condition": "恢复整洁"},
        "hand_on_task": {"supervisor_id": cast.collector.person_id},
        "request_extension": {"reason": "等待材料", "limit": "1 minute"},
        "request_suspension": {"reason": "列入计划", "until_day": (timezone.localdate() + timedelta(days=60)).isoformat()},
        "request_void": {"reason": "问题不存在", "evidence": photo},
        "oversee": {"order_kind": "leader", "text": "请尽快"},
        "answer_order": {"text": "已安排"},
        "visit_back": {"satisfaction": "satisfied"},
        "reply": {"reply_way": "phone", "reply_result": "told", "text": "已处置完毕"},
    }
    asks = current_flow().moves[move].asks
    return given.get(move, {"reason": "理由"} if "reason" in asks else {})


STRAIGHT = [
    ("accept", "acceptor", "waiting_filing"),
    ("file", "shift_leader", "waiting_dispatch"),
    ("dispatch", "dispatcher", "disposing"),
    ("sign", "clean", "disposing"),
    ("assign", "clean", "disposing"),
    ("feed_back", "clean_worker", "waiting_check"),
    ("send_check", "acceptor", "checking"),
    ("answer_check", "checker", "waiting_closing"),
    ("close", "shift_leader", "closed"),
]


def test_a_case_goes_round_the_loop_by_what_the_api_offers(cast: Cast, callers: Callable[[str], Caller]) -> None:
    """Each seat finds the case among its tasks, finds the move among those open, and what it asks among the choices."""
    number = callers("collector").report()["number"]
    for move, by, stage in STRAIGHT:
        me = callers(by)
        assert number in [line["number"] for line in me.get("/tasks")["cases"]], (move, by)
        case = me.get(f"/cases/{number}").body
        offered = {one["key"]: one for one in case["moves"]}
        assert move in offered, (move, by, list(offered))
        given = given_for(move, cast, by)
        for ask in offered[move]["asks"]:
            if ask["choices"] is not None and f"{ask['name']}_id" in given:
                assert given[f"{ask['name']}_id"] in [choice["value"] for choice in ask["choices"]], (move, ask)
        answer = me.move(number, move, key=str(uuid4()), version=case["version"], **given)
        assert (answer.status, answer["stage"], answer["version"]) == (200, stage, case["version"] + 1), answer.body
    case = callers("shift_leader").get(f"/cases/{number}").body
    assert [fact["move"] for fact in case["timeline"]] == ["report", *[move for move, _, _ in STRAIGHT]]
    assert case["outcome"] == "closed"
    assert [move["key"] for move in case["moves"]] == ["reopen"]


def _standing(cast: Cast, stage: str, move: str, *, at: datetime) -> str:
    """The number of a case that stands where `move` could be made."""
    if stage == "handled_review":
        return Caller(cast, "collector").post(
            "/reports/handled", Caller(cast, "collector").report_body(evidence_after=[str(cast.photo(cast.collector))])
        )["number"]
    act, _, kind = move.partition("_")
    if kind in current_flow().requests and act != "request":
        return cast.brought_asked(kind, at=at).number
    wanted: dict[str, Any] = {"reply_wanted": True} if move == "reply" else {}
    wanted |= {"by": "acceptor"} if move == "visit_back" else {}
    if stage == "suspended":
        return cast.move(cast.brought_asked("suspension", at=at), "approve_suspension", "dispatcher", at=at).number
    case = cast.brought_to("registered" if stage == "verifying" else "checking" if stage == "rework_decision" else stage, at=at, **wanted)
    if stage == "verifying":
        case = cast.move(case, "send_verification", "acceptor", supervisor_id=cast.checker.person_id, at=at)
    if stage == "rework_decision":
        case = cast.move(case, "answer_check", "checker", check_result="failed", evidence=(cast.photo(cast.checker),), at=at)
    if move == "answer_order":
        case = cast.move(cast.brought_to("disposing", at=at), "oversee", "leader", order_kind="leader", text="请尽快", at=at)
    if move == "request_appeal":
        Case.objects.filter(number=case.number).update(disposal_late=True)
    if stage == "disposing" and move != "sign":
        case = cast.move(case, "sign", "clean", at=at)
        if move in ("feed_back", "revoke"):
            case = cast.move(case, "assign", "clean", squad_id=cast.clean_worker.organisation_id, at=at)
    assert case.stage == stage
    return case.number


# Who of the cast may make a move: by role, and by what ties the case to one person or body.
TIED = {"department": {"clean"}, "worker": {"clean_worker"}, "supervisor": {"checker"}}


# Who decides what the department has asked, at the level where it begins.
DECIDES = {"return": "dispatcher", "extension": "shift_leader", "suspension": "dispatcher", "void": "shift_leader", "appeal": "dispatcher"}


def allowed(move: str) -> set[str]:
    act, _, kind = move.partition("_")
    if kind in DECIDES:
        return {DECIDES[kind]} if act in ("approve", "refuse") else {"clean"}
    if move == "answer_order":
        return {"clean"}  # who has the case
    names = set()
    for name, _, role, _ in PEOPLE:
        if role in current_flow().moves[move].by and name in TIED.get(role, {name}):
            names.add(name)
    return names


@pytest.mark.slow
@pytest.mark.parametrize("move", [move for move in EFFECTS if move in FLOW.moves])  # those of two levels: test_scenarios.py
def test_a_move_by_the_wrong_post_is_refused_and_changes_nothing(cast: Cast, callers: Callable[[str], Caller], move: str) -> None:
    stage = current_flow().moves[move].sources[0]
    stage = "disposing" if move in ("void", "answer_order") else stage
    number = _standing(cast, stage, move, at=timezone.now())
    before = Case.objects.filter(number=number).values().get(), Fact.objects.filter(subject_id=number).count()
    assert allowed(move), f"nobody of the cast may {move}"
    for name in SEATS:
        if name in allowed(move):
            continue
        answer = callers(name).move(number, move, **given_for(move, cast, name))
        if Case.objects.visible_to(cast.seats[name]).filter(number=number).exists():
            assert answer.status == 403, (name, answer.body)
            assert answer["code"].removeprefix("cases.") in {"wrong_post", "not_theirs", "other_approval", "not_asker"}, (name, answer.body)
        else:
            assert (answer.status, answer["code"]) == (404, "kit.not_found"), (name, answer.body)
        assert answer.kind.startswith("application/problem+json")
    assert (Case.objects.filter(number=number).values().get(), Fact.objects.filter(subject_id=number).count()) == before
    right = sorted(allowed(move))[0]
    answer = callers(right).move(number, move, **given_for(move, cast, right))
    assert answer.status == 200, (right, answer.body)


def test_a_move_from_a_stage_that_has_passed_is_told_so(cast: Cast, callers: Callable[[str], Caller]) -> None:
    number = cast.brought_to("waiting_dispatch").number
    answer = callers("acceptor").move(number, "accept")
    assert (answer.status, answer["code"]) == (409, "cases.wrong_stage")


def test_another_ones_move_in_between_is_told_with_name_and_time(cast: Cast, callers: Callable[[str], Caller]) -> None:
    number = cast.brought_to("waiting_filing").number
    seen = callers("shift_leader").get(f"/cases/{number}")["version"]
    callers("shift_leader").move(number, "file", condition_id=cast.litter_condition.pk)
    answer = callers("shift_leader").move(number, "not_file", reason="重复", version=seen)
    assert (answer.status, answer["code"]) == (409, "cases.moved_meanwhile")
    assert "赵颖" in answer["detail"]


def test_the_same_press_twice_is_made_once(cast: Cast, callers: Callable[[str], Caller]) -> None:
    number = cast.brought_to("waiting_filing").number
    press = {"condition_id": cast.litter_condition.pk, "key": str(uuid4())}
    first, again = (callers("shift_leader").move(number, "file", **press) for _ in range(2))
    assert (first.status, again.status) == (200, 200)
    assert first.raw == again.raw
    other = callers("shift_leader").move(number, "file", **press | {"note": "另一句话"})
    assert (other.status, other["code"], other["field"]) == (409, "cases.changed_move", "key")


def test_of_two_callers_at_once_one_wins_and_the_other_is_told(committed_cast: Cast) -> None:
    cast = committed_cast
    number = cast.brought_to("waiting_filing").number
    first, second = Caller(cast, "shift_leader"), Caller(cast, "shift_leader")
    answers: list[Answer] = at_once(
        lambda: first.move(number, "file", condition_id=cast.litter_condition.pk),
        lambda: second.move(number, "not_file", reason="重复"),
    )
    assert sorted(answer.status for answer in answers) == [200, 409]
    assert next(answer for answer in answers if answer.status == 409)["code"] == "cases.moved_meanwhile"


def test_the_same_report_from_many_threads_is_one_case_and_one_answer(committed_cast: Cast) -> None:
    me = Caller(committed_cast, "acceptor")
    body = me.report_body()
    others = [Caller(committed_cast, "acceptor") for _ in range(6)]
    answers = at_once(*[lambda other=other: other.post("/reports", body) for other in others])
    assert sorted(answer.status for answer in answers) == [200] * 5 + [201]
    assert len({answer.raw for answer in answers}) == 1
    connection.close()
    assert Case.objects.filter(uuid=body["uuid"]).count() == 1


@pytest.mark.parametrize(
    ("move", "given", "status", "code", "field"),
    [
        ("reject", {}, 422, "kit.wrong_input", "reason"),
        ("reject", {"reason": "   "}, 422, "kit.wrong_input", "reason"),
        ("reject", {"reason": "x" * 1001}, 422, "kit.wrong_input", "reason"),
        ("accept", {"subclass_id": 99999999}, 422, "catalogue.unknown_subclass", "subclass_id"),
        ("accept", {"condition_id": 99999999}, 422, "cases.wrong_condition", "condition_id"),
        ("send_verification", {"supervisor_id": 10**12}, 422, "cases.wrong_supervisor", "supervisor_id"),
        ("accept", {"key": "no key"}, 422, "kit.wrong_input", "key"),
        ("accept", {"colour": "red"}, 422, "kit.wrong_input", "colour"),
        ("accept", {"evidence": [str(uuid4())]}, 422, "cases.wrong_evidence", "evidence"),
        ("teleport", {}, 404, "cases.unknown_move", None),
    ],
)
def test_a_wrong_input_is_refused_by_its_field(
    cast: Cast, callers: Callable[[str], Caller], move: str, given: dict[str, Any], status: int, code: str, field: str | None
) -> None:
    number = cast.reported().number
    answer = callers("acceptor").move(number, move, **given)
    assert (answer.status, answer["code"], answer.body.get("field")) == (status, code, field), answer.body


def test_a_case_that_is_not_there_is_not_found(callers: Callable[[str], Caller]) -> None:
    for number in ("990101E2020010100001", "x", "%00", "案卷"):
        answer = callers("acceptor").move(number, "accept")
        assert (answer.status, answer["code"]) == (404, "kit.not_found")


@pytest.mark.parametrize("name", ["water", "clean_worker", "collector"])
def test_a_body_that_is_no_case_of_theirs_learns_nothing(cast: Cast, callers: Callable[[str], Caller], name: str) -> None:
    number = cast.brought_to("waiting_filing", evidence=(cast.photo(cast.collector),)).number
    seen = callers(name).get(f"/cases/{number}").status
    assert seen == (200 if name == "collector" else 404)
