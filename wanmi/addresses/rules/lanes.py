"""Where a number in a lane lies (巷, 弄): a lane bears the number at which it leaves its street, and its own numbers begin there (GE-2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from wanmi.addresses.rules.parts import LANE_ITSELF, Door
from wanmi.addresses.rules.reckoning import Numbered, reckoned_point

Lane = tuple[str, ...]  # 389巷3弄: ("389巷", "3弄"); the street itself is ()
MOUTH = -5  # the number at which a lane leaves its street, in the lane's own numbers
MOUTH_DOUBT = 20  # how sure the mouth is, in numbers
IN_LANE_DOUBT = 40  # a door in a lane is a poor witness of where the lane begins,
DEEP = 60  # the poorer the higher its own number, up to this one
MIDDLE = 20  # what stands for a whole lane stands at about this number of it
_PART = re.compile(r"[0-9]+(?:巷|支?弄)")


def lane_parts(lane: str) -> Lane:
    """389巷3弄 → 389巷, 3弄."""
    return tuple(_PART.findall(lane))


def lane_number(part: str) -> int:
    """389 of 389巷."""
    return int(re.match("[0-9]+", part)[0])  # type: ignore[index] # a part begins with its number


def in_lanes(known: Sequence[tuple[str, str, Numbered]]) -> dict[Lane, list[Numbered]]:
    """(lane, rest of the door, number) of a street, by lane."""
    found: dict[Lane, list[Numbered]] = {}
    for lane, rest, each in known:
        number = replace(each, number=MIDDLE) if rest == LANE_ITSELF else each
        found.setdefault(lane_parts(lane), []).append(number)
    return found


def point_at(door: Door, known: Mapping[Lane, Sequence[Numbered]]) -> tuple[float, float] | None:
    """The point of a door in degrees, by all known numbers of its street and of the lanes off it; None where they say nothing."""
    lane = lane_parts(door.lane)
    if door.lane and not lane:
        return None
    return _point(lane_number(lane[-1]), lane[:-1], known) if door.rest == LANE_ITSELF and lane else _point(door.main, lane, known)


def witnesses(door: Door, known: Mapping[Lane, Sequence[Numbered]]) -> list[int]:
    """The known numbers of the same street or lane, with the lanes off it."""
    lane = lane_parts(door.lane)
    return [each.number for each in _numbers(lane[:-1] if door.rest == LANE_ITSELF else lane, known)]


def _point(number: int, lane: Lane, known: Mapping[Lane, Sequence[Numbered]]) -> tuple[float, float] | None:
    numbers = _numbers(lane, known)
    mouth = _point(lane_number(lane[-1]), lane[:-1], known) if lane else None
    if mouth is not None:
        if not numbers:
            return mouth
        numbers.append(Numbered(MOUTH, *mouth, doubt=MOUTH_DOUBT))
    return reckoned_point(number, numbers)


def _numbers(lane: Lane, known: Mapping[Lane, Sequence[Numbered]]) -> list[Numbered]:
    """The numbers of a street or lane, and those that lanes off it bear, in doubt by how deep in them the known point lies."""
    deep = len(lane)
    off = [
        replace(each, number=lane_number(other[deep]), doubt=each.doubt + IN_LANE_DOUBT + min(each.number, DEEP))
        for other, those in known.items()
        if len(other) > deep and other[:deep] == lane
        for each in those
    ]
    return [*known.get(lane, ()), *off]
