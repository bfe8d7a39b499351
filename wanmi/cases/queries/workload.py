"""How many cases a unit grid has had of late: what patrols are balanced by (责任网格均衡)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wanmi.cases.models import Case
from wanmi.kit.rooms import Load

DAYS = 90  # a season: long enough to even out single days, short enough to follow the city


def _counts(grids: Sequence[int] | None, today: date) -> dict[int, int]:
    since = timezone.make_aware(datetime.combine(today - timedelta(days=DAYS), time()))
    rows = Case.objects.filter(reported_at__gte=since).order_by()
    rows = rows if grids is None else rows.filter(unit_grid_id__in=list(grids))
    return dict(rows.values_list("unit_grid_id").annotate(count=Count("pk")))


LOAD = Load("cases", _("近90天案卷"), _counts)
