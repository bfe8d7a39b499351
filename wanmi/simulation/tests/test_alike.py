"""After a day on which all reports were alike: a page still reads some hundred pages of the database, not what lies behind that day."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wanmi.cases.tests.cast import small_city
from wanmi.desks.queries.desks import desk_of, tabs_for
from wanmi.desks.queries.lists import ListFilter, cases_of, counts_of, page_listed
from wanmi.desks.rules.desks import Tab
from wanmi.inquiry.queries.search import CaseSearch, matching_cases, page_found, sees_few
from wanmi.kit.rules.working_time import Light
from wanmi.people.rules.seats import Seat
from wanmi.simulation.million import ALIKE, lay_alike, pour_cases, settle

pytestmark = pytest.mark.slow
BEFORE, NEWEST = 30_000, 12_000
MOST = 1500  # blocks of 8 kB that a page may read: the longest walk along the one index; the table has more than three thousand
EAST, WEST = "990101001", "990101002"  # streets

# What the newest have in common, beside source, subclass and street: open and new, or ended, or with one department.
SKEWS = {
    "all open": "",
    "all closed": "stage = 'closed', outcome = 'closed', ended_at = reported_at, due_at = NULL, warn_at = NULL",
    "all void": "stage = 'void', outcome = 'void', ended_at = reported_at, due_at = NULL, warn_at = NULL",
    "one department": "stage = 'disposing', department_id = (SELECT min(id) FROM people_organisation WHERE kind = 'department')",
}
SOUGHT = {
    "all": CaseSearch(),
    **{f"outcome {outcome}": CaseSearch(outcome=outcome) for outcome in ("open", "closed", "rejected", "void")},
    **{f"source {source}": CaseSearch(source=source) for source in ("hotline", "supervisor", "police")},
    **{f"kind {kind}": CaseSearch(kind=kind) for kind in ("event", "component")},
    **{f"stage {stage}": CaseSearch(stage=stage) for stage in ("registered", "disposing", "closed")},
    **{f"mark {mark}": CaseSearch(mark=mark) for mark in ("urgent", "repeated", "reply", "rework", "spot")},
    "late ever": CaseSearch(late="ever"),
    "street": CaseSearch(street=EAST),
    "other street": CaseSearch(street=WEST),
    "closed of a source": CaseSearch(outcome="closed", source="supervisor"),
    "closed in a street": CaseSearch(outcome="closed", street=EAST),
    "component of a source": CaseSearch(kind="component", source="hotline"),
}


@pytest.fixture(scope="module")
def poured(committed_module: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO grids_streetline (way, name, highway, geometry)"
            " SELECT '', name, 'primary', ST_GeomFromText('LINESTRING(116.4 39.9, 116.41 39.9)', 4326)"
            " FROM unnest(ARRAY['东直门大街', '西四胡同', '南长街', '北安路']) AS name"
        )
    pour_cases(count=BEFORE, until=timezone.now() - timedelta(hours=1))
    settle()


@pytest.fixture(params=SKEWS)
def alike(poured: None, request: pytest.FixtureRequest) -> Iterator[str]:
    """The newest cases with one thing in common; taken back afterwards."""
    with transaction.atomic():
        lay_alike(NEWEST, until=timezone.now(), area=WEST, settled=False)
        with connection.cursor() as cursor:
            if SKEWS[request.param]:
                cursor.execute(f"UPDATE cases_case SET {SKEWS[request.param]} WHERE substr(number, 7, 9) = %s", [ALIKE])
            cursor.execute("ANALYZE cases_case")
        yield request.param
        transaction.set_rollback(True)
    settle()  # what was taken back would be walked over by the next


def read(work: Callable[[], Any]) -> tuple[int, list[str]]:
    """How many blocks the statements of some work read, and their plans."""
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        work()
    blocks, plans = 0, []
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            if "cases_case" not in query["sql"]:
                continue
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + query["sql"])
            (told,) = cursor.fetchone()
            plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
            blocks += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
            plans.append(" > ".join(_nodes(plan)))
    return blocks, plans


def _nodes(plan: dict[str, Any]) -> list[str]:
    return [
        f"{plan['Node Type']} {plan.get('Index Name', '')}".strip(),
        *(name for under in plan.get("Plans", []) for name in _nodes(under)),
    ]


def seats() -> dict[str, Seat]:
    cast = small_city()
    whole = cast.seats["leader"]
    return {"city": replace(whole, area_code=""), "street": replace(whole, area_code=EAST), "department": cast.seats["water"]}


def test_a_search_reads_little_whatever_the_newest_have_in_common(alike: str) -> None:
    much = []
    for who, seat in seats().items():
        for name, sought in SOUGHT.items():
            blocks, plans = read(partial(_found, sought, seat))
            if blocks > MOST:
                much.append((who, name, blocks, plans))
    assert not much


def _found(sought: CaseSearch, seat: Seat) -> None:
    page_found(matching_cases(sought, seat, at=timezone.now()), few=sees_few(seat))


def test_a_desk_reads_little_whatever_the_newest_have_in_common(alike: str) -> None:
    cast, much, at = small_city(), [], timezone.now()
    narrowed = [
        ListFilter(),
        ListFilter(light=Light.RED),
        ListFilter(source="supervisor"),
        ListFilter(street=EAST),
        ListFilter(mark="urgent"),
        ListFilter(mark="rework"),
    ]
    for who in ("acceptor", "dispatcher", "water"):
        for seat in (cast.seats[who], replace(cast.seats[who], area_code=EAST)):
            desk = desk_of(seat)
            assert desk
            tabs = tabs_for(desk, seat)
            blocks, plans = read(partial(counts_of, [tab for tab in tabs if not tab.ended], seat, at=at))
            much.append((blocks, who, "counts", "", plans))
            for tab in tabs:
                for wanted in narrowed if not tab.ended else (ListFilter(), ListFilter(street=EAST)):  # what has ended has no light
                    blocks, plans = read(partial(_page, tab, seat, wanted, at))
                    much.append((blocks, who, tab.key, str(wanted), plans))
    assert not [each for each in much if each[0] > MOST]


def _page(tab: Tab, seat: Seat, wanted: ListFilter, at: datetime) -> None:
    page_listed(cases_of(tab, seat, wanted, at=at), tab)
