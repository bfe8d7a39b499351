"""Publishing a division (发布), its taking effect on its day, calling it off before, taking it back after (UG-7, GD-11).

Nothing of a publication stands among the unit grids before its day: its pieces carry the codes that they will have, and a job lets
them take effect. So every question about grids in force stays `ends_on IS NULL` (docs/decisions/0007).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone
from procrastinate.contrib.django import app

from wanmi.division.actions.division import check_communities, locked, take_over
from wanmi.division.models import Division, DivisionFinding, DivisionPiece, DivisionStart, DivisionState, DivisionSubject
from wanmi.division.queries.drafts import (
    communities_in,
    grids_in_force,
    has_gone_stale,
    issued_codes,
    outlines_of,
    pieces_of,
    plane_of,
    stored,
)
from wanmi.division.rules import editing
from wanmi.division.rules import refusals as no
from wanmi.division.rules.checks import gd_1, gd_11
from wanmi.division.rules.editing import Changed
from wanmi.grids.models import UnitGrid
from wanmi.grids.rules.grid_codes import ERROR, WARN, next_codes
from wanmi.journal.actions import Actor, record_fact
from wanmi.kit.refusals import Phrase
from wanmi.people.rules.seats import Seat

log = structlog.get_logger("wanmi.grids")
LEAST_SHARE = 0.001  # of an old grid: less than this in a new one is rounding, no succession
FARTHEST = 730  # days ahead that a publication may lie

_SUCCEED = """
INSERT INTO grids_gridsuccession (old_id, new_id, share, "on")
SELECT old_id, new_id, share, %(on)s FROM (
  SELECT o.id AS old_id, n.id AS new_id, ST_Area(ST_Intersection(o.geometry, n.geometry)) / ST_Area(o.geometry) AS share
  FROM grids_unitgrid o JOIN grids_unitgrid n ON ST_Intersects(o.geometry, n.geometry)
  WHERE o.ended_by_id = %(division)s AND n.begun_by_id = %(division)s) pairs
WHERE share > %(least)s
"""
# A successor belongs where the most of its ground belonged (RG-2: one responsibility grid of a layer at a time).
_FOLLOW = """
INSERT INTO grids_gridmembership (unit_grid_id, responsibility_grid_id, layer, begins_on)
SELECT DISTINCT ON (new_id, layer) new_id, responsibility_grid_id, layer, %(on)s FROM (
  SELECT s.new_id, m.responsibility_grid_id, m.layer, sum(s.share * o.area_m2) AS ground
  FROM grids_gridsuccession s JOIN grids_unitgrid o ON o.id = s.old_id AND o.ended_by_id = %(division)s
  JOIN grids_unitgrid n ON n.id = s.new_id AND n.begun_by_id = %(division)s
  JOIN grids_gridmembership m ON m.unit_grid_id = o.id AND m.ends_on IS NULL
  JOIN grids_responsibilitygrid r ON r.id = m.responsibility_grid_id AND r.ends_on IS NULL
  GROUP BY s.new_id, m.responsibility_grid_id, m.layer) shares
ORDER BY new_id, layer, ground DESC, responsibility_grid_id
"""
_LEAVE = """
UPDATE grids_gridmembership m SET ends_on = greatest(m.begins_on, %(on)s) FROM grids_unitgrid o
WHERE o.id = m.unit_grid_id AND o.ended_by_id = %(division)s AND m.ends_on IS NULL
"""
_REDRAW = """
UPDATE grids_responsibilitygrid r SET geometry = u.geometry FROM (
  SELECT m.responsibility_grid_id AS id, ST_Multi(ST_Union(g.geometry)) AS geometry
  FROM grids_gridmembership m JOIN grids_unitgrid g ON g.id = m.unit_grid_id
  WHERE m.ends_on IS NULL AND m.responsibility_grid_id IN (
    SELECT m2.responsibility_grid_id FROM grids_gridmembership m2 JOIN grids_unitgrid n ON n.id = m2.unit_grid_id
    WHERE n.begun_by_id = %(division)s OR n.ended_by_id = %(division)s)
  GROUP BY m.responsibility_grid_id) u
WHERE u.id = r.id
"""
# A grid that stays may have gained vertices on its outline, where new neighbours meet it: the same shape, so the same grid (GD-9).
_SEW = """
UPDATE grids_unitgrid g SET geometry = p.geometry FROM grids_divisionpiece p
WHERE p.division_id = %(division)s AND p.kept AND p.code = g.code AND NOT ST_OrderingEquals(p.geometry, g.geometry)
"""
# What is no shape may change while the grid stays: class and use as the draft says.
_DRESS = """
UPDATE grids_unitgrid g SET area_class = p.area_class, land_use = p.land_use, large_on_purpose = p.large_on_purpose
FROM grids_divisionpiece p WHERE p.division_id = %(division)s AND p.kept AND p.code = g.code
"""


@transaction.atomic
def publish_division(
    division_id: int, *, begins_on: date | None, reason: str, source: str = "", warnings_seen: bool = False, version: int, by: Seat,
    at: datetime,
) -> Division:  # fmt: skip
    """Publish a draft from a day on, today or later; today's takes effect at once.

    Raises ReasonMissing, SourceMissing, DayMissing, ErrorsLeft, WarningsLeft, StaleDraft, SequenceUsedUp, ChangedMeanwhile.
    """
    division = locked(division_id, by)
    if division.is_of_areas:
        raise no.NotOpen(name=division.name, state=DivisionSubject(division.subject).label)
    today = timezone.localdate(at)
    if not gd_11(reason, begins_on or today):
        raise no.ReasonMissing(field="reason")
    if not gd_1(source.strip() or division.source, today):
        raise no.SourceMissing(field="source")
    if begins_on is None or not 0 <= (begins_on - today).days <= FARTHEST:
        raise no.DayMissing(field="begins_on")
    if version != division.version:
        raise no.ChangedMeanwhile(who=Phrase("另一人"))
    with connection.cursor() as cursor:  # two that publish over one community come one after the other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('wanmi.grids.publish'))")
    check_communities(division, division.communities)
    found = DivisionFinding.objects.filter(division=division)
    if errors := found.filter(severity=ERROR).count():
        raise no.ErrorsLeft(count=errors)
    warnings = found.filter(severity=WARN).count()
    if warnings and not warnings_seen:
        raise no.WarningsLeft(field="warnings_seen", count=warnings)
    if has_gone_stale(division):
        raise no.StaleDraft
    _give_codes(DivisionPiece.objects.filter(division=division, kept=False))
    division.state, division.begins_on, division.reason = DivisionState.WAITING, begins_on, reason.strip()[:300]
    division.source = source.strip()[:120] or division.source
    division.published_by_id, division.published_at, division.version = by.person_id, at, division.version + 1
    division.save()
    record_fact("grids.publish", about=("division", division_id), by=by, at=at, topics=["divisions", f"division:{division_id}"],
                data={"begins_on": begins_on.isoformat(), "reason": division.reason, "warnings": warnings})  # fmt: skip
    if begins_on <= today:
        take_effect(division, by=by, at=at)
        division.refresh_from_db()
    return division


def _give_codes(pieces: QuerySet[DivisionPiece]) -> None:
    """Codes for what is new, community by community in the order of the draft, above all that were ever given out (UG-7)."""
    by_community: dict[str, list[DivisionPiece]] = {}
    for piece in pieces.order_by("community_code", "sequence", "number"):
        by_community.setdefault(piece.community_code, []).append(piece)
    for community, mine in by_community.items():
        for piece, code in zip(mine, next_codes(community, len(mine), issued_codes(community)), strict=True):
            piece.code, piece.sequence = code, int(code[12:])
        DivisionPiece.objects.bulk_update(mine, ["code", "sequence"], batch_size=1000)


@transaction.atomic
def take_effect(division: Division, *, by: Actor | None, at: datetime) -> None:
    """Old grids end, new ones begin, each knows which came after which; memberships follow. Rooms above follow by the fact."""
    division = Division.objects.select_for_update().get(pk=division.pk)
    if division.state != DivisionState.WAITING or division.begins_on is None:
        return
    _pass_over_taken_codes(division)
    kept = DivisionPiece.objects.filter(division=division, kept=True).values_list("code", flat=True)
    ended = (
        grids_in_force(division.communities)
        .exclude(code__in=list(kept))
        .update(ends_on=Greatest("begins_on", division.begins_on), ended_by_id=division.pk)
    )
    UnitGrid.objects.bulk_create(_begun(division), batch_size=1000)
    values: dict[str, Any] = {"division": division.pk, "on": division.begins_on, "least": LEAST_SHARE}
    with connection.cursor() as cursor:
        for statement in (_SUCCEED, _FOLLOW, _LEAVE, _REDRAW, _SEW, _DRESS):
            cursor.execute(statement, values)
    _inherit_responsible(division)
    division.state, division.took_effect_at = DivisionState.IN_FORCE, at
    division.save(update_fields=["state", "took_effect_at"])
    begun = UnitGrid.objects.filter(begun_by_id=division.pk).count()
    record_fact("grids.take_effect", about=("division", division.pk), by=by, at=at, topics=["divisions", f"division:{division.pk}"],
                data={"begins_on": division.begins_on.isoformat(), "ended": ended, "begun": begun, "kept": len(kept)})  # fmt: skip


def _pass_over_taken_codes(division: Division) -> None:
    """A code given at publishing may have come in by a file since: those communities get others."""
    fresh = DivisionPiece.objects.filter(division=division, kept=False)
    taken = UnitGrid.objects.filter(code__in=fresh.values("code"))
    if communities := set(taken.values_list("community_code", flat=True)):
        _give_codes(fresh.filter(community_code__in=communities))


def _begun(division: Division) -> Iterable[UnitGrid]:
    begins_on = division.begins_on
    if begins_on is None:
        return
    for piece, shape in sorted(pieces_of(division).values(), key=lambda pair: pair[0].code):
        if piece.kept:
            continue
        yield UnitGrid(
            code=piece.code, community_code=piece.community_code, geometry=piece.geometry, area_class=piece.area_class,
            area_m2=piece.area_m2, perimeter_m=round(shape.length, 1), land_use=piece.land_use, large_on_purpose=piece.large_on_purpose,
            source=division.source, begins_on=begins_on, begun_by_id=division.pk,
        )  # fmt: skip


def _inherit_responsible(division: Division) -> None:
    """The body that answers for a grid is the one that answered for most of its ground."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE grids_unitgrid n SET responsible = b.responsible FROM (
              SELECT DISTINCT ON (s.new_id) s.new_id, o.responsible FROM grids_gridsuccession s
              JOIN grids_unitgrid o ON o.id = s.old_id AND o.ended_by_id = %(division)s
              ORDER BY s.new_id, s.share * o.area_m2 DESC) b
            WHERE n.id = b.new_id AND n.begun_by_id = %(division)s
            """,
            {"division": division.pk},
        )


@transaction.atomic
def call_off(division_id: int, *, by: Seat, at: datetime) -> None:
    """Cancel a publication before its day. Its codes stay used up (UG-7). Raises NotWaiting."""
    division = locked(division_id, by, *DivisionState.values)
    if division.state != DivisionState.WAITING:
        raise no.NotWaiting
    division.state = DivisionState.CALLED_OFF
    division.save(update_fields=["state"])
    record_fact("grids.call_off", about=("division", division_id), by=by, at=at, topics=["divisions", f"division:{division_id}"])


@transaction.atomic
def take_back(division_id: int, *, by: Seat, at: datetime) -> Division:
    """A new draft with the shapes that stood before a publication (回退); published, they come back under new codes (UG-7)."""
    published = locked(division_id, by, DivisionState.IN_FORCE)
    if published.is_of_areas:
        raise no.NotWaiting
    in_force = list(grids_in_force(published.communities))
    begun = [grid for grid in in_force if grid.begun_by_id == published.pk]
    former = list(UnitGrid.objects.filter(ended_by_id=published.pk).order_by("code"))
    if len(begun) != UnitGrid.objects.filter(begun_by_id=published.pk).count():
        raise no.StaleDraft  # a later publication has changed them: that one is taken back first
    codes = [area.code for area in communities_in(published.communities)]
    division = Division.objects.create(
        name=f"回退：{published.name}"[:60], areas=published.areas, area_code=published.area_code, communities=codes,
        start=DivisionStart.RETURN, source=published.source, base=[grid.code for grid in in_force], outlines=outlines_of(codes),
        meridian=published.meridian,
        parallel=published.parallel, made_by_id=by.person_id, made_at=at, changed_by_id=by.person_id, changed_at=at, returns=published,
    )  # fmt: skip
    ours = {grid.pk for grid in begun}
    take_over(division, [*(grid for grid in in_force if grid.pk not in ours), *former])
    _sew(division)
    check_communities(division, codes)
    record_fact("division.start", about=("division", division.pk), by=by, at=at, data={"returns": division_id}, new=True)
    return division


def _sew(division: Division) -> None:
    """Former grids get the vertices that their neighbours have gained since on the common edges (GD-9)."""
    pieces, plane = pieces_of(division), plane_of(division)
    shapes = {number: shape for number, (_, shape) in pieces.items()}
    sewn: Changed = editing.sewn(shapes, {number: shapes[number] for number, (piece, _) in pieces.items() if not piece.kept})
    changed = [pieces[number][0] for number, shape in sewn.items() if shape is not None and shape is not shapes[number]]
    for piece in changed:
        piece.geometry = stored(sewn[piece.number], plane)
    DivisionPiece.objects.bulk_update(changed, ["geometry"], batch_size=500)


def take_effect_due(*, at: datetime) -> int:
    """Let every publication whose day has come take effect; how many."""
    due = Division.objects.filter(state=DivisionState.WAITING, begins_on__lte=timezone.localdate(at)).order_by("begins_on", "pk")
    done = 0
    for division in due:
        try:
            take_effect(division, by=None, at=at)
            done += 1
        except Exception:  # one that cannot take effect keeps no other waiting
            log.exception("division_not_in_force", division=division.pk)
    return done


@app.periodic(cron="* * * * *")
@app.task(name="wanmi.grids.take_effect", queueing_lock="grids.take_effect")
def take_effect_now(timestamp: int) -> None:
    """Each minute: the worker's turn; at midnight the day's divisions begin."""
    take_effect_due(at=timezone.now())
