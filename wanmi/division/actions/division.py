"""Drafts begun, cut automatically, checked, dropped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import groupby

import numpy as np
import shapely
import structlog
from django.contrib.gis.geos import MultiPolygon, Point
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from wanmi.division.models import DRAWS, Division, DivisionFinding, DivisionPiece, DivisionStart, DivisionState
from wanmi.division.queries.drafts import (
    box_around,
    communities_as_drawn,
    communities_in,
    community_shapes,
    grids_in_force,
    issued_codes,
    may_edit,
    outlines_of,
    plane_of,
    stored_all,
    terrain_in,
    tolerances,
)
from wanmi.division.queries.names import container_shapes, grounds_as_drawn, named_in
from wanmi.division.rules import refusals as no
from wanmi.division.rules.checks import findings_in
from wanmi.division.rules.communities import propose
from wanmi.division.rules.division import Piece, cut_unit_grids
from wanmi.division.rules.lines import Terrain, classes_beside, mostly_large
from wanmi.division.rules.merging import Sizes
from wanmi.grids.models import Area, UnitGrid
from wanmi.grids.queries import common_code
from wanmi.grids.queries.planes import metric, plane_over
from wanmi.grids.rules.grid_codes import codes_left
from wanmi.grids.rules.plane import Plane
from wanmi.grids.rules.reading_order import ROW, in_reading_order
from wanmi.journal.actions import record_fact
from wanmi.kit.jobs import RUN_AGAIN, Work, give_way, has_job, set_back_when_lost, was_cut_off
from wanmi.kit.refusals import NotFound, NotYours
from wanmi.people.queries import check_may
from wanmi.people.rules.seats import Seat

log = structlog.get_logger("wanmi.grids")
INHERITS = 0.5  # of a piece's ground that lies in one grid in force: its class and use are taken over


@transaction.atomic
def start_division(*, name: str, areas: Sequence[str], start: str, source: str = "", by: Seat, at: datetime) -> Division:
    """A new draft over areas (codes of 6, 9 or 12 digits). An automatic one is cut by a job. Raises NotYours, NoCommunities."""
    check_may(by, DRAWS)
    communities = list(communities_in(areas, by)) if areas else []
    if not communities:
        raise no.NoCommunities(field="areas")
    codes = [area.code for area in communities]
    plane = plane_over([area.geometry for area in communities])
    if start == DivisionStart.AUTOMATIC:
        _check_codes_suffice(codes, plane)
    division = Division.objects.create(
        name=name.strip()[:60] or "划分方案", areas=list(areas), area_code=common_code(codes), communities=codes, start=start,
        state=DivisionState.CUTTING if start == DivisionStart.AUTOMATIC else DivisionState.OPEN, source=source.strip()[:120],
        base=list(grids_in_force(codes).values_list("code", flat=True)), outlines=outlines_of(codes),
        meridian=plane.meridian, parallel=plane.parallel,
        total=len({code[:9] for code in codes}), made_by_id=by.person_id, made_at=at, changed_by_id=by.person_id, changed_at=at,
    )  # fmt: skip
    record_fact("division.start", about=("division", division.pk), by=by, at=at,
                data={"name": division.name, "areas": list(areas), "start": start}, new=True)  # fmt: skip
    if start == DivisionStart.AUTOMATIC:
        cut_now.defer(division_id=division.pk)
    elif start == DivisionStart.IN_FORCE:
        take_over(division, grids_in_force(codes))
        check_communities(division, codes)
    else:
        check_communities(division, codes)
    return division


def _check_codes_suffice(codes: Sequence[str], plane: Plane) -> None:
    """Before anything is cut: a community that holds more grids than it has codes cannot be published. Raises TooManyGrids."""
    names = dict(Area.objects.filter(code__in=codes).values_list("code", "name"))
    for code, shape in community_shapes(codes, plane).items():
        count, left = round(shape.area / Sizes().whole), codes_left(code, issued_codes(code))  # at the very least
        if count > left:
            raise no.TooManyGrids(field="areas", name=names.get(code, code), code=code, count=round(shape.area / Sizes().target), left=left)


def take_over(division: Division, grids: Iterable[UnitGrid]) -> None:
    """Existing grids as pieces of a draft, kept as long as nobody changes them; one that has ended comes back under a new code."""
    rows = [
        DivisionPiece(
            division=division, number=number, community_code=grid.community_code, sequence=int(grid.code[12:]), geometry=grid.geometry,
            area_class=grid.area_class, area_m2=grid.area_m2, land_use=grid.land_use, large_on_purpose=grid.large_on_purpose,
            code=grid.code if grid.ends_on is None else "", kept=grid.ends_on is None,
        )
        for number, grid in enumerate(grids, division.numbers + 1)
    ]  # fmt: skip
    DivisionPiece.objects.bulk_create(rows, batch_size=1000)
    Division.objects.filter(pk=division.pk).update(numbers=division.numbers + len(rows))
    division.numbers += len(rows)


@transaction.atomic
def cut_anew(division_id: int, *, by: Seat, at: datetime) -> bool:
    """Try a failed cutting once more; False where it has not failed. Raises NotFound, NotYours."""
    failed = locked(division_id, by, *DivisionState.values)
    if failed.state != DivisionState.FAILED:
        return False
    failed.state, failed.trouble, failed.done = DivisionState.CUTTING, "", 0
    failed.save(update_fields=["state", "trouble", "done"])
    record_fact("division.cut_anew", about=("division", division_id), by=by, at=at)
    cut_now.defer(division_id=division_id)
    return True


@app.task(name="wanmi.grids.cut_division", retry=RUN_AGAIN)
def cut_now(division_id: int) -> None:
    """The worker's turn to cut a draft; what goes wrong is told on its page. Begun anew it begins from the first street office."""
    try:
        cut_division(division_id, at=timezone.now())
    except Exception as error:
        if was_cut_off(error):
            raise
        log.exception("division_failed", division=division_id)
        trouble = "自动划分没有完成，详见系统日志。可重新划分，或改从空白开始。"
        Division.objects.filter(pk=division_id, state=DivisionState.CUTTING).update(state=DivisionState.FAILED, trouble=trouble)


def set_back_lost(division_id: int) -> None:
    """The job that cuts it is lost: say so, unless another has it by now."""
    with transaction.atomic():
        division = Division.objects.select_for_update().get(pk=division_id)
        if division.state == DivisionState.CUTTING and not has_job(WORK, division_id):
            trouble = "自动划分中途停止（服务重启、断电或故障）。可重新划分，或作废。"
            Division.objects.filter(pk=division_id).update(state=DivisionState.FAILED, trouble=trouble)


WORK = set_back_when_lost(Work(
    tasks=("wanmi.grids.cut_division",), argument="division_id",
    at_work=lambda: Division.objects.filter(state=DivisionState.CUTTING).values_list("pk", flat=True), set_back=set_back_lost,
))  # fmt: skip


def cut_division(division_id: int, *, at: datetime) -> bool:
    """Cut a draft street office by street office; False where it was called off meanwhile. Pieces appear all at once, at the end."""
    division = Division.objects.get(pk=division_id)
    plane, rows = plane_of(division), list[DivisionPiece]()
    for done, (_, group) in enumerate(groupby(division.communities, key=lambda code: str(code)[:9])):
        codes = list(group)
        give_way()
        if not Division.objects.filter(pk=division_id, state=DivisionState.CUTTING).update(done=done):
            return False
        if division.is_of_areas:
            rows += propose_blocks(division, codes, first=len(rows) + 1)
            continue
        pieces, ground = cut_communities(division, codes)
        rows += rows_of(division, pieces, ground, first=len(rows) + 1)
    with transaction.atomic():
        if Division.objects.select_for_update().filter(pk=division_id, state=DivisionState.CUTTING).first() is None:
            return False
        DivisionPiece.objects.bulk_create(rows, batch_size=1000)
        division.done, division.numbers, division.state = division.total, len(rows), DivisionState.OPEN
        division.save(update_fields=["done", "numbers", "state"])
        check_communities(division, division.communities)
        record_fact("division.cut", about=("division", division_id), by=None, at=at, data={"count": len(rows), "plane": plane.meridian},
                    topics=["divisions"])  # fmt: skip
    return True


def cut_communities(division: Division, codes: Collection[str]) -> tuple[list[Piece], Terrain]:
    """Unit grids of some communities of a draft, along what lies on their ground; metres."""
    plane = plane_of(division)
    outlines = Area.objects.filter(code__in=list(codes), ends_on__isnull=True).values_list("geometry", flat=True)
    box = box_around(MultiPolygon([part for shape in outlines for part in shape], srid=4326))
    ground = terrain_in(box, plane)
    return cut_unit_grids(community_shapes(codes, plane), ground.cut_lines(), wholes=ground.wholes()), ground


def propose_blocks(division: Division, codes: Sequence[str], *, first: int) -> list[DivisionPiece]:
    """Blocks of some grounds of a draft of communities, each proposed for one, numbered from `first`."""
    plane = plane_of(division)
    outlines = Area.objects.filter(code__in=list(codes), ends_on__isnull=True).values_list("geometry", flat=True)
    ground = terrain_in(box_around(MultiPolygon([part for shape in outlines for part in shape], srid=4326)), plane)
    named = named_in(division.communities, plane)  # of all grounds, so that each name is of the narrowest
    blocks = propose(container_shapes(codes, plane), named, ground.block_lines())
    shapes = stored_all(np.array([block.polygon for block in blocks], dtype=object), plane) if blocks else []
    return [
        DivisionPiece(division=division, number=number, community_code=block.ground, sequence=0, belongs=block.community,
                      geometry=shape, area_m2=round(block.polygon.area, 1))
        for number, (block, shape) in enumerate(zip(blocks, shapes, strict=True), first)
    ]  # fmt: skip


def rows_of(division: Division, pieces: Sequence[Piece], ground: Terrain, *, first: int) -> list[DivisionPiece]:
    """Pieces as rows, numbered from `first` and in each community from west to east, north to south (UG-3)."""
    if not pieces:
        return []
    polygons = np.array([piece.polygon for piece in pieces])
    classes, large = classes_beside(polygons, ground.streets).tolist(), mostly_large(polygons, ground)
    sequences = in_order([piece.area for piece in pieces], polygons)
    before = _before(division, {piece.area for piece in pieces}, polygons)
    shapes = stored_all(polygons, plane_of(division))
    rows = []
    order = sorted(range(len(pieces)), key=lambda at: (pieces[at].area, sequences[at]))
    for number, at in enumerate(order, first):
        row = DivisionPiece(
            division=division, number=number, community_code=pieces[at].area, sequence=sequences[at], area_class=classes[at],
            geometry=shapes[at], area_m2=round(polygons[at].area, 1), large_on_purpose=large[at],
        )  # fmt: skip
        if at in before:
            row.area_class, row.land_use = before[at].area_class, before[at].land_use
        rows.append(row)
    return rows


def _before(division: Division, codes: Collection[str], polygons: np.ndarray) -> dict[int, UnitGrid]:
    """The grid in force that holds more than half of a piece, by the piece's position."""
    grids = list(grids_in_force(codes))
    if not grids:
        return {}
    shapes = metric([grid.geometry for grid in grids], plane_of(division))
    piece, grid = shapely.STRtree(shapes).query(polygons, predicate="intersects")
    share = shapely.area(shapely.intersection(polygons[piece], shapes[grid])) / shapely.area(polygons[piece])
    return {int(one): grids[other] for one, other, much in zip(piece, grid, share, strict=True) if much > INHERITS}


def in_order(communities: Sequence[str], polygons: np.ndarray) -> list[int]:
    """A sequence from 1 for each polygon within its community, in reading order."""
    centres = shapely.get_coordinates(shapely.centroid(polygons))
    owner, sequences = np.array(communities), np.zeros(len(polygons), int)
    for code in np.unique(owner):
        mine = np.flatnonzero(owner == code)
        sequences[mine[in_reading_order(centres[mine], ROW)]] = np.arange(1, len(mine) + 1)
    return [int(each) for each in sequences]


def check_communities(division: Division, codes: Iterable[str]) -> None:
    """Renew what the checks find in some communities of a draft."""
    limit, plane = tolerances(), plane_of(division)
    codes = list(codes)
    drawn = grounds_as_drawn(division, codes) if division.is_of_areas else communities_as_drawn(division, codes)
    found = [finding for area in drawn for finding in findings_in(area, limit)]
    places: list[list[float]] = plane.to_degrees(np.array([each.place for each in found])).tolist() if found else []
    DivisionFinding.objects.filter(division=division, community_code__in=codes).delete()
    rows = [
        DivisionFinding(
            division=division, community_code=each.community, rule=each.rule, severity=each.severity, number=each.number,
            place=Point(place[0], place[1], srid=4326), figure=each.figure,
        )
        for each, place in zip(found, places, strict=True)
    ]  # fmt: skip
    DivisionFinding.objects.bulk_create(rows, batch_size=1000)


@transaction.atomic
def recheck(division_id: int, *, by: Seat, at: datetime) -> None:
    """Check a whole draft anew: tolerances or the ground have changed."""
    division = locked(division_id, by)
    check_communities(division, division.communities)
    record_fact("division.check", about=("division", division_id), by=by, at=at)


@transaction.atomic
def drop_division(division_id: int, *, by: Seat, at: datetime) -> None:
    """Give a draft up, one that is being cut too: its cutting ends at the next street office. It stays in the list."""
    division = locked(division_id, by, DivisionState.OPEN, DivisionState.CUTTING, DivisionState.FAILED)
    division.state = DivisionState.DROPPED
    division.save(update_fields=["state"])
    record_fact("division.drop", about=("division", division_id), by=by, at=at, topics=["divisions"])


def locked(division_id: int, by: Seat, *states: str) -> Division:
    """The draft, locked, where this seat may change it and it is open (or in one of `states`). Raises NotFound, NotYours, NotOpen."""
    check_may(by, DRAWS)
    division = Division.objects.visible_to(by).select_for_update().filter(pk=division_id).first()
    if division is None:
        raise NotFound
    if not may_edit(division, by):
        raise NotYours
    if division.state not in (states or (DivisionState.OPEN,)):
        raise no.NotOpen(name=division.name, state=DivisionState(division.state).label)
    return division
