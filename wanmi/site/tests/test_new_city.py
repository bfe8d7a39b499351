"""A new city from nothing, as docs/new-city.md tells it: founded, its ground and people brought in by the command line, and opened.

The ground is an excerpt of the East District of Tainan (tests/data, see NOTICE): two villages with their official smallest statistical
cells, which bear no grid codes, and addresses in traditional characters.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.test import Client

from wanmi.deliveries.actions.deliveries import folder
from wanmi.deliveries.kinds import KINDS
from wanmi.deliveries.models import DeliveredRow, Delivery, DeliveryFinding
from wanmi.geocoding.models import Place
from wanmi.geocoding.queries.forward import search_places
from wanmi.geocoding.tests.gazetteer import forget
from wanmi.grids import queries as ground
from wanmi.grids.models import Area, AreaName, City, UnitGrid
from wanmi.grids.queries import city_name, middle_of
from wanmi.grids.rules.refusals import WrongCity
from wanmi.patrols.models import GridDuty, ResponsibilityGrid
from wanmi.people.models import Organisation, Person
from wanmi.people.rules.refusals import WeakPassword
from wanmi.site.cli import imports, ready
from wanmi.site.cli.founding import city
from wanmi.site.cli.imports import import_
from wanmi.site.founding import found_city

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DATA = Path(__file__).parent / "data"
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
PASSWORD = "Tainan-2026-dong"
PEOPLE = """机构代码,机构名称,机构简称,机构类型,上级机构代码,管辖区域代码,职责类别,岗位,登录名,姓名,初始密码,责任网格
JD,,,,,,,受理员,chen,陳淑芬,Open-East-2026,
BM-1,東區清潔隊,清潔隊,专业部门,,670320,sanitation,部门经办,wang,王美玲,Open-East-2026,
BM-1-1,清潔一隊,清潔一隊,处置队伍,BM-1,,,处置人员,zhang,張家豪,,
CJ,東區採集公司,採集,采集公司,,670320,,监督员,wu,吳怡君,Open-East-2026,670320001Z001
"""


@pytest.fixture(autouse=True)
def new_city(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    for module in (imports, ready):
        monkeypatch.setattr(module, "django_ready", lambda: None)
    forget()
    ground._city_name.forget()
    found_city(
        name="臺南市東區", code="670320", lng=120.229, lat=22.982, sign_in_name="admin", person_name="管理", password=PASSWORD, at=AT
    )


def brought(*arguments: str) -> Result:
    return CliRunner().invoke(import_, [str(each) for each in arguments])


def taken(kind: str, name: str, *more: str) -> str:
    answer = brought("file", kind, str(DATA / name), "--source", "臺南市", "--by", "admin", "--take-good", *more)
    assert answer.exit_code == 0, answer.output
    return answer.output


def lay_ground() -> None:
    taken("areas", "tainan_areas.geojson")
    forget()
    taken("unit_grids", "tainan_cells.geojson")


def test_the_first_administrator_signs_in_and_sees_their_city() -> None:
    client = Client()
    client.force_login(Person.objects.get(sign_in_name="admin"))
    page = client.get("/deliveries/").content.decode()
    assert "臺南市東區" in page
    assert city_name() == "臺南市東區"
    assert {seat.role for seat in Person.objects.get(sign_in_name="admin").posts.all()} == {"administrator", "clerk"}


def test_before_there_is_ground_maps_begin_at_the_centre_that_was_named() -> None:
    Area.objects.all().delete()
    assert middle_of("") == (120.229, 22.982)


def test_maps_of_the_whole_city_begin_at_its_centre_and_those_of_a_street_in_the_middle_of_its_outline() -> None:
    box = Polygon.from_bbox((120.0, 22.0, 120.8, 22.4))  # the middle of all outlines is in the hills
    for code in ("670320", "670320001"):
        Area.objects.update_or_create(
            code=code, defaults={"name": code, "geometry": MultiPolygon(box, srid=4326), "begins_on": date(2026, 1, 1)}
        )
    for code in ("", "6703", "670320"):
        assert middle_of(code) == (120.229, 22.982)
    assert middle_of("670320001") == pytest.approx((120.4, 22.2))


def test_a_dry_run_by_command_leaves_neither_rows_nor_a_file(tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("代码,名称\n670320001901,新里\n670320001902,\n")
    before = {each.name for each in folder().iterdir()}
    told = brought("file", "areas", str(names), "--source", "民政局", "--by", "admin")
    assert "Nothing was written" in told.output
    assert {each.name for each in folder().iterdir()} == before
    made = Delivery.objects.latest("pk")
    assert made.state == "discarded"
    assert not DeliveredRow.objects.filter(delivery=made).exists()
    assert not DeliveryFinding.objects.filter(delivery=made).exists()
    assert not AreaName.objects.exists()


@pytest.mark.parametrize(("changes", "refusal"), [
    ({"code": "67"}, WrongCity), ({"lng": 999.0}, WrongCity), ({"name": ""}, WrongCity), ({"password": "1"}, WeakPassword),
])  # fmt: skip
def test_a_city_that_cannot_be_is_refused_whole(changes: dict[str, Any], refusal: type[Exception]) -> None:
    City.objects.all().delete()
    for code in ("JD", "ZH"):
        Organisation.objects.filter(code=code).update(code=f"old-{code}")
    given = {"name": "新城", "code": "990109", "lng": 116.0, "lat": 39.0, "sign_in_name": "new", "person_name": "新", "password": PASSWORD}
    with pytest.raises(refusal):
        found_city(**given | changes, at=AT)  # type: ignore[arg-type]
    assert not City.objects.exists()
    assert not Person.objects.filter(sign_in_name="new").exists()


def test_where_there_is_a_city_none_is_founded() -> None:
    answer = CliRunner().invoke(city, ["create", "x", "--code", "990101", "--centre", "1,2", "--password", PASSWORD])
    assert answer.exit_code == 1
    assert "a city here already" in str(answer.exception)
    assert "臺南市東區 670320" in CliRunner().invoke(city, ["show"]).output


def test_official_cells_without_codes_get_them_from_the_communities_they_lie_in() -> None:
    lay_ground()
    grids = UnitGrid.objects.filter(code__startswith="670320")
    assert grids.count() == 18
    for community in Area.objects.filter(code__startswith="670320", level="community"):
        mine = list(grids.filter(community_code=community.code).order_by("code"))
        assert [grid.code for grid in mine] == [f"{community.code}{number:03}" for number in range(1, len(mine) + 1)]
        assert all(community.geometry.buffer(1e-7).contains(grid.geometry) for grid in mine)
        assert mine[0].geometry.centroid.y > mine[-1].geometry.centroid.y  # numbered from the north


def test_addresses_alone_in_traditional_characters_are_read_and_found_by_simplified_ones() -> None:
    lay_ground()
    taken("places", "tainan_addresses.csv")
    door = Place.objects.get(address="臺南市東區衛國街112巷1號")
    assert (door.kind, door.name, door.number) == ("doorplate", "衛國街112巷1號", "112巷1號")
    assert Place.objects.get(address="臺南市東區衛國里衛國街114巷28號").name.endswith("衛國街114巷28號")
    assert search_places("卫国街112巷1号")[0].code == door.code
    assert search_places("weiguojie")


def test_people_come_with_their_bodies_posts_and_duties_or_not_at_all(tmp_path: Path) -> None:
    lay_ground()
    shape = Area.objects.get(code="670320001011").geometry
    ResponsibilityGrid.objects.create(code="670320001Z001", name="東安里", layer="patrol", geometry=shape, begins_on=AT.date())
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE.replace("BM-1,,,处", "BM-9,,,处").replace("Z001", "Z009"))
    answer = brought("people", str(file))
    assert answer.exit_code == 1
    assert "没有代码为 BM-9 的机构" in answer.output
    assert not Person.objects.filter(sign_in_name="chen").exists()
    file.write_bytes(PEOPLE.encode("gb18030"))
    assert "3 organisations, 4 people, 4 posts are good" in brought("people", str(file), "--dry-run").output
    assert not Person.objects.filter(sign_in_name="chen").exists()
    assert "3 organisations, 4 people, 4 posts added" in brought("people", str(file)).output
    assert Organisation.objects.get(code="BM-1-1").path.startswith(Organisation.objects.get(code="BM-1").path)
    assert GridDuty.objects.get(supervisor__sign_in_name="wu").responsibility_grid.code == "670320001Z001"
    assert "0 organisations, 0 people, 0 posts added" in brought("people", str(file)).output


def test_what_the_command_line_cannot_take_is_told(tmp_path: Path) -> None:
    assert [imports.BaseDataKind().convert(key, None, None) for key in KINDS] == list(KINDS)
    assert "'nothing' is not one of areas, unit_grids" in brought("file", "nothing", str(DATA / "tainan_areas.geojson")).output
    stranger = brought("file", "areas", str(DATA / "tainan_areas.geojson"), "--source", "x", "--by", "nobody")
    assert "nobody is no clerk" in str(stranger.exception)
    unmapped = brought("file", "areas", str(DATA / "tainan_cells.geojson"), "--source", "x", "--by", "admin")
    assert "代码、名称" in str(unmapped.exception)
    report = tmp_path / "report.csv"
    answer = brought("file", "places", str(DATA / "tainan_addresses.csv"), "--source", "x", "--by", "admin", "--report", str(report))
    assert answer.exit_code == 1
    assert "GE-9" in answer.output
    assert "请在图上重新选点" in report.read_text("utf-8-sig")
