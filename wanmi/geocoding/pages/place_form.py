"""The form that adds or corrects a place: picked on the map, grid and division fill themselves, the rules report as one types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wanmi.geocoding.actions import add_place, correct_place
from wanmi.geocoding.models import Place, PlaceKind
from wanmi.geocoding.pages.places import keeper_in, place_for
from wanmi.geocoding.pages.suggest import point_in
from wanmi.geocoding.queries.checking import check_places
from wanmi.geocoding.queries.divisions import divisions_in_words
from wanmi.geocoding.queries.reverse import nearest_place
from wanmi.geocoding.rules.inputs import Correction, NewPlace
from wanmi.geocoding.rules.refusals import NoPoint
from wanmi.grids.queries import middle_of
from wanmi.kit.answers import done
from wanmi.kit.refusals import Refusal
from wanmi.people.request_seat import signed_in
from wanmi.people.rules.seats import Seat

SLOTS = ("kind", "name", "address", "number", "limiting", "aliases", "source", "lng")
# Which slot of the form a refusal's field belongs to.
SLOT_OF = {"grid_code": "lng", "division_code": "lng", "lat": "lng", "code": "name"}
TYPED = ("kind", "name", "address", "number", "limiting", "source", "aliases")
_BETWEEN = re.compile(r"[、，,;；\n]+")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_place(request: HttpRequest) -> HttpResponseBase:
    """GET: the form. POST: add the place; what is wrong stands at its field."""
    seat = keeper_in(request)
    if request.method != "POST":
        return render(request, "geocoding/place_form.html", _context(seat, None, {}))
    try:
        row = row_in(request.POST)
        place = add_place(new_place=row, by=seat, at=timezone.now())
    except Refusal as refusal:
        return _saved_answer(request, refusal)
    return done(_("已新增“%s”") % place.name, go=f"{reverse('places')}?{_shown(place)}")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def corrected_place(request: HttpRequest, code: str) -> HttpResponseBase:
    """GET: the form with what stands. POST: correct it."""
    place = place_for(keeper_in(request), code)
    seat = keeper_in(request, place)
    if request.method != "POST":
        return render(request, "geocoding/place_form.html", _context(seat, place, _values(place)))
    try:
        row = row_in(request.POST)
        moved = abs(row.lng - place.location.x) > 1e-8 or abs(row.lat - place.location.y) > 1e-8
        changes = Correction(
            kind=row.kind, name=row.name, address=row.address or None, number=row.number, limiting=row.limiting, source=row.source,
            location=(row.lng, row.lat) if moved else None,
        )  # fmt: skip
        if row.address == place.address:
            changes = Correction(**{**_fields(changes), "address": None})  # untouched: it follows the name
        place = correct_place(code=code, changes=changes, by=seat, at=timezone.now())
    except Refusal as refusal:
        return _saved_answer(request, refusal)
    return done(_("已更正“%s”") % place.name, go=f"{reverse('places')}?{_shown(place)}")


def _fields(changes: Correction) -> dict[str, Any]:
    return {name: getattr(changes, name) for name in Correction.__slots__}


def _shown(place: Place) -> str:
    return urlencode({"q": place.code, "chosen": place.code})


@require_safe
@signed_in
def beside_part(request: HttpRequest) -> HttpResponseBase:
    """Beside the form: the point's grid and divisions, the address as it will stand, and what the rules say. Some seven queries."""
    keeper_in(request)
    point = point_in(f"{request.GET.get('lng', '')},{request.GET.get('lat', '')}")
    context: dict[str, Any] = {"point": point}
    if point is not None:
        row = row_in(request.GET)
        but = Place.objects.filter(code=request.GET.get("of", "")[:24]).values_list("pk", flat=True).first()
        checked = check_places([row], but=but)[0]
        typed = bool(row.name)
        findings = [finding for finding in checked.findings if typed or finding.field not in ("name", "address")]
        context |= {
            "row": checked.place, "divisions": divisions_in_words(checked.place.grid_code or checked.place.division_code),
            "findings": findings, "typed": typed, "near": nearest_place(*point),
        }  # fmt: skip
    return render(request, "geocoding/place_beside.html", context)


def row_in(sent: QueryDict | Mapping[str, str]) -> NewPlace:
    """What the form sent. A name left empty is that of the street with the number. Raises NoPoint."""
    text = {name: str(sent.get(name, "")).replace("\0", "").strip() for name in TYPED}
    point = point_in(f"{sent.get('lng', '')},{sent.get('lat', '')}")
    if point is None:
        raise NoPoint(field="lng", lng=str(sent.get("lng", ""))[:20] or "—", lat=str(sent.get("lat", ""))[:20] or "—")
    aliases = tuple((name.strip(), "alias") for name in _BETWEEN.split(text["aliases"]) if name.strip())
    name = text["name"] or (text["limiting"] + text["number"] if text["number"] and not text["limiting"][:6].isdigit() else "")
    return NewPlace(
        kind=text["kind"], name=name, lng=point[0], lat=point[1], address=text["address"], number=text["number"],
        limiting=text["limiting"], source=text["source"], aliases=aliases,
    )  # fmt: skip


def _values(place: Place) -> dict[str, Any]:
    return {
        "kind": place.kind, "name": place.name, "address": place.address, "number": place.number, "source": place.source,
        "limiting": place.limiting.name if place.limiting else "", "lng": f"{place.location.x:.7f}", "lat": f"{place.location.y:.7f}",
    }  # fmt: skip


def _context(seat: Seat, place: Place | None, values: dict[str, Any]) -> dict[str, Any]:
    middle = middle_of(seat.area_code)
    centre = f"{values['lng']},{values['lat']}" if place else f"{middle[0]:.6f},{middle[1]:.6f}" if middle else ""
    action = reverse("place_correct", args=[place.code]) if place else reverse("place_new")
    return {"place": place, "values": values or {"kind": "doorplate"}, "kinds": PlaceKind.choices, "centre": centre, "action": action,
            "zoom": 17 if place else 14, "suggest_url": reverse("geocode_suggest")}  # fmt: skip


def _saved_answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal at its field; what is typed stays."""
    slot = SLOT_OF.get(refusal.field or "", refusal.field or "")
    slots = [(name, refusal.say() if name == slot else "") for name in SLOTS]
    context = {"slots": slots, "head": _("有一处需要补正，填写的内容都还在。") if slot in SLOTS else refusal.say()}
    response = render(request, "geocoding/place_errors.html", context, status=refusal.status)
    response["HX-Retarget"], response["HX-Reswap"] = "#alerts", "innerHTML show:none"
    return response
