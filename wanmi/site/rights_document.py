"""The page docs/rights.md: every right of every room and which role has it by the standard setting. `wanmi rights document` prints it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import override

from wanmi.kit.rooms import Extent, Right, rooms
from wanmi.people.rules.role_words import ROLES

HEAD = """# Rights

Made by `wanmi rights document` from the rooms' `rights.toml`; a test fails where it is not current.

A person acts through a post: role × organisation × area. What a post may do has a name, `room.verb_object`; `may(seat, right, about)`
(`wanmi/people/queries/rights.py`) is the one question that actions, pages, menu, API and exports ask. The table says which role has
which right until a city says otherwise, and how far:

| mark | the right reaches |
|---|---|
| ● | everything, wherever it lies and whosever it is |
| area | what lies in the area of the post |
| body | what is the post's own body's |
| task | what is given to the person, or to their body and there to nobody yet |
| own | what is the person's own |

A city says otherwise by `wanmi rights set RIGHT EXTENT --role ROLE [--organisation CODE] [--from DAY]`, and goes back by `wanmi rights
standard`; nothing that was said is lost, and each word is a fact of the journal. Administrators read what is in force at `/rights/`.
Which move of a case is whose is no right: it stands in the flow (`wanmi/flow/flows/`). Which layers of the map a role sees may be said
besides, at `/layers/rights/`.
"""
MARKS = {Extent.EVERYWHERE: "●", Extent.AREA: "area", Extent.ORGANISATION: "body", Extent.TASK: "task", Extent.OWN: "own"}


def rights_document() -> str:
    """The whole page, ending in a newline."""
    with override("zh-hans"):
        return "\n".join([HEAD, *(line for room in rooms().values() if room.rights for line in _of_room(str(room.title), room.rights))])


def _of_room(title: str, rights: tuple[Right, ...]) -> Iterator[str]:
    room = rights[0].name.partition(".")[0]
    yield f"## {room} {title}\n"
    yield f"Version {rights[0].version} of `wanmi/{room}/rights.toml`.\n"
    yield "| right | | about | " + " | ".join(role for role in ROLES) + " |"
    yield "|---|---|---|" + "---|" * len(ROLES)
    for right in rights:
        cells = [MARKS[right.roles[role]] if role in right.roles else "" for role in ROLES]
        yield f"| `{right.name}` | {right.word} | {right.about} | " + " | ".join(cells) + " |"
    yield ""
