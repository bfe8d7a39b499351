"""A case out with somebody who is silent or gone: who sees it, who may take it back or give it to another."""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from wanmi.cases.models import Case
from wanmi.cases.queries.rows import rebuilt_from_journal, state_of
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.effects import EFFECTS
from wanmi.cases.rules.state import CaseState
from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import MONDAY_MORNING, Cast
from wanmi.flow.actions.flows import shipped_tables
from wanmi.flow.models import Flow
from wanmi.flow.queries.flows import flow_of, forget_flows
from wanmi.flow.rules.reading import read_flow
from wanmi.kit.refusals import NotFound
from wanmi.patrols.models import GridDuty, Shift
from wanmi.people.models import Organisation, Person, PostHolding

M5 = shipped_tables()["m5"]
LATER = MONDAY_MORNING + timedelta(hours=3)


def of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


def verifying(cast: Cast, **changes: Any) -> CaseState:
    case = cast.reported(by="acceptor", **changes)
    return cast.move(case, "send_verification", "acceptor", supervisor_id=cast.checker.person_id)


def leave(name: str, how: str) -> None:
    """Somebody is gone, in one of the ways in which people go."""
    person = Person.objects.get(sign_in_name=name)
    if how == "account":
        Person.objects.filter(pk=person.pk).update(is_active=False)
    elif how == "post":
        PostHolding.objects.filter(person=person).update(ends_on=timezone.localdate())
    else:
        local = timezone.localtime()
        begins = (local + timedelta(hours=2)).time().replace(second=0, microsecond=0)
        ends = (local + timedelta(hours=3)).time().replace(second=0, microsecond=0)
        shift = Shift.objects.create(name="别的班", begins=begins, ends=ends)
        GridDuty.objects.filter(supervisor=person).update(shift=shift)


@pytest.mark.parametrize(("how", "words"), [("account", "账号停用"), ("post", "已离岗"), ("shift", "不当班")])
@pytest.mark.parametrize(("desk", "who"), [("acceptance", "acceptor"), ("filing", "shift_leader")])
@pytest.mark.parametrize("stage", ["verifying", "checking"])
def test_a_task_with_a_supervisor_who_is_gone_stands_on_the_lists_of_acceptor_and_shift_leader(
    cast: Cast, how: str, words: str, desk: str, who: str, stage: str
) -> None:
    case = verifying(cast) if stage == "verifying" else cast.brought_to("checking")
    leave("checker", how)
    page = of(cast, who).get(f"/desk/{desk}/", {"tab": stage}).content.decode()
    row = page.partition(f'data-row="{case.number}"')[2].partition("</tr>")[0]
    assert "程洁 checker" in row
    assert words in row
    assert "wm-light" in row
    panel = of(cast, who).get(f"/cases/{case.number}/panel/").content.decode()
    assert words in panel
    assert "程洁" in panel


def test_who_is_there_is_named_without_a_mark(cast: Cast) -> None:
    case = verifying(cast)
    page = of(cast, "acceptor").get("/desk/acceptance/", {"tab": "verifying"}).content.decode()
    row = page.partition(f'data-row="{case.number}"')[2].partition("</tr>")[0]
    assert "程洁 checker" in row
    assert not any(words in row for words in ("停用", "离岗", "不当班"))


def test_who_does_the_work_does_not_learn_who_checks(cast: Cast) -> None:
    case = cast.brought_to("checking")
    leave("checker", "account")
    page = of(cast, "clean").get("/desk/department/", {"tab": "sent"}).content.decode()
    assert case.number in page
    assert "程洁" not in page
    line = next(one for one in Caller(cast, "clean").get("/cases")["cases"] if one["number"] == case.number)
    assert line["waits_for"] == "监督员"


@pytest.mark.parametrize("by", ["acceptor", "shift_leader"])
@pytest.mark.parametrize(
    ("stage", "move", "back"), [("verifying", "take_back_verification", "registered"), ("checking", "take_back_check", "waiting_check")]
)
def test_a_task_is_taken_back_and_leaves_the_supervisors_sight(cast: Cast, by: str, stage: str, move: str, back: str) -> None:
    case = verifying(cast) if stage == "verifying" else cast.brought_to("checking")
    leave("checker", "account")
    case = cast.move(case, move, by, reason="监督员长时间未回复", at=LATER)
    assert (case.stage, case.task_supervisor_id) == (back, None)
    assert state_of(Case.objects.get(number=case.number)) == rebuilt_from_journal(case.number)
    again = "send_verification" if stage == "verifying" else "send_check"
    assert cast.move(case, again, "acceptor", supervisor_id=cast.collector.person_id, at=LATER).stage == stage


@pytest.mark.parametrize("stage", ["verifying", "checking"])
def test_a_task_is_given_to_another_whose_time_begins_anew(cast: Cast, stage: str) -> None:
    case = verifying(cast) if stage == "verifying" else cast.brought_to("checking")
    was = case.due_at
    case = cast.move(case, "hand_on_task", "shift_leader", supervisor_id=cast.collector.person_id, at=LATER)
    assert (case.stage, case.task_supervisor_id) == (stage, cast.collector.person_id)
    assert was is not None
    assert case.due_at is not None
    assert case.due_at > was
    with pytest.raises(no.SameSupervisor):
        cast.move(case, "hand_on_task", "acceptor", supervisor_id=cast.collector.person_id, at=LATER)


def test_an_answer_that_comes_after_the_task_was_taken_back_is_told_so(cast: Cast) -> None:
    case = verifying(cast)
    cast.move(case, "take_back_verification", "acceptor", reason="改由他人核实", at=LATER)
    with pytest.raises(no.TakenBack):
        cast.move(case, "answer_verification", "checker", verification="true", evidence=(cast.photo(cast.checker),), at=LATER)
    stranger = cast.reported(by="acceptor")
    with pytest.raises(NotFound):  # of a case that was never theirs nothing is told
        cast.move(stranger, "answer_verification", "checker", verification="true", evidence=(cast.photo(cast.checker),), at=LATER)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("account", "单位无人"),
        ("post", "单位无人"),
        ("body", "单位停用"),
        ("squad", "队伍停用"),
        ("worker", "队伍无人"),
        ("named", "已离岗"),
    ],
)
def test_a_case_with_a_body_that_is_gone_is_marked_at_the_dispatch_desk_and_can_be_sent_elsewhere(cast: Cast, how: str, words: str) -> None:
    case = cast.brought_to("waiting_dispatch")
    case = cast.move(case, "dispatch", "dispatcher", department_id=cast.clean.organisation_id)
    if how in ("squad", "worker", "named"):
        worker = cast.clean_worker.person_id if how == "named" else None
        case = cast.move(case, "assign", "clean", squad_id=cast.clean_worker.organisation_id, worker_id=worker)
    if how in ("account", "post"):
        leave("clean", how)
    elif how in ("worker", "named"):
        leave("clean_worker", "account")
    else:
        Organisation.objects.filter(code="CLEAN" if how == "body" else "CLEAN-1").update(is_active=False)
    page = of(cast, "dispatcher").get("/desk/dispatch/", {"tab": "disposing"}).content.decode()
    row = page.partition(f'data-row="{case.number}"')[2].partition("</tr>")[0]
    assert words in row
    late = MONDAY_MORNING + timedelta(days=20)
    case = cast.move(case, "recall", "dispatcher", reason="单位无人在岗", at=late)
    assert (case.stage, case.department_id, case.squad_id, case.disposal_due_at, case.disposal_late) == (
        "waiting_dispatch",
        None,
        None,
        None,
        True,
    )
    assert state_of(Case.objects.get(number=case.number)) == rebuilt_from_journal(case.number)
    case = cast.move(case, "dispatch", "dispatcher", department_id=cast.water.organisation_id, at=late)
    assert cast.move(case, "sign", "water", at=late).signed_at == late


def test_a_desk_with_nobody_in_its_post_is_told_to_who_watches(cast: Cast) -> None:
    case = cast.reported(by="acceptor")
    client = of(cast, "leader")
    assert "岗位无人" not in client.get("/").content.decode()
    leave("acceptor", "post")
    home = client.get("/").content.decode()
    assert "岗位无人" in home
    assert "受理员" in home
    panel = client.get(f"/cases/{case.number}/panel/").content.decode()
    assert "岗位无人" in panel


def old_version() -> Flow:
    """M5 as it was before cases could be taken back."""
    table = copy.deepcopy(M5)
    added = {"take_back_verification", "take_back_check", "hand_on_task", "recall", "reply"}
    table["move"] = [row for row in table["move"] if row["key"] not in added]
    for row in table["stage"]:
        row.pop("reply_limit", None)
    for row in table["move"]:
        if row["key"] == "assign":
            row.pop("also")
            row["needs"] = "signed_at"
    return Flow.objects.create(key="m5", version=0, name=table["name"], table=table, digest="old")


def test_an_open_case_of_an_older_flow_stays_on_every_list_and_can_be_taken_back_and_answered(cast: Cast) -> None:
    old = old_version()
    forget_flows()
    case = verifying(cast, reply_wanted=True)
    Case.objects.filter(number=case.number).update(flow=old)
    flow = flow_of(old.pk)
    assert "also" not in flow.moves["assign"].needs
    assert (flow.moves["assign"].needs, flow.version) == ("signed_at", 0)  # its own rows stand as they are
    assert case.number in of(cast, "shift_leader").get("/desk/filing/", {"tab": "verifying"}).content.decode()
    case = cast.move(case, "take_back_verification", "shift_leader", reason="监督员不当班", at=LATER)
    case = cast.move(case, "reject", "acceptor", reason="现场无此问题", at=LATER)
    assert case.due_at is not None
    assert case.number in of(cast, "acceptor").get("/desk/acceptance/", {"tab": "reply"}).content.decode()
    case = cast.move(case, "reply", "acceptor", reply_way="phone", reply_result="told", text="已答复", at=LATER)
    assert case.replied_at == LATER


def test_nothing_is_promised_that_nobody_can_do(cast: Cast) -> None:
    for name in cast.seats:
        told = Caller(cast, name).get("/flow")
        assert {move["key"] for move in told["moves"]} <= set(EFFECTS) | {"report", "report_handled"}
        stages = {stage["key"] for stage in told["stages"]}
        assert all({*move["sources"], *move["to"].values()} <= stages | {"same"} for move in told["moves"])


def test_an_older_table_is_read_without_the_stage_of_requests_that_nobody_could_make() -> None:
    """Before requests were rows, four of them shared a stage that no move in code led to."""
    old = read_flow(json.loads((Path(__file__).parent / "data" / "m5_before_requests.json").read_text()))
    assert "pending" not in old.stages
    assert not {"request_return", "approve_return", "refuse_request"} & set(old.moves)
    assert not old.requests
    newer = read_flow(M5)
    whole = old.completed_by(newer)
    assert set(whole.requests) == set(newer.requests)
    assert {"request_extension", "approve_suspension", "oversee", "urge", "reopen"} <= set(whole.moves)
    assert "pending" not in {stage for move in whole.moves.values() for stage in move.sources}
