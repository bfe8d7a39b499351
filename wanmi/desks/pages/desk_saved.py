"""Saved filters (常用筛选) of a desk: a person's own, named, kept and thrown away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanmi.cases.actions.saved_filters import drop_filter, keep_filter
from wanmi.cases.rules.refusals import Missing
from wanmi.desks.pages.desk_door import desk_for, desk_url
from wanmi.desks.pages.desk_filters import kept_query, saved_filters
from wanmi.desks.rules.desks import Desk
from wanmi.kit.answers import done
from wanmi.people.doors import seat_in
from wanmi.people.rules.seats import Seat


def naming_dialog(request: HttpRequest, desk: Desk, seat: Seat) -> HttpResponse:
    """The form that asks how the filter at hand shall be called."""
    context = {"desk": desk, "query": kept_query(request.GET), "saved": saved_filters(desk, seat, request.path)}
    response = render(request, "desks/desk_saved.html", context)
    response["HX-Retarget"], response["HX-Reswap"], response["HX-Push-Url"] = "#dialog", "innerHTML", "false"
    response["HX-Reselect"] = "form"
    return response


@require_POST
def save_filter(request: HttpRequest, key: str) -> HttpResponseBase:
    """Keep a filter under a name; the same name again means the new one. Or, with `drop`, throw one away."""
    seat, desk = seat_in(request), desk_for(request, key)
    screen = f"desk.{desk.key}"
    drop = request.POST.get("drop", "")
    if drop.isdecimal():
        drop_filter(screen=screen, id=int(drop[:18]), by=seat, at=timezone.now())
        return done(_("已删除"), go=desk_url(key))
    name = request.POST.get("name", "").replace("\0", "").strip()[:40]
    if not name:
        raise Missing(field="name", what=_("名称"))
    query = kept_query(QueryDict(request.POST.get("query", "")[:2000]))
    keep_filter(screen=screen, name=name, query=query, by=seat, at=timezone.now())
    return done(_("已保存“%s”") % name, go=f"{desk_url(key)}?{query}")
