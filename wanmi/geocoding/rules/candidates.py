"""What a search answers with, and how rows of the index become it (GE-7): exact standard address, then alias, then what fits in part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import exp

from rapidfuzz.distance import Indel

from wanmi.addresses.rules.parts import Door, Parts
from wanmi.addresses.rules.writing import canonical
from wanmi.geocoding.rules.notes import Nearest, Note, OtherCity, Reckoned, SameNumber, SomewhereAlong, StandsAt, WholeStreet
from wanmi.kit.rules.coordinates import distance

GAP = 150  # numbers between two doors of one side: farther apart nothing is reckoned between them
WORSE = 0.72  # beside a very good candidate, those whose score is less than this share of its are not shown
FLOOR = 0.55  # what is worse was never meant
FAR = 1500.0  # metres between such doors
NEAR_SCALE = 3_000.0  # metres within which "near here" counts
ELSEWHERE = 0.8  # the text names another division
ANOTHER_CITY = 0.6  # the text names another city
SURE, POOR = 0.72, 0.6  # what is elsewhere but right, and what is in the division but hardly meant
IN_BRACKETS = 0.05  # how much what stands in brackets may tell
SAME_NUMBER, BETWEEN, NEXT_DOOR, MOUTH, STREET_ONLY, UNFINISHED = 0.96, 0.92, 0.86, 0.8, 0.74, 0.91


@dataclass(frozen=True, slots=True)
class Row:
    """A place as the search reads it, and which question it answers: whole | door | below | above | near | mouth | longer | place."""

    how: str
    id: int
    stem_id: int
    code: str
    kind: str
    name: str
    number: str
    address: str
    division_code: str
    grid_code: str
    door: int | None
    door_rest: str
    lng: float
    lat: float


@dataclass(frozen=True, slots=True)
class Fit:
    """A stem (or, by an alias, one place) that what was typed may mean. `first`: by the name to which the door belongs; `whole`: by
    all that was typed, its number included."""

    stem_id: int
    place_id: int | None
    text: str
    fit: float
    is_alias: bool
    weight: int
    first: bool
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that was probably meant. Degrees, SRID 4326. `notes`: what was reckoned or moved."""

    label: str
    kind: str
    lng: float
    lat: float
    grid_code: str
    exact: bool
    score: float
    tier: int
    code: str
    address: str
    division_code: str
    number: str = ""
    place_id: int = 0
    stem_id: int = 0
    whole: bool = False  # by all that was typed: its words of direction are part of the place's own address
    notes: tuple[Note, ...] = ()
    moved: bool = False  # its grid must be looked up anew
    elsewhere: bool = False  # in another county than the one that was said


def candidates_of(parts: Parts, fits: Sequence[Fit], rows: Iterable[Row], *, near: tuple[float, float] | None = None) -> list[Candidate]:
    """Ranked, the best first; one a place (or reckoned point)."""
    by_stem: dict[int, list[Row]] = {}
    by_place: dict[int, Row] = {}
    for row in rows:
        if row.how == "place":
            by_place[row.id] = row
        else:
            by_stem.setdefault(row.stem_id, []).append(row)
    found: list[Candidate] = []
    for fit in fits:
        if fit.place_id is not None:
            found += [_whole(by_place[fit.place_id], fit, 1.0)] if fit.place_id in by_place else []
        elif parts.door is None or fit.whole:
            found += [_whole(row, fit, 1.0) for row in by_stem.get(fit.stem_id, []) if row.how in ("whole", "some")]
        else:
            found += _at_door(parts.door, fit, by_stem.get(fit.stem_id, []))
    return ranked(_judged(each, parts, near) for each in found)


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """In the order of GE-7, each place once; beside a good one what fits much worse is left out."""
    ordered = sorted(candidates, key=lambda each: (each.elsewhere, each.tier, -each.score, len(each.label), each.code))
    seen: dict[tuple[str, int, int], Candidate] = {}
    for each in ordered:
        if each.score < FLOOR:
            continue
        seen.setdefault((each.label, round(each.lng * 1e5), round(each.lat * 1e5)), each)
    if any(each.elsewhere and each.score >= SURE for each in seen.values()):  # the right name elsewhere, or a poor one in the county said
        seen = {key: each for key, each in seen.items() if each.elsewhere or each.score >= POOR}
    best = max((each.score for each in seen.values()), default=0.0)
    return [each for each in seen.values() if best < 0.85 or each.score >= best * WORSE]


def _whole(row: Row, fit: Fit, factor: float) -> Candidate:
    exact = fit.fit >= 1.0 and factor >= 1.0
    tier = 2 if not exact else 1 if fit.is_alias else 0
    notes: tuple[Note, ...] = ()
    if row.how == "some":
        tier, exact, factor = 2, False, factor * 0.97
        notes = (SomewhereAlong(),)
    score = fit.fit * factor * (0.99 if fit.is_alias else 1.0) + fit.weight / 2000
    return Candidate(row.name, row.kind, row.lng, row.lat, row.grid_code, exact, score, tier, row.code, row.address, row.division_code,
                     row.number, row.id, row.stem_id, fit.whole, notes)  # fmt: skip


def _at_door(door: Door, fit: Fit, rows: list[Row]) -> list[Candidate]:
    """The door itself; else a point reckoned between its neighbours; else the nearest number; else the street."""
    plates = [row for row in rows if row.how == "door"]
    if not any(row.door_rest == door.rest for row in plates) and (stands := [row for row in rows if row.how == "stands"]):
        return [_standing(row, door, fit) for row in stands]
    found = [_plate(row, door, fit) for row in plates]
    found += [replace(_whole(row, fit, UNFINISHED), exact=False, tier=2) for row in rows if row.how == "longer" and not door.typed]
    if not any(row.door_rest == door.rest for row in plates) and not plates:
        found += _reckoned(door, fit, rows)
    if not found:
        factor = STREET_ONLY if fit.first else 0.88
        note = (WholeStreet({"number": door.text()}),) if fit.first else ()
        found = [replace(_whole(row, fit, factor), tier=2, exact=False, notes=note) for row in rows if row.how in ("whole", "some")]
    return found


def _standing(row: Row, door: Door, fit: Fit) -> Candidate:
    """A place with a name of its own whose address this is: as good as another name of it."""
    same = row.door_rest == door.rest
    made = _whole(row, fit, 1.0 if same else SAME_NUMBER)
    note = StandsAt({"number": row.number})
    return replace(made, tier=max(made.tier, 1), score=made.score * 0.99, notes=(*made.notes, note))


def _plate(row: Row, door: Door, fit: Fit) -> Candidate:
    same = row.door_rest == door.rest
    made = _whole(row, fit, 1.0 if same else SAME_NUMBER)
    if same:
        return made
    note = SameNumber({"number": door.text(), "other": row.number or str(row.door)})
    return replace(made, exact=False, tier=2, notes=(note,))


def _reckoned(door: Door, fit: Fit, rows: list[Row]) -> list[Candidate]:
    pair = _neighbours(door, rows)
    if pair is not None:
        below, above, low, high = pair
        share = (door.main - low) / (high - low)
        note = Reckoned({"number": door.text(), "below": below.number or low, "above": above.number or high})
        lng, lat = below.lng + (above.lng - below.lng) * share, below.lat + (above.lat - below.lat) * share
        made = _whole(below, fit, BETWEEN)
        label = below.name.removesuffix(below.number) + door.text()
        address = below.address.removesuffix(below.number) + door.text()
        return [replace(made, label=label, address=address, lng=lng, lat=lat, exact=False, tier=2, code="", number=door.text(),
                        notes=(note,), moved=True)]  # fmt: skip
    nearest = sorted((row for row in rows if row.how in ("below", "above", "near")), key=lambda row: abs((row.door or 0) - door.main))
    mouth = [row for row in rows if row.how == "mouth"]
    for chosen, factor in ((nearest[:1], NEXT_DOOR), (mouth[:1], MOUTH)):
        if chosen:
            row = chosen[0]
            other = Nearest({"number": door.text(), "other": row.number or row.name})
            return [replace(_whole(row, fit, factor), exact=False, tier=2, notes=(other,))]
    return []


def _neighbours(door: Door, rows: list[Row]) -> tuple[Row, Row, int, int] | None:
    """The doors on either side of a number, of its own side of the street unless those of both sides lie much closer."""
    best: tuple[float, tuple[Row, Row, int, int]] | None = None
    for hows, far in ((("below", "above"), 1.0), (("near",), 2.5)):
        known = [(row, row.door) for row in rows if row.how in hows and row.door is not None]
        below = max(((row, number) for row, number in known if number < door.main), key=lambda each: each[1], default=None)
        above = min(((row, number) for row, number in known if number > door.main), key=lambda each: each[1], default=None)
        if below is None or above is None or above[1] - below[1] > GAP:
            continue
        apart = distance((below[0].lng, below[0].lat), (above[0].lng, above[0].lat))
        if apart <= FAR and (best is None or (above[1] - below[1]) * far < best[0]):
            best = ((above[1] - below[1]) * far, (below[0], above[0], below[1], above[1]))
    return best[1] if best else None


def _judged(candidate: Candidate, parts: Parts, near: tuple[float, float] | None) -> Candidate:
    """With what the text says of divisions, and where somebody looks."""
    score, tier, exact, elsewhere = candidate.score, candidate.tier, candidate.exact, False
    if parts.division_name and not any(is_within(candidate.division_code[:6], code[:6]) for code in parts.divisions):
        elsewhere = True
    if parts.divisions and not any(is_within(candidate.division_code, code) for code in parts.divisions):
        score, tier, exact = score * ELSEWHERE, 2, False
    if candidate.whole and exact and parts.relative is not None:  # its own address says so many metres from something
        score, tier = score + 0.05, 0
    if parts.whole and parts.door is None and parts.relative is None:  # of several of one name, that in whose brackets the same stands
        score += IN_BRACKETS * Indel.normalized_similarity(parts.whole, canonical(candidate.label))
    if near is not None:
        score += 0.04 * exp(-distance(near, (candidate.lng, candidate.lat)) / NEAR_SCALE)
    return replace(candidate, score=score, tier=tier, exact=exact, elsewhere=elsewhere)


def of_another_city(found: Iterable[Candidate], named: str) -> list[Candidate]:
    """Where the text names another city: only what bears the whole name that was said, far down, and it says so."""
    note = OtherCity({"named": named})
    return [
        replace(each, score=each.score * ANOTHER_CITY, tier=2, exact=False, notes=(*each.notes, note)) for each in found if each.tier <= 1
    ]


def is_within(code: str, named: str) -> bool:
    """Whether one division lies in the other, or they are one."""
    return code.startswith(named) or named.startswith(code)
