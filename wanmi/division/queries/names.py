"""Names that wait for a shape (区划名录), how many of each county and street are drawn, and the ground on which shapes are proposed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.geos import MultiPolygon
from django.db.models import Exists, OuterRef, QuerySet

from wanmi.division.models import Division
from wanmi.division.queries.drafts import pieces_of, plane_of
from wanmi.division.rules.checks import Community, Drawn
from wanmi.division.rules.communities import Named
from wanmi.geocoding.queries.lists import points_by_name
from wanmi.grids.models import Area, AreaLevel, AreaName
from wanmi.grids.queries.planes import metric
from wanmi.grids.rules.plane import Plane
from wanmi.people.rules.seats import Seat

BODY = re.compile(r"(社区)?(居民?委员会|居委会|村民?委员会|村委会|工作站|服务站|党群服务中心)\Z")


def waiting_names(area_code: str = "") -> QuerySet[AreaName]:
    """Names in an area that no area in force bears the code of."""
    drawn = Area.objects.filter(code=OuterRef("code"), ends_on__isnull=True)
    return AreaName.objects.filter(~Exists(drawn), code__startswith=area_code).order_by("code")


def words_of(name: str) -> list[str]:
    """What a community's place may be called, the likeliest first: 多福巷社区居委会, 多福巷社区, 多福巷村, 多福巷."""
    stem = BODY.sub("", name)
    bare = re.sub(r"(社区|村)\Z", "", stem)
    return list(dict.fromkeys([name, stem, f"{bare}社区", f"{bare}村", f"{bare}社区居委会", f"{bare}居委会", f"{bare}村委会", bare]))


def short_name(name: str) -> str:
    """A community as it stands on maps: 多福巷社区居委会 → 多福巷社区, 马尚村村委会 → 马尚村."""
    stem = BODY.sub("", name)
    return (stem if re.search(r"(社区|村)\Z", stem) or stem == name else f"{stem}社区")[:60]


@dataclass(frozen=True)
class Missing:
    """One county or street with how many communities of it are named, and how many are drawn."""

    code: str
    name: str
    level: str
    named: int
    drawn: int
    placed: int  # of those that wait, how many have a point
    has_shape: bool

    @property
    def waiting(self) -> int:
        return self.named - self.drawn


def missing_by_area(seat: Seat) -> list[Missing]:
    """The streets of which communities wait for a shape, by code; those of a street without a shape too."""
    areas = dict(Area.objects.filter(ends_on__isnull=True).values_list("code", "name"))
    named = AreaName.objects.filter(code__startswith=seat.area_code)
    called = {**dict(named.filter(code__regex=r"^\d{9}$").values_list("code", "name")), **areas}
    rows: dict[str, list[int]] = {}
    for code, location in named.filter(code__regex=r"^\d{12}$").values_list("code", "location"):
        row = rows.setdefault(code[:9], [0, 0, 0])
        row[0] += 1
        row[1] += code in areas
        row[2] += code not in areas and location is not None
    return [
        Missing(street, called.get(street, street), AreaLevel.STREET, row[0], row[1], row[2], street in areas)
        for street, row in sorted(rows.items())
        if row[0] > row[1]
    ]


def grounds_to_draw(seat: Seat) -> list[dict[str, Any]]:
    """Areas with a shape on which a proposal can begin: each county, and each street, in which named communities wait."""
    codes = list(waiting_names(seat.area_code).filter(code__regex=r"^\d{12}$").values_list("code", flat=True))
    counts: dict[str, int] = {}
    for code in codes:
        for length in (6, 9):
            counts[code[:length]] = counts.get(code[:length], 0) + 1
    rows = Area.objects.filter(code__in=counts, ends_on__isnull=True, code__startswith=seat.area_code).order_by("code")
    return [{"code": row.code, "name": row.name, "level": row.level, "count": counts[row.code]} for row in rows]


def containers_of(code: str) -> list[str]:
    """The areas that communities of a ground must not leave: each of its streets that has a shape and names waiting, and the ground
    itself for those of streets without a shape."""
    waiting = list(waiting_names(code).filter(code__regex=r"^\d{12}$").values_list("code", flat=True))
    streets = set(Area.objects.filter(code__in={each[:9] for each in waiting}, ends_on__isnull=True).values_list("code", flat=True))
    found = {each[:9] if each[:9] in streets else code for each in waiting}
    return sorted(found)


def container_shapes(codes: Collection[str], plane: Plane) -> dict[str, Any]:
    """Code → what of each container is not drawn yet, metres: without its communities that stand, and of a county without its streets."""
    found: dict[str, Any] = {}
    rows = Area.objects.filter(ends_on__isnull=True)
    for area in rows.filter(code__in=list(codes)).order_by("code"):
        shape = shapely.make_valid(metric([area.geometry], plane)[0])
        inside = list(rows.filter(code__startswith=area.code).exclude(code=area.code).values_list("geometry", flat=True))
        if inside:
            shape = shape.difference(shapely.union_all(shapely.make_valid(metric(inside, plane))))
        parts = [part for part in shapely.get_parts(shape).tolist() if part.geom_type == "Polygon" and part.area > 1.0]
        found[area.code] = shapely.set_precision(shapely.union_all(parts), 0.001)
    return found


def named_in(containers: Sequence[str], plane: Plane) -> dict[str, list[Named]]:
    """Container → the communities that wait in it, each with its point: the one of the register, else of a place of its name."""
    found: dict[str, list[Named]] = {}
    widest = sorted(containers, key=len, reverse=True)
    for row, place in placed_names(containers):
        home = next((code for code in widest if row.code.startswith(code)), None)
        if home is not None:
            x, y = plane.to_metres(np.array([place]))[0].tolist() if place else (0.0, 0.0)
            found.setdefault(home, []).append(Named(row.code, (x, y) if place else None))
    return found


def placed_names(containers: Iterable[str]) -> list[tuple[AreaName, tuple[float, float] | None]]:
    """Every name waiting in some areas with a point, where one is known."""
    codes = list(containers)
    if not codes:
        return []
    areas = list(Area.objects.filter(code__in=codes, ends_on__isnull=True).values_list("geometry", flat=True))
    rows = {row.code: row for code in codes for row in waiting_names(code).filter(code__regex=r"^\d{12}$")}
    lost = {code: words_of(row.name) for code, row in rows.items() if row.location is None}
    places: dict[str, tuple[float, float]] = {}
    if lost and areas:
        whole = MultiPolygon([part for area in areas for part in area], srid=4326)
        places = points_by_name({word for words in lost.values() for word in words}, whole.extent)
    found: list[tuple[AreaName, tuple[float, float] | None]] = []
    for code, row in sorted(rows.items()):
        if row.location is not None:
            found.append((row, (row.location.x, row.location.y)))
        else:
            found.append((row, next((places[word] for word in lost[code] if word in places), None)))
    return found


def grounds_as_drawn(division: Division, codes: Iterable[str]) -> Iterator[Community]:
    """All that the checks ask about some grounds of a draft of communities."""
    plane = plane_of(division)
    shapes = container_shapes(sorted(set(codes)), plane)
    for code, shape in shapes.items():
        pieces = [Drawn(number, polygon, belongs=row.belongs) for number, (row, polygon) in pieces_of(division, [code]).items()]
        inner = {other for other in division.communities if other != code and other.startswith(code)}
        names = {row.code: place for row, place in placed_names([code]) if row.code[:9] not in inner}
        yield Community(code, shape, pieces, names=frozenset(names), unplaced=sum(place is None for place in names.values()))
