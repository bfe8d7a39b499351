"""The demo city's places (地名地址, GE-1 … GE-9): divisions, named streets, doorplates, crossings, and invented compounds and points.

Streets and divisions bear their real names. Door numbers are those of the address book (invented); whatever else is invented
says so in its name: （演示）.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from wanmi.geocoding.rules.inputs import NewPlace
from wanmi.grids.rules.linework import Floats, Integers
from wanmi.simulation.ground.addresses import DOOR_BACK, DOOR_EVERY, AddressBook
from wanmi.simulation.ground.city import COUNTIES, City
from wanmi.simulation.ground.sources import communities, streets

PLATES_EVERY = 2  # of the doors of one side, so many lie between two plates: an old town has many unnumbered doors
STEEP = 0.35  # cosine between a stretch and its street's axis under which it bears no doors
TOUCHING_M = 4.0  # lines closer than this meet
ONE_CROSSING_M = 90.0  # carriageways of one crossing lie within
DEMO, SOURCE = "（演示）", "© OpenStreetMap contributors (ODbL)；门牌号为演示"
NAMES_FROM = "modood/Administrative-divisions-of-China (WTFPL)"
INVENTED = "演示数据（虚构）"
HOUSES = (1, 2, 3, 5, 6, 8)  # buildings of a compound
POINTS = ("社区卫生服务站", "便民菜市场", "幼儿园", "文化活动中心")


@dataclass(frozen=True)
class Streets:
    """The named streets inside the city, by (name, county): positions of their segments in the book."""

    book: AddressBook
    city: City
    parts: dict[tuple[str, str], Integers]


def streets_inside(city: City, book: AddressBook) -> Streets:
    """Each segment belongs to the county in which its middle lies; what is outside the city is left out."""
    grids = city.grids_at(book.segments.mean(axis=1))
    parts: dict[tuple[str, str], list[int]] = {}
    for segment, (street, grid) in enumerate(zip(book.street.tolist(), grids.tolist(), strict=True)):
        if grid >= 0:
            parts.setdefault((book.names[street], city.codes[grid][:6]), []).append(segment)
    return Streets(book, city, {key: np.array(found) for key, found in sorted(parts.items())})


def all_places(city: City, book: AddressBook) -> Iterator[NewPlace]:
    """Every place of the demo city; streets before what stands at them."""
    inside = streets_inside(city, book)
    yield from _divisions(city)
    yield from _roads(inside)
    yield from _doorplates(inside)
    yield from _crossings(inside)
    yield from _invented(city)


def _divisions(city: City) -> Iterator[NewPlace]:
    """Counties, street offices and communities, in the middle of their unit grids."""
    names = {**COUNTIES, **{street.code: street.name for street in streets()}, **communities()}
    for kind, length in (("district", 6), ("street_office", 9), ("community", 12)):
        prefixes = np.array([code[:length] for code in city.codes])
        for prefix in sorted(set(prefixes.tolist())):
            shape = shapely.union_all(city.metric[prefixes == prefix])
            (lng, lat), = city.plane.to_degrees(shapely.get_coordinates(shapely.point_on_surface(shape))).tolist()  # fmt: skip
            county = COUNTIES[prefix[:6]]
            address = names[prefix] if length == 6 else county + names[prefix]
            yield NewPlace(kind, names[prefix], lng, lat, address=address, division_code=prefix, source=NAMES_FROM)


def _roads(inside: Streets) -> Iterator[NewPlace]:
    taken = {(name, county) for name, county in inside.parts}
    for (name, county), segments in inside.parts.items():
        lines = shapely.multilinestrings(shapely.linestrings(inside.book.segments[segments]))
        middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
        (lng, lat), = inside.city.plane.to_degrees(shapely.get_coordinates(middle)).tolist()  # fmt: skip
        shape = shapely.set_srid(inside.city.plane.unproject(lines), 4326)
        short = tuple((alias, "short") for alias in _short_forms(name) if (alias, county) not in taken)
        yield NewPlace("road", name, lng, lat, division_code=county, shape=shapely.to_wkb(shape, include_srid=True),
                       source="© OpenStreetMap contributors (ODbL)", aliases=short)  # fmt: skip


def _short_forms(name: str) -> list[str]:
    """How people shorten a street: 三不老胡同 → 三不老, 东四北大街 → 东四北街."""
    if name.endswith("胡同") and len(name) >= 5:
        return [name.removesuffix("胡同")]
    return [name.removesuffix("大街") + "街"] if name.endswith("大街") and len(name) >= 4 else []


def _doorplates(inside: Streets) -> Iterator[NewPlace]:
    """Plates at the numbers that the address book gives: odd on one side, even on the other."""
    book, city = inside.book, inside.city
    number_of = {name: position for position, name in enumerate(book.names)}
    for (name, county), segments in inside.parts.items():
        street = number_of[name]
        numbers, points = _doors(book.segments[segments], book.axes[street], float(book.starts[street]))
        grids = city.grids_at(points)
        for number, (lng, lat), grid in zip(numbers, city.plane.to_degrees(points).tolist(), grids.tolist(), strict=True):
            if grid >= 0 and city.codes[grid].startswith(county):
                yield NewPlace("doorplate", f"{name}{number}号", round(lng, 7), round(lat, 7), number=f"{number}号",
                               limiting=name, source=SOURCE)  # fmt: skip


def _doors(segments: Floats, axis: Floats, start: float) -> tuple[list[int], Floats]:
    """(numbers, points in metres) of one street's plates. Of two stretches with the same number the first has it."""
    found: dict[int, Floats] = {}
    for a, b in segments:
        if (b - a) @ axis < 0:
            a, b = b, a
        length = float(np.hypot(*(b - a)))
        way = (b - a) / max(length, 1e-9)
        slope = float(way @ axis)
        if slope < STEEP:
            continue
        first = int(np.ceil((float(a @ axis) - start) / DOOR_EVERY - 0.5))
        last = int(np.floor((float(b @ axis) - start) / DOOR_EVERY - 0.5))
        left = np.array([-way[1], way[0]])
        for door in range(max(first, 0), last + 1):
            if door % PLATES_EVERY:
                continue
            foot = a + way * ((start + (door + 0.5) * DOOR_EVERY - float(a @ axis)) / slope)
            found.setdefault(2 * door + 1, foot + left * DOOR_BACK)
            found.setdefault(2 * door + 2, foot - left * DOOR_BACK)
    numbers = sorted(found)
    return numbers, np.array([found[number] for number in numbers]).reshape(-1, 2)


def _crossings(inside: Streets) -> Iterator[NewPlace]:
    """Where two named streets meet, once a pair."""
    keys = list(inside.parts)
    lines = np.array([shapely.multilinestrings(shapely.linestrings(inside.book.segments[inside.parts[key]])) for key in keys])
    tree = shapely.STRtree(lines)
    ones, others = tree.query(lines, predicate="dwithin", distance=TOUCHING_M)
    seen: set[tuple[str, str]] = set()
    for one, other in zip(ones.tolist(), others.tolist(), strict=True):
        (first, county), (second, _) = keys[one], keys[other]
        pair = (min(first, second), max(first, second))
        if one >= other or first == second or pair in seen:
            continue
        point = _meeting(lines[one], lines[other])
        grid = int(inside.city.grids_at(point[None, :])[0])
        if grid < 0:
            continue
        seen.add(pair)
        (lng, lat), = inside.city.plane.to_degrees(point[None, :]).tolist()  # fmt: skip
        yield NewPlace("crossing", f"{first}与{second}交叉口", round(lng, 7), round(lat, 7),
                       limiting=first if inside.city.codes[grid].startswith(county) else "", source=SOURCE)  # fmt: skip


def _meeting(one: shapely.Geometry, other: shapely.Geometry) -> Floats:
    """The middle of the points in which two streets cross, as far as they are one crossing; else where they come closest."""
    points = shapely.get_coordinates(shapely.intersection(one, other))
    if len(points):
        near = points[np.hypot(*(points - points[0]).T) <= ONE_CROSSING_M]
        return np.asarray(near.mean(axis=0))
    return np.asarray(shapely.get_coordinates(shapely.shortest_line(one, other)).mean(axis=0))


def _invented(city: City) -> Iterator[NewPlace]:
    """For each community one compound with its buildings and a few points, in its middle grids: marked as demo."""
    prefixes = np.array([code[:12] for code in city.codes])
    names = communities()
    middles = city.plane.to_degrees(shapely.get_coordinates(shapely.point_on_surface(city.metric)))
    for prefix, positions in itertools.groupby(range(len(prefixes)), key=lambda position: prefixes[position]):
        grids = list(positions)
        name = names[prefix].removesuffix("社区")
        centre = grids[len(grids) // 2]
        yield from _compound(name, prefix, city, centre, middles)
        for word, grid in zip(POINTS, _spread(grids), strict=False):
            yield _point(f"{name}{word}{DEMO}", "poi", prefix, middles[grid] + (0.0002, 0.0001), city, grid)


def _compound(name: str, prefix: str, city: City, grid: int, middles: Floats) -> Iterator[NewPlace]:
    compound = f"{name}小区"
    yield _point(compound + DEMO, "compound", prefix, middles[grid], city, grid)
    for number, house in enumerate(HOUSES):
        corner = middles[grid] + np.array([(number % 3 - 1) * 0.00025, (number // 3 - 0.5) * 0.0003])
        place = _point(f"{compound}{house}号楼{DEMO}", "building", prefix, corner, city, grid)
        yield NewPlace(place.kind, place.name, place.lng, place.lat, number=f"{house}号楼", division_code=place.division_code,
                       limiting=compound + DEMO if place.division_code[:6] == prefix[:6] else "", source=INVENTED)  # fmt: skip


def _point(name: str, kind: str, prefix: str, at: Floats, city: City, grid: int) -> NewPlace:
    """A point that stays in its grid: where the wish lies outside, the grid's own middle."""
    lng, lat = round(float(at[0]), 7), round(float(at[1]), 7)
    if not city.shapes[grid].contains(shapely.points(lng, lat)):
        (lng, lat), = shapely.get_coordinates(shapely.point_on_surface(city.shapes[grid])).tolist()  # fmt: skip
    return NewPlace(kind, name, lng, lat, division_code=prefix, source=INVENTED)


def _spread(grids: Sequence[int]) -> Iterator[int]:
    for step in range(len(POINTS)):
        yield grids[(step + 1) * len(grids) // (len(POINTS) + 1)]
