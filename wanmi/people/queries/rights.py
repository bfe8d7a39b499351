"""May this seat? The one question of rights (权限), asked by action, page, menu, API and export alike.

Rooms declare the rights and who has them by the standard setting (rights.toml). It costs no query.
"""

from __future__ import annotations

from collections.abc import Mapping

from wanmi.kit.rooms import Extent, Right, Room, rooms
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
    known = About(area=about) if isinstance(about, str) else about if isinstance(about, About) else about.about()
    return reaches(extent, seat, known)


def extent_of(seat: Seat | None, right: str) -> Extent | None:
    """How far a seat has a right; None: not at all. Raises UnknownRight."""
    return right_called(right).roles.get(seat.role) if seat is not None else None
