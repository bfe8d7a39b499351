"""How the command line is called from where one stands: by its name where that is on the path, else with its path."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def called() -> str:
    """`wanmi`, or its path as one can type it here (.venv/bin/wanmi)."""
    own = Path(sys.executable).parent / "wanmi"
    found = shutil.which("wanmi")
    if not own.exists() or (found and Path(found).resolve() == own.resolve()):
        return "wanmi"
    beside = os.path.relpath(own)
    return str(own) if beside.startswith("..") else beside


def named(words: str) -> str:
    """Words in which every command of ours is named as one can type it."""
    return words.replace("`wanmi ", f"`{called()} ")
