"""The word list (词表): what a text may mean by the words of the catalogue alone, without anything learned. Pure.

It answers in a city that has no closed cases yet, and is what the learned is measured against.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt

from wanmi.catalogue.rules.facts import ConditionFacts, SubclassFacts

OF_NAME, OF_CONDITION = 2.0, 1.0  # a pair of signs of the name weighs twice one of its conditions
WHOLE_NAME = 6.0  # the name as it is
_COMMON = frozenset("的了有在是不无未及或其等")


@dataclass(frozen=True, slots=True)
class Entry:
    """One subclass by its words: pairs of signs with their weight."""

    subclass_id: int
    name: str
    pairs: dict[str, float]
    length: float


@dataclass(frozen=True, slots=True)
class WordList:
    """All subclasses in use, and in how few of them a pair stands."""

    entries: tuple[Entry, ...]
    rarity: dict[str, float]

    def ranked(self, clean: str, *, most: int = 3) -> list[tuple[int, float]]:
        """Subclasses by the words that they share with a cleaned text, the likeliest first, with shares of the best few; [] without any."""
        said = set(_pairs(clean))
        scores = [(self._score(entry, said, clean), entry.subclass_id) for entry in self.entries]
        best = sorted((each for each in scores if each[0] > 0), key=lambda each: (-each[0], each[1]))[:most]
        total = sum(score for score, _ in best)
        return [(subclass_id, score / total) for score, subclass_id in best]

    def _score(self, entry: Entry, said: set[str], clean: str) -> float:
        shared = sum(weight * self.rarity[pair] for pair, weight in entry.pairs.items() if pair in said)
        return shared / entry.length + (WHOLE_NAME if entry.name in clean else 0.0)


def word_list(subclasses: Iterable[SubclassFacts], conditions: dict[int, ConditionFacts]) -> WordList:
    """The word list of the subclasses that are in use."""
    raw = []
    for subclass in subclasses:
        if not subclass.retired:
            words = [conditions[id].condition + " " + conditions[id].issue for id in subclass.condition_ids if id in conditions]
            raw.append((subclass, _weighted(subclass.name, words)))
    stands_in = Counter(pair for _, pairs in raw for pair in pairs)
    rarity = {pair: log((1 + len(raw)) / count) for pair, count in stands_in.items()}
    entries = [
        Entry(subclass.id, subclass.name, pairs, sqrt(sum((weight * rarity[pair]) ** 2 for pair, weight in pairs.items())) or 1.0)
        for subclass, pairs in raw
    ]
    return WordList(tuple(entries), rarity)


def _weighted(name: str, words: Sequence[str]) -> dict[str, float]:
    pairs = dict.fromkeys(_pairs(" ".join(words)), OF_CONDITION)
    return pairs | dict.fromkeys(_pairs(name), OF_NAME)


def _pairs(text: str) -> list[str]:
    found = (text[start : start + 2] for start in range(len(text) - 1))
    return [pair for pair in found if all("\u4e00" <= sign <= "\u9fff" and sign not in _COMMON for sign in pair)]
