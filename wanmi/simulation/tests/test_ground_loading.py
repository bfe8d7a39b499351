"""Laying the ground in the database: rows, facts, and nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from wanmi.catalogue.actions import load_standards
from wanmi.catalogue.models import Scheme
from wanmi.components.models import Component
from wanmi.geocoding.models import Place
from wanmi.geocoding.queries.forward import search_places
from wanmi.geocoding.tests.gazetteer import forget
from wanmi.grids.models import Area, StreetLine, UnitGrid
from wanmi.journal.models import Fact
from wanmi.kit.rules.coordinates import distance
from wanmi.patrols.models import GridMembership, ResponsibilityGrid
from wanmi.patrols.queries import locate
from wanmi.people.models import Organisation
from wanmi.simulation.ground.loading import Bodies, lay_components, lay_ground, lay_places

pytestmark = pytest.mark.slow

AT = datetime(2026, 3, 1, 17, tzinfo=UTC)  # already the second of March in the city
COUNT = 1500


@pytest.fixture(scope="module")
def laid(committed_module):
    """One street office laid in a database of its own, without another city in it."""
    for model in (Component, GridMembership, ResponsibilityGrid, UnitGrid, StreetLine, Area):
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")
    if not Scheme.objects.exists():
        load_standards(by=None, at=timezone.now())

    said: list[str] = []
    water = Organisation.objects.create(
        code="W-1", name="供水公司", short_name="供水", kind="department", area_code="110101", responsible_kinds=["water_utility"]
    )
    assert lay_ground(at=AT, say=said.append, only=("110101011",))
    assert lay_components(at=AT, say=said.append, count=COUNT)
    return said, water


def test_the_ground_is_laid_once_with_one_fact_a_layer(laid):
    said, _ = laid
    counts = {model.__name__: model.objects.count() for model in (Area, UnitGrid, StreetLine, ResponsibilityGrid, Component)}
    assert counts["Component"] == COUNT
    assert Area.objects.filter(level="community").count() == 3
    assert GridMembership.objects.count() == counts["UnitGrid"]
    facts = {fact.subject_id: fact for fact in Fact.objects.filter(name="layer.load")}
    assert {layer: fact.data["count"] for layer, fact in facts.items()} == {
        "area": counts["Area"],
        "street_line": counts["StreetLine"],
        "unit_grid": counts["UnitGrid"],
        "responsibility_grid": counts["ResponsibilityGrid"],
        "component": COUNT,
    }
    assert all("ODbL" in fact.data["source"] and fact.at == AT for fact in facts.values())
    assert len(said) >= 7
    assert not lay_ground(at=AT)
    assert not lay_components(at=AT)
    assert Fact.objects.filter(name="layer.load").count() == len(facts)


def test_places_are_laid_once_and_the_address_book_s_addresses_are_found_at_their_doors(laid):
    forget()
    assert lay_places(at=AT)
    forget()
    assert not lay_places(at=AT)
    kinds = dict(Place.objects.values_list("kind").annotate(count=Count("pk")).values_list("kind", "count"))
    assert (kinds["district"], kinds["street_office"], kinds["community"], kinds["compound"]) == (1, 1, 3, 3)
    assert kinds["doorplate"] > 100
    assert kinds["crossing"] > 5
    assert all("演示" in place.source for place in Place.objects.filter(kind__in=["poi", "compound", "building"]))
    told = Component.objects.filter(address__regex=r"号(.{1,2}[0-9]+米)?$").order_by("code")[:300:10]
    # A component at the edge may be told by a street of which nothing else lies in this part of the city.
    known = [each for each in told if Place.objects.filter(address__contains=each.address[: each.address.index("号") + 1]).exists()]
    assert len(known) > 15
    for component in known:
        middle = component.geometry.point_on_surface if component.geometry.geom_type == "Polygon" else component.geometry.centroid
        found = search_places(component.address)
        assert found, component.address
        assert min(distance((each.lng, each.lat), (middle.x, middle.y)) for each in found) < 40, component.address


def test_areas_in_square_metres_agree_with_the_databases_own(laid):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(abs(ST_Area(geometry::geography) - area_m2)), max(abs(ST_Perimeter(geometry::geography) - perimeter_m)),"
            " bool_and(ST_IsValid(geometry)) FROM grids_unitgrid"
        )
        assert cursor.fetchone() == (pytest.approx(0, abs=0.5), pytest.approx(0, abs=0.2), True)


def test_every_component_is_found_in_the_grid_that_it_names(laid):
    for component in Component.objects.select_related("unit_grid", "subclass").order_by("code")[::50]:
        assert component.unit_grid.geometry.intersects(component.geometry)
        if isinstance(component.geometry, Point):
            place = locate(component.geometry.x, component.geometry.y)
            assert place is not None
            assert place.grid_code == component.unit_grid.code
        assert component.code[6:10] == component.subclass.classification_code


def test_the_day_is_the_citys_not_greenwichs(laid):
    assert {str(day) for day in UnitGrid.objects.values_list("begins_on", flat=True)} == {"2024-03-02"}  # two years before it is built


def test_a_component_answers_to_the_body_whose_work_it_is(laid):
    _, water = laid
    covers = Component.objects.filter(subclass__responsible_kind="water_utility")
    assert covers.exists()
    assert set(covers.values_list("competent", "owner", "maintainer")) == {(water.pk, water.pk, water.pk)}
    assert not Component.objects.exclude(subclass__responsible_kind="water_utility").filter(competent__isnull=False).exists()


def test_bodies_may_be_handed_in_and_the_nearest_area_counts(laid):
    for code in ("A", "B"):
        Organisation.objects.create(code=code, name=code, short_name=code, kind="department", area_code="")
    Component.objects.all().delete()
    table = {("parks", ""): Bodies("A", "A", "A"), ("parks", "110101011"): Bodies("A", "B", "B")}
    lay_components(at=AT, bodies=table, count=COUNT)
    trees = Component.objects.filter(subclass__responsible_kind="parks")
    assert set(trees.values_list("competent__code", "owner__code", "maintainer__code")) == {("A", "B", "B")}
