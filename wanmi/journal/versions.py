"""Facts carry a version per name. What an old one holds is read in the form of today: through the upcasts that its room declares."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from wanmi.kit.rooms import Upcast, from_rooms


@cache
def _known() -> tuple[dict[str, tuple[Upcast, ...]], dict[str, tuple[Upcast, ...]]]:
    """By the name of a fact, and by the thing of a family."""
    return {one.name: one.upcasts for one in from_rooms("facts")}, {one.thing: one.upcasts for one in from_rooms("families")}


def _upcasts(name: str) -> tuple[Upcast, ...]:
    names, things = _known()
    return names.get(name) or things.get(name.partition(".")[0], ())


def version_of(name: str) -> int:
    """The version in which facts of this name are written now, from 1."""
    return len(_upcasts(name)) + 1


def upcast(name: str, version: int, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a fact of this version holds, in the form of today. One that a newer program wrote is given as it stands."""
    for step in _upcasts(name)[version - 1 :]:
        data = step(name, data)
    return data
