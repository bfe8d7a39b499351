"""The registration form: what a caller says becomes one case, and what is wrong is told at its field."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from wanmi.cases.models import Case, CaseEvidence, CaseLink
from wanmi.cases.tests.cast import SOUTH, WEST, Cast
from wanmi.desks.tests.test_desk_pages import PART, seated
from wanmi.desks.tests.test_together import at_once
from wanmi.journal.queries import chain_holds, story_of

FORM = "/desk/acceptance/register/"


def filled(cast: Cast, **changes: Any) -> dict[str, Any]:
    """The form as somebody has filled it."""
    return {
        "uuid": str(uuid.uuid4()),
        "phone": "138 0000 1111",
        "caller": "许女士",
        "reply": "true",
        "source": "hotline",
        "subclass": cast.litter.pk,
        "condition": cast.litter_condition.pk,
        "description": "楼前垃圾无人清理",
        "address": "浅水街 8 号",
        "lng": f"{WEST + 0.0005:.7f}",
        "lat": f"{SOUTH + 0.0005:.7f}",
        "accuracy": "",
        "component": "",
    } | changes


def send(client: Client, form: dict[str, Any]) -> Any:
    return client.post(FORM, form, headers=PART)


def test_a_call_becomes_a_case_and_the_page_shows_its_number_and_next_steps(cast: Cast) -> None:
    client = seated(cast, "acceptor")
    photo = cast.photo(cast.acceptor)
    answer = send(client, filled(cast, evidence=[str(photo)]))
    assert answer.status_code == 200, answer.content.decode()
    case = Case.objects.get(reporter_phone="138 0000 1111")
    assert answer["HX-Redirect"] == f"{FORM}?saved={case.number}"
    assert (case.source, case.reply_wanted, case.reporter_name) == ("hotline", True, "许女士")
    assert CaseEvidence.objects.filter(case=case, evidence_id=photo).exists()
    page = client.get(answer["HX-Redirect"]).content.decode()
    assert case.number in page
    assert f"/cases/{case.number}/moves/accept/" in page


def test_a_form_sent_twice_is_one_case(cast: Cast) -> None:
    client, form = seated(cast, "acceptor"), filled(cast)
    assert send(client, form)["HX-Redirect"] == send(client, form)["HX-Redirect"]
    assert Case.objects.count() == 1
    changed = send(client, form | {"description": "别的事"})
    assert changed.status_code == 409
    assert Case.objects.count() == 1


def test_a_form_sent_many_times_at_once_is_one_case(committed_cast: Cast) -> None:
    cast = committed_cast
    clients, form = [seated(cast, "acceptor") for _ in range(4)], filled(cast)
    answers = at_once(*[lambda one=one: send(one, form) for one in clients])
    assert {answer.status_code for answer in answers} == {200}
    assert Case.objects.filter(uuid=form["uuid"]).count() == 1


@pytest.mark.parametrize(
    ("changes", "slot", "words"),
    [
        ({"subclass": ""}, "subclass", "请选择小类"),
        ({"subclass": "99999999"}, "subclass", "99999999"),
        ({"description": " "}, "description", "请填写反映的情况"),
        ({"lng": "", "lat": ""}, "location", "请在图上点选位置"),
        ({"lng": "2.35", "lat": "48.85"}, "location", "不在本市"),
        ({"lng": "x"}, "location", "请在图上点选位置"),
        ({"source": ""}, "source", "请选择来源"),
        ({"source": "supervisor"}, "source", "不能由您的岗位登记"),
        ({"phone": "打不通"}, "phone", "电话只能有数字"),
        ({"component": "9901010101009999"}, "component", "没有标识码为"),
        ({"component": "9901010101000001"}, "component", "与所选小类不符"),
        ({"evidence": [str(uuid.uuid4())]}, "photos", "附件不存在"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_with_what_to_do(cast: Cast, changes: dict[str, Any], slot: str, words: str) -> None:
    answer = send(seated(cast, "acceptor"), filled(cast, **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#alerts"
    told = page.split(f'id="error-{slot}"')[1].split("</p>")[0]
    assert words in told, page
    assert "hidden" not in told
    assert 'id="error-caller" hx-swap-oob="true" hidden' in page  # an old error of another field goes
    assert not Case.objects.exists()


def test_all_errors_are_told_together(cast: Cast) -> None:
    page = send(seated(cast, "acceptor"), filled(cast, subclass="", description="", lng="", lat="")).content.decode()
    assert "有 3 处需要补正" in page


def test_only_the_acceptance_desk_registers(cast: Cast) -> None:
    for name in ("collector", "shift_leader", "dispatcher", "clean", "leader"):
        assert seated(cast, name).get(FORM).status_code == 403
        assert send(seated(cast, name), filled(cast)).status_code == 403


def beside(client: Client, **typed: str | float) -> str:
    return client.post(f"{FORM}beside/", {name: str(value) for name, value in typed.items()}, headers=PART).content.decode()


def test_a_point_fills_its_areas_its_address_and_who_walks_there(cast: Cast) -> None:
    page = beside(seated(cast, "acceptor"), lng=WEST + 0.0005, lat=SOUTH + 0.0002)
    for words in ("东街街道", "东街社区", "990101001001", "一级区域", "林岚", "浅水街附近"):
        assert words in page
    outside = beside(seated(cast, "acceptor"), lng=2.35, lat=48.85)
    assert "不在本市单元网格内" in outside


def test_what_was_typed_as_address_stays(cast: Cast) -> None:
    typed = beside(seated(cast, "acceptor"), lng=WEST + 0.0005, lat=SOUTH + 0.0002, address="八号楼后面")
    assert "浅水街附近" not in typed


def test_a_street_that_is_typed_brings_the_map_there(cast: Cast) -> None:
    page = beside(seated(cast, "acceptor"), address="浅水街 8 号")
    assert 'id="lng"' in page
    assert "data-centre=" in page
    assert "请在图上点准" in page
    assert 'id="lng"' not in beside(seated(cast, "acceptor"), address="没有这条路")


def test_a_touched_component_brings_its_subclass(cast: Cast) -> None:
    page = beside(seated(cast, "acceptor"), lng=WEST + 0.0004, lat=SOUTH + 0.0004, component="9901010101000001")
    assert f'name="subclass" value="{cast.cover.pk}" checked' in page
    assert 'value="9901010101000001" checked' in page
    assert f'value="{cast.cover_condition.pk}"' in page


def test_a_subclass_lists_its_conditions_with_the_limit_of_the_place(cast: Cast) -> None:
    client = seated(cast, "acceptor")
    assert f'value="{cast.litter_condition.pk}"' in beside(client, subclass=cast.litter.pk)
    page = beside(client, subclass=cast.litter.pk, lng=WEST + 0.0005, lat=SOUTH + 0.0005, condition=cast.litter_condition.pk)
    assert f'value="{cast.litter_condition.pk}" checked' in page
    assert "<b>" in page.split('id="conditions"')[1].split("</div>")[0]


def test_similar_cases_near_by_show_before_one_is_registered(cast: Cast) -> None:
    at = timezone.now()
    near = cast.reported(at=at, description="同一堆垃圾")
    cast.reported(at=at - timedelta(days=2))  # too long ago
    cast.reported(at=at, location=(WEST + 0.0035, SOUTH + 0.0005))  # too far away
    page = beside(seated(cast, "acceptor"), subclass=cast.litter.pk, lng=WEST + 0.0006, lat=SOUTH + 0.0005)
    assert "同类 1 件" in page
    assert "同一堆垃圾" in page
    assert near.number[-5:] in page


@pytest.mark.parametrize(
    ("text", "found"), [("暴露", True), ("bllj", True), ("laji", True), ("市容环境", True), ("井盖", False), ("zzzz", False)]
)
def test_a_subclass_is_found_by_name_class_and_pinyin(cast: Cast, text: str, found: bool) -> None:
    page = seated(cast, "acceptor").post(f"{FORM}subclasses/", {"find": text, "kind": "event"}, headers=PART).content.decode()
    assert ("暴露垃圾" in page) is found


def test_the_subclass_that_is_chosen_stays_in_the_list(cast: Cast) -> None:
    page = seated(cast, "acceptor").post(f"{FORM}subclasses/", {"find": "zzzz", "subclass": str(cast.cover.pk)}).content.decode()
    assert f'value="{cast.cover.pk}" checked' in page


def test_earlier_cases_of_a_caller_show_while_the_number_is_typed(cast: Cast) -> None:
    case = cast.reported(at=timezone.now(), by="acceptor", reporter_phone="13800001111")
    client = seated(cast, "acceptor")
    page = client.post(f"{FORM}caller/", {"phone": "13800001111"}).content.decode()
    assert "来过 1 件" in page
    assert case.number[-5:] in page
    assert "来过" not in client.post(f"{FORM}caller/", {"phone": "1380"}).content.decode()
    assert "来过" not in client.post(f"{FORM}caller/", {"phone": "13800002222"}).content.decode()


def link(client: Client, one: str, other: str) -> Any:
    return client.post(f"/cases/{one}/links/", {"other": other}, headers=PART)


def test_two_similar_cases_are_linked_and_both_stories_tell(cast: Cast) -> None:
    at = timezone.now()
    one, two = cast.reported(at=at), cast.reported(at=at)
    client = seated(cast, "acceptor")
    assert "关联" in client.get(f"/cases/{one.number}/panel/").content.decode()
    assert link(client, one.number, two.number).status_code == 204
    assert link(client, two.number, one.number).status_code == 204  # already so
    assert CaseLink.objects.count() == 2  # one from each side
    for case in (one, two):
        story = list(story_of("case", case.number))
        assert [fact.name for fact in story] == ["case.report", "case.link"]
        assert chain_holds(story) is None
        assert Case.objects.get(number=case.number).version == 2
    assert "已关联" in client.get(f"/cases/{one.number}/panel/").content.decode()


def test_a_linked_case_is_still_what_its_facts_tell(cast: Cast) -> None:
    from wanmi.cases.queries.rows import rebuilt_from_journal, state_of

    at = timezone.now()
    one, two = cast.reported(at=at), cast.reported(at=at)
    link(seated(cast, "acceptor"), one.number, two.number)
    for case in (one, two):
        assert rebuilt_from_journal(case.number) == state_of(Case.objects.get(number=case.number))


def test_links_are_made_by_those_who_accept_and_file_and_within_what_they_see(cast: Cast) -> None:
    at = timezone.now()
    one, two = cast.reported(at=at), cast.reported(at=at)
    assert link(seated(cast, "dispatcher"), one.number, two.number).status_code == 403
    client = seated(cast, "acceptor")
    assert link(client, one.number, one.number).status_code == 422
    assert link(client, one.number, "990101E2020010100001").status_code == 404
    assert link(client, one.number, "").status_code == 422
    assert not CaseLink.objects.exists()


def test_a_department_is_shown_no_similar_cases_of_others(cast: Cast) -> None:
    at = timezone.now()
    case = cast.brought_to("disposing", at=at)
    cast.reported(at=at, description="同一堆垃圾")
    assert "同一堆垃圾" not in seated(cast, "clean").get(f"/cases/{case.number}/panel/").content.decode()
    assert "同一堆垃圾" in seated(cast, "shift_leader").get(f"/cases/{case.number}/panel/").content.decode()
