"""The rights of a room and who has them by the standard setting, read from the room's rights.toml.

A table of the file is one right; its key is what follows the room's name: [search] in inquiry is inquiry.search. `word` is said to people,
`about` is the kind of object that the right is asked about, and under each extent stand the roles that have the right so far:

    everywhere     wherever a thing lies, whosever it is
    area           within the area of the seat
    organisation   what is the seat's own body's
    task           what is given to the person, or to their body and there to nobody yet
    own            what is the person's own
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.utils.translation import gettext_lazy

from wanmi.kit.rooms.parts import Extent, Right


def rights_in(module: str) -> tuple[Right, ...]:
    """The rights of the room whose apps.py (`__file__`) asks, in the order of its file. Raises ValueError for what is no right."""
    path = Path(module).with_name("rights.toml")
    room, table = path.parent.name, tomllib.loads(path.read_text(encoding="utf-8"))
    version = table.pop("version")
    return tuple(_right(f"{room}.{key}", version, fields) for key, fields in table.items())


def _right(name: str, version: int, fields: dict[str, object]) -> Right:
    word, about = str(fields.pop("word")), str(fields.pop("about", ""))
    roles: dict[str, Extent] = {}
    for extent, those in fields.items():
        for role in those if isinstance(those, list) else ():
            if role in roles:
                raise ValueError(f"{name}: {role} stands under two extents")
            roles[role] = Extent(extent)
        if not isinstance(those, list):
            raise ValueError(f"{name}: {extent} is no extent")
    return Right(name, gettext_lazy(word), about=about, roles=roles, version=version)
