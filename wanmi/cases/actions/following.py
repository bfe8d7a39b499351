"""Open cases go to the unit grid that lies where they are, after a division (UG-7, RG-5). The area class of the filing stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wanmi.cases.actions.change import change_case
from wanmi.cases.models import Case
from wanmi.cases.queries.rows import state_of
from wanmi.cases.rules.fact_data import other_change
from wanmi.cases.rules.state import Changes
from wanmi.journal.actions import Actor
from wanmi.patrols.queries import locate_many

AT_ONCE = 500


def follow_successor_grids(grid_ids: Sequence[int], *, because: str, by: Actor | None, at: datetime) -> int:
    """Give the open cases of ended grids to those in force at their places; how many. Each tells a fact, so that its row can be
    rebuilt; run twice it does nothing. A place that no grid covers any more leaves its case where it was."""
    moved, last = 0, 0
    while numbers := list(_open(grid_ids).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        moved += _follow(numbers, because=because, by=by, at=at)
        last = numbers[-1]
    return moved


def _open(grid_ids: Sequence[int]):  # type: ignore[no-untyped-def]
    return Case.objects.filter(unit_grid_id__in=list(grid_ids), ended_at__isnull=True)


@transaction.atomic
def _follow(ids: Sequence[int], *, because: str, by: Actor | None, at: datetime) -> int:
    cases = list(Case.objects.select_for_update().filter(pk__in=ids, ended_at__isnull=True).order_by("pk"))
    places = locate_many([(case.location.x, case.location.y) for case in cases])
    moved = 0
    for case, place in zip(cases, places, strict=True):
        if place is None or place.unit_grid_id == case.unit_grid_id:
            continue
        changes: Changes = {
            "unit_grid_id": place.unit_grid_id,
            "grid_code": place.grid_code,
            "responsibility_grid_id": place.responsibility_grid_id,
        }
        inputs = {"from": case.grid_code, "to": place.grid_code, "division": because}
        change_case(case.pk, other_change(state_of(case), "follow_grid", changes, inputs, person_id=None), by=by, at=at)
        moved += 1
    return moved
