"""The API's schema made ready for a page that people read: what may be asked, what is sent, what comes back, every refusal by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from wanmi.kit.refusals import Refusal
from wanmi.kit.rooms import room_modules, rooms

EXAMPLES = {"wanmi.kit.pages.parts"}  # refusals that only show how one looks
METHODS = ("get", "post", "put", "patch", "delete")
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One parameter or one field of a shape."""

    name: str
    kind: str
    required: bool
    words: str = ""
    place: str = ""  # path | query | header


@dataclass(frozen=True)
class Operation:
    """One operation."""

    id: str
    method: str
    path: str
    name: str
    words: str
    open: bool  # without sign-in
    parameters: list[Line]
    body: str
    answers: list[tuple[str, str]]  # status, shape


@dataclass
class Chapter:
    key: str
    name: str
    operations: list[Operation] = field(default_factory=list)


@dataclass(frozen=True)
class Shape:
    name: str
    words: str
    lines: list[Line]


@dataclass(frozen=True)
class Reference:
    about: str
    chapters: list[Chapter]
    shapes: list[Shape]


def reference_of(schema: Schema) -> Reference:
    """The chapters that the rooms name (Room.chapters), each operation where its first tag says; then the shapes by name."""
    chapters = {key: Chapter(key, str(name)) for room in rooms().values() for key, name in room.chapters.items()}
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = _operation(path, method, methods[method])
                key = (methods[method].get("tags") or ["cases"])[0]
                chapters.setdefault(key, Chapter(key, key)).operations.append(operation)
    shapes = [_shape(name, one) for name, one in sorted(schema["components"]["schemas"].items())]
    return Reference(schema["info"]["description"], [one for one in chapters.values() if one.operations], shapes)


def _operation(path: str, method: str, row: Schema) -> Operation:
    lines = [
        Line(one["name"], kind_of(one["schema"]), bool(one.get("required")), one.get("description", ""), one["in"])
        for one in row.get("parameters", [])
    ]
    return Operation(
        id=row["operationId"],
        method=method.upper(),
        path=path,
        name=row.get("summary", ""),
        words=row.get("description", ""),
        open=not row.get("security"),
        parameters=lines,
        body=_content(row.get("requestBody", {})),
        answers=[(str(status), _content(answer)) for status, answer in row["responses"].items() if status != "default"],
    )


def _content(row: Schema) -> str:
    return next((kind_of(one.get("schema", {})) for one in row.get("content", {}).values()), "")


def _shape(name: str, row: Schema) -> Shape:
    required = set(row.get("required", []))
    lines = [Line(key, kind_of(one), key in required, one.get("description", "")) for key, one in row.get("properties", {}).items()]
    return Shape(name, row.get("description", ""), lines)


def kind_of(schema: Schema) -> str:
    """A JSON schema in a few words: text, [number], CaseShape or null."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    for many in ("anyOf", "oneOf", "allOf"):
        if many in schema:
            return " | ".join(kind_of(one) for one in schema[many])
    if "const" in schema:
        return repr(schema["const"])
    if "enum" in schema:
        return " | ".join(repr(one) for one in schema["enum"])
    kind = str(schema.get("type", "any"))
    if kind == "array":
        inner = schema.get("items") or (schema.get("prefixItems") or [{}])[0]
        return f"[{kind_of(inner)}]"
    return f"{kind}:{schema['format']}" if "format" in schema else kind


def refusals_by_room() -> list[tuple[str, list[type[Refusal]]]]:
    """The title of each room of this installation that says no to anything, and its refusals by status and code."""
    found = []
    for name, room in zip(room_modules(), rooms().values(), strict=True):
        own = {one.code: one for one in _below(Refusal) if one.__module__.startswith(f"{name}.") and one.__module__ not in EXAMPLES}
        if own:
            found.append((str(room.title), sorted(own.values(), key=lambda one: (one.status, one.code))))
    return found


def _below(parent: type[Refusal]) -> Iterator[type[Refusal]]:
    for one in parent.__subclasses__():
        yield one
        yield from _below(one)
