"""The ledger: what it counts, in whose scope, by which shares; every number opens what it counts."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from wanmi.cases.models import Case, CaseOrder, CaseRequest
from wanmi.cases.rules.state import CaseState
from wanmi.cases.tests.cast import MONDAY_MORNING, Cast
from wanmi.inquiry.queries.asked import OrderSearch, RequestSearch, matching_orders, matching_requests
from wanmi.inquiry.queries.ledger import ceilings, ledger_of
from wanmi.inquiry.rules.ledger import month_of
from wanmi.journal.models import Fact

LATER = MONDAY_MORNING + timedelta(minutes=20)
DEADLINE = MONDAY_MORNING + timedelta(hours=3)
MARCH = month_of(date(2026, 3, 2))


def asked(
    cast: Cast, kind: str, *, at: datetime = LATER, decision: str = "", by: str = "clean", case: CaseState | None = None
) -> CaseState:
    """A case of the cleaning department that asks something, and what is decided."""
    case = case or cast.brought_to("disposing", at=MONDAY_MORNING)
    given: dict[str, Any] = {"reason": "等待材料到货"}
    if kind == "extension":
        given["limit"] = "1 minute"
    elif kind == "suspension":
        given["until_day"] = date(2026, 12, 1)
    elif kind == "void":
        given["evidence"] = (cast.photo(cast.seats[by]),)
    case = cast.move(case, f"request_{kind}", by, at=at, **given)
    decider = {"return": "dispatcher", "extension": "shift_leader", "suspension": "dispatcher", "void": "shift_leader"}[kind]
    if decision == "approve":
        return cast.move(case, f"approve_{kind}", decider, at=at)
    if decision == "refuse":
        return cast.move(case, f"refuse_{kind}", decider, at=at, reason="理由不充分")
    if decision == "withdraw":
        return cast.move(case, f"withdraw_{kind}", by, at=at)
    return case


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


@pytest.fixture
def month(cast: Cast) -> Cast:
    """Two returns granted and one refused, an extension granted and one open, a void refused, a suspension withdrawn; orders."""
    for _ in range(2):
        asked(cast, "return", decision="approve")
    asked(cast, "return", decision="refuse")
    asked(cast, "extension", decision="approve")
    asked(cast, "extension")
    asked(cast, "void", decision="refuse")
    asked(cast, "suspension", decision="withdraw")
    asked(cast, "extension", at=LATER - timedelta(days=20), case=cast.brought_to("disposing", at=LATER - timedelta(days=20)))
    ordered(cast)
    return cast


def ordered(cast: Cast) -> None:
    """An urging; an order that is answered in time, one that is late, one that waits past its end."""
    case = cast.brought_to("disposing")
    cast.move(case, "urge", "acceptor", reason="请尽快处置", at=LATER)
    for answered_at in (LATER, DEADLINE + timedelta(hours=1), None):
        case = cast.brought_to("disposing")
        case = cast.move(case, "oversee", "leader", order_kind="leader", text="群众反映强烈", until=DEADLINE, at=LATER)
        if answered_at:
            cast.move(case, "answer_order", "clean", text="已安排队伍", at=answered_at)


def of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


def shown(cast: Cast, path: str, who: str = "shift_leader") -> str:
    answer = of(cast, who).get(path)
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def test_what_was_asked_is_counted_by_kind_and_by_what_came_of_it(month: Cast) -> None:
    ledger = ledger_of(MARCH, month.shift_leader, at=DEADLINE)
    whole = {kind: dict(states) for kind, states in ledger.whole.asked.items()}
    assert whole == {
        "return": {"approved": 2, "refused": 1}, "extension": {"approved": 1, "open": 1}, "void": {"refused": 1},
        "suspension": {"withdrawn": 1},
    }  # fmt: skip
    assert ledger.months[date(2026, 3, 1)]["return"] == 3
    assert ledger.months[date(2026, 2, 1)]["extension"] == 1
    assert len(ledger.months) == 12


def test_the_present_month_is_counted_at_each_look(cast: Cast) -> None:
    for times in (1, 2):
        asked(cast, "return")
        assert ledger_of(MARCH, cast.shift_leader, at=DEADLINE).months[date(2026, 3, 1)]["return"] == times
    assert list(ledger_of(MARCH, cast.shift_leader, at=DEADLINE).months)[:2] == [date(2026, 3, 1), date(2026, 2, 1)]


def test_a_share_is_of_what_the_department_was_given_with_what_it_gave_back(month: Cast) -> None:
    (unit,) = ledger_of(MARCH, month.shift_leader, at=DEADLINE).units
    dispatched = Case.objects.filter(department_id=month.clean.organisation_id, dispatched_at__gte=MONDAY_MORNING).count()
    assert (unit.id, unit.dispatched, unit.received) == (month.clean.organisation_id, dispatched, dispatched + 2)
    share = unit.share("return")
    assert (share.value, share.ceiling, share.is_over) == (2 / (dispatched + 2), ceilings()["return"], True)
    assert not unit.share("suspension").is_over


def test_what_a_squad_asks_stands_with_its_department(cast: Cast) -> None:
    case = cast.move(cast.brought_to("disposing"), "assign", "clean", squad_id=cast.clean_worker.organisation_id)
    asked(cast, "extension", by="clean_worker", case=case)
    (unit,) = ledger_of(MARCH, cast.shift_leader, at=DEADLINE).units
    assert (unit.id, unit.count("extension")) == (cast.clean.organisation_id, 1)
    for seat in (cast.shift_leader, cast.clean):
        assert matching_requests(RequestSearch(unit=cast.clean.organisation_id), seat).count() == 1


def test_orders_are_counted_by_whether_they_were_answered_in_time(month: Cast) -> None:
    at = DEADLINE + timedelta(minutes=5)
    orders = ledger_of(MARCH, month.shift_leader, at=at).orders
    assert {kind: dict(found) for kind, found in orders.items()} == {
        "urge": {"told": 1}, "leader": {"answered": 1, "answered_late": 1, "open_late": 1},
    }  # fmt: skip
    early = ledger_of(MARCH, month.shift_leader, at=LATER).orders
    assert early["leader"]["open"] == 1
    for outcome, count in (("open", 1), ("open_late", 0), ("answered", 1), ("answered_late", 1)):
        assert matching_orders(OrderSearch(kind="leader", outcome=outcome), month.shift_leader, at=LATER).count() == count


@pytest.mark.parametrize(
    ("who", "requests", "orders"),
    [("shift_leader", 8, 4), ("dispatcher", 8, 4), ("leader", 8, 4), ("overseer", 8, 4), ("clean", 8, 4), ("water", 0, 0), ("clerk", 0, 0)],
)
def test_each_seat_sees_what_is_asked_of_the_cases_in_its_scope(month: Cast, who: str, requests: int, orders: int) -> None:
    seat = month.seats[who]
    assert CaseRequest.objects.visible_to(seat).count() == requests
    assert CaseOrder.objects.visible_to(seat).count() == orders


def test_a_centre_sees_the_requests_of_its_area_alone(month: Cast) -> None:
    elsewhere = CaseRequest.objects.visible_to(month.shift_leader).first()
    assert elsewhere is not None
    CaseRequest.objects.filter(pk=elsewhere.pk).update(grid_code="110101001001001")
    assert CaseRequest.objects.visible_to(month.shift_leader).count() == 7


def test_who_walks_the_streets_sees_what_hangs_on_their_cases_and_no_ledger(month: Cast) -> None:
    assert CaseRequest.objects.visible_to(month.collector).count() == 8
    assert CaseRequest.objects.visible_to(None).count() == 0
    for who in ("collector", "clean_worker", "clerk"):
        for path in (
            "/ledger/",
            "/ledger/requests/",
            "/ledger/orders/",
            "/ledger/requests/export/",
            "/api/v1/ledger/2026-03",
            "/api/v1/requests",
            "/api/v1/orders",
        ):
            assert of(month, who).get(path).status_code == 403, (who, path)


def test_every_number_opens_what_it_counts(month: Cast) -> None:
    client = of(month, "shift_leader")
    page = shown(month, "/ledger/?period=2026-03")
    links = re.findall(r'<td class="wm-number">\s*<a href="([^"]+)">(\d+)</a>', page)
    assert len(links) > 20
    for url, count in links:
        found = unescape(client.get(unescape(url)).content.decode())
        assert f"共 {count} 件" in found, url


def test_what_is_over_its_ceiling_is_marked(month: Cast) -> None:
    page = shown(month, "/ledger/?period=2026-03")
    marked = re.findall(r'title="2 / 派遣 \d+ 件，上限 5%">\s*<span class="wm-tag wm-tag-amber">', page)
    assert len(marked) == 2  # of all, and of the department


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 8), ("kind=return", 3), ("kind=return&state=approved", 2), ("state=open", 2), ("q=理由不充分", 2), ("q=材料", 8),
        ("q=无此", 0),
        ("since=2026-03-01&until=2026-03-31", 7), ("until=2026-02-28", 1), ("post=dispatcher", 4), ("post=shift_leader&kind=void", 1),
        ("kind=nonsense", 8), ("unit=99999999999999", 8), ("since=nonsense", 8),
    ],
)  # fmt: skip
def test_the_list_of_requests_is_filtered(month: Cast, query: str, count: int) -> None:
    page = shown(month, f"/ledger/requests/?{query}")
    assert page.count('<tr id="row-') == count


def test_who_decided_is_a_filter(month: Cast) -> None:
    page = shown(month, f"/ledger/requests/?person={month.dispatcher.person_id}")
    assert page.count('<tr id="row-') == 3
    assert f"{month.person('dispatcher').name}审批" in page


def test_an_empty_list_says_what_to_do(cast: Cast) -> None:
    assert "在这里留账" in shown(cast, "/ledger/requests/")
    assert "换一个时段" in shown(cast, "/ledger/requests/?kind=void")
    assert "没有督办和催办" in shown(cast, "/ledger/orders/")


def test_a_list_goes_on_page_by_page(month: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wanmi.inquiry.queries.asked.page_of_requests.__kwdefaults__", {"after": "", "before": "", "size": 3})
    seen, url = [], "/ledger/requests/?state="
    while url:
        page = shown(month, url)
        seen += re.findall(r'<tr id="row-(\d+)"', page)
        following = re.search(r'rel="next"\s+href="([^"]+)"', page)
        url = f"/ledger/requests/{following[1]}" if following else ""
    assert len(seen) == len(set(seen)) == 8
    newest = CaseRequest.objects.order_by("-asked_at", "-pk").values_list("pk", flat=True)
    assert [int(id) for id in seen] == list(newest)


def test_a_department_keeps_account_of_what_it_gave_back_but_opens_the_case_no_more(month: Cast) -> None:
    page = shown(month, "/ledger/requests/?kind=return", "clean")
    assert page.count('<tr id="row-') == 3
    assert page.count("data-href=") == 1


def test_the_lists_are_taken_out_as_files_and_that_leaves_a_trace(month: Cast) -> None:
    answer = of(month, "leader").get("/ledger/requests/export/?kind=return&nonsense=1")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active.values)
    assert len(rows) == 4
    row = dict(zip(rows[0], rows[1], strict=True))
    assert (row["申请"], row["单位"], row["原因"], row["审批岗位"]) == ("回退", "环卫中心", "等待材料到货", "派遣员")
    fact = Fact.objects.get(name="ledger.export")
    assert fact.data == {"listed": "requests", "query": "kind=return", "rows": 3}
    answer = of(month, "leader").get("/ledger/orders/export/?kind=leader")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active.values)
    assert sorted(row[rows[0].index("状态")] for row in rows[1:]) == ["按期答复", "逾期未答复", "逾期答复"]


@pytest.mark.parametrize("path", ["/ledger/", "/ledger/?period=2026", "/ledger/requests/?kind=return", "/ledger/orders/"])
def test_a_page_asks_the_database_at_most_ten_times(month: Cast, path: str) -> None:
    client = of(month, "shift_leader")
    client.get(path)
    with CaptureQueriesContext(connection) as asked_for:
        assert client.get(path).status_code == 200
    assert len(asked_for) <= 10, [each["sql"][:90] for each in asked_for]


def test_programs_read_the_same_ledger(month: Cast) -> None:
    client = of(month, "dispatcher")
    ledger = client.get("/api/v1/ledger/2026-03").json()
    assert ledger["whole"]["asked"]["return"] == {"approved": 2, "refused": 1}
    assert (ledger["whole"]["over"], ledger["months"]["2026-02"]) == (["return"], {"extension": 1})
    assert ledger["orders"]["urge"] == {"told": 1}
    assert client.get("/api/v1/ledger/2026-13").json()["code"] == "inquiry.unknown_period"
    first = client.get("/api/v1/requests?size=5").json()
    rest = client.get(f"/api/v1/requests?size=5&after={first['after']}").json()
    assert (len(first["requests"]), len(rest["requests"]), rest["after"]) == (5, 3, "")
    (void,) = client.get("/api/v1/requests?kind=void&state=refused").json()["requests"]
    assert (void["decision"], void["unit_id"], void["post"]) == ("理由不充分", month.clean.organisation_id, "shift_leader")
    late = client.get("/api/v1/orders?outcome=answered_late").json()["orders"]
    assert [(one["late"], one["answer"]) for one in late] == [(True, "已安排队伍")]
