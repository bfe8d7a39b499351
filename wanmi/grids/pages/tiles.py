"""The base map as vector tiles: streets, outlines of areas, unit grids. For everyone who is signed in; changes once in months."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from wanmi.kit.rules.tiles import Tile, tile_at
from wanmi.kit.tiles import AN_HOUR, Layer, box, draw, shape, tile_answer
from wanmi.people.doors import seat_in

# Which streets are worth drawing up to which zoom; from 15 all of them.
LARGE = ("motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link")
MIDDLE = (*LARGE, "secondary", "secondary_link")
SMALL = (*MIDDLE, "tertiary", "tertiary_link", "unclassified", "residential")
STREETS_UP_TO = ((11, LARGE), (12, MIDDLE), (14, SMALL))
COMMUNITIES_FROM = 14
GRIDS_FROM = 15


def base_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """GET /tiles/base/z/x/y: layers streets, areas, area_names, water, green; grids, buildings, walls from zoom 15."""
    seat_in(request)
    tile = tile_at(z, x, y)
    layers = [streets(tile), areas(tile), area_names(tile)]
    if z >= GRIDS_FROM:
        layers.append(grids(tile))
    layers += features(tile)
    return tile_answer(request, draw(layers), keep=AN_HOUR)


def streets(tile: Tile) -> Layer:
    """Lines {name, highway}."""
    shown = next((kinds for zoom, kinds in STREETS_UP_TO if tile.z <= zoom), None)
    only = " AND highway = ANY(%s)" if shown else ""
    line = shape(tile, "geometry", simplify=tile.z < 16)
    select = f"SELECT {line}, name, highway FROM grids_streetline WHERE geometry && {box(tile)}{only}"  # noqa: S608
    return Layer("streets", select, [list(shown)] if shown else [])


def _levels(tile: Tile) -> list[str]:
    return ["county", "street", "community"] if tile.z >= COMMUNITIES_FROM else ["county", "street"]


def areas(tile: Tile) -> Layer:
    """Outlines {code, name, level} as lines, so that a border cut by a tile's edge is not drawn along it."""
    line = shape(tile, "ST_Boundary(geometry)", simplify=tile.z < 16)
    where = f"geometry && {box(tile)} AND ends_on IS NULL AND level = ANY(%s)"
    return Layer("areas", f"SELECT {line}, code, name, level FROM grids_area WHERE {where}", [_levels(tile)])  # noqa: S608


def area_names(tile: Tile) -> Layer:
    """One point {code, name, level} inside each area, for its name."""
    where = f"geometry && {box(tile)} AND ends_on IS NULL AND level = ANY(%s)"
    point = shape(tile, "ST_PointOnSurface(geometry)")
    return Layer("area_names", f"SELECT {point}, code, name, level FROM grids_area WHERE {where}", [_levels(tile)])  # noqa: S608


def grids(tile: Tile) -> Layer:
    """Unit grids {code, area_class} as polygons."""
    where = f"geometry && {box(tile)} AND ends_on IS NULL"
    return Layer("grids", f"SELECT {shape(tile, 'geometry')}, code, area_class FROM grids_unitgrid WHERE {where}")  # noqa: S608


# Layer of the tile, kind of feature, from which zoom.
FEATURES = (("water", "water", 11), ("green", "green", 12), ("buildings", "building", GRIDS_FROM), ("walls", "wall", GRIDS_FROM))


def features(tile: Tile) -> list[Layer]:
    """Water {name}, green {name}, buildings {name, height} and walls {name} of the ground."""
    return [_features(tile, layer, kind) for layer, kind, zoom in FEATURES if tile.z >= zoom]


def _features(tile: Tile, layer: str, kind: str) -> Layer:
    told = "name, height_m AS height" if kind == "building" else "name"
    dimension = 1 if layer == "walls" else 2  # a fill would close a line to an area
    where = f"kind = %s AND geometry && {box(tile)} AND ST_Dimension(geometry) = {dimension}"
    return Layer(layer, f"SELECT {shape(tile, 'geometry', simplify=tile.z < 15)}, {told} FROM grids_groundfeature WHERE {where}", [kind])  # noqa: S608
