"""Parts of the registration form that the server fills while somebody types: subclasses, the place, similar cases, earlier calls.

They are asked by POST: what a caller said, their name and number stand in no address, and so in no log of a proxy and no history.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from wanmi.cases.queries.point_details import details_of_point, point_of
from wanmi.cases.queries.subclasses import found_subclasses
from wanmi.catalogue.queries import called, condition_facts, conditions_of, subclass_facts
from wanmi.catalogue.rules.facts import ConditionFacts, SubclassFacts
from wanmi.components.queries import Near, components_near
from wanmi.desks.pages.desk_filters import SOURCES
from wanmi.desks.queries.similar import calls_of, similar_cases
from wanmi.flow.queries.flows import flow_of
from wanmi.kit.rules.limits import Unit
from wanmi.learning.queries.proposals import Proposals, proposals_of
from wanmi.people.queries import may
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

REGISTERS = "intake.register_calls"
ASKS = "learning.ask_about_text"
TOUCHED_M = 15  # a component so near is probably meant
NEAR_M = 40
MOST_COMPONENTS = 6


@require_POST
@signed_in
def subclasses_part(request: HttpRequest) -> HttpResponseBase:
    """The subclasses that the typed words may mean; the one already chosen stays among them."""
    seat_in(request, right=REGISTERS)
    found = found_subclasses(request.POST.get("find", "")[:40], at=timezone.now(), kind=_kind(request.POST))
    chosen = _chosen(request.POST)
    if chosen and chosen not in found:
        found = [chosen, *found]
    return render(request, "intake/registration_subclasses.html", {"subclasses": found, "chosen": chosen})


@require_POST
@signed_in
def beside_part(request: HttpRequest) -> HttpResponseBase:
    """What follows from subclass and place: conditions with their limits, areas, components, similar cases."""
    return render(request, "intake/registration_beside.html", beside_of(request.POST, seat_in(request, right=REGISTERS)))


@require_POST
@signed_in
def caller_part(request: HttpRequest) -> HttpResponseBase:
    """Earlier cases of a telephone number."""
    seat = seat_in(request, right=REGISTERS)
    calls = [
        {"case": case, "subclass": called(subclass.name) if (subclass := subclass_facts(case.subclass_id)) else "",
         "stage": flow_of(case.flow_id).stages[case.stage].name}
        for case in calls_of(request.POST.get("phone", "")[:20], seat)
    ]  # fmt: skip
    return render(request, "intake/registration_caller.html", {"calls": calls, "now": timezone.now()})


@require_POST
@signed_in
def proposals_part(request: HttpRequest) -> HttpResponseBase:
    """What the typed words may mean, to be taken by a key or left: what was chosen already stays chosen."""
    seat = seat_in(request, right=REGISTERS)
    text = request.POST.get("description", "")[:1000]
    found = proposals_of(text, seat) if may(seat, ASKS) else Proposals()
    chosen = _chosen(request.POST)
    here = chosen is not None and any(chosen.id == each.facts.id for each in found.subclasses)
    kept = chosen if chosen and not here and request.POST.get("taken") == str(chosen.id) else None  # it was taken here, not in the list
    shown = [{"facts": each.facts, "percent": round(each.share * 100), "words": each.words} for each in found.subclasses]
    context = {
        "proposals": shown,
        "chosen": chosen,
        "kept": kept,
        "taken": chosen if here or kept else None,
        "learned": found.learned,
        "place": found.place if found.place and not request.POST.get("address", "").strip() else None,
        "urgent": found.urgent,
        "danger": found.danger,
        "urgent_condition": _urgent_condition(chosen) if found.urgent else None,
        "condition": request.POST.get("condition", ""),
    }
    return render(request, "intake/registration_proposals.html", context)


def _urgent_condition(subclass: SubclassFacts | None) -> ConditionFacts | None:
    """The first filing condition of the chosen subclass that is urgent."""
    rows = filter(None, map(condition_facts, subclass.condition_ids if subclass else ()))
    return next((each for each in rows if each.limit_unit == Unit.URGENT_HOUR), None)


def beside_of(typed: QueryDict, seat: Seat) -> dict[str, Any]:
    """The context of the part beside the form. At most six queries."""
    at = timezone.now()
    subclass, point, moved, moved_to = _chosen(typed), _point(typed), None, ""
    if point is None and (place := point_of(typed.get("address", "")[:160], seat) if typed.get("address") else None):
        moved_to, point = place[0], place[1:]
        moved = point
    ground = details_of_point(*point, seat=seat, at=at) if point else None
    components, component = _components(typed, point, subclass, seat) if ground and point else ([], None)
    if subclass is None and component is not None:
        subclass = subclass_facts(component.subclass_id)
    own_words = typed.get("address", "") not in ("", typed.get("proposed", ""))
    return {
        "now": at,
        "point": point,
        "moved": moved,
        "moved_to": moved_to,
        "ground": ground,
        "outside": point is not None and ground is None,
        "components": components,
        "component": component,
        "subclass": subclass,
        "by_component": subclass is not None and not typed.get("subclass"),
        "conditions": _conditions(subclass, ground.place.area_class if ground else None),
        "condition": typed.get("condition", ""),
        "proposed": ground.address if ground and not own_words and not moved else "",
        "similar": similar_cases(seat, subclass_id=subclass.id, lng=point[0], lat=point[1], at=at) if subclass and point and ground else [],
        "sources": SOURCES,
    }


def _components(typed: QueryDict, point: tuple[float, float], subclass: SubclassFacts | None, seat: Seat) -> tuple[list[Near], Near | None]:
    """The components near the point, and the one that was touched or chosen."""
    subclass_id = subclass.id if subclass and subclass.kind == "component" else None
    if subclass and subclass.kind == "event" and not typed.get("component"):
        return [], None
    near = components_near(*point, seat=seat, radius_m=NEAR_M if subclass_id else TOUCHED_M, subclass_id=subclass_id, most=MOST_COMPONENTS)
    code = typed.get("component_choice") or typed.get("component")
    return near, next((each for each in near if each.code == code), None)


def _conditions(subclass: SubclassFacts | None, area_class: int | None) -> list[dict[str, Any]]:
    """The filing conditions of a subclass, with the limit where the area class is known."""
    if subclass is None:
        return []
    found = []
    for row in conditions_of(subclass.id):
        facts = condition_facts(row.pk)
        limit = facts.limit_for(area_class).text(get_language() or "zh-hans") if facts and area_class else ""
        found.append({"id": str(row.pk), "condition": row.condition, "limit": limit})
    return found


def _chosen(typed: QueryDict) -> SubclassFacts | None:
    text = typed.get("subclass", "")
    return subclass_facts(int(text)) if text.isdecimal() and len(text) < 10 else None


def _kind(typed: QueryDict) -> str:
    kind = typed.get("kind", "")
    return kind if kind in ("component", "event") else ""


def _point(typed: QueryDict) -> tuple[float, float] | None:
    try:
        lng, lat = float(typed.get("lng", "")), float(typed.get("lat", ""))
    except ValueError:
        return None
    return (lng, lat) if -180 <= lng <= 180 and -90 <= lat <= 90 else None
