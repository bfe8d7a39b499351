"""Chinese is the first language of the interface; every sentence that a person reads has its English."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from wanmi.site.folders import BASE_DIR

ROOMS = sorted(path.parent for path in (BASE_DIR / "wanmi").glob("*/apps.py"))
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "gettext_noop", "Phrase"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
TAG = re.compile(r"""{%\s*translate\s+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
FILTER = re.compile(r"""(?:{{\s*|[=:\s])_\(\s*(?:"([^"]*)"|'([^']*)')\s*\)""")
BLOCK = re.compile(r"{%\s*blocktranslate(?P<head>[^%]*)%}(?P<body>.*?)(?:{%\s*plural\s*%}.*?)?{%\s*endblocktranslate\s*%}", re.S)
PLACES = re.compile(r"%\((\w+)\)[sd]")


def in_python(source: str) -> Iterator[str]:
    """The msgids of a module: arguments of gettext and its kin, sentences of Refusals."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in CALLS and node.args:
            first = node.args[1] if _name(node.func) == "pgettext" else node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value
        if isinstance(node, ast.ClassDef):
            yield from _sentences(node)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _sentences(node: ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        targets = (
            statement.targets if isinstance(statement, ast.Assign) else [statement.target] if isinstance(statement, ast.AnnAssign) else []
        )
        value = getattr(statement, "value", None)
        if any(_name(target) == "sentence" for target in targets if isinstance(target, ast.Name)):  # noqa: SIM102
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value


def in_template(source: str) -> Iterator[str]:
    """The msgids of a template: translate, _() and blocktranslate."""
    for pattern in (TAG, FILTER):
        for found in pattern.finditer(source):
            yield next(group for group in found.groups() if group is not None)
    for found in BLOCK.finditer(source):
        body = found["body"]
        if "trimmed" in found["head"]:
            body = " ".join(line.strip() for line in body.splitlines() if line.strip())
        yield re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", body.replace("%", "%%"))


def msgids(room: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted(room.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.relative_to(room).parts):
            found |= dict.fromkeys(in_python(path.read_text()), path)
    for path in sorted(room.rglob("templates/**/*.html")):
        found |= dict.fromkeys(in_template(path.read_text()), path)
    for path in room.glob("rights.toml"):
        found |= {fields["word"]: path for fields in tomllib.loads(path.read_text()).values() if isinstance(fields, dict)}
    return {text: path for text, path in found.items() if CHINESE.search(text)}


def english() -> dict[str, str]:
    known: dict[str, str] = {}
    for path in sorted((BASE_DIR / "wanmi").glob("*/locale/en/LC_MESSAGES/django.po")):
        known |= {
            entry.msgid: entry.msgstr or entry.msgstr_plural.get(0, "") for entry in polib.pofile(str(path)) if "fuzzy" not in entry.flags
        }
    return known


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_sentence_has_its_english(room):
    known = english()
    missing = [f"{path.relative_to(BASE_DIR)}: {text}" for text, path in msgids(room).items() if not known.get(text)]
    assert missing == []


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_the_english_keeps_the_places_of_its_chinese(room):
    po = room / "locale" / "en" / "LC_MESSAGES" / "django.po"
    entries = polib.pofile(str(po)) if po.exists() else []
    wrong = [entry.msgid for entry in entries if not entry.obsolete and entry.msgstr and places(entry.msgid) != places(entry.msgstr)]
    assert wrong == []


def places(text: str) -> set[str]:
    return set(PLACES.findall(text))


def test_the_reader_of_sources_finds_every_kind_of_sentence():
    code = 'from x import _\na = _("受理")\nclass NoSuch(Refusal):\n    sentence: str = "没有 %(name)s。"\n'
    assert set(in_python(code)) == {"受理", "没有 %(name)s。"}
    page = '{% translate "派遣" %}{% include "x" with label=_("处置") %}{% empty _("没有") %}'
    page += "{% blocktranslate trimmed with n=count %}\n 共 {{ n }} 件\n{% endblocktranslate %}"
    assert list(in_template(page)) == ["派遣", "处置", "没有", "共 %(n)s 件"]
