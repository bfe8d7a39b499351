"""Words of the trade mean something or are refused: kinds of work of a body, codes of cities, planes of a city's own."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from wanmi.cases.tests.cast import Cast, small_city
from wanmi.deliveries.actions.deliveries import names_of_systems
from wanmi.deliveries.models import LocalPlane
from wanmi.desks.tests.test_desk_pages import seated
from wanmi.formats.rules.systems import to_degrees
from wanmi.grids.models import City
from wanmi.grids.rules.city_codes import city_code, is_province
from wanmi.people.actions import create_organisation
from wanmi.people.models import Organisation
from wanmi.people.rules.refusals import WrongField
from wanmi.site.founding import bring_people, found_city

AT = timezone.now()
PLANE = "+proj=tmerc +lat_0=0 +lon_0=116.35 +k=1 +x_0=50000 +y_0=-4400000 +ellps=GRS80 +units=m"


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Any) -> Cast:
    settings.DATA_DIR = tmp_path
    return small_city()


def line(**told: str) -> dict[str, str]:
    empty = dict.fromkeys(
        ("code", "organisation_name", "short_name", "kind", "parent", "area_code", "responsible_kinds", "role", "sign_in_name", "name",
         "number", "phone", "password", "responsibility_grids"), "",
    )  # fmt: skip
    return empty | {"code": "B1", "organisation_name": "某局", "kind": "department"} | told


@pytest.mark.parametrize(("said", "kept"), [
    ("供水、排水", ["water_utility", "drainage"]), ("water_utility drainage", ["water_utility", "drainage"]),
    ("环卫，园林", ["sanitation", "parks"]),
    ("", []),
])  # fmt: skip
def test_kinds_of_work_are_known_by_their_words(cast: Cast, said: str, kept: list[str]) -> None:
    assert bring_people([line(responsible_kinds=said)], dry_run=False, at=AT).wrong == []
    assert Organisation.objects.get(code="B1").responsible_kinds == kept


def test_a_kind_of_work_that_is_none_is_refused_with_those_there_are_at_every_door(cast: Cast) -> None:
    ((number, field, words),) = bring_people([line(responsible_kinds="供水、打杂")], dry_run=False, at=AT).wrong
    assert (number, field, "没有“打杂”这种职责类别" in words, "园林绿化" in words) == (1, "responsible_kinds", True, True)
    with pytest.raises(WrongField, match="打杂"):
        create_organisation(code="B2", name="某局", kind="department", responsible_kinds=["打杂"], by=None, at=AT)
    body = Organisation.objects.filter(kind="department").order_by("pk")[0]
    page, path = seated(cast, "administrator"), f"/admin/people/organisation/{body.pk}/change/"
    given = {
        "code": body.code, "name": body.name, "short_name": body.short_name, "kind": body.kind, "parent": body.parent_id or "",
        "level": body.level, "area_code": body.area_code, "is_active": "on",
    }  # fmt: skip
    answer = page.post(path, given | {"responsible_kinds": "打杂"})
    assert (answer.status_code, "没有“打杂”这种职责类别" in answer.content.decode()) == (200, True)
    assert page.post(path, given | {"responsible_kinds": "供水、园林"}).status_code == 302
    assert Organisation.objects.get(pk=body.pk).responsible_kinds == ["water_utility", "parks"]
    assert "供水、园林绿化" in page.get(path).content.decode()


@pytest.mark.parametrize(("said", "understood"), [
    ("370100", "3701"), ("3701", "3701"), ("370102", "370102"), ("110000", "1101"), (" 441900 ", "4419"), ("370000", "370000"),
])  # fmt: skip
def test_a_citys_code_is_understood_with_four_digits_and_with_six(said: str, understood: str) -> None:
    assert city_code(said) == understood
    assert is_province(understood) == (understood == "370000")


@pytest.mark.django_db
def test_a_city_founded_with_six_digits_answers_for_all_its_districts() -> None:
    from wanmi.grids.rules.refusals import WrongCity

    Organisation.objects.all().update(is_active=False)
    given: dict[str, Any] = {
        "name": "泉城",
        "lng": 117.0,
        "lat": 36.6,
        "sign_in_name": "first",
        "person_name": "某",
        "password": "Quite-l0ng-enough",
    }
    Organisation.objects.filter(code__in=("JD", "ZH")).update(code="X")
    with pytest.raises(WrongCity, match="3701"):
        found_city(**given, code="370000", at=AT)
    assert found_city(**given, code="370100", at=AT) == "3701"
    assert (City.objects.get().code, Organisation.objects.get(code="JD").level, Organisation.objects.get(code="JD").area_code) == (
        "3701",
        "city",
        "",
    )


def test_a_plane_of_the_citys_own_is_entered_in_the_base_tables_and_tried_first(cast: Cast) -> None:
    Organisation.objects.exclude(area_code__startswith=cast.clerk.area_code).update(is_active=False)  # one district is the city
    page = seated(cast, "administrator")
    assert "/admin/resources/localplane/" in page.get("/admin/").content.decode()
    for wrong, words in (
        ("zone 39", "不是 PROJ 能读的定义"),
        ("EPSG:4326", "不是平面坐标系"),
        ("+proj=tmerc +nadgrids=/etc/passwd +ellps=GRS80", "不能引用文件"),
    ):
        answer = page.post("/admin/resources/localplane/add/", {"name": "独立坐标", "definition": wrong, "note": ""})
        assert (answer.status_code, words in answer.content.decode()) == (200, True), wrong
    assert page.post("/admin/resources/localplane/add/", {"name": "独立坐标", "definition": PLANE, "note": ""}).status_code == 302
    plane = LocalPlane.objects.get()
    assert names_of_systems()[f"plane:{plane.pk}"] == "独立坐标"
    assert callable(to_degrees(f"plane:{plane.pk}", plane.definition))
