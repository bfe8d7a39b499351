"""No role is named but where roles are at home: in people, in the flows and what reads them, in the standard settings of rights, and in
the cast of the demo city. All else asks rights by their names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from wanmi.people.queries import all_rights
from wanmi.people.rules.role_words import ROLES
from wanmi.site.folders import BASE_DIR

WANMI = BASE_DIR / "wanmi"
# Words that are roles and nothing else, and those that are names of columns, of sources of a case and of bodies too.
ONLY_ROLES = frozenset({"acceptor", "shift_leader", "dispatcher", "overseer", "clerk", "administrator"})
ALSO_OTHERS = frozenset(ROLES) - ONLY_ROLES
# Where a role is named, and why.
AT_HOME = {
    "people/": "the room of roles",
    "simulation/": "the cast of the demo city, and who in it acts",
    "site/bench/": "the seats that a measurement takes",
}
NAMED = {
    "site/founding.py": "a city's first post, before anybody is there",
}
# Where a seat's role is handed on, never compared with a name: to the flow, which says whose a move is.
HANDED_ON = {
    "cases/api/flow.py": "the moves of the caller's post, as the flow says",
    "cases/queries/together.py": "the moves of the seat's post, as the flow says",
    "desks/api/tasks.py": "the lists of the caller's post, as the flow says",
    "cases/rules/play.py": "the flow says whose a move is and what ties a post to a case",
    "cases/rules/holding.py": "the flow says what ties a post to a case",
    "cases/rules/proving.py": "the proof tries each post that the flow names",
    "cases/rules/toy_city.py": "whoever the flow says begins a case",
    "cases/rules/asking.py": "the flow says at which level a post's request begins",
    "cases/rules/order_moves.py": "an order tells what post gave it",
    "desks/queries/lists.py": "whether a list is the seat's own, or watched",
    "desks/pages/moves.py": "whether a stage waits for the seat's post",
    "desks/pages/case_parts.py": "whether a stage waits for the seat's post",
    "desks/queries/desks.py": "the lists of the seat's post, as the flow says",
    "desks/menu.py": "the lists of the seat's post, as the flow says",
    "site/cli/people.py": "who holds which post, printed",
}


def sources(suffix: str) -> Iterator[tuple[str, str]]:
    """(path under wanmi/, text) of the product's files."""
    for path in sorted(WANMI.rglob(f"*{suffix}")):
        name = path.relative_to(WANMI).as_posix()
        parts = set(path.relative_to(WANMI).parts)
        if not parts & {"tests", "migrations", "node_modules", "static"} and not name.startswith(tuple(AT_HOME)):
            yield name, path.read_text(encoding="utf-8")


def roles_named(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, what) for each role that a module names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in ONLY_ROLES:
            yield node.lineno, str(node.value)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _IN_SQL.search(node.value):
            yield node.lineno, node.value.strip()[:60]
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("wanmi.people"):
            yield from ((node.lineno, f"{node.module}.{each.name}") for each in node.names if each.name == "Role")
        elif isinstance(node, ast.Compare | ast.keyword) and _is_about_a_role(node):
            yield from ((node.value.lineno if isinstance(node, ast.keyword) else node.lineno, word) for word in _words(node))
        elif isinstance(node, ast.Tuple | ast.Set | ast.List) and len(node.elts) > 1:
            words = [str(each.value) for each in node.elts if isinstance(each, ast.Constant)]
            if len(words) == len(node.elts) and set(words) <= set(ROLES):
                yield node.lineno, " ".join(words)


_IN_SQL = re.compile(rf"role\s*(=|in|IN)\s*\(?\s*'({'|'.join(ROLES)})'")


def _is_about_a_role(node: ast.Compare | ast.keyword) -> bool:
    if isinstance(node, ast.keyword):
        return (node.arg or "").split("__")[-1] == "role" or (node.arg or "").endswith("role__in")
    return any(
        (isinstance(each, ast.Attribute) and each.attr == "role") or (isinstance(each, ast.Name) and each.id == "role")
        for each in (node.left, *node.comparators)
    )


def _words(node: ast.AST) -> list[str]:
    return [str(each.value) for each in ast.walk(node) if isinstance(each, ast.Constant) and each.value in ALSO_OTHERS]


def test_no_module_names_a_role() -> None:
    found = [f"{name}:{line} {what}" for name, text in sources(".py") for line, what in roles_named(ast.parse(text)) if name not in NAMED]
    assert found == []


def test_only_what_reads_the_flow_looks_at_a_seats_role() -> None:
    looks = re.compile(r"\b(seat|by|auth|here|turn\.by|request\.auth|one|held)\.role\b")
    found = {name for name, text in sources(".py") if looks.search(text)}
    assert found - set(HANDED_ON) == set()
    assert set(HANDED_ON) - found == set(), "these look at it no more: take them off the list"


def test_no_template_and_no_script_names_a_role() -> None:
    quoted = re.compile(rf"""["']({"|".join(ONLY_ROLES)})["']|seat\.role\s*(==|!=|in)""")
    found = [f"{name}: {hit[0]}" for suffix in (".html", ".ts") for name, text in sources(suffix) for hit in quoted.finditer(text)]
    assert found == []


def test_every_right_that_is_asked_is_declared_and_every_one_declared_is_asked() -> None:
    word = re.compile(rf"""["']((?:{"|".join(sorted({name.partition(".")[0] for name in all_rights()}))})\.[a-z_]+)["']""")
    texts = [
        path.read_text(encoding="utf-8")
        for suffix in (".py", ".html")
        for path in WANMI.rglob(f"*{suffix}")
        if not {"tests", "migrations"} & set(path.relative_to(WANMI).parts)
    ]
    named = {hit[1] for text in texts for hit in word.finditer(text)}
    assert set(all_rights()) - named == set(), "declared and never asked"
    asked = re.compile(
        r"""(?:may|check_may|may_in|extent_of|extent_of_role|posts_with|roles_with)\([^()]*["']([a-z]+\.[a-z_]+)["']|right=["']([a-z]+\.[a-z_]+)["']"""
    )
    assert {hit[1] or hit[2] for text in texts for hit in asked.finditer(text)} - set(all_rights()) == set(), "asked and not declared"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("if seat.role == 'worker': pass", ["worker"]),
        ("if role in ('leader', 'x'): pass", ["leader"]),
        ("KEEPERS = ('clerk',)", ["clerk"]),
        ("ON_FOOT = ('supervisor', 'worker')", ["supervisor worker"]),
        ("held.filter(post__role='supervisor')", ["supervisor"]),
        ("from wanmi.people.models import Person, Role", ["wanmi.people.models.Role"]),
        ("SQL = \"WHERE p.role = 'supervisor' AND p.is_active\"", ["WHERE p.role = 'supervisor' AND p.is_active"]),
        ("rows.select_related('department', 'squad')", []),
        ("if given.source == 'supervisor': pass", []),
    ],
)
def test_the_reader_of_modules_sees_a_role_and_nothing_else(code: str, told: list[str]) -> None:
    assert [what for _line, what in roles_named(ast.parse(code))] == told


def test_each_exception_is_still_needed() -> None:
    for name in NAMED:
        assert list(roles_named(ast.parse((WANMI / name).read_text(encoding="utf-8")))), name
    assert {Path(name).parts[0] for name in AT_HOME} <= {path.name for path in WANMI.iterdir()}
