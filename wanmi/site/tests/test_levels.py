"""What the whole city shares is kept at the city's level, and nobody changes the area above their own: by page, API, file, base table."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import COUNTY, SOUTH, STEP, WEST, Cast, small_city
from wanmi.catalogue.models import CalendarDay
from wanmi.components.actions.fields import add_field, move_field, retire_field
from wanmi.components.models import AttributeField, Component
from wanmi.components.rules.field_input import FieldInput
from wanmi.deliveries import actions
from wanmi.deliveries.actions.deliveries import check_delivery
from wanmi.deliveries.models import Delivery, DeliveryFinding
from wanmi.deliveries.rules.refusals import NotThere
from wanmi.desks.tests.test_desk_pages import seated
from wanmi.division.models import DivisionTolerance
from wanmi.geocoding.actions.places import add_alias, add_place, correct_place, retire_place
from wanmi.geocoding.models import Place
from wanmi.geocoding.rules.inputs import Correction, NewPlace
from wanmi.geocoding.rules.refusals import NoPlace
from wanmi.geocoding.tests.gazetteer import small_gazetteer
from wanmi.grids.models import City
from wanmi.kit.layers import layer_called
from wanmi.people.actions import clear_layer_right, set_layer_right
from wanmi.people.models import LayerRight, Organisation
from wanmi.people.queries import answers_for_city
from wanmi.people.rules.refusals import AboveYou, CityKeepsIt
from wanmi.people.rules.seats import Seat

AT = timezone.now()
FIELD = FieldInput(key="lid", label="盖板", kind="text")
STREET = f"{COUNTY}001"


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Any) -> Cast:
    """A city of two districts: nobody of one answers for all of it."""
    settings.DATA_DIR = tmp_path
    cast = small_city()
    cast.stranger("clerk")
    return cast


def city(cast: Cast) -> Seat:
    return cast.seats[cast.stranger("clerk", "99")]


def geojson(*features: tuple[dict[str, Any], dict[str, Any]]) -> bytes:
    told = [{"type": "Feature", "properties": properties, "geometry": shape} for properties, shape in features]
    return json.dumps({"type": "FeatureCollection", "features": told}, ensure_ascii=False).encode()


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "MultiPolygon", "coordinates": [[ring]]}


LINE = {"type": "MultiLineString", "coordinates": [[[WEST, SOUTH], [WEST + STEP, SOUTH]]]}


def delivered(kind: str, body: bytes, by: Seat, mode: str = "add") -> list[tuple[str, str]]:
    """The grave findings of a delivery: rule and words."""
    file, on = io.BytesIO(body), date(2026, 3, 2)
    made = actions.receive_delivery(kind=kind, file=file, name="a.geojson", source="测绘院", begins_on=on, by=by, at=AT)
    actions.map_delivery(
        delivery_id=made.pk, mapping=made.mapping, system="wgs84", mode=mode, begins_on=date(2026, 3, 2), by=by, at=AT
    )  # fmt: skip
    check_delivery(made.pk)
    return list(DeliveryFinding.objects.filter(delivery=made, is_error=True).values_list("rule", "problem"))


def test_the_city_is_answered_for_by_whom_no_body_lies_outside(cast: Cast) -> None:
    assert answers_for_city(city(cast))
    assert not answers_for_city(cast.clerk)
    assert not answers_for_city(cast.seats[cast.stranger("clerk", STREET)])
    Organisation.objects.exclude(area_code__startswith=COUNTY).update(is_active=False)
    assert answers_for_city(cast.clerk)  # a city of one district


def test_attribute_fields_are_the_citys(cast: Cast) -> None:
    field = add_field(subclass_id=cast.cover.pk, field_input=FIELD, by=city(cast), at=AT)
    before = list(AttributeField.objects.values())
    for name in ("clerk", "administrator"):
        by, page = cast.seats[name], seated(cast, name)
        for attempt in (
            lambda by=by: add_field(
                subclass_id=cast.cover.pk, field_input=FieldInput(key="other", label="其他", kind="text"), by=by, at=AT
            ),
            lambda by=by: move_field(field_id=field.pk, up=True, by=by, at=AT),
            lambda by=by: retire_field(field_id=field.pk, retired=True, by=by, at=AT),
        ):
            with pytest.raises(CityKeepsIt, match="城市一级"):
                attempt()
        answer = page.post("/components/fields/", {"subclass": cast.cover.pk, "key": "x", "label": "x", "kind": "text"})
        assert (answer.status_code, "城市一级" in answer.content.decode()) == (403, True)
        for step in ("order", "retirement"):
            assert page.post(f"/components/fields/{field.pk}/{step}/", {"retired": "true"}).status_code == 403
        assert "hx-post" not in page.get("/components/fields/").content.decode().split('id="found"')[1]
    assert list(AttributeField.objects.values()) == before


@pytest.mark.parametrize("kind", ["streets", "features"])
def test_streets_and_ground_features_are_brought_in_by_the_city_alone(cast: Cast, kind: str) -> None:
    body = geojson(({"name": "新街", "kind": "water"}, LINE))
    with pytest.raises(CityKeepsIt):
        delivered(kind, body, cast.clerk)
    file = SimpleUploadedFile("a.geojson", body)
    assert seated(cast, "clerk").post("/deliveries/", {"kind": kind, "source": "测绘院", "file": file}).status_code == 403
    caller = Caller(cast, "clerk")
    file.seek(0)
    answer = caller.client.post("/api/v1/deliveries", {"kind": kind, "source": "测绘院", "file": file}, headers=caller.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "people.city_keeps_it")
    assert not Delivery.objects.exists()
    assert delivered(kind, body, city(cast)) == []
    old = Delivery.objects.get()
    Delivery.objects.update(area_code=COUNTY)  # one that a district brought in before
    with pytest.raises(CityKeepsIt):
        actions.import_delivery(delivery_id=old.pk, by=cast.clerk, at=AT)


def test_a_delivery_of_another_district_is_not_there(cast: Cast) -> None:
    body = geojson(({"code": STREET, "name": "东街街道"}, box(WEST, SOUTH, WEST + STEP, SOUTH + STEP)))
    delivered("areas", body, cast.clerk)
    one, far = Delivery.objects.get(), cast.seats[cast.stranger("clerk")]
    steps = (actions.import_delivery, actions.stop_delivery, actions.undo_delivery, actions.discard_delivery, actions.recheck_delivery)
    for step in steps:
        with pytest.raises(NotThere):
            step(delivery_id=one.pk, by=far, at=AT)
    with pytest.raises(NotThere):
        actions.correct_row(delivery_id=one.pk, number=1, values={}, place=None, by=far, at=AT)


@pytest.mark.parametrize("mode", ["add", "update"])
def test_the_area_above_is_not_changed_by_a_file(cast: Cast, mode: str) -> None:
    street = cast.seats[cast.stranger("clerk", STREET)]
    above = geojson(({"code": COUNTY, "name": "改名区"}, box(WEST, SOUTH, WEST + 4 * STEP, SOUTH + STEP)))
    assert ("权限", "不在您管辖的区域内") in delivered("areas", above, street, mode)
    own = geojson(({"code": STREET, "name": "东街街道"}, box(WEST, SOUTH, WEST + 2 * STEP, SOUTH + STEP)))
    assert ("权限", "不在您管辖的区域内") not in delivered("areas", own, street, "update")


def test_a_file_brings_no_component_or_grid_of_a_neighbour_over(cast: Cast) -> None:
    neighbour = cast.seats[cast.stranger("clerk", f"{COUNTY}002")]
    cover = Component.objects.get()
    mine = {"type": "Point", "coordinates": [WEST + 2.5 * STEP, SOUTH + 0.5 * STEP]}
    told = {"code": cover.code, "subclass": cast.cover.classification_code, "state": "完好"}
    assert ("权限", "这个部件现在不在您管辖的区域内") in delivered("components", geojson((told, mine)), neighbour, "update")
    wide = geojson(({"code": f"{COUNTY}002Z009", "name": "越界"}, box(WEST, SOUTH, WEST + 4 * STEP, SOUTH + STEP)))
    assert "范围内有不在您管辖区域的单元网格" in [words for _rule, words in delivered("responsibility_grids", wide, neighbour)]


def test_places_are_changed_by_who_answers_for_them(cast: Cast) -> None:
    small_gazetteer()
    road, door = Place.objects.get(name="浅水街"), Place.objects.get(name="浅水街12号")
    street, far = cast.seats[cast.stranger("clerk", STREET)], cast.seats[cast.stranger("clerk")]
    new = NewPlace("poi", "新楼", WEST + 0.0005, SOUTH + 0.0005)
    # A road of the county is looked at by its street office; what lies in another district is not there.
    for by, place, refusal in ((street, road, AboveYou), (far, road, NoPlace), (far, door, NoPlace)):
        with pytest.raises(refusal):
            correct_place(code=place.code, changes=Correction(name="改名街"), by=by, at=AT)
        with pytest.raises(refusal):
            retire_place(code=place.code, reason="误", by=by, at=AT)
        with pytest.raises(refusal):
            add_alias(code=place.code, name="别名", kind="alias", by=by, at=AT)
    with pytest.raises(AboveYou):
        add_place(new_place=new, by=far, at=AT)
    page = seated(cast, cast.stranger("clerk", STREET))
    assert page.post(f"/places/{road.code}/retire/", {"reason": "误"}).status_code == 403
    assert page.get(f"/places/{road.code}/").status_code == 200  # a road of the county is looked at, not changed
    assert add_place(new_place=new, by=cast.clerk, at=AT).name == "新楼"


def test_rights_on_layers_are_said_for_the_city_by_the_city(cast: Cast) -> None:
    told: dict[str, Any] = {"layer": layer_called("components"), "role": "leader", "may_see": False, "may_export": False, "at": AT}
    far = Organisation.objects.get(code="FAR-990102")
    with pytest.raises(CityKeepsIt):
        set_layer_right(organisation=None, by=cast.administrator, **told)
    with pytest.raises(AboveYou):
        set_layer_right(organisation=far, by=cast.administrator, **told)
    page = seated(cast, "administrator")
    assert page.post("/layers/rights/components/", {"role": "leader", "access": "none"}).status_code == 403
    everywhere = LayerRight.objects.create(layer="components", role="leader", may_see=False)
    assert page.post(f"/layers/rights/components/{everywhere.pk}/removal/").status_code == 403
    with pytest.raises(CityKeepsIt):
        clear_layer_right(right=everywhere, by=cast.administrator, at=AT)
    assert set_layer_right(organisation=Organisation.objects.get(code="GOV"), by=cast.administrator, **told).may_see is False


def test_base_tables_of_the_city_are_looked_at_by_districts_and_changed_by_the_city(cast: Cast) -> None:
    day = CalendarDay.objects.create(day=date(2031, 1, 1), is_working=False, name="元旦")
    tables = {
        "/admin/catalogue/calendarday/add/": {"day": "2031-05-01", "name": "劳动节"},
        f"/admin/catalogue/calendarday/{day.pk}/change/": {"day": "2031-01-01", "name": "改"},
        f"/admin/catalogue/calendarday/{day.pk}/delete/": {"post": "yes"},
        f"/admin/catalogue/subclass/{cast.cover.pk}/change/": {"name": "改"},
        f"/admin/catalogue/filingcondition/{cast.cover_condition.pk}/change/": {"condition": "改"},
        "/admin/catalogue/workperiod/add/": {"begins": "08:00", "ends": "12:00"},
        "/admin/division/divisiontolerance/add/": {"name": "largest", "value": "1"},
        "/admin/grids/city/add/": {"name": "别城", "code": "99"},
        "/admin/components/attributefield/add/": {"subclass": cast.cover.pk, "key": "x", "label": "x", "kind": "text"},
    }
    for page in (seated(cast, "administrator"), seated(cast, "clerk")):
        for path, given in tables.items():
            answer = page.post(path, given)
            assert answer.status_code == 403, path
        assert page.get("/admin/catalogue/calendarday/").status_code == 200
        assert "城市一级" in page.post("/admin/catalogue/calendarday/add/", {"day": "2031-05-01"}).content.decode()
        act = {"action": "delete_selected", "_selected_action": [day.pk], "post": "yes"}
        page.post("/admin/catalogue/calendarday/", act)
    assert CalendarDay.objects.filter(day__year=2031).count() == 1
    assert not DivisionTolerance.objects.exists()
    assert not City.objects.filter(name="别城").exists()
    assert not AttributeField.objects.filter(key="x").exists()
    for table in ("evidence", "storedfile", "rendition"):
        assert seated(cast, "administrator").get(f"/admin/evidence/{table}/").status_code == 403
    theirs = seated(cast, cast.stranger("clerk", "99"))
    assert theirs.post("/admin/catalogue/calendarday/add/", {"day": "2031-05-01", "name": "劳动节"}).status_code == 302
    assert CalendarDay.objects.filter(day=date(2031, 5, 1)).exists()


def test_a_superuser_in_a_districts_seat_is_bound_by_it(cast: Cast) -> None:
    person = cast.person("administrator")
    person.is_superuser = True
    person.save()
    page = seated(cast, "administrator")
    assert page.post("/admin/catalogue/calendarday/add/", {"day": "2031-05-01", "name": "劳动节"}).status_code == 403
