"""Drafts of a division: their ground in metres, their pieces, what the checks ask about, who may see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields
from itertools import groupby
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.db import connection
from django.db.models import Q, QuerySet

from wanmi.division.models import DRAWS, Division, DivisionPiece, DivisionState, DivisionTolerance
from wanmi.division.rules.checks import Community, Drawn, Tolerances
from wanmi.division.rules.division import DEGREE_DIGITS
from wanmi.division.rules.lines import Terrain
from wanmi.grids.models import Area, AreaLevel, GroundFeature, StreetLine, UnitGrid
from wanmi.grids.queries.planes import metric
from wanmi.grids.rules.grid_codes import codes_left
from wanmi.grids.rules.linework import Geometries
from wanmi.grids.rules.plane import Plane
from wanmi.kit.rooms import from_rooms
from wanmi.people.queries import may
from wanmi.people.rules.seats import Seat

MARGIN = 0.0006  # degrees, about 60 m: streets and walls beside an area count too


def may_edit(division: Division, seat: Seat) -> bool:
    """Whether the whole of a draft lies in the seat's area."""
    return may(seat, DRAWS, division.area_code)


def communities_in(areas: Iterable[str], seat: Seat | None = None) -> QuerySet[Area]:
    """The communities in force in areas (codes of 6, 9 or 12 digits), within the seat's area."""
    inside = Q(pk__in=[])
    for code in areas:
        inside |= Q(code__startswith=code)
    found = Area.objects.filter(inside, level=AreaLevel.COMMUNITY, ends_on__isnull=True).order_by("code")
    return found.filter(code__startswith=seat.area_code) if seat else found


def grids_in_force(communities: Collection[str]) -> QuerySet[UnitGrid]:
    return UnitGrid.objects.filter(community_code__in=communities, ends_on__isnull=True).order_by("code")


def outlines_of(communities: Collection[str]) -> dict[str, str]:
    """Code → a mark of the outline of each community that stands: another outline has another mark."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, md5(ST_AsBinary(ST_Normalize(geometry))) FROM grids_area WHERE code = ANY (%s) AND ends_on IS NULL",
            [list(communities)],
        )
        return dict(cursor.fetchall())


def changed_communities(division: Division) -> list[str]:
    """The communities of a draft that have another outline than when it was begun, or stand no more."""
    now = outlines_of(division.communities)
    return [code for code in division.communities if code not in now or division.outlines.get(code, now[code]) != now[code]]


def has_gone_stale(division: Division) -> bool:
    """Whether the grids in force under a draft are others than when it was begun, or a publication waits over them."""
    if division.is_of_areas:
        return standing_in(division.communities) != division.base
    base = list(grids_in_force(division.communities).values_list("code", flat=True))
    return base != division.base or waiting_over(division.communities)


def standing_in(codes: Collection[str]) -> list[str]:
    """The codes of the areas in force within some areas, in order: what a draft of communities was begun over."""
    inside = Q(pk__in=[])
    for code in codes:
        inside |= Q(code__startswith=code)
    rows = Area.objects.filter(inside, ends_on__isnull=True).exclude(code__in=list(codes))
    return list(rows.order_by("code").values_list("code", flat=True))


def waiting_over(communities: Collection[str]) -> bool:
    """Whether a publication that has not taken effect yet lies over one of the communities."""
    waiting = Division.objects.filter(state=DivisionState.WAITING).values_list("communities", flat=True)
    return any(set(codes) & set(communities) for codes in waiting)


def plane_of(division: Division) -> Plane:
    return Plane(division.meridian, division.parallel)


def stored(shape: shapely.Geometry, plane: Plane) -> Any:
    """Metres as they are stored: degrees, rounded so that shared vertices stay shared."""
    degrees = shapely.transform(shape, lambda points: np.round(plane.to_degrees(points), DEGREE_DIGITS))
    return GEOSGeometry(memoryview(shapely.to_wkb(degrees)), srid=4326)


def stored_all(shapes: Geometries, plane: Plane) -> list[Any]:
    """`stored` for many at once, in their order."""
    degrees = shapely.transform(shapes, lambda points: np.round(plane.to_degrees(points), DEGREE_DIGITS))
    return [GEOSGeometry(memoryview(wkb), srid=4326) for wkb in shapely.to_wkb(degrees).tolist()]


def community_shapes(codes: Collection[str], plane: Plane) -> dict[str, Any]:
    """Code → outline of communities in metres, valid."""
    rows = list(Area.objects.filter(code__in=list(codes), ends_on__isnull=True).order_by("code").values_list("code", "geometry"))
    if not rows:
        return {}
    shapes = metric([geometry for _, geometry in rows], plane)
    return {code: shapely.make_valid(shape) for (code, _), shape in zip(rows, shapes, strict=True)}


def box_around(geometry: GEOSGeometry) -> Polygon:
    west, south, east, north = geometry.extent
    box = Polygon.from_bbox((west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN))
    box.srid = 4326
    return box


def terrain_in(box: Polygon, plane: Plane) -> Terrain:
    """Streets, features and areas of components in a box, in metres."""
    streets = list(StreetLine.objects.filter(geometry__bboverlaps=box).values_list("highway", "geometry"))
    lines = metric([line for _, line in streets], plane)
    ground = Terrain(streets=[(kind, line) for (kind, _), line in zip(streets, lines, strict=True)])
    features = list(GroundFeature.objects.filter(geometry__bboverlaps=box).values_list("kind", "geometry"))
    shapes = metric([shape for _, shape in features], plane)
    for (kind, _), shape in zip(features, shapes, strict=True):
        ground.features.setdefault(kind, []).append(shape)
    areas = [wkb for each in from_rooms("on_ground") for wkb in each.areas(box)]
    if areas:
        project = plane.to_metres
        ground.features["component"] = list(shapely.transform(shapely.from_wkb(areas), lambda points: np.round(project(points), 3)))
    return ground


def points_in(box: Polygon, plane: Plane) -> np.ndarray:
    """Where components stand in a box, metres, shape (n, 2)."""
    points = [point for each in from_rooms("on_ground") for point in each.points(box)]
    return plane.to_metres(np.array(points)) if points else np.zeros((0, 2))


def pieces_of(division: Division, communities: Collection[str] | None = None) -> dict[int, tuple[DivisionPiece, shapely.Polygon]]:
    """Number → row and shape in metres of a draft's pieces."""
    rows = DivisionPiece.objects.filter(division=division).order_by("number")
    rows = rows if communities is None else rows.filter(community_code__in=list(communities))
    kept = list(rows)
    shapes = metric([row.geometry for row in kept], plane_of(division))
    return {row.number: (row, shape) for row, shape in zip(kept, shapes, strict=True)}


def communities_as_drawn(division: Division, codes: Iterable[str]) -> Iterator[Community]:
    """All that the checks ask about some communities of a draft that still stand; the ground is read once a street office."""
    plane = plane_of(division)
    for _, group in groupby(sorted(codes), key=lambda code: code[:9]):
        areas = list(Area.objects.filter(code__in=list(group), ends_on__isnull=True).order_by("code"))
        if not areas:
            continue
        box = box_around(MultiPolygon([part for area in areas for part in area.geometry], srid=4326))
        ground, points = terrain_in(box, plane), points_in(box, plane)
        drawn: dict[str, list[Drawn]] = {}
        for number, (row, polygon) in pieces_of(division, [area.code for area in areas]).items():
            piece = Drawn(number, polygon, row.sequence, row.large_on_purpose, row.code if row.kept else "")
            drawn.setdefault(row.community_code, []).append(piece)
        for area, outline in zip(areas, metric([area.geometry for area in areas], plane), strict=True):
            shape = shapely.make_valid(outline)
            inside = shapely.intersects_xy(shape, points[:, 0], points[:, 1]) if len(points) else np.zeros(0, bool)
            free = codes_left(area.code, issued_codes(area.code))
            yield Community(area.code, shape, drawn.get(area.code, []), ground.near(shape), points[inside], free=free)


def tolerances() -> Tolerances:
    """The tolerances of this city: the standard's, changed as the table says."""
    known = {each.name for each in fields(Tolerances)}
    settings = {name: value for name, value in DivisionTolerance.objects.values_list("name", "value") if name in known}
    return Tolerances(**settings)


def issued_codes(community: str) -> set[str]:
    """Every code that a community has ever given out, those of publications that wait or were called off too (UG-7)."""
    published = DivisionPiece.objects.filter(community_code=community).exclude(code="")
    return {
        *UnitGrid.objects.filter(community_code=community).values_list("code", flat=True),
        *published.values_list("code", flat=True),
    }
