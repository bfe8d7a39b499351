"""One room, one value. `rooms()` gives them from below upwards; from_rooms gathers one field over all of them.

A room is added by its line in site/room_list.py and taken out by leaving that line away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import AppConfig, apps

from wanmi.kit.deliveries import Kind
from wanmi.kit.layers import MapLayer
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
    Ranking,
    Reaction,
    Right,
    Slot,
    Subject,
    Word,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Everything that a room says of itself to the house. What it does not have it leaves out.

    Four things are found by their place instead, since they would be written twice: addresses (`urls.py`), the router of the API
    (`api.router`), refusals (the classes in the room's modules) and base tables (`admin.py`).
    """

    title: Word
    """The room's name for people (案卷, 部件): in the API's documentation and wherever rooms are listed."""

    menu: tuple[MenuEntry, ...] = ()
    """Entries of the menu, each in one of the menu's groups."""

    home: tuple[HomePart, ...] = ()
    """Parts of the home page, each asked anew for every seat; a part that has nothing for a seat is not there."""

    layers: tuple[MapLayer, ...] = ()
    """Map layers: on the map, in its legend, its cards, its export, the comparison of two days and the published features (OGC)."""

    topics: Callable[[Any], Iterable[str]] | None = None
    """seat → the topics of the live stream that it may listen to; one ending in '*' is a prefix."""

    facts: tuple[FactName, ...] = ()
    """The facts that the room's actions record, one name each."""

    families: tuple[FactFamily, ...] = ()
    """Facts whose moves stand in data (the moves of a flow), named by the thing they are about."""

    subjects: tuple[Subject, ...] = ()
    """The kinds of thing that facts are about: which page shows one, and in which area it lies."""

    reactions: tuple[Reaction, ...] = ()
    """What follows from a fact, of this room or another, run by the worker after the fact's transaction."""

    slots: tuple[Slot, ...] = ()
    """Places on the room's own pages where rooms above hang their panels."""

    panels: tuple[Panel, ...] = ()
    """Parts that hang in slots of pages of rooms below."""

    finders: tuple[Finder, ...] = ()
    """What the search box asks: few typed signs → places on the map."""

    rankings: tuple[Ranking, ...] = ()
    """What is likely where a move asks for a department or a squad, learned from how cases went; without one a plain rule suggests."""

    loads: tuple[Load, ...] = ()
    """Kinds of work that a grid makes, by which responsibility grids are balanced."""

    on_ground: tuple[OnGround, ...] = ()
    """What stands on the ground, and is asked for when grids are cut and checked."""

    sights: tuple[Callable[[Any, UUID], int], ...] = ()
    """(seat, id of the evidence) → evidence.rules.sight.Sight: how much of a file the seat may see because of this room."""

    deliveries: tuple[Kind, ...] = ()
    """Kinds of base data (kit.deliveries.Kind) whose rows stand in this room's tables: brought in, checked, taken back, taken out."""

    rights: tuple[Right, ...] = ()
    """Rights that a post may be given, asked for by the room's pages, actions and API."""

    chapters: Mapping[str, Word] = field(default_factory=dict)
    """Chapters of the API's documentation: the tag of a router or an operation → its heading."""

    standards: tuple[Callable[[datetime], bool], ...] = ()
    """Loads what the room ships as data (tables of the standard, flows); given the moment, says whether anything was new. Run at every
    preparation, so it does nothing twice."""

    warmings: tuple[Callable[[], None], ...] = ()
    """Run once in each server process a second after its start, so that nobody waits for what is read only once."""

    jobs: tuple[Job, ...] = ()
    """Tasks of the worker, named for the page of operations."""


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
    return {config.name.rpartition(".")[2]: config.declare() for config in apps.get_app_configs() if isinstance(config, RoomConfig)}


def rooms() -> dict[str, Room]:
    """Every room by its name (the folder's), in the order of the list of rooms (from below upwards)."""
    return _declared()


def from_rooms(field: str) -> list[Any]:
    """All that the rooms say under one field of Room, in the order of the rooms."""
    return [part for room in rooms().values() for part in getattr(room, field)]


def room_modules(part: str = "") -> list[str]:
    """The dotted name of every room (wanmi.cases), from below upwards: where its urls, its api and its refusals are found.

    With `part`, only the modules of that name, of the rooms that have one (wanmi.cases.api). An update leaves the folder of a module
    that has moved away behind, with nothing in it but compiled files: that is none.
    """
    names = [config.name for config in apps.get_app_configs() if isinstance(config, RoomConfig)]
    return [name for name in (f"{each}.{part}" for each in names) if _is_there(name)] if part else names


def _is_there(module: str) -> bool:
    found = find_spec(module)
    return found is not None and found.origin is not None


def rooms_left_out() -> list[str]:
    """The rooms that lie in the program and are no part of this installation."""
    folder = Path(__file__).resolve().parents[2]
    there = {f"{folder.name}.{path.parent.name}" for path in folder.glob("*/apps.py")}
    return sorted(there - {config.name for config in apps.get_app_configs()})


def forget_rooms() -> None:
    """For tests that change the list of rooms: ask again."""
    _declared.cache_clear()
