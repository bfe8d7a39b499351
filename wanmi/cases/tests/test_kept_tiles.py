"""Kept tiles: drawn once, drawn anew after any change on their ground, never a seat's tile for another seat's eyes."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Event, Thread

import pytest
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from wanmi.cases.tests.cast import SOUTH, STEP, WEST, Cast
from wanmi.cases.tests.test_tiles import HERE, get, of, words
from wanmi.components.models import Component, ComponentCluster
from wanmi.components.pages.tiles import drawing
from wanmi.grids.models import StreetLine
from wanmi.kit.rules.tile_filters import TileFilter, WrongFilter, tile_filter_of
from wanmi.kit.rules.tiles import tile_over
from wanmi.people.models import LayerRight, PostHolding
from wanmi.people.queries import forget_city_settings
from wanmi.tiles import tile_cache
from wanmi.tiles.models import GroundChange, KeptTile
from wanmi.tiles.tile_cache import clean_tile_cache

COVER = "9901010101000001"


def move(code: str, lng: float, lat: float) -> None:
    Component.objects.filter(code=code).update(geometry=Point(lng, lat, srid=4326), changed_on=date(2026, 3, 2))


def test_a_tile_is_drawn_once_and_then_taken_from_the_cache(cast: Cast, django_assert_num_queries) -> None:
    client, tile = of(cast, "acceptor"), tile_over(*HERE, 17)
    first = get(client, "components", tile)
    KeptTile.objects.update(body=b"from the cache")
    assert get(client, "components", tile).content == b"from the cache"
    assert first["ETag"] == get(client, "components", tile)["ETag"]


def test_a_change_on_its_ground_draws_the_tile_anew(cast: Cast) -> None:
    client, tile = of(cast, "acceptor"), tile_over(*HERE, 17)
    assert "intact" in words(get(client, "components", tile).content)
    Component.objects.filter(code=COVER).update(state="lost", changed_on=date(2026, 3, 2))
    assert "lost" in words(get(client, "components", tile).content)


def test_a_change_elsewhere_leaves_the_tile_in_the_cache(cast: Cast) -> None:
    client, tile = of(cast, "acceptor"), tile_over(WEST + 3.5 * STEP, SOUTH + 0.5 * STEP, 18)
    etag = get(client, "components", tile)["ETag"]
    Component.objects.filter(code=COVER).update(state="lost", changed_on=date(2026, 3, 2))
    assert get(client, "components", tile)["ETag"] == etag


def test_what_moves_away_leaves_the_tile_that_it_stood_in(cast: Cast) -> None:
    client, tile = of(cast, "acceptor"), tile_over(*HERE, 18)
    assert COVER in words(get(client, "components", tile).content)
    move(COVER, WEST + 3.5 * STEP, SOUTH + 0.5 * STEP)
    assert COVER not in words(get(client, "components", tile).content)


def test_the_base_map_follows_its_streets(cast: Cast) -> None:
    client, tile = of(cast, "acceptor"), tile_over(*HERE, 16)
    assert "浅水街" in words(get(client, "base", tile).content)
    StreetLine.objects.all().delete()
    assert "浅水街" not in words(get(client, "base", tile).content)


def test_a_change_that_is_committed_late_is_not_missed(cast: Cast, committed: None) -> None:
    """One writer takes the lower id and commits last; between the two commits a reader keeps a tile."""
    client, tile = of(cast, "acceptor"), tile_over(*HERE, 17)
    written, go_on = Event(), Event()

    def slow_writer() -> None:
        try:
            with transaction.atomic():
                Component.objects.filter(code=COVER).update(state="lost", changed_on=date(2026, 3, 2))
                written.set()
                assert go_on.wait(20)
        finally:
            connection.close()

    slow = Thread(target=slow_writer)
    slow.start()
    assert written.wait(20)
    Component.objects.get(code=COVER)  # the row as others see it: still intact
    StreetLine.objects.update(name="另一条街")
    with connection.cursor() as cursor:  # a change of components with a higher id, committed first
        cursor.execute("INSERT INTO grids_groundchange (layer, place) SELECT 'components', geometry FROM components_component")
    assert "intact" in words(get(client, "components", tile).content)
    go_on.set()
    slow.join()
    assert "lost" in words(get(client, "components", tile).content)


@pytest.mark.parametrize(
    ("who", "sees"),
    [("acceptor", True), ("shift_leader", True), ("leader", True), ("clerk", True), ("collector", True), ("administrator", True),
     ("clean", False), ("clean_worker", False), ("water", False)],
)  # fmt: skip
def test_who_does_the_work_never_sees_who_walks_where(cast: Cast, who: str, sees: bool) -> None:
    answer = get(of(cast, who), "patrols", tile_over(*HERE, 15))
    assert (answer.status_code == 200 and "东街一格" in words(answer.content)) is sees
    assert sees or answer.status_code == 404


def test_a_layer_that_the_city_closes_is_closed_on_every_tile(cast: Cast) -> None:
    LayerRight.objects.create(layer="components", role="leader", may_see=False)
    LayerRight.objects.create(layer="unit_grids", role="leader", may_see=False)
    forget_city_settings()
    try:
        assert get(of(cast, "leader"), "components", tile_over(*HERE, 17)).status_code == 404
        assert "990101001001001" not in words(get(of(cast, "leader"), "base", tile_over(*HERE, 17)).content)
        assert "990101001001001" in words(get(of(cast, "acceptor"), "base", tile_over(*HERE, 17)).content)
    finally:
        forget_city_settings()


def test_a_seat_of_another_county_sees_no_component_of_this_one(cast: Cast) -> None:
    tile = tile_over(*HERE, 17)
    assert COVER in words(drawing(tile, "990101", TileFilter({})))
    for area in ("990102", "990101002", "990101002001"):
        assert COVER not in words(drawing(tile, area, TileFilter({})))
    assert COVER in words(drawing(tile, "990101001", TileFilter({})))


def test_filters_and_a_day_belong_to_the_tile(cast: Cast) -> None:
    client, tile = of(cast, "acceptor"), tile_over(*HERE, 17)
    Component.objects.filter(code=COVER).update(state="lost", changed_on=date(2026, 3, 2))

    def shown(query: str) -> bool:
        answer = client.get(f"/tiles/components/{tile.z}/{tile.x}/{tile.y}?{query}")
        assert answer.status_code == 200
        return COVER in words(answer.content)

    assert shown("state=lost")
    assert not shown("state=intact")
    assert shown("subclass=0101,0102")
    assert not shown("subclass=0102")
    owner = Component.objects.get(code=COVER).owner_id
    assert shown(f"owner={owner}")
    assert not shown("owner=999999")
    assert "intact" in words(client.get(f"/tiles/components/{tile.z}/{tile.x}/{tile.y}?day=2026-03-01").content)
    assert "lost" in words(client.get(f"/tiles/components/{tile.z}/{tile.x}/{tile.y}?day=2026-03-02").content)
    assert not shown("day=2019-12-31")
    for wrong in ("state=broken", "owner=x", "day=2026-02-30", "subclass=%27"):
        assert client.get(f"/tiles/components/{tile.z}/{tile.x}/{tile.y}?{wrong}").status_code == 422


def test_a_wish_is_spelt_in_one_way() -> None:
    assert str(tile_filter_of({"state": "lost,damaged", "day": "2026-01-02"}, ("state",))) == "state=damaged,lost&day=2026-01-02"
    with pytest.raises(WrongFilter):
        tile_filter_of({"subclass": ",".join(str(number) for number in range(100))}, ("subclass",))


def test_clusters_follow_what_is_added_moved_and_removed(cast: Cast) -> None:
    def clusters() -> list[tuple[str, int]]:
        return [(cluster.class_code, cluster.count) for cluster in ComponentCluster.objects.filter(count__gt=0).order_by("x")]

    assert clusters() == [("01", 1)]
    one = Component.objects.get(code=COVER)
    Component.objects.create(
        code="9901010101000002",
        name=one.name,
        subclass=one.subclass,
        unit_grid=one.unit_grid,
        initial_on=one.initial_on,
        geometry=one.geometry,
    )
    assert clusters() == [("01", 2)]
    move(COVER, WEST + 3.9 * STEP, SOUTH + 0.5 * STEP)
    assert clusters() == [("01", 1), ("01", 1)]
    Component.objects.filter(code="9901010101000002").delete()
    assert clusters() == [("01", 1)]


def test_an_old_cache_is_cleaned_and_changes_are_forgotten_with_all_tiles(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    get(of(cast, "acceptor"), "components", tile_over(*HERE, 17))
    monkeypatch.setattr(tile_cache, "MOST_CHANGES", 0)
    assert GroundChange.objects.exists()
    clean_tile_cache(at=timezone.now())
    assert KeptTile.objects.exists()
    clean_tile_cache(at=timezone.now() + timedelta(days=2))
    assert not GroundChange.objects.exists()
    assert not KeptTile.objects.exists()


def test_nobody_gets_a_tile_without_signing_in(db: None) -> None:
    assert get(Client(), "patrols", tile_over(*HERE, 15)).status_code == 401


def test_a_kept_tile_costs_one_query_once_the_seat_is_known(cast: Cast, django_assert_num_queries) -> None:
    client, tile = of(cast, "acceptor"), tile_over(*HERE, 17)
    get(client, "components", tile)
    with django_assert_num_queries(0):  # the one is prepared, past Django's counting
        assert get(client, "components", tile).status_code == 200


def test_another_seat_is_heard_at_once(cast: Cast) -> None:
    person, post = cast.person("acceptor"), cast.water.post_id
    PostHolding.objects.create(person=person, post_id=post, begins_on=date(2020, 1, 1))
    client, tile = of(cast, "acceptor"), tile_over(*HERE, 15)
    assert get(client, "patrols", tile).status_code == 200
    assert client.post("/seat/", {"post": post}).status_code == 302
    assert get(client, "patrols", tile).status_code == 404
