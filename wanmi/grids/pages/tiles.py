"""The base map as vector tiles: streets, water, green, buildings, outlines of areas, unit grids.

For everyone who is signed in and may see the layer; drawn once, kept until something changes on the ground.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from wanmi.kit.layers import layer_called
from wanmi.kit.rules.tile_filters import tile_filter_of
from wanmi.kit.rules.tiles import Tile, tile_at
from wanmi.kit.spans import in_force_sql
from wanmi.kit.tiles import Layer, box, draw, shape
from wanmi.people.queries import layer_sight, may_see_layer
from wanmi.people.request_seat import seat_in
from wanmi.tiles.tile_cache import kept_tile

# Which streets are worth drawing up to which zoom; from 15 all of them.
LARGE = ("motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link")
MIDDLE = (*LARGE, "secondary", "secondary_link")
SMALL = (*MIDDLE, "tertiary", "tertiary_link", "unclassified", "residential")
STREETS_UP_TO = ((11, LARGE), (12, MIDDLE), (14, SMALL))
COMMUNITIES_FROM = 14
GRIDS_FROM = 15
GRID_NAMES_FROM = 16
BUILDINGS_FROM = 14
FORM = 2  # of what a base tile holds: tiles kept in an older form are drawn anew
# Attributes of each layer that its tiles tell, and the column that tells them.
ATTRIBUTES: dict[str, dict[str, str]] = {
    "areas": {"code": "code", "name": "name", "level": "level"},
    "features": {"name": "name", "kind": "kind", "height_m": "height"},
    "streets": {"name": "name", "highway": "highway"},
    "unit_grids": {"code": "code", "area_class": "area_class"},
}


def base_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """GET /tiles/base/z/x/y?day=2026-01-01: layers streets, areas, area_names, ground features, grids from zoom 15, grid_names from 16.

    The ground is public: it is drawn beyond one's own area. A layer that the seat may not see (LayerRight) is left out, an attribute that
    it may not read too.
    """
    seat, tile, wish = seat_in(request), tile_at(z, x, y), tile_filter_of(request.GET, ())
    shown = tuple(key for key in ("areas", "features", "streets", "unit_grids") if may_see_layer(layer_called(key), seat))
    day = wish.day or timezone.localdate()  # what is published for tomorrow is drawn tomorrow
    unread = {(key, name) for key in shown for name in ATTRIBUTES[key] if not layer_sight(key, seat).reads(name)}
    scope = f"{FORM}:{'+'.join(shown)}{''.join(f'-{key}.{name}' for key, name in sorted(unread))}?{day}"
    return kept_tile(request, "base", tile, layers=("base",), scope=scope, make=lambda: draw(_layers(tile, shown, day, unread)))


def _layers(tile: Tile, shown: tuple[str, ...], day: date, unread: Collection[tuple[str, str]] = ()) -> list[Layer]:
    """`unread`: layers' attributes that are left out."""
    layers = list[tuple[str, Layer]]()
    if "features" in shown:
        drawn = [water(tile), green(tile), *([buildings(tile), walls(tile)] if tile.z >= BUILDINGS_FROM else [])]
        layers += [("features", each) for each in drawn]
    if "streets" in shown:
        layers.append(("streets", streets(tile)))
    if "areas" in shown:
        layers += [("areas", areas(tile, day)), ("areas", area_names(tile, day))]
    if "unit_grids" in shown and tile.z >= GRIDS_FROM:
        layers.append(("unit_grids", grids(tile, day)))
        layers += [("unit_grids", grid_names(tile, day))] if tile.z >= GRID_NAMES_FROM else []
    return [_as_read(key, layer, unread) for key, layer in layers]


def _as_read(key: str, layer: Layer, unread: Collection[tuple[str, str]]) -> Layer:
    if not any(of == key for of, _name in unread):
        return layer
    names = [name for name in ATTRIBUTES[key] if name != "height_m" or layer.name == "buildings"]
    columns = ["geom", *(ATTRIBUTES[key][name] for name in names if (key, name) not in unread)]
    return replace(layer, select=f"SELECT {', '.join(columns)} FROM ({layer.select}) whole")  # noqa: S608 (names of our own)


def _held(day: date) -> tuple[str, list[Any]]:
    """SQL and parameters of what is in force on a day."""
    return in_force_sql(day="%s"), [day, day]


def _features(tile: Tile, layer: str, kinds: tuple[str, ...], more: str = "") -> Layer:
    least = f" AND ST_Area(geometry) > {(2 * tile.pixel) ** 2!r}" if tile.z < 15 else ""  # what fills less than a pixel is not drawn
    select = (
        f"SELECT {shape(tile, 'geometry', simplify=tile.z < 16)}, name, kind{more} FROM grids_groundfeature"  # noqa: S608
        f" WHERE kind = ANY(%s) AND geometry && {box(tile)}{least}"
    )
    return Layer(layer, select, [list(kinds)])


def water(tile: Tile) -> Layer:
    """Areas and lines {name, kind}."""
    return _features(tile, "water", ("water",))


def green(tile: Tile) -> Layer:
    return _features(tile, "green", ("green",))


def buildings(tile: Tile) -> Layer:
    """Areas {name, kind, height}: metres, 3 m a storey; 10 where nothing is known."""
    return _features(tile, "buildings", ("building",), ", coalesce(height_m, 10) AS height")


def walls(tile: Tile) -> Layer:
    """Lines {name, kind}: walls and railways."""
    return _features(tile, "walls", ("wall", "railway"))


def streets(tile: Tile) -> Layer:
    """Lines {name, highway}."""
    shown = next((kinds for zoom, kinds in STREETS_UP_TO if tile.z <= zoom), None)
    only = " AND highway = ANY(%s)" if shown else ""
    line = shape(tile, "geometry", simplify=tile.z < 16)
    select = f"SELECT {line}, name, highway FROM grids_streetline WHERE geometry && {box(tile)}{only}"  # noqa: S608
    return Layer("streets", select, [list(shown)] if shown else [])


def _levels(tile: Tile) -> list[str]:
    return ["county", "street", "community"] if tile.z >= COMMUNITIES_FROM else ["county", "street"]


def areas(tile: Tile, day: date) -> Layer:
    """Outlines {code, name, level} as lines, so that a border cut by a tile's edge is not drawn along it."""
    line, (held, params) = shape(tile, "ST_Boundary(geometry)", simplify=tile.z < 16), _held(day)
    where = f"geometry && {box(tile)} AND level = ANY(%s) AND {held}"
    return Layer("areas", f"SELECT {line}, code, name, level FROM grids_area WHERE {where}", [_levels(tile), *params])  # noqa: S608


def area_names(tile: Tile, day: date) -> Layer:
    """One point {code, name, level} inside each area, for its name."""
    point, (held, params) = shape(tile, "ST_PointOnSurface(geometry)"), _held(day)
    where = f"geometry && {box(tile)} AND level = ANY(%s) AND {held}"
    return Layer("area_names", f"SELECT {point}, code, name, level FROM grids_area WHERE {where}", [_levels(tile), *params])  # noqa: S608


def grids(tile: Tile, day: date) -> Layer:
    """Unit grids {code, area_class} as polygons."""
    held, params = _held(day)
    where = f"geometry && {box(tile)} AND {held}"
    return Layer("grids", f"SELECT {shape(tile, 'geometry')}, code, area_class FROM grids_unitgrid WHERE {where}", params)  # noqa: S608


def grid_names(tile: Tile, day: date) -> Layer:
    """One point {code, area_class} inside each unit grid, for its number: of a polygon each tile would write its own."""
    held, params = _held(day)
    point, where = shape(tile, "ST_PointOnSurface(geometry)"), f"geometry && {box(tile)} AND {held}"
    return Layer("grid_names", f"SELECT {point}, code, area_class FROM grids_unitgrid WHERE {where}", params)  # noqa: S608
