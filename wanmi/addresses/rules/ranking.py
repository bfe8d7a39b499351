"""How well a name fits what was typed: 1 for the same, 0 for nothing in common (GE-7: the standard first, then aliases, then parts)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel, Levenshtein

from wanmi.addresses.rules.writing import has_letters, sharp_sounds, sounds
from wanmi.kit.rules.pinyin import initials_of, pinyin_of

LEAST = 0.55  # what fits worse is not offered
SAME_SOUND, BLURRED = 0.97, 0.93  # with one character wrong; each more costs A_SIGN_MORE
A_SIGN_MORE = 0.03
SPELLED, BY_INITIALS = 0.96, 0.9
ONE_MISSING, ONE_UNHEARD = 0.86, 0.8  # one character was not said, the others are the same, or sound the same
# What tells streets apart: 信义北路 is not 信义南路, and a name with another number is another name.
_SIDES = ("东西南北中", "内外", "上下", "前后", "左右", "大小")
_SIDE_OF = {sign: group for group, signs in enumerate(_SIDES) for sign in signs}
_NUMERALS = re.compile("[零〇一二三四五六七八九十百千]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as the index holds it."""

    text: str
    pinyin: str
    initials: str


def likeness(typed: str, name: Name) -> float:
    """0 to 1. `typed` is canonical; with letters in it, it is read as pinyin or initials."""
    if typed == name.text:
        return 1.0
    return _by_letters(typed, name) if has_letters(typed) and not has_letters(name.text) else _by_signs(typed, name.text)


def _by_signs(typed: str, text: str) -> float:
    if "×" in text:
        return Levenshtein.normalized_similarity(typed, text) * 0.8
    share = min(len(typed), len(text)) / max(len(typed), len(text))
    if text.startswith(typed):
        return 0.78 + 0.17 * share  # not yet typed to its end
    fit = _alike(typed, text, share)
    return 0.0 if fit >= LEAST and is_another(typed, text) else fit


def _alike(typed: str, text: str, share: float) -> float:
    """Of names of which neither is typed half: by what sounds alike, what is missing, what stands in the other, what is wrong."""
    mine, theirs = _heard(typed), _heard(text)
    if mine[1] == theirs[1]:
        wrong = sum(one != other for one, other in zip(typed, text, strict=False))
        return (SAME_SOUND if mine[0] == theirs[0] else BLURRED) - A_SIGN_MORE * max(wrong - 1, 0)
    if len(text) == len(typed) + 1 and len(typed) > 1:
        if _lacks_one(typed, text):
            return ONE_MISSING + 0.05 * share
        if _lacks_one(mine[1], theirs[1]):
            return ONE_UNHEARD + 0.05 * share
    if theirs[0][: len(typed)] == mine[0]:
        return 0.74 + 0.17 * share
    if theirs[1][: len(typed)] == mine[1]:
        return 0.68 + 0.17 * share
    contained = max(_contained(typed, text, share), _contained_sounds(typed, text, mine[1], theirs[1], share))
    return max(contained, _fuzzy(typed, text, mine, theirs))


def is_another(typed: str, text: str) -> bool:
    """Whether two names differ in what tells streets apart: numbers (四街, 十街), sides (北路, 南路), 内 and 外."""
    if typed in text or text in typed:
        return False
    (mine, my_sides), (theirs, their_sides) = _marks(typed), _marks(text)
    if mine and theirs and not (mine <= theirs or theirs <= mine):
        return True
    if not any(_SIDE_OF[one] == _SIDE_OF[other] and one != other for one in my_sides for other in their_sides):
        return False
    return any(
        edit.tag == "replace" and _SIDE_OF.get(typed[edit.src_pos], -1) == _SIDE_OF.get(text[edit.dest_pos], -2)
        for edit in Levenshtein.editops(typed, text)
    )


@lru_cache(maxsize=50_000)
def _marks(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The numbers of a name, and its signs that say a side."""
    return frozenset(_NUMERALS.findall(text)), frozenset(sign for sign in text if sign in _SIDE_OF)


def _lacks_one(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether one sign put in makes the one the other."""
    at = next((at for at, (one, other) in enumerate(zip(short, long, strict=False)) if one != other), len(short))
    return short[at:] == long[at + 1 :]


def _contained(typed: str, text: str, share: float) -> float:
    if text in typed:
        return 0.62 + 0.3 * share if len(text) > 1 else 0.3
    return 0.6 + 0.3 * share if typed in text else 0.0


def _contained_sounds(typed: str, text: str, mine: tuple[str, ...], theirs: tuple[str, ...], share: float) -> float:
    """The one heard in the other: less where hardly a sign of it is the same."""
    long, short = (mine, theirs) if len(mine) > len(theirs) else (theirs, mine)
    inside = len(short) > 1 and any(long[at : at + len(short)] == short for at in range(len(long) - len(short) + 1))
    if not inside:
        return 0.0
    return (0.55 if len(set(typed) & set(text)) * 2 > len(short) else 0.4) + 0.3 * share


def _fuzzy(typed: str, text: str, mine: tuple[tuple[str, ...], tuple[str, ...]], theirs: tuple[tuple[str, ...], tuple[str, ...]]) -> float:
    """Words missing, too many, or wrong: by characters and by sounds, insertions weighing less than exchanges."""
    signs = max(Levenshtein.normalized_similarity(typed, text), Indel.normalized_similarity(typed, text) * 0.97)
    sound = max(Levenshtein.normalized_similarity(mine[1], theirs[1]), Indel.normalized_similarity(mine[1], theirs[1]) * 0.97)
    return 0.92 * (0.35 * signs + 0.65 * max(sound, signs))


def _by_letters(typed: str, name: Name) -> float:
    letters, firsts = _spelled(typed)
    if letters == name.pinyin:
        return SPELLED
    if firsts == name.initials:
        return BY_INITIALS
    if name.pinyin.startswith(letters):
        return 0.72 + 0.2 * len(letters) / len(name.pinyin)
    if name.initials.startswith(firsts):
        return 0.66 + 0.2 * len(firsts) / len(name.initials)
    return 0.85 * Levenshtein.normalized_similarity(letters, name.pinyin)


@lru_cache(maxsize=50_000)
def _heard(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return sharp_sounds(text), sounds(text)


@lru_cache(maxsize=2_000)
def _spelled(typed: str) -> tuple[str, str]:
    return pinyin_of(typed), initials_of(typed)
