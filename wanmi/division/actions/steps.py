"""Steps by hand in a draft: each is kept with what it changed, so that it can be undone and done again; another's is noticed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.contrib.gis.geos import Point as Place
from django.db import transaction

from wanmi.division.actions.division import check_communities, cut_communities, in_order, locked, rows_of
from wanmi.division.models import Division, DivisionPiece, DivisionStep, as_row
from wanmi.division.queries.drafts import community_shapes, pieces_of, plane_of, stored
from wanmi.division.queries.names import container_shapes, waiting_names
from wanmi.division.rules import editing
from wanmi.division.rules import refusals as no
from wanmi.division.rules.editing import Changed, Point
from wanmi.grids.models import Area
from wanmi.grids.rules.refusals import BadGesture
from wanmi.journal.actions import record_fact
from wanmi.kit.refusals import Phrase
from wanmi.people.models import Person
from wanmi.people.rules.seats import Seat

SQUARE_DEGREE = 1e10  # m², roughly
NEAR = 0.00002  # degrees, about two metres
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class StepDone:
    """A draft after a step: the numbers of pieces that are gone, and those that are new or changed."""

    division: Division
    gone: list[int]
    put: list[DivisionPiece]


@dataclass
class Work:
    """One step in the making: the draft, its pieces on the ground at hand, and what is given."""

    division: Division
    gesture: dict[str, Any]
    numbers: Iterator[int]
    before: dict[int, DivisionPiece]
    after: dict[int, DivisionPiece]

    def points(self, name: str) -> list[Point]:
        return points_of(self.gesture, name, self.division)

    def chosen(self) -> list[int]:
        return numbers_of(self.gesture)


@transaction.atomic
def make_step(division_id: int, kind: str, *, gesture: dict[str, Any], version: int, by: Seat, at: datetime) -> StepDone:
    """One gesture of the editor. `version` is what the sender saw. Raises ChangedMeanwhile, BadGesture and what the rules refuse."""
    division = locked(division_id, by)
    _same_version(division, version)
    if kind not in KINDS or kind in (OF_GRIDS if division.is_of_areas else OF_AREAS):
        raise BadGesture(field="kind", what=kind[:20])
    work = Work(division, gesture, count(division.numbers + 1), {}, {})
    KINDS[kind](work)
    changed = {
        number
        for number in {*work.before, *work.after}
        if number not in work.before or number not in work.after or as_row(work.before[number]) != as_row(work.after[number])
    }
    before = [as_row(work.before[number]) for number in sorted(changed) if number in work.before]
    after = [as_row(work.after[number]) for number in sorted(changed) if number in work.after]
    DivisionStep.objects.filter(division=division, position__gt=division.position).delete()
    division.position += 1
    DivisionStep.objects.create(
        division=division, position=division.position, kind=kind, before=before, after=after, made_by_id=by.person_id, made_at=at
    )
    return _put(division, before, after, "division.step", kind, by, at)


@transaction.atomic
def undo_step(division_id: int, *, version: int, by: Seat, at: datetime) -> StepDone:
    """Take back the last step. Raises NothingToUndo."""
    return _back_or_on(division_id, 0, version, by, at)


@transaction.atomic
def redo_step(division_id: int, *, version: int, by: Seat, at: datetime) -> StepDone:
    """Do again what was taken back. Raises NothingToUndo."""
    return _back_or_on(division_id, 1, version, by, at)


def _back_or_on(division_id: int, on: int, version: int, by: Seat, at: datetime) -> StepDone:
    division = locked(division_id, by)
    _same_version(division, version)
    step = DivisionStep.objects.filter(division=division, position=division.position + on).first()
    if step is None:
        raise no.NothingToUndo
    division.position += 1 if on else -1
    before, after = (step.before, step.after) if on else (step.after, step.before)
    return _put(division, before, after, "division.redo" if on else "division.undo", step.kind, by, at)


def _same_version(division: Division, version: int) -> None:
    if version != division.version:
        who = Person.objects.filter(pk=division.changed_by_id or 0).values_list("name", flat=True).first()
        raise no.ChangedMeanwhile(who=who or Phrase("系统"))


def _put(division: Division, before: Rows, after: Rows, fact: str, kind: str, by: Seat, at: datetime) -> StepDone:
    """Put rows in place of others, check what changed, keep the version, tell the fact."""
    DivisionPiece.objects.filter(division=division, number__in=[row["number"] for row in (*before, *after)]).delete()
    put = [DivisionPiece(division=division, **row | {"geometry": shape_of(row["geometry"])}) for row in after]
    DivisionPiece.objects.bulk_create(put)
    division.numbers = max([division.numbers, *(row["number"] for row in after)])
    division.version += 1
    division.changed_by_id, division.changed_at = by.person_id, at
    division.save(update_fields=["numbers", "version", "position", "changed_by_id", "changed_at"])
    check_communities(division, {row["community_code"] for row in (*before, *after)})
    record_fact(fact, about=("division", division.pk), by=by, at=at, data={"kind": kind, "position": division.position},
                topics=[f"division:{division.pk}"])  # fmt: skip
    gone = {row["number"] for row in before} - {row["number"] for row in after}
    return StepDone(division, sorted(gone), put)


def shape_of(hexewkb: Any) -> Any:
    """A shape as a step keeps it, read again."""
    return GEOSGeometry(hexewkb)


# ── what each kind of step does ──────────────────────────────────────────────────────────────────────────────────────
Shapes = dict[int, shapely.Polygon]


def _load(work: Work, communities: Collection[str]) -> Shapes:
    """The pieces of some communities into the step, as they are; their shapes in metres."""
    loaded = pieces_of(work.division, communities)
    work.before = {number: row for number, (row, _) in loaded.items()}
    work.after = {number: DivisionPiece(division=work.division, **as_row(row)) for number, row in work.before.items()}
    for row in work.after.values():
        row.geometry = shape_of(row.geometry)
    return {number: shape for number, (_, shape) in loaded.items()}


def _take(work: Work, changed: Changed, community: str = "") -> None:
    """Changed shapes into rows: a changed grid is no longer the one in force; a new one is like the piece it came from."""
    like = next((work.before[number] for number in changed if number in work.before), None)
    last = max(
        (row.sequence for row in work.before.values() if row.community_code == (community or (like and like.community_code))), default=0
    )
    for number, shape in changed.items():
        if shape is None:
            work.after.pop(number, None)
            continue
        row = work.after.get(number)
        if row is None:
            last += 1
            row = DivisionPiece(
                division=work.division, number=number, community_code=community or (like.community_code if like else ""), sequence=last,
                area_class=like.area_class if like else 3, land_use=like.land_use if like else "",
                belongs=like.belongs if like else "",
            )  # fmt: skip
            work.after[number] = row
        _reshape(row, shape, plane_of(work.division))


def _reshape(row: DivisionPiece, shape: shapely.Polygon, plane: Any) -> None:
    """A new outline. One that has only gained a vertex in its old outline, for a neighbour's sake, is still the grid in force."""
    geometry = stored(shape, plane)
    if row.kept and geometry.sym_difference(row.geometry).area * SQUARE_DEGREE > 1.0:
        row.kept, row.code = False, ""
    row.geometry = geometry
    if not row.kept:
        row.area_m2 = round(shape.area, 1)


def _community_of(work: Work, numbers: Sequence[int]) -> str:
    codes = set(DivisionPiece.objects.filter(division=work.division, number__in=numbers).values_list("community_code", flat=True))
    if not codes:
        raise no.NoPiece(field="pieces", number=numbers[0] if numbers else "")
    if len(codes) > 1:
        raise no.TwoCommunities(field="pieces")
    return str(codes.pop())


def _split(work: Work) -> None:
    [number] = work.chosen()[:1] or [0]
    shapes = _load(work, [_community_of(work, [number])])
    _take(work, editing.split(shapes, number, work.points("line"), work.numbers))


def _merge(work: Work) -> None:
    chosen = work.chosen()
    shapes = _load(work, [_community_of(work, chosen)])
    _take(work, editing.merge(shapes, chosen))


def _draw(work: Work) -> None:
    ring = work.points("ring")
    if len(ring) < 3:
        raise no.BadRing(field="ring")
    drawn = shapely.make_valid(shapely.Polygon(ring))
    plane = plane_of(work.division)
    areas = (container_shapes if work.division.is_of_areas else community_shapes)(work.division.communities, plane)
    code = max(areas, key=lambda each: areas[each].intersection(drawn).area)
    _take(work, editing.draw(_load(work, [code]), areas[code], ring, work.numbers), code)


def _at(work: Work, *places: Point) -> Shapes:
    """The pieces of the communities that meet at places."""
    plane = plane_of(work.division)
    codes: set[str] = set()
    for lng, lat in plane.to_degrees(np.array(places)).tolist():
        near = DivisionPiece.objects.filter(division=work.division, geometry__dwithin=(Place(lng, lat, srid=4326), NEAR))
        codes |= set(near.values_list("community_code", flat=True))
    if not codes:
        raise no.NoVertex(field="at")
    return _load(work, codes)


def _move(work: Work) -> None:
    start, end = _pair(work.points("way"))
    _take(work, editing.move_vertex(_at(work, start), start, end))


def _shift(work: Work) -> None:
    one, other = _pair(work.points("edge"))
    start, end = _pair(work.points("way"))
    _take(work, editing.shift_edge(_at(work, one, other), (one, other), (end[0] - start[0], end[1] - start[1])))


def _bend(work: Work) -> None:
    one, other = _pair(work.points("edge"))
    _take(work, editing.bend_edge(_at(work, one, other), (one, other), work.points("to")[0]))


def _drop(work: Work) -> None:
    [place] = work.points("at")[:1]
    _take(work, editing.drop_vertex(_at(work, place), place))


def _remove(work: Work) -> None:
    chosen = work.chosen()
    _load(work, [_community_of(work, chosen)])
    for number in chosen:
        work.after.pop(number, None)


def _renumber(work: Work) -> None:
    """Sequences in reading order; grids in force keep theirs until a changed one is numbered after them at publishing (UG-7)."""
    communities = work.gesture.get("communities") or ([_community_of(work, work.chosen())] if work.gesture.get("pieces") else None)
    shapes = _load(work, communities or work.division.communities)
    numbers = list(shapes)
    order = in_order([work.before[number].community_code for number in numbers], np.array(list(shapes.values()))) if numbers else []
    for number, sequence in zip(numbers, order, strict=True):
        work.after[number].sequence = sequence


def _set(work: Work) -> None:
    chosen = work.chosen()
    codes = DivisionPiece.objects.filter(division=work.division, number__in=chosen).values_list("community_code", flat=True)
    _load(work, set(codes))
    for number in chosen:
        row = work.after.get(number)
        if row is None:
            raise no.NoPiece(field="pieces", number=number)
        if "area_class" in work.gesture:
            if str(work.gesture["area_class"]) not in ("1", "2", "3"):
                raise BadGesture(field="area_class", what="area_class")
            row.area_class = int(work.gesture["area_class"])
        if "land_use" in work.gesture:
            row.land_use = str(work.gesture["land_use"]).replace("\0", "").strip()[:40]
        if "large_on_purpose" in work.gesture:
            row.large_on_purpose = work.gesture["large_on_purpose"] in (True, "true", "on", "1")


def _give(work: Work) -> None:
    """Blocks handed to a community of the same ground; only in a draft of communities."""
    chosen, code = work.chosen(), str(work.gesture.get("belongs") or "")
    home = _community_of(work, chosen)
    if not waiting_names(home).filter(code=code).exists():
        raise BadGesture(field="belongs", what="belongs")
    _load(work, [home])
    for number in chosen:
        if number not in work.after:
            raise no.NoPiece(field="pieces", number=number)
        work.after[number].belongs = code


def _recut(work: Work) -> None:
    """One community cut anew by the automatic rules, in place of what is drawn there."""
    code = str(work.gesture.get("community") or (work.chosen() and _community_of(work, work.chosen())) or "")
    if code not in work.division.communities or not Area.objects.filter(code=code, ends_on__isnull=True).exists():
        raise BadGesture(field="community", what="community")
    _load(work, [code])
    pieces, ground = cut_communities(work.division, [code])
    work.after = {row.number: row for row in rows_of(work.division, pieces, ground, first=next(work.numbers))}


KINDS: dict[str, Callable[[Work], None]] = {
    "split": _split, "merge": _merge, "draw": _draw, "move": _move, "shift": _shift, "bend": _bend, "drop": _drop,
    "remove": _remove, "renumber": _renumber, "set": _set, "recut": _recut, "give": _give,
}  # fmt: skip
OF_GRIDS, OF_AREAS = {"renumber", "set", "recut"}, {"give"}  # the others are of both


# ── what a gesture gives ─────────────────────────────────────────────────────────────────────────────────────────────
MOST_POINTS = 2000


def points_of(gesture: dict[str, Any], name: str, division: Division) -> list[Point]:
    """A list of [longitude, latitude] as metres on the draft's plane. Raises BadGesture."""
    try:
        degrees = np.array(gesture[name], float)
        if degrees.ndim != 2 or degrees.shape[1] != 2 or not 1 <= len(degrees) <= MOST_POINTS or not np.isfinite(degrees).all():
            raise ValueError
        if (np.abs(degrees - [division.meridian, division.parallel]) > 3).any():
            raise ValueError  # swapped or far away: the plane does not reach there
    except (KeyError, TypeError, ValueError):
        raise BadGesture(field=name, what=name) from None
    return [(float(x), float(y)) for x, y in plane_of(division).to_metres(degrees).tolist()]


def numbers_of(gesture: dict[str, Any]) -> list[int]:
    """The numbers of the chosen pieces. Raises BadGesture."""
    chosen = gesture.get("pieces")
    if not isinstance(chosen, list) or not chosen or len(chosen) > MOST_POINTS or not all(isinstance(each, int) for each in chosen):
        raise BadGesture(field="pieces", what="pieces")
    return list(dict.fromkeys(chosen))


def _pair(points: list[Point]) -> tuple[Point, Point]:
    if len(points) != 2:
        raise BadGesture(field="way", what="way")
    return points[0], points[1]
