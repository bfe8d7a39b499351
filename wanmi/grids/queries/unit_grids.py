"""A unit grid's past: which came before it, which after."""

from __future__ import annotations

from django.db.models import Q

from wanmi.grids.models import GridSuccession, UnitGrid


def succession_of(grid: UnitGrid) -> tuple[list[GridSuccession], list[GridSuccession]]:
    """Where a unit grid came from, and what came after it."""
    rows = list(GridSuccession.objects.filter(Q(old=grid) | Q(new=grid)).select_related("old", "new").order_by("-share"))
    return [row for row in rows if row.new_id == grid.pk], [row for row in rows if row.old_id == grid.pk]
