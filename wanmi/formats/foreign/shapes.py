"""Shapes as foreign files hold them, brought to what the city knows: flat points, lines and areas, not nested in one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import shapely

COLLECTION = 7
DEEPEST = 50  # brackets of a text; the parser goes down by itself and would not come back


def plain(wkb: Any) -> np.ndarray:
    """None where there is none, or one that is no shape of the plane (surfaces, collections in collections)."""
    with np.errstate(invalid="ignore"):
        return flat(_each(shapely.from_wkb, wkb))


def from_texts(texts: Sequence[str]) -> np.ndarray:
    """Of WKT; None where a text is none."""
    return flat(_each(shapely.from_wkt, [text if text and _is_shallow(text) else None for text in texts]))


def _each(read: Callable[..., Any], value: Any) -> np.ndarray:
    """All at once; one by one where a curve among them makes the library give up on all."""
    try:
        return np.asarray(read(value, on_invalid="ignore"))
    except NotImplementedError:
        found = np.full(len(value), None, dtype=object)
        for at, one in enumerate(value):
            with suppress(NotImplementedError):
                found[at] = read(one, on_invalid="ignore")
        return found


def _is_shallow(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if depth > DEEPEST:
            return False
    return True


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def flat(shapes: np.ndarray) -> np.ndarray:
    """Without heights and measures; None for what is no shape of the plane."""
    kinds = shapely.get_type_id(shapes)
    strange = kinds > COLLECTION
    for at in np.flatnonzero(kinds == COLLECTION).tolist():
        strange[at] = bool((shapely.get_type_id(shapely.get_parts(shapes[at])) >= COLLECTION).any())
    shapes[strange] = None
    return np.asarray(shapely.force_2d(shapes))
