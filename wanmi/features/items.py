"""Features of a layer: GET /ogc/collections/<key>/items and …/items/<identity>."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from wanmi.features.asking import OF_ONE, Question, one_of, question_of, rows_for
from wanmi.features.door import GEOJSON, HTML, JSON, link, open_to_programs, self_links, tagged, wants_html
from wanmi.features.systems import DEGREES, uri_of
from wanmi.features.writing import FeaturePage, page_of
from wanmi.kit.layers import MapLayer, NoLayer
from wanmi.people.queries import layer_for
from wanmi.people.rules.seats import Seat

COUNTED = 1000  # numberMatched is told up to here: counting more would cost more than the page itself


@open_to_programs
def items(request: HttpRequest, seat: Seat | None, key: str) -> HttpResponseBase:
    """A page of features; `next` and `prev` go on by the key of the edge."""
    layer = layer_for(key, seat)
    question = question_of(request.GET, layer)
    rows = rows_for(layer, seat, question)
    html = wants_html(request)
    page = page_of(
        layer, rows, srid=DEGREES if html else question.srid, limit=question.limit, attributes=question.attributes, keys=question.keys,
        after=question.after, before=question.before,
    )  # fmt: skip
    matched = _matched(rows, question, page)
    if html:
        return _as_table(request, layer, question, page, matched)
    return _as_geojson(request, layer, question, page, matched)


def _matched(rows: QuerySet[Any], question: Question, page: FeaturePage) -> int:
    """How many rows answer the question; past COUNTED, COUNTED + 1. Without a query where the page itself tells."""
    if not page.next and not page.previous:
        return len(page.features)
    if question.limit >= COUNTED:
        return COUNTED + 1
    return rows.order_by()[: COUNTED + 1].count()


def _kept(request: HttpRequest) -> dict[str, str]:
    return {name: value for name, value in request.GET.items() if name not in ("f", "after", "before")}  # type: ignore[misc]


def _as_geojson(request: HttpRequest, layer: MapLayer, question: Question, page: FeaturePage, matched: int) -> HttpResponse:
    path, kept = reverse("ogc_items", args=[layer.key]), _kept(request)
    here = {name: value for name, value in (("after", question.after), ("before", question.before)) if value}
    links = [
        link(request, path, "self", GEOJSON, **kept, **here, f="json"), link(request, path, "alternate", HTML, **kept, **here, f="html"),
        link(request, reverse("ogc_collection", args=[layer.key]), "collection", JSON),
    ]  # fmt: skip
    if page.next:
        links.append(link(request, path, "next", GEOJSON, **kept, after=page.next, f="json"))
    if page.previous:
        links.append(link(request, path, "prev", GEOJSON, **kept, before=page.previous, f="json"))
    counts = {"numberReturned": len(page.features), **({"numberMatched": matched} if matched <= COUNTED else {})}
    head = json.dumps(counts | {"links": links}, ensure_ascii=False)[1:-1]
    stamp = timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    features = ",".join(page.features)
    response = HttpResponse(f'{{"type":"FeatureCollection","timeStamp":"{stamp}",{head},"features":[{features}]}}', content_type=GEOJSON)
    response["Content-Crs"] = f"<{uri_of(question.srid)}>"
    return tagged(response, head, features, uri_of(question.srid))


def _as_table(request: HttpRequest, layer: MapLayer, question: Question, page: FeaturePage, matched: int) -> HttpResponse:
    kept = _kept(request) | {"f": "html"}
    features = [json.loads(text) for text in page.features]
    context = {
        "layer": layer, "attributes": question.attributes, "features": features,
        "matched": min(matched, COUNTED), "capped": matched > COUNTED,
        "rows": [(each["id"], [each["properties"][attribute.name] for attribute in question.attributes]) for each in features],
        "next": f"?{urlencode(kept | {'after': page.next})}" if page.next else "",
        "previous": f"?{urlencode(kept | {'before': page.previous})}" if page.previous else "",
        "json_url": f"?{urlencode(kept | {'f': 'json'})}", **_on_the_map(layer, features),
    }  # fmt: skip
    return render(request, "features/ogc_items.html", context)


def _on_the_map(layer: MapLayer, features: list[dict[str, Any]]) -> dict[str, Any]:
    """Markers of the page's features and the middle of them."""
    markers: list[dict[str, Any]] = []
    for each in features:
        if each["geometry"]:
            point = GEOSGeometry(json.dumps(each["geometry"])).point_on_surface
            url = f"{reverse('ogc_item', args=[layer.key, each['id']])}?f=html"
            name = str(each["properties"].get("name") or each["id"])
            markers.append({"lng": point.x, "lat": point.y, "light": "green", "label": name, "url": url})
    centre = ""
    if markers:
        lngs, lats = sorted(each["lng"] for each in markers), sorted(each["lat"] for each in markers)
        centre = f"{lngs[len(lngs) // 2]:.6f},{lats[len(lats) // 2]:.6f}"
    return {"markers": markers, "centre": centre}


@open_to_programs
def item(request: HttpRequest, seat: Seat | None, key: str, identity: str) -> HttpResponseBase:
    """One feature, on a day where one is asked for. Raises NoLayer where there is none."""
    layer = layer_for(key, seat)
    question = question_of(request.GET, layer, known=OF_ONE)
    rows: QuerySet[Any] = one_of(layer, rows_for(layer, seat, question), identity)
    html = wants_html(request)
    if identity.endswith("/") and not rows.exists():
        rows = one_of(layer, rows_for(layer, seat, question), identity := identity.rstrip("/"))
    found = page_of(layer, rows, srid=DEGREES if html else question.srid, limit=1, attributes=question.attributes)
    if not found.features:
        raise NoLayer(field="id")
    feature = json.loads(found.features[0])
    if html:
        cells = [(each.label, feature["properties"][each.name]) for each in question.attributes]
        return render(
            request, "features/ogc_item.html", {"layer": layer, "feature": feature, "cells": cells, **_on_the_map(layer, [feature])}
        )
    path = f"{reverse('ogc_items', args=[key])}/{quote(identity, safe='')}"
    links = [*self_links(request, path, GEOJSON), link(request, reverse("ogc_collection", args=[key]), "collection", JSON)]
    response = HttpResponse(json.dumps(feature | {"links": links}, ensure_ascii=False), content_type=GEOJSON)
    response["Content-Crs"] = f"<{uri_of(question.srid)}>"
    return tagged(response)
