"""Communities of which only names are known: taken by a file, proposed, handed over, published; then unit grids can be cut."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon
from django.test import Client
from django.utils import timezone

from wanmi.deliveries.actions.deliveries import check_delivery, import_delivery, import_delivery_job, map_delivery, receive_delivery
from wanmi.deliveries.actions.importing import undo_delivery
from wanmi.deliveries.models import Delivery, DeliveryFinding
from wanmi.division.actions.communities import publish_areas, start_areas
from wanmi.division.actions.division import cut_division, start_division
from wanmi.division.actions.steps import make_step, undo_step
from wanmi.division.models import Division, DivisionFinding, DivisionPiece
from wanmi.division.queries.names import missing_by_area, short_name, waiting_names
from wanmi.division.rules import refusals as no
from wanmi.geocoding.models import Place
from wanmi.geocoding.tests.gazetteer import forget
from wanmi.grids.models import Area, AreaName, StreetLine
from wanmi.grids.rules.refusals import BadGesture
from wanmi.patrols.tests.cast import Cast
from wanmi.people.rules.seats import Seat

COUNTY, STREET = "990103", "990103001"
WEST, SOUTH, WIDE = 116.50, 39.90, 0.02
NAMES = [
    ("990103001001", "东风社区居委会"),
    ("990103001002", "红旗社区居委会"),
    ("990103001003", "前进村村委会"),
    ("990103002001", "光明社区"),
]


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """A new area's name is kept for a while, and is no other test's."""
    forget()
    yield
    forget()


@pytest.fixture
def clerk(cast: Cast) -> Seat:
    """A clerk of the whole city of four digits, in a county that has an outline, a street, and names."""
    box = Polygon.from_bbox((WEST, SOUTH, WEST + WIDE, SOUTH + WIDE / 2))
    Area.objects.create(code=COUNTY, name="新区", level="county", geometry=MultiPolygon(box, srid=4326), begins_on=date(2020, 1, 1))
    for row in range(3):
        way = LineString((WEST + WIDE * (row + 1) / 4, SOUTH - 0.001), (WEST + WIDE * (row + 1) / 4, SOUTH + WIDE), srid=4326)
        StreetLine.objects.create(way=str(row), name="", highway="primary", geometry=way)
    return Seat(**{**vars_of(cast.clerk), "area_code": ""})


def vars_of(seat: Seat) -> dict[str, Any]:
    return {name: getattr(seat, name) for name in seat.__dataclass_fields__}


def delivered(clerk: Seat, body: str, *, take: bool = True, mode: str = "add") -> Delivery:
    at = timezone.now()
    made = receive_delivery(
        kind="areas", file=io.BytesIO(body.encode()), name="names.csv", source="民政局 2026", begins_on=date(2026, 1, 1), by=clerk, at=at
    )
    system = made.system or "wgs84"
    map_delivery(delivery_id=made.pk, mapping=made.mapping, system=system, mode=mode, begins_on=made.begins_on, by=clerk, at=at)
    check_delivery(made.pk)
    if take:
        import_delivery(delivery_id=made.pk, by=clerk, at=at)
        import_delivery_job(made.pk, clerk.person_id, clerk.post_id)
    return Delivery.objects.get(pk=made.pk)


def register(*points: tuple[float, float] | None) -> None:
    for (code, name), point in zip(NAMES, points, strict=False):
        AreaName.objects.create(code=code, name=name, location=Point(*point, srid=4326) if point else None)


def drawn(clerk: Seat, **more: Any) -> Division:
    division = start_areas(name="划界", ground=COUNTY, start="automatic", source="规划图 2026-01", by=clerk, at=timezone.now())
    assert cut_division(division.pk, at=timezone.now())
    return Division.objects.get(pk=division.pk)


def errors(division: Division) -> list[str]:
    return sorted(DivisionFinding.objects.filter(division=division, severity="error").values_list("rule", flat=True))


def test_rows_with_a_code_and_a_name_alone_are_taken_as_names_that_wait(clerk: Seat) -> None:
    made = delivered(clerk, "代码,名称\n" + "\n".join(f"{code},{name}" for code, name in NAMES))
    assert (made.taken, made.bad) == (4, 0)
    assert list(waiting_names(COUNTY).values_list("code", "name")) == NAMES
    assert not Area.objects.filter(code__startswith="990103001").exists()
    undo_delivery(delivery_id=made.pk, by=clerk, at=timezone.now())
    assert not AreaName.objects.exists()


def test_a_name_may_bring_a_point_and_is_told_that_it_waits(clerk: Seat) -> None:
    made = delivered(clerk, f"代码,名称,经度,纬度\n990103001001,东风社区,{WEST + 0.001},{SOUTH + 0.001}\n", take=False)
    assert list(DeliveryFinding.objects.filter(delivery=made).values_list("is_error", flat=True)) == [False]
    import_delivery(delivery_id=made.pk, by=clerk, at=timezone.now())
    import_delivery_job(made.pk, clerk.person_id, clerk.post_id)
    (row,) = AreaName.objects.all()
    assert row.location is not None
    assert row.location.x == pytest.approx(WEST + 0.001)


def test_a_county_without_an_outline_and_names_of_no_county_are_refused(clerk: Seat) -> None:
    made = delivered(clerk, "代码,名称\n990109,远区\n990108001001,远社区\n", take=False)
    assert (made.good, made.bad) == (0, 2)


def test_a_name_alone_of_an_area_that_stands_is_its_new_name_and_waits_for_nothing(clerk: Seat) -> None:
    outline = Area.objects.get(code=COUNTY).geometry
    Area.objects.create(code=STREET, name="东风街道", level="street", geometry=outline, begins_on=date(2020, 1, 1))
    delivered(clerk, f"代码,名称\n{STREET},新风街道\n", mode="update")
    assert Area.objects.get(code=STREET).name == "新风街道"
    assert not AreaName.objects.exists()


def test_what_is_missing_is_told_by_street(clerk: Seat) -> None:
    register((WEST + 0.001, SOUTH + 0.001))
    AreaName.objects.create(code=STREET, name="东风街道")
    ((street),) = missing_by_area(clerk)
    assert (street.name, street.named, street.drawn, street.placed, street.has_shape) == ("东风街道", 1, 0, 1, False)


def test_a_proposal_covers_the_ground_and_is_published_as_areas_with_their_streets(clerk: Seat) -> None:
    register((WEST + 0.002, SOUTH + 0.005), (WEST + 0.007, SOUTH + 0.005), (WEST + 0.012, SOUTH + 0.005), None)
    division = drawn(clerk)
    assert errors(division) == []
    assert {piece.belongs for piece in DivisionPiece.objects.filter(division=division)} == {code for code, _ in NAMES}
    count = publish_areas(division.pk, source="", warnings_seen=True, version=division.version, by=clerk, at=timezone.now())
    assert count == 4
    made = Area.objects.filter(code__startswith=COUNTY, ends_on__isnull=True)
    assert {(area.code, area.name) for area in made if area.level == "community"} == {
        ("990103001001", "东风社区"), ("990103001002", "红旗社区"), ("990103001003", "前进村"), ("990103002001", "光明社区"),
    }  # fmt: skip
    assert {area.code for area in made if area.level == "street"} == {"990103001", "990103002"}
    county = made.get(code=COUNTY).geometry
    whole = made.filter(level="community")
    rest = county.area
    for area in whole:
        assert area.geometry.valid
        rest -= area.geometry.area
    assert abs(rest) * 1e10 < 1.0  # GD-2: no gap, no overlap of a square metre
    assert not waiting_names(COUNTY).exists()
    grids = start_division(name="网格", areas=[COUNTY], start="automatic", source="地形图", by=clerk, at=timezone.now())
    assert cut_division(grids.pk, at=timezone.now())
    assert errors(grids) == []


def test_borders_follow_the_streets_between_the_points(clerk: Seat) -> None:
    register((WEST + 0.002, SOUTH + 0.005), (WEST + 0.0125, SOUTH + 0.005))
    division = drawn(clerk)
    pieces = DivisionPiece.objects.filter(division=division, belongs="990103001001")
    east = max(piece.geometry.extent[2] for piece in pieces)
    assert min(abs(east - (WEST + WIDE * row / 4)) for row in (1, 2, 3)) < 1e-6


def test_the_point_of_a_place_of_that_name_is_used(clerk: Seat) -> None:
    register()
    AreaName.objects.create(code="990103001001", name="东风社区居委会")
    AreaName.objects.create(code="990103001002", name="红旗社区居委会")
    for name, east in (("红旗社区", 0.001), ("东风居委会", 0.018)):
        Place.objects.create(
            code=f"P{east}", kind="poi", name=name, address=name, division_code=COUNTY, begins_on=date(2026, 1, 1),
            changed_on=date(2026, 1, 1), location=Point(WEST + east, SOUTH + 0.005, srid=4326),
        )  # fmt: skip
    division = drawn(clerk)
    pieces = DivisionPiece.objects.filter(division=division)
    west = [piece.belongs for piece in pieces if piece.geometry.extent[0] == pytest.approx(WEST)]
    assert set(west) == {"990103001002"}


def test_a_block_is_handed_to_another_and_back(clerk: Seat) -> None:
    register((WEST + 0.002, SOUTH + 0.005), (WEST + 0.0125, SOUTH + 0.005))
    division = drawn(clerk)
    piece = DivisionPiece.objects.filter(division=division, belongs="990103001001").order_by("number")[0]
    given = {"pieces": [piece.number], "belongs": "990103001002"}
    made = make_step(division.pk, "give", gesture=given, version=division.version, by=clerk, at=timezone.now())
    assert DivisionPiece.objects.get(division=division, number=piece.number).belongs == "990103001002"
    undo_step(division.pk, version=made.division.version, by=clerk, at=timezone.now())
    assert DivisionPiece.objects.get(division=division, number=piece.number).belongs == "990103001001"
    version = Division.objects.get(pk=division.pk).version
    for kind, wrong in (("give", {**given, "belongs": "990101001001"}), ("renumber", {}), ("recut", {"pieces": [piece.number]})):
        with pytest.raises(BadGesture):
            make_step(division.pk, kind, gesture=wrong, version=version, by=clerk, at=timezone.now())


def test_an_empty_draft_is_drawn_by_hand_and_what_is_nobodys_is_an_error(clerk: Seat) -> None:
    register((WEST + 0.002, SOUTH + 0.005), (WEST + 0.0125, SOUTH + 0.005))
    division = start_areas(name="", ground=COUNTY, start="empty", source="图", by=clerk, at=timezone.now())
    assert errors(division) == ["GD-7"]
    ring = [
        [WEST - 0.001, SOUTH - 0.001],
        [WEST + WIDE + 0.001, SOUTH - 0.001],
        [WEST + WIDE + 0.001, SOUTH + WIDE],
        [WEST - 0.001, SOUTH + WIDE],
    ]
    make_step(division.pk, "draw", gesture={"ring": ring}, version=division.version, by=clerk, at=timezone.now())
    assert errors(division) == ["AR-3"]
    fresh = Division.objects.get(pk=division.pk)
    (piece,) = DivisionPiece.objects.filter(division=division)
    line = [[WEST + 0.01, SOUTH - 0.001], [WEST + 0.01, SOUTH + WIDE]]
    made = make_step(
        division.pk, "split", gesture={"pieces": [piece.number], "line": line}, version=fresh.version, by=clerk, at=timezone.now()
    )
    for number, code in zip([each.number for each in made.put], ("990103001001", "990103001002"), strict=True):
        version = Division.objects.get(pk=division.pk).version
        make_step(division.pk, "give", gesture={"pieces": [number], "belongs": code}, version=version, by=clerk, at=timezone.now())
    version = Division.objects.get(pk=division.pk).version
    assert publish_areas(division.pk, version=version, by=clerk, at=timezone.now()) == 2


def test_communities_keep_to_a_street_that_has_an_outline(clerk: Seat) -> None:
    register((WEST + 0.018, SOUTH + 0.005), None, None, None)  # the first one's point lies outside of its street
    half = Polygon.from_bbox((WEST, SOUTH, WEST + WIDE / 2, SOUTH + WIDE / 2))
    Area.objects.create(code=STREET, name="东风街道", level="street", geometry=MultiPolygon(half, srid=4326), begins_on=date(2020, 1, 1))
    division = drawn(clerk)
    assert division.communities == [COUNTY, STREET]
    assert errors(division) == []
    for piece in DivisionPiece.objects.filter(division=division):
        assert (piece.geometry.extent[2] <= WEST + WIDE / 2 + 1e-7) == piece.belongs.startswith(STREET)


def test_a_form_without_a_ground_is_told_so_at_the_field(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.person("clerk"))  # of one county
    told = client.post("/communities/new/", {"ground": ""})
    assert told.status_code == 422
    assert "has-error" in told.content.decode()


def test_nothing_waits_where_all_is_drawn_and_a_draft_over_changed_areas_is_stale(clerk: Seat) -> None:
    with pytest.raises(no.NoNamesWaiting):
        start_areas(name="", ground=COUNTY, start="automatic", by=clerk, at=timezone.now())
    register((WEST + 0.002, SOUTH + 0.005), (WEST + 0.0125, SOUTH + 0.005))
    first, second = drawn(clerk), drawn(clerk)
    publish_areas(first.pk, warnings_seen=True, version=first.version, by=clerk, at=timezone.now())
    with pytest.raises(no.StaleDraft):
        publish_areas(second.pk, warnings_seen=True, version=second.version, by=clerk, at=timezone.now())


def test_the_pages_show_it_and_each_keeps_to_its_own_kind(clerk: Seat, cast: Cast) -> None:
    register((WEST + 0.002, SOUTH + 0.005), None)
    division = drawn(clerk)
    client = Client()
    client.force_login(cast.person("administrator"))
    Division.objects.filter(pk=division.pk).update(area_code="990101")  # where this administrator sits
    assert "社区" in client.get(f"/divisions/{division.pk}/").content.decode()
    told = client.get(f"/divisions/{division.pk}/side/?show=pieces").content.decode()
    assert "东风社区" in told
    assert "无点位" in told
    pieces = client.get(f"/divisions/{division.pk}/pieces", headers={"Accept": "application/json"}).json()
    assert {each["properties"]["label"] for each in pieces["pieces"]["features"]} == {"东风社区", "红旗社区"}
    assert client.get(f"/divisions/{division.pk}/publish/").status_code == 404
    assert client.get(f"/communities/{division.pk}/publish/").status_code == 200
    assert f"/divisions/{division.pk}/" not in client.get("/divisions/").content.decode()
    assert f"/divisions/{division.pk}/" in client.get("/communities/").content.decode()
    refused = client.post(f"/communities/{division.pk}/publish/", {"version": division.version, "source": ""})
    assert refused.status_code in (200, 422)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("多福巷社区居委会", "多福巷社区"),
        ("马尚村村委会", "马尚村"),
        ("台基厂居民委员会", "台基厂社区"),
        ("光明社区", "光明社区"),
        ("东里", "东里"),
    ],
)
def test_the_name_of_a_community_is_without_its_committee(name: str, short: str) -> None:
    assert short_name(name) == short
