"""The daily lists: who sees which, the same figures for all, signing and answering one result a row, late or in time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from wanmi.cases.models import Case
from wanmi.cases.queries.days import local_day
from wanmi.cases.rules.state import CaseState
from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import Cast
from wanmi.desks.tests.test_desk_pages import PART, seated
from wanmi.desks.tests.test_together import at_once
from wanmi.journal.models import Fact
from wanmi.journal.queries import story_of
from wanmi.kit.refusals import NotFound, NotYours, Refusal
from wanmi.liaison.actions import answer_source
from wanmi.liaison.models import SourceAnswer, SourceTerm
from wanmi.liaison.queries.lists import lines_of_day, past_days
from wanmi.liaison.queries.terms import terms_now
from wanmi.liaison.rules.lists import AnsweredAlready, ChangedAnswer, Figures, NotByList, NotSigned, figures_of

DIALOG = PART | {"HX-Target": "dialog"}


def came(cast: Cast, count: int = 1, source: str = "police", *, at: datetime | None = None) -> list[CaseState]:
    return [cast.brought_to("disposing", at=at or timezone.now(), by="acceptor", source=source) for _ in range(count)]


def post(client: Client, url: str, **sent: Any) -> Any:
    return client.post(url, sent, headers=DIALOG)


def figures(cast: Cast, name: str) -> Figures:
    at = timezone.now()
    return figures_of(lines_of_day(cast.seats[name], local_day(at), terms_now()), at=at)


def results_in(answer: Any) -> dict[str, bool]:
    return {number: done == "true" for number, done in re.findall(r'data-result="(\w+)"\s+data-done="(\w+)"', answer.content.decode())}


def test_a_department_sees_its_own_lists_and_the_centre_the_same_figures(cast: Cast) -> None:
    cases = came(cast, 3) + came(cast, 2, "letters")
    cast.brought_to("disposing", at=timezone.now(), by="acceptor")  # the hotline's: in no list
    cast.move(cases[0], "sign", "clean", at=timezone.now())
    for name in ("clean", "acceptor", "leader"):
        assert figures(cast, name) == Figures(5, 1, 0, 0, 0), name
    assert figures(cast, "water") == Figures()
    page = seated(cast, "clean").get("/source-lists/").content.decode()
    assert all(case.number in page for case in cases)
    assert "110 联动" in page
    assert "暂定" in page
    assert cases[0].number not in seated(cast, "water").get("/source-lists/").content.decode()
    assert seated(cast, "collector").get("/source-lists/").status_code == 403


def test_an_empty_day_says_what_will_come(cast: Cast) -> None:
    page = seated(cast, "clean").get("/source-lists/?day=2026-01-05").content.decode()
    assert "这一天没有来件" in page
    assert "会自动出现在这里" in page
    assert seated(cast, "clean").get("/source-lists/?day=x&source=y&state=z&department=9999999999999").status_code == 200


def test_each_figure_opens_as_many_as_it_counts(cast: Cast) -> None:
    cases = came(cast, 4, at=timezone.now() - timedelta(days=5))
    for case in cases[:3]:
        cast.move(case, "sign", "clean", at=timezone.now())
    answer_source(number=cases[0].number, text="已处置", by=cast.seats["clean"], at=timezone.now())
    client = seated(cast, "acceptor")
    day = local_day(timezone.now() - timedelta(days=5)).isoformat()
    page = client.get(f"/source-lists/?day={day}").content.decode()
    row = page[page.index("110 联动") :]
    row = row[: row.index("</tr>")]
    links = re.findall(r'href="([^"]*)"[^>]*>(\d+)<', row)
    assert [int(count) for _, count in links] == [4, 1, 2, 1, 4, 4]
    for url, count in links:
        found = client.get("/source-lists/" + url.replace("&amp;", "&")).content.decode()
        assert len(re.findall(r'id="row-\w+"', found)) == int(count), url


def test_a_whole_day_is_signed_for_at_once_and_then_answered(cast: Cast) -> None:
    cases = came(cast, 4)
    client = seated(cast, "clean")
    page = client.get("/source-lists/").content.decode()
    assert "签收全部 4 件" in page
    sent = [f"{case.number}:{case.version}" for case in cases]
    bar = post(client, "/source-lists/moves/", case=[case.number for case in cases]).content.decode()
    assert "/selection/moves/sign/" in bar
    assert "/source-lists/answers/" not in bar
    assert results_in(post(client, "/selection/moves/sign/", case=sent, make="true", key=str(uuid4()))) == {
        case.number: True for case in cases
    }
    bar = post(client, "/source-lists/moves/", case=[case.number for case in cases]).content.decode()
    assert "/source-lists/answers/" in bar
    assert "回复来源 4 件" in post(client, "/source-lists/answers/", case=sent).content.decode()
    press = {"case": sent, "make": "true", "text": "已派人处置", "key": str(uuid4())}
    for _ in range(2):  # the same press twice is done once
        assert results_in(post(client, "/source-lists/answers/", **press)) == {case.number: True for case in cases}
    assert SourceAnswer.objects.filter(text="已派人处置", late=False).count() == 4
    assert Fact.objects.filter(name="source_answer.give").count() == 4
    assert figures(cast, "acceptor") == Figures(4, 4, 4, 0, 0)


def test_one_that_is_not_signed_for_holds_up_no_other(cast: Cast) -> None:
    cases = came(cast, 10)
    for case in cases[:9]:
        cast.move(case, "sign", "clean", at=timezone.now())
    answer = post(seated(cast, "clean"), "/source-lists/answers/", case=[case.number for case in cases], make="true", text="已处置")
    assert [number for number, done in results_in(answer).items() if not done] == [cases[9].number]
    assert "还没有签收" in answer.content.decode()
    assert SourceAnswer.objects.count() == 9
    assert post(seated(cast, "clean"), "/source-lists/answers/", case=[cases[9].number], make="true", text=" ").status_code == 422


def test_an_answer_is_late_by_its_sources_own_deadline(cast: Cast) -> None:
    given = timezone.now() - timedelta(days=6)  # two work days at least, fewer than fifteen
    police, letter = came(cast, 1, "police", at=given)[0], came(cast, 1, "letters", at=given)[0]
    for case in (police, letter):
        cast.move(case, "sign", "clean", at=given + timedelta(minutes=5))
        answer_source(number=case.number, text="已处置", by=cast.seats["clean"], at=timezone.now())
    assert dict(SourceAnswer.objects.values_list("source", "late")) == {"police": True, "letters": False}
    SourceTerm.objects.create(source="letters", sign_limit="1 work_hour", answer_limit="1 work_hour")
    assert not terms_now()["letters"].assumed
    at = timezone.now()
    assert figures_of(lines_of_day(cast.seats["clean"], local_day(given), terms_now()), at=at).answer_late == 2
    [day] = past_days(cast.seats["clean"], at=at, terms=terms_now())
    assert (day.count, day.unsigned, day.waiting, day.late) == (2, 0, 0, 1)  # as it was answered: the term was another one then


def test_the_last_days_count_what_waits_and_what_is_late(cast: Cast) -> None:
    now = timezone.now()
    for days in (0, 3, 8):
        came(cast, 2, at=now - timedelta(days=days))
    for case in came(cast, 3, "letters", at=now - timedelta(days=3)):
        cast.move(case, "sign", "clean", at=now)
    found = past_days(cast.seats["acceptor"], at=now, terms=terms_now())
    assert [(each.count, each.unsigned, each.waiting) for each in found] == [(2, 2, 0), (5, 2, 3), (2, 2, 0)]
    for each in found:
        lines = lines_of_day(cast.seats["acceptor"], each.day, terms_now())
        assert figures_of(lines, at=now).answer_late == each.late
    assert found[-1].late == 2


@pytest.mark.parametrize(
    ("name", "refusal"), [("water", NotFound), ("acceptor", NotYours), ("leader", NotYours), ("clean_worker", NotFound)]
)
def test_nobody_else_answers_for_the_body(cast: Cast, name: str, refusal: type[Refusal]) -> None:
    case = came(cast)[0]
    cast.move(case, "sign", "clean", at=timezone.now())
    with pytest.raises(refusal):
        answer_source(number=case.number, text="已处置", by=cast.seats[name], at=timezone.now())
    assert SourceAnswer.objects.count() == 0


def test_an_answer_is_given_once_for_what_came_by_a_list_and_is_signed(cast: Cast) -> None:
    by, at, key = cast.seats["clean"], timezone.now(), uuid4()
    case, hotline = came(cast)[0], cast.brought_to("disposing", at=at, by="acceptor")
    with pytest.raises(NotByList):
        answer_source(number=hotline.number, text="已处置", by=by, at=at)
    with pytest.raises(NotSigned):
        answer_source(number=case.number, text="已处置", by=by, at=at)
    cast.move(case, "sign", "clean", at=at)
    first = answer_source(number=case.number, text="已处置", by=by, at=at, key=key)
    assert answer_source(number=case.number, text="已处置", by=by, at=at, key=key).pk == first.pk
    with pytest.raises(ChangedAnswer):
        answer_source(number=case.number, text="另一句", by=by, at=at, key=key)
    with pytest.raises(AnsweredAlready):
        answer_source(number=case.number, text="已处置", by=by, at=at, key=uuid4())
    assert story_of("source_answer", case.number).count() == 1
    assert Case.objects.get(number=case.number).version == story_of("case", case.number).count()


def test_of_two_answers_at_once_one_is_given(committed_cast: Cast) -> None:
    cast, at = committed_cast, timezone.now()
    case = came(cast)[0]
    cast.move(case, "sign", "clean", at=at)
    results = at_once(
        *[lambda text=text: answer_source(number=case.number, text=text, by=cast.seats["clean"], at=at) for text in ("甲", "乙")]
    )
    assert sorted(type(result).__name__ for result in results) == ["AnsweredAlready", "SourceAnswer"]


def test_a_list_is_taken_out_as_excel_and_that_leaves_a_trace(cast: Cast) -> None:
    cases = came(cast, 2)
    answer = seated(cast, "clean").get("/source-lists/export/?source=police")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [case.number for case in cases]
    assert Fact.objects.filter(name="source_list.export", data__rows=2).count() == 1


@pytest.mark.parametrize("name", ["clean", "acceptor"])
def test_a_list_costs_the_same_queries_however_long_it_is(cast: Cast, name: str) -> None:
    client, counts = seated(cast, name), []
    for more in (2, 8):
        came(cast, more)
        client.get("/source-lists/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/source-lists/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


# ── by API ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_api_tells_the_lists_and_takes_answers(cast: Cast) -> None:
    cases = came(cast, 2)
    cast.move(cases[0], "sign", "clean", at=timezone.now())
    me = Caller(cast, "clean")
    day = me.get("/source-lists").body
    [police] = [each for each in day["sources"] if each["source"] == "police"]
    assert (police["count"], police["signed"], police["sign_limit"], police["assumed"]) == (2, 1, "2 work_hour", True)
    assert [each["count"] for each in day["departments"]] == [2]
    body = {"text": "已处置", "cases": [{"number": case.number, "key": str(uuid4())} for case in cases]}
    first, again = me.post("/source-answers", body), me.post("/source-answers", body)
    assert [each["result"] for each in first["results"]] == ["done", "refused"]
    assert first["results"][1]["code"] == "liaison.not_signed"
    assert first.raw == again.raw
    lines = me.get("/source-lists/police").body
    assert [(line["standing"], line["text"]) for line in lines] == [("answered", "已处置"), ("unsigned", "")]
    assert Caller(cast, "collector").get("/source-lists").status == 403
    assert Caller(cast, "water").get("/source-lists/police").body == []


def test_the_city_sets_a_deadline_in_the_base_tables(cast: Cast) -> None:
    client, add = seated(cast, "administrator"), reverse("admin:liaison_sourceterm_add")
    wrong = client.post(add, {"source": "police", "sign_limit": "soon", "answer_limit": "1 work_day"})
    assert "时限写成" in wrong.content.decode()
    client.post(add, {"source": "police", "sign_limit": "30 minute", "answer_limit": "1 work_day"})
    assert (terms_now()["police"].sign.text(), terms_now()["police"].assumed) == ("30 分钟", False)
    assert Fact.objects.filter(name="sourceterm.added").count() == 1
    assert "暂定" in seated(cast, "clean").get("/source-lists/").content.decode()  # of the others
    assert seated(cast, "clean").get(add).status_code in (302, 403)
