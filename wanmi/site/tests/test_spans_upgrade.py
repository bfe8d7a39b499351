"""A city with data comes to the one meaning of a span of days: its rows hold on the same days before and after, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from wanmi.kit.rules.spans import holds_on
from wanmi.site.tests import databases

BEFORE = [("people", "0009_layer_key_origins"), ("grids", "0014_name_areas"), ("components", "0015_step_back"),
          ("geocoding", "0003_places_at_their_address")]  # fmt: skip
FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(-3, 40)]


def day(number: int | None) -> date | None:
    return None if number is None else FIRST + timedelta(days=number)


@pytest.fixture
def old(committed: None) -> Iterator[Any]:
    """The models of the state before, in a database of that state."""
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    yield executor.loader.project_state(BEFORE).apps
    connection.close()
    databases.fresh_database()


def migrate_on() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def lasting_until_last_day(rows: Any) -> dict[int, set[date]]:
    """As rows were read that named their last day."""
    return {row.pk: {d for d in DAYS if row.from_on <= d and (row.until_on is None or row.until_on >= d)} for row in rows}


def held(rows: Any) -> dict[int, set[date]]:
    return {row.pk: {d for d in DAYS if holds_on(row.begins_on, row.ends_on, d)} for row in rows}


def together(days: dict[int, set[date]]) -> set[date]:
    return set().union(*days.values())


def new_rows(app: str, model: str, keys: Any) -> Any:
    from django.apps import apps

    return apps.get_model(app, model).objects.filter(pk__in=list(keys)).order_by("pk")


def somebody(old: Any, number: int) -> Any:
    name = f"someone{number}"
    return old.get_model("people", "Person").objects.create(sign_in_name=name, name="某人", number=name, password="!")


def a_post(old: Any) -> Any:
    body = old.get_model("people", "Organisation").objects.create(name="某局", short_name="某局", code="X-1", kind="centre", path="X-1")
    return old.get_model("people", "Post").objects.create(name="岗位", role="acceptor", organisation=body)


@pytest.mark.slow
def test_holdings_duties_and_censuses_hold_on_the_same_days_after_the_upgrade_and_after_a_way_back(old: Any) -> None:
    person, post = somebody(old, 1), a_post(old)
    square = "MULTIPOLYGON (((0 0, 0 1, 1 1, 1 0, 0 0)))"
    grid = old.get_model("grids", "ResponsibilityGrid").objects.create(code="990101999Z001", name="格", geometry=square, begins_on=FIRST)
    holding, duty = (old.get_model(*name).objects for name in (("people", "PostHolding"), ("grids", "GridDuty")))
    spans = [(0, 0), (5, 9), (12, 11), (15, 10), (20, None)]  # one day, several, ended at once, never begun, without end
    dated = [{"from_on": day(first), "until_on": day(last)} for first, last in spans]
    holdings = [holding.create(person=person, post=post, **days) for days in dated]
    duties = [duty.create(responsibility_grid=grid, supervisor=person, **days) for days in dated]
    censuses = old.get_model("components", "Census").objects
    told = {"areas": [], "area_code": "990101", "started_at": "2026-01-01T00:00:00Z"}
    census = censuses.create(name="普查", begins_on=day(0), ends_on=day(6), **told)
    meant = lasting_until_last_day(holdings), lasting_until_last_day(duties)

    migrate_on()
    kept = new_rows("people", "PostHolding", meant[0]), new_rows("patrols", "GridDuty", meant[1])
    assert (held(kept[0]), held(kept[1])) == meant
    (now,) = new_rows("components", "Census", [census.pk])
    assert (now.ends_on, now.last_day) == (day(7), day(6))

    MigrationExecutor(connection).migrate(BEFORE)
    again = holding.filter(pk__in=meant[0]), duty.filter(pk__in=meant[1])
    assert tuple(lasting_until_last_day(rows) for rows in again) == meant
    assert censuses.get(pk=census.pk).ends_on == day(6)


@pytest.mark.slow
def test_what_overlapped_before_the_upgrade_is_told_apart_and_holds_on_the_same_days_together(old: Any) -> None:
    person, post = somebody(old, 2), a_post(old)
    holding = old.get_model("people", "PostHolding").objects
    spans = [(0, 20), (3, 5), (4, 9), (21, 22), (30, None), (33, 34)]
    rows = [holding.create(person=person, post=post, from_on=day(first), until_on=day(last)) for first, last in spans]
    meant = lasting_until_last_day(rows)

    migrate_on()
    kept = held(new_rows("people", "PostHolding", meant))
    assert together(kept) == together(meant)
    assert sum(len(days) for days in kept.values()) == len(together(meant)), "no day stands in two of them"


@pytest.mark.slow
def test_of_the_responsibility_grids_that_one_unit_grid_was_in_at_once_the_open_one_stays(old: Any) -> None:
    square, squares = "POLYGON ((0 0, 0 1, 1 1, 1 0, 0 0))", "MULTIPOLYGON (((0 0, 0 1, 1 1, 1 0, 0 0)))"
    unit = old.get_model("grids", "UnitGrid").objects.create(
        code="990101999999001", community_code="990101999999", geometry=square, area_class=1, area_m2=1, perimeter_m=4, begins_on=FIRST
    )
    patrol, member = (old.get_model("grids", name).objects for name in ("ResponsibilityGrid", "GridMembership"))
    made = [patrol.create(code=f"990101999Z00{n}", name="格", geometry=squares, begins_on=FIRST) for n in range(4)]
    spans = [(0, 12), (2, 4), (8, None), (9, 30)]  # here `until_on` was already the first day after
    rows = [
        member.create(unit_grid=unit, responsibility_grid=grid, from_on=day(first), until_on=day(until))
        for grid, (first, until) in zip(made, spans, strict=True)
    ]
    migrate_on()
    kept = new_rows("patrols", "GridMembership", [row.pk for row in rows])
    assert [(row.begins_on, row.ends_on) for row in kept] == [(day(0), day(2)), (day(2), day(4)), (day(8), None), (day(9), day(9))]
