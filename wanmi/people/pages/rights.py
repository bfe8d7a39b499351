"""Rights of posts (岗位权限): which role may do what and how far, by the standard setting and by the city's own word. Only looked at: a
city sets them by `wanmi rights`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from wanmi.kit.rooms import Right, rooms
from wanmi.people.models import RightSetting, Role
from wanmi.people.queries import extent_of_role
from wanmi.people.queries.city_settings import city_settings
from wanmi.people.request_seat import seat_in, signed_in

Cell = tuple[str, str, str, bool]  # role, its name, how far (key), whether the city has said so


@require_safe
@signed_in
def rights_page(request: HttpRequest) -> HttpResponseBase:
    """Every right by room × role, as it is in force today; then the city's own words. One query."""
    seat_in(request, right="people.see_rights")
    roles = [(value, str(label)) for value, label in Role.choices]
    groups = [(room.title, [(right, _cells(right, roles)) for right in room.rights]) for room in rooms().values() if room.rights]
    own = RightSetting.objects.select_related("organisation").order_by("right", "role", "organisation__path", "-from_on", "-pk")
    words = {value: str(label) for value, label in RightSetting.Reach.choices}
    context = {"groups": groups, "roles": roles, "words": words, "own": own[:200], "today": timezone.localdate()}
    return render(request, "people/rights.html", context)


def _cells(right: Right, roles: list[tuple[str, str]]) -> list[Cell]:
    own = city_settings().rights.get(right.name, {})
    return [(role, name, str(extent_of_role(role, right.name) or ""), (role, "") in own) for role, name in roles]
