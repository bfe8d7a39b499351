"""How a place that the search box has found is told to the map."""

from __future__ import annotations

from typing import Any

from wanmi.kit.rooms.parts import Found


def found_at(shape: Any, label: str, kind: str, zoom: float, *, detail: str = "", layer: str = "", id: str = "") -> Found:
    """A place by its shape: a point itself, of an area a point inside, of a line its middle. `layer` and `id` name what is chosen there."""
    point = shape if shape.geom_type == "Point" else shape.point_on_surface if "Polygon" in shape.geom_type else shape.interpolate(0.5)
    place = {"lng": round(point.x, 7), "lat": round(point.y, 7)}
    return {"label": label, "detail": detail, "kind": kind, "zoom": zoom, "layer": layer, "id": id, **place}


def is_code(text: str) -> bool:
    """Whether it looks like the beginning of a component's or a grid's code, not like a name."""
    return text.isdecimal() and len(text) >= SHORTEST_CODE


SHORTEST_CODE = 6  # digits
