"""JSON that others send: not too deep, and with no sign that our database keeps in no text."""

from __future__ import annotations

import json
from typing import Any

DEEPEST = 32  # lists and objects inside one another; shapes need five
OPENING, CLOSING = frozenset(b"([{"), frozenset(b")]}")


class NoJson(ValueError):
    """Not JSON in UTF-8, nested too deeply, or with NUL or half a character in it."""


def read_json(raw: bytes) -> Any:
    """Raises NoJson."""
    if deepest(raw) > DEEPEST:
        raise NoJson
    try:
        found = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is a ValueError too
        raise NoJson from error
    _check(found)
    return found


def deepest(raw: bytes) -> int:
    """How deep brackets stand in one another, outside of texts."""
    if raw.count(b"[") + raw.count(b"{") <= DEEPEST:
        return 0
    depth = found = 0
    in_text = escaped = False
    for sign in raw:
        if in_text:
            escaped, in_text = sign == 0x5C and not escaped, sign != 0x22 or escaped
        elif sign == 0x22:
            in_text = True
        elif sign in OPENING:
            depth += 1
            found = max(found, depth)
        elif sign in CLOSING:
            depth -= 1
    return found


def _check(found: Any) -> None:
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if "\0" in one or (not one.isascii() and any("\ud800" <= sign <= "\udfff" for sign in one)):
                raise NoJson
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
