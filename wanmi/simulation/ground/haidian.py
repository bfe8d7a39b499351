"""A third area of the demo city that is not divided yet (海淀区，部分): ground with buildings, water and walls, communities, and a draft
cut by the rules, for a clerk to look at, edit and publish."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import shapely
from django.db import transaction

from wanmi.division.actions.division import cut_division, start_division
from wanmi.division.models import Division, DivisionStart
from wanmi.division.rules.division import cut_unit_grids
from wanmi.division.rules.lines import Terrain
from wanmi.grids.models import Area, AreaLevel, GroundFeature, StreetLine
from wanmi.grids.rules.linework import PER_METRE, STEP
from wanmi.grids.rules.plane import Plane
from wanmi.patrols.rules.grouping import balanced_groups, patchwork
from wanmi.people.models import PostHolding, Role
from wanmi.people.queries import seat_at
from wanmi.people.rules.seats import Seat
from wanmi.simulation.ground import sources
from wanmi.simulation.ground.city import Division as Outline
from wanmi.simulation.ground.city import Say, silent, stored
from wanmi.simulation.ground.loading import _day, _multi, _note, _wkb, copy_rows

COUNTY = ("110108", "海淀区（部分）")
PLANE = Plane(116.31, 40.0)
SOURCE = "mosstool (MIT); © OpenStreetMap contributors (ODbL)"
RIVER = 6.0  # metres from its middle to a bank
DRAFT = "清华园、燕园街道首次划分"


@transaction.atomic
def lay_third_area(*, at: datetime, say: Say = silent) -> bool:
    """Write its streets, features and areas; False where they stand already."""
    if Area.objects.filter(code=COUNTY[0]).exists():
        return False
    source_rows = list(sources.haidian())
    say(f"    laying {len(source_rows):,} buildings, streets and waters of a third area")
    on = _day(at)
    roads = [(p["way"], p["name"], p["highway"], line) for p, line in source_rows if p["kind"] == "road"]
    rows = [(way, name, highway, wkb) for (way, name, highway, _), wkb in zip(roads, _wkb([each[3] for each in roads]), strict=True)]
    copy_rows(StreetLine, ("way", "name", "highway", "geometry"), rows)
    features = [
        (p["kind"], p["name"], p.get("height"), _as_area(p["kind"], shape))
        for p, shape in source_rows
        if p["kind"] not in ("road", "street")
    ]
    shapes = _wkb([each[3] for each in features])
    named = [(kind, name, height, wkb, SOURCE) for (kind, name, height, _), wkb in zip(features, shapes, strict=True)]
    copy_rows(GroundFeature, ("kind", "name", "height_m", "geometry", "source"), named)
    outlines = _outlines()
    areas = [(each.code, each.name, level.value, _wkb([_multi(each)])[0], SOURCE, on, None) for level, each in outlines]
    copy_rows(Area, ("code", "name", "level", "geometry", "source", "begins_on", "ends_on"), areas)
    _note("ground_feature", len(named), by=None, at=at)
    return True


def prepare_draft(*, at: datetime, say: Say = silent) -> bool:
    """A draft over the third area, cut automatically; False where there is one, or nobody to begin it."""
    if Division.objects.exists() or not Area.objects.filter(code=COUNTY[0]).exists():
        return False
    clerk = _clerk()
    if clerk is None:
        return False
    say("    cutting a draft of unit grids for the third area")
    division = start_division(name=DRAFT, areas=[COUNTY[0]], start=DivisionStart.AUTOMATIC, source=SOURCE, by=clerk, at=at)
    return cut_division(division.pk, at=at)


def _as_area(kind: str, shape: shapely.Geometry) -> shapely.Geometry:
    """A river that is mapped as a line, as wide as it may be."""
    if kind != "water" or "Line" not in shape.geom_type:
        return shape
    return shapely.transform(PLANE.unproject(PLANE.project(shape).buffer(RIVER, quad_segs=3)), lambda points: points.round(7))


def _clerk() -> Seat | None:
    """The clerk whose area is the widest."""
    holdings = PostHolding.objects.select_related("person", "post__organisation").filter(post__role=Role.CLERK, ends_on=None)
    seats = [seat_at(holding.person, holding.post) for holding in holdings.order_by("pk")]
    covering = [seat for seat in seats if COUNTY[0].startswith(seat.area_code)]
    return min(covering, key=lambda seat: len(seat.area_code), default=None)


def _outlines() -> list[tuple[AreaLevel, Outline]]:
    """County, street offices and communities, degrees. Communities are invented: balanced groups of blocks along the streets."""
    named, ground = sources.haidian_communities(), third_ground()
    streets = [(p["code"], p["name"], shape) for p, shape in sources.haidian() if p["kind"] == "street"]
    found: list[tuple[AreaLevel, Outline]] = []
    for code, name, shape in streets:
        whole = shapely.set_precision(PLANE.project(max(shapely.get_parts(shape).tolist(), key=lambda part: part.area)), STEP)
        pieces = cut_unit_grids({code: whole}, ground.cut_lines(), wholes=ground.wholes())
        polygons = np.array([piece.polygon for piece in pieces])
        communities = sorted(each for each in named if each.startswith(code))
        groups = balanced_groups(patchwork(polygons, shapely.area(polygons)), len(communities))
        shapes = stored(polygons, PLANE)
        found += [
            (AreaLevel.COMMUNITY, Outline(community, named[community], shapely.coverage_union_all(shapes[groups == group])))
            for group, community in enumerate(communities)
        ]
        found.append((AreaLevel.STREET, Outline(code, name, shapely.coverage_union_all(shapes))))
    whole_county = shapely.union_all([outline.shape for level, outline in found if level == AreaLevel.STREET])
    found.append((AreaLevel.COUNTY, Outline(COUNTY[0], COUNTY[1], whole_county)))
    return sorted(found, key=lambda pair: pair[1].code)


def third_ground() -> Terrain:
    """The ground of the third area in metres of PLANE."""
    ground = Terrain()
    for row, shape in sources.haidian():
        metric = shapely.transform(shape, lambda points: np.round(PLANE.to_metres(points) * PER_METRE) / PER_METRE)
        if row["kind"] == "road":
            ground.streets.append((row["highway"], metric))
        elif row["kind"] != "street":
            ground.features.setdefault(row["kind"], []).append(metric)
    return ground
