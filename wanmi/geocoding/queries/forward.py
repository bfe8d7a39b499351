"""Forward geocoding (正向地理编码, GE-7): a text, typed to its end or not → ranked candidates with their points and grids.

Two queries: which names may be meant (terms), which places these are; a third where a point was reckoned, for its grid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.db import connection

from wanmi.addresses.rules.parsing import parse_address
from wanmi.addresses.rules.parts import Divisions, Parts, divisions_of
from wanmi.geocoding.queries.moving import met_by_shape, moved
from wanmi.geocoding.queries.reckoning import reckoned_anew
from wanmi.geocoding.queries.terms import Meant, names_meant
from wanmi.geocoding.rules.candidates import Candidate, Fit, Row, candidates_of, of_another_city, ranked
from wanmi.geocoding.rules.notes import FirstOf, LeftOut, Note, OnlyDivision, OtherDivision
from wanmi.grids.queries import area_names, city_name, middle_of
from wanmi.kit.kept import Kept
from wanmi.kit.prepared import run_prepared
from wanmi.patrols.queries import locate_many

MOST = 8
_COLUMNS = "id, stem_id, code, kind, name, number, address, division_code, grid_code, door, door_rest, ST_X(location), ST_Y(location)"

_STANDING = (
    "p.code, p.kind, p.name, p.at_lane || p.at_door || '号', p.address, p.division_code, p.grid_code, p.at_door, p.at_rest,"
    " ST_X(p.location), ST_Y(p.location)"
)
_CROSSED = _COLUMNS.replace("id, ", "p.id, ", 1).replace("door_rest", "s.text")


def _one(how: str, where: str, order: str, limit: int = 1) -> str:
    return (
        f"(SELECT '{how}'::text AS how, {_COLUMNS} FROM geocoding_place p"  # noqa: S608 (words of our own)
        f" WHERE p.stem_id = w.stem AND p.ends_on IS NULL AND {where} ORDER BY {order} LIMIT {limit})"
    )


# Parameters: places, stems, main, lane, rest, lanes above it, its number, whether 号 was said, crossings.
_AT = "q AS (SELECT %s::int AS main, %s::text AS lane, %s::text AS rest, %s::text[] AS above, %s::int AS mouth, %s::boolean AS is_typed)"
_PLACES = f"""
WITH {_AT}
SELECT 'place'::text, {_COLUMNS} FROM geocoding_place p WHERE p.id = ANY (%s::bigint[]) AND p.ends_on IS NULL
UNION ALL
SELECT x.* FROM unnest(%s::bigint[]) AS w(stem) CROSS JOIN q CROSS JOIN LATERAL (
  {_one("whole", "p.lane = '' AND p.door IS NULL", "p.door_rest, p.id", 4)}
  UNION ALL {_one("door", "p.lane = q.lane AND p.door = q.main", "(p.door_rest = q.rest) DESC, p.door_rest", 4)}
  UNION ALL (SELECT 'stands'::text, p.id, w.stem, {_STANDING} FROM geocoding_place p WHERE p.at_stem_id = w.stem AND p.ends_on IS NULL
   AND p.at_lane = q.lane AND p.at_door = q.main ORDER BY (p.at_rest = q.rest) DESC, p.id LIMIT 4)
  UNION ALL {_one("below", "p.lane = q.lane AND p.door < q.main AND (q.main - p.door) %% 2 = 0", "p.door DESC")}
  UNION ALL {_one("above", "p.lane = q.lane AND p.door > q.main AND (p.door - q.main) %% 2 = 0", "p.door")}
  UNION ALL {_one("near", "p.lane = q.lane AND p.door < q.main", "p.door DESC")}
  UNION ALL {_one("near", "p.lane = q.lane AND p.door > q.main", "p.door")}
  UNION ALL {_one("longer", "NOT q.is_typed AND p.lane = '' AND p.door BETWEEN q.main * 10 AND q.main * 10 + 9", "p.door, p.door_rest", 5)}
  UNION ALL {_one("mouth", "q.lane <> '' AND p.lane = ANY (q.above)", "length(p.lane) DESC, p.door")}
  UNION ALL {_one("mouth", "p.lane = '' AND p.door BETWEEN q.mouth - 10 AND q.mouth + 10", "abs(p.door - q.mouth), p.door")}
) x
UNION ALL
SELECT 'crossing'::text, {_CROSSED} FROM geocoding_stem s JOIN geocoding_place p ON p.stem_id = s.id
WHERE s.text = ANY (%s::text[]) AND p.ends_on IS NULL
"""  # noqa: S608

# Streets without a row of their own: the doorplate in the middle of those that stand; without any, the first that has its address there.
_SOME = f"""
SELECT 'some'::text, x.* FROM unnest(%s::bigint[]) AS w(stem) CROSS JOIN LATERAL (
  SELECT {_COLUMNS} FROM (SELECT *, row_number() OVER (ORDER BY lane, door, id) AS n, count(*) OVER () AS all_of
    FROM (SELECT * FROM geocoding_place p WHERE p.stem_id = w.stem AND p.ends_on IS NULL ORDER BY p.lane, p.door LIMIT 400) first) counted
  WHERE n = (all_of + 1) / 2) x
UNION ALL
SELECT 'some'::text, x.* FROM unnest(%s::bigint[]) AS w(stem) JOIN geocoding_stem s ON s.id = w.stem CROSS JOIN LATERAL (
  SELECT p.id, w.stem, '', 'road', s.text, '', s.text, p.division_code, p.grid_code, NULL::int, '', ST_X(p.location), ST_Y(p.location)
  FROM geocoding_place p WHERE p.at_stem_id = w.stem AND p.ends_on IS NULL ORDER BY p.at_lane, p.at_door LIMIT 1) x
WHERE NOT EXISTS (SELECT FROM geocoding_place p WHERE p.stem_id = w.stem AND p.ends_on IS NULL)
"""  # noqa: S608


def search_places(
    text: str,
    *,
    near: tuple[float, float] | None = None,
    home: str = "",
    most: int = MOST,
    keep: Callable[[Candidate], bool] | None = None,
) -> list[Candidate]:
    """Candidates for an address text, the likeliest first; [] where nothing fits. `near` (degrees): where somebody looks; `home`: the
    code of the division whose desk asks. Of what fits alike the nearer, and the own, comes first.

    `keep` leaves out before the rest are counted to `most`. Doors of people and programs ask queries.known, which knows their rights.
    """
    parts = parse_address(text, known_divisions())
    meant = names_meant(parts, home)
    rows = _rows_of(parts, meant)
    found = candidates_of(parts, meant.fits, rows, near=near)
    if meant.crossings:
        found = ranked([*_crossings(parts, meant, rows, near), *found])
    if parts.elsewhere:
        found = of_another_city(found, parts.elsewhere)
    found = (found if keep is None else [each for each in found if keep(each)])[:most]
    found = reckoned_anew(found, parts)
    if any(each.elsewhere for each in found):
        found = _in_words(found, parts)[:most]
    if parts.relative is not None:
        shifted = iter(moved([each for each in found if not each.whole], parts.relative))
        found = [each if each.whole else next(shifted) for each in found]
    if notes := _of_the_text(parts):
        found = [replace(each, notes=(*each.notes, *notes)) for each in found]
    return _with_grids(found)


def _in_words(found: list[Candidate], parts: Parts) -> list[Candidate]:
    """What lies in another county says so; where all does, the division that was said comes before it."""
    names = area_names()
    noted = [
        replace(each, notes=(*each.notes, OtherDivision({"named": parts.division_name, "other": names.get(each.division_code[:6], "")})))
        if each.elsewhere
        else each
        for each in found
    ]
    point = middle_of(parts.divisions[0]) if found[0].elsewhere else None
    if point is None:
        return noted
    name = names.get(parts.divisions[0], parts.division_name)
    kind = {6: "district", 9: "street_office"}.get(len(parts.divisions[0]), "community")
    whole = Candidate(
        name, kind, *point, "", False, found[0].score, 2, "", name, parts.divisions[0], notes=(OnlyDivision({"named": name}),)
    )
    return [whole, *noted]


def _of_the_text(parts: Parts) -> tuple[Note, ...]:
    """What is said of the text itself beside every candidate: of several numbers the one that was taken, and what was not used."""
    notes: list[Note] = []
    if parts.several and parts.door is not None:
        notes.append(FirstOf({"written": parts.several, "number": parts.door.text()}))
    if parts.left:
        notes.append(LeftOut({"words": parts.left}))
    return tuple(notes)


def _rows_of(parts: Parts, meant: Meant) -> list[Row]:
    stems = [fit.stem_id for fit in meant.fits if fit.place_id is None]
    places = [fit.place_id for fit in meant.fits if fit.place_id is not None]
    if not stems and not places and not meant.crossings:
        return []
    stems = list(dict.fromkeys(stems))
    parameters = [*_door_parameters(parts), places, stems, list(meant.crossings)]
    rows = [Row(*row) for row in run_prepared(_PLACES, parameters).fetchall()]
    bare = set(stems) - {row.stem_id for row in rows if row.how in ("whole", "door", "stands", "below", "above", "near", "mouth")}
    if bare:
        with connection.cursor() as cursor:
            cursor.execute(_SOME, [list(bare), list(bare)])
            rows += [Row(*row) for row in cursor.fetchall()]
    return rows


def _door_parameters(parts: Parts) -> list[object]:
    door = parts.door
    if door is None:
        return [None, "", "", [], None, True]
    lanes = [end + 1 for end, sign in enumerate(door.lane) if sign in "巷弄"][:-1]
    digits = "".join(sign if sign.isdigit() else " " for sign in door.lane).split()
    return [door.main, door.lane, door.rest, [door.lane[:end] for end in lanes], int(digits[0]) if digits else None, door.typed]


def _crossings(parts: Parts, meant: Meant, rows: list[Row], near: tuple[float, float] | None) -> list[Candidate]:
    """The crossings that stand as places; where none does, where the two streets' lines meet."""
    mine = [row for row in rows if row.how == "crossing"]
    fits = [Fit(row.stem_id, None, row.door_rest, meant.crossings[row.door_rest], False, 0, True) for row in mine]
    whole = [replace(row, how="whole", door_rest="") for row in mine]
    found = candidates_of(replace(parts, door=None), list(dict.fromkeys(fits)), whole, near=near)
    if not found and (parts.names_crossing or meant.both_stand):
        found = met_by_shape(*meant.streets)
    return found


def _with_grids(found: list[Candidate]) -> list[Candidate]:
    """The unit grid of each point that is not a place's own. One query where there are such."""
    anew = [number for number, each in enumerate(found) if each.moved or not each.grid_code]
    if not anew:
        return found
    places = locate_many([(found[number].lng, found[number].lat) for number in anew])
    for number, place in zip(anew, places, strict=True):
        found[number] = replace(found[number], grid_code=place.grid_code if place else "")
    return found


def known_divisions() -> Divisions:
    """The names of the divisions in force, ready for parsing. Seldom a query."""
    return _divisions()


_divisions = Kept(lambda: divisions_of(area_names(), city_name()), seconds=60)
