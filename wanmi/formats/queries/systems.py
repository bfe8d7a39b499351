"""Systems of coordinates by the name that a reader knows."""

from __future__ import annotations

from collections.abc import Mapping

from wanmi.formats.queries.saying import said


def systems_told(names: Mapping[str, str]) -> dict[str, str]:
    """Key → name in the reader's language."""
    return {key: said(name) for key, name in names.items()}
