"""Responsibility grids as a layer, with the seat's scope and by day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wanmi.grids.layers import HELD, during, held, in_area
from wanmi.kit.layers import Attribute, MapLayer
from wanmi.patrols import map_style
from wanmi.patrols.models import SEES_RESPONSIBILITY_GRIDS, ResponsibilityGrid
from wanmi.people.rules.seats import Seat


def responsibility_grids(seat: Seat | None, on: date | None) -> QuerySet[Any]:
    return ResponsibilityGrid.objects.filter(held(on), in_area(seat))


LAYERS = (  # who does the work never learns who patrols where: the right says so
    MapLayer(
        "responsibility_grids", _("责任网格"), responsibility_grids,
        (
            Attribute("code", _("代码"), "code", "code"),
            Attribute("name", _("名称"), "name"),
            Attribute("begins_on", _("启用日期"), "begins_on", "date"),
            Attribute("ends_on", _("停用日期"), "ends_on", "date"),
        ),
        shape="polygon", right=SEES_RESPONSIBILITY_GRIDS, has_history=True, during=during(ResponsibilityGrid), held=HELD,
        style=map_style.RESPONSIBILITY_GRIDS, position=22,
    ),
)  # fmt: skip
