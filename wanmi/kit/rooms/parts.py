"""The parts that a room's value is made of. Typed, frozen, each field in words: docs/rooms.md is made from here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

Word = str | Promise
Lines = list[tuple[str, str]]  # label, value
Found = dict[str, Any]  # label, detail, kind, lng, lat, zoom, layer, id
Sight = Callable[[Any, UUID], int]
# (name of the fact, what it holds in one version) → what it holds in the next; pure
Upcast = Callable[[str, Mapping[str, Any]], dict[str, Any]]


# ── the journal ──────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class FactName:
    """One fact that the room records: `name` is thing.move, `word` for people. `lines` makes what it holds into labels and values for a
    reader. When what it holds changes its form, one of `upcasts` is added: the first leads from version 1 to 2, and so on."""

    name: str
    word: Word
    lines: Callable[[Mapping[str, Any]], Lines] | None = None
    upcasts: tuple[Upcast, ...] = ()


def facts_named(words: Mapping[str, Word], **lines: Callable[[Mapping[str, Any]], Lines]) -> tuple[FactName, ...]:
    """Facts by name and word; `lines` by the name with '_' for the dot."""
    return tuple(FactName(name, word, lines=lines.get(name.replace(".", "_"))) for name, word in words.items())


@dataclass(frozen=True, slots=True)
class FactFamily:
    """Facts about one `thing` whose moves stand in data: `word` gives a move's word, `lines` is as in FactName, `private` the keys of
    what a fact holds under which the names of people stand who were promised quiet. `moves` are all that the code can record;
    `upcasts` as in FactName, for all of them alike."""

    thing: str
    word: Callable[[str], str]
    moves: Callable[[], Iterable[str]]
    lines: Callable[[Mapping[str, Any]], Lines] | None = None
    private: frozenset[str] = frozenset()
    upcasts: tuple[Upcast, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """A `kind` of thing that facts are about: `address` the page that shows it by its id; `area` the code of the area where it lies, ''
    the whole city, None no place. `numbered`: its ids are numbers of rows, and `area` is asked for nothing else."""

    kind: str
    address: Callable[[str], str] | None = None
    area: Callable[[str], str | None] | None = None
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Reaction:
    """What follows from a fact: `run` takes the fact (journal.models.Fact) and bears being run twice. `key` names it for ever, `word` for
    people; `facts` are the names of those that it follows from. About one subject it runs in the order of the facts. It runs in one
    transaction, or, where it is `long`, in those that it makes itself, so that nobody waits for its end."""

    key: str
    facts: tuple[str, ...]
    run: Callable[[Any], None]
    word: Word
    long: bool = False


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
    """Something that a post may be given: `name` is room.verb_object (`word` for people), `about` the kind of object that it is asked
    about ('' none), `roles` which roles have it by the standard setting and how far, `version` the setting's."""

    name: str
    word: Word
    about: str = ""
    roles: Mapping[str, Extent] = field(default_factory=dict)
    version: int = 1


# ── the ground ───────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class OnGround:
    """What a room has standing on the ground, asked when grids are cut, checked and balanced (GD-5, GD-10, GD-12). `points`: (shape) →
    longitude and latitude of everything in it; `areas`: (shape) → well-known binary of what has an area there; `stands_in`:
    SQL that gives a row where something stands in the unit grid g; `key` names it."""

    key: str
    points: Callable[[Any], list[tuple[float, float]]]
    areas: Callable[[Any], list[bytes]]
    stands_in: str


@dataclass(frozen=True, slots=True)
class Load:
    """One kind of work that a grid makes (`label` 部件, 案卷; `key` names it): `counts` gives grid id → how many, of some grids or (None)
    of all, as of a day."""

    key: str
    label: Word
    counts: Callable[[Sequence[int] | None, date], dict[int, int]]


# ── suggestions ──────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Ranked:
    """One thing that may be chosen: its `id`, and in the reader's language `why` it is likely ('' nothing to tell)."""

    id: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a room knows of the likely answer where a move of a case asks for one of many: `ask` is what is asked for (department, squad),
    `rank` takes (the case's state, the ids that may be chosen, the moment) and gives the likeliest first, or None where it knows no
    better than the plain rule. `key` names it."""

    key: str
    ask: str
    rank: Callable[[Any, Sequence[int], datetime], Sequence[Ranked] | None]


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class MenuGroup:
    """A heading of the menu: `word` for what people do there, `position` its order, `key` what entries name it by."""

    key: str
    word: Word
    position: int


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry of the menu, with its `label` and `icon`: `address` is a named URL with its `arguments`; the entry is left out where the
    installation has no such page. `right` is what a seat needs to have it ('' nothing), `open_to` asks about the seat beyond that.
    `group` is the key of its heading (wanmi/kit/menu.py), `position` its place there; `under` a path below which it is the current one,
    too; `jump` the letter (or, where those are taken, the digit) after g that leads there.

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
    """A part of the home page. `context` takes (request, seat, moment) and gives what `template` needs, or None where this seat has no
    such part. `place` is the region of the page: `head` (beside the heading), `notice`, `work` (sections of their own), `waiting`
    (what waits in the base data) and `stock` (how much of it there is), or `phone` (the home of who is on foot). `position` is its
    order there, `key` names it. A part of waiting or stock without a template is one figure {label, value, url} among the others
    of its region. `right` is what a seat needs to have the part ('' nothing). `topics` gives by seat those after whose news the page is
    drawn anew."""

    key: str
    place: str
    context: Callable[[Any, Any, datetime], Mapping[str, Any] | None]
    template: str = ""
    position: int = 50
    right: str = ""
    topics: Callable[[Any], Iterable[str]] | None = None


def figure(label: Word, value: int, url: str) -> dict[str, Any]:
    """The context of a home part of waiting or stock: how many there are, and the page that lists them."""
    return {"label": label, "value": f"{value:,}", "url": url}


@dataclass(frozen=True, slots=True)
class Slot:
    """A named place on a page of the room where panels of rooms above hang: `name` is room.page, `where` says for the documentation
    where on the page and in what form, `about` the model of the object that its panels are given ('' none)."""

    name: str
    where: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part that hangs in a named slot of a lower room's page: `slot` is the slot's name (components.card); `context` takes (seat, the
    object of the page, the day as it is shown or None) and gives what `template` needs, or None where there is nothing to show.
    `position` is its order in the slot, `key` names it."""

    key: str
    slot: str
    template: str
    context: Callable[[Any, Any, date | None], Mapping[str, Any] | None]
    position: int = 50


@dataclass(frozen=True, slots=True)
class Finder:
    """One that the search box asks: `find` takes (what was typed, seat) and gives places on the map, the surest first; `position` is its
    place among the finders, `key` names it. What it does not know the look of it answers with nothing, without a query."""

    key: str
    find: Callable[[str, Any], Iterable[Found]]
    position: int = 50


@dataclass(frozen=True, slots=True)
class Job:
    """A task of the worker: `name` as the queue knows it, `word` for the page of operations, `every` how often it comes by itself."""

    name: str
    word: Word
    every: Word = ""
