"""Two days compared: what came, went, changed and moved; within the seat's rights."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.contrib.gis.geos import Point
from django.test import Client

from wanmi.components.models import Component
from wanmi.grids.models import UnitGrid
from wanmi.people.models import Person, PostHolding
from wanmi.people.queries import layer_for, seat_at
from wanmi.people.rules.seats import Seat
from wanmi.resources.queries.comparing import differences

pytestmark = pytest.mark.django_db
COVER, BEFORE, THEN, AFTER = "9901010101000001", date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 9)
WEST, SOUTH = 116.40, 39.90


def of(name: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(sign_in_name=name))
    return client


def seat(name: str = "clerk") -> Seat:
    holding = PostHolding.objects.select_related("post__organisation").get(person__sign_in_name=name)
    return seat_at(Person.objects.get(sign_in_name=name), holding.post)


def found(key: str = "components", since: date = BEFORE, until: date = AFTER, **more):
    clerk = seat()
    return differences(layer_for(key, clerk), clerk, since=since, until=until, **more)


def test_a_changed_component_is_told_with_before_and_after():
    Component.objects.filter(code=COVER).update(state="lost", geometry=Point(WEST + 0.0008, SOUTH + 0.0004, srid=4326), changed_on=THEN)
    (one,) = found()
    assert (one.kind, one.identity, one.moved) == ("changed", COVER, True)
    assert one.changes == (("状态", "完好", "丢失"),)
    assert found(until=BEFORE) == []
    assert found(since=THEN) == []


def test_what_came_and_what_went_are_told():
    old = UnitGrid.objects.get(code="990101001001001")
    UnitGrid.objects.filter(pk=old.pk).update(ends_on=THEN)
    UnitGrid.objects.create(
        code="990101001001009",
        community_code=old.community_code,
        geometry=old.geometry,
        area_class=1,
        area_m2=1,
        perimeter_m=1,
        begins_on=THEN,
    )
    assert [(one.kind, one.identity) for one in found("unit_grids")] == [("removed", "990101001001001"), ("added", "990101001001009")]
    assert found("unit_grids", area="990101002") == []


def test_a_new_component_is_added_not_changed():
    one = Component.objects.get(code=COVER)
    one.pk, one.code, one.initial_on, one.valid_from = None, "9901010101000002", THEN, THEN
    one.save()
    assert [(each.kind, each.identity) for each in found()] == [("added", "9901010101000002")]


@pytest.mark.parametrize(("name", "status"), [("clerk", 200), ("leader", 200), ("acceptor", 200), ("collector", 403), ("water", 403)])
def test_the_page_is_for_desks(name: str, status: int, django_assert_max_num_queries):
    client = of(name)
    client.get("/compare/")
    with django_assert_max_num_queries(12):
        assert client.get("/compare/").status_code == status


def test_the_page_shows_and_exports_the_differences():
    Component.objects.filter(code=COVER).update(state="lost", changed_on=THEN)
    query = f"layer=components&since={BEFORE}&until={AFTER}"
    page = of("clerk").get(f"/compare/?{query}").content.decode()
    assert "完好 → <b>丢失" in page
    assert f'data-day="{BEFORE}"' in page
    sheet = openpyxl.load_workbook(io.BytesIO(of("clerk").get(f"/compare/export/?{query}").getvalue())).active
    assert sheet
    assert (sheet["A2"].value, sheet["B2"].value, sheet["D2"].value) == ("变更", COVER, "状态 完好 → 丢失")
    assert of("overseer").get(f"/compare/export/?{query}").status_code == 403


@pytest.mark.parametrize("query", ["layer=nothing", "layer=cases", "layer=streets"])
def test_a_layer_without_a_past_is_not_there(query: str):
    assert of("clerk").get(f"/compare/?{query}").status_code == 404


def test_days_that_are_none_are_the_usual_ones():
    assert of("clerk").get("/compare/?since=never&until=2026-02-30&from=x").status_code == 200
