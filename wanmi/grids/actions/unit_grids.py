"""What may be changed of a unit grid in force."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from wanmi.grids.models import UnitGrid
from wanmi.grids.rules.refusals import BadGesture
from wanmi.journal.actions import record_fact
from wanmi.people.queries import check_may
from wanmi.people.rules.seats import Seat


@transaction.atomic
def change_grid(
    code: str, *, area_class: int, land_use: str, responsible: str, large_on_purpose: bool, note: str, by: Seat, at: datetime
) -> bool:
    """Change what is not shape of a grid in force; False where nothing is another. Raises NotFound, NotYours."""
    from wanmi.kit.refusals import NotFound

    check_may(by, "grids.change_unit_grids")
    grid = UnitGrid.objects.visible_to(by).select_for_update().filter(code=code, ends_on__isnull=True).first()
    if grid is None:
        raise NotFound
    if area_class not in (1, 2, 3):
        raise BadGesture(field="area_class", what="area_class")
    values = {"area_class": area_class, "land_use": land_use.strip()[:40], "responsible": responsible.strip()[:80],
              "large_on_purpose": large_on_purpose, "note": note.strip()[:500]}  # fmt: skip
    changes = {name: [getattr(grid, name), value] for name, value in values.items() if getattr(grid, name) != value}
    if not changes:
        return False
    UnitGrid.objects.filter(pk=grid.pk).update(**{name: value for name, (_, value) in changes.items()})
    record_fact("unitgrid.change", about=("unitgrid", code), by=by, at=at, data={"changes": changes})
    return True
