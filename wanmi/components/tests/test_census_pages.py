"""The pages of a census: desk, phone, report; each role's rights; bounded questions."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta

import openpyxl
import pytest
from django.contrib.gis.geos import MultiPolygon
from django.utils import timezone

from wanmi.components.actions import start_census
from wanmi.components.models import Census, CensusItem, Component, ComponentChange
from wanmi.components.rules.census import CensusInput
from wanmi.components.tests.test_changes import COVER, photo, seat
from wanmi.components.tests.test_pages import of
from wanmi.patrols.models import GridDuty, GridMembership, ResponsibilityGrid

pytestmark = pytest.mark.django_db
SEE = ("collector", "clerk", "administrator", "shift_leader", "leader", "overseer")
NOT = ("acceptor", "dispatcher", "water", "water_worker")


@pytest.fixture
def census() -> Census:
    cover = Component.objects.get(code=COVER)
    member = GridMembership.objects.filter(unit_grid=cover.unit_grid, ends_on=None).first()
    if member is None:
        grid = ResponsibilityGrid.objects.create(
            code="P-1", name="普查片", geometry=MultiPolygon(cover.unit_grid.geometry, srid=4326), begins_on=date(2020, 1, 1)
        )
        member = GridMembership.objects.create(unit_grid=cover.unit_grid, responsibility_grid=grid, begins_on=date(2020, 1, 1))
    GridDuty.objects.filter(responsibility_grid=member.responsibility_grid).delete()
    collector = seat("collector").person_id
    GridDuty.objects.create(responsibility_grid=member.responsibility_grid, supervisor_id=collector, begins_on=date(2020, 1, 1))
    today = timezone.localdate()
    given = CensusInput(
        name="井盖普查", areas=("990101",), subclass_ids=(cover.subclass_id,), begins_on=today, last_day=today + timedelta(days=9)
    )
    return start_census(census_input=given, by=seat("clerk"), at=timezone.now())


@pytest.mark.parametrize("name", [*SEE, *NOT])
def test_who_may_open_the_pages(name: str, census: Census, django_assert_max_num_queries):
    client = of(name)
    for path, refused in (("", 403), (f"{census.pk}/", 403), (f"{census.pk}/export/", 403)):
        client.get(f"/censuses/{path}")
        with django_assert_max_num_queries(22):
            assert client.get(f"/censuses/{path}").status_code == (200 if name in SEE else refused), path
    starts = name in ("clerk", "administrator")
    assert client.get("/censuses/new/").status_code == (200 if starts else 403)
    assert client.post(f"/censuses/{census.pk}/end/").status_code == (200 if starts else 403)


def test_a_supervisor_in_whom_nothing_lies_does_not_find_it(census: Census):
    assert of("checker").get(f"/censuses/{census.pk}/").status_code == 404


def test_a_clerk_starts_one_and_is_told_what_is_missing():
    client, today = of("clerk"), timezone.localdate()
    told = {
        "name": "井盖",
        "area": "990101001",
        "subclass": Component.objects.get(code=COVER).subclass_id,
        "begins_on": today,
        "ends_on": today,
    }
    for gap in ("name", "area", "subclass", "ends_on"):
        assert client.post("/censuses/new/", {**told, gap: ""}).status_code == 422
    assert not Census.objects.exists()
    assert client.post("/censuses/new/", told)["HX-Redirect"] == f"/censuses/{Census.objects.get().pk}/"


def test_the_phone_lists_what_is_left_and_marks_it(census: Census):
    client, path = of("collector"), f"/censuses/{census.pk}/"
    assert "井盖普查" in client.get("/").content.decode()
    here = {"lng": "116.4005", "lat": "39.9005"}
    near = client.get(path, here, headers={"HX-Target": "near"}).content.decode()
    assert f"/marks/{COVER}/" in near
    assert "米</span>" in near
    left = client.post(f"{path}marks/{COVER}/", here).content.decode()
    assert "您这部分已全部查完" in left
    assert CensusItem.objects.get().finding == "present"


def test_a_loss_is_told_by_the_form_of_a_change(census: Census):
    client = of("collector")
    page = client.get(f"/components/{COVER}/change/?census={census.pk}&kind=lost").content.decode()
    assert f'name="census" value="{census.pk}"' in page
    told = {"uuid": uuid.uuid4(), "kind": "lost", "census": census.pk, "evidence": photo(seat("collector"))}
    assert client.post(f"/components/{COVER}/change/", told)["HX-Redirect"] == f"/censuses/{census.pk}/"
    assert CensusItem.objects.get().change_id == ComponentChange.objects.get().pk
    desk = of("clerk").get(f"/censuses/{census.pk}/").content.decode()
    assert "缺失" in desk
    assert "待审核" in desk


def test_the_report_has_a_row_for_each(census: Census):
    answer = of("leader").get(f"/censuses/{census.pk}/export/")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [COVER]
    assert rows[1][6] == "未到"
