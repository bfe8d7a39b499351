"""The registration form (登记) of the acceptance desk: what a caller says, where it is, what it may be the same as."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from wanmi.cases.actions import report_case
from wanmi.cases.models import Source
from wanmi.cases.queries.rows import situation_of
from wanmi.cases.queries.subclasses import found_subclasses
from wanmi.cases.rules.move_inputs import Report
from wanmi.desks.pages.buttons import buttons_of
from wanmi.desks.pages.desk_access import desk_url
from wanmi.desks.queries.case import case_seen
from wanmi.flow.queries.flows import flow_of
from wanmi.grids.queries import middle_of
from wanmi.intake.pages.registration_parts import REGISTERS
from wanmi.kit.answers import done
from wanmi.kit.refusals import Refusal
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

# Where a field of Report is told wrong: the slot of the form, and what to do where the words of pydantic would not help.
SLOTS = {
    "subclass_id": ("subclass", "请选择小类。"),
    "condition_id": ("condition", "请重新选择立案条件。"),
    "description": ("description", "请填写反映的情况，不超过 1000 字。"),
    "location": ("location", "请在图上点选位置。"),
    "address": ("address", "地址不超过 160 字。"),
    "component_code": ("component", ""),
    "source": ("source", "请选择来源。"),
    "reporter_name": ("caller", "姓名不超过 40 字。"),
    "reporter_phone": ("phone", "电话只能有数字、+、- 和空格，不超过 20 位。"),
    "evidence": ("photos", ""),
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def registration(request: HttpRequest) -> HttpResponseBase:
    """GET: the form, and what was registered just before. POST: register; errors stand at their fields, nothing typed is lost."""
    seat = seat_in(request, right=REGISTERS)
    return _register(request, seat) if request.method == "POST" else _form(request, seat)


def _form(request: HttpRequest, seat: Seat) -> HttpResponse:
    at = timezone.now()
    context: dict[str, Any] = {
        "uuid": uuid.uuid4(),
        "sources": [(value, str(label)) for value, label in Source.choices if value != Source.SUPERVISOR],
        "subclasses": found_subclasses("", at=at),
        "upload": reverse("hand_in"),
        "suggest_url": reverse("geocode_suggest"),
        "now": at,
        "phone": request.GET.get("phone", "")[:20],  # a call that pops up brings its number along
        "centre": _centre(seat),
    }
    if number := request.GET.get("saved"):
        case = case_seen(seat, number)
        situation, flow = situation_of(case), flow_of(case.flow_id)
        context |= {
            "saved": case,
            "saved_moves": buttons_of(flow, situation, seat, at)["moves"],
            "saved_stage": _(flow.stages[case.stage].name),
        }
        context |= {"saved_url": reverse("case", args=[number]), "desk_url": desk_url("acceptance", chosen=number)}
    return render(request, "intake/registration.html", context)


def _centre(seat: Seat) -> str:
    middle = middle_of(seat.area_code)
    return f"{middle[0]:.6f},{middle[1]:.6f}" if middle else ""


def _register(request: HttpRequest, seat: Seat) -> HttpResponse:
    errors: dict[str, str] = {}
    status = 422
    try:
        report = Report.model_validate(values_of(request.POST))
        made = report_case(report=report, by=seat, at=timezone.now())
    except ValidationError as error:
        for each in error.errors():
            slot, words = SLOTS.get(str(each["loc"][0]), ("", ""))
            errors.setdefault(slot, _(words) if words else each["msg"])
    except Refusal as refusal:
        slot = SLOTS.get(refusal.field or "", ("", ""))[0]
        errors[slot], status = refusal.say(), refusal.status
    else:
        return done(go=f"{reverse('register')}?saved={made.case.number}")
    return _registered_answer(request, errors, status)


def _registered_answer(request: HttpRequest, errors: dict[str, str], status: int) -> HttpResponse:
    """Each error at its field; what belongs to no field at the head of the page."""
    slots = [(slot, errors.get(slot, "")) for slot, _words in SLOTS.values()]
    head = errors.get("") or _("有 %d 处需要补正，填写的内容都还在。") % len(errors)
    response = render(request, "intake/registration_errors.html", {"slots": slots, "head": head}, status=status)
    response["HX-Retarget"] = "#alerts"
    response["HX-Reswap"] = "innerHTML show:none"
    return response


def values_of(sent: QueryDict) -> dict[str, Any]:
    """What the form sent, as Report takes it; what was left empty is left out."""
    names = {
        "uuid": "uuid",
        "subclass_id": "subclass",
        "condition_id": "condition",
        "description": "description",
        "address": "address",
        "accuracy_m": "accuracy",
        "component_code": "component",
        "source": "source",
        "reporter_name": "caller",
        "reporter_phone": "phone",
    }
    values: dict[str, Any] = {field: sent.get(name, "").replace("\0", "").strip() for field, name in names.items()}
    values = {field: value for field, value in values.items() if value}
    if sent.get("lng") and sent.get("lat"):
        values["location"] = (sent["lng"], sent["lat"])
    if sent.get("component_choice"):
        values["component_code"] = sent["component_choice"]
    values.setdefault("source", "")
    return values | {"reply_wanted": sent.get("reply") == "true", "evidence": tuple(sent.getlist("evidence"))}
