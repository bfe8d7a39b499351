"""The past of base data: made as people make it, at moments of the past, once; and seen by whoever compares two days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.gis.geos import Point

from wanmi.cases.tests.cast import SOUTH, WEST, small_city
from wanmi.components.models import Component, ComponentChange
from wanmi.division.models import Division
from wanmi.grids.models import UnitGrid
from wanmi.journal.models import Fact
from wanmi.kit.layers import layer_called
from wanmi.map.queries.comparing import Compared, counted
from wanmi.simulation import past
from wanmi.simulation.past import live_base_data

pytestmark = pytest.mark.slow

UNTIL = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_a_year_of_changes_is_lived_once_and_shows_between_two_days(monkeypatch: pytest.MonkeyPatch):
    city = small_city()
    one = Component.objects.order_by("code")[0]
    for number in range(60):
        code = f"{one.code[:6]}{1 + number // 12:02}{1 + number % 12:02}000900"
        place = Point(WEST + 0.0003 + number * 0.000004, SOUTH + 0.0003, srid=4326)
        Component.objects.create(code=code, name="井盖", subclass=one.subclass, unit_grid=one.unit_grid, geometry=place,
                                 initial_on=datetime(2020, 1, 1).date())  # fmt: skip
    monkeypatch.setattr(past, "LARGE", (1_000, 24_000))
    made = live_base_data(until=UNTIL, changes=24)
    assert made >= 15
    assert live_base_data(until=UNTIL, changes=24) == 0
    assert set(ComponentChange.objects.values_list("state", flat=True)) == {"published"}
    assert all(change.submitted_by_id != change.reviewed_by_id for change in ComponentChange.objects.all())
    facts = Fact.objects.filter(name__startswith="componentchange.")
    assert facts.filter(at__lt=UNTIL - timedelta(days=200)).exists()
    assert not facts.filter(at__gt=UNTIL).exists()
    day = UNTIL.date()
    asked = Compared(layer_called("components"), day - timedelta(days=365), day)
    counts = counted(asked, city.seats["clerk"])
    assert counts["added"]
    assert counts["changed"]
    assert counts["all"] <= made + 1


@pytest.mark.django_db
def test_a_grid_is_divided_on_a_day_of_the_past(monkeypatch: pytest.MonkeyPatch):
    small_city()
    monkeypatch.setattr(past, "LARGE", (1_000, 24_000))
    assert live_base_data(until=UNTIL, changes=0) == 1
    division = Division.objects.get(state="in_force")
    assert division.begins_on == (UNTIL - timedelta(days=past.DIVIDED_BEFORE)).date()
    (old,) = UnitGrid.objects.filter(ended_by_id=division.pk)
    new = UnitGrid.objects.filter(begun_by_id=division.pk)
    assert (old.ends_on, {each.begins_on for each in new}, len(new)) == (division.begins_on, {division.begins_on}, 2)
    assert live_base_data(until=UNTIL, changes=0) == 0


@pytest.mark.django_db
def test_nobody_there_nothing_changed():
    assert live_base_data(until=UNTIL) == 0
