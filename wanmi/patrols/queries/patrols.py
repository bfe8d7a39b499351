"""Responsibility grids: which there are and may be seen, their unit grids, figures of work, who walks them and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

import numpy as np
from django.core.cache import cache
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from wanmi.grids.models import UnitGrid
from wanmi.grids.queries.planes import metric, plane_over
from wanmi.kit.rooms import from_rooms
from wanmi.kit.spans import in_force
from wanmi.patrols.models import SEES_RESPONSIBILITY_GRIDS, GridDuty, GridMembership, ResponsibilityGrid, Shift
from wanmi.patrols.queries import duties_at, on_duty_at
from wanmi.patrols.rules import refusals as no
from wanmi.patrols.rules.grouping import Patchwork, patchwork
from wanmi.patrols.rules.patrols import parts_of, suggested, work_of
from wanmi.patrols.rules.places import Place
from wanmi.people.models import Person, PostHolding
from wanmi.people.queries import layer_sight, may, posts_with
from wanmi.people.rules.seats import Seat

LAYER = "patrol"
FIGURES_KEPT = 900  # seconds
KEEPS, PLANS = "patrols.keep_duties", "patrols.plan_patrols"
MOST_GRIDS = 3000  # of a street that a suggestion is made for while somebody waits


def responsibility_grids_in(street: str) -> list[ResponsibilityGrid]:
    """In force, of a street, by code; without their shapes."""
    rows = ResponsibilityGrid.objects.filter(layer=LAYER, ends_on__isnull=True, code__startswith=street)
    return list(rows.defer("geometry").order_by("code"))


def members_now(street: str) -> dict[int, set[int]]:
    """Responsibility grid id → ids of its unit grids, over the unit grids of a street."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = GridMembership.objects.filter(layer=LAYER, ends_on__isnull=True, unit_grid__code__startswith=street, unit_grid__ends_on=None)
    for row, grid in rows.values_list("responsibility_grid_id", "unit_grid_id"):
        found[row].add(grid)
    return found


def fingerprint(street: str) -> str:
    """Another text after every change of the responsibility grids of a street, their names and members."""
    rows = [(row.code, row.name) for row in responsibility_grids_in(street)]
    members = sorted((row, *sorted(grids)) for row, grids in members_now(street).items())
    return sha256(repr((rows, members)).encode()).hexdigest()[:16]


def unit_grids_in(street: str) -> list[UnitGrid]:
    return list(UnitGrid.objects.filter(ends_on__isnull=True, code__startswith=street).order_by("code"))


def graph_of(grids: Sequence[UnitGrid], work: Sequence[float] | None = None) -> Patchwork:
    """The unit grids as a graph; metres."""
    if not grids:
        return Patchwork(np.zeros((0, 2)), np.zeros(0), [])
    shapes = metric([grid.geometry for grid in grids], plane_over([grid.geometry for grid in grids]))
    return patchwork(shapes, np.asarray(work if work is not None else np.ones(len(grids)), float))


def adjoining(street: str, sets: Mapping[str, Sequence[str]]) -> list[str]:
    """The names of the sets of unit grids (codes) that fall into parts (RG-1)."""
    grids = unit_grids_in(street)
    patches, place = graph_of(grids), {grid.code: number for number, grid in enumerate(grids)}
    return [name for name, codes in sets.items() if parts_of(patches, [place[code] for code in codes]) > 1]


def loads_of(grids: Sequence[UnitGrid], today: date) -> dict[str, list[float]]:
    """Kind of work → how much of it in each unit grid; `area` in m²."""
    ids = [grid.pk for grid in grids]
    loads = {"area": [grid.area_m2 for grid in grids]}
    for load in from_rooms("loads"):
        counts = load.counts(ids, today)
        loads[load.key] = [float(counts.get(grid, 0)) for grid in ids]
    return loads


def suggestion_for(street: str, count: int, weights: Mapping[str, float], today: date) -> dict[str, str]:
    """Unit grid code → code of the responsibility grid that it is best in, new-1, new-2 … for new ones; in the order of codes.

    Raises BadSuggestion. A street of 600 unit grids takes under a second.
    """
    grids, patrols = unit_grids_in(street), responsibility_grids_in(street)
    most = min(len(grids), MOST_GRIDS)
    if not 1 <= count <= most or len(grids) > MOST_GRIDS:
        raise no.BadSuggestion(field="count", most=most)
    try:
        work = work_of(loads_of(grids, today), weights)
    except ValueError:
        raise no.BadSuggestion(field="weights", most=most) from None
    order = {patrol.pk: number for number, patrol in enumerate(patrols)}
    owner = {grid: order[row] for row, members in members_now(street).items() if row in order for grid in members}
    made = suggested(graph_of(grids, work.tolist()), count, [owner.get(grid.pk, -1) for grid in grids])
    names = [patrols[group].code if group < len(patrols) else f"new-{group - len(patrols) + 1}" for group in made.tolist()]
    return {grid.code: name for grid, name in zip(grids, names, strict=True)}


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one responsibility grid: unit grids, m², each kind of work, the mean area class."""

    grids: int
    area_m2: float
    area_class: float
    loads: dict[str, int]


def responsibility_grid_figures(today: date) -> dict[int, Figures]:
    """Of every responsibility grid in force, by id. Counted anew every quarter of an hour: cases and components come all the time."""
    key = f"grids.patrols.{today}"
    found: dict[int, Figures] | None = cache.get(key)
    if found is None:
        found = _count(today)
        cache.set(key, found, FIGURES_KEPT)
    return found


def forget_figures(today: date) -> None:
    """After a change of members: count anew at the next question."""
    cache.delete(f"grids.patrols.{today}")


def _count(today: date) -> dict[int, Figures]:
    loads = {load.key: load.counts(None, today) for load in from_rooms("loads")}
    rows = GridMembership.objects.filter(layer=LAYER, ends_on__isnull=True, responsibility_grid__ends_on__isnull=True)
    members: dict[int, list[tuple[int, float, int]]] = defaultdict(list)
    for row, *grid in rows.values_list("responsibility_grid_id", "unit_grid_id", "unit_grid__area_m2", "unit_grid__area_class"):
        members[row].append((int(grid[0]), float(grid[1]), int(grid[2])))
    return {
        row: Figures(
            len(grids),
            sum(area for _, area, _ in grids),
            sum(area_class for *_, area_class in grids) / len(grids),
            {key: sum(counts.get(grid, 0) for grid, *_ in grids) for key, counts in loads.items()},
        )
        for row, grids in members.items()
    }


def may_know_who_is_on_duty(seat: Seat, grid_code: str) -> bool:
    """Whether a seat may know who is on duty over a unit grid: of its own area, where it may see responsibility grids at all."""
    return may(seat, SEES_RESPONSIBILITY_GRIDS) and seat.covers(grid_code) and layer_sight("responsibility_grids", seat).seen


def on_duty_known_to(seat: Seat, place: Place, *, at: datetime) -> list[GridDuty]:
    """Who walks at a place at a moment, as far as the seat may know them. At most one query."""
    if place.responsibility_grid_id is None or not may_know_who_is_on_duty(seat, place.grid_code):
        return []
    return on_duty_at(duties_at([place.responsibility_grid_id], on=timezone.localdate(at)), at)


# ── who walks ────────────────────────────────────────────────────────────────────────────────────────────────────────
def duties_now(responsibility_grid_ids: Iterable[int], *, on: date) -> QuerySet[GridDuty]:
    """Who walks them on a day, in whatever shift, the early ones first."""
    return duties_at(responsibility_grid_ids, on=on).order_by("shift__begins", "supervisor__number", "pk")


def shifts_of(area_code: str) -> list[Shift]:
    """The shifts in use that hold in an area: its own and those of wider areas."""
    wider = [area_code[:length] for length in range(len(area_code) + 1)]
    inside = Q(area_code__in=wider) | Q(area_code__startswith=area_code)
    return list(Shift.objects.filter(inside, retired_on__isnull=True))


def supervisors_of(area_code: str, *, on: date) -> list[Person]:
    """Whose post walks duties and covers an area or a part of it, by number."""
    ground = Coalesce(NullIf("post__area_code", Value("")), "post__organisation__area_code", output_field=CharField())
    wider = [area_code[:length] for length in range(len(area_code) + 1)]
    held = PostHolding.objects.filter(in_force(on), post__is_active=True)
    walks = held.filter(posts_with("patrols.walk_duties", "post__")).annotate(ground=ground)
    there = walks.filter(Q(ground__in=wider) | Q(ground__startswith=area_code))
    return list(Person.objects.filter(pk__in=there.values("person_id"), is_active=True).order_by("number", "pk"))


def duties_of(person_id: int, *, on: date) -> QuerySet[GridDuty]:
    """The responsibility grids that somebody walks on a day."""
    return (
        GridDuty.objects.filter(in_force(on), supervisor_id=person_id)
        .select_related("responsibility_grid", "shift")
        .order_by("responsibility_grid__code")
    )
