"""May this seat? The one question of rights (权限), asked by action, page, menu, API and export alike.

Rooms declare the rights and who has them by the standard setting (rights.toml); a city's own word counts before it. It costs no query:
the city's word is kept by the process for some seconds.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from wanmi.kit.refusals import NotYours
from wanmi.kit.rooms import Extent, Right, Room, rooms
from wanmi.people.models import Role
from wanmi.people.queries.city_settings import city_settings
from wanmi.people.rules.rights import About, HasAbout, reaches
from wanmi.people.rules.seats import Seat


class UnknownRight(LookupError):
    """A right that no room declares: a fault of the program."""


_known: tuple[dict[str, Room], dict[str, Right]] = ({}, {})  # rooms, and the rights that they declare


def all_rights() -> Mapping[str, Right]:
    """Every right by its name, in the order of the rooms."""
    global _known
    declared = rooms()
    if _known[0] is not declared:
        _known = (declared, {right.name: right for room in declared.values() for right in room.rights})
    return _known[1]


def right_called(name: str) -> Right:
    """Raises UnknownRight."""
    try:
        return all_rights()[name]
    except KeyError:
        raise UnknownRight(name) from None


def may(seat: Seat | None, right: str, about: HasAbout | About | str | None = None) -> bool:
    """Whether a seat (None: nobody) has a right: at all, or, where it is asked about something (an object, what is known of it, or the
    code of its area), about that. Raises UnknownRight."""
    extent = extent_of(seat, right)
    if seat is None or extent is None:
        return False
    if about is None:
        return True
    if extent == Extent.EVERYWHERE:
        return True
    return reaches(extent, seat, about if isinstance(about, About) else About(area=about) if isinstance(about, str) else about.about())


def check_may(seat: Seat | None, right: str, about: HasAbout | About | str | None = None) -> None:
    """Raises NotYours where the seat may not, UnknownRight."""
    if not may(seat, right, about):
        raise NotYours


def extent_of(seat: Seat | None, right: str) -> Extent | None:
    """How far a seat has a right; None: not at all. Raises UnknownRight."""
    return extent_of_role(seat.role, right, seat.organisation_path) if seat is not None else None


def extent_of_role(role: str, right: str, path: str = "") -> Extent | None:
    """How far a post of a role has a right, in the body of this path ('' whichever): by the city's word on that body, on the nearest
    above, on the role; else by the standard setting. Raises UnknownRight."""
    standard, city = right_called(right).roles.get(role), city_settings().rights
    if right in city:
        for code in (*reversed(path.split("/") if path else ()), ""):
            if (word := city[right].get((role, code))) is not None:
                return word.extent
    return standard


def extents_of(right: str) -> list[str]:
    """How far a right can reach: what stands in its standard setting, which is what its room has been made and tried for. Raises
    UnknownRight."""
    return list(dict.fromkeys(extent.value for extent in right_called(right).roles.values()))


def roles_with(right: str) -> list[str]:
    """The roles that have a right wherever their body has no other word. Raises UnknownRight."""
    standard = list(right_called(right).roles)
    return [role for role in (*standard, *(each for each in Role.values if each not in standard)) if extent_of_role(role, right)]


def posts_with(right: str, of: str = "") -> Q:
    """The posts that have a right, as a condition on Post; `of` is the path to it ('post__'). Raises UnknownRight."""
    known = Q(**{f"{of}role__in": roles_with(right)})
    words = sorted((len(word.path), code, role, word) for (role, code), word in city_settings().rights.get(right, {}).items() if code)
    for _length, _code, role, word in words:  # from above: what is said nearer counts
        body = Q(**{f"{of}organisation__path": word.path}) | Q(**{f"{of}organisation__path__startswith": f"{word.path}/"})
        there = Q(**{f"{of}role": role}) & body
        known = known | there if word.extent else known & ~there
    return known
