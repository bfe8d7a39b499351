"""The supervisor's phone: reporting, on the spot too, what is said at the fields, own history."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from wanmi.cases.models import Case
from wanmi.cases.queries.rows import state_of
from wanmi.cases.tests.cast import SOUTH, STEP, WEST, Cast
from wanmi.cases.tests.test_loop import stands

REPORT = "/tasks/report/"


def phone(cast: Cast, who: str = "collector") -> Client:
    client = Client(headers={"host": "localhost", "HX-Request": "true"})
    client.force_login(cast.person(who))
    return client


def form(cast: Cast, **changes: Any) -> dict[str, Any]:
    fields = {
        "uuid": str(uuid.uuid4()),
        "subclass": str(cast.litter.pk),
        "condition": str(cast.litter_condition.pk),
        "lng": f"{WEST + 0.0005}",
        "lat": f"{SOUTH + 0.0005}",
        "address": "浅水街附近",
        "evidence": str(cast.photo(cast.collector)),
    }
    return fields | changes


def test_a_report_with_a_photo_is_a_case_whose_words_come_from_the_standard(cast: Cast) -> None:
    sent = form(cast)
    answer = phone(cast).post(REPORT, sent)
    assert answer.status_code == 200
    case = Case.objects.get(uuid=sent["uuid"])
    assert answer["HX-Redirect"] == f"{REPORT}?sent={case.number}"
    assert case.source == "supervisor"
    assert cast.litter_condition.condition in case.description
    stands(state_of(case))


def test_the_form_sent_twice_is_one_case(cast: Cast) -> None:
    sent, client = form(cast), phone(cast)
    first, second = client.post(REPORT, sent), client.post(REPORT, sent)
    assert first["HX-Redirect"] == second["HX-Redirect"]
    assert Case.objects.count() == 1


def test_what_was_handled_on_the_spot_comes_with_photos_after(cast: Cast) -> None:
    sent = form(cast, handled="true", evidence_after=str(cast.photo(cast.collector)))
    assert phone(cast).post(REPORT, sent).status_code == 200
    case = Case.objects.get(uuid=sent["uuid"])
    assert (case.on_the_spot, case.stage) == (True, "handled_review")
    assert sorted(case.exhibits.values_list("purpose", flat=True)) == ["after", "before"]


@pytest.mark.parametrize(
    ("changes", "slot"),
    [
        ({"evidence": ""}, "photos"),
        ({"lng": "", "lat": ""}, "location"),
        ({"lng": "116.9"}, "location"),
        ({"subclass": ""}, "subclass"),
        ({"handled": "true"}, "after"),
        ({"condition": "1"}, "condition"),
        ({"component_choice": "9901010101999999"}, "component"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(cast: Cast, changes: dict[str, str], slot: str) -> None:
    sent = form(cast, **changes)
    sent = {name: value for name, value in sent.items() if value}
    answer = phone(cast).post(REPORT, sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    told = page.split(f'id="error-{slot}"')[1].split("</p>")[0]
    assert len(told.split(">", 1)[1].strip()) > 4
    assert not Case.objects.exists()


def test_the_place_is_told_in_words_and_a_foreign_grid_is_warned_of(cast: Cast) -> None:
    asked = {"lng": f"{WEST + 0.0005}", "lat": f"{SOUTH + 0.0005}", "subclass": str(cast.cover.pk)}
    own = phone(cast).post(f"{REPORT}beside/", asked).content.decode()
    assert "东街街道" in own
    assert "不是您的责任网格" not in own
    assert "9901010101" in own  # the cover near by is offered
    asked["lng"] = f"{WEST + 2.5 * STEP}"
    assert "不是您的责任网格" in phone(cast).post(f"{REPORT}beside/", asked).content.decode()
    asked["lng"] = "117"
    assert "不在本市单元网格内" in phone(cast).post(f"{REPORT}beside/", asked).content.decode()


def test_danger_asks_to_stay(cast: Cast) -> None:
    asked = {"lng": f"{WEST + 0.0005}", "lat": f"{SOUTH + 0.0005}"}
    asked |= {"subclass": str(cast.cover.pk), "condition": str(cast.cover_condition.pk)}
    assert "守到处置人员到场" in phone(cast).post(f"{REPORT}beside/", asked).content.decode()


def test_similar_reports_are_shown_before_sending(cast: Cast) -> None:
    from django.utils import timezone

    cast.reported(at=timezone.now())
    asked = {"lng": f"{WEST + 0.0005}", "lat": f"{SOUTH + 0.0005}", "subclass": str(cast.litter.pk)}
    assert "同类 1 件" in phone(cast).post(f"{REPORT}beside/", asked).content.decode()


@pytest.mark.parametrize("who", ["acceptor", "shift_leader", "dispatcher", "clean", "clean_worker", "leader"])
def test_only_supervisors_report_from_the_phone(cast: Cast, who: str) -> None:
    assert phone(cast, who).get(REPORT).status_code == 403
    assert phone(cast, who).post(REPORT, form(cast)).status_code == 403


def test_the_history_is_ones_own_and_paged_by_key(cast: Cast, django_assert_max_num_queries: Any) -> None:
    from datetime import timedelta

    from wanmi.cases.tests.cast import MONDAY_MORNING

    for minute in range(23):
        cast.reported(at=MONDAY_MORNING + timedelta(minutes=minute))
    client = phone(cast)
    with django_assert_max_num_queries(8):
        first = client.get("/tasks/history/").content.decode()
    assert first.count('wm-task"') == 20
    older = first.split('href="?before=')[1].split('"')[0]
    second = client.get(f"/tasks/history/?before={older}").content.decode()
    assert second.count('wm-task"') == 3
    assert phone(cast, "checker").get("/tasks/history/").content.decode().count('wm-task"') == 0


def test_the_page_of_oneself_shows_posts_and_grids(cast: Cast) -> None:
    page = phone(cast).get("/tasks/me/").content.decode()
    assert "东街一格" in page


@pytest.mark.parametrize(
    ("fix", "words"),
    [
        ({"accuracy": "0", "fix_age": "1"}, "没有说明精度"),
        ({"accuracy": "2500", "fix_age": "1"}, "误差约 2500 米"),
        ({"accuracy": "1e9", "fix_age": "1"}, "误差约"),
        ({"accuracy": "8", "fix_age": "1800"}, "30 分钟前"),
    ],
)
def test_a_doubtful_fix_is_asked_about_before_it_is_believed(cast: Cast, fix: dict[str, str], words: str) -> None:
    client, sent = phone(cast), form(cast, **fix)
    assert words in client.post(f"{REPORT}beside/", sent).content.decode()
    answer = client.post(REPORT, sent)
    assert answer.status_code == 422
    assert words in answer.content.decode().split('id="error-location"')[1].split("</p>")[0]
    assert not Case.objects.exists()
    assert client.post(REPORT, sent | {"fix_sure": "true"}).status_code == 200
    assert Case.objects.get(uuid=sent["uuid"]).stage


@pytest.mark.parametrize(
    "fix", [{}, {"accuracy": "8", "fix_age": "20"}, {"accuracy": "", "fix_age": ""}, {"accuracy": "nan", "fix_age": "x"}]
)
def test_a_good_fix_or_a_place_pointed_at_is_not_asked_about(cast: Cast, fix: dict[str, str]) -> None:
    client, sent = phone(cast), form(cast, **fix)
    assert "位置无误" not in client.post(f"{REPORT}beside/", sent).content.decode()
    assert client.post(REPORT, sent).status_code == 200
