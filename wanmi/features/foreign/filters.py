"""Filters of map programs, parsed by the cql2 library. It goes down by itself with each bracket, and tries an open one twice: deep ones end
its process, thirty open ones keep it for hours. So it runs in a reader."""

from __future__ import annotations

import re
from typing import Any

import cql2

PLACE = re.compile(r"-->\s*(\d{1,5}):(\d{1,5})|line (\d{1,5}) column (\d{1,5})")


def tree_of(text: str, lang: str) -> dict[str, Any]:
    """{"tree": the filter as CQL2 JSON}, or {"at": about which sign it breaks, 0 where that is not told}."""
    try:
        return {"tree": (cql2.parse_text if lang == "cql2-text" else cql2.parse_json)(text).to_json()}
    except Exception as error:  # the library tells what it cannot read by several kinds of error
        found = PLACE.search(str(error))
        return {"at": int(found[2] or found[4]) if found else 0}
