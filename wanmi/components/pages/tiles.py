"""Components as vector tiles: singly where a street fills the screen, as counts one step out, not at all beyond."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from wanmi.kit.rules.tiles import Tile, tile_at
from wanmi.kit.tiles import AN_HOUR, Layer, box, draw, shape, tile_answer
from wanmi.people.doors import seat_in

SINGLY_FROM = 16
COUNTED_FROM = 14
CELLS = 12  # heaps along one side of a tile


def component_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """GET /tiles/components/z/x/y: layer components from zoom 16, component_heaps {count} at 14 and 15."""
    seat_in(request)
    tile = tile_at(z, x, y)
    layers = [components(tile)] if z >= SINGLY_FROM else [heaps(tile)] if z >= COUNTED_FROM else []
    return tile_answer(request, draw(layers), keep=AN_HOUR)


def components(tile: Tile) -> Layer:
    """Points, lines and areas {code, subclass (four digits), name, state}."""
    select = (
        f"SELECT {shape(tile, 'c.geometry')}, c.code, s.class_code || s.code AS subclass, c.name, c.state"  # noqa: S608
        f" FROM components_component c JOIN catalogue_subclass s ON s.id = c.subclass_id WHERE c.geometry && {box(tile)}"
    )
    return Layer("components", select)


def heaps(tile: Tile) -> Layer:
    """Points {count}: how many components lie in each cell of the tile."""
    west, south, east, north = tile.degrees(margin=0)
    step_x, step_y = (east - west) / CELLS, (north - south) / CELLS
    cell = f"ST_SnapToGrid(ST_PointOnSurface(geometry), {west + step_x / 2!r}, {south + step_y / 2!r}, {step_x!r}, {step_y!r})"
    inside = f"geometry && ST_MakeEnvelope({west!r}, {south!r}, {east!r}, {north!r}, 4326)"
    counted = f"SELECT {cell} AS place, count(*)::int AS count FROM components_component WHERE {inside} GROUP BY 1"  # noqa: S608
    return Layer("component_heaps", f"SELECT {shape(tile, 'place')}, count FROM ({counted}) counted")  # noqa: S608
