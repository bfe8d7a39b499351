"""Components as vector tiles: singly where that many fit, as clusters with their count where they do not. Each seat sees its area."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse

from wanmi.components.layers import cluster_scope_in_sql, scope_in_sql
from wanmi.components.models import ComponentState
from wanmi.kit.rules.tile_filters import TileFilter, WrongFilter, tile_filter_of
from wanmi.kit.rules.tiles import Tile, tile_at
from wanmi.kit.spans import in_force_sql
from wanmi.kit.tiles import Layer, box, draw, drawn, shape
from wanmi.people.queries import layer_for, layer_sight
from wanmi.people.request_seat import seat_in
from wanmi.tiles.tile_cache import kept_tile

SINGLY_FROM = 15
MOST_SINGLY = 3000  # features of a tile: about 250 kB
CELLS = 12  # clusters along one side of a tile that holds too many
KEPT_CELLS = 4  # of the kept clusters, farther out
CLUSTERS_UP_TO = 14  # up to this zoom the kept clusters are asked, where no filter asks for more than they know
HEAP_ZOOM = 17
FILTERS = ("subclass", "state", "owner")

READ = ("subclass", "state", "owner", "name", "class")  # attributes of the layer that a tile tells or is filtered by
_COLUMNS = {"code": "c.code", "subclass": "s.class_code || s.code AS subclass", "name": "c.name", "state": "c.state"}
_TABLES = {False: "components_component c", True: "components_componentthen c"}


def component_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """GET /tiles/components/z/x/y?subclass=0101,0102&state=damaged&owner=12&day=2026-01-01

    Layer components {code, subclass (four digits), name, state}, or component_heaps {count, class}.
    """
    seat = seat_in(request)
    layer_for("components", seat)
    read = tuple(name for name in READ if layer_sight("components", seat).reads(name))
    # What may not be read is no filter either: it would tell by what it leaves.
    tile, wish = tile_at(z, x, y), tile_filter_of(request.GET, tuple(name for name in FILTERS if name in read))
    scope = f"{seat.area_code or 'city'}{'' if read == READ else '-' + '-'.join(read)}?{wish}"
    make = lambda: drawing(tile, seat.area_code, wish, read)  # noqa: E731
    return kept_tile(request, "components", tile, layers=("components",), scope=scope, make=make)


def drawing(tile: Tile, area_code: str, wish: TileFilter, read: tuple[str, ...] = READ) -> bytes:
    """The tile's bytes. `read`: those of READ that are told; others are empty."""
    if tile.z >= SINGLY_FROM:
        body, count = drawn(components(tile, area_code, wish, read))
        if count <= MOST_SINGLY:
            return body
    kept = not wish.only and not wish.day and len(area_code) <= 6 and tile.z <= CLUSTERS_UP_TO
    layer = kept_clusters(tile, area_code) if kept else clusters(tile, area_code, wish)
    return draw([layer if "class" in read else replace(layer, select=f"SELECT geom, count, '' AS class FROM ({layer.select}) heaps")])  # noqa: S608


def components(tile: Tile, area_code: str, wish: TileFilter, read: tuple[str, ...] = READ) -> Layer:
    """Points, lines and areas; one more than MOST_SINGLY where there are too many."""
    where, params = _shown(area_code, wish)
    columns = ", ".join(column if name in ("code", *read) else f"'' AS {name}" for name, column in _COLUMNS.items())
    select = (
        f"SELECT {shape(tile, 'c.geometry')}, {columns} FROM {_TABLES[bool(wish.day)]}"  # noqa: S608
        f" JOIN catalogue_subclass s ON s.id = c.subclass_id WHERE c.geometry && {box(tile)}{where} LIMIT {MOST_SINGLY + 1}"
    )
    return Layer("components", select, params)


def clusters(tile: Tile, area_code: str, wish: TileFilter) -> Layer:
    """Points {count, class}: how many components lie in each cell of the tile, and of which class most of them are."""
    west, south, east, north = tile.degrees(margin=0)
    where, params = _shown(area_code, wish)
    cell_x = f"least({CELLS - 1}, floor((ST_X(p) - {west!r}) / {(east - west) / CELLS!r}))"
    cell_y = f"least({CELLS - 1}, floor((ST_Y(p) - {south!r}) / {(north - south) / CELLS!r}))"
    found = (
        f"SELECT s.class_code AS class, ST_PointOnSurface(c.geometry) AS p FROM {_TABLES[bool(wish.day)]}"  # noqa: S608
        f" JOIN catalogue_subclass s ON s.id = c.subclass_id"
        f" WHERE c.geometry && ST_MakeEnvelope({west!r}, {south!r}, {east!r}, {north!r}, 4326){where}"
    )
    counted = (
        f"SELECT {cell_x} AS x, {cell_y} AS y, count(*)::int AS count, mode() WITHIN GROUP (ORDER BY class) AS class,"  # noqa: S608
        f" avg(ST_X(p)) AS lng, avg(ST_Y(p)) AS lat FROM ({found}) found"
        f" WHERE ST_X(p) BETWEEN {west!r} AND {east!r} AND ST_Y(p) BETWEEN {south!r} AND {north!r} GROUP BY 1, 2"
    )
    place = "ST_SetSRID(ST_MakePoint(lng, lat), 4326)"
    return Layer("component_heaps", f"SELECT {shape(tile, place)}, count, class FROM ({counted}) counted", params)  # noqa: S608


def kept_clusters(tile: Tile, area_code: str) -> Layer:
    """The same from the clusters that a trigger keeps: a tile of any size costs no more than its few hundred squares."""
    fine = 1 << (HEAP_ZOOM - tile.z)  # squares along one side of the tile
    step = fine // KEPT_CELLS
    where, params = cluster_scope_in_sql(area_code)
    select = (
        f"SELECT {shape(tile, 'ST_SetSRID(ST_MakePoint(lng, lat), 4326)')}, count, class FROM ("  # noqa: S608
        " SELECT sum(count)::int AS count, (array_agg(class_code ORDER BY count DESC))[1] AS class, sum(lng_sum) / sum(count) AS lng,"
        f" sum(lat_sum) / sum(count) AS lat FROM ("
        f"  SELECT x / {step} AS x, y / {step} AS y, class_code, sum(count) AS count, sum(lng_sum) AS lng_sum, sum(lat_sum) AS lat_sum"
        f"  FROM components_componentheap WHERE x BETWEEN {tile.x * fine} AND {(tile.x + 1) * fine - 1}"
        f"  AND y BETWEEN {tile.y * fine} AND {(tile.y + 1) * fine - 1}{where} GROUP BY 1, 2, 3 HAVING sum(count) > 0) squares"
        " GROUP BY x, y) heaps"
    )
    return Layer("component_heaps", select, params)


def _shown(area_code: str, wish: TileFilter) -> tuple[str, list[Any]]:
    """SQL and parameters of whose eyes and which filters."""
    where, params = scope_in_sql(area_code)
    if kinds := wish.only.get("subclass"):
        where += " AND s.class_code || s.code = ANY(%s)"
        params.append(list(kinds))
    if states := wish.only.get("state"):
        if unknown := set(states) - set(ComponentState.values):
            raise WrongFilter(field="state", value=min(unknown))
        where += " AND c.state = ANY(%s)"
        params.append(list(states))
    if owners := wish.only.get("owner"):
        if any(not owner.isdecimal() for owner in owners):
            raise WrongFilter(field="owner", value=owners[0])
        where += " AND c.owner_id = ANY(%s)"
        params.append([int(owner[:18]) for owner in owners])
    if wish.day:
        where += " AND " + in_force_sql("c", "%s", begins="valid_from", ends="valid_until")
        params += [wish.day, wish.day]
    return where, params
