"""Tiles: what each layer holds, for whom, and what stands in the way of asking for nonsense."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client

from wanmi.cases.pages.tiles import cases_in
from wanmi.cases.tests.cast import COUNTY, ELSEWHERE, MONDAY_MORNING, SOUTH, WEST, Cast
from wanmi.components.models import Component
from wanmi.components.pages.tiles import drawing
from wanmi.grids.models import UnitGrid
from wanmi.grids.pages.tiles import grid_names
from wanmi.kit.rules.tile_filters import TileFilter
from wanmi.kit.rules.tiles import Tile, tile_at, tile_over
from wanmi.kit.tiles import draw

HERE = (WEST + 0.0005, SOUTH + 0.0005)


def of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


def get(client: Client, layer: str, tile: Tile, **headers: str):
    return client.get(f"/tiles/{layer}/{tile.z}/{tile.x}/{tile.y}", headers=headers)


def words(body: bytes) -> str:
    """What can be read in a tile: its layers, keys and texts stand in it as UTF-8."""
    return body.decode("utf-8", "ignore")


@pytest.mark.parametrize("z", [8, 10, 12, 14, 15, 16, 18, 20])
def test_our_corners_are_those_of_postgis(db: None, z: int) -> None:
    tile = tile_over(*HERE, z)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ST_AsText(ST_Transform(ST_TileEnvelope(%s, %s, %s), 4326), 6)", [tile.z, tile.x, tile.y])
        west, south = cursor.fetchone()[0].removeprefix("POLYGON((").split(",")[0].split()
    assert tile.degrees(margin=0)[:2] == pytest.approx((float(west), float(south)), abs=2e-6)


def test_the_base_map_has_streets_areas_and_near_by_the_grids(cast: Cast) -> None:
    client = of(cast, "acceptor")
    close = words(get(client, "base", tile_over(*HERE, 16)).content)
    for each in ("streets", "浅水街", "secondary", "areas", "area_names", "东街社区", "grids", "grid_names", "990101001001001"):
        assert each in close
    far = words(get(client, "base", tile_over(*HERE, 12)).content)
    assert "浅水街" in far
    assert "东街街道" in far
    assert "社区" not in far
    assert "grids" not in far


def test_the_number_of_a_unit_grid_is_written_by_one_tile_alone(db: None) -> None:
    """A grid that lies in several tiles: their margins may hold its point too, which a map leaves out."""
    grids = UnitGrid.objects.filter(code__startswith="9901", ends_on=None)
    written: Counter[str] = Counter()
    points = [grid.geometry.point_on_surface for grid in grids]
    over = [tile_over(point.x, point.y, 18) for point in points]
    for x, y in {(tile.x + right, tile.y + down) for tile in over for right in (-1, 0, 1) for down in (-1, 0, 1)}:
        layer = grid_names(tile_at(18, x, y), date(2026, 3, 2))
        inside = "ST_X(geom) >= 0 AND ST_X(geom) < 4096 AND ST_Y(geom) >= 0 AND ST_Y(geom) < 4096"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT code FROM ({layer.select}) t WHERE {inside}", layer.params)
            written.update(code for (code,) in cursor.fetchall())
    assert written == Counter(grids.values_list("code", flat=True))


def test_a_tile_that_has_not_changed_is_not_sent_again(cast: Cast) -> None:
    client, tile = of(cast, "acceptor"), tile_over(*HERE, 16)
    first = get(client, "base", tile)
    assert first["Cache-Control"] == "private, no-cache"
    assert "Cookie" in first["Vary"]
    again = client.get(f"/tiles/base/{tile.z}/{tile.x}/{tile.y}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_components_stand_singly_near_by_and_in_clusters_farther_out(cast: Cast) -> None:
    client = of(cast, "acceptor")
    near = words(get(client, "components", tile_over(*HERE, 17)).content)
    component = Component.objects.get()
    for each in (component.code, component.name, "intact", component.subclass.classification_code):
        assert each in near
    for zoom in (14, 12, 9):
        clusters = words(get(client, "components", tile_over(*HERE, zoom)).content)
        assert "component_heaps" in clusters
        assert component.code not in clusters


@pytest.mark.parametrize("zoom", [9, 12, 14, 15, 17])
@pytest.mark.parametrize(("area", "seen"), [
    ("", True), (COUNTY[:2], True), (COUNTY[:4], True), (COUNTY, True), (f"{COUNTY}001", True), (f"{COUNTY}001001", True),
    (ELSEWHERE, False), (f"{COUNTY}002", False),
])  # fmt: skip
def test_components_are_drawn_at_every_zoom_for_a_seat_of_each_level(area: str, seen: bool, zoom: int, cast: Cast) -> None:
    drawn = words(drawing(tile_over(*HERE, zoom), area, TileFilter({})))
    assert ("component" in drawn) is seen


def test_cases_show_their_light_and_are_never_kept(cast: Cast) -> None:
    case = cast.reported()
    answer = get(of(cast, "acceptor"), "cases", tile_over(*HERE, 16))
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer
    shown = words(answer.content)
    assert case.number in shown
    assert "暴露垃圾" in shown
    assert "registered" in shown


@pytest.mark.parametrize(("minutes", "light"), [(1, "green"), (13, "amber"), (16, "red")])
def test_the_light_of_a_sign_is_that_of_its_clock(cast: Cast, minutes: int, light: str) -> None:
    cast.reported()
    layer = cases_in(tile_over(*HERE, 16), cast.acceptor, at=MONDAY_MORNING + timedelta(minutes=minutes))
    assert layer is not None
    shown = words(draw([layer])).replace("registered", "")
    assert [each for each in ("green", "amber", "red") if each in shown] == [light]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("collector", True), ("checker", False), ("acceptor", True), ("shift_leader", True), ("dispatcher", True), ("leader", True),
        ("overseer", True), ("administrator", True), ("clerk", False), ("clean", True), ("clean_worker", True), ("water", False),
        ("water_worker", False),
    ],
)  # fmt: skip
def test_a_seat_finds_only_its_cases_on_the_map(cast: Cast, who: str, sees: bool) -> None:
    case = cast.brought_to("disposing")
    case = cast.move(case, "sign", "clean") if case.signed_at is None else case
    case = cast.move(case, "assign", "clean", squad_id=cast.clean_worker.organisation_id)
    assert (case.number in words(get(of(cast, who), "cases", tile_over(*HERE, 16)).content)) is sees


def test_a_closed_case_leaves_the_map(cast: Cast) -> None:
    case = cast.brought_to("closed")
    assert case.number not in words(get(of(cast, "acceptor"), "cases", tile_over(*HERE, 16)).content)


@pytest.mark.parametrize("layer", ["base", "components", "cases"])
def test_a_map_is_for_those_who_are_signed_in(db: None, layer: str) -> None:
    tile = tile_over(*HERE, 16)
    assert get(Client(), layer, tile).status_code == 401


@pytest.mark.parametrize("layer", ["base", "components", "cases"])
@pytest.mark.parametrize("address", ["7/0/0", "21/0/0", "16/65536/0", "16/0/65536", "16/99999999999/1"])
def test_there_is_no_tile_outside_the_world(cast: Cast, layer: str, address: str) -> None:
    assert of(cast, "acceptor").get(f"/tiles/{layer}/{address}").status_code == 404


@pytest.mark.slow
def test_a_crowded_tile_stays_under_300_kilobytes(cast: Cast) -> None:
    grid = Component.objects.get()
    Component.objects.bulk_create(
        Component(
            code=f"9901010101{number:06}", name="上水井盖", subclass=grid.subclass, unit_grid=grid.unit_grid, initial_on=grid.initial_on,
            geometry=Point(WEST + (number % 60) * 0.00006, SOUTH + (number // 60) * 0.00002, srid=4326),
        )
        for number in range(2, 9000)
    )  # fmt: skip
    client = of(cast, "acceptor")
    body = get(client, "components", tile_over(*HERE, 18)).content
    assert 20_000 < len(body) < 300_000
    assert len(gzip.compress(body)) < 100_000
    crowded = get(client, "components", tile_over(*HERE, 15)).content
    assert "component_heaps" in words(crowded)
    assert len(crowded) < 20_000
