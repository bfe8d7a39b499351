"""Dialogs of who walks when: supervisors of a responsibility grid, the shifts of a centre."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wanmi.kit.answers import done, errors_of
from wanmi.kit.refusals import NotFound, Refusal
from wanmi.patrols.actions.duties import begin_duties, end_duty, end_shift, set_shift
from wanmi.patrols.models import GridDuty, Shift
from wanmi.patrols.pages.patrols import responsibility_grid_for
from wanmi.patrols.queries.patrols import KEEPS, shifts_of, supervisors_of
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def duties_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """GET: who may walk this grid, and in which shift. POST: let those chosen do so from today on."""
    seat = seat_in(request, right=KEEPS)
    patrol = responsibility_grid_for(code, seat)
    if request.method != "POST":
        return _duties_form(request, code, patrol.name)
    people = [int(each[:12]) for each in request.POST.getlist("supervisors") if each.isdecimal()]
    shift = request.POST.get("shift", "")
    try:
        if not people:
            return _duties_form(request, code, patrol.name, error=_("请至少选一名监督员。"))
        begin_duties(code, people, shift_id=int(shift[:12]) if shift.isdecimal() else None, by=seat, at=timezone.now())
    except Refusal as refusal:
        return _duties_form(request, code, patrol.name, error=refusal.say(), shift=shift, status=refusal.status)
    return done(_("已安排值守"), go=reverse("responsibility_grid", args=[code]))


def _duties_form(
    request: HttpRequest, code: str, name: str, *, error: str = "", shift: str = "", status: int = 200
) -> HttpResponseBase:  # fmt: skip
    today = timezone.localdate()
    people = supervisors_of(code[:9], on=today)
    elsewhere: dict[int, list[str]] = {}
    rows = GridDuty.objects.filter(ends_on__isnull=True, supervisor__in=people).select_related("responsibility_grid", "shift")
    for duty in rows.order_by("pk"):
        duty_text = f"{duty.responsibility_grid.name}" + (f" · {duty.shift.name}" if duty.shift else "")
        elsewhere.setdefault(duty.supervisor_id, []).append(duty_text)
    context = {
        "code": code, "name": name, "shifts": shifts_of(code[:6]), "shift": shift, "error": error,
        "people": sorted(
            ((person, "、".join(elsewhere.get(person.pk, [])[:2]), len(elsewhere.get(person.pk, []))) for person in people),
            key=lambda row: (row[2], row[0].number),
        ),
    }  # fmt: skip
    return render(request, "patrols/patrol_walkers.html", context, status=422 if error and status == 200 else status)


@require_POST
@signed_in
def stop_duty(request: HttpRequest, duty_id: int) -> HttpResponseBase:
    """POST: somebody no longer walks there."""
    duty = end_duty(duty_id, by=seat_in(request, right=KEEPS), at=timezone.now())
    return done(_("已结束值守"), go=reverse("responsibility_grid", args=[duty.responsibility_grid.code]))


@require_http_methods(["GET", "HEAD"])
@signed_in
def shifts(request: HttpRequest) -> HttpResponseBase:
    """GET: the shifts in use, in the dialog."""
    seat = seat_in(request, right=KEEPS)
    held = GridDuty.objects.filter(ends_on__isnull=True, shift__isnull=False).order_by().values_list("shift").annotate(count=Count("pk"))
    people = dict(held)
    rows = [
        {"shift": each, "days": days_of(each), "own": each.area_code.startswith(seat.area_code),
         "people": people.get(each.pk, 0)}
        for each in shifts_of(seat.area_code)
    ]  # fmt: skip
    return render(request, "patrols/shifts.html", {"rows": rows})


def days_of(shift: Shift) -> str:
    """每天, or the weekdays by name."""
    if len(shift.weekdays) == len(WEEKDAYS):
        return _("每天")
    return _("周") + "、".join(_(WEEKDAYS[int(day) - 1]) for day in shift.weekdays)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def shift_form(request: HttpRequest, shift_id: int | None = None) -> HttpResponseBase:
    """GET: a new shift or one to change, in the dialog. POST: set it."""
    seat = seat_in(request, right=KEEPS)
    values = _shift_input(request, seat, shift_id)
    if request.method != "POST":
        return _show_shift(request, shift_id, values)
    try:
        set_shift(
            shift_id, name=values["name"], begins=_time(values["begins"]), ends=_time(values["ends"]), weekdays=values["weekdays"], by=seat,
            at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _show_shift(request, shift_id, values, refusal)
    return done(_("班次已保存"), go=reverse("responsibility_grids"))


def _shift_input(request: HttpRequest, seat: Seat, shift_id: int | None) -> dict[str, str]:
    if request.method == "POST":
        values = {name: request.POST.get(name, "").replace("\0", "")[:40] for name in ("name", "begins", "ends")}
        return values | {"weekdays": "".join(request.POST.getlist("weekdays"))[:40]}
    if shift_id is None:
        return {"name": "", "begins": "07:00", "ends": "15:00", "weekdays": "1234567"}
    shift = next((each for each in shifts_of(seat.area_code) if each.pk == shift_id), None)
    if shift is None:
        raise NotFound
    return {"name": shift.name, "begins": f"{shift.begins:%H:%M}", "ends": f"{shift.ends:%H:%M}", "weekdays": shift.weekdays}


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _show_shift(request: HttpRequest, shift_id: int | None, values: dict[str, Any], refusal: Refusal | None = None) -> HttpResponseBase:
    action = reverse("shift", args=[shift_id]) if shift_id else reverse("new_shift")
    context = {
        "action": action, "values": values, "days": [(str(number), _(name)) for number, name in enumerate(WEEKDAYS, 1)],
        **errors_of(refusal, "name", "begins", "weekdays"),
    }  # fmt: skip
    return render(request, "patrols/shift.html", context, status=refusal.status if refusal else 200)


@require_POST
@signed_in
def stop_shift(request: HttpRequest, shift_id: int) -> HttpResponseBase:
    """POST: the shift is given up."""
    end_shift(shift_id, by=seat_in(request, right=KEEPS), at=timezone.now())
    return done(_("班次已停用"), go=reverse("responsibility_grids"))
