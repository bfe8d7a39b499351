"""docs/rooms.md: what a room may say of itself, field by field, with the words of the code and the rooms that say it.

`python -m wanmi.site.rooms_page` writes it anew.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from wanmi.kit.rooms import Room, parts, rooms
from wanmi.kit.rooms import room as room_module
from wanmi.site.folders import BASE_DIR

PAGE = BASE_DIR / "docs" / "rooms.md"
HEAD = """# What a room says of itself

Made from the code by `python -m wanmi.site.rooms_page`; a test holds it to the code.

Every room declares one value in its `apps.py`: `RoomConfig.declare` gives a `Room` (`wanmi/kit/rooms/`). Whoever composes something of
many rooms (menu, home, map, search box, journal …) reads one field over all of them by `from_rooms`. A room is added by its line in
`wanmi/site/room_list.py` and taken out by leaving that line away. `wanmi/site/tests/rooms/bench/` is a room to copy from: it says
something in every field.

Found by their place, not declared: addresses (`urls.py`), the router of the API (`api.router`), refusals (the classes in the room's
modules), base tables (`admin.py`), tasks of the worker (`.task(` in `actions`), TypeScript (`web/*.ts`), templates, `locale/`.
"""


def words_of_fields() -> dict[str, str]:
    """Each field of Room with the docstring below it ('' where there is none)."""
    tree = ast.parse(inspect.getsource(room_module))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Room")
    words: dict[str, str] = {}
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            is_doc = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str)
            words[node.target.id] = " ".join(after.value.value.split()) if is_doc else ""  # type: ignore[union-attr]
    return words


def users_of_fields(declared: Mapping[str, Room]) -> dict[str, list[str]]:
    """Each field of Room with the labels of the rooms that say something under it."""
    return {each.name: [label for label, room in declared.items() if getattr(room, each.name)] for each in fields(Room)}


def part_classes() -> list[type]:
    """The parts that fields are made of, in the order of their module."""
    return [each for each in vars(parts).values() if inspect.isclass(each) and is_dataclass(each) and each.__module__ == parts.__name__]


def unnamed_in(part: type) -> list[str]:
    """The fields of a part that its docstring does not name."""
    return [each.name for each in fields(part) if f"`{each.name}`" not in (part.__doc__ or "")]


def page_of(declared: Mapping[str, Room]) -> str:
    """The page as Markdown."""
    words, users = words_of_fields(), users_of_fields(declared)
    lines = [HEAD, "## Fields\n", "| field | holds | said by |", "|---|---|---|"]
    lines += [f"| `{name}` | {words[name]} | {', '.join(users[name]) or '—'} |" for name in words]
    lines += ["", "## Slots", "", 'Where panels hang (`{% panels "slot" object %}` in the page\'s template).', ""]
    lines += ["| slot | where | object | panels of |", "|---|---|---|---|"]
    hung = [(panel.slot, label) for label, room in declared.items() for panel in room.panels]
    for slot in (slot for room in declared.values() for slot in room.slots):
        rooms_above = ", ".join(dict.fromkeys(label for name, label in hung if name == slot.name))
        lines.append(f"| `{slot.name}` | {slot.where} | {slot.about or '—'} | {rooms_above or '—'} |")
    lines += ["", "## Parts"]
    for part in part_classes():
        lines += ["", f"### {part.__name__}", "", inspect.cleandoc(part.__doc__ or ""), ""]
        lines += [f"- `{each.name}`: `{each.type}`" for each in fields(part)]
    return "\n".join(lines) + "\n"


def main() -> None:
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanmi.site.settings")
    django.setup()
    PAGE.write_text(page_of(rooms()))


if __name__ == "__main__":
    main()
