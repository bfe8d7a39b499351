"""Rows of geocoding checked against what stands: the dry run of an import, and what the actions ask before they write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.db import connection

from wanmi.geocoding.models import Place
from wanmi.geocoding.rules.checks import Known, PlaceFinding, check_place, filled_in
from wanmi.geocoding.rules.inputs import LIMITING, NewPlace
from wanmi.grids.queries import area_names, uncut_areas_at
from wanmi.patrols.queries import locate_many
from wanmi.patrols.rules.places import Place as GridPlace


@dataclass(frozen=True, slots=True)
class Checked:
    """A row with what was filled in and what is wrong with it. `limiting_id` of the street or compound that stands already."""

    place: NewPlace
    findings: list[PlaceFinding]
    limiting_id: int | None = None

    @property
    def good(self) -> bool:
        return not any(finding.error for finding in self.findings)


@dataclass
class Before:
    """What the good rows of a file's earlier portions said, which are not written yet: each address, code, street and compound."""

    addresses: dict[tuple[str, str], int] = field(default_factory=dict)  # (address, division) → row
    codes: set[str] = field(default_factory=set)
    limiting: set[str | tuple[str, str]] = field(default_factory=set)


def check_places(
    rows: Sequence[NewPlace], *, first: int = 1, numbers: Sequence[int] | None = None, but: int | None = None, before: Before | None = None,
    renewing: bool = False,
) -> list[Checked]:  # fmt: skip
    """Each row filled in and checked, in their order. Four queries, one more where a point lies in no unit grid; for a
    file in portions of some thousands.

    `first`: the number of the first row, for sentences; `numbers`: of each row, where they do not follow one another. `but`: the id of the
    place that is being corrected. `before`: what earlier portions had, and what this one adds to it. `renewing`: a row whose code a live
    place has is that place.
    """
    names, before = area_names(), before or Before()
    wild = [not (-180 <= row.lng <= 180 and -90 <= row.lat <= 90) for row in rows]
    grids = locate_many([(0.0, 0.0) if bad else (row.lng, row.lat) for row, bad in zip(rows, wild, strict=True)])
    uncut = _uncut(rows, grids, wild)
    filled = [
        filled_in(row, grid_at=at.grid_code if at else None, names=names, uncut=area)
        for row, at, area in zip(rows, grids, uncut, strict=True)
    ]
    taken, codes, limiting = _taken(filled, but), _codes(filled, but, renewing), _limiting(filled)
    before.limiting |= {key for row in filled if row.kind in LIMITING for key in (row.code, (row.division_code[:6], row.name)) if key}
    made = []
    for number, row, at, area in zip(numbers or range(first, first + len(rows)), filled, grids, uncut, strict=True):
        key, street = (row.address, row.division_code), (row.division_code[:6], row.limiting)
        known = Known(
            grid_at=at.grid_code if at else None, uncut=area, divisions=names.keys(), taken_by=_other(taken.get(key, ""), row, renewing),
            first_row=before.addresses.get(key, 0), also_at=_other(taken.get((row.address, row.division_code[:6]), ""), row, renewing),
            code_taken=row.code in codes or (bool(row.code) and row.code in before.codes),
            limiting_found=not row.limiting or not {row.limiting, street}.isdisjoint(limiting.keys() | before.limiting),
        )  # fmt: skip
        findings = check_place(row, known)
        if not any(finding.error for finding in findings):
            before.addresses.setdefault(key, number)
            before.codes.add(row.code)
        made.append(Checked(row, findings, limiting.get(row.limiting) or limiting.get(street) if row.limiting else None))
    return made


def _uncut(rows: Sequence[NewPlace], grids: Sequence[GridPlace | None], wild: Sequence[bool]) -> list[str]:
    """Of points without a unit grid the area that waits for its grids. A query only where there are such."""
    alone = [number for number, (at, bad) in enumerate(zip(grids, wild, strict=True)) if at is None and not bad]
    found = [""] * len(rows)
    if alone:
        for number, area in zip(alone, uncut_areas_at([(rows[each].lng, rows[each].lat) for each in alone]), strict=True):
            found[number] = area
    return found


def _other(code: str, row: NewPlace, renewing: bool) -> str:
    """The code of who has the address, "" where it is the place itself."""
    return "" if renewing and code == row.code else code


def _taken(rows: Sequence[NewPlace], but: int | None) -> dict[tuple[str, str], str]:
    """(address, division) and (address, county) → code of the live place that has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.address, p.division_code, p.code FROM unnest(%s::text[], %s::text[]) AS w(address, division)"
            " JOIN geocoding_place p ON p.address = w.address AND left(p.division_code, 6) = left(w.division, 6) AND p.ends_on IS NULL"
            " WHERE p.id IS DISTINCT FROM %s",
            [[row.address for row in rows], [row.division_code for row in rows], but],
        )
        found = cursor.fetchall()
    return {(address, code[:6]): at for address, code, at in found} | {(address, code): at for address, code, at in found}


def _codes(rows: Sequence[NewPlace], but: int | None, renewing: bool) -> set[str]:
    """Codes that are not to be given: a code is used once, a retired place keeps its own."""
    codes = [row.code for row in rows if row.code]
    if not codes:
        return set()
    taken = Place.objects.filter(code__in=codes)
    taken = taken.filter(ends_on__isnull=False) if renewing else taken
    return set((taken if but is None else taken.exclude(pk=but)).values_list("code", flat=True))


def _limiting(rows: Sequence[NewPlace]) -> dict[str | tuple[str, str], int]:
    """What `limiting` says, a code or a (county, name), → the id of the live street or compound."""
    codes = {row.limiting for row in rows if row.limiting}
    if not codes:
        return {}
    live = Place.objects.filter(ends_on__isnull=True, kind__in=LIMITING)
    found: dict[str | tuple[str, str], int] = dict(live.filter(code__in=codes).values_list("code", "pk"))
    for pk, name, division in live.filter(name__in=codes).order_by("-pk").values_list("pk", "name", "division_code"):
        found[division[:6], name] = pk
    return found


def in_portions(rows: Iterator[NewPlace], size: int) -> Iterator[list[NewPlace]]:
    """Lists of at most `size` rows."""
    portion: list[NewPlace] = []
    for row in rows:
        portion.append(row)
        if len(portion) >= size:
            yield portion
            portion = []
    if portion:
        yield portion


def as_new(place: Place) -> NewPlace:
    """A place that stands, as if it were handed in: what a correction starts from."""
    return NewPlace(
        kind=place.kind, name=place.name, lng=place.location.x, lat=place.location.y, address=place.address, number=place.number,
        division_code=place.division_code, grid_code=place.grid_code, source=place.source, begins_on=place.begins_on, code=place.code,
        limiting=place.limiting.code if place.limiting else "",
    )  # fmt: skip


def moved_to(place: NewPlace, location: tuple[float, float]) -> NewPlace:
    """The same place at another point: grid and, below its county, division are found anew."""
    return replace(place, lng=location[0], lat=location[1], grid_code="", division_code="")
