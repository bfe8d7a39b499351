"""Systems of coordinates by the name that a reader knows."""

from __future__ import annotations

from collections.abc import Mapping

from wanmi.formats.queries.translating import translated


def known_systems(names: Mapping[str, str]) -> dict[str, str]:
    """Key → name in the reader's language."""
    return {key: translated(name) for key, name in names.items()}
