"""What lies inside an outline, layer by layer: counts, groups, rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.db import connection
from django.db.models import Count, QuerySet

from wanmi.kit.layers import Attribute, MapLayer
from wanmi.map.rules.outlines import Ring
from wanmi.people.rules.seats import Seat

GROUPS = 12  # values of an attribute told singly; the rest together
GROUPED_BY = ("class", "stage", "state", "area_class", "level", "kind")  # names of attributes that a selection is counted by
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Group:
    """How many have this value."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Counted:
    """One layer inside the outline: how many, and how they part by one or two attributes."""

    layer: MapLayer
    count: int
    parts: tuple[tuple[Attribute, tuple[Group, ...]], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """The outline itself, by geography."""

    area_m2: float
    perimeter_m: float


def polygon_of(ring: Ring) -> GEOSGeometry:
    """SRID 4326; what crosses itself is taken as the parts it makes."""
    polygon = Polygon(ring, srid=4326)
    return polygon if polygon.valid else polygon.buffer(0)


def inside(layer: MapLayer, seat: Seat | None, ring: Ring, *, day: date | None = None) -> QuerySet[Any]:
    """The rows of a layer that the seat may see and that touch the outline."""
    return layer.rows(seat, day).filter(**{f"{layer.geometry}__intersects": polygon_of(ring)})


def counted(layer: MapLayer, seat: Seat | None, ring: Ring, *, day: date | None = None) -> Counted:
    """One query for the count and one for each attribute that parts it."""
    rows = inside(layer, seat, ring, day=day)
    count = rows.count()
    attributes = [attribute for name in GROUPED_BY if (attribute := layer.attribute(name))] if count else []
    return Counted(layer, count, tuple((attribute, _groups(rows, attribute)) for attribute in attributes[:2]))


def _groups(rows: QuerySet[Any], attribute: Attribute) -> tuple[Group, ...]:
    words = dict(attribute.choices()) if attribute.choices else {}
    found = rows.order_by().values_list(attribute.path).annotate(count=Count("pk")).order_by("-count")
    groups = [Group(str(words.get(str(value), value if value not in (None, "") else "—")), count) for value, count in found]
    rest = sum(group.count for group in groups[GROUPS:])
    return (*groups[:GROUPS], *([Group("…", rest)] if rest else []))


def measured(ring: Ring) -> Measured:
    """Area and perimeter on the ellipsoid."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_Area(shape), ST_Perimeter(shape) FROM (SELECT ST_GeomFromEWKB(%s)::geography AS shape) given",
            [bytes(polygon_of(ring).ewkb)],
        )
        return Measured(*cursor.fetchone())


def lines_of(layer: MapLayer, rows: QuerySet[Any]) -> Iterator[dict[str, Any]]:
    """Each row as its attributes in words, with lng and lat of a point on it; read through a cursor on the server."""
    words = {attribute.name: dict(attribute.choices()) for attribute in layer.attributes if attribute.choices}
    paths = [attribute.path for attribute in layer.attributes]
    ordered = rows if rows.query.is_sliced else rows.order_by(layer.identity)
    found = ordered.values_list(*paths, layer.geometry)
    for *values, shape in found.iterator(chunk_size=CHUNK):
        line = dict(zip((attribute.name for attribute in layer.attributes), values, strict=True))
        cells = {name: words[name].get(str(value), value) if name in words else value for name, value in line.items()}
        point = shape if shape.geom_type == "Point" else shape.point_on_surface
        yield cells | {"lng": round(point.x, 7), "lat": round(point.y, 7), "shape": shape}
