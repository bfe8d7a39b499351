"""What is done to a place from its card: retire it (asks first, with a reason), give it another name, take one away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wanmi.geocoding.actions import add_alias, remove_alias, retire_place
from wanmi.geocoding.models import AliasKind
from wanmi.geocoding.pages.places import keeper_in, place_for
from wanmi.kit.answers import done
from wanmi.people.request_seat import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def retirement(request: HttpRequest, code: str) -> HttpResponseBase:
    """GET: the question. POST: retire."""
    place = place_for(keeper_in(request), code)
    seat = keeper_in(request, place)
    if request.method != "POST":
        return render(request, "geocoding/place_retire.html", {"place": place})
    retire_place(code=code, reason=request.POST.get("reason", "").replace("\0", ""), by=seat, at=timezone.now())
    return done(_("已停用“%s”") % place.name, go=reverse("places"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def alias(request: HttpRequest, code: str) -> HttpResponseBase:
    """GET: which name. POST: give it."""
    place = place_for(keeper_in(request), code)
    seat = keeper_in(request, place)
    if request.method != "POST":
        return render(request, "geocoding/place_alias.html", {"place": place, "kinds": AliasKind.choices})
    name, kind = request.POST.get("name", "").replace("\0", ""), request.POST.get("kind", "")
    add_alias(code=code, name=name, kind=kind, by=seat, at=timezone.now())
    return done(_("已加别名“%s”") % name.strip(), changed=["place"])


@require_POST
@signed_in
def alias_removal(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take a name away."""
    place = place_for(keeper_in(request), code)
    seat = keeper_in(request, place)
    name = request.POST.get("name", "").replace("\0", "")
    remove_alias(code=code, name=name, by=seat, at=timezone.now())
    return done(_("已去掉别名“%s”") % name, changed=["place"])
