"""What the READMEs name is there: files, commands, settings."""

from __future__ import annotations

import re

import click
import pytest

from wanmi.site.cli.root import main
from wanmi.site.folders import BASE_DIR

READMES = ("README.md", "README.zh.md")


@pytest.mark.parametrize("name", [*READMES, "docs/tour.md"])
def test_every_file_that_is_linked_stands(name: str) -> None:
    page = BASE_DIR / name
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text()):
        assert (page.parent / link).exists(), link


@pytest.mark.parametrize("name", READMES)
def test_every_command_of_wanmi_is_one(name: str) -> None:
    for command in re.findall(r"(?m)(?:^|`)wanmi ([a-z]+)", (BASE_DIR / name).read_text()):
        assert command in main.list_commands(click.Context(main)), command


@pytest.mark.parametrize("name", READMES)
def test_every_setting_is_read(name: str) -> None:
    code = "\n".join(path.read_text() for path in (BASE_DIR / "wanmi" / "site").rglob("*.py") if "tests" not in path.parts)
    code += "\n".join(path.read_text() for path in (BASE_DIR / "wanmi").glob("*/*.py"))
    for setting in re.findall(r"`((?:WANMI|DATABASE)_[A-Z_]+|PORT)`", (BASE_DIR / name).read_text()):
        assert setting in code, setting
