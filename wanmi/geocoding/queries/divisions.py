"""The divisions of a code in words."""

from __future__ import annotations

from wanmi.grids.queries import area_names


def divisions_in_words(code: str) -> list[str]:
    """County, street office, community of a division or grid code, as far as the code goes and they are known."""
    names = area_names()
    return [names[code[:length]] for length in (6, 9, 12) if len(code) >= length and code[:length] in names]
