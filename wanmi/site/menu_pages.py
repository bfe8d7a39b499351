"""The menu by itself: fetched again when what it counts has changed, all entries in one sheet, and which of them stand first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from wanmi.kit.refusals import NotFound
from wanmi.people.actions.favourites import set_favourite
from wanmi.people.queries.rights import may
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.site.menu import entries_of


@require_safe
@signed_in
def menu_part(request: HttpRequest) -> HttpResponseBase:
    """The menu alone, fetched again when what it counts has changed."""
    return render(request, "kit/rail_items.html")


@require_safe
@signed_in
def all_entries(request: HttpRequest) -> HttpResponseBase:
    """Every entry of the seat under its heading, with a search and the stars: a sheet over the page, or (without script) a page."""
    if request.headers.get("HX-Request") == "true":
        return render(request, "site/entries_part.html")
    frame = "kit/phone.html" if may(seat_in(request), "people.work_on_foot") else "kit/desk.html"
    return render(request, "site/entries.html", {"frame": frame})


@require_POST
@signed_in
def favourites(request: HttpRequest) -> HttpResponseBase:
    """POST `keep` or `drop` with the key of an entry; answers the sheet anew, and the menu beside it. Raises TooManyFavourites."""
    seat = seat_in(request)
    kept = "keep" in request.POST
    entry = request.POST.get("keep") or request.POST.get("drop", "")
    if kept and entry not in {each.key for each in entries_of(seat)}:
        raise NotFound
    request.user.favourites = set_favourite(entry=entry, kept=kept, by=seat, at=timezone.now())  # type: ignore[union-attr]
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(reverse("all_entries"))
    return render(request, "site/entries_part.html", {"with_menu": True})
