"""A paper from the page of its case: as PDF and as Word, for each who may see the case, with what they may know."""

from __future__ import annotations

import io
import subprocess
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wanmi.cases.tests.cast import MONDAY_MORNING, Cast, jpeg
from wanmi.journal.models import Fact
from wanmi.papers.actions import print_now
from wanmi.papers.actions.making import qr_code
from wanmi.papers.queries.papers import PaperChoice, papers_of_case
from wanmi.papers.rules.papers import PAPERS, Output
from wanmi.papers.tests.conftest import fact, of, paper, photo_of, word_text
from wanmi.people.actions import set_right
from wanmi.people.models import Organisation
from wanmi.people.queries.city_settings import city_settings

SEE_A_CASE_AT_CHECK = {
    "collector", "checker", "acceptor", "shift_leader", "dispatcher", "clean", "clean_worker", "leader", "overseer", "administrator",
}  # fmt: skip
ROLES = [*sorted(SEE_A_CASE_AT_CHECK), "water", "water_worker", "clerk"]


@pytest.mark.parametrize("output", ["pdf", "docx"])
def test_the_paper_of_a_dispatch_tells_what_where_whose_and_until_when(cast: Cast, output: str) -> None:
    case = cast.brought_to("checking")
    read = paper(cast, "dispatcher", case.number, "dispatch", output)
    for each in (
        "任务分派单", f"{case.number}-FP-01", "暴露垃圾", "人行道上有散落垃圾", "浅水街1号", "环卫中心", "环卫一队", "2026-03-0209:30",
        "东街街道", "派遣人签字", "指挥中心盖章",
    ):  # fmt: skip
        assert each in read, (each, read)


@pytest.mark.parametrize("who", ROLES)
def test_whoever_may_see_the_case_may_print_its_papers_and_nobody_else(cast: Cast, who: str) -> None:
    number = cast.brought_to("checking").number
    client = of(cast, who)
    expected = 200 if who in SEE_A_CASE_AT_CHECK else 404
    assert client.get(f"/cases/{number}/papers/").status_code == expected
    assert client.get(f"/cases/{number}/papers/registration/1.docx").status_code == expected


@pytest.mark.parametrize(("extent", "mine", "other"), [("area", 200, 404), ("none", 404, 404)])
def test_the_right_to_print_opens_no_case_out_of_sight_and_closes_those_in_sight(cast: Cast, extent: str, mine: int, other: int) -> None:
    set_right(right="papers.print_papers", role="department", extent=extent, by=None, at=timezone.now())
    city_settings.forget()
    number = cast.brought_to("disposing").number
    assert of(cast, "clean").get(f"/cases/{number}/papers/").status_code == mine
    assert of(cast, "water").get(f"/cases/{number}/papers/").status_code == other


def test_who_is_not_signed_in_prints_nothing(cast: Cast) -> None:
    number = cast.reported().number
    assert Client().get(f"/cases/{number}/papers/registration/1.pdf").status_code == 302


# ── which papers there are ───────────────────────────────────────────────────────────────────────────────────────────
def keys(cast: Cast, number: str) -> list[str]:
    return [each.key for each in papers_of_case(cast.acceptor, number)]


def test_the_papers_come_with_the_steps_of_the_case(cast: Cast) -> None:
    assert keys(cast, cast.reported().number) == ["registration", "case"]
    assert keys(cast, cast.brought_to("disposing").number) == ["registration", "filing", "dispatch", "case"]
    closed = keys(cast, cast.brought_to("closed").number)
    assert closed == ["registration", "filing", "dispatch", "feedback", "check", "result", "case"]


def test_two_dispatches_are_two_papers_with_numbers_of_their_own(cast: Cast) -> None:
    case = cast.brought_to("disposing")
    case = cast.move(case, "recall", "dispatcher", reason="派错单位")
    cast.move(case, "dispatch", "dispatcher", department_id=cast.seats["water"].organisation_id, note="请自来水公司处置")
    found = [each.number for each in papers_of_case(cast.acceptor, case.number) if each.key == "dispatch"]
    assert found == [f"{case.number}-FP-01", f"{case.number}-FP-02"]
    assert "环卫中心" in paper(cast, "dispatcher", case.number, "dispatch", sequence=1)
    second = paper(cast, "dispatcher", case.number, "dispatch", sequence=2)
    assert "请自来水公司处置" in second
    assert f"{case.number}-FP-02" in second


# Fact → what is given with it, who does it, then the fact that answers it; what the paper says.
FACTS: dict[str, tuple[tuple[str, str, dict[str, Any]], tuple[str, str, dict[str, Any]] | None, list[str]]] = {
    "extension": (
        ("request_extension", "clean", {"reason": "需调吊车", "limit": "2 work_day"}),
        ("approve_extension", "dispatcher", {"note": "同意一次"}),
        ["延期申请表", "需调吊车", "2工作日", "同意一次", "审批结果同意"],
    ),
    "suspension": (
        ("request_suspension", "clean", {"reason": "待绿化季节", "until": "2026-04-01T10:00:00+08:00"}),
        ("refuse_suspension", "dispatcher", {"reason": "可先清理"}),
        ["挂账审批表", "待绿化季节", "2026-04-0110:00", "可先清理", "审批结果不同意"],
    ),
    "void": (("request_void", "clean", {"reason": "现场已无此物"}), None, ["作废申请表", "现场已无此物", "环卫中心"]),
    "return": (
        ("request_return", "clean", {"reason": "不属本单位"}), ("approve_return", "dispatcher", {}), ["回退申请表", "不属本单位", "同意"],
    ),
    "oversight": (
        ("oversee", "overseer", {"text": "三日内办结", "until": "2026-03-05T18:00:00+08:00", "kind": "leader"}),
        None, ["督办单", "领导督办", "三日内办结", "2026年3月5日18时00分", "2026年3月2日"],
    ),
    "urging": (("urge", "dispatcher", {"reason": "即将到期"}), None, ["催办单", "即将到期", "环卫中心："]),
    "instruction": (("authorise", "leader", {"text": "同意由环卫中心先行清理"}), None, ["授权批示单", "同意由环卫中心先行清理"]),
    "joint": (
        ("engage", "dispatcher", {"department_ids": [], "note": "请配合断水"}), ("report_part", "water", {"text": "已关阀"}),
        ["联合处置单", "请配合断水", "已关阀", "牵头单位"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("output", ["pdf", "docx"])
@pytest.mark.parametrize("key", FACTS)
def test_a_paper_is_there_as_soon_as_its_fact_stands_in_the_story_and_says_what_was_given(cast: Cast, key: str, output: str) -> None:
    number = cast.brought_to("disposing").number
    assert key not in keys(cast, number)
    opening, answer, words = FACTS[key]
    for move, by, given in filter(None, (opening, answer)):
        fact(cast, number, move, by, **given)
    assert key in keys(cast, number)
    read = paper(cast, "dispatcher", number, key, output)
    for each in words:
        assert each in read, (each, read)


def test_every_paper_is_tried_here_or_comes_with_the_straight_way(cast: Cast) -> None:
    straight = {"registration", "verification", "filing", "dispatch", "feedback", "check", "result", "case"}
    assert {each.key for each in PAPERS} == straight | set(FACTS)


def test_the_bodies_that_help_are_named(cast: Cast) -> None:
    number = cast.brought_to("disposing").number
    helpers = [cast.seats[who].organisation_id for who in ("water", "acceptor")]
    fact(cast, number, "engage", "dispatcher", department_ids=helpers, note="")
    names = Organisation.objects.filter(pk__in=helpers).values_list("name", flat=True)
    read = paper(cast, "dispatcher", number, "joint")
    assert all(name in read for name in names)


@pytest.mark.parametrize("path", ["dispatch/1.pdf", "registration/2.pdf", "nonsense/1.pdf", "registration/0.docx", "registration/1.exe"])
def test_a_paper_that_the_story_does_not_give_is_not_there(cast: Cast, path: str) -> None:
    number = cast.reported().number
    assert of(cast, "acceptor").get(f"/cases/{number}/papers/{path}").status_code == 404


def test_the_whole_case_tells_its_story_in_its_order(cast: Cast) -> None:
    read = paper(cast, "acceptor", cast.brought_to("closed").number, "case", "pdf").partition("办理经过")[2]
    places = [read.index(each) for each in ("受理", "派遣→环卫中心", "核查回复：合格", "恢复整洁", "签章")]
    assert places == sorted(places)


# ── who may know whom ────────────────────────────────────────────────────────────────────────────────────────────────
def called(cast: Cast) -> str:
    """A case of a caller, at the department."""
    case = cast.reported(by="acceptor", reporter_name="许女士", reporter_phone="13800000000")
    case = cast.move(case, "accept", "acceptor")
    case = cast.move(case, "file", "shift_leader", condition_id=cast.litter_condition.pk)
    return cast.move(case, "dispatch", "dispatcher", department_id=cast.seats["clean"].organisation_id).number


@pytest.mark.parametrize(("who", "knows"), [("acceptor", True), ("leader", True), ("clean", False)])
def test_a_callers_name_and_telephone_stand_in_the_papers_of_those_alone_who_may_know(cast: Cast, who: str, knows: bool) -> None:
    number = called(cast)
    for key in ("registration", "case"):
        read = paper(cast, who, number, key)
        assert ("许女士" in read) == knows
        assert ("13800000000" in read) == knows


@pytest.mark.parametrize(("who", "knows"), [("acceptor", True), ("clean", False)])
def test_a_supervisor_stays_unnamed_for_those_who_do_the_work(cast: Cast, who: str, knows: bool) -> None:
    number = cast.brought_to("closed").number
    for key in ("registration", "check", "case"):
        read = paper(cast, who, number, key)
        assert "监督员" in read
        assert (cast.collector.person_name in read or cast.checker.person_name in read) == knows, (key, read)


def test_a_paper_holds_copies_of_photos_and_never_what_the_camera_wrote(cast: Cast) -> None:
    original = jpeg(width=400, height=300)
    case = cast.reported(evidence=(photo_of(cast, original),))
    word = of(cast, "acceptor").get(f"/cases/{case.number}/papers/registration/1.docx").content
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        media = [archive.read(name) for name in archive.namelist() if name.startswith("word/media/")]
    assert len(media) == 2  # the QR code and the photo
    assert original not in media
    pdf = of(cast, "acceptor").get(f"/cases/{case.number}/papers/registration/1.pdf").content
    listed = subprocess.run(["pdfimages", "-list", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert "400   300" in listed, listed


def test_a_photo_that_is_gone_keeps_no_paper_from_being_printed(cast: Cast) -> None:
    assert "问题登记单" in paper(cast, "acceptor", cast.reported().number, "registration")


# ── number, QR code, trace ───────────────────────────────────────────────────────────────────────────────────────────
def test_the_qr_code_leads_to_the_page_of_the_case_at_the_citys_address(cast: Cast, settings: Any) -> None:
    settings.PUBLIC_URL = "https://city.example.cn/wanmi"
    number = cast.reported().number
    word = of(cast, "acceptor").get(f"/cases/{number}/papers/registration/1.docx").content
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        media = [archive.read(name) for name in archive.namelist() if name.startswith("word/media/")]
    assert qr_code(f"https://city.example.cn/wanmi/cases/{number}/") in media


def test_each_print_leaves_a_trace(cast: Cast) -> None:
    number = cast.reported().number
    paper(cast, "leader", number, "registration")
    (one,) = Fact.objects.filter(name="paper.print")
    assert (one.person_id, one.data) == (
        cast.leader.person_id, {"papers": 1, "output": "docx", "kinds": {"registration": 1}, "numbers": [number]},
    )  # fmt: skip
    of(cast, "leader").get(f"/cases/{number}/papers/dispatch/1.pdf")
    assert Fact.objects.filter(name="paper.print").count() == 1


def test_the_paper_is_chinese_whatever_the_readers_language(cast: Cast) -> None:
    number = cast.brought_to("closed").number
    client = of(cast, "acceptor")
    client.cookies["django_language"] = "en"
    read = word_text(client.get(f"/cases/{number}/papers/case/1.docx", headers={"Accept-Language": "en"}).content)
    assert "核查回复：合格" in read
    assert "Dispatch" not in read


def test_the_number_of_queries_does_not_grow_with_the_cases(cast: Cast) -> None:
    def queries(numbers: list[str]) -> int:
        choices = [PaperChoice(number, key, 1) for number in numbers for key in ("registration", "case")]
        with CaptureQueriesContext(
            connection,
        ) as found:
            print_now(choices, output=Output.WORD, origin="http://x/", by=cast.acceptor, at=MONDAY_MORNING)
        return len(found)

    numbers = [cast.reported(evidence=(photo_of(cast),)).number for _ in range(4)]
    queries(numbers)  # copies of the photos are made
    assert queries(numbers) == queries(numbers[:1]) <= 24


def test_the_page_of_a_case_offers_its_papers_in_both_forms(cast: Cast) -> None:
    number = cast.brought_to("disposing").number
    client = of(cast, "acceptor")
    assert f'hx-get="/cases/{number}/papers/"' in client.get(f"/cases/{number}/").content.decode()
    menu = client.get(f"/cases/{number}/papers/").content.decode()
    assert f"/cases/{number}/papers/dispatch/1.pdf" in menu
    assert f"/cases/{number}/papers/dispatch/1.docx" in menu
    assert "任务分派单" in menu
