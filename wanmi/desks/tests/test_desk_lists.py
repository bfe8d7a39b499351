"""Lists of a desk: what is in them, in which order, page by page, and how many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wanmi.cases.queries.listed import Listed, endings_of
from wanmi.cases.rules.effects import EFFECTS
from wanmi.cases.tests.cast import MONDAY_MORNING, SOUTH, WEST, Cast
from wanmi.desks.queries.lists import ListFilter, cases_of, counts_of, page_listed
from wanmi.desks.rules.desks import BIN, Tab, tabs_of
from wanmi.flow.queries.flows import current_flow
from wanmi.kit.rules.working_time import Light
from wanmi.people.rules.seats import Seat

LATER = MONDAY_MORNING + timedelta(minutes=13)


def tab_of(role: str, key: str) -> Tab:
    return next(tab for tab in tabs_of(current_flow(), role, EFFECTS) if tab.key == key)


def numbers(tab: Tab, seat: Seat, **wanted: Any) -> list[str]:
    return [row.number for row in page_listed(cases_of(tab, seat, ListFilter(**wanted), at=LATER), tab).rows]


def test_the_most_urgent_comes_first(cast: Cast) -> None:
    tab = tab_of("acceptor", "registered")
    late, early = cast.reported(at=MONDAY_MORNING + timedelta(minutes=5)), cast.reported(at=MONDAY_MORNING)
    assert numbers(tab, cast.acceptor) == [early.number, late.number]


def test_pages_by_key_show_every_case_once_forwards_and_backwards(cast: Cast) -> None:
    tab = tab_of("acceptor", "registered")
    # Several in the same second: the key is moment and id, so none falls between two pages.
    made = [cast.reported(at=MONDAY_MORNING + timedelta(minutes=n // 3)).number for n in range(11)]
    cases = cases_of(tab, cast.acceptor, ListFilter(), at=LATER)
    pages = [page_listed(cases, tab, size=4)]
    assert pages[0].before == ""
    while pages[-1].after:
        pages.append(page_listed(cases, tab, after=pages[-1].after, size=4))
    assert [row.number for page in pages for row in page.rows] == made
    back = page_listed(cases, tab, before=pages[-1].before, size=4)
    assert back.rows == pages[-2].rows
    assert page_listed(cases, tab, before=pages[1].before, size=4).before == ""


def test_a_list_that_ends_with_its_page_has_no_next_page_and_nonsense_is_the_first_page(cast: Cast) -> None:
    tab = tab_of("acceptor", "registered")
    for _ in range(3):
        cast.reported()
    cases = cases_of(tab, cast.acceptor, ListFilter(), at=LATER)
    assert page_listed(cases, tab, size=3).after == ""
    for nonsense in ("x", "1.y", "99999999999999999999999.1", "."):
        assert len(page_listed(cases, tab, after=nonsense, size=5).rows) == 3


def test_only_what_the_seat_may_see_is_listed(cast: Cast) -> None:
    case = cast.brought_to("disposing")
    tab = tab_of("department", "disposing.sign")
    assert numbers(tab, cast.clean) == [case.number]
    assert numbers(tab, cast.water) == []
    cast.move(case, "sign", "clean")
    signed = tab_of("department", "disposing")
    assert numbers(tab, cast.clean) == []
    assert numbers(signed, cast.clean) == [case.number]
    assert numbers(signed, cast.clean_worker) == []  # not assigned to the squad yet
    cast.move(case, "assign", "clean", squad_id=cast.clean_worker.organisation_id)
    assert numbers(signed, cast.clean_worker) == [case.number]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"source": "hotline"}, ["b"]),
        ({"street": "990101002"}, ["b"]),
        ({"community": "990101001001"}, ["a"]),
        ({"mark": "reply"}, ["b"]),
        ({"mark": "rework"}, []),
        ({"light": Light.AMBER}, ["a"]),
        ({"light": Light.RED}, []),
        ({"text": "2 号楼"}, ["b"]),
        ({"text": "散落"}, ["a"]),
        ({"group": "event99"}, []),
    ],
)
def test_a_list_is_narrowed_by_what_is_asked(cast: Cast, wanted: dict[str, Any], found: list[str]) -> None:
    tab = tab_of("acceptor", "registered")
    east = (WEST + 0.0035, SOUTH + 0.0005)
    made = {
        "a": cast.reported().number,
        "b": cast.reported(at=LATER, by="acceptor", location=east, reply_wanted=True, address="浅水街 2 号楼", description="油烟大").number,
    }
    assert numbers(tab, cast.acceptor, **wanted) == [made[key] for key in found]


def test_a_subclass_and_its_class_narrow_alike(cast: Cast) -> None:
    tab = tab_of("acceptor", "registered")
    case = cast.reported()
    group = cast.litter.kind + cast.litter.class_code
    assert numbers(tab, cast.acceptor, subclass_id=cast.litter.pk) == numbers(tab, cast.acceptor, group=group) == [case.number]
    assert numbers(tab, cast.acceptor, subclass_id=cast.cover.pk) == []


def test_days_are_the_citys(cast: Cast) -> None:
    tab = tab_of("acceptor", "registered")
    midnight = MONDAY_MORNING.replace(hour=16, minute=0)  # 00:00 on the third in the city
    cast.reported(at=midnight - timedelta(seconds=1))
    after = cast.reported(at=midnight)
    day = (midnight + timedelta(hours=8)).date()
    found = page_listed(cases_of(tab, cast.acceptor, ListFilter(since=day, until=day), at=midnight), tab).rows
    assert [row.number for row in found] == [after.number]


def test_all_counts_come_from_one_query_and_know_what_is_late(cast: Cast) -> None:
    cast.reported(at=MONDAY_MORNING - timedelta(hours=1))
    cast.reported()
    cast.brought_to("waiting_check")
    tabs = tabs_of(current_flow(), "acceptor", EFFECTS)
    with CaptureQueriesContext(connection) as asked:
        counts = counts_of(tabs, cast.acceptor, at=LATER)
    assert len(asked) == 1
    assert (counts["registered"].all, counts["registered"].late) == (2, 1)
    assert (counts["waiting_check"].all, counts["waiting_check"].late) == (1, 0)
    assert counts["verifying"].all == 0


def test_counting_stops_at_its_bound(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wanmi.desks.queries.lists.BOUND", 2)
    for _ in range(4):
        cast.reported()
    count = counts_of([tab_of("acceptor", "registered")], cast.acceptor, at=LATER)["registered"]
    assert count.all == 3
    assert count.capped


def test_the_recycle_bin_tells_who_threw_away_when_and_why(cast: Cast) -> None:
    case = cast.reported()
    cast.move(case, "reject", "acceptor", reason="现场无此问题", at=LATER)
    tab = tab_of("acceptor", BIN)
    assert numbers(tab, cast.acceptor) == [case.number]
    ending = endings_of([case.number])[case.number]
    assert (ending.who, ending.at, ending.why) == ("李敏", LATER, "现场无此问题")


def test_a_row_is_a_few_columns_and_no_geometry(cast: Cast) -> None:
    cast.reported()
    tab = tab_of("acceptor", "registered")
    with CaptureQueriesContext(connection) as asked:
        row = page_listed(cases_of(tab, cast.acceptor, ListFilter(), at=LATER), tab).rows[0]
    assert len(asked) == 1
    sql = asked[0]["sql"]
    assert "location" not in sql
    assert "description" not in sql
    assert "JOIN" not in sql
    assert "OFFSET" not in sql
    assert isinstance(row, Listed)
    assert (row.subclass, row.place.street, row.source_words) == ("暴露垃圾", "东街街道", "监督员巡查")
    assert row.clock(LATER).words() == "余 02分"


@pytest.mark.parametrize(
    ("name", "role", "tab"),
    [
        ("acceptor", "acceptor", "registered"),
        ("shift_leader", "shift_leader", "waiting_closing"),
        ("clean", "department", "disposing"),
        ("collector", "supervisor", "checking"),
    ],
)
def test_an_open_list_can_be_read_from_a_partial_index(cast: Cast, name: str, role: str, tab: str) -> None:
    listed = tab_of(role, tab)
    cases = cases_of(listed, cast.seats[name], ListFilter(), at=LATER).order_by("due_at", "pk").values_list("number")[:51]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        plan = "\n".join(cases.explain().splitlines())
    assert "case_open_by_" in plan, plan
