"""What goes out comes in again: every kind in every form is found the same, row by row; what a form cannot carry is said before."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry

from wanmi.components.models import Component
from wanmi.deliveries.actions.exporting import request_export, write_export
from wanmi.deliveries.kinds import KINDS
from wanmi.deliveries.models import DeliveredRow, DeliveryFinding, Export
from wanmi.deliveries.tests.test_deliveries import AT, ON, SOUTH, STEP, WEST, checked, clerk, received  # noqa: F401 (fixture)
from wanmi.formats.rules.carrying import FORMS
from wanmi.formats.rules.refusals import CannotCarry
from wanmi.geocoding.actions.indexing import index_places
from wanmi.geocoding.models import Alias, Place
from wanmi.geocoding.tests.gazetteer import forget
from wanmi.grids.models import Area, GroundFeature, StreetLine, UnitGrid
from wanmi.people.models import Organisation
from wanmi.people.rules.seats import Seat

pytestmark = pytest.mark.django_db
COVER = "9901010101000001"
GRID = "990101001001001"
LINE = f"LINESTRING ({WEST + 0.0001} {SOUTH + 0.0001}, {WEST + 0.0003} {SOUTH + 0.00030000001})"
AREA = f"POLYGON (({WEST + 0.0001} {SOUTH + 0.0001}, {WEST + 0.0002} {SOUTH + 0.0001}, {WEST + 0.0002} {SOUTH + 0.0002}, {WEST + 0.0001} {SOUTH + 0.0001}))"  # noqa: E501
SEVERAL = f"MULTIPOLYGON ((({WEST} {SOUTH}, {WEST + 0.0001} {SOUTH}, {WEST} {SOUTH + 0.0001}, {WEST} {SOUTH})))"


def shape(wkt: str) -> Any:
    return GEOSGeometry(wkt, srid=4326)


@pytest.fixture
def city(clerk: Seat) -> Seat:  # noqa: F811
    """Rows of every kind that say something in every column, points, lines and areas among them."""
    forget()
    one = Component.objects.get(code=COVER)
    Component.objects.filter(pk=one.pk).update(
        note="=1+1，'引号'\"，逗号", owner=Organisation.objects.get(code="WATER"), changed_on=ON, address="-3号"
    )
    for number, wkt in enumerate((LINE, AREA, SEVERAL), 2):
        Component.objects.create(
            code=f"{COVER[:-1]}{number}", name=f"某{number}", subclass=one.subclass, unit_grid=one.unit_grid, geometry=shape(wkt),
            state="damaged", initial_on=ON, valid_from=ON, note="第一行\n第二行",
        )  # fmt: skip
    Area.objects.filter(code="990101001").update(source="民政")
    UnitGrid.objects.filter(code=GRID).update(
        area_class=1, land_use="商业", responsible="某物业管理有限责任公司", large_on_purpose=True, note="注"
    )
    StreetLine.objects.create(way="0077", name="旧街", highway="primary", geometry=shape(LINE))
    StreetLine.objects.create(way="", name="", highway="primary_link", geometry=shape(LINE))
    GroundFeature.objects.create(kind="building", name="旧楼", height_m=12.35, geometry=shape(AREA), source="测绘")
    GroundFeature.objects.create(kind="water", geometry=shape(SEVERAL))
    GroundFeature.objects.create(kind="railway", name="某线", geometry=shape(LINE))
    street = Place.objects.create(
        code="P1", kind="road", name="老街", address="浅水区老街", division_code="990101",
        location=shape(f"POINT ({WEST + 0.0004} {SOUTH + 0.0003})"),
        source="民政", begins_on=ON, shape=shape(f"MULTILINESTRING (({WEST} {SOUTH}, {WEST + STEP} {SOUTH + 0.0003}))"),
    )  # fmt: skip
    door = Place.objects.create(
        code="P2", kind="doorplate", name="老街3号", address="浅水区老街3号", number="3号", limiting=street, grid_code=GRID, begins_on=ON,
        division_code="990101001001", location=shape(f"POINT ({WEST + 0.00021} {SOUTH + 0.00031})"),
    )  # fmt: skip
    Alias.objects.create(place=street, name="旧称", kind="former")
    index_places([street.pk, door.pk])
    return clerk


def exported(seat: Seat, kind: str, form: str, system: str = "wgs84") -> Path:
    export = request_export(kind=kind, form=form, system=system, area_code="", by=seat, at=AT)
    write_export(export, seat=seat)
    export.save()
    return export.place


def files(path: Path) -> Iterator[tuple[bytes, str]]:
    """A file as it is; of an archive each Shapefile in one of its own."""
    if path.suffix != ".zip":
        yield path.read_bytes(), path.name
        return
    with zipfile.ZipFile(path) as packed:
        for stem in sorted({Path(name).stem for name in packed.namelist()}):
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w") as alone:
                for name in packed.namelist():
                    if Path(name).stem == stem:
                        alone.writestr(name, packed.read(name))
            yield out.getvalue(), f"{stem}.zip"


@pytest.mark.parametrize("form", [form if form == "csv" else pytest.param(form, marks=pytest.mark.slow) for form in FORMS])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_that_goes_out_in_a_form_comes_in_the_same(city: Seat, kind: str, form: str) -> None:
    count = 0
    for file in files(exported(city, kind, form)):
        delivery = checked(city, received(city, file, kind), mode="update", system="wgs84")
        assert (delivery.bad, delivery.changed, delivery.added) == (0, 0, 0), [
            list(DeliveredRow.objects.filter(delivery=delivery).exclude(effect="same").values_list("code", "changes")[:9]),
            list(DeliveryFinding.objects.filter(delivery=delivery, is_error=True).values_list("number", "problem", "value")[:9]),
        ]
        assert set(delivery.mapping) >= {field.name for field in KINDS[kind].fields}
        count += delivery.same
    assert count == Export.objects.latest("id").rows > 0


@pytest.mark.parametrize(("form", "system"), [
    ("csv", "gcj02"), pytest.param("xlsx", "bd09", marks=pytest.mark.slow), pytest.param("gpkg", "gk3-39-full", marks=pytest.mark.slow),
    pytest.param("shp", "mercator", marks=pytest.mark.slow),
])  # fmt: skip
def test_another_system_moves_nothing_there_and_back(city: Seat, form: str, system: str) -> None:
    for kind in ("components", "areas", "unit_grids", "streets"):
        for file in files(exported(city, kind, form, system)):
            delivery = checked(city, received(city, file, kind), mode="update", system=system)
            assert (delivery.bad, delivery.changed, delivery.added) == (0, 0, 0), list(DeliveryFinding.objects.values_list("problem"))


@pytest.mark.parametrize(("note", "form", "words"), [
    ("𠮷㙍😀ñ₂", "shp", ("GBK 没有的字", "𠮷", "Shapefile（UTF-8）")), ("长" * 128, "shp", ("254 字节", "GeoPackage")),
    ("长" * 90, "shp-utf8", ("254 字节", "GeoPackage")),
])  # fmt: skip
def test_what_a_shapefile_cannot_carry_is_said_before(city: Seat, note: str, form: str, words: tuple[str, ...]) -> None:
    Component.objects.filter(code=COVER).update(note=note)
    with pytest.raises(CannotCarry) as refused:
        request_export(kind="components", form=form, system="wgs84", area_code="", by=city, at=AT)
    assert [word for word in ("1 条", *words) if word not in refused.value.say()] == []
    assert not Export.objects.exists()


def test_signs_that_gbk_has_not_go_out_and_in_as_utf_8(city: Seat) -> None:
    Component.objects.filter(code=COVER).update(note="𠮷㙍😀ñ₂")
    (file,) = (file for file in files(exported(city, "components", "shp-utf8")) if "_point" in file[1])
    assert checked(city, received(city, file), mode="update").same == 1


def test_a_shape_that_excel_has_no_room_for_is_said_before(city: Seat) -> None:
    ring = ", ".join(f"{WEST + 0.0001 + at * 1e-9:.12f} {SOUTH + 0.0001:.12f}" for at in range(2000))
    GroundFeature.objects.create(kind="railway", geometry=shape(f"LINESTRING ({ring})"))
    with pytest.raises(CannotCarry, match="1 条图形写成 WKT 超过 Excel 一格的 32,767 个字，请选 CSV"):
        request_export(kind="features", form="xlsx", system="wgs84", area_code="", by=city, at=AT)
    (file,) = files(exported(city, "features", "csv"))
    assert checked(city, received(city, file, "features"), mode="update", system="wgs84").added == 0
