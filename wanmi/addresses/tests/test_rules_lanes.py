"""Numbers in lanes that are not there, reckoned from the lane's mouth and from what is known around it."""

from __future__ import annotations

from wanmi.addresses.rules.lanes import in_lanes, point_at, witnesses
from wanmi.addresses.rules.parts import LANE_ITSELF, Door
from wanmi.addresses.rules.reckoning import Numbered, reckoned_point
from wanmi.kit.rules.coordinates import distance

EAST, NORTH = 0.00005, 0.00009  # degrees from a number to the next along the street, and up a lane: 4 m and 10 m


def on_street(number: int) -> tuple[str, str, Numbered]:
    return "", "", Numbered(number, 116.4 + number * EAST, 39.9)


def in_lane(lane: int, number: int, rest: str = "") -> tuple[str, str, Numbered]:
    return f"{lane}巷", rest, Numbered(number, 116.4 + lane * EAST, 39.9 + number * NORTH)


def apart(door: Door, known: list[tuple[str, str, Numbered]], lng: float, lat: float) -> float:
    point = point_at(door, in_lanes(known))
    assert point
    return distance(point, (lng, lat))


def test_a_lane_of_which_nothing_is_known_begins_where_the_street_has_its_number() -> None:
    known = [on_street(number) for number in (30, 34, 38, 44, 48)]
    assert apart(Door(7, "40巷"), known, 116.4 + 40 * EAST, 39.9) < 10
    assert witnesses(Door(7, "40巷"), in_lanes(known)) == []


def test_one_known_number_of_a_lane_and_its_mouth_give_the_numbers_between() -> None:
    known = [*(on_street(number) for number in (30, 34, 38, 44, 48)), in_lane(40, 31)]
    assert apart(Door(13, "40巷"), known, 116.4 + 40 * EAST, 39.9 + 13 * NORTH) < 45


def test_lanes_tell_where_their_street_has_no_known_doors() -> None:
    known = [in_lane(30, 3), in_lane(36, 5), in_lane(44, 1), in_lane(50, 7)]
    assert apart(Door(40), known, 116.4 + 40 * EAST, 39.9) < 50


def test_what_stands_for_a_whole_lane_is_no_number_of_it() -> None:
    known = [*(on_street(number) for number in (30, 34, 38, 44)), in_lane(40, 40, LANE_ITSELF)]
    assert [each.number for each in in_lanes(known)["40巷",]] == [20]


def test_numbers_that_agree_outweigh_the_middle_of_all() -> None:
    known = [Numbered(number, 116.4 + number * EAST, 39.9) for number in (2, 6, 8)]
    known += [Numbered(number, 116.4 + number * EAST + 0.002, 39.9) for number in (10, 14)]  # 170 m off: another numbering
    point = reckoned_point(4, known)
    assert point
    assert distance(point, (116.4 + 4 * EAST, 39.9)) < 20
