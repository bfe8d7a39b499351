"""Saved filters (常用筛选) of a desk: a person's own, named, kept and thrown away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanmi.cases.models import SavedFilter
from wanmi.cases.pages.desk_door import desk_for, desk_url
from wanmi.cases.pages.desk_filters import kept_query, saved_filters
from wanmi.cases.rules.desks import Desk
from wanmi.cases.rules.refusals import Missing
from wanmi.kit.answers import done
from wanmi.people.doors import seat_in
from wanmi.people.rules.seats import Seat

MOST = 20


def naming_dialog(request: HttpRequest, desk: Desk, seat: Seat) -> HttpResponse:
    """The form that asks how the filter at hand shall be called."""
    context = {"desk": desk, "query": kept_query(request.GET), "saved": saved_filters(desk, seat, request.path)}
    response = render(request, "cases/desk_saved.html", context)
    response["HX-Retarget"], response["HX-Reswap"], response["HX-Push-Url"] = "#dialog", "innerHTML", "false"
    response["HX-Reselect"] = "form"
    return response


@require_POST
def save_filter(request: HttpRequest, key: str) -> HttpResponseBase:
    """Keep a filter under a name; the same name again means the new one. Or, with `drop`, throw one away."""
    seat, desk = seat_in(request), desk_for(request, key)
    mine = SavedFilter.objects.filter(person_id=seat.person_id, screen=f"desk.{desk.key}")
    drop = request.POST.get("drop", "")
    if drop.isdecimal():
        mine.filter(pk=int(drop)).delete()
        return done(_("已删除"), go=desk_url(key))
    name = request.POST.get("name", "").replace("\0", "").strip()[:40]
    if not name:
        raise Missing(field="name", what=_("名称"))
    query = kept_query(QueryDict(request.POST.get("query", "")[:2000]))
    if mine.count() < MOST or mine.filter(name=name).exists():
        SavedFilter.objects.update_or_create(person_id=seat.person_id, screen=f"desk.{desk.key}", name=name, defaults={"query": query})
    return done(_("已保存“%s”") % name, go=f"{desk_url(key)}?{query}")
