"""The third area of the demo city: real buildings, water and walls, and a draft that spares them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from wanmi.cases.tests.cast import small_city
from wanmi.division.actions.division import cut_division, start_division
from wanmi.division.models import Division, DivisionFinding, DivisionPiece
from wanmi.grids.models import Area, GroundFeature, StreetLine, UnitGrid
from wanmi.simulation.ground.haidian import COUNTY, SOURCE, lay_third_area, prepare_draft

pytestmark = pytest.mark.slow

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def test_the_draft_of_the_third_area_keeps_every_rule_that_is_no_warning(db: None) -> None:
    streets, grids = StreetLine.objects.count(), UnitGrid.objects.count()
    assert lay_third_area(at=AT)
    assert not lay_third_area(at=AT)
    assert Area.objects.filter(code__startswith=COUNTY[0], level="community").count() == 17
    assert GroundFeature.objects.filter(kind="building").count() > 500
    assert GroundFeature.objects.filter(kind="building", height_m__gt=3).exists()
    assert StreetLine.objects.count() > streets + 700
    assert UnitGrid.objects.count() == grids
    seat = replace(small_city().clerk, area_code="1101")
    division = start_division(name="首次划分", areas=[COUNTY[0]], start="automatic", source=SOURCE, by=seat, at=AT)
    assert cut_division(division.pk, at=AT)
    assert list(DivisionFinding.objects.filter(division=division, severity="error")) == []
    sizes = sorted(DivisionPiece.objects.filter(division=division).values_list("area_m2", flat=True))
    assert 8_000 < sizes[len(sizes) // 2] < 12_000
    assert sum(5_000 <= size <= 20_000 for size in sizes) > 0.95 * len(sizes)


def test_nobody_to_begin_it_no_draft(db: None) -> None:
    lay_third_area(at=AT)
    assert prepare_draft(at=AT) is False
    assert not Division.objects.exists()
