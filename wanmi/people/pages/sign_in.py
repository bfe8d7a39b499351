"""The door: signing in, signing out, taking another of one's seats."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wanmi.kit.refusals import Refusal
from wanmi.kit.rules.digits import half_width
from wanmi.people.actions.accounts import set_password
from wanmi.people.actions.sessions import change_seat, check_password_of, sign_in, sign_out
from wanmi.people.context import SeatShown, shown
from wanmi.people.knocks import knock
from wanmi.people.known_devices import devices_in, remember_device
from wanmi.people.models import Person
from wanmi.people.queries import demo_accounts
from wanmi.people.request_seat import address_of, safe_return, signed_in, to_sign_in
from wanmi.people.rules.demo import DEMO_PASSWORD
from wanmi.people.rules.refusals import PasswordsAlike, PasswordsDiffer


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """The card with name and password; in a demo city the accounts beside it."""
    way = safe_return(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method != "POST":
        return HttpResponseRedirect(way) if request.seat else _card(request, way)  # type: ignore[attr-defined]
    at = timezone.now()
    name = half_width(request.POST.get("sign_in_name", "")).strip().lower()
    try:
        knock(request)
        came = sign_in(
            sign_in_name=name, password=request.POST.get("password", ""), address=address_of(request), at=at, devices=devices_in(request)
        )
    except Refusal as refusal:
        return _card(request, way, refusal, name)
    login(request, came.person)
    request.session["post"] = came.seats[0].post_id if came.seats else None
    request.session["began"] = request.session["seen"] = at.timestamp()
    response = HttpResponseRedirect(way)
    remember_device(request, response, came.person.pk)
    return response


def _card(request: HttpRequest, way: str, refusal: Refusal | None = None, name: str = "") -> HttpResponse:
    offered, others = _first_of_each_role([(account, shown(seat)) for account, seat in demo_accounts()])
    context: dict[str, Any] = {
        "next": way,
        "refusal": refusal,
        "sign_in_name": name,
        "demo_accounts": offered,
        "demo_others": others,
        "nobody": refusal is None and not offered and not Person.objects.exists(),
        "command": getattr(settings, "COMMAND", "wanmi"),
        "demo_password": DEMO_PASSWORD if offered else "",
    }
    response = render(request, "people/sign_in.html", context, status=refusal.status if refusal else 200)
    return _wait(response, refusal)


def _first_of_each_role(accounts: list[tuple[str, SeatShown]]) -> tuple[list[tuple[str, SeatShown]], list[tuple[str, SeatShown]]]:
    """The accounts to be clicked, one of each role, and all others, to be found by name or body: whoever a case is proposed to."""
    first = {seat.role_name: account for account, seat in reversed(accounts)}
    return [each for each in accounts if each[0] in first.values()], [each for each in accounts if each[0] not in first.values()]


def _wait(response: HttpResponse, refusal: Refusal | None) -> HttpResponse:
    seconds = refusal.facts.get("seconds") if refusal else None
    if seconds:
        response["Retry-After"] = str(seconds)
    return response


@require_POST
def sign_out_page(request: HttpRequest) -> HttpResponse:
    """Out, and back to the door."""
    if request.user.is_authenticated:
        sign_out(person=request.user, by=request.seat or None, at=timezone.now())  # type: ignore[attr-defined]
        logout(request)
    response = HttpResponseRedirect(settings.LOGIN_URL)
    response["Clear-Site-Data"] = '"cache"'  # kept tiles and photos; drafts stay, each person's apart, until they come back
    return response


@require_POST
def seat_page(request: HttpRequest) -> HttpResponse:
    """Take another seat. The pages of the old one may not be this seat's: home is where it begins."""
    if not request.user.is_authenticated:
        return to_sign_in(request)
    post = request.POST.get("post", "")
    here = request.seat or None  # type: ignore[attr-defined]
    seat = change_seat(person=request.user, post_id=int(post) if post.isdecimal() else 0, by=here, at=timezone.now())
    request.session.cycle_key()  # whatever remembers a session's seat by its key is to look again
    request.session["post"] = seat.post_id
    return HttpResponseRedirect(safe_return(request, request.POST.get("next", "")))


@never_cache
@sensitive_post_parameters("password", "new_password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def password_page(request: HttpRequest) -> HttpResponse:
    """One's own password: the present one, the new one twice. The present one is asked through the throttle of signing in."""
    person = request.user
    if request.method != "POST" or not isinstance(person, Person):
        return render(request, "people/password.html", {"first": _is_one_time(request)})
    at, form = timezone.now(), request.POST
    try:
        knock(request)
        check_password_of(person=person, password=form.get("password", ""), address=address_of(request), at=at, devices=devices_in(request))
        if form.get("new_password", "") != form.get("again", ""):
            raise PasswordsDiffer(field="again")
        if form.get("new_password", "") == form.get("password", ""):
            raise PasswordsAlike(field="new_password")
        set_password(person=person, password=form.get("new_password", ""), by=request.seat or None, at=at)  # type: ignore[attr-defined]
    except Refusal as refusal:
        response = render(request, "people/password.html", {"refusal": refusal, "first": _is_one_time(request)}, status=refusal.status)
        return _wait(response, refusal)
    update_session_auth_hash(request, person)
    return render(request, "people/password.html", {"changed": True})


@require_safe
@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """The phone's page of who one is: person and seats, what rooms above know of one's own (panels), the way out."""
    return render(request, "people/me.html")


def _is_one_time(request: HttpRequest) -> bool:
    return isinstance(request.user, Person) and request.user.one_time_until is not None
