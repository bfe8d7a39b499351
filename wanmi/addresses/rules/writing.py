"""How a name is written and how it sounds: one plain form, its syllables, its pairs of syllables.

Traditional and simplified, full and half width, 12 and 十二 become one. Homophones share their syllables; s and sh, z and zh, c and ch,
n and ng at the end, which many speakers do not part, share theirs too.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from wanmi.addresses.rules.numerals import digits_in_chinese
from wanmi.kit.rules.pinyin import read_in_context

LONGEST = 200  # characters of an address that are read
_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff]")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-"))
_BETWEEN = re.compile(r"[\W_]+")  # blanks, punctuation, marks: whatever is neither letter nor digit nor character


@cache
def _simplifier() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def plain(text: str) -> str:
    """Half width, simplified, lower case, no signs that nobody sees; at most LONGEST characters. Blanks are single."""
    text = _NOT_SHOWN.sub(" ", unicodedata.normalize("NFKC", text[:LONGEST])).translate(_DASHES).lower()
    return " ".join(str(_simplifier().convert(text)).split())


@lru_cache(maxsize=20_000)
def canonical(name: str) -> str:
    """The form in which names are compared: plain, without blanks and punctuation, numbers in Chinese."""
    return unicodedata.normalize("NFKC", _BETWEEN.sub("", digits_in_chinese(plain(name))))


@lru_cache(maxsize=30_000)
def _reading(sign: str) -> str:
    return read_in_context(sign)[0]


@lru_cache(maxsize=30_000)
def syllable(sign: str) -> str:
    """The sound of one character as many speakers part it: 东 → don, 张 → zan; what is no Chinese character stands for itself."""
    return _blurred(_reading(sign)) if "\u3400" <= sign <= "\u9fff" else sign


def _blurred(sound: str) -> str:
    for sharp, soft in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if sound.startswith(sharp):
            sound = soft + sound[2:]
    return sound[:-1] if sound.endswith("ng") else sound


def sounds(name: str) -> tuple[str, ...]:
    """The blurred syllables of a canonical name, one a character."""
    return tuple(map(syllable, name))


def sharp_sounds(name: str) -> tuple[str, ...]:
    """The syllables as the dictionary has them, one a character: what a homophone shares."""
    return tuple(_reading(sign) if "\u3400" <= sign <= "\u9fff" else sign for sign in name)


def grams(syllables: tuple[str, ...]) -> list[str]:
    """What the fuzzy index holds of a name: neighbouring syllables, and those with one between them (for a wrong or missing one)."""
    if len(syllables) == 1:
        return [f"{syllables[0]}."]
    near = [f"{one}.{other}" for one, other in pairwise(syllables)]
    far = [f"{one}_{other}" for one, other in zip(syllables, syllables[2:], strict=False)]
    return list(dict.fromkeys([*near, *far]))


def search_grams(syllables: tuple[str, ...]) -> list[str]:
    """The pairs by which a name is looked for: its own, and each as it would stand with one syllable more or less between."""
    own = grams(syllables)
    return list(dict.fromkeys([*own, *(gram.replace(".", "_") if "." in gram[:-1] else gram.replace("_", ".") for gram in own)]))


def has_letters(text: str) -> bool:
    return any("a" <= sign <= "z" for sign in text)


def syllable_of_letters(letters: str) -> str:
    """The blurred sound of a syllable that was typed in letters: zhang → zan."""
    return _blurred(letters)
