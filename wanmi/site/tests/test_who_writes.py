"""Who writes rows and who records facts, read from the code: actions, and those named here with the reason. Pages and queries never do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from wanmi.journal.words import BY_TABLE
from wanmi.kit.rooms import from_rooms

ROOT = Path(__file__).resolve().parents[2]
# Beginning of a path → why what lies there may write.
ELSEWHERE = {
    "journal/reading.py": "how far a reader has read is no change of the city",
    "journal/reactions.py": "units of work of the queue",
    "journal/queue.py": "jobs of the queue, begun anew and cleared",
    "journal/base_tables.py": "the one door of the base tables; writes the row and its fact together",
    "catalogue/admin.py": "base tables, behind that door",
    "people/admin.py": "base tables, behind that door",
    "people/models.py": "a model's own save keeps its path in order; the manager that Django asks for",
    "tiles/tile_cache.py": "kept tiles, which can be drawn anew at any time",
    "deliveries/kinds/": "kinds of delivery: statements that the actions run in their transaction",
    "components/deliveries.py": "a kind of delivery, as those",
    "geocoding/deliveries/": "a kind of delivery, as those",
    "grids/deliveries/": "kinds of delivery, as those",
    "patrols/deliveries.py": "kinds of delivery, as those",
    "division/deliveries.py": "kinds of delivery, as those",
    "simulation/": "the demo city is made and filled, with facts of its own",
    "site/bench/": "measures a city of its own",
}
WRITES = {"save", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "delete", "update"}
SQL = re.compile(r"\b(INSERT INTO|DELETE FROM|TRUNCATE)\s+\w|\bUPDATE\s+\w+(\s+(AS\s+)?\w+)?\s+SET\b|^\s*COPY\s+\w")


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        inside = path.relative_to(ROOT)
        if not {"tests", "migrations", "__pycache__"} & set(inside.parts):
            yield inside.as_posix(), ast.parse(path.read_text())


def may_write(path: str) -> bool:
    _room, _slash, inside = path.partition("/")
    return inside == "actions.py" or inside.startswith("actions/") or any(path.startswith(each) for each in ELSEWHERE)


def is_write(call: ast.Call) -> bool:
    """A row written by Django: a dictionary's update, a picture's save and a cache's delete take what they work on as an argument."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITES:
        return False
    name, keywords = call.func.attr, {each.arg for each in call.keywords}
    if name in ("save", "delete"):
        return not call.args and keywords <= {"update_fields", "force_insert", "using"}
    if name == "update":
        return not call.args and bool(keywords)
    return name.startswith("bulk_") or not call.args


def texts(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text that is no docstring."""
    told = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def writes_in(module: ast.Module) -> list[int]:
    calls = [node.lineno for node in ast.walk(module) if isinstance(node, ast.Call) and is_write(node)]
    return calls + [line for line, text in texts(module) if SQL.search(text)]


def names_recorded(module: ast.Module) -> Iterator[tuple[int, ast.expr | None]]:
    """Where facts are recorded, and by which name."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "record_fact":
            yield node.lineno, node.args[0] if node.args else None


def test_only_actions_write_rows() -> None:
    found = [f"{path}:{line}" for path, module in modules() if not may_write(path) for line in writes_in(module)]
    assert found == []


def test_only_actions_record_facts() -> None:
    found = [f"{path}:{line}" for path, module in modules() if not may_write(path) for line, _name in names_recorded(module)]
    assert found == []


def test_each_exception_still_writes() -> None:
    writers = {path for path, module in modules() if writes_in(module) or any(True for _ in names_recorded(module))}
    assert [each for each in ELSEWHERE if not any(path.startswith(each) for path in writers)] == []


def test_each_fact_that_is_recorded_is_declared_by_a_room() -> None:
    """Names that are put together (moves of a case, rows of base tables) stand in a family, or in BY_TABLE."""
    known = {fact.name for fact in from_rooms("facts")}
    families = {family.thing: set(family.moves()) for family in from_rooms("families")}
    found = []
    for path, module in modules():
        for line, name in names_recorded(module):
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                thing, _dot, move = name.value.partition(".")
                if name.value not in known and move not in families.get(thing, ()) and move not in BY_TABLE:
                    found.append(f"{path}:{line} {name.value!s}")
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "Case.objects.filter(pk=1).update(stage='x')", "case.save()", "case.save(update_fields=['a'])", "case.delete()",
        "Case.objects.create(a=1)", "Case.objects.bulk_create(rows)", "run('UPDATE cases_case c SET a = 1')",
        "run('INSERT INTO a (b) SELECT 1')",
        "run(f'DELETE FROM {table}' 'DELETE FROM cases_case')",
    ],
)  # fmt: skip
def test_a_write_is_known_when_seen(code: str) -> None:
    assert writes_in(ast.parse(code))


@pytest.mark.parametrize("code", ["query.update(keys)", "image.save(out, 'JPEG')", "cache.delete('x')", "run('SELECT 1 FOR UPDATE')"])
def test_what_writes_no_row_is_let_through(code: str) -> None:
    assert not writes_in(ast.parse(code))
