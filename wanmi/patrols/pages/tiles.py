"""Responsibility grids as vector tiles."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from wanmi.kit.rules.tiles import Tile, tile_at
from wanmi.kit.tiles import Layer, box, draw, shape
from wanmi.people.queries import layer_for, layer_sight
from wanmi.people.request_seat import seat_in
from wanmi.tiles.tile_cache import kept_tile


def patrol_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """GET /tiles/patrols/z/x/y: layers patrols {code, name, number} and patrol_names. Not for who does the work (LayerRight)."""
    seat, tile = seat_in(request), tile_at(z, x, y)
    layer_for("responsibility_grids", seat)
    named = layer_sight("responsibility_grids", seat).reads("name")
    scope = f"{seat.area_code or 'city'}{'' if named else '-name'}"
    make = lambda: draw(patrols(tile, seat.area_code, named=named))  # noqa: E731
    return kept_tile(request, "patrols", tile, layers=("patrols",), scope=scope, make=make)


def patrols(tile: Tile, area_code: str, *, named: bool = True) -> list[Layer]:
    """Polygons and, for the name, one point inside each. Not `named`, they have no names."""
    where = f"geometry && {box(tile)} AND ends_on IS NULL AND code LIKE %s"
    columns = f"code, {'name' if named else 'NULL::text AS name'}, ltrim(split_part(code, 'Z', 2), '0') AS number"
    outline = shape(tile, "geometry", simplify=tile.z < 16)
    point = shape(tile, "ST_PointOnSurface(geometry)")
    return [
        Layer("patrols", f"SELECT {outline}, {columns} FROM grids_responsibilitygrid WHERE {where}", [area_code + "%"]),  # noqa: S608
        Layer("patrol_names", f"SELECT {point}, {columns} FROM grids_responsibilitygrid WHERE {where}", [area_code + "%"]),  # noqa: S608
    ]
