"""One room, one value. `rooms()` gives them from below upwards; from_rooms gathers one field over all of them.

A room is added by its line in settings.ROOMS and taken out by leaving that line away: nothing else names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import AppConfig, apps

from wanmi.kit.layers import MapLayer
from wanmi.kit.refusals import Refusal
from wanmi.kit.rooms.parts import (
    FactFamily,
    FactName,
    Finder,
    HomePart,
    Job,
    Load,
    MenuEntry,
    OnGround,
    Panel,
    Reaction,
    Right,
    Subject,
    Word,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Everything that a room says of itself to the house. What it does not have it leaves out."""

    title: Word
    menu: tuple[MenuEntry, ...] = ()
    home: tuple[HomePart, ...] = ()
    layers: tuple[MapLayer, ...] = ()
    # seat → the topics that it may listen to; one ending in '*' is a prefix
    topics: Callable[[Any], Iterable[str]] | None = None
    facts: tuple[FactName, ...] = ()
    families: tuple[FactFamily, ...] = ()
    subjects: tuple[Subject, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    panels: tuple[Panel, ...] = ()
    finders: tuple[Finder, ...] = ()
    loads: tuple[Load, ...] = ()
    on_ground: tuple[OnGround, ...] = ()
    # (seat, id of the evidence) → evidence.rules.sight.Sight: how much of a file the seat may see because of this room
    sights: tuple[Callable[[Any, UUID], int], ...] = ()
    deliveries: tuple[Any, ...] = ()
    rights: tuple[Right, ...] = ()
    refusals: tuple[type[Refusal], ...] = ()
    jobs: tuple[Job, ...] = ()


class RoomConfig(AppConfig):
    """The AppConfig of a room. `declare` is asked once, when all models are there, so it may import whatever the room has."""

    default = False  # Django takes the one class of a room's apps.py that is not, and this one is imported there
    default_auto_field = "django.db.models.BigAutoField"

    def __init_subclass__(cls, **given: Any) -> None:
        super().__init_subclass__(**given)
        cls.default = True

    def declare(self) -> Room:
        """The room's value."""
        raise NotImplementedError


@cache
def _declared() -> dict[str, Room]:
    apps.check_models_ready()
    return {config.label: config.declare() for config in apps.get_app_configs() if isinstance(config, RoomConfig)}


def rooms() -> dict[str, Room]:
    """Every room by its label, in the order of settings.ROOMS (from below upwards)."""
    return _declared()


def from_rooms(field: str) -> list[Any]:
    """All that the rooms say under one field of Room, in the order of the rooms."""
    return [part for room in rooms().values() for part in getattr(room, field)]


def forget_rooms() -> None:
    """For tests that change the list of rooms: ask again."""
    _declared.cache_clear()
