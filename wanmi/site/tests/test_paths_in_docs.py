"""What the documents name is there: each path in backticks is a file or a folder, each name behind it stands in that file.

Decisions are left out: they tell of the house as it stood on their day.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wanmi.site.folders import BASE_DIR

DOCUMENTS = [*BASE_DIR.glob("*.md"), *(BASE_DIR / "docs").glob("*.md")]
ENDINGS = "py|toml|md|csv|jsonl|json|html|ts|css|po|lock|txt|sh"
QUOTED = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
PATH = re.compile(rf"(?P<path>[\w.*/-]+\.(?:{ENDINGS})|[\w.*-]+/[\w.*/-]*)(?:: (?P<name>\w+))?")
ROOMS = BASE_DIR / "wanmi"
ELSEWHERE = {"backup.json", ".venv/bin"}  # parts of a backup and of an installation


def named_in(text: str) -> list[tuple[str, str]]:
    """The paths that stand in backticks, each with the name that follows it ('' where none does); the first word of a command, too."""
    found = (PATH.fullmatch(quoted) or PATH.fullmatch(quoted.split(" ")[0]) for quoted in QUOTED.findall(text))
    return [(match["path"], match["name"] or "") for match in found if match and match["path"] not in ELSEWHERE]


def there(path: str) -> list[Path]:
    """What a path names: from the top of the repository, in `wanmi`, or, as `rules/refusals.py` does, in any room."""
    if path.startswith("test_"):
        return list(ROOMS.rglob(path))
    return [*BASE_DIR.glob(path), *ROOMS.glob(path), *ROOMS.glob(f"*/{path}")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(BASE_DIR)))
def test_every_path_that_a_document_names_is_there(document: Path) -> None:
    named = named_in(document.read_text())
    assert [path for path, _ in named if not there(path)] == []
    defined = {(path, name): "".join(file.read_text() for file in there(path) if file.is_file()) for path, name in named if name}
    assert [
        f"{path}: {name}" for (path, name), text in defined.items() if not re.search(rf"^\s*(def|class) {name}\b|^{name} = ", text, re.M)
    ] == []


def test_the_reader_of_documents_finds_paths_and_names_and_nothing_else() -> None:
    text = "`wanmi/a.py: locate`, `rules/`, `script/test --fast`, `/api/v1`, `wanmi db shell`, `flows/*.toml`, `https://a.b/c.py`"
    assert named_in(text) == [("wanmi/a.py", "locate"), ("rules/", ""), ("script/test", ""), ("flows/*.toml", "")]
