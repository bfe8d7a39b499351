"""Rows of a delivery of places: read, joined with the places that stand under their codes, checked, compared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import shapely
from django.db import connection

from wanmi.geocoding.actions.bulk import PORTION
from wanmi.geocoding.models import Place
from wanmi.geocoding.queries.checking import Before, Checked, as_new, check_places, moved_to
from wanmi.geocoding.rules.columns import KIND_WORDS, place_of
from wanmi.geocoding.rules.inputs import LIMITING, NewPlace
from wanmi.grids.queries import area_names
from wanmi.kit.deliveries import Parameters

_FIRST = [word for word, kind in KIND_WORDS.items() if kind in LIMITING] + sorted(LIMITING)
MULTI_LINE = 5
SAME = 1e-7  # degrees: less is rounding
CLEARABLE = ("number", "limiting", "source", "aliases")
Change = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """A row as read: `stands` is the place of its code, `shape` what the file draws that is no point, `aliases` all its other names,
    where the file tells them, `blank` the fields whose cells are empty while the place has a value."""

    number: int
    new: NewPlace
    stands: Place | None
    shape: bytes | None = None
    aliases: tuple[str, ...] | None = None
    blank: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with what the rules say of it, and what would change where it stands ({} nothing, None: it is new)."""

    row: Row
    checked: Checked
    changes: Change | None


def judged(parameters: Parameters, verdicts: Sequence[str]) -> Iterator[list[Judged]]:
    """The rows with these verdicts, in portions; those of a portion are held against those before."""
    before, renewing = Before(), parameters["mode"] == "update"
    for rows in _portions(parameters, verdicts):
        checked = check_places(
            [row.new for row in rows], numbers=[row.number for row in rows], before=before, renewing=renewing,
        )  # fmt: skip
        yield [Judged(row, each, _changes(row, each) if row.stands else None) for row, each in zip(rows, checked, strict=True)]


def _portions(parameters: Parameters, verdicts: Sequence[str]) -> Iterator[list[Row]]:
    """The rows with a shape, streets and compounds first, since doorplates stand at them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number FROM resources_deliveredrow WHERE delivery_id = %(delivery)s AND verdict = ANY(%(verdicts)s)"
            " AND (geometry IS NULL AND code <> '' AND %(mode)s = 'update' AND NOT cells ? 'beyond' OR ST_IsValid(geometry))"
            " ORDER BY cells->>'kind' = ANY(%(first)s) DESC NULLS LAST, number",
            {**parameters, "verdicts": list(verdicts), "first": _FIRST},
        )
        numbers = [row[0] for row in cursor.fetchall()]
        for start in range(0, len(numbers), PORTION):
            portion = numbers[start : start + PORTION]
            cursor.execute(
                "SELECT r.number, r.code, r.cells, ST_X(p.point), ST_Y(p.point), CASE WHEN GeometryType(r.geometry) <> 'POINT'"
                " THEN ST_AsEWKB(ST_Multi(ST_Force2D(r.geometry))) END FROM unnest(%s::int[]) WITH ORDINALITY w(number, place)"
                " JOIN resources_deliveredrow r ON r.delivery_id = %s AND r.number = w.number"
                " CROSS JOIN LATERAL (SELECT ST_PointOnSurface(r.geometry) AS point) p ORDER BY w.place",
                [portion, parameters["delivery"]],
            )
            found = cursor.fetchall()
            stand = _standing([code for _number, code, *_rest in found]) if parameters["mode"] == "update" else {}
            yield [
                _row(parameters, number, stand.get(code), read(cells), lng, lat, bytes(shape) if shape else None)
                for number, code, cells, lng, lat, shape in found
                if lng is not None or code in stand
            ]


def _standing(codes: Sequence[str]) -> dict[str, Place]:
    places = Place.objects.filter(code__in=[code for code in codes if code], ends_on__isnull=True)
    return {place.code: place for place in places.select_related("limiting").prefetch_related("aliases")}


def read(value: Any) -> Any:
    """A jsonb column, of a cursor that gives it as text."""
    return json.loads(value) if isinstance(value, str) else value


def _row(
    parameters: Parameters, number: int, place: Place | None, cells: Mapping[str, Any], lng: float | None, lat: float | None, shape: bytes | None
) -> Row:  # fmt: skip
    values = dict(cells)
    if shape and not values.get("kind") and not place and shapely.get_type_id(shapely.from_wkb(shape)) == MULTI_LINE:
        values["kind"] = "road"  # a file of street lines need not say so
    place_read = place_of({**values, "lng": repr(lng), "lat": repr(lat)}, () if place else area_names().values())
    if place is None:
        new = replace(place_read, shape=shape, begins_on=parameters["begins_on"], source=place_read.source or parameters["source"])
        return Row(number, new, None, shape)
    clear = parameters["empty"] == "clear"
    drawn = shape if shape and not _is_same(shape, place) else None
    listed = tuple(name for name, _kind in place_read.aliases)
    aliases = listed if values.get("aliases") or (clear and "aliases" in values) else None
    moved = None if lng is None or lat is None or (shape and not drawn) or _is_at(place, lng, lat) else (lng, lat)
    has = {"number": place.number, "limiting": place.limiting_id, "source": place.source, "aliases": place.aliases.all()}
    blank = tuple(name for name in CLEARABLE if values.get(name) == "" and has[name])
    return Row(number, _joined(place, place_read, values, moved, clear=clear), place, drawn, aliases, blank)


def _is_at(place: Place, lng: float, lat: float) -> bool:
    return bool(abs(place.location.x - lng) <= SAME and abs(place.location.y - lat) <= SAME)


def _is_same(shape: bytes, place: Place) -> bool:
    if place.shape is None:
        return False
    one, other = shapely.from_wkb(shape), shapely.from_wkb(bytes(place.shape.wkb))
    pairs = [shapely.multipolygons([each]) if each.geom_type == "Polygon" else shapely.multilinestrings([each])
             if each.geom_type == "LineString" else each for each in (one, other)]  # fmt: skip
    return pairs[0].geom_type == pairs[1].geom_type and bool(
        shapely.equals_exact(shapely.normalize(pairs[0]), shapely.normalize(pairs[1]), SAME)
    )


def _joined(place: Place, place_read: NewPlace, cells: Mapping[str, str], moved: tuple[float, float] | None, *, clear: bool) -> NewPlace:
    """The place as it stands, with what the file tells of it. An address follows a new name, grid and division a new point."""
    row = as_new(place)
    fields = {name: getattr(place_read, name) for name in ("kind", "name", "address", "number", "limiting", "source")
              if cells.get(name) or (clear and name in cells and name in CLEARABLE)}  # fmt: skip
    if place.limiting and fields.get("limiting") in (place.limiting.name, place.limiting.code):
        del fields["limiting"]  # of two streets of one name the one that it stands at
    row = moved_to(replace(row, **fields), moved) if moved else replace(row, **fields)
    if cells.get("division_code"):
        row = replace(row, division_code=place_read.division_code)
    if "name" in fields and "address" not in fields and place.address.endswith(place.name):
        row = replace(row, address=place.address.removesuffix(place.name) + row.name)
    return row


def _changes(row: Row, checked: Checked) -> Change:
    """Field → [from, to], as people read it."""
    place, new = row.stands, checked.place
    if place is None:
        return {}
    was = as_new(place)
    found = {
        name: [getattr(was, name), getattr(new, name)]
        for name in ("kind", "name", "address", "number", "division_code", "grid_code", "source")
    }
    street = place.limiting.name if place.limiting else ""
    if checked.limiting_id != place.limiting_id:
        found["limiting"] = [street, new.limiting]
    if row.aliases is not None:
        stand = sorted(each.name for each in place.aliases.all())
        found["aliases"] = ["、".join(stand), "、".join(sorted({*row.aliases}))]
    if row.shape or not _is_at(place, new.lng, new.lat):
        found["geometry"] = [
            f"{place.location.x:.7f}, {place.location.y:.7f}",
            f"{new.lng:.7f}, {new.lat:.7f}" + ("（图形）" if row.shape else ""),
        ]
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}
