"""Features as GeoJSON, written by PostGIS itself: shapes in the system that is asked for, attributes in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import AsGeoJSON, Transform
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.functions import Cast

from wanmi.features.sorting import Key, beyond, edge_of, ordered
from wanmi.features.systems import DEGREES, GEOGRAPHIC, LATITUDE_FIRST
from wanmi.kit.attributes import value_expression
from wanmi.kit.layers import Attribute, MapLayer


@dataclass(frozen=True, slots=True)
class FeaturePage:
    """`features` as JSON texts; the edges of the pages before and after, "" where there is none."""

    features: list[str]
    previous: str = ""
    next: str = ""


def page_of(
    layer: MapLayer, rows: QuerySet[Any], *, srid: int, limit: int, attributes: tuple[Attribute, ...], keys: tuple[Key, ...] = (),
    after: str = "", before: str = "",
) -> FeaturePage:  # fmt: skip
    """`limit` features after or before an edge, in their order. One query. Raises WrongQuestion."""
    backwards = bool(before)
    found = ordered(layer, rows, keys, backwards=backwards)
    if after or before:
        found = beyond(layer, found, keys, after or before, backwards=backwards)
    lines = list(_lines(layer, found[: limit + 1], srid, attributes, keys))
    more, lines = len(lines) > limit, lines[:limit]
    if backwards:
        lines.reverse()
    edges = [edge_of(keys, identity, values) for identity, _text, values in (lines[:1] + lines[-1:])] or ["", ""]
    has_previous, has_next = (more, True) if backwards else (bool(after), more)
    return FeaturePage([text for _id, text, _values in lines], edges[0] if has_previous else "", edges[-1] if has_next else "")


def _lines(layer: MapLayer, rows: QuerySet[Any], srid: int, attributes: tuple[Attribute, ...], keys: tuple[Key, ...]) -> Iterator[Any]:
    """(identity, feature as JSON text, values sorted by) of each row."""
    digits = 9 if srid in GEOGRAPHIC else 4
    found = rows.annotate(drawn=AsGeoJSON(_shape(layer, srid), precision=digits), properties_json=_properties(attributes))
    names = [key.alias if key.attribute.choices else key.attribute.path for key in keys]
    found = found.annotate(**{key.alias: value_expression(key.attribute) for key in keys if key.attribute.choices})
    for identity, drawn, properties, *values in found.values_list(layer.identity, "drawn", "properties_json", *names):
        name = str(identity)
        id_json = f'"{name}"' if name.isalnum() else json.dumps(name)
        yield name, f'{{"type":"Feature","id":{id_json},"geometry":{drawn or "null"},"properties":{properties}}}', values


def _shape(layer: MapLayer, srid: int) -> Any:
    shape: Any = F(layer.geometry)
    if srid not in (DEGREES, 4326):
        shape = Transform(shape, srid)
    if srid in LATITUDE_FIRST:
        shape = Func(shape, function="ST_FlipCoordinates", output_field=GeometryField(srid=srid))
    return shape


def _properties(attributes: tuple[Attribute, ...]) -> Cast:
    pairs: list[Any] = []
    for each in attributes:
        pairs += [Cast(Value(each.name), TextField()), value_expression(each)]
    return Cast(Func(*pairs, function="json_build_object", output_field=TextField()), TextField())
