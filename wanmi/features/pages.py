"""OGC API – Features under /ogc/: landing page, conformance, collections, what may be filtered by, the API's description."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.db.models import Extent
from django.db.models import F, Min, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanmi.features.door import (
    GEOJSON,
    HTML,
    JSON,
    OPENAPI,
    SCHEMA,
    address_of,
    document,
    link,
    only_known,
    open_to_programs,
    self_links,
    wants_html,
)
from wanmi.features.filtering import GEOMETRY
from wanmi.features.openapi import described
from wanmi.features.systems import CRS84, EPSG, all_uris
from wanmi.kit.attributes import words_of
from wanmi.kit.layers import Attribute, MapLayer
from wanmi.people.queries import layer_for, layers_of
from wanmi.people.rules.seats import Seat

_FEATURES, _CQL = "http://www.opengis.net/spec/ogcapi-features", "http://www.opengis.net/spec/cql2/1.0/conf"
CONFORMS = [
    *(f"{_FEATURES}-1/1.0/conf/{each}" for each in ("core", "geojson", "html", "oas30")),
    f"{_FEATURES}-2/1.0/conf/crs",
    *(f"{_FEATURES}-3/1.0/conf/{each}" for each in ("queryables", "queryables-query-parameters", "filter", "features-filter")),
    *(f"{_CQL}/{each}" for each in ("cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison",
                                    "basic-spatial-functions", "basic-spatial-functions-plus")),
]  # fmt: skip
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SHAPES = {"point": "geometry-point", "line": "geometry-linestring", "polygon": "geometry-multipolygon", "any": "geometry-any"}


def _answer(request: HttpRequest, content: dict[str, Any], template: str, **context: Any) -> HttpResponse:
    return render(request, template, {"document": content, **context}) if wants_html(request) else document(content)


@open_to_programs
def landing(request: HttpRequest, seat: Seat | None) -> HttpResponseBase:
    """GET /ogc/"""
    only_known(request)
    content = {
        "title": "Wanmi 万米", "description": _("本市基础数据图层"),
        "links": [
            *self_links(request, reverse("ogc")),
            link(request, reverse("ogc_api"), "service-desc", OPENAPI, f="json"),
            link(request, reverse("ogc_api"), "service-doc", HTML, f="html"),
            link(request, reverse("ogc_conformance"), "conformance", JSON), link(request, reverse("ogc_collections"), "data", JSON),
        ],
    }  # fmt: skip
    return _answer(request, content, "features/ogc.html", layers=layers_of(seat))


@open_to_programs
def conformance(request: HttpRequest, seat: Seat | None) -> HttpResponseBase:
    """GET /ogc/conformance"""
    only_known(request)
    return _answer(request, {"conformsTo": CONFORMS}, "features/ogc_document.html", title=_("符合的标准"))


@open_to_programs
def collections(request: HttpRequest, seat: Seat | None) -> HttpResponseBase:
    """GET /ogc/collections: the layers that this seat may see."""
    only_known(request)
    layers = layers_of(seat)
    content = {
        "links": self_links(request, reverse("ogc_collections")), "crs": all_uris(),
        "collections": [_collection(request, layer, None, None) for layer in layers],
    }  # fmt: skip
    return _answer(request, content, "features/ogc.html", layers=layers)


def _collection(request: HttpRequest, layer: MapLayer, box: list[float] | None, begins: str | None) -> dict[str, Any]:
    """`box` and `begins` where they are known; in the list of all, the extent is left out rather than guessed."""
    path, items = reverse("ogc_collection", args=[layer.key]), reverse("ogc_items", args=[layer.key])
    extent: dict[str, Any] = {"spatial": {"bbox": [box], "crs": CRS84}} if box else {}
    if begins:
        extent["temporal"] = {"interval": [[begins, None]], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"}
    return {
        "id": layer.key, "title": str(layer.title), "description": str(layer.about or layer.title), "itemType": "feature",
        **({"extent": extent} if extent else {}), "crs": all_uris(), "storageCrs": f"{EPSG}4326",
        "links": [
            *self_links(request, path),
            link(request, items, "items", GEOJSON, str(layer.title), f="json"),
            link(request, items, "items", HTML, str(layer.title), f="html"),
            link(request, reverse("ogc_queryables", args=[layer.key]), QUERYABLES, SCHEMA),
        ],
    }  # fmt: skip


@open_to_programs
def collection(request: HttpRequest, seat: Seat | None, key: str) -> HttpResponseBase:
    """GET /ogc/collections/<key>: with its true extent, and since when its past is known."""
    only_known(request)
    layer = layer_for(key, seat)
    rows: QuerySet[Any] = layer.rows(seat, None)
    box = rows.aggregate(box=Extent(layer.geometry))["box"]
    content = _collection(request, layer, list(box) if box else None, _begins(layer, seat))
    return _answer(request, content, "features/ogc_collection.html", layer=layer, attributes=[(each, list(words_of(each).values())[:12])
                                                                                          for each in layer.attributes])  # fmt: skip


def _begins(layer: MapLayer, seat: Seat | None) -> str | None:
    """The first day (or moment) of which something is known."""
    beginning = next((each for each in layer.attributes if each.name in ("begins_on", "initial_on", "reported_at")), None)
    if not layer.has_history or beginning is None or layer.during is None:
        return None
    first = layer.during(seat, None, None).aggregate(first=Min(F(beginning.path)))["first"]
    return f"{first.isoformat()}T00:00:00Z" if first and beginning.kind == "date" else first.isoformat() if first else None


@open_to_programs
def queryables(request: HttpRequest, seat: Seat | None, key: str) -> HttpResponseBase:
    """GET /ogc/collections/<key>/queryables: what may be filtered and sorted by, as JSON Schema."""
    only_known(request)
    layer = layer_for(key, seat)
    shape = {"title": _("几何"), "x-ogc-role": "primary-geometry", "format": SHAPES.get(layer.shape, "geometry-any")}
    content = {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
        "$id": address_of(request, reverse("ogc_queryables", args=[key])),
        "title": str(layer.title), "properties": {GEOMETRY: shape, **{each.name: schema_of(each) for each in layer.attributes}},
        "additionalProperties": False,
    }  # fmt: skip
    if wants_html(request):
        return render(request, "features/ogc_document.html", {"document": content, "title": f"{layer.title} · queryables"})
    return document(content, SCHEMA)


def schema_of(attribute: Attribute) -> dict[str, Any]:
    """A choice lists its words, which answers tell; its keys are understood in questions too."""
    kinds: dict[str, dict[str, Any]] = {
        "number": {"type": "number"}, "count": {"type": "integer"}, "date": {"type": "string", "format": "date"},
        "moment": {"type": "string", "format": "date-time"},
    }  # fmt: skip
    content = {"title": str(attribute.label), **kinds.get(attribute.kind, {"type": "string"})}
    words = list(words_of(attribute).values())
    return content | {"enum": list(dict.fromkeys(words))} if words else content


@open_to_programs
def api(request: HttpRequest, seat: Seat | None) -> HttpResponseBase:
    """GET /ogc/api: the OpenAPI description."""
    only_known(request)
    schemas = {layer.key: {each.name: schema_of(each) for each in layer.attributes} for layer in layers_of(seat)}
    content = described(address_of(request, reverse("ogc")).rstrip("/"), layers_of(seat), schemas)
    if wants_html(request):
        return render(request, "features/ogc_document.html", {"document": content, "title": "OpenAPI"})
    return document(content, OPENAPI)
