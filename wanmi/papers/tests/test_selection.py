"""Papers of many cases: chosen in a list or by a search, few at once, many by the worker, by page and by API."""

from __future__ import annotations

import io
import os
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import Cast
from wanmi.journal.models import Fact
from wanmi.papers.actions import printing
from wanmi.papers.actions.printing import forget_old_prints, make_print
from wanmi.papers.models import PrintRun
from wanmi.papers.tests.conftest import of, pdf_text, word_text


def post(cast: Cast, who: str, numbers: list[str], kinds: list[str], output: str = "pdf") -> Any:
    return of(cast, who).post("/papers/prints/", {"number": numbers, "kind": kinds, "output": output})


def body(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


@pytest.fixture
def two(cast: Cast) -> list[str]:
    return [cast.brought_to("disposing").number, cast.reported().number]


def test_papers_of_a_selection_are_one_pdf_or_an_archive_of_word(cast: Cast, two: list[str]) -> None:
    read = pdf_text(post(cast, "acceptor", two, ["registration", "dispatch"]).content)
    assert [read.count(f"编号：{number}-{sign}") for number in two for sign in ("DJ-01", "FP-01")] == [1, 1, 1, 0]
    answer = post(cast, "acceptor", two, ["registration"], "docx")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert sorted(archive.namelist()) == sorted(f"{number}-DJ-01 问题登记单.docx" for number in two)
        assert all("问题登记单" in word_text(archive.read(name)) for name in archive.namelist())
    (first, _second) = Fact.objects.filter(name="paper.print").order_by("pk")
    assert (first.data["papers"], first.data["numbers"]) == (3, two)


def test_cases_out_of_sight_are_left_out_and_nothing_at_all_is_told(cast: Cast, two: list[str]) -> None:
    mine, other = two
    read = pdf_text(post(cast, "clean", two, ["registration"]).content)
    assert mine in read
    assert other not in read
    for numbers, kinds in (([other], ["registration"]), ([mine], ["check"]), ([mine], []), ([], ["registration"])):
        answer = post(cast, "clean", numbers, kinds)
        assert answer.status_code == 422
        assert "所选案卷没有可打印的这类文书" in answer.content.decode()


def test_the_page_of_a_selection_lists_cases_and_the_kinds_that_they_have(cast: Cast, two: list[str]) -> None:
    page = of(cast, "acceptor").get("/papers/selection/", {"numbers": ",".join([*two, "990101E2026030299999"])}).content.decode()
    assert re.findall(r'name="number"\s+value="(\w+)"', page) == two
    assert set(re.findall(r'name="kind"\s+value="(\w+)"', page)) == {"registration", "filing", "dispatch", "case"}
    assert re.search(r"问题登记单 <small[^>]*>2</small>", page)
    assert "没有可打印的案卷" in of(cast, "acceptor").get("/papers/selection/", {"numbers": ""}).content.decode()


def test_lists_and_searches_lead_to_the_printing_of_what_they_show(cast: Cast, two: list[str]) -> None:
    number = two[1]
    desk = of(cast, "acceptor").get("/desk/acceptance/").content.decode()
    assert f"/papers/selection/?numbers={number}" in desk
    found = of(cast, "acceptor").get("/search/", {"source": "supervisor"}).content.decode()
    (address,) = re.findall(r'href="(/papers/selection/\?[^"]+)"', found)
    page = of(cast, "acceptor").get(address).content.decode()
    assert set(re.findall(r'name="number"\s+value="(\w+)"', page)) == set(two)


@pytest.mark.parametrize("who", ["clerk", "water"])
def test_who_may_print_nothing_or_sees_nothing_gets_nothing(cast: Cast, two: list[str], who: str) -> None:
    answer = post(cast, who, two, ["registration"])
    assert answer.status_code == (403 if who == "clerk" else 422)


# ── batches ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def run(cast: Cast, two: list[str], monkeypatch: pytest.MonkeyPatch) -> PrintRun:
    """A batch that was asked for and is not made yet."""
    monkeypatch.setattr(printing, "AT_ONCE", 1)
    monkeypatch.setattr("wanmi.papers.pages.printing.AT_ONCE", 1)
    answer = post(cast, "acceptor", two, ["registration"])
    run = PrintRun.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/papers/prints/{run.pk}/")
    return run


def test_many_papers_are_made_by_the_worker_and_fetched_by_who_asked(cast: Cast, two: list[str], run: PrintRun) -> None:
    client = of(cast, "acceptor")
    assert "正在生成" in client.get(f"/papers/prints/{run.pk}/").content.decode()
    assert client.get(f"/papers/prints/{run.pk}/file/").status_code == 404
    make_print(run.pk, cast.acceptor.post_id)
    make_print(run.pk, cast.acceptor.post_id)  # begun anew it does nothing
    assert Fact.objects.filter(name="paper.print").count() == 1
    assert "下载" in client.get(f"/papers/prints/{run.pk}/").content.decode()
    read = pdf_text(body(client.get(f"/papers/prints/{run.pk}/file/")))
    assert all(number in read for number in two)
    for who in ("shift_leader", "leader"):
        assert of(cast, who).get(f"/papers/prints/{run.pk}/").status_code == 404
        assert of(cast, who).get(f"/papers/prints/{run.pk}/file/").status_code == 404


def test_what_keeps_a_batch_from_being_made_is_told(cast: Cast, run: PrintRun) -> None:
    make_print(run.pk, None)  # the post is no more
    run.refresh_from_db()
    assert "没有这份文书" in run.trouble
    assert "没有这份文书" in of(cast, "acceptor").get(f"/papers/prints/{run.pk}/").content.decode()


def test_a_batch_whose_job_was_lost_says_so(cast: Cast, run: PrintRun) -> None:
    printing.set_back_lost(run.pk)
    run.refresh_from_db()
    assert run.trouble == ""  # its job waits
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_events; DELETE FROM procrastinate_jobs")
    printing.set_back_lost(run.pk)
    run.refresh_from_db()
    assert run.trouble == printing.INTERRUPTED


def test_one_person_has_few_batches_that_wait_and_none_too_large(cast: Cast, two: list[str], run: PrintRun, monkeypatch) -> None:
    for _ in range(printing.MOST_WAITING - 1):
        assert post(cast, "acceptor", two, ["registration"]).status_code == 302
    refused = post(cast, "acceptor", two, ["registration"])
    assert (refused.status_code, "您已有 3 批文书正在生成" in refused.content.decode()) == (429, True)
    assert post(cast, "leader", two, ["registration"]).status_code == 302
    monkeypatch.setattr(printing, "MOST", 1)
    refused = post(cast, "shift_leader", two, ["registration"])
    assert (refused.status_code, "一次最多打印 1 份文书" in refused.content.decode()) == (422, True)


def test_batches_are_thrown_away_after_a_week(cast: Cast, run: PrintRun, folders: Path) -> None:
    make_print(run.pk, cast.acceptor.post_id)
    run.refresh_from_db()
    left = folders / "prints" / "making-x"
    left.mkdir()
    os.utime(left, (0, 0))
    forget_old_prints(at=run.requested_at + timedelta(days=6))
    assert run.place.exists()
    assert not left.exists()
    forget_old_prints(at=run.requested_at + timedelta(days=8))
    assert not PrintRun.objects.exists()
    assert list((folders / "prints").iterdir()) == []


# ── by API ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_program_reads_the_papers_of_a_case_and_takes_one(cast: Cast) -> None:
    number = cast.brought_to("disposing").number
    caller = Caller(cast, "dispatcher")
    listed = caller.get(f"/cases/{number}/papers").body
    assert [(one["key"], one["number"]) for one in listed] == [
        ("registration", f"{number}-DJ-01"), ("filing", f"{number}-LA-01"), ("dispatch", f"{number}-FP-01"), ("case", f"{number}-AJ-01"),
    ]  # fmt: skip
    assert "任务分派单" in word_text(caller.get(f"/cases/{number}/papers/dispatch/1", form="docx").raw)
    hidden = Caller(cast, "water").get(f"/cases/{number}/papers")
    assert (hidden.status, hidden["code"]) == (404, "papers.no_paper")


def test_a_program_has_a_batch_made(cast: Cast, two: list[str]) -> None:
    caller = Caller(cast, "leader")
    asked = caller.post("/prints", {"numbers": two, "kinds": ["registration"], "form": "docx"})
    assert (asked.status, asked["total"], asked["ready"]) == (202, 2, False)
    make_print(asked["id"], cast.leader.post_id)
    assert caller.get(f"/prints/{asked['id']}").body | {"requested_at": ""} == {
        "id": asked["id"], "form": "docx", "requested_at": "", "total": 2, "done": 2, "ready": True, "trouble": "",
    }  # fmt: skip
    answer = caller.client.get(f"/api/v1/prints/{asked['id']}/file", headers=caller.headers)
    with zipfile.ZipFile(io.BytesIO(body(answer))) as archive:
        assert len(archive.namelist()) == 2
    refused = Caller(cast, "clerk").post("/prints", {"numbers": two})
    assert (refused.status, refused["code"]) == (403, "kit.not_yours")
