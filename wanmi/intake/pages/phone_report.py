"""Reporting on the phone (城管通上报): photos first, a few taps, what is near before it is sent."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from pydantic import ValidationError

from wanmi.cases.actions import report_case
from wanmi.cases.queries.subclasses import found_subclasses
from wanmi.cases.rules.move_inputs import Report
from wanmi.catalogue.queries import condition_facts, subclass_facts
from wanmi.grids.queries import middle_of
from wanmi.inquiry.queries.own import own_grids, own_subclasses
from wanmi.intake.pages.phone_fix import accuracy_kept, fix_doubt, fix_warning
from wanmi.intake.pages.registration import SLOTS, values_of
from wanmi.intake.pages.registration_parts import beside_of
from wanmi.kit.answers import done
from wanmi.kit.refusals import Refusal
from wanmi.kit.rules.limits import Unit
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

TILES = 5  # big buttons of what this person reports most
FOUND = 12


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def report(request: HttpRequest) -> HttpResponseBase:
    """GET: the form. POST: report; errors stand at their fields, photos and words stay."""
    seat = seat_in(request, right="intake.report_on_foot")
    return _send(request, seat) if request.method == "POST" else _form(request, seat)


def _form(request: HttpRequest, seat: Seat) -> HttpResponse:
    at = timezone.now()
    middle = middle_of(seat.area_code)
    context = {
        "uuid": uuid.uuid4(),
        "tiles": own_subclasses(seat.person_id, at=at, most=TILES),
        "upload": reverse("hand_in"),
        "centre": f"{middle[0]:.6f},{middle[1]:.6f}" if middle else "",
        "suggest": reverse("geocode_suggest"),
        "sent": request.GET.get("sent", "")[:20],
    }
    return render(request, "intake/phone_report.html", context)


@require_POST
@signed_in
def subclasses_part(request: HttpRequest) -> HttpResponseBase:
    """What the typed words may mean, as tiles."""
    seat_in(request, right="intake.report_on_foot")
    found = found_subclasses(request.POST.get("find", "")[:40], at=timezone.now(), most=FOUND)
    return render(request, "intake/phone_report_subclasses.html", {"subclasses": found, "chosen": request.POST.get("subclass", "")})


@require_POST
@signed_in
def beside_part(request: HttpRequest) -> HttpResponseBase:
    """What follows from place and subclass: grid and address, component, conditions, similar reports; warnings first."""
    seat = seat_in(request, right="intake.report_on_foot")
    context = beside_of(request.POST, seat)
    ground, condition = context["ground"], condition_facts(_number(request.POST.get("condition", "")))
    own = own_grids(seat.person_id, on=timezone.localdate())
    context["elsewhere"] = bool(ground and own and ground.place.responsibility_grid_id not in own)
    context["danger"] = bool(condition and condition.limit_unit == Unit.URGENT_HOUR)
    if context["point"] and not context["moved"]:
        context |= {"fix": fix_warning(request.POST), "fix_sure": request.POST.get("fix_sure") == "true"}
    return render(request, "intake/phone_report_beside.html", context)


def _send(request: HttpRequest, seat: Seat) -> HttpResponse:
    handled = request.POST.get("handled") == "true"
    errors: dict[str, str] = {}
    if request.POST.get("lng") and fix_doubt(request.POST):
        errors["location"] = fix_warning(request.POST) + _("请在图上点准位置、重新定位，或勾选“位置无误”。")
        return _reported_answer(request, errors)
    try:
        report = Report.model_validate(_values(request.POST, handled=handled))
        made = report_case(report=report, by=seat, at=timezone.now(), handled=handled)
    except ValidationError as error:
        for each in error.errors():
            slot, words = SLOTS.get(str(each["loc"][0]), ("", ""))
            errors.setdefault(slot, _(words) if words else each["msg"])
    except Refusal as refusal:
        slot = "after" if refusal.field == "evidence_after" else SLOTS.get(refusal.field or "", ("", ""))[0]
        errors[slot] = refusal.say()
    else:
        return done(go=f"{reverse('report')}?sent={made.case.number}")
    return _reported_answer(request, errors)


def _reported_answer(request: HttpRequest, errors: dict[str, str]) -> HttpResponse:
    """Each error at its field, all of them at the head."""
    slots = [
        (slot, errors.get(slot, ""))
        for slot in ("photos", "after", "subclass", "condition", "description", "address", "location", "component")
    ]
    head = errors.get("") or "；".join(words for words in errors.values() if words)
    response = render(request, "intake/registration_errors.html", {"slots": slots, "head": head}, status=422)
    response["HX-Retarget"] = "#alerts"
    response["HX-Reswap"] = "innerHTML show:none"
    return response


def _values(sent: QueryDict, *, handled: bool) -> dict[str, Any]:
    """What the form sent, as Report takes it; words that were not typed are those of subclass and condition."""
    values = values_of(sent) | {"source": "supervisor"}
    if accuracy := accuracy_kept(sent):
        values["accuracy_m"] = accuracy
    else:
        values.pop("accuracy_m", None)
    if handled:
        values["evidence_after"] = tuple(sent.getlist("evidence_after"))
    if not values.get("description"):
        subclass, condition = subclass_facts(_number(sent.get("subclass", ""))), condition_facts(_number(sent.get("condition", "")))
        values["description"] = "，".join(filter(None, [subclass.name if subclass else "", condition.condition if condition else ""]))
    return values


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
