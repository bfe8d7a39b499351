"""What geocoding tells a seat: the one way from a text or a point to a place for every door that people and programs come through.

**Addresses are public ground.** A street, a doorplate, a compound, a crossing, an area of the whole city is told to every seat to which
the city shows places, wherever it lies: who works near a border must be able to find and say where something is. Points of interest are
told of one's own area alone. Where the city withholds the layer of places from a post, nothing is told; attributes that it withholds
are empty.
"""

from __future__ import annotations

from dataclasses import replace

from wanmi.geocoding.models import PlaceKind
from wanmi.geocoding.queries.forward import MOST, search_places
from wanmi.geocoding.queries.reverse import Found, Spot, nearest_place, spot_at
from wanmi.geocoding.rules.candidates import Candidate
from wanmi.people.queries import LayerSight, layer_sight
from wanmi.people.rules.seats import Seat

PUBLIC_GROUND = frozenset(set(PlaceKind.values) - {PlaceKind.POI})  # kinds that are addresses, or parts of one


def visible_candidates(text: str, seat: Seat, *, near: tuple[float, float] | None = None, most: int = MOST) -> list[Candidate]:
    """Candidates for an address text as the seat may hear of them, the likeliest first; what it may not see leaves room for others."""
    sight = layer_sight("places", seat)
    if not sight.seen or not (sight.reads("name") or sight.reads("address")):
        return []
    found = search_places(
        text, near=near, home=seat.area_code, most=most, keep=lambda each: _is_known(seat, each.kind, each.grid_code or each.division_code)
    )
    return found if sight.whole else [_as_read(each, sight) for each in found]


def spot_known(seat: Seat, lng: float, lat: float) -> Spot:
    """What is said of a point (degrees) to this seat. Names of areas are public; the grid's code is not told where grids are withheld."""
    spot = spot_at(lng, lat, near=place_near(seat, lng, lat))
    return spot if layer_sight("unit_grids", seat).seen else replace(spot, grid_code="")


def place_near(seat: Seat, lng: float, lat: float) -> Found | None:
    """The nearest place that the seat may hear of, as it reads it; None where there is none. At most one query."""
    sight = layer_sight("places", seat)
    if not sight.seen or not sight.reads("name"):
        return None
    found = nearest_place(lng, lat, keep=lambda kind, code: _is_known(seat, kind, code))
    if found is None or sight.whole:
        return found
    readable = {name: sight.readable(name, getattr(found, name)) for name in ("kind", "address", "division_code")}
    return replace(found, **readable)


def _is_known(seat: Seat, kind: str, code: str) -> bool:
    """Whether a seat may hear of a place of this kind whose grid or division this is."""
    return kind in PUBLIC_GROUND or code.startswith(seat.area_code) or seat.area_code.startswith(code or "-")


def _as_read(each: Candidate, sight: LayerSight) -> Candidate:
    label = each.label if sight.reads("name") else each.address
    readable = {name: sight.readable(name, getattr(each, name)) for name in ("kind", "address", "division_code", "grid_code")}
    return replace(each, label=label, **readable)
