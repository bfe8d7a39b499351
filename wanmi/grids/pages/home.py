"""What the ground has on the home page: how many unit grids there are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wanmi.grids.models import UnitGrid
from wanmi.kit.rooms import HomePart, figure
from wanmi.people.rules.seats import Seat


def _unit_grids(request: HttpRequest, seat: Seat, at: datetime) -> Mapping[str, Any]:
    return figure(_("单元网格"), UnitGrid.objects.visible_to(seat).filter(ends_on__isnull=True).count(), reverse("unit_grids"))


HOME = (HomePart("unit_grids", "stock", _unit_grids, position=10, right="grids.change_unit_grids"),)
