"""What search and figures have on the home page: the way to the figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from wanmi.cases.queries.scope import sees_area
from wanmi.kit.rooms import HomePart
from wanmi.people.rules.seats import Seat


def _figures(request: HttpRequest, seat: Seat, at: datetime) -> Mapping[str, str] | None:
    return {"figures_url": reverse("figures")} if sees_area(seat) else None


HOME = (HomePart("figures", "head", _figures, "inquiry/home_figures.html"),)
