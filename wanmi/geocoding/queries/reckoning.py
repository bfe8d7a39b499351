"""Numbers that are not there, reckoned from all that are known around them: doorplates, and what stands at an address of that street."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import connection

from wanmi.addresses.rules.lanes import Lane, in_lanes, lane_number, lane_parts, point_at, witnesses
from wanmi.addresses.rules.parts import LANE_ITSELF, Door, Parts
from wanmi.addresses.rules.reckoning import Numbered
from wanmi.geocoding.rules.candidates import Candidate
from wanmi.geocoding.rules.notes import AtLane, Beside, Nearest, Note, Reckoned, WholeStreet

MOST = 3  # candidates that are reckoned
SURE = 0.7  # of what fits worse the street itself is in doubt
AROUND = 200  # numbers on the street to either side
MOST_NUMBERS = 300  # of a street, the nearest
UNKNOWN_NOW = (Reckoned, Nearest, WholeStreet)

# `own` is the number on the street itself: the door's, or that of the lane in which it stands.
_AROUND = """
SELECT w.stem, s.text, x.lane, x.door, x.rest, x.lng, x.lat
FROM unnest(%s::bigint[]) AS w(stem) JOIN geocoding_stem s ON s.id = w.stem CROSS JOIN LATERAL (
  SELECT * FROM (
    SELECT lane, door, door_rest AS rest, ST_X(location) AS lng, ST_Y(location) AS lat,
      CASE WHEN lane = '' THEN door ELSE substring(lane, '^[0-9]{1,6}')::int END AS own
    FROM geocoding_place WHERE stem_id = w.stem AND ends_on IS NULL AND door IS NOT NULL
    UNION ALL
    SELECT at_lane, at_door, at_rest, ST_X(location), ST_Y(location),
      CASE WHEN at_lane = '' THEN at_door ELSE substring(at_lane, '^[0-9]{1,6}')::int END
    FROM geocoding_place WHERE at_stem_id = w.stem AND ends_on IS NULL AND at_door IS NOT NULL
  ) numbered WHERE own BETWEEN %s AND %s ORDER BY abs(own - %s), lane <> %s, abs(door - %s) LIMIT %s
) x
"""


def reckoned_anew(found: list[Candidate], parts: Parts) -> list[Candidate]:
    """The first candidates whose number is not there, at the point that all known numbers around speak for. One query where there are."""
    door = parts.door
    unknown = [at for at, each in enumerate(found[:MOST]) if each.stem_id and each.score >= SURE and isinstance(_note(each), UNKNOWN_NOW)]
    if door is None or not unknown:
        return found
    known = _known([found[at].stem_id for at in unknown], door)
    made = list(found)
    for at in unknown:
        street, numbers = known.get(found[at].stem_id, ("", {}))
        made[at] = _anew(found[at], door, street, numbers)
    return made


def _note(each: Candidate) -> Note | None:
    return each.notes[0] if each.notes else None


def _known(stems: Sequence[int], door: Door) -> dict[int, tuple[str, dict[Lane, list[Numbered]]]]:
    """Of each stem its name and the numbers around the door, by lane."""
    lane = lane_parts(door.lane)
    own = lane_number(lane[0]) if lane else door.main
    found: dict[int, tuple[str, list[tuple[str, str, Numbered]]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, [list(stems), own - AROUND, own + AROUND, own, door.lane, door.main, MOST_NUMBERS])
        for stem, street, at, number, rest, lng, lat in cursor.fetchall():
            found.setdefault(stem, (street, []))[1].append((at, rest, Numbered(number, lng, lat)))
    return {stem: (street, in_lanes(rows)) for stem, (street, rows) in found.items()}


def _anew(each: Candidate, door: Door, street: str, known: dict[Lane, list[Numbered]]) -> Candidate:
    point = point_at(door, known)
    if point is None:
        return each
    note = _numbers_known(each, door, witnesses(door, known))
    return replace(
        each, label=_street(each, street) + door.text(), address=_before(each) + _street(each, street) + door.text(), kind="doorplate",
        lng=point[0], lat=point[1], code="", place_id=0, number=door.text(), exact=False, notes=(note, *each.notes[1:]), moved=True,
    )  # fmt: skip


def _numbers_known(each: Candidate, door: Door, numbers: Sequence[int]) -> Note:
    """Between which numbers, or beside which; where a lane has none, by those of its street."""
    number_wanted = lane_number(lane_parts(door.lane)[-1]) if door.rest == LANE_ITSELF else door.main
    below = max((number for number in numbers if number < number_wanted), default=None)
    above = min((number for number in numbers if number > number_wanted), default=None)
    kept = _note(each)
    if below is not None and above is not None:
        return kept if isinstance(kept, Reckoned) else Reckoned({"number": door.text(), "below": below, "above": above})
    if not numbers:
        return AtLane({"number": door.text(), "lane": door.lane})
    return Beside({"number": door.text(), "other": above or below or number_wanted})


def _before(each: Candidate) -> str:
    """The divisions before the name in its address."""
    return each.address.removesuffix(each.label) if each.address.endswith(each.label) else ""


def _street(each: Candidate, street: str) -> str:
    if each.number and each.label.endswith(each.number):
        return each.label.removesuffix(each.number)
    return each.label if each.kind == "road" else street
