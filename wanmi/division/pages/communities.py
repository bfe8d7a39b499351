"""社区划界: what has a name and no shape yet, drafts of shapes, a new one, publishing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wanmi.division.actions.communities import publish_areas, start_areas
from wanmi.division.models import DRAWS, Division, DivisionStart, DivisionSubject
from wanmi.division.pages.divisions import division_for, row_of
from wanmi.division.queries.names import grounds_to_draw, missing_by_area
from wanmi.grids.queries import area_names
from wanmi.kit.answers import done, errors_of
from wanmi.kit.refusals import NotFound, Refusal
from wanmi.people.queries import people_names
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

SHOWN = 20
STARTS = (DivisionStart.AUTOMATIC, DivisionStart.EMPTY)


@require_safe
@signed_in
def communities_page(request: HttpRequest) -> HttpResponseBase:
    """GET /communities/: streets of which communities wait for a shape, n of m, and the drafts that draw them."""
    seat = seat_in(request, right=DRAWS)
    missing = missing_by_area(seat)
    drafts = list(Division.objects.visible_to(seat).filter(subject=DivisionSubject.AREAS)[:SHOWN])
    names, areas = people_names(each.made_by_id for each in drafts if each.made_by_id), area_names()
    context = {
        "rows": missing, "named": sum(each.named for each in missing), "drawn": sum(each.drawn for each in missing),
        "placed": sum(each.placed for each in missing), "drafts": [row_of(each, areas, names) for each in drafts],
        "may_begin": bool(grounds_to_draw(seat)), "now": timezone.now(),
        "columns": [
            {"label": _("代码"), "kind": ""}, {"label": _("街道"), "kind": ""}, {"label": _("已划"), "kind": "number"},
            {"label": _("待划"), "kind": "number"}, {"label": _("有点位"), "kind": "number"},
        ],
        "draft_columns": [
            {"label": _("状态"), "kind": "narrow"}, {"label": _("方案"), "kind": ""}, {"label": _("范围"), "kind": "middle"},
            {"label": _("起草"), "kind": "narrow"}, {"label": _("修改"), "kind": "time"},
        ],
    }  # fmt: skip
    return render(request, "division/communities.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_areas(request: HttpRequest) -> HttpResponseBase:
    """GET: the form in the dialog. POST: begin the draft and go to it."""
    seat = seat_in(request, right=DRAWS)
    if request.method != "POST":
        return _form(request, seat, {"start": DivisionStart.AUTOMATIC, "ground": request.GET.get("ground", "")})
    values = {name: request.POST.get(name, "").replace("\0", "").strip()[:120] for name in ("name", "start", "source", "ground")}
    try:
        division = start_areas(
            name=values["name"] or _("%s 社区划界") % timezone.localdate(), ground=values["ground"], source=values["source"], by=seat,
            start=values["start"] if values["start"] in STARTS else DivisionStart.AUTOMATIC, at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _form(request, seat, values, refusal)
    return done(_("方案已建立"), go=reverse("division", args=[division.pk]))


def _form(request: HttpRequest, seat: Seat, values: dict[str, Any], refusal: Refusal | None = None) -> HttpResponse:
    starts = [(DivisionStart.AUTOMATIC.value, _("按道路、水系和点位起草")), (DivisionStart.EMPTY.value, _("空白，自己画"))]
    context = {
        "grounds": grounds_to_draw(seat), "starts": starts, "values": values, **errors_of(refusal, "ground")
    }  # fmt: skip
    return render(request, "division/communities_new.html", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def publish(request: HttpRequest, division_id: int) -> HttpResponseBase:
    """GET: the dialog with what becomes an area. POST: publish."""
    division, seat = division_for(request, division_id, editing=True)
    if not division.is_of_areas:
        raise NotFound
    if request.method != "POST":
        return _publish_form(request, division, {"source": division.source})
    source, version = request.POST.get("source", "").replace("\0", "").strip(), request.POST.get("version", "")
    try:
        count = publish_areas(
            division.pk, source=source, warnings_seen=bool(request.POST.get("warnings_seen")), by=seat, at=timezone.now(),
            version=int(version) if version.isdecimal() else -1,
        )  # fmt: skip
    except Refusal as refusal:
        return _publish_form(request, division, {"source": source}, refusal)
    return done(_("已发布 %d 个社区的范围，可以划分网格了") % count, go=reverse("communities"))


def _publish_form(request: HttpRequest, division: Division, values: dict[str, str], refusal: Refusal | None = None) -> HttpResponse:
    from wanmi.division.pages.division import about

    context = about(division) | {"values": values} | errors_of(refusal, "source", "warnings_seen")
    return render(request, "division/communities_publish.html", context, status=refusal.status if refusal else 200)
