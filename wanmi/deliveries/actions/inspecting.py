"""A file that was handed in, looked through: each layer, sheet and member of it is named, and which of them are read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from wanmi.formats.archives import Opened
from wanmi.formats.files import FileLayout, read_layout
from wanmi.formats.rules.mapping import plain
from wanmi.formats.rules.refusals import UnreadableFile

ALL = "*"  # for a layer: all that have the same columns as the one that would be chosen
MOST_NAMED = 8
Part = dict[str, Any]


@dataclass
class Inspection:
    """`looked`: the first of what is chosen; `parts`: all, as Delivery keeps them."""

    looked: FileLayout
    parts: list[Part]
    notes: list[str] = field(default_factory=list)

    @property
    def chosen(self) -> list[Part]:
        return [part for part in self.parts if part["chosen"]]


def inspect_file(
    opened: Opened, *, layer: str = "", encoding: str = "", heading: int | None = None, known: Collection[str] = ()
) -> Inspection:
    """`layer`: the name of a part, ALL, or "" for the likeliest. Raises UnreadableFile."""
    single = len(opened.data) == 1
    parts: list[Part] = []
    seen: list[FileLayout] = []
    refused: UnreadableFile | None = None
    for name, path in opened.data:
        layer_name = layer if single else layer.removeprefix(f"{name}：")
        try:
            layout = _inspected(path, layer_name, encoding, heading, known, single=single)
        except UnreadableFile as refusal:
            refused = refused or refusal
            parts.append({"name": name, "why": str(refusal.facts.get("why", ""))[:200], "chosen": False, "path": _kept(path)})
            continue
        parts += [_part(name, path, layout, len(seen), each, single) for each in layout.layers]
        seen.append(layout)
    data = [part for part in parts if "why" not in part]
    if not data:
        raise refused or UnreadableFile(field="file", why="没有能读的数据")
    first = _first(data, seen, layer)
    for part in parts:
        part["chosen"] = part is first or ("why" not in part and _is_read_with(first, part, layer))
    layout = seen[first["seen"]]
    parts += [{"name": name, "why": why, "chosen": False} for name, why in opened.left]
    own = _headings(first)
    for part in parts:
        part["same"] = "why" not in part and _headings(part) == own
        part.pop("seen", None), part.pop("columns", None), part.pop("first", None)
    return Inspection(layout, parts, [*opened.notes, *layout.notes, *_unread(parts)])


def _inspected(path: Path, layer: str, encoding: str, heading: int | None, known: Collection[str], *, single: bool) -> FileLayout:
    try:
        return read_layout(path, layer=layer, encoding=encoding, heading=heading, known=known)
    except UnreadableFile:
        if single or not encoding:
            raise
        return read_layout(path, layer=layer, known=known)  # another file of the archive has its own encoding


def _part(name: str, path: Path, layout: FileLayout, seen: int, layer: Part, single: bool) -> Part:
    own = layer["name"]
    title = own if single else name if len(layout.layers) == 1 else f"{name}：{own}"
    kept = {"name": title, "path": _kept(path), "layer": own, "encoding": layout.encoding, "seen": seen, "first": own == layout.layer}
    kept["heading"] = layer.get("heading", layout.heading)
    return kept | {key: layer[key] for key in ("rows", "columns", "kinds", "hidden", "why") if key in layer}


def _first(data: list[Part], seen: list[FileLayout], layer: str) -> Part:
    """The part that was asked for, else the likeliest. Raises UnreadableFile where there is none of that name."""
    if layer and layer != ALL:
        found = next((part for part in data if part["name"] == layer), None)
        if found is None:
            listed = "、".join(str(part["name"]) for part in data[:MOST_NAMED])
            raise UnreadableFile(field="layer", why=f"文件里没有“{layer[:40]}”，有：{listed}")
        return found
    return next((part for part in data if part["first"] and part.get("rows")), next(part for part in data if part["first"]))


def _headings(part: Part) -> set[str]:
    return {plain(str(column)) for column in part.get("columns", [])}


def _is_read_with(first: Part, part: Part, layer: str) -> bool:
    """Whether a part is read together with the first: asked for, or one layer that was cut apart by kinds of shapes, as Shapefiles must
    be."""
    if _headings(part) != _headings(first) or Path(part["path"]).suffix != Path(first["path"]).suffix:
        return False
    kinds = (set(str(each.get("kinds") or "").split("、")) for each in (first, part))
    one, other = kinds
    return layer == ALL or (
        not layer and bool(part.get("rows")) and "" not in one | other and one.isdisjoint(other) and "无图形" not in one | other
    )


def _unread(parts: list[Part]) -> list[str]:
    """What stands in the file and is not read, by name and number of rows."""
    left = [part for part in parts if "why" not in part and not part["chosen"]]
    if not left:
        return []
    listed = "、".join(f"{part['name']}（{part.get('rows', 0)} 行{'，隐藏' if part.get('hidden') else ''}）" for part in left[:MOST_NAMED])
    return [f"文件里还有 {len(left)} 份数据没有选用：{listed}{'…' if len(left) > MOST_NAMED else ''}"]


def _kept(path: Path) -> str:
    """Where it lies, under the data folder."""
    return str(path.relative_to(settings.DATA_DIR))


def opened_again(parts: list[Part], place: Path, name: str) -> Opened:
    """What was handed in, from what is kept of it."""
    data: dict[str, str] = {}
    for part in parts:
        if "path" in part and part["path"] not in data:
            data[part["path"]] = str(part["name"]).partition("：")[0]
    if len(data) <= 1:
        data = dict.fromkeys(data, "")
    left = [(str(part["name"]), str(part["why"])) for part in parts if "path" not in part]
    return Opened([(name, Path(settings.DATA_DIR) / path) for path, name in data.items()] or [("", place)], left)
