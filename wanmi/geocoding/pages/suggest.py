"""Suggestions as somebody types, and words for a point: JSON for pages of every room.

GET geocode_suggest ?q=…&near=lng,lat → {"candidates": [{label, detail, note, kind, lng, lat, grid_code, exact, code}]};
the same by POST, where the text may hold a caller's name and telephone
GET geocode_here ?lng=…&lat=… → {"text", "grid_code", "street", "community"}
"""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wanmi.addresses.rules.writing import LONGEST
from wanmi.geocoding.models import PlaceKind
from wanmi.geocoding.queries.divisions import divisions_in_words
from wanmi.geocoding.queries.known import spot_known, visible_candidates
from wanmi.geocoding.queries.note_texts import note_texts
from wanmi.geocoding.rules.candidates import Candidate
from wanmi.geocoding.rules.refusals import NoPoint
from wanmi.people.request_seat import seat_in

MOST = 8


@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest) -> JsonResponse:
    """For every seat to which the city shows places. Nothing typed, nothing found: an empty list. Two queries, a third where a point was
    reckoned."""
    seat = seat_in(request)
    query = request.POST if request.method == "POST" else request.GET
    typed = query.get("q", "").replace("\0", "").strip()[:LONGEST]
    found = visible_candidates(typed, seat, near=point_in(query.get("near", "")), most=MOST) if typed else []
    return JsonResponse({"candidates": [_candidate_line(each) for each in found]}, json_dumps_params={"ensure_ascii": False})


@require_safe
def here(request: HttpRequest) -> JsonResponse:
    """The nearest place in words and the point's grid; empty texts where there is nothing. Raises NoPoint."""
    seat = seat_in(request)
    lng, lat = request.GET.get("lng", ""), request.GET.get("lat", "")
    point = point_in(f"{lng},{lat}")
    if point is None:
        raise NoPoint(field="lng", lng=lng[:20], lat=lat[:20])
    spot = spot_known(seat, *point)
    names = spot.names
    answer = {"text": spot.found.words if spot.found else "", "grid_code": spot.grid_code}
    answer |= {"street": names.street if names else "", "community": names.community if names else ""}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


def point_in(text: str) -> tuple[float, float] | None:
    """ "lng,lat" in degrees; None for anything else."""
    try:
        lng, lat = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return (lng, lat) if -180 <= lng <= 180 and -90 <= lat <= 90 else None


def _candidate_line(each: Candidate) -> dict[str, object]:
    return {
        "label": each.label, "detail": _detail(each), "note": note_texts(each), "kind": each.kind,
        "lng": round(each.lng, 7), "lat": round(each.lat, 7),
        "grid_code": each.grid_code, "exact": each.exact, "code": each.code,
    }  # fmt: skip


def _detail(each: Candidate) -> str:
    """What stands small beside the label: its kind, where it lies, and what was reckoned."""
    where = " · ".join(part for part in divisions_in_words(each.grid_code or each.division_code) if part != each.label)
    kind = str(PlaceKind(each.kind).label) if each.kind else ""
    outside = "" if each.grid_code or each.division_code else _("城外")
    return " · ".join(part for part in (kind, where or outside, note_texts(each)) if part)
