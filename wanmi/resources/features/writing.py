"""Features as GeoJSON: shapes written by PostGIS in the system that is asked for, attributes in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import AsGeoJSON, Transform
from django.db.models import F, Func, QuerySet
from django.utils import timezone

from wanmi.kit.layers import MapLayer
from wanmi.resources.features.asking import LATITUDE_FIRST


def features_of(layer: MapLayer, rows: QuerySet[Any], *, srid: int) -> Iterator[tuple[str, str]]:
    """(identity, the feature as JSON text), one query, read row by row."""
    shape: Any = F(layer.geometry)
    if srid not in (84, 4326):
        shape = Transform(shape, srid)
    if srid in LATITUDE_FIRST:
        shape = Func(shape, function="ST_FlipCoordinates", output_field=GeometryField(srid=srid))
    words = {attribute.name: dict(attribute.choices()) for attribute in layer.attributes if attribute.choices}
    names = [attribute.name for attribute in layer.attributes]
    paths = [attribute.path for attribute in layer.attributes]
    digits = 9 if srid in (84, 4326, 4490) else 4
    found = rows.annotate(drawn=AsGeoJSON(shape, precision=digits)).values_list(layer.identity, "drawn", *paths)
    for identity, drawn, *values in found.iterator(chunk_size=2000):
        told = {name: _told(value, words.get(name)) for name, value in zip(names, values, strict=True)}
        told_text = json.dumps(told, ensure_ascii=False)
        yield str(identity), f'{{"type":"Feature","id":{json.dumps(str(identity))},"geometry":{drawn or "null"},"properties":{told_text}}}'


def _told(value: Any, words: dict[str, str] | None) -> Any:
    if words is not None:
        return str(words.get(str(value), value)) if value is not None else None
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value
