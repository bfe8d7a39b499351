"""Where a map must stand for all points to be seen. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, log2, radians

BOX = (480.0, 280.0)  # px that are sure to be there
CLOSEST, WIDEST = 17.0, 8.0
TILE = 512.0  # px of the whole world at zoom 0


def view_of(points: Sequence[tuple[float, float]]) -> tuple[str, float]:
    """ "lng,lat" of the middle of the points (degrees) and the zoom at which they fit; "" and a usual zoom for none."""
    if not points:
        return "", 13.0
    west, east = min(lng for lng, _ in points), max(lng for lng, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    middle = (south + north) / 2
    across = BOX[0] / TILE * 360 / max(east - west, 1e-6)
    up = BOX[1] / TILE * 360 * max(cos(radians(middle)), 0.05) / max(north - south, 1e-6)
    return f"{(west + east) / 2:.6f},{middle:.6f}", round(min(CLOSEST, max(WIDEST, log2(min(across, up)))), 2)
