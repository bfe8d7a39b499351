"""How much a filter may hold, told from its signs before anything parses it."""

from __future__ import annotations

import re
from enum import Enum

LONGEST, DEEPEST, MOST_TERMS = 8000, 30, 500  # signs; conditions inside one another; conditions joined
DEEPEST_IN_TEXT = 16  # brackets: where something is wrong inside them, the parser takes twice as long with each
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")
QUOTED = {  # what is left out of account: nothing; texts that end at the next quote; texts in which \\ keeps a quote from ending them
    "none": re.compile(r"(?!)"),
    "plain": re.compile(r"""'[^']*'|"[^"]*\"""", re.DOTALL),
    "escaped": re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""", re.DOTALL),
}
JOINING = re.compile(r"\b(?:and|or|not)\b", re.IGNORECASE)
PER_CONDITION, BESIDE = 2, 8  # brackets of a condition in JSON; of values and shapes in the innermost


class PastBounds(Enum):
    LONG = "long"
    DEEP = "deep"
    MANY = "many"


def bound_passed(text: str, *, is_json: bool) -> PastBounds | None:
    """None where it keeps within."""
    if len(text) > LONGEST:
        return PastBounds.LONG
    most = PER_CONDITION * DEEPEST + BESIDE if is_json else DEEPEST_IN_TEXT
    if _depth(text) > most or _run_of_nots(text) > DEEPEST:
        return PastBounds.DEEP
    return PastBounds.MANY if len(JOINING.findall(text)) > MOST_TERMS else None


def _depth(text: str) -> int:
    """How deep brackets may stand in one another, by whichever reading of quotes goes deepest: what is text, only the parser knows."""
    return max(_deepest(QUOTED[reading].sub("", text)) for reading in QUOTED)


def _deepest(text: str) -> int:
    depth = deepest = 0
    for sign in text:
        if sign in OPENING:
            depth += 1
            deepest = max(deepest, depth)
        elif sign in CLOSING:
            depth = max(0, depth - 1)
    return deepest


def _run_of_nots(text: str) -> int:
    return max((len(found.split()) for found in re.findall(r"(?:\bnot\b\s*)+", text, re.IGNORECASE)), default=0)
