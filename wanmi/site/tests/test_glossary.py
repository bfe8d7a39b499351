"""The glossary is true: each of its words is a word of the code where it says."""

from __future__ import annotations

import re

import pytest

from wanmi.site.folders import BASE_DIR

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (BASE_DIR / "GLOSSARY.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| 中文")
]


def text_of(room: str) -> str:
    folder = BASE_DIR / "wanmi" / room
    files = [path for ending in ("*.py", "*.toml") for path in folder.rglob(ending) if "tests" not in path.parts]
    return "\n".join(path.read_text() for path in files).lower()


@pytest.mark.parametrize(("chinese", "english", "room"), ROWS, ids=[row[1] for row in ROWS])
def test_a_word_of_the_glossary_is_a_word_of_its_room(chinese: str, english: str, room: str) -> None:
    text = text_of(room)
    for word in english.split(", "):
        spelt = word.replace("_", "[_ ]?")
        assert re.search(rf"(?<![a-z]){spelt}", text), f"{chinese} {word} is not said in {room}"


def test_no_term_stands_twice() -> None:
    terms = [row[0] for row in ROWS]
    assert len(terms) == len(set(terms)) > 60
