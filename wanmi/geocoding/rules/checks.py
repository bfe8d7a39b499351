"""Whether a row of geocoding may stand (GE-2, GE-5, GE-6, GE-9): used by the form, by the actions and by imports alike."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from wanmi.geocoding.rules import refusals as no
from wanmi.geocoding.rules.inputs import ALIAS_KINDS, IN_ONE_GRID, KINDS, NewPlace
from wanmi.kit.refusals import Refusal

NAME_MOST, ADDRESS_MOST, NUMBER_MOST = 80, 160, 40

# To which division a place belongs where nobody says: a street to its county, since it passes through many communities.
DIVISION_DIGITS = {"district": 6, "street_office": 9, "road": 6, "zone": 9}


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows about a row: the grid at its point, the divisions, what stands at its address."""

    grid_at: str | None  # the unit grid at the point (on an edge the lower code), None outside
    uncut: str = ""  # where there is none: the area at the point that was not cut into unit grids yet
    divisions: Collection[str] = ()  # codes in force; empty: not asked
    taken_by: str = ""  # the code of the live place that has the address in the division already, "" for none
    also_at: str = ""  # the code of one that has it elsewhere in the county
    code_taken: bool = False
    limiting_found: bool = True
    first_row: int = 0  # the row of the same file that has the same address, 0 for none


@dataclass(frozen=True, slots=True)
class PlaceFinding:
    """One line of a check report. `rule` is the rule's id, `field` the input at fault, `error` False for a mere warning."""

    rule: str
    field: str
    refusal: Refusal = dataclasses.field(compare=False)
    error: bool = True

    def say(self) -> str:
        return self.refusal.say()


def check_place(place: NewPlace, known: Known) -> list[PlaceFinding]:
    """All that is wrong with a row, the gravest first; [] for a good one. `place` with its address, division and grid filled in."""
    return list(_findings(place, known))


def _findings(place: NewPlace, known: Known) -> Iterator[PlaceFinding]:
    yield from _words(place)
    if not (-180 <= place.lng <= 180 and -90 <= place.lat <= 90) or (place.lng == 0 and place.lat == 0):
        yield PlaceFinding("GE-6", "lng", no.NoPoint(field="lng", lng=place.lng, lat=place.lat))
        return
    yield from _ground(place, known)
    if known.taken_by:
        facts = {"address": place.address, "division": place.division_code, "code": known.taken_by}
        yield PlaceFinding("GE-9", "address", no.AddressTaken(field="address", **facts))
    elif known.first_row:
        yield PlaceFinding("GE-9", "address", no.TwiceInFile(field="address", address=place.address, row=known.first_row))
    elif known.also_at:
        refusal = no.AddressElsewhere(field="address", address=place.address, code=known.also_at)
        yield PlaceFinding("GE-9", "address", refusal, error=False)
    if known.code_taken:
        yield PlaceFinding("GE-6", "code", no.CodeTaken(field="code", code=place.code))
    if place.division_code and not known.limiting_found:
        yield PlaceFinding("GE-2", "limiting", no.NoLimiting(field="limiting", limiting=place.limiting))


def _words(place: NewPlace) -> Iterator[PlaceFinding]:
    if place.kind not in KINDS:
        yield PlaceFinding("GE-5", "kind", no.NoSuchKind(field="kind", kind=place.kind))
    if not 1 <= len(place.name.strip()) <= NAME_MOST:
        yield PlaceFinding("GE-6", "name", no.NoName(field="name", most=NAME_MOST))
    if not 1 <= len(place.address.strip()) <= ADDRESS_MOST:
        yield PlaceFinding("GE-6", "address", no.NoAddress(field="address", most=ADDRESS_MOST))
    if len(place.number) > NUMBER_MOST:
        yield PlaceFinding("GE-6", "number", no.LongNumber(field="number", most=NUMBER_MOST))
    for name, kind in place.aliases:
        if kind not in ALIAS_KINDS:
            yield PlaceFinding("GE-6", "aliases", no.NoSuchAliasKind(field="aliases", kind=kind))
        if not 1 <= len(name.strip()) <= NAME_MOST:
            yield PlaceFinding("GE-6", "aliases", no.NoAliasName(field="aliases", most=NAME_MOST))


def _ground(place: NewPlace, known: Known) -> Iterator[PlaceFinding]:
    """GE-9: the point lies in its grid, the grid in its division."""
    outside = known.grid_at is None and not place.division_code
    if known.divisions and not outside and place.division_code not in known.divisions:
        yield PlaceFinding("GE-6", "division_code", no.NoSuchDivision(field="division_code", division=place.division_code))
    if place.kind not in IN_ONE_GRID and not place.grid_code:
        return
    if known.grid_at is None and known.uncut and not place.grid_code:
        yield PlaceFinding("GE-9", "lng", no.NotCutYet(field="lng", name=place.name), error=False)
        return
    if known.grid_at is None:
        yield PlaceFinding("GE-9", "lng", no.PointOutsideGrids(field="lng", name=place.name))
        return
    if place.grid_code and place.grid_code != known.grid_at:
        facts = {"name": place.name, "actual": known.grid_at, "given": place.grid_code}
        yield PlaceFinding("GE-9", "grid_code", no.PointNotInGrid(field="grid_code", **facts))
    elif not known.grid_at.startswith(place.division_code):
        facts = {"name": place.name, "grid": known.grid_at, "division": place.division_code}
        yield PlaceFinding("GE-9", "division_code", no.GridNotInDivision(field="division_code", **facts))


def filled_in(place: NewPlace, *, grid_at: str | None, names: Mapping[str, str], uncut: str = "") -> NewPlace:
    """The row with what it left empty: grid and division from its point, the address from its county and name (GE-1). Where no unit grid
    was cut yet (`uncut`), the division is that area, or the part of it that places of this kind belong to."""
    grid = place.grid_code or (grid_at or "" if place.kind in IN_ONE_GRID else "")
    division = place.division_code or (grid_at or uncut)[: DIVISION_DIGITS.get(place.kind, 12)]
    county = names.get(division[:6], "")
    name = place.name.strip()
    address = place.address.strip() or (name if name.startswith(county) else county + name)
    return replace(place, name=name, address=address, number=place.number.strip(), grid_code=grid, division_code=division)
