"""Unit grids by the beginning of their code, areas and streets by the beginning of their name, for the search box."""

from __future__ import annotations

from collections.abc import Iterator

from wanmi.grids.layers import in_area, in_force
from wanmi.grids.models import Area, StreetLine, UnitGrid
from wanmi.kit.rooms import Finder, Found
from wanmi.kit.rooms.finding import found_at, is_code
from wanmi.people.queries import layer_sight
from wanmi.people.rules.seats import Seat

LONGEST_CODE = 15  # digits


def ground_called(text: str, seat: Seat) -> Iterator[Found]:
    """At most three grids, or four areas and four streets. One query of a code, two of a name."""
    return _grids(text, seat) if is_code(text) else _named(text, seat)


def _grids(digits: str, seat: Seat) -> Iterator[Found]:
    if len(digits) <= LONGEST_CODE:
        for grid in UnitGrid.objects.visible_to(seat).filter(in_force(None), code__startswith=digits).order_by("code")[:3]:
            yield found_at(grid.geometry, grid.code, "unit_grid", 17, layer="unit_grids", id=grid.code)


def _named(words: str, seat: Seat) -> Iterator[Found]:
    areas = Area.objects.filter(in_force(None), in_area(seat), name__startswith=words).order_by("code")
    for area in areas[:4] if _is_named("areas", seat) else ():
        zoom = {"county": 13, "street": 14.5}.get(area.level, 16)
        yield found_at(area.geometry, area.name, "area", zoom, detail=str(area.get_level_display()), layer="areas", id=area.code)
    streets = StreetLine.objects.filter(name__startswith=words).order_by("name", "pk").distinct("name")[:4]
    for street in streets if _is_named("streets", seat) else ():
        yield found_at(street.geometry, street.name, "street", 16)


def _is_named(layer: str, seat: Seat) -> bool:
    sight = layer_sight(layer, seat)
    return sight.seen and sight.reads("name")


FINDER = Finder("ground", ground_called, 30)
