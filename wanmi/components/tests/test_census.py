"""A special census: frozen at the start, marked on the street, ended; what changes data goes through review."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon
from pydantic import ValidationError

from wanmi.components.actions import end_census, end_due_censuses, mark_item, review_change, start_census
from wanmi.components.models import Census, CensusItem, Component, ComponentChange
from wanmi.components.queries.census import items_of, progress_of
from wanmi.components.rules.census import CensusInput, Mark, may_mark_over, shared_area
from wanmi.components.rules.inputs import Change
from wanmi.components.rules.refusals import CensusNotRunning, FoundAlready, NoCensus, NotInCensus, PhotosMissing, WrongCensus
from wanmi.components.tests.test_changes import AT, COVER, SOUTH, WEST, YES, photo, seat
from wanmi.journal.models import Fact
from wanmi.kit.refusals import NotYours
from wanmi.kit.rules.spans import day_after
from wanmi.patrols.models import GridDuty, GridMembership, ResponsibilityGrid

pytestmark = pytest.mark.django_db
# ruff: noqa: E501 (tables of cases)
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def patrol() -> None:
    """The collector, and nobody else, patrols where the cover lies."""
    cover = Component.objects.get(code=COVER)
    member = GridMembership.objects.filter(unit_grid=cover.unit_grid, ends_on=None, layer="patrol").first()
    if member is None:
        grid = ResponsibilityGrid.objects.create(
            code="P-CENSUS", name="普查片", geometry=MultiPolygon(cover.unit_grid.geometry, srid=4326), begins_on=TODAY
        )
        member = GridMembership.objects.create(unit_grid=cover.unit_grid, responsibility_grid=grid, begins_on=TODAY)
    GridDuty.objects.filter(responsibility_grid=member.responsibility_grid).delete()
    GridDuty.objects.create(
        responsibility_grid=member.responsibility_grid, supervisor_id=seat("collector").person_id, begins_on=date(2020, 1, 1)
    )


def given(**changes: Any) -> CensusInput:
    usual: dict[str, Any] = {
        "name": "井盖普查", "areas": ("990101001",), "subclass_ids": (Component.objects.get(code=COVER).subclass_id,),
        "begins_on": TODAY, "last_day": TODAY + timedelta(days=9),
    }  # fmt: skip
    return CensusInput(**(usual | changes))


def started(**changes: Any) -> Census:
    return start_census(census_input=given(**changes), by=seat("clerk"), at=AT)


def mark(finding: str, kind: str = "", **told: Any) -> Mark:
    if not kind:
        return Mark(finding=finding, component_code=COVER)  # type: ignore[arg-type]
    who = seat("collector")
    code = None if kind == "new" else COVER
    usual: dict[str, Any] = {"uuid": uuid.uuid4(), "kind": kind, "component_code": code, "evidence": (photo(who),)}
    return Mark(finding=finding, component_code=code, change=Change(**(usual | told)))  # type: ignore[arg-type]


def test_the_list_is_frozen_and_given_to_who_patrols():
    census = started()
    item = CensusItem.objects.get(census=census)
    assert (item.component and item.component.code, item.finding) == (COVER, "waiting")
    assert item.assignee_id == seat("collector").person_id
    assert Fact.objects.get(name="census.start").data["items"] == 1


@pytest.mark.parametrize(("last", "walks"), [(TODAY, True), (TODAY - timedelta(days=1), False)])
def test_the_list_is_given_to_who_patrols_on_their_last_day_too_and_not_after_it(last: date, walks: bool):
    GridDuty.objects.filter(supervisor_id=seat("collector").person_id).update(ends_on=day_after(last))
    assert (CensusItem.objects.get(census=started()).assignee_id is not None) == walks


def test_present_is_marked_once_and_changes_nothing():
    census, by = started(), seat("collector")
    first = mark_item(census_id=census.pk, mark=mark("present"), by=by, at=AT)
    assert mark_item(census_id=census.pk, mark=mark("present"), by=by, at=AT).found_at == first.found_at
    assert Fact.objects.filter(name="census.mark").count() == 1
    assert not ComponentChange.objects.exists()


@pytest.mark.parametrize(
    ("finding", "kind", "said", "state"), [("changed", "correct", {"state": "damaged"}, "damaged"), ("missing", "lost", {}, "lost")]
)
def test_what_is_otherwise_goes_through_review(finding: str, kind: str, said: dict[str, str], state: str):
    item = mark_item(census_id=started().pk, mark=mark(finding, kind, new_values=said), by=seat("collector"), at=AT)
    assert Component.objects.get(code=COVER).state == "intact"
    assert item.change_id
    review_change(change_id=item.change_id, review=YES, by=seat("clerk"), at=AT)
    assert Component.objects.get(code=COVER).state == state
    with pytest.raises(FoundAlready):
        mark_item(census_id=item.census_id, mark=mark("present"), by=seat("collector"), at=AT)


def test_a_new_one_found_is_counted_apart_and_once():
    census, by = started(), seat("collector")
    told = mark("found", "new", subclass_id=Component.objects.get(code=COVER).subclass_id, location=(WEST + 0.0005, SOUTH + 0.0006))
    one = mark_item(census_id=census.pk, mark=told, by=by, at=AT)
    assert mark_item(census_id=census.pk, mark=told, by=by, at=AT).pk == one.pk
    counted = progress_of(items_of(census, by))
    assert (counted.found, counted.waiting, counted.all, counted.done) == (1, 1, 1, 0)


def test_without_a_photo_nothing_is_kept():
    census = started()
    with pytest.raises(PhotosMissing):
        mark_item(census_id=census.pk, mark=mark("missing", "lost", evidence=()), by=seat("collector"), at=AT)
    assert CensusItem.objects.get(census=census).finding == "waiting"


@pytest.mark.parametrize(("changes", "field"), [
    ({"areas": ("880101",)}, "areas"), ({"areas": ("nowhere",)}, "areas"), ({"subclass_ids": (1,)}, "subclass_ids"),
    ({"begins_on": date(2026, 1, 1), "last_day": date(2026, 3, 1)}, "ends_on"),
])  # fmt: skip
def test_a_bad_census_is_refused_and_nothing_is_kept(changes: dict[str, Any], field: str):
    with pytest.raises(WrongCensus) as refused:
        started(**changes)
    assert refused.value.field == field
    assert not Census.objects.exists()


def test_the_shape_of_a_mark_is_checked():
    for told in ({"finding": "changed", "component_code": COVER}, {"finding": "present"}, {"finding": "found"}):
        with pytest.raises(ValidationError):
            Mark(**told)  # type: ignore[arg-type]


def test_after_its_end_nothing_is_marked():
    census = started()
    with pytest.raises(CensusNotRunning):
        mark_item(census_id=census.pk, mark=mark("present"), by=seat("collector"), at=AT + timedelta(days=10))
    assert end_due_censuses(at=AT + timedelta(days=9)) == 0
    assert end_due_censuses(at=AT + timedelta(days=10)) == 1
    assert end_due_censuses(at=AT + timedelta(days=11)) == 0
    assert Fact.objects.get(name="census.end").data == {"left": 1}
    with pytest.raises(CensusNotRunning):
        mark_item(census_id=census.pk, mark=mark("present"), by=seat("collector"), at=AT)


def test_a_component_outside_the_list_is_told():
    census = started()
    CensusItem.objects.filter(census=census).update(component=None, finding="found", found_at=AT)
    with pytest.raises(NotInCensus):
        mark_item(census_id=census.pk, mark=mark("present"), by=seat("collector"), at=AT)


@pytest.mark.parametrize(("name", "sees", "starts", "marks"), [
    ("collector", True, False, True), ("checker", False, False, False), ("clerk", True, True, False), ("administrator", True, True, False),
    ("shift_leader", True, False, False), ("leader", True, False, False), ("overseer", True, False, False), ("acceptor", False, False, False),
    ("dispatcher", False, False, False), ("water", False, False, False), ("water_worker", False, False, False),
])  # fmt: skip
def test_who_sees_starts_and_marks(name: str, sees: bool, starts: bool, marks: bool):
    census, by = started(), seat(name)
    assert Census.objects.visible_to(by).exists() is sees
    if starts:
        start_census(census_input=given(), by=by, at=AT)
        end_census(census_id=census.pk, by=by, at=AT)
    else:
        with pytest.raises(NotYours):
            start_census(census_input=given(), by=by, at=AT)
        with pytest.raises(NotYours):
            end_census(census_id=census.pk, by=by, at=AT)
    if marks:
        mark_item(census_id=census.pk, mark=mark("present"), by=by, at=AT)
    else:
        with pytest.raises((NotYours, NoCensus)):
            mark_item(census_id=census.pk, mark=mark("present"), by=by, at=AT)


def test_small_rules():
    assert shared_area(["990101001001001", "990101001002001"]) == "990101001"
    assert shared_area(["110101001001001", "990101001002001"]) == ""
    assert may_mark_over("present", "missing")
    assert not may_mark_over("missing", "present")


def test_anothers_item_is_not_marked_and_the_later_of_two_is_told():
    census, other = started(), seat("checker")
    second = Component.objects.get(code=COVER)
    for each in (other, seat("collector")):  # both have part in it
        CensusItem.objects.create(census=census, grid_code=second.unit_grid.code, assignee_id=each.person_id, component=None)
    with pytest.raises(NotInCensus):
        mark_item(census_id=census.pk, mark=mark("present"), by=other, at=AT)
    CensusItem.objects.filter(census=census, component=second).update(assignee=None)
    mark_item(census_id=census.pk, mark=mark("present"), by=seat("collector"), at=AT)
    with pytest.raises(FoundAlready):
        mark_item(census_id=census.pk, mark=mark("present"), by=other, at=AT)
    assert CensusItem.objects.get(census=census, component=second).found_by_id == seat("collector").person_id
