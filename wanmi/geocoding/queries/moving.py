"""Points that are said by another place: so many metres to a side, across the street, where two streets meet (GE-3, GE-8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import cos, pi, radians, sin

from django.db import connection

from wanmi.addresses.rules.parts import Relative
from wanmi.geocoding.rules.candidates import Candidate
from wanmi.geocoding.rules.notes import (
    AcrossStreet,
    AtCorner,
    Moved,
    Note,
    OnSide,
    Opposite,
    ThenMoved,
    ThenSide,
    WhereDoorsMeet,
    WhereLinesMeet,
)
from wanmi.kit.rules.coordinates import DIRECTIONS, MEAN_RADIUS

FARTHEST = 2_000  # metres: what is said to be farther away is a slip of the tongue
MEETING_M = 60.0
CORNER_M = 20  # from the middle of a crossing or a plate to its corner
ROADSIDE_M = 10  # from the middle of a street to its side

# The same distance on the other side of the street's own line.
_ACROSS = """
SELECT p.id, 2 * ST_X(c.foot) - ST_X(p.location), 2 * ST_Y(c.foot) - ST_Y(p.location)
FROM geocoding_place p JOIN geocoding_place street ON street.id = p.limiting_id
CROSS JOIN LATERAL (SELECT ST_ClosestPoint(street.shape, p.location) AS foot) c
WHERE p.id = ANY (%s::bigint[]) AND street.shape IS NOT NULL AND ST_Dimension(street.shape) = 1
  AND ST_DWithin(c.foot::geography, p.location::geography, 80)
"""

_MEETING = """
SELECT a.name, b.name, a.division_code, ST_X(m.point), ST_Y(m.point), ST_Distance(m.point::geography, b.shape::geography) AS apart
FROM geocoding_place a JOIN geocoding_place b ON a.id <> b.id AND left(a.division_code, 4) = left(b.division_code, 4)
CROSS JOIN LATERAL (SELECT ST_ClosestPoint(a.shape, b.shape) AS point) m
WHERE a.stem_id = ANY (%s::bigint[]) AND b.stem_id = ANY (%s::bigint[]) AND a.ends_on IS NULL AND b.ends_on IS NULL
  AND a.kind = 'road' AND b.kind = 'road' AND a.shape IS NOT NULL AND b.shape IS NOT NULL
  AND ST_Distance(m.point::geography, b.shape::geography) <= %s
ORDER BY apart LIMIT 5
"""


# Where no lines are known: a door of the one street and a door of the other that stand closest together, those in lanes last.
_MEETING_DOORS = """
WITH one AS (
  SELECT * FROM geocoding_place WHERE stem_id = ANY (%s::bigint[]) AND ends_on IS NULL AND kind = 'doorplate' ORDER BY lane, door LIMIT 400
), other AS (
  SELECT * FROM geocoding_place WHERE stem_id = ANY (%s::bigint[]) AND ends_on IS NULL AND kind = 'doorplate' ORDER BY lane, door LIMIT 400
)
SELECT replace(a.name, a.number, ''), replace(b.name, b.number, ''), a.division_code,
       (ST_X(a.location) + ST_X(b.location)) / 2, (ST_Y(a.location) + ST_Y(b.location)) / 2,
       ST_Distance(a.location::geography, b.location::geography)
FROM one a JOIN other b ON ST_DWithin(a.location, b.location, 0.002) AND left(a.division_code, 6) = left(b.division_code, 6)
ORDER BY (a.lane = '' AND b.lane = '') DESC, a.location <-> b.location LIMIT 1
"""


def shifted(lng: float, lat: float, direction: str, metres: float) -> tuple[float, float]:
    """The point so many metres away in a direction of the compass (degrees)."""
    angle = DIRECTIONS.index(direction) * pi / 4
    per_degree = MEAN_RADIUS * pi / 180
    return lng + metres * sin(angle) / (per_degree * cos(radians(lat))), lat + metres * cos(angle) / per_degree


def moved(found: list[Candidate], relative: Relative) -> list[Candidate]:
    """The candidates where the words of direction say. One query where they say "across the street"."""
    if relative.opposite:
        return _across(found)
    if relative.corner:
        return [_shifted(each, f"{relative.direction}角", [AtCorner({"side": relative.direction, "metres": CORNER_M})]) for each in found]
    if not relative.metres or max(relative.metres, relative.then_metres) > FARTHEST:
        note = OnSide({"side": relative.direction})
        return [replace(each, notes=(*each.notes, note)) for each in found]
    notes, words = _steps(relative)
    return [_shifted(each, words, notes) for each in found]


def _steps(relative: Relative) -> tuple[list[Note], str]:
    """The steps that the words take, as notes with side and metres, and the words as they are shown."""
    notes: list[Note] = [Moved({"side": relative.direction, "metres": relative.metres})]
    words = f"{relative.direction}侧{relative.metres}米"
    if relative.then_metres:
        notes.append(ThenMoved({"side": relative.then, "metres": relative.then_metres}))
        words += f"再向{relative.then}{relative.then_metres}米"
    elif relative.then:
        notes.append(ThenSide({"side": relative.then, "metres": ROADSIDE_M}))
        words += f"路{relative.then}"
    return notes, words


def _shifted(each: Candidate, words: str, notes: list[Note]) -> Candidate:
    lng, lat = each.lng, each.lat
    for note in notes:
        lng, lat = shifted(lng, lat, note.facts["side"], note.facts["metres"])
    return replace(each, label=each.label + words, lng=lng, lat=lat, moved=True, notes=(*each.notes, *notes))


def _across(found: list[Candidate]) -> list[Candidate]:
    with connection.cursor() as cursor:
        cursor.execute(_ACROSS, [[each.place_id for each in found]])
        points = {row[0]: (row[1], row[2]) for row in cursor.fetchall()}
    made = []
    for each in found:
        if each.place_id in points and not each.moved:
            lng, lat = points[each.place_id]
            made.append(replace(each, label=f"{each.label}对面", lng=lng, lat=lat, moved=True, notes=(*each.notes, AcrossStreet())))
        else:
            made.append(replace(each, label=f"{each.label}对面", notes=(*each.notes, Opposite())))
    return made


def met_by_shape(ones: Sequence[int], others: Sequence[int]) -> list[Candidate]:
    """Where two streets come closest, of the stems that may be meant, if that is a crossing at all. One query, or two."""
    if not ones or not others:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_MEETING, [list(ones), list(others), MEETING_M])
        rows = cursor.fetchall()
        note: Note = WhereLinesMeet()
        if not rows:
            cursor.execute(_MEETING_DOORS, [list(ones), list(others)])
            rows, note = cursor.fetchall(), WhereDoorsMeet()
    return [
        Candidate(f"{one}与{other}路口", "crossing", lng, lat, "", False, 0.9 - apart / 1000, 2, "", f"{one}与{other}路口", division,
                  notes=(note,), moved=True)
        for one, other, division, lng, lat, apart in rows
    ]  # fmt: skip
