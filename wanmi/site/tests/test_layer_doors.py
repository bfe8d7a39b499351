"""One question at every door: a layer that the city withholds, ground of another district, an attribute that is not to be read."""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import SINCE, SOUTH, WEST, Cast, small_city
from wanmi.components.actions import start_census
from wanmi.components.layers import cluster_scope_in_sql, scope_in_sql
from wanmi.components.models import Component, ComponentCluster, scope_of
from wanmi.components.rules.census import CensusInput
from wanmi.deliveries.actions.deliveries import receive_delivery
from wanmi.deliveries.actions.exporting import request_export, write_export
from wanmi.deliveries.models import Delivery
from wanmi.desks.tests.test_desk_pages import seated
from wanmi.geocoding.models import Place
from wanmi.geocoding.tests.gazetteer import small_gazetteer
from wanmi.grids.models import UnitGrid
from wanmi.kit.layers import NoLayer
from wanmi.people.models import LayerRight
from wanmi.people.queries import as_read, forget_city_settings, layer_sight

COVER, GRID = "9901010101000001", "990101001001001"
SECRETS = ("隐秘胡同甲8号", "自来水公司", "密文备注", "密文来源", "球墨铸铁")  # address, owner, note, source, a further attribute
WHOLE = json.dumps([[WEST - 0.01, SOUTH - 0.01], [WEST + 0.01, SOUTH - 0.01], [WEST + 0.01, SOUTH + 0.01], [WEST - 0.01, SOUTH + 0.01]])
HERE = f"lng={WEST + 0.0004}&lat={SOUTH + 0.0004}"


def tile(name: str, z: int = 17) -> str:
    n, lat = 1 << z, math.radians(SOUTH + 0.0004)
    return f"/tiles/{name}/{z}/{int((WEST + 0.0004 + 180) / 360 * n)}/{int((1 - math.asinh(math.tan(lat)) / math.pi) / 2 * n)}"


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    forget_city_settings()
    yield
    forget_city_settings()


@pytest.fixture
def cast(db: None) -> Cast:
    cast = small_city()
    Component.objects.filter(code=COVER).update(
        address=SECRETS[0], note=SECRETS[2], source=SECRETS[3], attributes={"material": SECRETS[4]}, state="damaged"
    )
    Component.objects.get(code=COVER).save()
    UnitGrid.objects.filter(code=GRID).update(responsible="某某责任单位", land_use="密文用地", note=SECRETS[2])
    return cast


def said(layer: str, role: str, *, see: bool = True, attributes: tuple[str, ...] = ()) -> None:
    LayerRight.objects.create(layer=layer, role=role, may_see=see, may_export=see, attributes=list(attributes))
    forget_city_settings()


def text_of(answer: Any) -> str:
    """All that an answer says, a workbook's cells too."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist() if name.startswith("xl/"))
    return body.decode("utf-8", "ignore")


COMPONENT_DOORS = [
    "/components/", "/components/?state=damaged", "/components/export/", f"/components/{COVER}/", f"/components/near/?{HERE}",
    f"/components/{COVER}/change/", tile("components"), f"/map/search/?q={COVER}", f"/map/cards/components/{COVER}/",
    "/compare/?layer=components&since=2019-01-01", "/compare/export/?layer=components&since=2019-01-01",
    f"/ogc/collections/components/items/{COVER}?f=json", "/ogc/collections/components/items?f=json",
    f"/desk/acceptance/register/beside/?{HERE}", "/components/figures/?by=owner",
]  # fmt: skip
COMPONENT_CALLS = ["/components", f"/components/{COVER}", f"/components/{COVER}/past", f"/components/near?{HERE}", "/component-changes"]
GRID_DOORS = [
    "/grids/", f"/grids/{GRID}/", "/grids/export/", f"/map/search/?q={GRID}", f"/map/cards/unit_grids/{GRID}/",
    "/compare/?layer=unit_grids&since=2019-01-01", f"/ogc/collections/unit_grids/items/{GRID}?f=json",
]  # fmt: skip


def asked(client: Client, path: str) -> Any:
    """What a registration's part carries stands in no address."""
    return client.post(path.partition("?")[0], dict(parse_qsl(path.partition("?")[2]))) if "/register/" in path else client.get(path)


def heard(client: Client, caller: Caller, doors: list[str], calls: list[str], layer: str) -> Iterator[tuple[str, str]]:
    """What each door says, and the doors that take a shape."""
    for path in doors:
        answer = asked(client, path)
        assert answer.status_code < 500, path
        yield path, text_of(answer)
    for path in calls:
        answer = caller.client.get(f"/api/v1{path}", headers=caller.headers)
        assert answer.status_code < 500, path
        yield f"/api/v1{path}", text_of(answer)
    for form in ("excel", "geojson"):
        yield f"/map/export/ {form}", text_of(client.post("/map/export/", {"layer": layer, "shape": WHOLE, "form": form}))


# ── components ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_doors_do_tell_where_nothing_is_withheld(cast: Cast) -> None:
    told = dict(heard(seated(cast, "acceptor"), Caller(cast, "acceptor"), COMPONENT_DOORS, COMPONENT_CALLS, "components"))
    for path in (COMPONENT_DOORS[0], COMPONENT_DOORS[2], COMPONENT_DOORS[3], COMPONENT_DOORS[6], COMPONENT_DOORS[7], COMPONENT_DOORS[13]):
        assert COVER in told[path], path
    assert SECRETS[0] in told["/api/v1/components"]


def test_a_withheld_layer_is_told_by_no_door(cast: Cast) -> None:
    said("components", "acceptor", see=False)
    for path, told in heard(seated(cast, "acceptor"), Caller(cast, "acceptor"), COMPONENT_DOORS, COMPONENT_CALLS, "components"):
        assert COVER not in told.replace(path, ""), path
        assert not any(secret in told for secret in SECRETS), path


def test_components_of_another_district_are_told_by_no_door(cast: Cast) -> None:
    for role in ("acceptor", "supervisor"):
        name = cast.stranger(role)
        for path, told in heard(seated(cast, name), Caller(cast, name), COMPONENT_DOORS, COMPONENT_CALLS, "components"):
            assert COVER not in told.replace(path, ""), (role, path)
            assert not any(secret in told for secret in SECRETS if secret != "自来水公司"), (role, path)  # bodies are no secret


def test_a_street_sees_its_own_components_alone(cast: Cast) -> None:
    name = cast.stranger("clerk", "990101002")  # the neighbouring street of the same county
    for path, told in heard(seated(cast, name), Caller(cast, name), COMPONENT_DOORS, COMPONENT_CALLS, "components"):
        assert COVER not in told.replace(path, ""), path


def test_what_may_not_be_read_of_a_component_is_told_by_no_door(cast: Cast) -> None:
    said("components", "acceptor", attributes=("code", "name"))
    shown = [path for path in COMPONENT_DOORS if "/change/" not in path]  # whose form offers bodies to choose from
    for path, told in heard(seated(cast, "acceptor"), Caller(cast, "acceptor"), shown, COMPONENT_CALLS, "components"):
        assert not any(secret in told for secret in SECRETS), path
        assert "damaged" not in told.replace("state=damaged", ""), path
    assert COVER in text_of(seated(cast, "acceptor").get("/components/"))
    assert SECRETS[0] not in text_of(seated(cast, "acceptor").get(f"/components/{COVER}/change/"))


def test_no_filter_tells_what_may_not_be_read(cast: Cast) -> None:
    said("components", "acceptor", attributes=("code", "name"))
    page = seated(cast, "acceptor")
    for query in ("state=intact", "owner=999999", "subclass=1", "text=不在这里", "since=2999-01-01"):
        assert COVER in text_of(page.get(f"/components/?{query}")), query


def test_what_a_change_found_before_is_told_as_far_as_it_may_be_read(cast: Cast) -> None:
    said("components", "acceptor", attributes=("code", "name"))
    caller = Caller(cast, "acceptor")
    change = {"uuid": str(uuid4()), "kind": "correct", "component_code": COVER, "said": {"address": "浅水街 9 号"}}
    made = caller.post("/component-changes", change)
    assert (made.status, made["before"]) == (201, {})
    assert SECRETS[0] not in text_of(seated(cast, "acceptor").get(f"/components/changes/{made['id']}/"))
    assert Caller(cast, "clerk").get("/component-changes")["changes"][0]["before"] == {"address": SECRETS[0]}


def test_a_census_tells_no_more_than_the_layer(cast: Cast) -> None:
    today = timezone.localdate()
    given = CensusInput(name="普查", areas=("990101",), subclass_ids=(cast.cover.pk,), begins_on=today, last_day=today)
    census = start_census(census_input=given, by=cast.clerk, at=timezone.now())
    doors, calls = [f"/censuses/{census.pk}/", f"/censuses/{census.pk}/export/"], [f"/censuses/{census.pk}/left?{HERE}"]

    def told(name: str) -> str:
        return "".join(text for _path, text in heard(seated(cast, name), Caller(cast, name), doors, calls, "components"))

    assert SECRETS[0] in told("collector")
    said("components", "supervisor", attributes=("code", "name"))
    assert SECRETS[0] not in told("collector")
    assert COVER in told("collector")
    LayerRight.objects.update(may_see=False)
    forget_city_settings()
    assert COVER not in told("collector")


def test_a_row_as_somebody_reads_it_is_never_saved(cast: Cast) -> None:
    said("components", "acceptor", attributes=("code", "name"))
    row = as_read(Component.objects.get(code=COVER), layer_sight("components", cast.acceptor))
    with pytest.raises(RuntimeError):
        row.save()


def test_the_scope_of_components_is_the_same_in_both_tongues(cast: Cast) -> None:
    for area in ("", "990101", "990102", "990101001", "990101002", "990101001001"):
        seat = cast.seats[cast.stranger("clerk", area)] if area else cast.seats[cast.stranger("clerk", "99")]
        where, params = scope_in_sql(seat.area_code)
        found = Component.objects.raw(f"SELECT c.* FROM components_component c WHERE true{where}", params)
        assert {one.code for one in found} == set(Component.objects.filter(scope_of(seat)).values_list("code", flat=True)), area
        if len(area) <= 6:
            where, params = cluster_scope_in_sql(seat.area_code)
            clusters = ComponentCluster.objects.raw(f"SELECT h.* FROM components_componentheap h WHERE true{where}", params)
            assert sum(cluster.count for cluster in clusters) == len(list(found)), area


# ── grids, and who walks there ───────────────────────────────────────────────────────────────────────────────────────
def test_withheld_grids_are_told_by_no_door(cast: Cast) -> None:
    said("unit_grids", "leader", see=False)
    for path, told in heard(seated(cast, "leader"), Caller(cast, "leader"), GRID_DOORS, ["/grids", f"/grids/locate?{HERE}"], "unit_grids"):
        assert GRID not in told.replace(path, ""), path


def test_grids_of_another_district_are_in_no_list(cast: Cast) -> None:
    name = cast.stranger("leader")
    for path, told in heard(seated(cast, name), Caller(cast, name), GRID_DOORS, ["/grids", "/responsibility-grids"], "unit_grids"):
        assert GRID not in told.replace(path, ""), path


def test_what_may_not_be_read_of_a_grid_is_told_by_no_door(cast: Cast) -> None:
    said("unit_grids", "leader", attributes=("code",))
    for path, told in heard(seated(cast, "leader"), Caller(cast, "leader"), GRID_DOORS, ["/grids"], "unit_grids"):
        assert not any(secret in told for secret in ("某某责任单位", "密文用地", SECRETS[2])), path
    assert GRID in text_of(seated(cast, "leader").get("/grids/?class=3&size=large"))
    assert Caller(cast, "leader").get("/grids")["unit_grids"]["features"][0]["properties"]["area_class"] is None


def test_tiles_of_the_ground_tell_what_may_be_read(cast: Cast) -> None:
    page = seated(cast, "leader")
    whole, patrols = text_of(page.get(tile("base"))), text_of(page.get(tile("patrols")))
    assert all(words in whole for words in (GRID, "area_class", "secondary", "浅水街"))
    assert "东街一格" in patrols
    said("unit_grids", "leader", attributes=("code",))
    said("streets", "leader", attributes=("name",))
    said("responsibility_grids", "leader", attributes=("code",))
    told = text_of(page.get(tile("base")))
    assert GRID in told
    assert "浅水街" in told
    assert not any(words in told for words in ("area_class", "secondary"))
    assert "东街一格" not in text_of(page.get(tile("patrols")))


def test_who_is_on_duty_is_told_in_ones_own_district_alone(cast: Cast) -> None:
    walker = cast.collector.person_name
    own = Caller(cast, "acceptor").get(f"/grids/locate?{HERE}")
    assert [one["name"] for one in own["supervisors"]] == [walker]
    for role in ("acceptor", "leader", "supervisor", "clerk", "administrator"):
        name = cast.stranger(role)
        far = Caller(cast, name).get(f"/grids/locate?{HERE}")
        assert (far.status, far["supervisors"], far["responsibility_grid_id"]) == (200, [], None), role
        assert far["street"] == "东街街道"  # public ground: a report can be made near a border
    beside = f"/desk/acceptance/register/beside/?{HERE}"
    assert walker in text_of(asked(seated(cast, "acceptor"), beside))
    assert walker not in text_of(asked(seated(cast, cast.stranger("acceptor")), beside))
    said("responsibility_grids", "acceptor", see=False)
    assert Caller(cast, "acceptor").get(f"/grids/locate?{HERE}")["supervisors"] == []
    assert walker not in text_of(asked(seated(cast, "acceptor"), beside))
    assert walker not in text_of(seated(cast, "acceptor").get(f"/grids/{GRID}/"))
    assert Caller(cast, "acceptor").get("/responsibility-grids")["responsibility_grids"] == []
    assert Caller(cast, "acceptor").get("/grids")["responsibility_grids"]["features"] == []


def test_the_name_of_a_responsibility_grid_is_told_where_it_may_be_read(cast: Cast) -> None:
    doors = ["/responsibility-grids/?q=990101", "/responsibility-grids/990101001Z001/", "/responsibility-grids/export/"]
    calls = ["/responsibility-grids", "/responsibility-grids/990101001Z001", "/grids"]

    def told() -> list[str]:
        return [text for _path, text in heard(seated(cast, "leader"), Caller(cast, "leader"), doors, calls, "responsibility_grids")]

    assert all("东街一格" in text for text in told())
    said("responsibility_grids", "leader", attributes=("code",))
    assert not any("东街一格" in text for text in told())


def test_deliveries_of_a_withheld_layer_are_not_there(cast: Cast) -> None:
    body = b'{"type":"FeatureCollection","features":[]}'
    said("components", "clerk", see=False)
    with pytest.raises(NoLayer):
        receive_delivery(
            kind="components", file=io.BytesIO(body), name="a.geojson", source="x", begins_on=SINCE, by=cast.clerk, at=timezone.now()
        )
    row = {"kind": "components", "file_name": "a", "path": "a", "source": "x", "begins_on": SINCE, "area_code": "990101", "rows": 0}
    made = Delivery.objects.create(handed_in_by_id=cast.clerk.person_id, handed_in_at=timezone.now(), **row)
    assert seated(cast, "clerk").get(f"/deliveries/{made.pk}/").status_code == 404
    assert Caller(cast, "clerk").get("/deliveries")["deliveries"] == []
    assert seated(cast, "administrator").get(f"/deliveries/{made.pk}/").status_code == 200


def test_who_does_the_work_gets_no_responsibility_grids(cast: Cast) -> None:
    assert Caller(cast, "water").get("/grids")["responsibility_grids"]["features"] == []


# ── places: addresses are public ground ──────────────────────────────────────────────────────────────────────────────
def finds(cast: Cast, name: str, text: str) -> list[str]:
    page = seated(cast, name).get("/places/suggest/", {"q": text}).json()["candidates"]
    calls = Caller(cast, name).get("/geocode", q=text)["candidates"]
    assert [each["label"] for each in page] == [each["label"] for each in calls][: len(page)]
    return [each["label"] for each in page]


def test_an_address_is_found_from_every_district_and_a_point_of_interest_from_its_own(cast: Cast) -> None:
    small_gazetteer()
    far = cast.stranger("acceptor")
    assert "浅水街12号" in finds(cast, far, "浅水街12号")
    assert "隆福大厦" in finds(cast, "acceptor", "隆福大厦")
    assert "隆福大厦" not in finds(cast, far, "隆福大厦")
    door = Place.objects.get(name="隆福大厦")
    near = {"lng": str(door.location.x), "lat": str(door.location.y)}
    assert "隆福大厦" in Caller(cast, "acceptor").get("/geocode/reverse", **near)["text"]
    assert "隆福大厦" not in Caller(cast, far).get("/geocode/reverse", **near)["text"]
    assert "隆福大厦" not in text_of(seated(cast, far).get("/places/here/", near))
    for path in ("/places/", f"/places/{door.code}/", "/places/export/", f"/map/cards/places/{door.code}/"):
        assert "隆福大厦" not in text_of(seated(cast, far).get(path)), path


def test_withheld_places_are_told_by_no_door(cast: Cast) -> None:
    small_gazetteer()
    said("places", "acceptor", see=False)
    assert finds(cast, "acceptor", "浅水街12号") == []
    code = Place.objects.get(name="浅水街12号").code
    doors = [f"/places/here/?{HERE}", "/places/", f"/places/{code}/", "/places/export/", f"/desk/acceptance/register/beside/?{HERE}"]
    for path, told in heard(seated(cast, "acceptor"), Caller(cast, "acceptor"), doors, [f"/geocode/reverse?{HERE}"], "places"):
        assert "浅水街1" not in told, path


def test_what_may_not_be_read_of_a_place_is_told_by_no_door(cast: Cast) -> None:
    small_gazetteer()
    Place.objects.filter(name="浅水街12号").update(source="密文来源", address="隐秘胡同甲8号")
    said("places", "acceptor", attributes=("code", "name"))
    place = Place.objects.get(name="浅水街12号")
    doors = ["/places/?area=990101", f"/places/{place.code}/", "/places/export/", "/places/suggest/?q=浅水街12号"]
    for path, told in heard(seated(cast, "acceptor"), Caller(cast, "acceptor"), doors, ["/geocode?q=浅水街12号"], "places"):
        assert "隐秘胡同" not in told, path
        assert "密文来源" not in told, path
    assert finds(cast, "acceptor", "浅水街12号")[0] == "浅水街12号"


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_file_of_base_data_holds_what_its_seat_may_read(cast: Cast, settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path
    export = request_export(kind="components", form="csv", system="wgs84", area_code="", by=cast.clerk, at=timezone.now())
    assert export.area_code == cast.clerk.area_code
    said("components", "clerk", attributes=("code", "name"))
    write_export(export, seat=cast.clerk)
    with export.place.open(encoding="utf-8-sig") as file:
        text = file.read()
    assert COVER in text
    assert not any(secret in text for secret in SECRETS)
    LayerRight.objects.update(may_see=False)
    forget_city_settings()
    with pytest.raises(NoLayer):
        request_export(kind="components", form="csv", system="wgs84", area_code="", by=cast.clerk, at=timezone.now())
    assert seated(cast, "clerk").get(f"/deliveries/exports/{export.pk}/").status_code == 404
