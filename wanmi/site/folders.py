"""The two folders everything else is found from. Read without Django, so that `wanmi db` starts at once."""

from __future__ import annotations

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]


def data_folder() -> Path:
    """Where everything that this installation keeps is kept: WANMI_DATA, or `.wanmi` in the checkout."""
    return Path(os.environ.get("WANMI_DATA") or BASE_DIR / ".wanmi").resolve()
