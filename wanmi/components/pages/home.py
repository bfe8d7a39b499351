"""What components have on the home page: the changes that wait, the censuses to walk, how many there are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wanmi.components.models import ChangeState, Component, ComponentChange, ComponentCluster
from wanmi.components.queries.census import censuses_to_walk
from wanmi.kit.rooms import HomePart, figure
from wanmi.people.queries import layer_sight
from wanmi.people.rules.seats import Seat

COLUMNS = (("类别", "narrow"), ("部件", ""), ("说明", ""), ("提交人", "narrow"), ("提交", "time"))
OLDEST = 6  # of the changes that wait, shown at once
Shown = Mapping[str, Any] | None


def _changes(request: HttpRequest, seat: Seat, at: datetime) -> Shown:
    """How many changes wait for a review."""
    count = ComponentChange.objects.visible_to(seat).filter(state=ChangeState.SUBMITTED).count()
    return figure(_("部件变更待审核"), count, reverse("component_changes"))


def _oldest(request: HttpRequest, seat: Seat, at: datetime) -> Shown:
    """Those that have waited longest."""
    changes = ComponentChange.objects.visible_to(seat).filter(state=ChangeState.SUBMITTED)
    oldest = list(changes.select_related("component", "subclass", "submitted_by").order_by("pk")[:OLDEST])
    columns = [{"label": _(label), "kind": kind} for label, kind in COLUMNS]
    return {"base_changes": oldest, "change_columns": columns} if oldest else None


def _stock(request: HttpRequest, seat: Seat, at: datetime) -> Shown:
    return figure(_("部件"), _all_of(seat), reverse("components"))


def _all_of(seat: Seat) -> int:
    """Of the seat's area; of whole counties added up from the map's clusters, since a million rows are not counted for a first page."""
    if not layer_sight("components", seat).seen:
        return 0
    if len(seat.area_code) > 6:
        return Component.objects.visible_to(seat).count()
    counts = ComponentCluster.objects.filter(county__startswith=seat.area_code[:6]).aggregate(all=Sum("count"))
    return int(counts["all"] or 0)


def _censuses(request: HttpRequest, seat: Seat, at: datetime) -> Shown:
    censuses = censuses_to_walk(seat)
    return {"censuses": censuses} if censuses else None


HOME = (
    HomePart("component_changes", "waiting", _changes, position=10, right="components.review_changes"),
    HomePart("component_oldest", "waiting", _oldest, "components/home_changes.html", 10, right="components.review_changes"),
    HomePart("component_stock", "stock", _stock, position=30, right="components.keep_fields"),
    HomePart("component_censuses", "phone", _censuses, "components/home_censuses.html", 10, right="components.walk_censuses"),
)
