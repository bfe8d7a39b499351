"""Map tiles: which there are, and what ground each covers. Web Mercator (EPSG:3857), y from the north, as all web maps count."""

from __future__ import annotations

import math
from dataclasses import dataclass

from wanmi.kit.refusals import NotFound

LOWEST, HIGHEST = 8, 20  # a city fits into zoom 8; beyond 20 a browser stretches what it has
EXTENT = 4096  # units along one side of a vector tile
MARGIN = 64  # units drawn beyond each side, so that lines and signs do not break at the edge


class NoTile(NotFound):
    code = "kit.no_tile"
    sentence = "没有这张地图瓦片。"


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    def degrees(self, margin: float = MARGIN / EXTENT) -> tuple[float, float, float, float]:
        """(west, south, east, north) in degrees, SRID 4326, with `margin` of a tile's side on each side."""
        west, north = self._corner(self.x - margin, self.y - margin)
        east, south = self._corner(self.x + 1 + margin, self.y + 1 + margin)
        return west, south, east, north

    def _corner(self, x: float, y: float) -> tuple[float, float]:
        share = 1 << self.z
        lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / share))))
        return x / share * 360 - 180, lat

    @property
    def pixel(self) -> float:
        """Degrees of longitude in half a screen pixel: what a simplified line may stray."""
        return 360 / (1 << self.z) / 1024


def tile_at(z: int, x: int, y: int) -> Tile:
    """The tile of an address. Raises NoTile where there is none: a wrong zoom, a column or row outside the world."""
    if not LOWEST <= z <= HIGHEST or not 0 <= x < 1 << z or not 0 <= y < 1 << z:
        raise NoTile()
    return Tile(z, x, y)


def tile_over(lng: float, lat: float, z: int) -> Tile:
    """The tile in which a point (degrees) lies."""
    share = 1 << z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * share
    return Tile(z, int((lng + 180) / 360 * share), int(y))
