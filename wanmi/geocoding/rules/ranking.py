"""How well a name fits what was typed: 1 for the same, 0 for nothing in common (GE-7: the standard first, then aliases, then parts)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel, Levenshtein

from wanmi.geocoding.rules.writing import has_letters, initials_of, pinyin_of, sharp_sounds, sounds

LEAST = 0.45  # what fits worse is not offered
SAME_SOUND, BLURRED = 0.97, 0.93
SPELLED, BY_INITIALS = 0.96, 0.9


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
    mine, theirs = _heard(typed), _heard(text)
    if mine[0] == theirs[0]:
        return SAME_SOUND
    if mine[1] == theirs[1]:
        return BLURRED
    share = min(len(typed), len(text)) / max(len(typed), len(text))
    if text.startswith(typed):
        return 0.78 + 0.17 * share  # not yet typed to its end
    if theirs[0][: len(typed)] == mine[0]:
        return 0.74 + 0.17 * share
    if theirs[1][: len(typed)] == mine[1]:
        return 0.68 + 0.17 * share
    contained = max(_contained(typed, text, share), _contained_sounds(mine[1], theirs[1], share))
    return max(contained, _fuzzy(typed, text, mine, theirs))


def _contained(typed: str, text: str, share: float) -> float:
    if text in typed:
        return 0.62 + 0.3 * share if len(text) > 1 else 0.3
    return 0.6 + 0.3 * share if typed in text else 0.0


def _contained_sounds(mine: tuple[str, ...], theirs: tuple[str, ...], share: float) -> float:
    long, short = (mine, theirs) if len(mine) > len(theirs) else (theirs, mine)
    inside = len(short) > 1 and any(long[at : at + len(short)] == short for at in range(len(long) - len(short) + 1))
    return 0.55 + 0.3 * share if inside else 0.0


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
