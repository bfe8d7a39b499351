"""Small things of every day at a desk: what stays before one's eyes, what is found by what one was told, what no address holds."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from wanmi.cases.models import Case
from wanmi.cases.queries.rows import rebuilt_from_journal, state_of
from wanmi.cases.rules import refusals as no
from wanmi.cases.tests.cast import MONDAY_MORNING, Cast
from wanmi.inquiry.rules.search_text import Meaning, meaning_of

WIDE = str.maketrans("0123456789CE", "０１２３４５６７８９ＣＥ")


def of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


def stays_after(cast: Cast, number: str, move: str, who: str, **given: Any) -> str:
    """The row that the answer to a move keeps beside the list."""
    answer = of(cast, who).post(f"/cases/{number}/moves/{move}/", {"version": Case.objects.get(number=number).version, **given})
    assert answer.status_code == 204, answer.content
    return json.loads(answer["HX-Trigger"]).get("wanmi:stays", {}).get("row", "")


def test_a_case_that_stays_with_whoever_moved_it_stays_before_them(cast: Cast) -> None:
    case = cast.move(cast.brought_to("waiting_dispatch"), "dispatch", "dispatcher", department_id=cast.clean.organisation_id)
    assert stays_after(cast, case.number, "sign", "clean") == case.number
    squad = cast.clean_worker.organisation_id
    assert stays_after(cast, case.number, "assign", "clean", squad_id=squad) == ""  # the squad has it: the next one comes
    assert stays_after(cast, case.number, "recall", "dispatcher", reason="单位无人") == case.number


def test_a_case_that_goes_on_to_another_gives_way_to_the_next(cast: Cast) -> None:
    case = cast.reported()
    assert stays_after(cast, case.number, "accept", "acceptor") == ""
    assert stays_after(cast, case.number, "file", "shift_leader", condition_id=cast.litter_condition.pk) == ""
    assert stays_after(cast, case.number, "dispatch", "dispatcher", department_id=cast.clean.organisation_id) == ""


@pytest.mark.parametrize("days", [0, 1, 40])
@pytest.mark.parametrize("wide", [False, True])
def test_the_five_digits_of_a_message_find_the_case(cast: Cast, days: int, wide: bool) -> None:
    at = timezone.now() - timedelta(days=days)
    case = cast.reported(at=at)
    typed = case.number[-5:].translate(WIDE) if wide else case.number[-5:]
    answer = of(cast, "acceptor").get("/search/", {"q": typed})
    assert (answer.status_code, answer.headers.get("Location")) == (302, f"/cases/{case.number}/")


def test_the_same_five_digits_of_two_days_are_both_shown(cast: Cast) -> None:
    today = cast.reported(at=timezone.now())
    other = cast.reported(at=timezone.now())
    Case.objects.filter(number=other.number).update(number=f"990101E20991231{today.number[-5:]}")
    yesterday = f"{timezone.localdate() - timedelta(days=1):%Y%m%d}"
    Case.objects.filter(uuid=other.uuid).update(number=f"990101E{yesterday}{today.number[-5:]}")
    page = of(cast, "acceptor").get("/search/", {"q": today.number[-5:]}).content.decode()
    assert today.number in page
    assert f"990101E{yesterday}{today.number[-5:]}" in page


@pytest.mark.parametrize(
    ("typed", "meaning", "text"),
    [
        ("００１３７", Meaning.TAIL, "00137"), ("Ｃ·００１３７", Meaning.TODAY, "C00137"),
        ("１３８００００１１１１", Meaning.PHONE, "13800001111"),
        ("９９０１０１Ｅ２０２６０３０２００００１", Meaning.NUMBER, "990101E2026030200001"),
        ("９９０１０１００１", Meaning.PLACE, "990101001"),
    ],
)  # fmt: skip
def test_full_width_digits_mean_what_plain_ones_mean(typed: str, meaning: Meaning, text: str) -> None:
    assert (meaning_of(typed).meaning, meaning_of(typed).text) == (meaning, text)


def test_a_list_and_a_caller_are_found_by_full_width_digits(cast: Cast) -> None:
    case = cast.reported(by="acceptor", reporter_name="许女士", reporter_phone="１３８００００１１１１")
    assert case.reporter_phone == "13800001111"
    client = of(cast, "acceptor")
    assert case.number in client.get("/desk/acceptance/", {"q": case.number[-5:].translate(WIDE)}).content.decode()
    assert "来过" in client.post("/desk/acceptance/register/caller/", {"phone": "１３８００００１１１１"}).content.decode()
    assert case.number in client.get("/search/", {"phone": "１３８００００１１１１"}).content.decode()


@pytest.mark.parametrize("part", ["caller", "beside", "subclasses"])
def test_what_a_caller_said_stands_in_no_address(cast: Cast, part: str) -> None:
    client = of(cast, "acceptor")
    form = client.get("/desk/acceptance/register/").content.decode()
    assert not re.findall(rf'hx-get="[^"]*register/{part}/', form)
    assert f'hx-post="/desk/acceptance/register/{part}/"' in form
    said = {"phone": "13800001111", "caller": "许女士", "description": "楼前垃圾无人清理"}
    assert client.get(f"/desk/acceptance/register/{part}/", said).status_code == 405
    assert client.post(f"/desk/acceptance/register/{part}/", said).status_code == 200


@pytest.mark.parametrize("by", ["collector", "acceptor"])
@pytest.mark.parametrize("ahead", [timedelta(seconds=1), timedelta(minutes=5)])
def test_a_clock_that_is_a_little_ahead_reports_now(cast: Cast, by: str, ahead: timedelta) -> None:
    case = cast.reported(by=by, reported_at=MONDAY_MORNING + ahead)
    assert case.reported_at == MONDAY_MORNING
    assert rebuilt_from_journal(case.number) == state_of(Case.objects.get(number=case.number))


@pytest.mark.parametrize("by", ["collector", "acceptor"])
def test_a_clock_that_is_far_ahead_is_told_so(cast: Cast, by: str) -> None:
    with pytest.raises(no.FutureReport) as told:
        cast.reported(by=by, reported_at=MONDAY_MORNING + timedelta(minutes=5, seconds=1))
    assert "日期和时间" in told.value.say()
