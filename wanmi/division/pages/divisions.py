"""Drafts and publications (划分方案): the list, a new one, giving one up."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wanmi.division.actions.division import cut_anew, drop_division, start_division
from wanmi.division.models import DRAWS, Division, DivisionStart, DivisionState, DivisionSubject
from wanmi.division.pages.division_words import LIGHTS
from wanmi.division.queries.drafts import may_edit
from wanmi.grids.queries import area_names, area_tree
from wanmi.kit.answers import done, errors_of
from wanmi.kit.paging import page_of
from wanmi.kit.refusals import NotFound, Refusal
from wanmi.kit.rules.paging import Order
from wanmi.people.queries import people_names
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

PAGE = 40
STARTS = (DivisionStart.AUTOMATIC, DivisionStart.IN_FORCE, DivisionStart.EMPTY)
COLUMNS = [
    {"label": "状态", "kind": "narrow"}, {"label": "方案", "kind": ""}, {"label": "范围", "kind": "middle"},
    {"label": "起点", "kind": "narrow"},
    {"label": "生效", "kind": "day"}, {"label": "起草", "kind": "narrow"}, {"label": "修改", "kind": "time"},
]  # fmt: skip


@require_safe
@signed_in
def divisions_page(request: HttpRequest) -> HttpResponseBase:
    """GET /divisions/: the newest first; filters state and words, paged by key."""
    seat = seat_in(request, right=DRAWS)
    state, words, before = (request.GET.get(name, "").replace("\0", "")[:60] for name in ("state", "q", "before"))
    rows = Division.objects.visible_to(seat).filter(subject=DivisionSubject.GRIDS)
    if state in DivisionState.values:
        rows = rows.filter(state=state)
    if words:
        rows = rows.filter(name__icontains=words)
    page = page_of(rows, Order(descending=True), after=before, size=PAGE)  # the address calls it `before`: earlier ones
    names, areas = people_names(each.made_by_id for each in page.rows if each.made_by_id), area_names()
    kept = [(name, value) for name, value in (("state", state), ("q", words)) if value]
    context = {
        "rows": [row_of(each, areas, names) for each in page.rows],
        "columns": [column | {"label": _(column["label"])} for column in COLUMNS],
        "next": "?" + urlencode([*kept, ("before", page.after)]) if page.after else "",
        "first": "?" + urlencode(kept) if before else "",
        "states": DivisionState.choices, "state": state, "words": words, "may_begin": True, "now": timezone.now(),
        "filtered": bool(state or words),
    }  # fmt: skip
    return render(request, "division/divisions.html", context)


def row_of(division: Division, areas: dict[str, str], names: dict[int, str]) -> dict[str, Any]:
    return {
        "id": division.pk, "name": division.name, "url": reverse("division", args=[division.pk]),
        "state": DivisionState(division.state).label, "kind": LIGHTS[DivisionState(division.state)],
        "area": area_words(division.areas, areas), "start": DivisionStart(division.start).label, "begins_on": division.begins_on,
        "by": names.get(division.made_by_id or 0, ""), "at": division.changed_at,
    }  # fmt: skip


def area_words(codes: list[str], names: dict[str, str]) -> str:
    """东华门街道、景山街道等 5 处."""
    named = [names.get(code, code) for code in codes]
    return "、".join(named[:2]) + (_("等 %d 处") % len(named) if len(named) > 2 else "")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_division(request: HttpRequest) -> HttpResponseBase:
    """GET: the form in the dialog. POST: begin the draft and go to it."""
    seat = seat_in(request, right=DRAWS)
    if request.method != "POST":
        return _form(request, seat)
    values = {name: request.POST.get(name, "").replace("\0", "").strip() for name in ("name", "start", "source")}
    codes = [code for code in request.POST.getlist("areas") if code.isdecimal()]
    try:
        division = start_division(
            name=values["name"] or _("%s 划分方案") % timezone.localdate(), areas=codes, source=values["source"], by=seat,
            start=values["start"] if values["start"] in STARTS else DivisionStart.AUTOMATIC, at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _form(request, seat, values | {"areas": codes}, refusal)
    return done(_("方案已建立"), go=reverse("division", args=[division.pk]))


def _form(request: HttpRequest, seat: Seat, values: dict[str, Any] | None = None, refusal: Refusal | None = None) -> HttpResponseBase:
    context = {
        "areas": area_tree(seat.area_code), "starts": [(each.value, each.label) for each in STARTS],
        "values": values or {"start": DivisionStart.AUTOMATIC},
        **errors_of(refusal, "areas"),
    }  # fmt: skip
    return render(request, "division/division_new.html", context, status=refusal.status if refusal else 200)


def division_for(request: HttpRequest, division_id: int, *, editing: bool = False) -> tuple[Division, Seat]:
    """The draft that this seat may see (or edit). Raises NotFound."""
    seat = seat_in(request, right=DRAWS)
    division = Division.objects.visible_to(seat).filter(pk=division_id).first()
    if division is None or (editing and not may_edit(division, seat)):
        raise NotFound
    return division, seat


@require_POST
def drop(request: HttpRequest, division_id: int) -> HttpResponseBase:
    """POST: give the draft up; its cutting is called off."""
    division, seat = division_for(request, division_id)
    drop_division(division.pk, by=seat, at=timezone.now())
    return done(_("方案已作废"), go=reverse("communities" if division.is_of_areas else "divisions"))


@require_POST
def cut_again(request: HttpRequest, division_id: int) -> HttpResponseBase:
    """POST: try a failed cutting once more."""
    division, seat = division_for(request, division_id, editing=True)
    cut_anew(division.pk, by=seat, at=timezone.now())
    return done(_("重新划分"), go=reverse("division", args=[division.pk]))
