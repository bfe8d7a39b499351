"""Saved filters (常用筛选) of a list: a person's own, shown as links, named in a dialog, kept and thrown away. Desks and search alike."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from wanmi.cases.actions.saved_filters import drop_filter, keep_filter
from wanmi.cases.models import SavedFilter
from wanmi.cases.rules.refusals import Missing
from wanmi.kit.answers import done
from wanmi.people.request_seat import seat_in
from wanmi.people.rules.seats import Seat


@dataclass(frozen=True)
class FilteredList:
    """A list whose filters can be kept."""

    screen: str  # names the list among all of a person's saved filters
    url: str  # of the list itself
    save_url: str  # where its filters are kept and thrown away
    names: tuple[str, ...]  # what of its address a filter keeps

    def kept_query(self, query: QueryDict) -> str:
        """The part of an address that a saved filter keeps."""
        kept = QueryDict(mutable=True)
        for name in self.names:
            if query.get(name):
                kept[name] = str(query[name])[:80]
        return kept.urlencode()

    def saved_by(self, seat: Seat) -> list[dict[str, str]]:
        """The person's own saved filters of this list, as links, by name."""
        rows = SavedFilter.objects.filter(person_id=seat.person_id, screen=self.screen).order_by("name")
        return [{"id": str(row.pk), "label": row.name, "url": f"{self.url}?{row.query}"} for row in rows]


def naming_dialog(request: HttpRequest, listed: FilteredList, seat: Seat) -> HttpResponse:
    """The form that asks how the filter at hand shall be called."""
    context = {"action": listed.save_url, "query": listed.kept_query(request.GET), "saved": listed.saved_by(seat)}
    response = render(request, "desks/saved_filter.html", context)
    response["HX-Retarget"], response["HX-Reswap"], response["HX-Push-Url"] = "#dialog", "innerHTML", "false"
    response["HX-Reselect"] = "form"
    return response


def answer_saving(request: HttpRequest, listed: FilteredList) -> HttpResponseBase:
    """Keep a filter under a name; the same name again means the new one. Or, with `drop`, throw one away.

    Raises Missing without a name, TooManyFilters where there are as many as one may keep.
    """
    seat, at, drop = seat_in(request), timezone.now(), request.POST.get("drop", "")
    if drop.isdecimal():
        drop_filter(screen=listed.screen, id=int(drop[:18]), by=seat, at=at)
        return done(_("已删除"), go=listed.url)
    name = request.POST.get("name", "").replace("\0", "").strip()[:40]
    if not name:
        raise Missing(field="name", what=_("名称"))
    query = listed.kept_query(QueryDict(request.POST.get("query", "")[:2000]))
    keep_filter(screen=listed.screen, name=name, query=query, by=seat, at=at)
    return done(_("已保存“%s”") % name, go=f"{listed.url}?{query}")
