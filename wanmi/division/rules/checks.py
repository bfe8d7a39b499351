"""The principles of division as checks (GD-1 … GD-13): each gives what it finds. Pure; metres. Tolerances are data.

A finding names its rule, how grave it is, the piece, a place, a figure; its remedy is a sentence of REMEDIES.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil

import numpy as np
import shapely

from wanmi.division.rules.division import share_along
from wanmi.division.rules.lines import Terrain, polygons_in
from wanmi.grids.rules.grid_codes import ERROR, HIGHEST, WARN
from wanmi.grids.rules.reading_order import ROW, in_reading_order


@dataclass(frozen=True)
class Tolerances:
    """The numbers of coding.md section 2; a city may change them."""

    outside_m2: float = 1.0  # GD-2
    least_m2: float = 5_000.0  # GD-3
    most_m2: float = 20_000.0  # GD-3
    largest_m2: float = 100_000.0  # GD-3
    along_share: float = 0.6  # GD-4
    cut_m2: float = 1.0  # GD-5
    compound_m2: float = 20_000.0  # GD-6
    compound_share: float = 0.02  # GD-6: less of a compound than this in a grid is its edge
    gap_m2: float = 1.0  # GD-7
    overlap_m2: float = 0.1  # GD-8
    apart_m: float = 0.01  # GD-9
    load_times: float = 5.0  # GD-10
    order_least: float = 0.8  # GD-13
    compact_least: float = 0.25  # GD-15: 16 × area / perimeter², 1 is a square; 20 × 488 m is 0.15


@dataclass(frozen=True)
class Drawn:
    """One piece as it is drawn. `sequence`: its number in the community; `code` of the grid in force that it is, or ""."""

    number: int
    polygon: shapely.Polygon
    sequence: int = 0
    large_on_purpose: bool = False
    code: str = ""
    belongs: str = ""  # of a draft of communities: whose block it is


@dataclass(frozen=True)
class Community:
    """One community with its pieces and what lies in it. `points`: places of components, shape (n, 2)."""

    code: str
    shape: shapely.Geometry
    pieces: Sequence[Drawn]
    ground: Terrain = field(default_factory=Terrain)
    points: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    names: frozenset[str] | None = None  # of a draft of communities: the codes that are to have a shape here
    unplaced: int = 0  # of these, how many nothing tells the place of
    free: int = HIGHEST  # codes that this community has not given out yet (UG-7)

    @property
    def shapes(self) -> np.ndarray:
        return np.array([piece.polygon for piece in self.pieces], dtype=object)


@dataclass(frozen=True)
class DraftFinding:
    """`place` in metres; `number` of the piece, None where it is of the community as a whole."""

    rule: str
    severity: str
    community: str
    number: int | None
    place: tuple[float, float]
    figure: float | None = None


REMEDIES = {
    "GD-1": "补填数据来源：底图名称与日期。",
    "GD-2": "越出社区 %(figure)s ㎡：把越出部分切开，或把边界点移回社区界。",
    "GD-3": "面积 %(figure)s ㎡：与相邻网格合并，或切开；公园、水面、校园等可标为“允许超大”。",
    "GD-4": "只有 %(figure)s%% 的边界沿道路、围墙或水系：把边界移到最近的道路或围墙上。",
    "GD-5": "建筑或面状部件被切开 %(figure)s ㎡：移动边界绕开它。",
    "GD-6": "院落被分入 %(figure)s 个网格：能并入一个网格时请合并。",
    "GD-7": "空缺 %(figure)s ㎡：在空缺处绘制网格，或移动相邻边界补上。",
    "GD-8": "与另一网格重叠 %(figure)s ㎡：移动共同边界，或切去重叠部分。",
    "GD-9": "边界自相交、有空洞或与邻格不共点：重画这段边界。",
    "GD-10": "部件数 %(figure)s，远多于本社区其他网格：切开以均衡工作量。",
    "GD-11": "填写调整理由与生效日期。",
    "GD-12": "有部件不在任何网格内，或同时在两个网格内：补上空缺或消除重叠。",
    "GD-13": "顺序号与自西向东、自北向南的次序不符：使用“重新编号”。",
    "AR-1": "还有 %(figure)s 个社区没有分到地块：选中地块，在卡片里划给它。",
    "AR-2": "一个社区分成了 %(figure)s 块不相连的部分：把零散的地块划给相邻社区。",
    "AR-3": "地块还没有划给任何社区：选中它，在卡片里选社区。",
    "AR-4": "%(figure)s 个社区没有点位，范围只是均分出来的：对照图纸逐个核对后再发布。",
    "GD-15": "过于狭长（紧凑度 %(figure)s）：与旁边的网格合并，或改沿横向的道路切开；河道、绿带可标为“允许超大”。",
    "UG-1": "网格码应为 15 位数字。",
    "UG-2": "原 14 位码：顺序号补足三位后导入。",
    "UG-3": "社区内顺序号重复：使用“重新编号”。",
    "UG-4": "网格码前 12 位应为所在社区的代码。",
    "UG-5": "街道、社区与顺序号不能为 000。",
    "UG-6": "代码中的区县、街道或社区不在区划表内：先维护区域。",
    "UG-7": "该网格码曾经使用过，不得再用：另编新的顺序号。",
    "UG-8": "街道代码不在常用号段（街道 001–099，镇 100–199，乡 200–399，其他 400–599）：请核对。",
    "UG-10": "社区里 %(figure)s 个新网格，超过还可编的顺序号（每社区 999 个，用过的不再用）：把小网格合并，或先把社区划成几个。",
    "UG-9": "像是其他标准的长代码，不是 15 位单元网格码：请核对。",
}


def gd_1(source: str, on: date | None) -> bool:
    """GD-1: whether the base data names its source and date."""
    return bool(source.strip()) and on is not None


def gd_11(reason: str, on: date | None) -> bool:
    """GD-11: whether a change says why and from when."""
    return bool(reason.strip()) and on is not None


def gd_2(area: Community, limit: Tolerances) -> list[DraftFinding]:
    """GD-2: a grid lies in one community."""
    beyond = shapely.difference(area.shapes, area.shape)
    return [
        _of(area, "GD-2", ERROR, piece, _largest(rest), rest.area)
        for piece, rest in zip(area.pieces, beyond, strict=True)
        if max((part.area for part in polygons_in([rest])), default=0.0) > limit.outside_m2
    ]


def gd_3(area: Community, limit: Tolerances) -> list[DraftFinding]:
    """GD-3: about 10,000 m²; larger on purpose where it is said."""
    found = []
    for piece in area.pieces:
        size = piece.polygon.area
        if size > limit.most_m2 and piece.large_on_purpose:
            continue
        if size < limit.least_m2 or size > limit.most_m2:
            found.append(_of(area, "GD-3", ERROR if size > limit.largest_m2 else WARN, piece, piece.polygon, size))
    return found


def gd_4(area: Community, limit: Tolerances) -> list[DraftFinding]:
    """GD-4: borders follow streets, walls, water, or the border of the community."""
    lines = [*area.ground.followed(), area.shape.boundary]
    shares = share_along(area.shapes.tolist(), lines)
    return [
        _of(area, "GD-4", WARN, piece, piece.polygon, 100 * share)
        for piece, share in zip(area.pieces, shares.tolist(), strict=True)
        if share < limit.along_share
    ]


def gd_5(area: Community, limit: Tolerances) -> list[DraftFinding]:
    """GD-5: no building and no area of a component is cut. What the border of the community cuts, no division can mend."""
    return [
        _of(area, "GD-5", ERROR, area.pieces[order[1]], shape, shares[1])
        for shape, order, shares in _shared(area, polygons_in(area.ground.of("building", "component")))
        if len(shares) > 1 and shares[1] > limit.cut_m2
    ]


def gd_6(area: Community, limit: Tolerances) -> list[DraftFinding]:
    """GD-6: a compound is not split without need."""
    found = []
    for shape, order, shares in _shared(area, polygons_in(area.ground.of("compound"))):
        parts = sum(share > max(limit.cut_m2, limit.compound_share * shape.area) for share in shares)
        if parts > ceil(shape.area / limit.compound_m2):
            found.append(_of(area, "GD-6", WARN, area.pieces[order[0]], shape, parts))
    return found


def gd_7(area: Community, limit: Tolerances) -> list[DraftFinding]:
    """GD-7: no gap."""
    rest = area.shape.difference(shapely.union_all(area.shapes)) if len(area.pieces) else area.shape
    gaps = sorted((gap for gap in polygons_in([rest]) if gap.area > limit.gap_m2), key=lambda gap: -gap.area)
    return [_of(area, "GD-7", ERROR, None, gap, gap.area) for gap in gaps[:50]]


def gd_8(area: Community, limit: Tolerances) -> list[DraftFinding]:
    """GD-8: no overlap."""
    shapes = area.shapes
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    apart = one < other
    common = shapely.intersection(shapes[one[apart]], shapes[other[apart]])
    return [
        _of(area, "GD-8", ERROR, area.pieces[number], _largest(shape), shape.area)
        for number, shape in zip(other[apart].tolist(), common.tolist(), strict=True)
        if shape.area > limit.overlap_m2
    ]


def gd_9(area: Community, limit: Tolerances) -> list[DraftFinding]:
    """GD-9: valid, without holes, every vertex on a common edge a vertex of both. The block of a community may lie round another."""
    shapes = area.shapes
    bad = ~shapely.is_valid(shapes) | ((shapely.get_num_interior_rings(shapes) > 0) & (area.names is None))
    edges = shapely.coverage_invalid_edges(shapes, gap_width=limit.apart_m)
    wrong = np.flatnonzero(~shapely.is_empty(edges))
    one, other = shapely.STRtree(edges[wrong]).query(edges[wrong], predicate="dwithin", distance=limit.apart_m)
    met = np.unique(wrong[one[one != other]]) if len(wrong) else wrong  # a notch in one outline alone is no neighbour's edge
    found = [_of(area, "GD-9", ERROR, area.pieces[number], shapes[number]) for number in np.flatnonzero(bad).tolist()]
    return found + [_of(area, "GD-9", ERROR, area.pieces[number], edges[number]) for number in met.tolist() if not bad[number]]


def gd_10(area: Community, limit: Tolerances) -> list[DraftFinding]:
    """GD-10: the load of a grid is not many times the median's."""
    counts = np.zeros(len(area.pieces))
    _, piece = shapely.STRtree(area.shapes).query(shapely.points(area.points), predicate="intersects")
    np.add.at(counts, piece, 1)
    median = float(np.median(counts)) if len(counts) else 0.0
    return [
        _of(area, "GD-10", WARN, area.pieces[number], area.pieces[number].polygon, counts[number])
        for number in np.flatnonzero(counts > limit.load_times * median).tolist()
        if median > 0
    ]


def gd_12(area: Community, limit: Tolerances) -> list[DraftFinding]:
    """GD-12: every component lies in exactly one grid; on a shared edge the lower code has it."""
    points = shapely.points(area.points)
    inside = shapely.intersects(area.shape, points) if len(points) else np.zeros(0, bool)
    point, _ = shapely.STRtree(area.shapes).query(points, predicate="dwithin", distance=limit.apart_m)
    within, _ = shapely.STRtree(area.shapes).query(points, predicate="within")
    touched, held = (np.bincount(each, minlength=len(points)) for each in (point, within))
    wrong = np.flatnonzero(inside & ((touched == 0) | (held > 1)))
    return [_of(area, "GD-12", ERROR, None, points[number]) for number in wrong[:50].tolist()]


def gd_13(area: Community, limit: Tolerances) -> list[DraftFinding]:
    """GD-13: numbers run from west to east, then from north to south: the rank correlation."""
    numbered = [piece for piece in area.pieces if piece.sequence]
    if len(numbered) < 4:
        return []
    centres = shapely.get_coordinates(shapely.centroid(np.array([piece.polygon for piece in numbered])))
    expected = np.argsort(in_reading_order(centres, ROW))
    actual = np.argsort(np.argsort([piece.sequence for piece in numbered]))
    likeness = float(np.corrcoef(expected, actual)[0, 1])
    return [_of(area, "GD-13", WARN, None, area.shape, round(likeness, 2))] if likeness < limit.order_least else []


def gd_15(area: Community, limit: Tolerances) -> list[DraftFinding]:
    """GD-15: no slat. A grid is walked round, not along; water and green that are large on purpose may be long."""
    squareness = 16 * shapely.area(area.shapes) / np.maximum(shapely.length(area.shapes), 1e-9) ** 2
    return [
        _of(area, "GD-15", WARN, piece, piece.polygon, round(share, 2))
        for piece, share in zip(area.pieces, squareness.tolist(), strict=True)
        if share < limit.compact_least and not piece.large_on_purpose
    ]


def ug_10(area: Community, limit: Tolerances) -> list[DraftFinding]:
    """UG-1, UG-7: there is a code for each new grid."""
    new = sum(not piece.code for piece in area.pieces)
    return [_of(area, "UG-10", ERROR, None, area.shape, new)] if new > area.free else []


CHECKS: tuple[Callable[[Community, Tolerances], list[DraftFinding]], ...] = (
    gd_2, gd_3, gd_4, gd_5, gd_6, gd_7, gd_8, gd_9, gd_10, gd_12, gd_13, gd_15, ug_10,
)  # fmt: skip


def ar_1(area: Community, limit: Tolerances) -> list[DraftFinding]:
    """AR-1: every community that is named has a block. A warning: the others can be published, and it waits on."""
    lost = (area.names or frozenset()) - {piece.belongs for piece in area.pieces}
    return [_of(area, "AR-1", WARN, None, area.shape, len(lost))] if lost else []


def ar_2(area: Community, limit: Tolerances) -> list[DraftFinding]:
    """AR-2: a community is in one part, unless its ground is not."""
    found = []
    for code in sorted({piece.belongs for piece in area.pieces} - {""}):
        mine = [piece for piece in area.pieces if piece.belongs == code]
        parts = sorted(polygons_in([shapely.union_all(np.array([piece.polygon for piece in mine]))]), key=lambda part: part.area)
        if len(parts) > 1:
            astray = next((piece for piece in mine if parts[0].intersects(shapely.point_on_surface(piece.polygon))), mine[0])
            found.append(_of(area, "AR-2", WARN, astray, parts[0], len(parts)))
    return found


def ar_3(area: Community, limit: Tolerances) -> list[DraftFinding]:
    """AR-3: every block is some community's."""
    return [_of(area, "AR-3", ERROR, piece, piece.polygon) for piece in area.pieces if not piece.belongs]


def ar_4(area: Community, limit: Tolerances) -> list[DraftFinding]:
    """AR-4: where nothing tells the place of a community, its ground is only an even share."""
    return [_of(area, "AR-4", WARN, None, area.shape, area.unplaced)] if area.unplaced else []


CHECKS_OF_AREAS: tuple[Callable[[Community, Tolerances], list[DraftFinding]], ...] = (gd_2, gd_7, gd_8, gd_9, ar_1, ar_2, ar_3, ar_4)


def findings_in(area: Community, limit: Tolerances | None = None) -> list[DraftFinding]:
    """What all checks find in one community, or in one ground on which communities are drawn; an empty one has only its gap."""
    limit = limit or Tolerances()
    if not area.pieces:
        return gd_7(area, limit)
    found = [finding for check in (CHECKS if area.names is None else CHECKS_OF_AREAS) for finding in check(area, limit)]
    return sorted(found, key=lambda finding: (finding.severity, finding.rule))


def _shared(area: Community, shapes: Sequence[shapely.Polygon]) -> list[tuple[shapely.Polygon, list[int], list[float]]]:
    """For each shape the positions of the pieces that have something of it, and how many m², the largest first."""
    if not shapes:
        return []
    pieces, wholes = area.shapes, np.array(shapes, dtype=object)
    shape, piece = shapely.STRtree(pieces).query(wholes, predicate="intersects")
    sizes = shapely.area(shapely.intersection(wholes[shape], pieces[piece]))
    found = []
    for number in np.unique(shape).tolist():
        mine = np.flatnonzero(shape == number)
        mine = mine[np.argsort(-sizes[mine], kind="stable")]
        found.append((shapes[number], piece[mine].tolist(), sizes[mine].tolist()))
    return found


def _largest(shape: shapely.Geometry) -> shapely.Geometry:
    return max(shapely.get_parts(shape).tolist(), key=lambda part: part.area, default=shape)


def _of(
    area: Community, rule: str, severity: str, piece: Drawn | None, where: shapely.Geometry, figure: float | None = None
) -> DraftFinding:
    point = shapely.point_on_surface(where)
    number = piece.number if piece else None
    rounded = None if figure is None else round(float(figure), 2 if abs(figure) < 1 else 1)
    return DraftFinding(rule, severity, area.code, number, (float(point.x), float(point.y)), rounded)
