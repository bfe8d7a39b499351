"""Believable addresses (GE-3, GE-7, GE-8): the nearest named street, a door number on it, direction and metres from the door.

The numbers are invented: counted along each street from its north or east end, odd on one side and even on the other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from wanmi.grids.rules.linework import Floats, Geometries, Integers, segments_of
from wanmi.grids.rules.plane import Plane
from wanmi.simulation.ground.sources import Road

DOOR_EVERY = 9.0  # metres between two doors of one side
DOOR_BACK = 5.0  # metres from the street's line to its doors
AT_THE_DOOR = 4.0  # metres within which no direction is given
COMPASS = ("东", "东北", "北", "西北", "西", "西南", "南", "东南")


class AddressBook:
    """The named streets of a city, ready to be asked for many points at once."""

    def __init__(self, roads: Sequence[Road], plane: Plane) -> None:
        self.plane = plane
        named = [road for road in roads if road.name]
        lines = plane.project(np.array([road.line for road in named]))
        counts = shapely.get_num_coordinates(lines) - 1
        self.names = sorted({road.name for road in named})
        number = {name: position for position, name in enumerate(self.names)}
        self.segments = segments_of(lines)
        self.street: Integers = np.repeat([number[road.name] for road in named], counts)
        self.tree = shapely.STRtree(shapely.linestrings(self.segments))
        self.axes, self.starts = self._axes()

    def _axes(self) -> tuple[Floats, Floats]:
        """For each street the direction in which its numbers grow (southwards or westwards) and where they start."""
        axes, starts = np.zeros((len(self.names), 2)), np.zeros(len(self.names))
        order = np.argsort(self.street, kind="stable")
        for number, mine in enumerate(np.split(order, np.flatnonzero(np.diff(self.street[order])) + 1)):
            points = self.segments[mine].reshape(-1, 2)
            spread = points - points.mean(axis=0)
            axis = np.linalg.svd(spread, full_matrices=False)[2][0]
            axis = axis if axis[0] + axis[1] <= 0 else -axis
            axes[number], starts[number] = axis, (points @ axis).min()
        return axes, starts

    def near(self, longitude: float, latitude: float) -> str:
        """The address of one point, degrees."""
        return self.addresses(self.plane.to_metres(np.array([[longitude, latitude]])))[0]

    def addresses(self, points: Floats) -> list[str]:
        """The address of each point, metres, shape (n, 2)."""
        segment = self.tree.nearest(shapely.points(points))
        street = self.street[segment]
        a, b = self.segments[segment, 0], self.segments[segment, 1]
        way = b - a
        share = np.clip(((points - a) * way).sum(axis=1) / np.maximum((way**2).sum(axis=1), 1e-9), 0, 1)
        foot = a + way * share[:, None]
        way = way * np.where((way * self.axes[street]).sum(axis=1) < 0, -1, 1)[:, None]
        way = way / np.maximum(np.hypot(*way.T), 1e-9)[:, None]
        left = way[:, 0] * (points - foot)[:, 1] - way[:, 1] * (points - foot)[:, 0] > 0
        distance = np.maximum((foot * self.axes[street]).sum(axis=1) - self.starts[street], 0.0)
        door = np.floor(distance / DOOR_EVERY)
        numbers = (2 * door + np.where(left, 1, 2)).astype(int)
        side = np.where(left, 1.0, -1.0)[:, None] * np.stack([-way[:, 1], way[:, 0]], axis=1)
        doors = foot + way * ((door + 0.5) * DOOR_EVERY - distance)[:, None] + side * DOOR_BACK
        return self._texts(street, numbers, points - doors)

    def _texts(self, street: Integers, numbers: Integers, away: Floats) -> list[str]:
        metres = np.hypot(*away.T)
        sector = np.round(np.arctan2(away[:, 1], away[:, 0]) / (np.pi / 4)).astype(int) % 8
        return [
            f"{self.names[name]}{number}号" + ("" if far < AT_THE_DOOR else f"{COMPASS[where]}{round(far)}米")
            for name, number, far, where in zip(street.tolist(), numbers.tolist(), metres.tolist(), sector.tolist(), strict=True)
        ]


def middles(shapes: Geometries) -> Floats:
    """A point on each geometry, shape (n, 2): what its address is asked for."""
    return shapely.get_coordinates(shapely.point_on_surface(shapes))
