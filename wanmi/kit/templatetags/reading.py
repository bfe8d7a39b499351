"""Items of parts may be dicts or objects: both are read alike, as templates do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def read(item: Any, name: str) -> Any:
    """The named value of a dict or an object; None where it has none."""
    return item.get(name) if isinstance(item, Mapping) else getattr(item, name, None)
