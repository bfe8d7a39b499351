"""The map (地图): every layer that this seat may see, with search, measuring, selection, cards and printing."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wanmi.grids.queries import middle_of
from wanmi.kit.excel import MOST_ROWS, Column, excel_of
from wanmi.kit.layers import MapLayer, NoLayer
from wanmi.kit.rules.tile_filters import tile_filter_of
from wanmi.map.queries.finding import found_on_map
from wanmi.map.queries.selection import counted, inside, lines_of, measured
from wanmi.map.rules.outlines import ring_of
from wanmi.map.rules.refusals import TooMuchSelected
from wanmi.people.actions.exports import note_layer_export
from wanmi.people.queries import layer_for, layers_of, may, may_export_layer
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.refusals import MayNotExport
from wanmi.people.rules.seats import Seat

FORMS = ("excel", "geojson")


@require_safe
@signed_in
def map_page(request: HttpRequest) -> HttpResponseBase:
    """The whole map. What is shown and where stands in the address behind #, so that it can be sent to somebody."""
    seat = seat_in(request)
    layers = [layer for layer in layers_of(seat) if layer.style]
    on_foot = may(seat, "people.work_on_foot")
    context = {
        "boxes": [box for layer in layers for box in _boxes(layer)],
        "filtered": [shown for layer in layers if (shown := _filters(layer))],
        "legend": [row for layer in layers if layer.style and layer.style.legend for row in layer.style.legend()],
        "sources": [{"key": key, "title": source["title"]} for key, source in settings.MAP_SOURCES.items()],
        "centre": ",".join(f"{number:.6f}" for number in middle_of(seat.area_code) or ()),
        "suggest_url": _url("geocode_suggest"),
        "frame": "kit/phone.html" if on_foot else "kit/desk.html",
        "on_foot": on_foot,
    }
    return render(request, "map/map.html", context)


def _boxes(layer: MapLayer) -> list[dict[str, Any]]:
    """What of a layer can be ticked."""
    views = layer.style.views if layer.style else ()
    boxes = [{"key": view.key, "title": view.title, "is_on": view.is_on, "counts": view.counts} for view in views if view.title]
    return [each | {"layer": layer.key} for each in boxes]


def _filters(layer: MapLayer) -> dict[str, Any] | None:
    """What narrows a layer; a filter bears the name of its tiles, so that two layers may both have a state."""
    if not layer.style or not layer.style.filters:
        return None
    filters = [
        {"name": f"{layer.style.source}.{each.name}", "label": each.label, "choices": list(each.choices())} for each in layer.style.filters
    ]
    return {"title": layer.title, "filters": filters}


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@require_safe
@signed_in
def map_search(request: HttpRequest) -> HttpResponseBase:
    """JSON {candidates: [{label, detail, kind, lng, lat, zoom, layer, id}]} for what is being typed."""
    return JsonResponse({"candidates": found_on_map(request.GET.get("q", "").replace("\0", ""), seat_in(request))})


@require_safe
@signed_in
def map_card(request: HttpRequest, key: str, identity: str) -> HttpResponseBase:
    """What is known of one thing on the map, as a part for the side panel. Raises NoLayer, or 404 where it is not there."""
    seat = seat_in(request)
    layer = layer_for(key, seat)
    return render(request, "map/map_card.html", {"layer": layer, **_card(layer, seat, identity, _day(request.GET))})


def _card(layer: MapLayer, seat: Seat, identity: str, day: date | None) -> dict[str, Any]:
    line = next(lines_of(layer, layer.rows(seat, day).filter(**{layer.identity: identity[:40]})), None)
    if line is None:
        raise NoLayer
    named = [(attribute, line[attribute.name]) for attribute in layer.attributes if line[attribute.name] not in (None, "")]
    title = line.get("name") or line.get("code") or line.get("number") or identity
    return {
        "title": title,
        "rows": [(attribute.label, value, attribute.kind) for attribute, value in named if value != title],
        "identity": identity,
        "whole": _card_url(layer, identity),
        "lng": line["lng"],
        "lat": line["lat"],
    }


def _card_url(layer: MapLayer, identity: str) -> str:
    try:
        return reverse(layer.card, args=[identity]) if layer.card else ""
    except NoReverseMatch:
        return ""


@require_POST
@signed_in
def map_selection(request: HttpRequest) -> HttpResponseBase:
    """What lies in the outline `shape`, of the layers named in `layers`: figures as a part for the side panel."""
    seat = seat_in(request)
    ring, day = ring_of(request.POST.get("shape", "")), _day(request.POST)
    layer_keys = request.POST.getlist("layers")
    layers = [layer for layer in layers_of(seat) if layer.key in layer_keys] or layers_of(seat)
    found = [counted(layer, seat, ring, day=day) for layer in layers]
    context = {
        "found": [(each, may_export_layer(each.layer, seat)) for each in found if each.count],
        "measured": measured(ring),
        "shape": json.dumps(ring),
        "day": day,
        "empty": not any(each.count for each in found),
    }
    return render(request, "map/map_selection.html", context)


@require_POST
@signed_in
def map_export(request: HttpRequest) -> HttpResponseBase:
    """One layer inside the outline as Excel or GeoJSON. Raises MayNotExport, TooMuchSelected."""
    seat, at = seat_in(request), timezone.now()
    layer = layer_for(request.POST.get("layer", ""), seat)
    if not may_export_layer(layer, seat):
        raise MayNotExport(layer=str(layer.title))
    ring, day = ring_of(request.POST.get("shape", "")), _day(request.POST)
    rows = inside(layer, seat, ring, day=day)
    count = rows.count()
    if count > MOST_ROWS:
        raise TooMuchSelected(count=count, most=MOST_ROWS)
    form = request.POST.get("form", "")
    form = form if form in FORMS else FORMS[0]
    note_layer_export(layer=layer.key, rows=count, form=form, details={"corners": len(ring) - 1}, by=seat, at=at)
    name = f"{layer.title} {timezone.localtime(at):%Y-%m-%d %H%M}"
    if form == "geojson":
        return _geojson(layer, rows, name)
    columns = [Column[dict[str, Any]](str(attribute.label), _value(attribute.name), 18) for attribute in layer.attributes]
    columns += [Column(_("经度"), _value("lng"), 12), Column(_("纬度"), _value("lat"), 12)]
    return excel_of(lines_of(layer, rows), columns, name=name, sheet=str(layer.title)[:31])


def _value(name: str) -> Any:
    return lambda line: line[name]


def _geojson(layer: MapLayer, rows: Any, name: str) -> HttpResponseBase:
    """A FeatureCollection, written row by row into a file that goes with the answer."""
    file = tempfile.NamedTemporaryFile(suffix=".geojson")  # noqa: SIM115 (the answer closes it, and that removes it)
    file.write(b'{"type":"FeatureCollection","features":[')
    for number, line in enumerate(lines_of(layer, rows)):
        shape = json.loads(line.pop("shape").geojson)
        feature = {"type": "Feature", "geometry": shape, "properties": {key: line[key] for key in line if key not in ("lng", "lat")}}
        file.write((",\n" if number else "\n").encode() + json.dumps(feature, ensure_ascii=False, default=str).encode())
    file.write(b"\n]}\n")
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.geojson", content_type="application/geo+json")


def _day(query: Any) -> date | None:
    return tile_filter_of({"day": query.get("day", "")}, ()).day
