"""The parts that a room's value is made of. Typed, frozen, each field in words: docs/rooms.md is made from here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

Word = str | Promise
Lines = list[tuple[str, str]]  # label, value
Found = dict[str, Any]  # label, detail, kind, lng, lat, zoom, layer, id
# (what was typed, seat) → places on the map, the surest first
Finder = Callable[[str, Any], Iterable[Found]]
Sight = Callable[[Any, UUID], int]


# ── the journal ──────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class FactName:
    """One fact that the room records: `name` is thing.move, `word` for people. `version` goes up when what it holds changes its form.
    `told` makes what it holds into labels and values for a reader."""

    name: str
    word: Word
    version: int = 1
    told: Callable[[Mapping[str, Any]], Lines] | None = None


def facts_named(words: Mapping[str, Word], **told: Callable[[Mapping[str, Any]], Lines]) -> tuple[FactName, ...]:
    """Facts by name and word; `told` by the name with '_' for the dot."""
    return tuple(FactName(name, word, told=told.get(name.replace(".", "_"))) for name, word in words.items())


@dataclass(frozen=True, slots=True)
class FactFamily:
    """Facts about one `thing` whose moves stand in data: `word` gives a move's word, `private` the keys of what a fact holds under
    which the names of people stand who were promised quiet."""

    thing: str
    word: Callable[[str], str]
    told: Callable[[Mapping[str, Any]], Lines] | None = None
    private: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing that facts are about: `address` the page that shows it by its id; `area` the code of the area where it lies, ''
    the whole city, None no place. `numbered`: its ids are numbers of rows, and `area` is asked for nothing else."""

    kind: str
    address: Callable[[str], str] | None = None
    area: Callable[[str], str | None] | None = None
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Reaction:
    """What follows from a fact: `run` takes the fact (journal.models.Fact) and bears being run twice. `key` names it for ever."""

    key: str
    fact: str
    run: Callable[[Any], None]
    word: Word


# ── rights ───────────────────────────────────────────────────────────────────────────────────────────────────────────
class Extent(StrEnum):
    """How far a right reaches."""

    EVERYWHERE = "everywhere"
    AREA = "area"
    ORGANISATION = "organisation"
    TASK = "task"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Right:
    """Something that a post may be given: `name` is room.verb_object, `about` the kind of object that it is asked about ('' none),
    `roles` which roles have it by the standard setting and how far, `version` the setting's."""

    name: str
    word: Word
    about: str = ""
    roles: Mapping[str, Extent] = field(default_factory=dict)
    version: int = 1


# ── the ground ───────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class OnGround:
    """What a room has standing on the ground, asked when grids are cut, checked and balanced (GD-5, GD-10, GD-12). `points`: (shape) →
    longitude and latitude of everything in it; `areas`: (shape) → well-known binary of what has an area there; `count`: how many
    stand in a unit grid, by its id."""

    key: str
    points: Callable[[Any], list[tuple[float, float]]]
    areas: Callable[[Any], list[bytes]]
    count: Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Load:
    """One kind of work that a grid makes (部件, 案卷): `counts` gives grid id → how many, of some grids or (None) of all, as of a day."""

    key: str
    label: Word
    counts: Callable[[Sequence[int] | None, date], dict[int, int]]


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class MenuGroup:
    """A heading of the menu: what people do there."""

    key: str
    word: Word
    position: int


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry of the menu: `address` is a named URL with its `arguments`; the entry is left out where the installation has no such
    page. `right` is what a seat needs to have it ('' nothing), `open_to` asks about the seat beyond that. `group` is the key of its
    heading (wanmi/kit/menu.py), `position` its place there; `under` a path below which it is the current one, too; `jump` the letter
    after g that leads there.

    `count`: (request, seat) → how many wait there, and how many of them are late. All entries of a seat together ask the database
    once at most. `topics`: seat → the topics of the journal at which that count changes.
    """

    label: Word
    icon: str
    address: str
    group: str
    arguments: tuple[str, ...] = ()
    position: int = 50
    right: str = ""
    open_to: Callable[[Any], bool] | None = None
    under: str = ""
    jump: str = ""
    count: Callable[[Any, Any], tuple[int, int]] | None = None
    topics: Callable[[Any], Iterable[str]] | None = None

    @property
    def key(self) -> str:
        """What the entry is called for ever: by this a person keeps it among the favourites."""
        return ":".join((self.address, *self.arguments))


@dataclass(frozen=True, slots=True)
class HomePart:
    """A part of the home page: `context` gives what its `template` needs, or None where this seat has no such part; `place` is the
    region of the page (waiting, lists, stock), `position` its order there."""

    key: str
    place: str
    template: str
    context: Callable[..., Mapping[str, Any] | None]
    position: int = 50


@dataclass(frozen=True, slots=True)
class Panel:
    """A part that hangs in a named slot of a lower room's page: `slot` is room.page (components.card), `context` takes (seat, the
    object of the page, the day as it is shown or None) and gives what `template` needs, or None where there is nothing to show."""

    key: str
    slot: str
    template: str
    context: Callable[..., Mapping[str, Any] | None]
    position: int = 50


@dataclass(frozen=True, slots=True)
class Job:
    """A task of the worker: `name` as the queue knows it, `word` for the page of operations, `every` how often it comes by itself."""

    name: str
    word: Word
    every: str = ""
