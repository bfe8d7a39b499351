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
from wanmi.map.queries.comparing import Compared, counted, differences, page_of_differences
from wanmi.people.models import LayerRight, Person, PostHolding
from wanmi.people.queries import forget_city_settings, layer_for, seat_at
from wanmi.people.rules.seats import Seat

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
    return list(differences(Compared(layer_for(key, clerk), since, until, **more), clerk))


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


def several(count: int, *, on: date = THEN) -> list[str]:
    """So many new components, a decimetre and more apart."""
    one = Component.objects.get(code=COVER)
    codes = [f"990101010100{number:04}" for number in range(100, 100 + count)]
    Component.objects.bulk_create(
        Component(code=code, name=one.name, subclass=one.subclass, unit_grid=one.unit_grid, state="intact", initial_on=on, valid_from=on,
                  geometry=Point(WEST + number * 0.000002, SOUTH + 0.0002, srid=4326))
        for number, code in enumerate(codes)
    )  # fmt: skip
    return codes


def test_what_was_changed_and_changed_back_is_no_difference():
    Component.objects.filter(code=COVER).update(state="lost", changed_on=THEN)
    Component.objects.filter(code=COVER).update(state="intact", changed_on=date(2026, 3, 5))
    assert found() == []
    assert [one.changes for one in found(until=THEN)] == [(("状态", "完好", "丢失"),)]
    assert [one.changes for one in found(since=THEN)] == [(("状态", "丢失", "完好"),)]


def test_a_move_is_told_in_metres_and_rounding_is_none():
    Component.objects.filter(code=COVER).update(geometry=Point(WEST + 0.0008, SOUTH + 0.0004, srid=4326), changed_on=THEN)
    (one,) = found()
    assert (one.kind, one.moved, one.changes) == ("moved", True, ())
    assert one.metres == pytest.approx(34.2, abs=0.2)
    assert one.was_lng == pytest.approx(WEST + 0.0004)
    day = date(2026, 3, 20)
    Component.objects.filter(code=COVER).update(geometry=Point(WEST + 0.0008000001, SOUTH + 0.0004, srid=4326), changed_on=day)
    assert found(since=AFTER, until=day) == []


def test_an_abandoned_component_went_and_comes_back_when_it_was_a_mistake():
    Component.objects.filter(code=COVER).update(state="abandoned", changed_on=THEN)
    assert [one.kind for one in found()] == ["removed"]
    Component.objects.filter(code=COVER).update(state="intact", changed_on=date(2026, 3, 20))
    assert [one.kind for one in found(since=AFTER, until=date(2026, 3, 21))] == ["added"]
    assert found(until=date(2026, 3, 21)) == []


def test_counts_are_exact_and_each_kind_opens_what_it_counts():
    several(95)
    Component.objects.filter(code=COVER).update(state="lost", geometry=Point(WEST + 0.0008, SOUTH + 0.0004, srid=4326), changed_on=THEN)
    clerk, layer = seat(), layer_for("components", seat())
    asked = Compared(layer, BEFORE, AFTER)
    assert counted(asked, clerk) == {"all": 96, "added": 95, "removed": 0, "changed": 1, "moved": 1}
    for kind, count in (("added", 95), ("removed", 0), ("changed", 1), ("moved", 1)):
        assert len(list(differences(Compared(layer, BEFORE, AFTER, kind=kind), clerk))) == count


def test_pages_follow_each_other_both_ways_without_gap_or_double():
    codes = several(95)
    clerk = seat()
    asked = Compared(layer_for("components", clerk), BEFORE, AFTER)
    pages = [page_of_differences(asked, clerk)]
    while pages[-1].after:
        pages.append(page_of_differences(asked, clerk, after=pages[-1].after))
    assert [len(page.rows) for page in pages] == [40, 40, 15]
    assert [one.identity for page in pages for one in page.rows] == codes
    back = page_of_differences(asked, clerk, before=pages[-1].before)
    assert [one.identity for one in back.rows] == [one.identity for one in pages[1].rows]
    assert page_of_differences(asked, clerk, before=back.before).before == ""


def test_filters_by_subclass_and_area_hold_on_both_days():
    several(3)
    subclass = Component.objects.get(code=COVER).subclass_id
    assert len(found(subclass=str(subclass))) == 3
    assert found(subclass="0") == []
    assert len(found(area="990101001")) == 3
    assert found(area="990101002") == []


def test_a_component_that_moves_to_another_street_left_one_and_came_to_the_other():
    there = UnitGrid.objects.get(code="990101001001001")
    fields = {"geometry": there.geometry, "area_class": 1, "area_m2": 1, "perimeter_m": 1, "begins_on": date(2020, 1, 1)}
    other = UnitGrid.objects.create(code="990101002001009", community_code="990101002001", **fields)
    Component.objects.filter(code=COVER).update(unit_grid=other, changed_on=THEN)
    assert [one.kind for one in found(area="990101001")] == ["removed"]
    assert [one.kind for one in found(area="990101002")] == ["added"]
    assert [one.kind for one in found()] == ["changed"]


def test_attributes_that_may_not_be_read_are_not_compared():
    LayerRight.objects.create(layer="components", role="clerk", attributes=["code", "name"])
    forget_city_settings()
    Component.objects.filter(code=COVER).update(state="lost", changed_on=THEN)
    try:
        assert found() == []
    finally:
        LayerRight.objects.all().delete()
        forget_city_settings()


def test_the_whole_comparison_is_taken_out_page_or_no_page():
    several(130)
    query = f"layer=components&since={BEFORE}&until={AFTER}&kind=added"
    sheet = openpyxl.load_workbook(io.BytesIO(of("clerk").get(f"/compare/export/?{query}").getvalue())).active
    assert sheet
    assert sheet.max_row == 131
    page = of("clerk").get(f"/compare/?{query}").content.decode()
    assert "共 130 件" in page
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert 'rel="prev"' in of("clerk").get(f"/compare/{following}").content.decode()


@pytest.mark.parametrize("query", ["kind=x", "subclass=x", "area=%D9%A1", "after=%00", "before=%27", "subclass=" + "9" * 40])
def test_filters_that_are_none_end_in_no_fault(query: str):
    assert of("clerk").get(f"/compare/?{query}").status_code == 200
