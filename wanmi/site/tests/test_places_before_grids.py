"""A city may be founded by its places: they come before the unit grids of their ground, and get them afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from wanmi.deliveries.models import DeliveryFinding
from wanmi.deliveries.tests.test_deliveries import AT, SOUTH, WEST, checked, clerk, received, taken
from wanmi.geocoding.models import Place
from wanmi.geocoding.tests.gazetteer import forget
from wanmi.grids.models import Area, UnitGrid
from wanmi.journal.models import Fact
from wanmi.journal.reactions import reactions
from wanmi.people.rules.seats import Seat

pytestmark = pytest.mark.django_db
__all__ = ["clerk"]
ON = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """A new area's name is kept for a while, and is no other test's."""
    forget()
    yield
    forget()


def test_places_come_before_the_unit_grids_of_their_ground_and_get_them_afterwards(clerk: Seat):
    outline = MultiPolygon(Polygon.from_bbox((WEST + 0.01, SOUTH, WEST + 0.012, SOUTH + 0.002)), srid=4326)
    Area.objects.create(code="990101003", name="北街街道", level="street", geometry=outline, begins_on=ON)
    table = f"类型,标准名称,经度,纬度\n兴趣点,北街小学,{WEST + 0.011},{SOUTH + 0.001}"
    delivery = taken(clerk, checked(clerk, received(clerk, (table.encode(), "地名.csv"), "places")))
    assert (delivery.taken, list(DeliveryFinding.objects.values_list("rule", "is_error"))) == (1, [("GE-9", False)])
    assert Place.objects.values_list("grid_code", "division_code").get(name="北街小学") == ("", "990101003")
    UnitGrid.objects.create(
        code="990101003001001",
        community_code="990101003001",
        geometry=outline[0],
        area_class=1,
        area_m2=9500,
        perimeter_m=390,
        begins_on=ON,
    )
    for reaction in (one for one in reactions().values() if "layer.load" in one.facts):
        reaction.run(Fact(name="layer.load", subject_id="unit_grids", at=AT))
    assert Place.objects.values_list("grid_code", "division_code").get(name="北街小学") == ("990101003001001", "990101003001")
