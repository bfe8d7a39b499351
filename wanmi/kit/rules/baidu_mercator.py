"""Baidu's own Mercator (BD-09MC, metres) to and from BD-09 degrees, by the published pieces of polynomials. Arrays of shape (n, 2)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wanmi.kit.rules.coordinate_columns import undo

Points = npt.NDArray[np.float64]
LATITUDES = (75.0, 60.0, 45.0, 30.0, 15.0, 0.0)  # each piece holds from its own latitude to the one before
PIECES = np.array([
    [-0.0015702102444, 111320.7020616939, 1704480524535203, -10338987376042340, 26112667856603880, -35149669176653700,
     26595700718403920, -10725012454188240, 1800819912950474, 82.5],
    [0.0008277824516172526, 111320.7020463578, 647795574.6671607, -4082003173.641316, 10774905663.51142, -15171875531.51559,
     12053065338.62167, -5124939663.577472, 913311935.9512032, 67.5],
    [0.00337398766765, 111320.7020202162, 4481351.045890365, -23393751.19931662, 79682215.47186455, -115964993.2797253,
     97236711.15602145, -43661946.33752821, 8477230.501135234, 52.5],
    [0.00220636496208, 111320.7020209128, 51751.86112841131, 3796837.749470245, 992013.7397791013, -1221952.21711287,
     1340652.697009075, -620943.6990984312, 144416.9293806241, 37.5],
    [-0.0003441963504368392, 111320.7020576856, 278.2353980772752, 2485758.690035394, 6070.750963243378, 54821.18345352118,
     9540.606633304236, -2710.55326746645, 1405.483844121726, 22.5],
    [-0.0003218135878613132, 111320.7020701615, 0.00369383431289, 823725.6402795718, 0.46104986909093, 2351.343141331292,
     1.58060784298199, 8.77738589082284, 0.37238884252424, 7.45],
])  # fmt: skip
METRES = 111320.7020616939  # of a degree, for a first guess


def degrees_to_metres(points: Points) -> Points:
    points = np.asarray(points, float)
    lng, lat = points[:, 0], np.clip(points[:, 1], -74.0, 74.0)
    piece = PIECES[np.select([np.abs(lat) >= each for each in LATITUDES], range(len(LATITUDES)), len(LATITUDES) - 1)]
    east = piece[:, 0] + piece[:, 1] * np.abs(lng)
    share = np.abs(lat) / piece[:, 9]
    north = sum(piece[:, 2 + power] * share**power for power in range(7))
    return np.stack([np.sign(lng) * east, np.sign(lat) * north], axis=1)


def metres_to_degrees(points: Points) -> Points:
    """The way back by iteration: exact to what degrees are kept in."""
    points = np.asarray(points, float)
    scaled = np.stack([points[:, 0], 6378137.0 * np.degrees(np.arctan(np.sinh(points[:, 1] / 6378137.0))) * np.pi / 180], axis=1)
    found = undo(lambda guess: _in_degrees(degrees_to_metres(guess)), _in_degrees(points), scaled / METRES)
    return np.asarray(found)


def _in_degrees(metres: Points) -> Points:
    """Metres as degrees of about the same size, so that a miss can be walked back by its own length."""
    return np.stack([metres[:, 0] / METRES, np.degrees(np.arctan(np.sinh(metres[:, 1] / 6378137.0)))], axis=1)
