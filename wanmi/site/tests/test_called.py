"""Commands are named in messages as one can type them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from wanmi.site.called import called, named


def test_a_command_that_is_not_on_the_path_bears_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Path(sys.executable).parent
    monkeypatch.setenv("PATH", "/usr/bin")
    monkeypatch.chdir(own.parent.parent)
    assert named("start it with `wanmi db start`, or `wanmi up`.") == "start it with `.venv/bin/wanmi db start`, or `.venv/bin/wanmi up`."
    monkeypatch.chdir("/")
    assert called() == str(own / "wanmi").removeprefix("/")
    monkeypatch.setenv("PATH", f"{own}{os.pathsep}/usr/bin")
    assert called() == "wanmi"
