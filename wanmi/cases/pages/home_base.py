"""Home of who keeps the base data: what waits there, and how large the city is that is kept. Every number opens its list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from wanmi.components.models import ChangeState, Component, ComponentChange, ComponentHeap
from wanmi.grids.models import Division, DivisionState, GridDuty, ResponsibilityGrid, UnitGrid
from wanmi.people.queries import layer_sight
from wanmi.people.rules.seats import Seat
from wanmi.resources.models import Delivery, DeliveryState

KEEPS = "components.review_changes"  # whose first page it is
COLUMNS = (("类别", "narrow"), ("部件", ""), ("说明", ""), ("提交人", "narrow"), ("提交", "time"))
OLDEST = 6  # of the changes that wait, shown at once
DRAFTS = (DivisionState.CUTTING, DivisionState.OPEN, DivisionState.FAILED)
UNDER_WAY = (DeliveryState.RECEIVED, DeliveryState.CHECKING, DeliveryState.CHECKED, DeliveryState.TAKING)


def base_work(seat: Seat, *, today: date) -> dict[str, Any]:
    """`base_waiting` and `base_stock` (tiles), `base_changes` (the longest waiting). Six questions to the database."""
    changes = ComponentChange.objects.visible_to(seat).filter(state=ChangeState.SUBMITTED)
    oldest = changes.select_related("component", "subclass", "submitted_by").order_by("pk")[:OLDEST]
    return {
        "base_waiting": [
            _tile("部件变更待审核", changes.count(), reverse("component_changes")),
            _tile("划分方案起草中", Division.objects.visible_to(seat).filter(state__in=DRAFTS).count(), reverse("divisions")),
            _tile("导入未办完", Delivery.objects.visible_to(seat).filter(state__in=UNDER_WAY).count(), reverse("deliveries")),
            _tile("无人巡查的责任网格", _unwalked(seat, today), reverse("responsibility_grids") + "?walked=none"),
        ],
        "base_stock": [
            _tile("单元网格", UnitGrid.objects.visible_to(seat).filter(ends_on__isnull=True).count(), reverse("unit_grids")),
            _tile("责任网格", _patrolled(seat).count(), reverse("responsibility_grids")),
            _tile("部件", _components(seat), reverse("components")),
        ],
        "base_changes": list(oldest),
        "change_columns": [{"label": _(label), "kind": kind} for label, kind in COLUMNS],
    }


def _tile(label: str, value: int, url: str) -> dict[str, Any]:
    return {"label": _(label), "value": f"{value:,}", "url": url}


def _patrolled(seat: Seat) -> Any:
    return ResponsibilityGrid.objects.visible_to(seat).filter(ends_on__isnull=True)


def _unwalked(seat: Seat, today: date) -> int:
    walked = GridDuty.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=today), responsibility_grid=OuterRef("pk"), from_on__lte=today
    )
    return int(_patrolled(seat).filter(~Exists(walked)).count())


def _components(seat: Seat) -> int:
    """Of the seat's area; of whole counties added up from the heaps of the map, since a million rows are not counted for a first page."""
    if not layer_sight("components", seat).seen:
        return 0
    if len(seat.area_code) > 6:
        return Component.objects.visible_to(seat).count()
    told = ComponentHeap.objects.filter(county__startswith=seat.area_code[:6]).aggregate(all=Sum("count"))
    return int(told["all"] or 0)
