"""What the deliveries have on the home page: those that are not done with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wanmi.deliveries.models import Delivery, DeliveryState
from wanmi.kit.rooms import HomePart, figure
from wanmi.people.rules.seats import Seat

UNDER_WAY = (DeliveryState.RECEIVED, DeliveryState.CHECKING, DeliveryState.CHECKED, DeliveryState.TAKING)


def _under_way(request: HttpRequest, seat: Seat, at: datetime) -> Mapping[str, Any]:
    count = Delivery.objects.visible_to(seat).filter(state__in=UNDER_WAY).count()
    return figure(_("导入未办完"), count, reverse("deliveries"))


HOME = (HomePart("deliveries", "waiting", _under_way, position=30, right="deliveries.keep_deliveries"),)
