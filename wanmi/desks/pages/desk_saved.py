"""Saved filters (常用筛选) of a desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from wanmi.desks.pages.desk_access import desk_for, desk_url
from wanmi.desks.pages.desk_filters import NAMES
from wanmi.desks.pages.saved_filters import FilteredList, answer_saving
from wanmi.desks.rules.desks import Desk


def list_of(desk: Desk) -> FilteredList:
    """The lists of a desk as one whose filters are kept: which list it was is kept with them."""
    return FilteredList(f"desk.{desk.key}", desk_url(desk.key), reverse("desk_filters", args=[desk.key]), ("tab", *NAMES))


@require_POST
def save_filter(request: HttpRequest, key: str) -> HttpResponseBase:
    """Keep a filter of a desk, or throw one away."""
    return answer_saving(request, list_of(desk_for(request, key)))
