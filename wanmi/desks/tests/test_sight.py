"""What a seat may not see is not there: by page, by API and by action, whatever is sent; and whom a refusal names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from wanmi.cases.actions import make_move, report_case
from wanmi.cases.actions.link import link_cases
from wanmi.cases.models import Case
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.move_inputs import Feedback, Note
from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import COUNTY, MONDAY_MORNING, SOUTH, WEST, Cast
from wanmi.components.models import Component
from wanmi.desks.pages.case import sheet_of
from wanmi.desks.pages.desk_panel import panel_of
from wanmi.desks.queries.case import case_seen, exhibits_of, whole_case
from wanmi.desks.queries.similar import similar_cases
from wanmi.desks.tests.test_desk_pages import seated
from wanmi.kit.refusals import NotFound, NotYours

NOWHERE = "990101E2026030299999"
SOON = MONDAY_MORNING + timedelta(seconds=20)


@pytest.mark.parametrize("role", ["acceptor", "shift_leader", "dispatcher", "leader", "administrator", "clerk", "supervisor"])
def test_a_case_of_another_district_is_like_one_that_is_not_there(cast: Cast, role: str) -> None:
    number, move = cast.brought_to("waiting_filing").number, "dispatch" if role == "dispatcher" else "accept"
    stranger = Caller(cast, cast.stranger(role))
    given: dict[str, Any] = {"department_id": cast.clean.organisation_id} if move == "dispatch" else {}
    for press in ({}, {"version": -1}, {"version": 2}, {"key": str(uuid4())}):
        seen, unseen = (stranger.move(each, move, **given, **press) for each in (number, NOWHERE))
        assert seen.status == unseen.status == 404, (press, seen.body)
        assert {key: value for key, value in seen.body.items() if key not in ("request_id", "instance")} == {
            key: value for key, value in unseen.body.items() if key not in ("request_id", "instance")
        }
    page: Client = seated(cast, cast.stranger(role))
    paths = ("/cases/%s/", "/cases/%s/panel/", "/cases/%s/moves/accept/", "/cases/%s/files/" + str(uuid4()) + "/thumb")
    assert {page.get(path % each).status_code for path in paths for each in (number, NOWHERE)} == {404}
    posts = [page.post(path % each, {"other": NOWHERE}) for path in ("/cases/%s/moves/accept/?version=-1", "/cases/%s/links/")
             for each in (number, NOWHERE)]  # fmt: skip
    assert {answer.status_code for answer in posts} == {404}


def test_whose_move_it_is_comes_before_whether_somebody_was_quicker(cast: Cast) -> None:
    number = cast.brought_to("waiting_filing").number
    answer = Caller(cast, "leader").move(number, "file", condition_id=cast.litter_condition.pk, version=-1)
    assert (answer.status, answer["code"]) == (403, "cases.wrong_post")
    assert cast.shift_leader.person_name not in answer["detail"]
    assert cast.acceptor.person_name not in answer["detail"]


def test_who_was_quicker_is_named_only_to_whom_may_know_them(cast: Cast) -> None:
    case = cast.brought_to("waiting_check")
    sent = cast.move(case, "send_check", "acceptor", supervisor_id=cast.checker.person_id)
    cast.move(sent, "answer_check", "checker", check_result="passed", evidence=(cast.photo(cast.checker),))
    fed = Feedback(text="已清理", evidence=(cast.photo(cast.clean),))
    with pytest.raises(no.MovedMeanwhile) as told:
        make_move("feed_back", number=case.number, move_input=fed, by=cast.clean, at=SOON, version=1)
    assert cast.checker.person_name not in str(told.value)
    assert "监督员" in str(told.value)
    with pytest.raises(no.MovedMeanwhile) as told:
        make_move("send_check", number=case.number, move_input=Note(), by=cast.acceptor, at=SOON, version=1)
    assert cast.checker.person_name in str(told.value)


@pytest.mark.parametrize(("who", "taken_by"), [("clean", "环卫一队"), ("clean_worker", "环卫一队"), ("shift_leader", "环卫一队")])
def test_the_sheet_and_the_panel_name_the_same_hands_under_a_photo(cast: Cast, who: str, taken_by: str) -> None:
    number = cast.brought_to("waiting_check").number
    case, seat = case_seen(cast.seats[who], number), cast.seats[who]
    sheet = sheet_of(whole_case(seat, number, at=SOON, on=SOON.date()), seat, SOON)
    panel = panel_of(case, seat, SOON)
    told = [photo["caption"] for photo in sheet["photos"]]
    assert [photo["caption"] for photo in (panel["before"], panel["after"])] == told
    assert told[1].endswith(taken_by), "never the name of the worker"
    assert (cast.collector.person_name in "".join(told)) is False


def test_who_does_the_work_learns_neither_from_sheet_nor_panel_who_of_the_centre_handed_a_photo_in(cast: Cast) -> None:
    made = cast.reported(by="acceptor", evidence=(cast.photo(cast.acceptor),))
    case = Case.objects.get(number=made.number)
    for who, named in (("clean", False), ("shift_leader", True)):
        (photo,) = exhibits_of(case, cast.seats[who])
        assert (cast.acceptor.person_name in photo.by) is named


def test_a_department_hears_the_post_of_who_stands_outside_it(cast: Cast) -> None:
    case = cast.brought_to("disposing")
    with pytest.raises(no.MovedMeanwhile) as told:
        make_move("sign", number=case.number, move_input=Note(), by=cast.clean, at=SOON, version=1)
    assert cast.dispatcher.person_name not in str(told.value)
    assert "派遣员" in str(told.value)


def test_a_move_sent_again_is_answered_though_the_case_has_gone_out_of_sight(cast: Cast) -> None:
    case, key = cast.brought_to("disposing"), uuid4()
    first = make_move("sign", number=case.number, move_input=Note(), by=cast.clean, at=MONDAY_MORNING, key=key)
    Case.objects.filter(number=case.number).update(department_id=cast.water.organisation_id, description="另一部门的事")
    assert make_move("sign", number=case.number, move_input=Note(), by=cast.clean, at=SOON, key=key) == first
    with pytest.raises(NotFound):
        make_move("sign", number=case.number, move_input=Note(), by=cast.clean_worker, at=SOON, key=key)


def test_anothers_report_is_not_answered_to_who_sends_its_id(cast: Cast) -> None:
    made = cast.reported()
    with pytest.raises(no.ChangedReport) as told:
        report_case(report=cast.report_of(uuid=made.uuid, evidence=(cast.photo(cast.checker),)), by=cast.checker, at=MONDAY_MORNING)
    assert made.number not in str(told.value)
    with pytest.raises(NotYours):  # a report that may not be made is refused for its own reason, known id or not
        report_case(report=cast.report_of(uuid=made.uuid), by=cast.leader, at=MONDAY_MORNING)


def test_a_component_out_of_sight_is_no_component_to_report(cast: Cast) -> None:
    far = Component.objects.get()
    far.pk, far.code = None, "9901020101000001"
    far.save()
    for code in ("9901020101000001", "9901020101000009"):
        with pytest.raises(no.WrongComponent):
            report_case(report=cast.report_of(component_code=code), by=cast.collector, at=MONDAY_MORNING)


def test_many_cases_of_a_neighbour_do_not_hide_the_similar_one_of_ones_own(cast: Cast) -> None:
    border = WEST + 0.002
    own = cast.reported(by="acceptor", location=(border - 0.0002, SOUTH + 0.0005))
    for _each in range(9):
        cast.reported(by="acceptor", location=(border + 0.00005, SOUTH + 0.0005))
    street = cast.seats[cast.stranger("shift_leader", f"{COUNTY}001")]
    found = similar_cases(street, subclass_id=cast.litter.pk, lng=border, lat=SOUTH + 0.0005, at=MONDAY_MORNING)
    assert [each.number for each in found] == [own.number]
    assert len(similar_cases(cast.acceptor, subclass_id=cast.litter.pk, lng=border, lat=SOUTH + 0.0005, at=MONDAY_MORNING)) == 8


def test_a_supervisor_hears_that_something_is_reported_and_no_more(cast: Cast) -> None:
    mine, others = cast.reported(), cast.reported(by="acceptor", reporter_name="周先生", reporter_phone="13800000000")
    found = similar_cases(cast.checker, subclass_id=cast.litter.pk, lng=WEST + 0.0005, lat=SOUTH + 0.0005, at=MONDAY_MORNING)
    assert [(each.id, each.number, each.description, each.source) for each in found] == [(0, "", "", "")] * 2
    found = similar_cases(cast.collector, subclass_id=cast.litter.pk, lng=WEST + 0.0005, lat=SOUTH + 0.0005, at=MONDAY_MORNING)
    assert sorted(each.number for each in found) == ["", mine.number]
    assert others.number not in [each.number for each in found]
    assert similar_cases(cast.water, subclass_id=cast.litter.pk, lng=WEST + 0.0005, lat=SOUTH + 0.0005, at=MONDAY_MORNING) == []


def test_who_does_the_work_gets_no_number_of_a_supervisor_with_an_answer(cast: Cast) -> None:
    case = cast.brought_to("disposing")
    answer = seated(cast, "clean").post(f"/cases/{case.number}/moves/sign/?version={case.version}&key={uuid4()}")
    assert answer.status_code in (200, 204)
    assert f"person:{cast.collector.person_id}" not in str(answer.headers)
    assert f"department:{cast.clean.organisation_id}" in str(answer.headers)


def test_of_a_tied_case_out_of_sight_only_that_there_is_one_is_told(cast: Cast) -> None:
    one, two = cast.reported(), cast.reported(by="acceptor", description="别处的事")
    link_cases(number=one.number, other=two.number, by=cast.acceptor, at=MONDAY_MORNING)
    Case.objects.filter(number=one.number).update(department_id=cast.clean.organisation_id, stage="disposing")
    for name in ("clean", "collector"):
        page = seated(cast, name).get(f"/cases/{one.number}/").content.decode()
        assert "别处的事" not in page, name
        assert two.number not in page, name
    assert two.number in seated(cast, "acceptor").get(f"/cases/{one.number}/").content.decode()
