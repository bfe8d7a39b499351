"""Responsibility grids (责任网格) drawn anew from unit grids, renamed, given up (RG-1 … RG-3); it holds from the day it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.contrib.gis.geos import MultiPolygon
from django.db import connection, transaction
from django.db.models.functions import Greatest
from django.utils import timezone

from wanmi.grids.models import Area, AreaLevel, UnitGrid
from wanmi.journal.actions import record_fact
from wanmi.patrols.models import GridDuty, GridMembership, ResponsibilityGrid
from wanmi.patrols.queries.patrols import LAYER, PLANS, adjoining, fingerprint, forget_figures, members_now, responsibility_grids_in
from wanmi.patrols.rules import refusals as no
from wanmi.patrols.rules.patrols import next_code
from wanmi.people.queries import check_may
from wanmi.people.rules.seats import Seat

_REDRAW = """
UPDATE grids_responsibilitygrid r SET geometry = u.geometry FROM (
  SELECT m.responsibility_grid_id AS id, ST_Multi(ST_Union(g.geometry)) AS geometry
  FROM grids_gridmembership m JOIN grids_unitgrid g ON g.id = m.unit_grid_id
  WHERE m.ends_on IS NULL AND m.responsibility_grid_id = ANY (%s) GROUP BY m.responsibility_grid_id) u
WHERE u.id = r.id
"""


@dataclass(frozen=True, slots=True)
class PlannedGrid:
    """One responsibility grid as it shall be: `code` "" for a new one, the codes of its unit grids."""

    code: str
    name: str
    unit_grids: tuple[str, ...]


@transaction.atomic
def plan_responsibility_grids(
    street: str, patrols: Sequence[PlannedGrid], *, seen: str, parts_agreed: bool = False, by: Seat, at: datetime
) -> dict[str, list[str]]:
    """Divide the ground of a street (9 digits) as told: those named get just these unit grids and name, those not named of the street
    end. Codes `begun`, `changed`, `ended`. `seen` is the fingerprint of what the plan was made from.

    Raises NotYours, PatrolsChanged, NoSuchPatrol, UnknownPatrolGrid, GridInTwoPatrols, EmptyPatrol, BadPatrolName, NotAdjoiningPatrol,
    PatrolCodesUsedUp.
    """
    check_may(by, PLANS, street)
    Area.objects.select_for_update().filter(code=street, level=AreaLevel.STREET, ends_on__isnull=True).first()
    if seen != fingerprint(street):
        raise no.ResponsibilityGridsChanged
    known = {patrol.code: patrol for patrol in responsibility_grids_in(street)}
    grids = {grid.code: grid.pk for grid in UnitGrid.objects.filter(ends_on__isnull=True, code__startswith=street).only("code")}
    _check(patrols, known, grids)
    if not parts_agreed:
        _check_parts(patrols, street)
    made = _put(street, patrols, known, grids, today=timezone.localdate(at))
    transaction.on_commit(partial(forget_figures, timezone.localdate(at)))
    record_fact("patrol.plan", about=("street", street), by=by, at=at, data={key: codes for key, codes in made.items() if codes})
    return made


def _check(patrols: Sequence[PlannedGrid], known: Mapping[str, ResponsibilityGrid], grids: Mapping[str, int]) -> None:
    seen: set[str] = set()
    names = Counter(patrol.name.strip() for patrol in patrols)
    for patrol in patrols:
        if patrol.code and patrol.code not in known:
            raise no.NoResponsibilityGridInForce(grid=patrol.code)
        if not 0 < len(patrol.name.strip()) <= 60 or names[patrol.name.strip()] > 1:
            raise no.BadResponsibilityGridName(field="name")
        if not patrol.unit_grids:
            raise no.EmptyResponsibilityGrid(field="unit_grids", name=patrol.name)
        for code in patrol.unit_grids:
            if code not in grids:
                raise no.UnknownUnitGrid(field="unit_grids", grid=code)
            if code in seen:
                raise no.GridInTwoResponsibilityGrids(field="unit_grids", grid=code)
            seen.add(code)


def _check_parts(patrols: Sequence[PlannedGrid], street: str) -> None:
    split = adjoining(street, {patrol.name: patrol.unit_grids for patrol in patrols})
    if split:
        raise no.ResponsibilityGridInParts(field="unit_grids", names="、".join(split))


def _put(
    street: str, patrols: Sequence[PlannedGrid], known: Mapping[str, ResponsibilityGrid], grids: Mapping[str, int], *, today: date
) -> dict[str, list[str]]:
    made: dict[str, list[str]] = {"begun": [], "changed": [], "ended": []}
    before = members_now(street)
    issued = list(ResponsibilityGrid.objects.filter(code__startswith=f"{street}Z").values_list("code", flat=True))
    grid_of: dict[int, int] = {}  # unit grid → responsibility grid
    for patrol in patrols:
        row = known.get(patrol.code)
        if row is None:
            row = _begin(street, patrol, issued, today)
            made["begun"].append(row.code)
        elif row.name != patrol.name.strip() or {grids[code] for code in patrol.unit_grids} != before.get(row.pk, set()):
            ResponsibilityGrid.objects.filter(pk=row.pk).update(name=patrol.name.strip())
            made["changed"].append(row.code)
        grid_of |= {grids[code]: row.pk for code in patrol.unit_grids}
    kept = {patrol.code for patrol in patrols}
    ended = [row for code, row in known.items() if code not in kept]
    made["ended"] = [row.code for row in ended]
    _move({grid: row for row, members in before.items() for grid in members}, grid_of, today)
    _end(ended, today)
    # Those that lose ground to the plan are drawn anew too: one of another street may have had a unit grid here.
    losing = {row for row, members in before.items() if any(grid_of.get(grid) != row for grid in members)}
    touched = list(losing | set(grid_of.values()))
    with connection.cursor() as cursor:
        cursor.execute(_REDRAW, [touched])
    return made


def _begin(street: str, patrol: PlannedGrid, issued: list[str], today: date) -> ResponsibilityGrid:
    try:
        code = next_code(street, issued)
    except ValueError:
        raise no.ResponsibilityGridCodesUsedUp(street=street) from None
    issued.append(code)
    shape = UnitGrid.objects.get(code=patrol.unit_grids[0], ends_on__isnull=True).geometry
    return ResponsibilityGrid.objects.create(
        code=code, name=patrol.name.strip(), layer=LAYER, geometry=MultiPolygon(shape, srid=4326), begins_on=today
    )  # the whole shape is drawn when its members are there


def _move(now: Mapping[int, int], grid_of: Mapping[int, int], today: date) -> None:
    """Close the memberships that no longer hold and open the new ones; one begun today and closed today has never held."""
    leaving = [grid for grid, row in now.items() if grid_of.get(grid) != row]
    coming = [grid for grid, row in grid_of.items() if now.get(grid) != row]
    open_ones = GridMembership.objects.filter(unit_grid_id__in=leaving, layer=LAYER, ends_on__isnull=True)
    open_ones.filter(begins_on__gte=today).delete()
    open_ones.update(ends_on=today)
    # A delivery dated ahead may have told a later day for the end of one.
    GridMembership.objects.filter(unit_grid_id__in=coming, layer=LAYER, ends_on__gt=today).update(ends_on=Greatest("begins_on", today))
    GridMembership.objects.bulk_create(
        (GridMembership(unit_grid_id=grid, responsibility_grid_id=grid_of[grid], layer=LAYER, begins_on=today) for grid in coming),
        batch_size=1000,
    )


def _end(rows: Sequence[ResponsibilityGrid], today: date) -> None:
    ids, ended = [row.pk for row in rows], Greatest("begins_on", today)
    GridMembership.objects.filter(responsibility_grid_id__in=ids, ends_on__isnull=True).update(ends_on=ended)
    GridDuty.objects.filter(responsibility_grid_id__in=ids, ends_on__isnull=True).update(ends_on=ended)
    ResponsibilityGrid.objects.filter(pk__in=ids).update(ends_on=ended)
