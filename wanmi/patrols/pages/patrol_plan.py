"""The editor of responsibility grids: a street's unit grids on the map, a suggestion, the figures, and all of it saved at once."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wanmi.grids.models import UnitGrid
from wanmi.grids.queries import area_names, middle_of
from wanmi.grids.rules.refusals import BadGesture
from wanmi.kit.problems import problem
from wanmi.kit.refusals import NotYours, Refusal
from wanmi.kit.rooms import from_rooms
from wanmi.kit.rules.foreign_json import NoJson, read_json
from wanmi.patrols.actions.patrols import PlannedGrid, plan_responsibility_grids
from wanmi.patrols.pages.patrols import streets_of
from wanmi.patrols.queries.patrols import (
    MOST_GRIDS,
    PLANS,
    fingerprint,
    graph_of,
    loads_of,
    members_now,
    responsibility_grids_in,
    suggestion_for,
    unit_grids_in,
)
from wanmi.patrols.rules import refusals as no
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

MOST_BODY = 2**20


@require_safe
@signed_in
def plan_page(request: HttpRequest) -> HttpResponseBase:
    """GET /responsibility-grids/plan/?street=…&grid=…: the editor over one street; the first one where none is named."""
    seat = seat_in(request, right=PLANS)
    streets = streets_of(seat)
    chosen_street = request.GET.get("street", "")[:9]
    street = chosen_street if chosen_street in dict(streets) else (streets[0][0] if streets else "")
    middle = middle_of(street) if street else None
    context = {
        "streets": streets, "street": street, "name": area_names().get(street, ""), "grid": request.GET.get("grid", "")[:16],
        "centre": f"{middle[0]:.6f},{middle[1]:.6f}" if middle else "", "weights": _weights_shown(),
    }  # fmt: skip
    return render(request, "patrols/patrol_plan.html", context)


def _weights_shown() -> list[dict[str, Any]]:
    """What a suggestion is balanced by, and how much of each to begin with: as much patrolling as mending, a little ground."""
    usual = {"components": 40, "cases": 40, "area": 20}
    sliders = [{"key": load.key, "label": load.label, "value": usual.get(load.key, 20)} for load in from_rooms("loads")]
    return [*sliders, {"key": "area", "label": _("面积"), "value": usual["area"]}]


@require_safe
@signed_in
def plan_data(request: HttpRequest) -> HttpResponseBase:
    """GET: all that the editor knows of a street, as JSON: unit grids with shapes, work and neighbours, responsibility grids, `seen`."""
    try:
        street = _street(request.GET.get("street", ""), seat_in(request, right=PLANS))
    except Refusal as refusal:
        return problem(refusal.status, refusal.code, refusal.say(), request=request, field=refusal.field)
    grids, patrols = unit_grids_in(street), responsibility_grids_in(street)
    loads, patches, today = loads_of(grids, timezone.localdate()), graph_of(grids), members_now(street)
    code_of = {patrol.pk: patrol.code for patrol in patrols}
    owner = {grid: code_of[row] for row, members in today.items() if row in code_of for grid in members}
    answer = {
        "seen": fingerprint(street),
        "kinds": [{"key": load.key, "label": str(load.label)} for load in from_rooms("loads")],
        "patrols": [{"code": patrol.code, "name": patrol.name} for patrol in patrols],
        "grids": [_grid_data(grid, owner, loads, number, patches.neighbours[number]) for number, grid in enumerate(grids)],
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


def _grid_data(grid: UnitGrid, owner: dict[int, str], loads: dict[str, list[float]], number: int, beside: set[int]) -> dict[str, Any]:
    return {
        "code": grid.code, "patrol": owner.get(grid.pk, ""), "loads": {key: values[number] for key, values in loads.items()},
        "beside": sorted(beside), "shape": json.loads(grid.geometry.json),
    }  # fmt: skip


@require_POST
@signed_in
def plan_suggest(request: HttpRequest) -> HttpResponseBase:
    """POST {"street", "count", "weights"}: a group for each unit grid, in the order of their codes; existing ones by code, new ones by
    number. Nothing is changed."""
    try:
        body = _body(request)
        street = _street(str(body.get("street", "")), seat_in(request, right=PLANS))
        return JsonResponse({"groups": _suggestion(street, body)})
    except Refusal as refusal:
        return problem(refusal.status, refusal.code, refusal.say(), request=request, field=refusal.field)


def _suggestion(street: str, body: dict[str, Any]) -> list[str]:
    count, weights = body.get("count"), body.get("weights")
    if not isinstance(count, int) or not isinstance(weights, dict):
        raise no.BadSuggestion(field="count", most=MOST_GRIDS)
    numbers = {str(key): float(value) for key, value in weights.items() if isinstance(value, int | float)}
    return list(suggestion_for(street, count, numbers, timezone.localdate()).values())


@require_POST
@signed_in
def plan_save(request: HttpRequest) -> HttpResponseBase:
    """POST {"street", "seen", "patrols": [{"code", "name", "unit_grids"}], "parts_agreed"}: from today on it is so."""
    try:
        seat, body = seat_in(request, right=PLANS), _body(request)
        street = _street(str(body.get("street", "")), seat)
        made = plan_responsibility_grids(
            street, [_planned_grid(each) for each in body.get("patrols", [])], seen=str(body.get("seen", "")),
            parts_agreed=body.get("parts_agreed") is True, by=seat, at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return problem(refusal.status, refusal.code, refusal.say(), request=request, field=refusal.field)
    return JsonResponse(made | {"seen": fingerprint(street)})


def _planned_grid(row: Any) -> PlannedGrid:
    if not isinstance(row, dict) or not isinstance(row.get("unit_grids"), list):
        raise BadGesture(field="patrols", what="patrols")
    grids = tuple(str(code)[:15] for code in row["unit_grids"])
    return PlannedGrid(str(row.get("code", ""))[:16], str(row.get("name", "")).replace("\0", "")[:80], grids)


def _street(code: str, seat: Seat) -> str:
    if code not in dict(streets_of(seat)):
        raise NotYours(field="street")
    return code


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = read_json(request.body[: MOST_BODY + 1])
    except NoJson:
        raise BadGesture(what="JSON") from None
    if not isinstance(body, dict) or len(request.body) > MOST_BODY or not isinstance(body.get("patrols", []), list):
        raise BadGesture(what="JSON")
    return body
