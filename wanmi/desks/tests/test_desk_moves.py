"""Moves from a page: the form that the flow asks for, the move made once, the refusal told where it belongs."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from wanmi.cases.models import Case
from wanmi.cases.tests.cast import Cast
from wanmi.desks.tests.test_desk_pages import PART, seated
from wanmi.desks.tests.test_together import at_once
from wanmi.flow.queries.flows import current_flow
from wanmi.journal.queries import story_of

DIALOG = PART | {"HX-Target": "dialog"}
STRAIGHT = ["registered", "waiting_filing", "waiting_dispatch", "disposing", "waiting_check", "checking", "waiting_closing"]
SEATS = {
    "acceptor": "acceptor",
    "shift_leader": "shift_leader",
    "dispatcher": "dispatcher",
    "department": "clean",
    "worker": "clean_worker",
    "supervisor": "checker",
    "overseer": "overseer",
    "leader": "leader",
}
FIELD = {
    "subclass": "subclass_id",
    "condition": "condition_id",
    "supervisor": "supervisor_id",
    "department": "department_id",
    "squad": "squad_id",
    "worker": "worker_id",
    "reason": "reason",
    "note": "note",
    "text": "text",
    "verification": "verification",
    "check_result": "check_result",
    "repeated": "repeated",
    "closing_condition": "closing_condition",
    "photos_after": "data-photo-input",
    "photos_verify": "data-photo-input",
    "photos_check": "data-photo-input",
    "photos_proof": "data-photo-input",
    "limit": "limit",
    "until": "until",
    "until_day": "until_day",
    "misdispatch": "misdispatch",
    "order_kind": "order_kind",
}


@pytest.mark.parametrize("stage", STRAIGHT)
def test_the_form_of_every_move_asks_just_what_the_flow_says(cast: Cast, stage: str) -> None:
    at = timezone.now()
    case = cast.brought_to(stage, at=at)
    if stage == "disposing":
        case = cast.move(case, "sign", "clean", at=at)
        case = cast.move(case, "assign", "clean", at=at, squad_id=cast.clean_worker.organisation_id)
    drawn = 0
    for move in current_flow().moves_from[stage]:
        if move.when or move.act in ("approve", "refuse", "withdraw"):
            continue
        for role in move.by:
            answer = seated(cast, SEATS[role]).get(f"/cases/{case.number}/moves/{move.key}/", headers=DIALOG)
            page = answer.content.decode()
            assert answer.status_code == 200, (move.key, role, page)
            for ask in move.asks:
                named = FIELD[ask] if "photos" in ask else f'name="{FIELD[ask]}"'
                assert named in page, (move.key, ask)
            assert f'name="version" value="{case.version}"' in page
            assert 'name="key"' in page
            drawn += 1
    assert drawn


def press(client: Client, case: Any, move: str, **sent: Any) -> Any:
    sent = {"version": case.version, "key": str(uuid.uuid4())} | sent
    return client.post(f"/cases/{case.number}/moves/{move}/", sent, headers=DIALOG)


def test_a_case_goes_round_the_loop_by_pages_alone(cast: Cast) -> None:
    case = cast.reported(at=timezone.now())
    clean, squad = cast.clean.organisation_id, cast.clean_worker.organisation_id
    way: list[tuple[str, str, dict[str, Any]]] = [
        ("acceptor", "accept", {}),
        ("shift_leader", "file", {"condition_id": cast.litter_condition.pk, "repeated": "true"}),
        ("dispatcher", "dispatch", {"department_id": clean, "phrase": ["请尽快处置"], "note": "谢谢"}),
        ("clean", "sign", {}),
        ("clean", "assign", {"squad_id": squad, "worker_id": cast.clean_worker.person_id}),
        ("clean_worker", "feed_back", {"phrase": ["已清理干净", "已劝离"], "text": "", "evidence": [cast.photo(cast.clean_worker)]}),
        ("acceptor", "send_check", {"supervisor_id": cast.checker.person_id}),
        ("checker", "answer_check", {"check_result": "passed", "evidence": [cast.photo(cast.checker)]}),
        ("shift_leader", "close", {"closing_condition": "恢复整洁"}),
    ]
    for name, move, sent in way:
        row = Case.objects.get(number=case.number)
        answer = press(seated(cast, name), row, move, **sent)
        assert answer.status_code == 204, (move, answer.content.decode())
        events = json.loads(answer["HX-Trigger"])
        assert events["wanmi:close"]
        assert events["wanmi:changed"]["topics"]
        assert case.number[-5:] in events["wanmi:toast"]["text"]
    row = Case.objects.get(number=case.number)
    assert (row.outcome, row.repeated, row.squad_id) == ("closed", True, squad)
    given = {fact.name: fact.data["given"] for fact in story_of("case", case.number)}
    assert given["case.dispatch"]["note"] == "请尽快处置；谢谢"
    assert given["case.feed_back"]["text"] == "已清理干净；已劝离"


def test_what_needs_nothing_goes_with_one_letter_and_its_key_is_in_its_address(cast: Cast) -> None:
    case = cast.reported(at=timezone.now())
    client = seated(cast, "acceptor")
    panel = client.get(f"/cases/{case.number}/panel/").content.decode()
    url = panel.split('hx-post="')[1].split('"')[0].replace("&amp;", "&")
    assert url.startswith(f"/cases/{case.number}/moves/accept/?version=1&key=")
    assert client.post(url, headers=PART).status_code == 204
    assert client.post(url, headers=PART).status_code == 204  # pressed twice: done once
    assert story_of("case", case.number).count() == 2
    assert 'data-key="a"' in panel
    assert f'hx-get="/cases/{case.number}/moves/accept/"' in panel  # the way to correct the class


def test_a_dangerous_move_asks_first_and_wants_a_reason(cast: Cast) -> None:
    case = cast.reported(at=timezone.now())
    client = seated(cast, "acceptor")
    panel = client.get(f"/cases/{case.number}/panel/").content.decode()
    assert f'hx-post="/cases/{case.number}/moves/reject' not in panel
    refused = press(client, case, "reject", reason=" ")
    assert refused.status_code == 422
    assert refused["HX-Retarget"] == "#dialog [data-alerts]"  # told in the form; what was typed stays
    assert "请填写原因" in refused.content.decode()
    assert press(client, case, "reject", phrase=["现场无此问题"]).status_code == 204


def test_everything_that_is_missing_is_named_at_once(cast: Cast) -> None:
    case = cast.brought_to("disposing", at=timezone.now())
    cast.move(case, "sign", "clean", at=timezone.now())
    client = seated(cast, "clean")
    row = Case.objects.get(number=case.number)
    assert "处置情况" in press(client, row, "feed_back").content.decode()
    assert "处置后" in press(client, row, "feed_back", text="已清理").content.decode()
    assert "处置队伍" in press(client, row, "assign", squad_id="x").content.decode()


def test_who_comes_second_hears_who_was_first(cast: Cast) -> None:
    at = timezone.now()
    case = cast.reported(at=at)
    client = seated(cast, "acceptor")
    cast.move(case, "accept", "acceptor", at=at)
    late = press(client, case, "reject", reason="重复")
    assert late.status_code == 409
    assert "李敏" in late.content.decode()
    assert "受理" in late.content.decode()
    assert client.get(f"/cases/{case.number}/moves/reject/", headers=DIALOG).status_code == 409
    assert client.get(f"/cases/{case.number}/moves/fly/", headers=DIALOG).status_code == 404
    assert seated(cast, "dispatcher").get(f"/cases/{case.number}/moves/file/", headers=DIALOG).status_code == 403


def test_of_two_desks_that_press_at_once_one_wins(committed_cast: Cast) -> None:
    cast = committed_cast
    case = cast.brought_to("waiting_filing", at=timezone.now())
    one, two = seated(cast, "shift_leader"), seated(cast, "shift_leader")
    answers = at_once(
        lambda: press(one, case, "file", condition_id=cast.litter_condition.pk),
        lambda: press(two, case, "not_file", reason="未达到立案条件"),
    )
    assert sorted(answer.status_code for answer in answers) == [204, 409]
    assert "赵颖" in next(answer for answer in answers if answer.status_code == 409).content.decode()
    assert story_of("case", case.number).count() == case.version + 1


def test_the_same_form_sent_many_times_at_once_makes_one_move(committed_cast: Cast) -> None:
    cast = committed_cast
    case, key = cast.brought_to("waiting_filing", at=timezone.now()), str(uuid.uuid4())
    clients = [seated(cast, "shift_leader") for _ in range(4)]
    answers = at_once(*[lambda one=one: press(one, case, "file", key=key, condition_id=cast.litter_condition.pk) for one in clients])
    assert {answer.status_code for answer in answers} == {204}
    assert story_of("case", case.number).filter(name="case.file").count() == 1


def test_another_subclass_brings_its_own_conditions(cast: Cast) -> None:
    case = cast.reported(at=timezone.now())
    page = seated(cast, "acceptor").get(f"/cases/{case.number}/moves/accept/?subclass_id={cast.cover.pk}", headers=DIALOG).content.decode()
    assert f'value="{cast.cover_condition.pk}"' in page
    assert f'value="{cast.litter_condition.pk}"' not in page


def test_the_department_whose_work_it_is_stands_first_and_says_why(cast: Cast) -> None:
    case = cast.brought_to("waiting_dispatch", at=timezone.now())
    page = seated(cast, "dispatcher").get(f"/cases/{case.number}/moves/dispatch/", headers=DIALOG).content.decode()
    assert f'value="{cast.clean.organisation_id}" selected' in page
    assert "职责" in page


def test_a_check_is_proposed_to_somebody_else_than_the_reporter(cast: Cast) -> None:
    at = timezone.now()
    case = cast.brought_to("waiting_check", at=at - timedelta(minutes=1))
    page = seated(cast, "acceptor").get(f"/cases/{case.number}/moves/send_check/", headers=DIALOG).content.decode()
    assert f'value="{cast.collector.person_id}" selected' in page  # the only one of this grid: there is no other to propose
