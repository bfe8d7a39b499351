"""What changes under an open page: each level of seat hears of all its districts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wanmi.cases.queries.scope import live_topics
from wanmi.cases.queries.topics import heard_of, topics_of
from wanmi.cases.rules.fact_data import topics_of_report
from wanmi.cases.tests.cast import Cast
from wanmi.grids.models import Area
from wanmi.grids.queries import _area_names


@pytest.mark.parametrize("area", ["", "9901", "990101", "990101001"])
def test_a_seat_of_every_level_hears_of_a_case_in_its_area(cast: Cast, area: str) -> None:
    case = cast.reported(by="acceptor")
    seat = replace(cast.acceptor, area_code=area)
    told = topics_of_report(case)
    assert "stage:990101:registered" in told
    assert heard_of(seat, told) == ["stage:990101:registered"]
    assert "stage:990101:registered" in topics_of(seat, ["registered"])


def test_a_city_seat_listens_to_all_its_districts_and_to_no_other_citys(cast: Cast) -> None:
    county = Area.objects.get(code="990101")
    for code in ("990102", "990201"):
        Area.objects.create(code=code, name=f"{code}区", level="county", geometry=county.geometry, begins_on=county.begins_on)
    _area_names.forget()
    try:
        seat = replace(cast.acceptor, area_code="9901")
        assert topics_of(seat, ["checking"]) == ["stage:990101:checking", "stage:990102:checking"]
        assert heard_of(seat, ["stage:990102:checking", "stage:990201:checking"]) == ["stage:990102:checking"]
        assert live_topics(seat) == {"stage:9901*"}
    finally:
        _area_names.forget()
