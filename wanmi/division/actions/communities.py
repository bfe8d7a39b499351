"""Communities drawn where only their names are known (社区划界): a draft proposed or empty, blocks handed over, published as areas."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import connection, transaction
from django.utils import timezone

from wanmi.division.actions.division import check_communities, cut_now, locked
from wanmi.division.models import DRAWS, Division, DivisionFinding, DivisionPiece, DivisionStart, DivisionState, DivisionSubject
from wanmi.division.queries.drafts import has_gone_stale, outlines_of, standing_in
from wanmi.division.queries.names import containers_of, short_name
from wanmi.division.rules import refusals as no
from wanmi.division.rules.checks import gd_1
from wanmi.grids.models import Area, AreaLevel, AreaName
from wanmi.grids.queries import common_code
from wanmi.grids.queries.planes import plane_over
from wanmi.grids.rules.grid_codes import ERROR, WARN
from wanmi.journal.actions import record_fact
from wanmi.kit.refusals import Phrase
from wanmi.people.queries import check_may
from wanmi.people.rules.seats import Seat


@transaction.atomic
def start_areas(*, name: str, ground: str, start: str, source: str = "", by: Seat, at: datetime) -> Division:
    """A new draft of the communities that wait for a shape in a county or street (its code). An automatic one is proposed by a job.

    Raises NotYours, NoNamesWaiting.
    """
    check_may(by, DRAWS, ground or None)
    containers = containers_of(ground) if ground else []
    outlines = list(Area.objects.filter(code__in=containers, ends_on__isnull=True).values_list("geometry", flat=True))
    if not outlines:
        raise no.NoNamesWaiting(field="ground")
    plane = plane_over(outlines)
    automatic = start == DivisionStart.AUTOMATIC
    division = Division.objects.create(
        name=name.strip()[:60] or "社区划界", subject=DivisionSubject.AREAS, areas=[ground], area_code=common_code(containers),
        communities=containers, start=DivisionStart.AUTOMATIC if automatic else DivisionStart.EMPTY,
        state=DivisionState.CUTTING if automatic else DivisionState.OPEN, source=source.strip()[:120], base=standing_in(containers),
        outlines=outlines_of(containers), meridian=plane.meridian, parallel=plane.parallel, total=len({each[:9] for each in containers}),
        made_by_id=by.person_id, made_at=at, changed_by_id=by.person_id, changed_at=at,
    )  # fmt: skip
    record_fact("division.start", about=("division", division.pk), by=by, at=at,
                data={"name": division.name, "areas": [ground], "start": division.start}, new=True)  # fmt: skip
    if automatic:
        cut_now.defer(division_id=division.pk)
    else:
        check_communities(division, containers)
    return division


@transaction.atomic
def publish_areas(division_id: int, *, source: str = "", warnings_seen: bool = False, version: int, by: Seat, at: datetime) -> int:
    """Every community of a draft that has blocks becomes an area from today on, and with them the streets that had no shape; how many
    communities. Raises SourceMissing, ErrorsLeft, WarningsLeft, StaleDraft, ChangedMeanwhile, NotOpen."""
    division = locked(division_id, by)
    today = timezone.localdate(at)
    if not gd_1(source.strip() or division.source, today):
        raise no.SourceMissing(field="source")
    if version != division.version:
        raise no.ChangedMeanwhile(who=Phrase("另一人"))
    with connection.cursor() as cursor:  # two that publish over one community come one after the other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('wanmi.grids.publish'))")
    if has_gone_stale(division):
        raise no.StaleDraft
    check_communities(division, division.communities)
    found = DivisionFinding.objects.filter(division=division)
    if errors := found.filter(severity=ERROR).count():
        raise no.ErrorsLeft(count=errors)
    if (warnings := found.filter(severity=WARN).count()) and not warnings_seen:
        raise no.WarningsLeft(field="warnings_seen", count=warnings)
    division.source = source.strip()[:120] or division.source
    made = _write(division, today)
    division.state, division.begins_on, division.took_effect_at = DivisionState.IN_FORCE, today, at
    division.published_by_id, division.published_at, division.version = by.person_id, at, division.version + 1
    division.save()
    record_fact("areas.publish", about=("division", division_id), by=by, at=at, topics=["divisions", f"division:{division_id}"],
                data={"communities": made, "warnings": warnings})  # fmt: skip
    return len(made)


def _write(division: Division, today: date) -> list[str]:
    """The communities, and the streets over them that have no shape, as areas; the codes of the communities."""
    blocks: dict[str, list[GEOSGeometry]] = {}
    for belongs, shape in DivisionPiece.objects.filter(division=division).order_by("number").values_list("belongs", "geometry"):
        blocks.setdefault(belongs, []).append(shape)
    codes = sorted(blocks)
    streets = {code[:9] for code in codes} - set(Area.objects.filter(code__in={code[:9] for code in codes}).values_list("code", flat=True))
    names = dict(AreaName.objects.filter(code__in=[*codes, *streets]).values_list("code", "name"))
    rows = [_area(division, code, short_name(names.get(code, code)), AreaLevel.COMMUNITY, blocks[code], today) for code in codes]
    rows += [
        _area(division, street, names.get(street, f"街道 {street}"), AreaLevel.STREET,
              [shape for code in codes if code.startswith(street) for shape in blocks[code]], today)
        for street in sorted(streets)
    ]  # fmt: skip
    Area.objects.bulk_create(rows, batch_size=500)
    return codes


def _area(division: Division, code: str, name: str, level: AreaLevel, blocks: Iterable[GEOSGeometry], today: date) -> Area:
    """Blocks that share their vertices as one shape; the vertices where they met stay, so that neighbours still share theirs."""
    whole = shapely.coverage_union_all(shapely.from_wkb([bytes(block.wkb) for block in blocks]))
    shape = GEOSGeometry(memoryview(shapely.to_wkb(whole)), srid=4326)
    multi = shape if isinstance(shape, MultiPolygon) else MultiPolygon(shape, srid=4326)
    return Area(code=code, name=name[:60], level=level, geometry=multi, source=division.source, begins_on=today)
