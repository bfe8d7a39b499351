"""The pages of deliveries: who comes in, what is asked, what is told; and files taken out and brought in again."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.test import Client

from wanmi.components.models import Component
from wanmi.deliveries.actions.deliveries import check_delivery, import_delivery_job
from wanmi.deliveries.actions.exporting import make_export
from wanmi.deliveries.models import Delivery, DeliveryFinding, DeliveryState, Export
from wanmi.deliveries.tests.test_deliveries import PLACES, ROWS, as_csv, checked, clerk, received, taken  # noqa: F401 (fixture)
from wanmi.formats.rules.carrying import FORMS
from wanmi.people.models import Person

pytestmark = pytest.mark.django_db


def of(name: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(sign_in_name=name))
    return client


def upload(client: Client, file: tuple[bytes, str], kind: str = "components"):
    body = io.BytesIO(file[0])
    body.name = file[1]
    given = {"kind": kind, "source": "测绘院", "begins_on": "2026-03-02", "file": body}
    return client.post("/deliveries/", given, headers={"HX-Request": "true"})


@pytest.mark.parametrize(("name", "status"), [
    ("clerk", 200), ("administrator", 200), ("acceptor", 403), ("collector", 403), ("water", 403), ("leader", 403), ("overseer", 403),
])  # fmt: skip
def test_base_data_is_for_clerks_and_administrators(clerk, name: str, status: int):  # noqa: F811
    delivery = received(clerk, as_csv(PLACES))
    client = of(name)
    for path in ("/deliveries/", f"/deliveries/{delivery.pk}/", f"/deliveries/{delivery.pk}/report/", "/deliveries/templates/components/"):
        assert client.get(path).status_code == status, path
    if status == 403:
        for step in ("take", "undo", "discard", "stop"):
            assert client.post(f"/deliveries/{delivery.pk}/{step}/").status_code == 403


def test_a_file_goes_its_way_on_the_pages(clerk):  # noqa: F811
    client = of("clerk")
    answer = upload(client, as_csv(PLACES, rows=[["12", *ROWS[0][1:]], ROWS[1]]))
    delivery = Delivery.objects.get()
    assert answer["HX-Redirect"] == f"/deliveries/{delivery.pk}/"
    page = client.get(f"/deliveries/{delivery.pk}/").content.decode()
    for words in ("字段对应与坐标系", "ObjID", "上水井盖", "GCJ-02"):
        assert words in page
    asked = {f"field:{name}": column for name, column in delivery.mapping.items()} | {"system": "wgs84", "mode": "add"}
    client.post(f"/deliveries/{delivery.pk}/mapping/", asked)
    assert "停止" in client.get(f"/deliveries/{delivery.pk}/").content.decode()
    check_delivery(delivery.pk)
    page = client.get(f"/deliveries/{delivery.pk}/").content.decode()
    assert "CO-1" in page
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/deliveries/{delivery.pk}/report/").getvalue())).active
    assert [cell.value for cell in sheet[2]][:3] == [2, "CO-1", "错误"]
    dialog = client.get(f"/deliveries/{delivery.pk}/rows/2/").content.decode()
    assert 'value="12"' in dialog
    client.post(f"/deliveries/{delivery.pk}/rows/2/", {"code": ROWS[0][0]})
    assert not DeliveryFinding.objects.filter(is_error=True).exists()
    client.post(f"/deliveries/{delivery.pk}/take/")
    import_delivery_job(delivery.pk, clerk.person_id, clerk.post_id)
    assert "已入库" in client.get(f"/deliveries/{delivery.pk}/").content.decode()
    assert Component.objects.count() == 3
    client.post(f"/deliveries/{delivery.pk}/undo/")
    assert Component.objects.count() == 1


@pytest.mark.parametrize("given", [{"kind": "nothing"}, {"kind": "components"}, {}])
def test_an_upload_without_kind_or_file_says_so(clerk, given: dict[str, str]):  # noqa: F811
    answer = of("clerk").post("/deliveries/", given, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "请选择" in answer.content.decode()


def test_what_is_not_there_is_not_found(clerk):  # noqa: F811
    client = of("clerk")
    for path in ("/deliveries/999/", "/deliveries/999/rows/1/", "/deliveries/templates/nothing/", "/deliveries/exports/9/"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("kind", ["areas", "unit_grids", "responsibility_grids", "components", "places", "streets", "features"])
def test_a_template_has_the_headings_of_its_kind(clerk, kind: str):  # noqa: F811
    sheet = openpyxl.load_workbook(io.BytesIO(of("clerk").get(f"/deliveries/templates/{kind}/").getvalue())).active
    assert "经度" in [cell.value for cell in sheet[1]]


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("system", ["wgs84", "gk3-39-full"])
def test_what_goes_out_comes_in_again(clerk, form: str, system: str):  # noqa: F811
    taken(clerk, checked(clerk, received(clerk, as_csv(PLACES))))
    before = {one.code: (one.name, one.state, one.geometry.coords) for one in Component.objects.all()}
    client = of("clerk")
    client.post("/deliveries/exports/", {"kind": "components", "form": form, "system": system})
    export = Export.objects.get()
    make_export(export.pk, clerk.post_id)
    export.refresh_from_db()
    assert export.rows == 3
    assert client.get(f"/deliveries/exports/{export.pk}/").status_code == 200
    assert of("administrator").get(f"/deliveries/exports/{export.pk}/").status_code == 404
    for _ in range(2):
        Delivery.objects.filter(state=DeliveryState.TAKEN).delete()
    Component.objects.all().delete()
    delivery = received(clerk, (export.place.read_bytes(), export.place.name))
    delivery = checked(clerk, delivery, system="" if form in ("gpkg", "shp", "geojson") else system)
    assert delivery.good == 3, list(DeliveryFinding.objects.values_list("rule", "problem", "value"))
    taken(clerk, delivery)
    after = {one.code: (one.name, one.state, one.geometry.coords) for one in Component.objects.all()}
    assert after.keys() == before.keys()
    for code, (name, state, place) in before.items():
        assert after[code][:2] == (name, state)
        assert after[code][2] == pytest.approx(place, abs=2e-8)


def test_an_unknown_form_is_refused(clerk):  # noqa: F811
    assert of("clerk").post("/deliveries/exports/", {"kind": "components", "form": "dwg", "system": "wgs84"}).status_code == 422
    assert not Export.objects.exists()


def test_the_day_of_beginning_is_the_one_asked_for(clerk):  # noqa: F811
    upload(of("clerk"), as_csv(PLACES))
    assert Delivery.objects.get().begins_on == date(2026, 3, 2)


def test_what_a_file_holds_is_shown_and_chosen_on_the_page(clerk):  # noqa: F811
    client = of("clerk")
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["填表说明"])
    for name in ("东城", "西城"):
        sheet = book.create_sheet(name)
        sheet.append(["部件普查表"])
        sheet.append(["ObjID", "ObjName", "ObjName", "X", "Y"])
        sheet.append([ROWS[0][0], "上水井盖", "旧名", float(PLACES[0][0]), float(PLACES[0][1])])
    out = io.BytesIO()
    book.save(out)
    upload(client, (out.getvalue(), "部件.xlsx"))
    delivery = Delivery.objects.get()
    page = client.get(f"/deliveries/{delivery.pk}/").content.decode()
    for words in (
        "东城 · 1 行",
        "西城 · 1 行",
        "列相同的 2 份一起读",
        "没有选用",
        "列名重复，请选择",
        "ObjName（B 列）",
        "列名在第 2 行",
        "没有用到的列",
    ):
        assert words in page
    asked = {f"field:{name}": column for name, column in delivery.mapping.items()} | {"system": "wgs84", "mode": "add", "heading": "2"}
    client.post(f"/deliveries/{delivery.pk}/mapping/", asked | {"layer": "西城"})
    delivery.refresh_from_db()
    assert (delivery.layer, delivery.state) == ("西城", DeliveryState.RECEIVED)
    client.post(f"/deliveries/{delivery.pk}/mapping/", asked | {"layer": "*"})
    delivery.refresh_from_db()
    assert [part["name"] for part in delivery.parts if part["chosen"]] == ["东城", "西城"]
    refused = client.post(f"/deliveries/{delivery.pk}/mapping/", asked | {"layer": "*"}, headers={"HX-Request": "true"})
    assert (refused.status_code, "ObjName（C 列）" in refused.content.decode()) == (422, True)
    client.post(f"/deliveries/{delivery.pk}/mapping/", asked | {"layer": "*", "field:name": "ObjName（B 列）"})
    check_delivery(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.rows) == (DeliveryState.CHECKED, 2)
    client.post(f"/deliveries/{delivery.pk}/mapping/", asked | {"layer": "*", "heading": "1", "field:name": ""})
    delivery.refresh_from_db()
    assert (delivery.state, delivery.heading, delivery.rows) == (DeliveryState.RECEIVED, 1, 4)


def test_a_file_whose_system_nobody_can_tell_asks_for_it(clerk):  # noqa: F811
    client = of("clerk")
    upload(client, (b"ObjID,X,Y\n1,5000,300", "a.csv"))
    page = client.get(f"/deliveries/{Delivery.objects.get().pk}/").content.decode()
    assert "5000, 300" in page
    assert '<select name="system" required><option value="" selected>请选择</option>' in page
