"""A small gazetteer in the small city of the furnished test database: two streets and what stands there.

Four unit grids of 100 m side by side from (116.40, 39.90); 浅水街 runs along their southern edge, 深水胡同 northwards through the second.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.gis.geos import LineString, MultiLineString

from wanmi.geocoding.actions import add_places
from wanmi.geocoding.queries import forward, terms
from wanmi.geocoding.rules.inputs import NewPlace
from wanmi.grids import queries as ground

WEST, SOUTH, STEP = 116.40, 39.90, 0.001
COUNTY = "990101"
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def line(*points: tuple[float, float]) -> bytes:
    return bytes(MultiLineString(LineString(*points), srid=4326).ewkb)


def rows() -> list[NewPlace]:
    """浅水街 with the odd doors 1–15 but for 7 on its south side and the even ones on its north, 深水胡同, their crossing, a few points."""
    made = [
        NewPlace("district", "浅水区", WEST + 0.002, SOUTH + 0.0005, address="浅水区", division_code=COUNTY),
        NewPlace("road", "浅水街", WEST + 0.002, SOUTH + 0.0004, division_code=COUNTY,
                 shape=line((WEST, SOUTH + 0.0004), (WEST + 0.004, SOUTH + 0.0004)), aliases=(("老浅水路", "former"),)),
        NewPlace("road", "深水胡同", WEST + 0.0015, SOUTH + 0.0006, division_code=COUNTY,
                 shape=line((WEST + 0.0015, SOUTH), (WEST + 0.0015, SOUTH + 0.001))),
        NewPlace("crossing", "浅水街与深水胡同交叉口", WEST + 0.0015, SOUTH + 0.0004),
        NewPlace("poi", "隆福大厦", WEST + 0.0031, SOUTH + 0.0006, aliases=(("隆福百货", "alias"),)),
        NewPlace("compound", "张自忠小区", WEST + 0.0035, SOUTH + 0.0008),
        NewPlace("building", "张自忠小区5号楼", WEST + 0.0036, SOUTH + 0.0008, number="5号楼", limiting="张自忠小区"),
    ]  # fmt: skip
    for door in range(1, 17):
        if door != 7:
            side = 0.00035 if door % 2 else 0.00045
            made.append(NewPlace("doorplate", f"浅水街{door}号", WEST + 0.0002 * door, SOUTH + side, number=f"{door}号", limiting="浅水街"))
    made += [
        NewPlace("doorplate", "浅水街甲3号", WEST + 0.00065, SOUTH + 0.00035, number="甲3号", limiting="浅水街"),
        NewPlace("doorplate", "深水胡同12号", WEST + 0.0016, SOUTH + 0.0007, number="12号", limiting="深水胡同"),
    ]
    return made


def small_gazetteer() -> None:
    """The places in the small city of the furnished test database."""
    forget()
    added = add_places(rows(), by=None, at=AT, source="测试")
    assert added.refused == []
    forget()


def forget() -> None:
    """What this process keeps is of another test's database."""
    ground._area_names.forget()
    ground._city_name.forget()
    forward._divisions.forget()
    terms._frequencies.forget()
