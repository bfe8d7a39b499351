"""What patrols have on the home page: grids that nobody walks, how many there are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wanmi.kit.rooms import HomePart, figure
from wanmi.kit.spans import in_force
from wanmi.patrols.models import GridDuty, ResponsibilityGrid
from wanmi.people.rules.seats import Seat


def _without_duty(request: HttpRequest, seat: Seat, at: datetime) -> Mapping[str, Any]:
    """Responsibility grids with nobody on duty today."""
    today = timezone.localdate(at)
    walked = GridDuty.objects.filter(in_force(today), responsibility_grid=OuterRef("pk"))
    count = _patrolled(seat).filter(~Exists(walked)).count()
    return figure(_("无人巡查的责任网格"), count, reverse("responsibility_grids") + "?walked=none")


def _responsibility_grids(request: HttpRequest, seat: Seat, at: datetime) -> Mapping[str, Any]:
    return figure(_("责任网格"), _patrolled(seat).count(), reverse("responsibility_grids"))


def _patrolled(seat: Seat) -> Any:
    return ResponsibilityGrid.objects.visible_to(seat).filter(ends_on__isnull=True)


HOME = (
    HomePart("unwalked", "waiting", _without_duty, position=40, right="patrols.plan_patrols"),
    HomePart("responsibility_grids", "stock", _responsibility_grids, position=20, right="patrols.plan_patrols"),
)
