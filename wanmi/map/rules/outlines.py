"""An outline drawn on the map: a ring of (longitude, latitude), read from what a browser sends."""

from __future__ import annotations

import json
from typing import Any

from wanmi.map.rules.refusals import WrongShape

FEWEST, MOST = 3, 500  # corners
Ring = tuple[tuple[float, float], ...]


def ring_of(text: str) -> Ring:
    """The corners of `[[lng, lat], …]`, the first one again at the end. Raises WrongShape: not JSON, too few or too many corners,
    numbers that are no place on Earth."""
    try:
        outline: Any = json.loads(text)
        corners = [(float(lng), float(lat)) for lng, lat in outline]
    except (TypeError, ValueError, OverflowError, RecursionError):
        raise WrongShape(field="shape", why="坐标无法读取") from None
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    if not len(set(corners)) >= FEWEST or len(corners) > MOST:
        raise WrongShape(field="shape", why=f"需要 {FEWEST} 至 {MOST} 个顶点")
    if any(not (-180 <= lng <= 180 and -85 <= lat <= 85) for lng, lat in corners):
        raise WrongShape(field="shape", why="坐标超出范围")
    return (*corners, corners[0])
