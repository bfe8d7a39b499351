"""The small city with one of everything that has an address of its own, exported rows among them."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.gis.geos import Point
from django.utils import timezone

from wanmi.cases.tests.cast import Cast
from wanmi.components.actions import start_census
from wanmi.components.models import CensusItem, Component
from wanmi.components.rules.census import CensusInput
from wanmi.components.tests.test_changes import submitted
from wanmi.deliveries.models import DeliveredRow, Delivery, DeliveryFinding
from wanmi.division.tests.test_divisions import draft_of
from wanmi.geocoding.models import Place
from wanmi.grids.models import UnitGrid
from wanmi.journal.models import Fact
from wanmi.patrols.models import ResponsibilityGrid

HERE = Point(116.4, 39.9, srid=4326)


def furnished(cast: Cast) -> dict[str, str]:
    """Beginning of a pattern and name of its part → a value that is there."""
    evidence, number, cover, grid = str(cast.photo(cast.collector)), cast.reported().number, _cover(), ResponsibilityGrid.objects.first()
    division, delivery, census = draft_of(cast).pk, _delivery(cast), _census(cast, cover)
    unit, change = UnitGrid.objects.order_by("code").first(), submitted().pk
    assert grid is not None
    assert unit is not None
    place = Place.objects.create(
        code="990101A000000001", kind="road", name="某路", address="某路", division_code="990101001", location=HERE,
        begins_on=timezone.localdate(),
    ).code  # fmt: skip
    told: dict[str, dict[str, object]] = {
        "cases/": {"number": number, "key": "accept", "id": evidence, "rendition": "thumb"},
        "parts/desk/": {"number": number, "name": "accept"},
        "api/v1/cases/": {"number": number, "move": "accept"},
        "evidence/": {"id": evidence, "rendition": "thumb"},
        "api/v1/evidence/": {"id": evidence, "rendition": "thumb"},
        "journal/": {"id": Fact.objects.order_by("pk").values_list("pk", flat=True)[0]},
        "layers/rights/": {"key": "components"},
        "tiles/": {"z": 16, "x": 53935, "y": 24834},
        "divisions/": {"division_id": division},
        "grids/": {"code": unit.code},
        "responsibility-grids/": {"code": grid.code},
        "api/v1/responsibility-grids/": {"code": grid.code},
        "components/": {"code": cover.code},
        "components/changes/": {"id": change},
        "api/v1/components/": {"code": cover.code},
        "api/v1/component-changes/": {"id": change},
        "api/v1/subclasses/": {"id": cover.subclass_id},
        "censuses/": {"id": census, "code": cover.code},
        "api/v1/censuses/": {"id": census},
        "places/": {"code": place},
        "map/cards/": {"key": "components", "identity": cover.code},
        "ogc/collections/": {"key": "components", "identity": cover.code},
        "deliveries/": {"id": delivery, "step": "recheck", "kind": "components", "number": 1},
        "api/v1/deliveries/": {"id": delivery, "number": 1},
        "desk/": {"key": "acceptance"},
    }
    return {f"{head} {name}": str(value) for head, names in told.items() for name, value in names.items()}


def _cover() -> Component:
    found = Component.objects.select_related("subclass").order_by("code").first()
    assert found is not None
    return found


def _census(cast: Cast, cover: Component) -> int:
    today, now = timezone.localdate(), timezone.now()
    given = CensusInput(
        name="普查", areas=("990101",), subclass_ids=(cover.subclass_id,), begins_on=today, last_day=today + timedelta(days=3)
    )
    census = start_census(census_input=given, by=cast.clerk, at=now)
    CensusItem.objects.filter(census=census).update(finding="present", found_at=now, found_by=cast.collector.person_id)
    return int(census.pk)


def _delivery(cast: Cast) -> int:
    delivery = Delivery.objects.create(
        kind="components", state="checked", file_name="a.csv", path="a.csv", system="wgs84", columns=["a"], sample=[["1"]], source="测绘院",
        begins_on=timezone.localdate(), handed_in_by_id=cast.clerk.person_id, handed_in_at=timezone.now(), rows=1, good=1,
    )  # fmt: skip
    DeliveredRow.objects.create(delivery=delivery, number=1, cells={"code": "1"}, geometry=HERE)
    DeliveryFinding.objects.create(delivery=delivery, number=1, rule="CO-1", problem="不是标识码", remedy="请更正", place=HERE)
    return int(delivery.pk)
