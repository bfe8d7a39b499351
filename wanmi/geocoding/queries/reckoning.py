"""Numbers that are not there, reckoned from all that are known around them: doorplates, and what stands at an address of that street."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import connection

from wanmi.geocoding.rules.candidates import Candidate
from wanmi.geocoding.rules.notes import Beside, Nearest, Note, Reckoned, WholeStreet
from wanmi.geocoding.rules.parts import LANE_ITSELF, Door, Parts
from wanmi.geocoding.rules.reckoning import Numbered, reckoned_point

MOST = 3  # candidates that are reckoned
SURE = 0.7  # of what fits worse the street itself is in doubt
AROUND = 200
LANES = 40  # numbers on either side of a lane's mouth whose lanes are asked
UNKNOWN_NOW = (Reckoned, Nearest, WholeStreet)

_AROUND = """
SELECT w.stem, s.text, x.lane, x.door, x.lng, x.lat
FROM unnest(%s::bigint[]) AS w(stem) JOIN geocoding_stem s ON s.id = w.stem CROSS JOIN LATERAL (
  (SELECT lane, door, ST_X(location) AS lng, ST_Y(location) AS lat FROM geocoding_place
   WHERE stem_id = w.stem AND ends_on IS NULL AND lane = %s AND door BETWEEN %s AND %s ORDER BY door DESC LIMIT 16)
  UNION ALL (SELECT lane, door, ST_X(location), ST_Y(location) FROM geocoding_place
   WHERE stem_id = w.stem AND ends_on IS NULL AND lane = %s AND door BETWEEN %s AND %s ORDER BY door LIMIT 16)
  UNION ALL (SELECT lane, door, ST_X(location), ST_Y(location) FROM geocoding_place
   WHERE stem_id = w.stem AND ends_on IS NULL AND lane = '' AND door BETWEEN %s AND %s LIMIT 60)
  UNION ALL (SELECT lane, door, ST_X(location), ST_Y(location) FROM geocoding_place
   WHERE stem_id = w.stem AND ends_on IS NULL AND lane = ANY (%s::text[]) LIMIT 40)
  UNION ALL (SELECT at_lane, at_door, ST_X(location), ST_Y(location) FROM geocoding_place
   WHERE at_stem_id = w.stem AND ends_on IS NULL AND at_lane = %s AND at_door BETWEEN %s AND %s LIMIT 40)
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


Numbers = dict[str, list[Numbered]]  # by lane


def _known(stems: Sequence[int], door: Door) -> dict[int, tuple[str, Numbers]]:
    main, mouth = door.main, mouth_of(door.lane)
    lanes: list[str] = []
    if mouth is not None:
        sign = next(sign for sign in door.lane if sign in "巷弄")
        lanes = [f"{number}{sign}" for number in range(max(mouth - LANES, 1), mouth + LANES + 1)]
    low, high = main - AROUND, main + AROUND
    at_mouth = (0, -1) if mouth is None else (mouth - LANES, mouth + LANES)  # the street's own numbers where the lane leaves it
    asked: list[int | str | list[int] | list[str]] = [
        list(stems), door.lane, low, main, door.lane, main + 1, high, *at_mouth, lanes, door.lane, low, high,
    ]  # fmt: skip
    found: dict[int, tuple[str, Numbers]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, asked)
        for stem, street, lane, number, lng, lat in cursor.fetchall():
            found.setdefault(stem, (street, {}))[1].setdefault(lane, []).append(Numbered(number, lng, lat))
    return found


def mouth_of(lane: str) -> int | None:
    """The number at which a lane leaves its street: 389 of 389巷3弄."""
    digits = "".join(sign if sign.isdigit() else " " for sign in lane).split()
    return int(digits[0]) if digits else None


def _anew(each: Candidate, door: Door, street: str, known: Numbers) -> Candidate:
    wanted, numbers = door.main, known.get(door.lane, [])
    if door.lane and (door.rest == LANE_ITSELF or not numbers):
        wanted = mouth_of(door.lane) or door.main
        numbers = [Numbered(mouth_of(lane) or one.number, one.lng, one.lat) for lane, those in known.items() for one in those]
    point = reckoned_point(wanted, numbers)
    if point is None:
        return each
    below = max((one.number for one in numbers if one.number < wanted), default=None)
    above = min((one.number for one in numbers if one.number > wanted), default=None)
    if below is None or above is None:
        note: Note = Beside({"number": door.text(), "other": below if above is None else above})
    else:
        note = Reckoned({"number": door.text(), "below": below, "above": above})
    kept = _note(each)
    if isinstance(kept, Reckoned) and isinstance(note, Reckoned):
        note = kept
    return replace(
        each, label=_street(each, street) + door.text(), address=_before(each) + _street(each, street) + door.text(), kind="doorplate",
        lng=point[0], lat=point[1], code="", place_id=0, number=door.text(), exact=False, notes=(note, *each.notes[1:]), moved=True,
    )  # fmt: skip


def _before(each: Candidate) -> str:
    """The divisions before the name in its address."""
    return each.address.removesuffix(each.label) if each.address.endswith(each.label) else ""


def _street(each: Candidate, street: str) -> str:
    if each.number and each.label.endswith(each.number):
        return each.label.removesuffix(each.number)
    return each.label if each.kind == "road" else street
