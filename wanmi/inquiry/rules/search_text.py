"""What somebody who types into the one search box means: a case number, a telephone, a component, a place's code, or words. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from wanmi.kit.rules.digits import half_width

SHORTEST_WORD = 2  # signs: the index knows pairs of signs


class Meaning(StrEnum):
    NOTHING = "nothing"
    NUMBER = "number"  # a whole case number (CA-2)
    NUMBER_BEGIN = "number_begin"
    TODAY = "today"  # kind letter and running digits, as lists show them: C·00137
    TAIL = "tail"  # the running digits alone, as a message in passing tells them: 00137
    COMPONENT = "component"  # 16 digits (CO-1)
    PLACE = "place"  # 6, 9, 12 or 15 digits of a county, street, community or unit grid
    PHONE = "phone"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class SearchText:
    """What was typed: its meaning, and the text in the form in which it is kept (capital letters, no separators)."""

    meaning: Meaning
    text: str = ""


_SEPARATORS = re.compile(r"[\s·.\-—–_]+")
_PATTERNS = (
    (re.compile(r"\d{6}[CE]\d{13}"), Meaning.NUMBER),
    (re.compile(r"\d{6}[CE]\d{0,12}"), Meaning.NUMBER_BEGIN),
    (re.compile(r"[CE]\d{5}"), Meaning.TODAY),
    (re.compile(r"\d{5}"), Meaning.TAIL),
    (re.compile(r"\d{16}"), Meaning.COMPONENT),
    (re.compile(r"\d{15}|\d{9}|\d{6}"), Meaning.PLACE),
    (re.compile(r"1\d{10}|0\d{9,11}|\d{7,8}"), Meaning.PHONE),
    (re.compile(r"\d{12}"), Meaning.PLACE),
)


def meaning_of(typed: str) -> SearchText:
    """What was typed, and what is meant by it.

    >>> meaning_of("110101c2026112200137").meaning
    <Meaning.NUMBER: 'number'>
    >>> meaning_of("C·00137")
    Looked(meaning=<Meaning.TODAY: 'today'>, text='C00137')
    """
    text = half_width(typed.replace("\0", "")).strip()[:80]
    packed = _SEPARATORS.sub("", text).upper()
    for pattern, meaning in _PATTERNS:
        if pattern.fullmatch(packed):
            return SearchText(meaning, packed)
    return SearchText(Meaning.WORDS, text) if len(text) >= SHORTEST_WORD else SearchText(Meaning.NOTHING, text)
