"""What a few typed signs may mean on the map: a code of a component or grid, the name of a street or area."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wanmi.components.models import Component
from wanmi.grids.layers import in_area, in_force
from wanmi.grids.models import Area, StreetLine, UnitGrid
from wanmi.kit.rooms import Found, from_rooms
from wanmi.kit.rules.digits import half_width
from wanmi.people.queries import layer_sight
from wanmi.people.rules.seats import Seat

MOST = 8
SHORTEST_CODE = 6  # digits


def found_on_map(text: str, seat: Seat) -> list[Found]:
    """At most MOST places {label, detail, kind, lng, lat, zoom, layer, id}, the surest first. At most four queries."""
    words = half_width(text).strip()[:40]
    if len(words) < 2:
        return []
    found = [each for finder in from_rooms("finders") for each in finder(words, seat)]
    found += list(_by_code(words, seat)) if words.isdecimal() and len(words) >= SHORTEST_CODE else list(_by_name(words, seat))
    return found[:MOST]


def _by_code(digits: str, seat: Seat) -> Iterator[Found]:
    components, sight = Component.objects.visible_to(seat), layer_sight("components", seat)
    components = components.filter(code=digits) if len(digits) == 16 else components.filter(code__startswith=digits)
    for one in components.order_by("code")[:MOST]:
        yield _place(one.geometry, sight.told("name", one.name), one.code, "component", 19, "components", one.code)
    if len(digits) <= 15:
        for grid in UnitGrid.objects.visible_to(seat).filter(in_force(None), code__startswith=digits).order_by("code")[:3]:
            yield _place(grid.geometry, grid.code, "", "unit_grid", 17, "unit_grids", grid.code)


def _by_name(words: str, seat: Seat) -> Iterator[Found]:
    areas = Area.objects.filter(in_force(None), in_area(seat), name__startswith=words).order_by("code")
    for area in areas[:4] if _is_named("areas", seat) else ():
        zoom = {"county": 13, "street": 14.5}.get(area.level, 16)
        yield _place(area.geometry, area.name, str(area.get_level_display()), "area", zoom, "areas", area.code)
    streets = StreetLine.objects.filter(name__startswith=words).order_by("name", "pk").distinct("name")[:4]
    for street in streets if _is_named("streets", seat) else ():
        yield _place(street.geometry, street.name, "", "street", 16, "", "")


def _is_named(layer: str, seat: Seat) -> bool:
    sight = layer_sight(layer, seat)
    return sight.seen and sight.reads("name")


def _place(shape: Any, label: str, detail: str, kind: str, zoom: float, layer: str, id: str) -> Found:
    point = shape if shape.geom_type == "Point" else shape.point_on_surface if "Polygon" in shape.geom_type else shape.interpolate(0.5)
    place = {"lng": round(point.x, 7), "lat": round(point.y, 7)}
    return {"label": label, "detail": detail, "kind": kind, "zoom": zoom, "layer": layer, "id": id, **place}
