"""What the ground has on the home page: drafts under way, grids that nobody walks, how many grids there are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wanmi.grids.models import Division, DivisionState, GridDuty, ResponsibilityGrid, UnitGrid
from wanmi.kit.rooms import HomePart
from wanmi.people.rules.seats import Seat

DRAFTS = (DivisionState.CUTTING, DivisionState.OPEN, DivisionState.FAILED)


def _drafts(request: HttpRequest, seat: Seat, at: datetime) -> Mapping[str, Any]:
    return _figure(_("划分方案起草中"), Division.objects.visible_to(seat).filter(state__in=DRAFTS).count(), reverse("divisions"))


def _unwalked(request: HttpRequest, seat: Seat, at: datetime) -> Mapping[str, Any]:
    """Responsibility grids with nobody on duty today."""
    today = timezone.localdate(at)
    walked = GridDuty.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=today), responsibility_grid=OuterRef("pk"), from_on__lte=today
    )
    count = _patrolled(seat).filter(~Exists(walked)).count()
    return _figure(_("无人巡查的责任网格"), count, reverse("responsibility_grids") + "?walked=none")


def _unit_grids(request: HttpRequest, seat: Seat, at: datetime) -> Mapping[str, Any]:
    return _figure(_("单元网格"), UnitGrid.objects.visible_to(seat).filter(ends_on__isnull=True).count(), reverse("unit_grids"))


def _responsibility_grids(request: HttpRequest, seat: Seat, at: datetime) -> Mapping[str, Any]:
    return _figure(_("责任网格"), _patrolled(seat).count(), reverse("responsibility_grids"))


def _patrolled(seat: Seat) -> Any:
    return ResponsibilityGrid.objects.visible_to(seat).filter(ends_on__isnull=True)


def _figure(label: str, value: int, url: str) -> dict[str, str]:
    return {"label": label, "value": f"{value:,}", "url": url}


HOME = (
    HomePart("divisions", "waiting", _drafts, position=20, right="grids.draw_divisions"),
    HomePart("unwalked", "waiting", _unwalked, position=40, right="grids.plan_patrols"),
    HomePart("unit_grids", "stock", _unit_grids, position=10, right="grids.change_unit_grids"),
    HomePart("responsibility_grids", "stock", _responsibility_grids, position=20, right="grids.plan_patrols"),
)
