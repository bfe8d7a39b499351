"""OGC API – Features, Part 1 (core, GeoJSON, HTML, OpenAPI) and Part 2 (coordinate systems), under /ogc/.

Whoever is signed in sees what their seat may see; a program sends an API token (Authorization: Bearer, X-Device) or the token as the
password of HTTP Basic with the device as the name; without any of them, what the city has opened to the public.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.gis.db.models import Extent
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wanmi.kit.layers import MapLayer, NoLayer
from wanmi.kit.problems import problem_of
from wanmi.kit.refusals import Refusal
from wanmi.people.queries import layer_for, layers_of, seat_of_token
from wanmi.people.rules.seats import Seat
from wanmi.resources.features.asking import CRS84, EPSG, SYSTEMS, Question, after_key, question_of, rows_for
from wanmi.resources.features.writing import features_of

GEOJSON, JSON, HTML = "application/geo+json", "application/json", "text/html"
CONFORMS = [
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
]
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
COUNTED = 100_000  # numberMatched is told up to here
View = Callable[..., HttpResponseBase]


def open_to_programs(view: View) -> View:
    """Finds the seat by session or token (None: the public); what is refused is a problem document, in a browser a page as everywhere."""

    @wraps(view)
    @require_safe
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, _seat(request), *args, **kwargs)
        except Refusal as refusal:
            if wants_html(request):
                raise
            response = problem_of(refusal, request)
        response["Access-Control-Allow-Origin"] = "*" if not request.COOKIES else "null"
        response["Vary"] = "Accept, Authorization, Cookie"
        return response

    return answer


def _seat(request: HttpRequest) -> Seat | None:
    kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return seat_of_token(given.strip(), request.headers.get("X-Device", ""), at=timezone.now())
    if kind.lower() == "basic":
        try:
            device, _colon, token = base64.b64decode(given, validate=True).decode().partition(":")
        except ValueError:
            return None
        return seat_of_token(token, device, at=timezone.now())
    return getattr(request, "seat", None) or None


def wants_html(request: HttpRequest) -> bool:
    asked = request.GET.get("f", "")
    return asked == "html" or (not asked and "text/html" in request.headers.get("Accept", ""))


def _link(request: HttpRequest, path: str, rel: str, kind: str, title: str = "", **query: str) -> dict[str, str]:
    asked = f"?{urlencode(query)}" if query else ""
    return {"href": request.build_absolute_uri(path) + asked, "rel": rel, "type": kind, **({"title": title} if title else {})}


def _self_links(request: HttpRequest, path: str, kind: str = JSON) -> list[dict[str, str]]:
    return [_link(request, path, "self", kind, f="json"), _link(request, path, "alternate", HTML, f="html")]


def _answer(request: HttpRequest, document: dict[str, Any], template: str, **context: Any) -> HttpResponse:
    if wants_html(request):
        return render(request, template, {"document": document, **context})
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})


@open_to_programs
def landing(request: HttpRequest, seat: Seat | None) -> HttpResponseBase:
    """GET /ogc/"""
    document = {
        "title": "Wanmi 万米", "description": _("本市基础数据图层"),
        "links": [
            *_self_links(request, reverse("ogc")),
            _link(request, reverse("ogc_api"), "service-desc", "application/vnd.oai.openapi+json;version=3.0"),
            _link(request, reverse("ogc_api"), "service-doc", HTML, f="html"),
            _link(request, reverse("ogc_conformance"), "conformance", JSON),
            _link(request, reverse("ogc_collections"), "data", JSON),
        ],
    }  # fmt: skip
    return _answer(request, document, "resources/ogc.html", layers=layers_of(seat), signed_in=seat is not None)


@open_to_programs
def conformance(request: HttpRequest, seat: Seat | None) -> HttpResponseBase:
    """GET /ogc/conformance"""
    return _answer(request, {"conformsTo": CONFORMS}, "resources/ogc_document.html", title=_("符合的标准"))


@open_to_programs
def collections(request: HttpRequest, seat: Seat | None) -> HttpResponseBase:
    """GET /ogc/collections: the layers that this seat may see."""
    found = [_collection(request, layer) for layer in layers_of(seat)]
    document = {"links": _self_links(request, reverse("ogc_collections")), "collections": found, "crs": _systems()}
    return _answer(request, document, "resources/ogc.html", layers=layers_of(seat), signed_in=seat is not None)


def _systems() -> list[str]:
    return [CRS84, *(f"{EPSG}{code}" for code in SYSTEMS)]


def _collection(request: HttpRequest, layer: MapLayer, extent: list[float] | None = None) -> dict[str, Any]:
    path = reverse("ogc_collection", args=[layer.key])
    items = reverse("ogc_items", args=[layer.key])
    return {
        "id": layer.key, "title": str(layer.title), "description": str(layer.about or layer.title), "itemType": "feature",
        "extent": {"spatial": {"bbox": [extent or [-180, -90, 180, 90]], "crs": CRS84}}, "crs": _systems(), "storageCrs": f"{EPSG}4326",
        "links": [
            *_self_links(request, path),
            _link(request, items, "items", GEOJSON, f="json"), _link(request, items, "items", HTML, f="html"),
            _link(request, reverse("ogc_queryables", args=[layer.key]), QUERYABLES, "application/schema+json"),
        ],
    }  # fmt: skip


@open_to_programs
def collection(request: HttpRequest, seat: Seat | None, key: str) -> HttpResponseBase:
    """GET /ogc/collections/<key>: with its true extent."""
    layer = layer_for(key, seat)
    box = layer.rows(seat, None).aggregate(box=Extent(layer.geometry))["box"]
    document = _collection(request, layer, list(box) if box else None)
    return _answer(request, document, "resources/ogc_collection.html", layer=layer)


@open_to_programs
def queryables(request: HttpRequest, seat: Seat | None, key: str) -> HttpResponseBase:
    """GET /ogc/collections/<key>/queryables: what may be filtered by, as JSON Schema."""
    layer = layer_for(key, seat)
    kinds = {
        "number": {"type": "number"},
        "date": {"type": "string", "format": "date"},
        "moment": {"type": "string", "format": "date-time"},
    }
    properties = {each.name: {"title": str(each.label), **kinds.get(each.kind, {"type": "string"})} for each in layer.attributes}
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": request.build_absolute_uri(request.path), "type": "object",
        "title": str(layer.title), "properties": properties, "additionalProperties": False,
    }  # fmt: skip
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False}, content_type="application/schema+json")


@open_to_programs
def items(request: HttpRequest, seat: Seat | None, key: str) -> HttpResponseBase:
    """GET /ogc/collections/<key>/items: a page of features; `next` goes on by the last identity, so that no row is missed or doubled."""
    layer = layer_for(key, seat)
    asked = {name: str(value) for name, value in request.GET.items()}
    question = question_of(asked, layer)
    rows = rows_for(layer, seat, question)
    matched = rows.order_by()[: COUNTED + 1].count()
    page = list(features_of(layer, after_key(layer, rows, question.after)[: question.limit + 1], srid=question.srid))
    more, page = len(page) > question.limit, page[: question.limit]
    links = _item_links(request, layer, asked, page[-1][0] if more else "")
    if wants_html(request):
        context = {"layer": layer, "features": [json.loads(text) for _id, text in page], "matched": matched, "next": links["next"]}
        return render(request, "resources/ogc_items.html", context)
    return _features(request, page, links, matched, question)


def _item_links(request: HttpRequest, layer: MapLayer, asked: dict[str, str], after: str) -> dict[str, Any]:
    path = reverse("ogc_items", args=[layer.key])
    kept = {name: value for name, value in asked.items() if name != "f"}
    links = [
        _link(request, path, "self", GEOJSON, **(kept | {"f": "json"})), _link(request, path, "alternate", HTML, **(kept | {"f": "html"})),
        _link(request, reverse("ogc_collection", args=[layer.key]), "collection", JSON),
    ]  # fmt: skip
    if after:
        links.append(_link(request, path, "next", GEOJSON, **(kept | {"after": after, "f": "json"})))
    return {"links": links, "next": f"?{urlencode(kept | {'after': after, 'f': 'html'})}" if after else ""}


def _features(request: HttpRequest, page: list[tuple[str, str]], links: dict[str, Any], matched: int, question: Question) -> HttpResponse:
    told = {"timeStamp": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"), "numberReturned": len(page), "links": links["links"]}
    if matched <= COUNTED:
        told["numberMatched"] = matched
    head = json.dumps(told, ensure_ascii=False)[1:-1]
    body = f'{{"type":"FeatureCollection",{head},"features":[{",".join(text for _id, text in page)}]}}'
    response = HttpResponse(body, content_type=GEOJSON)
    response["Content-Crs"] = f"<{CRS84 if question.srid == 84 else f'{EPSG}{question.srid}'}>"
    return response


@open_to_programs
def item(request: HttpRequest, seat: Seat | None, key: str, identity: str) -> HttpResponseBase:
    """GET /ogc/collections/<key>/items/<identity>"""
    layer = layer_for(key, seat)
    question = question_of({name: str(value) for name, value in request.GET.items()}, layer)
    rows = rows_for(layer, seat, question)
    try:
        found = next(features_of(layer, rows.filter(**{layer.identity: identity}), srid=question.srid), None)
    except ValueError:
        found = None
    if found is None:
        raise NoLayer(field="id")
    feature = json.loads(found[1])
    path = reverse("ogc_item", args=[key, identity])
    feature["links"] = [*_self_links(request, path, GEOJSON), _link(request, reverse("ogc_collection", args=[key]), "collection", JSON)]
    if wants_html(request):
        return render(request, "resources/ogc_items.html", {"layer": layer, "features": [feature], "matched": 1, "next": ""})
    response = JsonResponse(feature, json_dumps_params={"ensure_ascii": False}, content_type=GEOJSON)
    response["Content-Crs"] = f"<{CRS84 if question.srid == 84 else f'{EPSG}{question.srid}'}>"
    return response


@open_to_programs
def api(request: HttpRequest, seat: Seat | None) -> HttpResponseBase:
    """GET /ogc/api: the OpenAPI description."""
    parameters = [
        {"name": name, "in": "query", "required": False, "schema": {"type": kind}, "description": about}
        for name, kind, about in (
            ("limit", "integer", "1–10000"), ("bbox", "string", "west,south,east,north"), ("bbox-crs", "string", "URI"),
            ("crs", "string", "URI"), ("datetime", "string", "day, moment or interval: the layer as it was then"),
            ("filter", "string", "CQL2 text: attribute = 'value' AND …"),
        )
    ]  # fmt: skip
    ok = {"200": {"description": "OK"}, "400": {"description": "Problem document"}, "404": {"description": "Problem document"}}
    paths: dict[str, Any] = {path: {"get": {"responses": ok}} for path in ("/", "/conformance", "/collections")}
    for layer in layers_of(seat):
        paths[f"/collections/{layer.key}"] = {"get": {"summary": str(layer.title), "responses": ok}}
        paths[f"/collections/{layer.key}/items"] = {"get": {"summary": str(layer.title), "parameters": parameters, "responses": ok}}
        identity = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
        paths[f"/collections/{layer.key}/items/{{featureId}}"] = {"get": {"parameters": [identity], "responses": ok}}
    document = {
        "openapi": "3.0.3", "info": {"title": "Wanmi 万米", "version": "1"},
        "servers": [{"url": request.build_absolute_uri(reverse("ogc")).rstrip("/")}], "paths": paths,
    }  # fmt: skip
    if wants_html(request):
        return render(request, "resources/ogc_document.html", {"document": document, "title": "OpenAPI"})
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False}, content_type="application/vnd.oai.openapi+json;version=3.0")
